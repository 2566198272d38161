"""What other tools' files say, in the plan document's words."""

from __future__ import annotations

from typing import Any

import pytest

from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    LagCalendar,
    LinkKind,
    OutOfSequence,
    Policies,
    Rules,
    SlackKind,
    TaskKind,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.exchange.document import Duration, Lag, Link, StoredDates, Unit
from charthouse.exchange.mpxj import read
from charthouse.exchange.mpxj.tests import samples
from charthouse.exchange.mpxj.tests.samples import at
from charthouse.exchange.refusals import UnreadablePlan


@pytest.fixture(scope="module")
def move(tmp_path_factory):
    """The Primavera sample: a data centre's move."""
    return read(samples.write(tmp_path_factory.mktemp("xer") / "move.xer", samples.xer()))


@pytest.fixture(scope="module")
def cafe(tmp_path_factory):
    """The GanttProject sample."""
    return read(samples.write(tmp_path_factory.mktemp("gan") / "cafe.gan", samples.GANTTPROJECT))


@pytest.fixture
def refusal(tmp_path):
    def look(name: str, content: str | bytes) -> UnreadablePlan:
        with pytest.raises(UnreadablePlan) as refused:
            read(samples.write(tmp_path / name, content))
        assert 1 <= len(refused.value.lines) <= 3
        assert name in refused.value.lines[0]
        return refused.value

    return look


def task(document, code: str):
    return next(one for one in document.tasks if code in {one.code, one.name})


def test_primavera_settings_become_policies(move):
    assert move.policies == Policies(
        rules=Rules.PRIMAVERA,
        honour_constraints=False,
        lag_calendar=LagCalendar.SUCCESSOR,
        slack=SlackKind.SMALLEST,
        critical_rule=CriticalRule.LONGEST_PATH,
        critical_slack=480,
        work_calendar=WorkCalendar.RESOURCES,
        unfinished_work=UnfinishedWork.MOVES,
        out_of_sequence=OutOfSequence.PROGRESS_OVERRIDE,
        open_ends_critical=True,
        use_expected_finish=True,
        start_to_start_lag_from_early_start=False,
    )


def test_a_primavera_project_has_its_dates_and_currency(move):
    project = move.project

    assert (project.name, project.currency, project.application) == ("Move the data centre", "EUR", "Primavera")
    assert project.start == at("2026-03-02 08:00")
    assert project.status_date == at("2026-03-09 08:00")
    assert project.must_finish_by == at("2026-06-30 17:00")
    assert project.finish == at("2026-04-17 17:00")
    assert project.calendar_uid == 11
    assert move.warnings == ()


def test_the_work_breakdown_becomes_summaries_in_outline_order(move):
    assert [(one.uid, one.parent_uid, one.summary) for one in move.tasks] == [
        (200, None, True),
        (201, 200, True),
        (301, 201, False),
        (302, 201, False),
        (303, 201, False),
        (202, 200, True),
        (304, 202, False),
        (305, 202, False),
        (306, 202, False),
        (307, 202, False),
    ]


def test_activity_types_become_kinds(move):
    assert task(move, "A10").kind is TaskKind.START_MILESTONE
    assert task(move, "A20").kind is TaskKind.TASK
    assert task(move, "A50").kind is TaskKind.LEVEL_OF_EFFORT
    assert task(move, "A60").kind is TaskKind.FINISH_MILESTONE
    assert task(move, "A70").ignore_resource_calendars is False
    assert task(move, "A40").ignore_resource_calendars is True


def test_primavera_constraints_keep_their_force(move):
    order, freeze, moved = task(move, "A30"), task(move, "A40"), task(move, "A60")

    assert (order.constraint, order.constraint_date) == (ConstraintKind.START_NO_EARLIER, at("2026-03-10 08:00"))
    assert order.second_constraint is ConstraintKind.FINISH_NO_LATER
    assert order.second_constraint_date == at("2026-03-31 17:00")
    assert (freeze.constraint, freeze.constraint_date) == (ConstraintKind.MANDATORY_START, at("2026-04-01 08:00"))
    assert (moved.constraint, moved.constraint_date) == (ConstraintKind.START_ON, at("2026-04-17 17:00"))
    assert (task(move, "A70").constraint, task(move, "A70").constraint_date) == (ConstraintKind.ALAP, None)


def test_progress_suspension_and_expected_finish_are_kept(move):
    survey = task(move, "A20")

    assert survey.actual_start == at("2026-03-02 08:00")
    assert (survey.remaining_duration, survey.planned_duration, survey.percent_complete) == (1440, 2400, 40.0)
    assert (survey.suspend, survey.resume) == (at("2026-03-04 17:00"), at("2026-03-11 08:00"))
    assert survey.expected_finish == at("2026-03-20 17:00")
    assert task(move, "A10").actual_finish == at("2026-03-02 08:00")
    assert task(move, "A30").actual_start is None


def test_durations_are_working_minutes_in_their_unit(move):
    assert task(move, "A30").duration == Duration(4800, Unit.HOUR)
    assert task(move, "A40").duration == Duration(480, Unit.HOUR)


def test_links_keep_their_kind_and_lag(move):
    assert move.links == (
        Link(before=301, after=302),
        Link(before=302, after=303, kind=LinkKind.START_TO_START, lag=Lag(720, Unit.HOUR)),
        Link(before=303, after=304, lag=Lag(-240, Unit.HOUR)),
        Link(before=304, after=306, kind=LinkKind.FINISH_TO_FINISH),
    )


def test_what_the_tool_computed_is_only_stored(move):
    assert task(move, "A40").stored == StoredDates(
        start=at("2026-03-09 08:00"),
        finish=at("2026-03-13 17:00"),
        early_start=at("2026-03-09 08:00"),
        early_finish=at("2026-03-13 17:00"),
        late_start=at("2026-03-10 08:00"),
        late_finish=at("2026-03-16 17:00"),
        remaining_early_start=at("2026-03-09 08:00"),
        remaining_early_finish=at("2026-03-13 17:00"),
        total_slack=480,
        free_slack=0,
        critical=True,
    )
    assert task(move, "A40").manual_start is None


def test_a_calendar_may_have_over_a_thousand_exceptions(move):
    odd = next(calendar for calendar in move.calendars if calendar.uid == 12)

    assert len(odd.exceptions) == 1200
    assert [exception.first for exception in odd.exceptions] == [18262 + 2 * number for number in range(1200)]
    assert {exception.hours for exception in odd.exceptions} == {()}
    assert odd.week[0] == ((480, 720), (780, 1020))
    assert odd.week[5] == ()
    assert odd.day_minutes == 480


def test_planned_dates_stand_as_baseline_and_say_so(move):
    assert [baseline.name for baseline in move.baselines] == ["Planned dates"]
    assert task(move, "A40").baselines[0].start == at("2026-03-02 08:00")


def test_a_table_in_utf_8_keeps_its_letters(tmp_path):
    content = samples.xer(activities=[samples.activity(301, "A10", "Přehled 计划", 8)], links=[]).encode("utf-8")

    assert task(read(samples.write(tmp_path / "plan.xer", content)), "A10").name == "Přehled 计划"


def test_of_several_projects_the_exported_one_is_meant(tmp_path):
    linked = samples.PROJECT | {"proj_id": 900, "proj_short_name": "OTHER", "export_flag": "N"}
    content = samples.xer(projects=[linked, samples.PROJECT])

    assert read(samples.write(tmp_path / "plan.xer", content)).project.name == "Move the data centre"


TWO: dict[str, Any] = {
    "projects": [samples.PROJECT, samples.PROJECT | {"proj_id": 101, "proj_short_name": "SECOND"}],
    "wbs": [*samples.WBS, {"wbs_id": 800, "proj_id": 101, "proj_node_flag": "Y", "wbs_short_name": "SECOND",
                           "wbs_name": "The second"}],
    "activities": [*samples.ACTIVITIES,
                   samples.activity(900, "X10", "Other work", 8) | {"proj_id": 101, "wbs_id": 800}],
}  # fmt: skip


def test_two_exported_projects_are_refused_by_name(refusal):
    refused = refusal("plan.xer", samples.xer(**TWO))

    assert refused.lines[0] == "plan.xer holds 2 projects: “Move the data centre”, “The second”."
    assert refused.lines[1] == "Export each into a file of its own."


def test_one_of_two_exported_projects_can_be_asked_for(tmp_path):
    file = samples.write(tmp_path / "plan.xer", samples.xer(**TWO))

    assert task(read(file, project="The second"), "X10").uid == 900
    with pytest.raises(UnreadablePlan, match=r"plan.xer has no project “Third”"):
        read(file, project="Third")


def test_links_to_other_projects_are_told(tmp_path):
    outside = {"task_pred_id": 9, "task_id": 303, "pred_task_id": 999, "proj_id": 100, "pred_proj_id": 900,
               "pred_type": "PR_FS"}  # fmt: skip
    document = read(samples.write(tmp_path / "plan.xer", samples.xer(links=[*samples.LINKS, outside])))

    assert document.warnings == ("1 links lead to activities of other projects; they were left out.",)


def test_an_activity_that_waits_for_itself_is_told(tmp_path):
    itself = {"task_pred_id": 9, "task_id": 303, "pred_task_id": 303, "proj_id": 100, "pred_proj_id": 100,
              "pred_type": "PR_FS"}  # fmt: skip
    document = read(samples.write(tmp_path / "plan.xer", samples.xer(links=[*samples.LINKS, itself])))

    assert len(document.links) == 4
    assert document.warnings == ("“Order switches” waits for itself; that link was left out.",)


def test_a_project_without_activities_is_refused(refusal):
    refused = refusal("plan.xer", samples.xer(activities=[], links=[], wbs=[]))

    assert "without any task" in str(refused)


@pytest.mark.parametrize("extension", [".mpp", ".xer", ".gan", ".pod", ".planner", ".pp", ".mpx"])
def test_garbage_is_refused_whatever_it_calls_itself(refusal, extension):
    assert "holds no project that can be read" in str(refusal(f"plan{extension}", bytes(range(256)) * 40))


def test_a_table_of_nothing_but_its_marks_is_refused(refusal):
    refusal("plan.xer", "ERMHDR\t20.12\n%E\n")


def test_cut_off_xml_is_refused(refusal):
    for name, content in (("plan.gan", samples.GANTTPROJECT[:1300]), ("plan.planner", samples.PLANNER[:-12])):
        last = content.count("\n") + 1
        assert f"its XML is damaged or cut off in line {last}." in str(refusal(name, content))


def test_ganttproject_links_below_the_top_level_are_kept(cafe):
    assert cafe.links == (Link(before=3, after=4, lag=Lag(480, Unit.DAY)),)


def test_ganttproject_tasks_stay_where_somebody_put_them(cafe):
    opened, paint, furnish = task(cafe, "Opened"), task(cafe, "Paint"), task(cafe, "Furnish")

    assert (opened.constraint, opened.constraint_date) == (ConstraintKind.START_NO_EARLIER, at("2026-03-10 00:00"))
    assert opened.kind is TaskKind.MILESTONE
    assert paint.constraint is ConstraintKind.ASAP
    assert (furnish.constraint, furnish.constraint_date) == (ConstraintKind.START_NO_EARLIER, at("2026-03-05 00:00"))


def test_ganttproject_people_work_and_progress_are_kept(cafe):
    (ana,) = cafe.resources
    (assignment,) = cafe.assignments

    assert (ana.name, ana.email) == ("Ana", "ana@example.com")
    assert (assignment.task_uid, assignment.resource_uid, assignment.units) == (3, ana.uid, 0.5)
    assert task(cafe, "Paint").percent_complete == 100.0
    assert task(cafe, "Paint").duration == Duration(1440, Unit.DAY)
    assert task(cafe, "Open").summary
    assert cafe.policies.rules is Rules.CHARTHOUSE


def test_planner_tasks_are_kept(tmp_path):
    garden = read(samples.write(tmp_path / "garden.planner", samples.PLANNER))

    assert [(one.uid, one.name, one.duration.minutes, one.priority) for one in garden.tasks] == [
        (1, "Dig", 960, 500),
        (2, "Plant", 480, 500),
    ]
    assert garden.links == (Link(before=1, after=2),)
    assert garden.project.start == at("2026-03-02 08:00")


def test_a_plan_in_an_archive_is_read(tmp_path):
    from charthouse.exchange.mpxj.tests.test_guard import archive

    packed = archive(("move.xer", samples.xer().encode("cp1252")))

    assert len(read(samples.write(tmp_path / "plan.zip", packed)).tasks) == 10
