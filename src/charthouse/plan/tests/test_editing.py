"""Changes of single tasks: what they do, what they refuse, and that nobody's work is lost unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds import DAY, at

from charthouse.engine.network import LinkKind, Rules, WorkCalendar
from charthouse.exchange import document as doc
from charthouse.journal.models import Entry
from charthouse.plan import actions
from charthouse.plan.models import Baseline, BaselineTask, Plan, Task, TaskDates
from charthouse.plan.queries import document_of
from charthouse.plan.refusals import BadValue, ChangedMeanwhile, LinkRefused, MoveRefused, NoSuchTask, NothingToKeep


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def dates(project, uid):
    found = TaskDates.objects.get(task__project=project, task__uid=uid)
    return found.start, found.finish


def last_entry(project, verb):
    return Entry.objects.filter(stream=project.journal, verb=verb).latest("number")


def test_the_computed_dates_stand_beside_the_tasks(plan):
    assert dates(plan, 11) == (at(0), at(2, 1020))
    assert dates(plan, 12) == (at(3), at(9, 1020))
    assert dates(plan, 21) == (at(11), at(14, 1020))  # a day of lag, and the weekend
    assert TaskDates.objects.get(task__uid=12).critical


def test_a_longer_task_moves_what_follows_and_the_journal_says_so(plan, maria):
    actions.update_task(project=plan, uid=11, changes={"duration": (3 * DAY, 4 * DAY)}, by=maria, why="One plant more")

    assert dates(plan, 12) == (at(4), at(10, 1020))
    entry = last_entry(plan, "changed")
    assert (entry.before, entry.after, entry.why) == ({"duration": 1440}, {"duration": 1920}, "One plant more")
    moved = last_entry(plan, "moved the finish")
    assert moved.before["finish"] == at(14, 1020)
    assert moved.after["finish"] == at(15, 1020)


def test_a_name_moves_no_date(plan, maria, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)

    assert Task.objects.get(project=plan, uid=11).name == "Draw"


def test_dates_belong_to_the_plan_still_after_a_change_that_moves_none(plan, maria):
    """Nobody is told that they are out of date, and the next computation goes on from them."""

    def belongs():
        there = Plan.objects.get(project=plan)
        return there.computed_version == there.version

    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw"), "notes": ("", "Seen")}, by=maria)
    assert belongs()
    actions.set_baseline(project=plan, by=maria, name="Agreed", number=1)
    assert belongs()
    actions.change_baseline(project=plan, number=1, by=maria, changes={"name": ("Agreed", "Signed")})
    actions.change_baseline(project=plan, number=1, by=maria, measure=True)
    assert belongs()


def test_a_change_that_moves_no_date_does_not_vouch_for_dates_that_were_not_computed(plan, maria):
    actions.update_task(project=plan, uid=11, changes={"duration": (3 * DAY, 4 * DAY)}, by=maria, schedule=False)
    actions.update_task(project=plan, uid=12, changes={"code": ("", "B")}, by=maria, schedule=False)
    there = Plan.objects.get(project=plan)
    assert there.computed_version == there.version - 2

    actions.update_task(project=plan, uid=12, changes={"code": ("B", "C")}, by=maria)
    assert dates(plan, 11) == (at(0), at(3, 1020))


def test_by_ms_projects_rules_the_type_of_a_task_says_whose_hours_count(payroll, maria, small_plan):
    away = doc.CalendarException(first=at(4) // 1440, last=at(4) // 1440, name="Leave")
    office, hers = small_plan.calendars
    policies = replace(small_plan.policies, rules=Rules.MS_PROJECT, work_calendar=WorkCalendar.BOTH)
    document = replace(small_plan, policies=policies, calendars=(office, replace(hers, exceptions=(away,))))
    actions.import_document(project=payroll, document=document, by=maria)
    actions.reschedule(project=payroll, by=maria)
    assert dates(payroll, 12) == (at(3), at(10, 1020))

    wanted = {"type": (doc.TaskType.FIXED_UNITS, doc.TaskType.FIXED_DURATION.value)}
    actions.update_task(project=payroll, uid=12, changes=wanted, by=maria)

    assert dates(payroll, 12) == (at(3), at(9, 1020))


def test_only_a_changed_same_field_conflicts(plan, maria, yuki):
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=yuki)

    actions.update_task(project=plan, uid=11, changes={"notes": ("", "Seen")}, by=maria)
    with pytest.raises(ChangedMeanwhile, match="name is now Draw") as refusal:
        actions.update_task(
            project=plan, uid=11, changes={"name": ("Design", "Sketch"), "notes": ("Seen", "No")}, by=maria
        )

    assert list(refusal.value.fields) == ["name"]
    task = Task.objects.get(project=plan, uid=11)
    assert (task.name, task.notes, task.version) == ("Draw", "Seen", 3)


def test_two_who_want_the_same_are_at_one(plan, maria, yuki):
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=yuki)

    task = actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)

    assert task.version == 2


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("duration", -1, "not negative"),
        ("duration", 2**63, "whole number"),
        ("duration", True, "whole number"),
        ("duration", None, "whole number"),
        ("percent_complete", 101, "from 0 to 100"),
        ("percent_complete", float("nan"), "from 0 to 100"),
        ("kind", "epic", "milestone"),
        ("name", "  ", "a text"),
        ("name", "a\x00b", "a text"),
        ("active", "yes", "true or false"),
        ("parent_id", 3, "no field “parent_id”"),
        ("priority", 1001, "from 0 to 1000"),
    ],
)
def test_impossible_values_are_refused(plan, maria, field, value, why):
    with pytest.raises(BadValue, match=why):
        actions.update_task(project=plan, uid=11, changes={field: (None, value)}, by=maria)


def test_a_task_that_is_not_there_is_refused(plan, maria):
    with pytest.raises(NoSuchTask, match="PAY has no task 999"):
        actions.update_task(project=plan, uid=999, changes={"name": ("", "x")}, by=maria)


def test_a_new_task_gets_the_next_number_and_its_place(plan, maria):
    task = actions.create_task(project=plan, name="Review", duration=DAY, parent=10, position=2, by=maria)

    assert task.uid == 24
    assert [one.uid for one in document_of(plan).tasks] == [10, 11, 24, 12, 20, 21, 22, 23]
    assert dates(plan, 24) == (at(0), at(0, 1020))


def test_a_summary_goes_with_all_below_it(plan, maria):
    gone = actions.delete_task(project=plan, uid=10, by=maria)

    assert gone == 3
    assert [one.uid for one in document_of(plan).tasks] == [20, 21, 22, 23]
    assert last_entry(plan, "deleted").before["tasks"] == [[10, "Make"], [11, "Design"], [12, "Build"]]


def test_a_task_moves_with_its_family_but_not_below_itself(plan, maria):
    actions.move_task(project=plan, uid=20, parent=None, position=1, by=maria)
    assert [one.uid for one in document_of(plan).tasks] == [20, 21, 22, 23, 10, 11, 12]

    with pytest.raises(MoveRefused, match="“Make” cannot lie below itself"):
        actions.move_task(project=plan, uid=10, parent=12, position=1, by=maria)


def test_links_are_made_once_and_close_no_circle(plan, maria):
    with pytest.raises(LinkRefused, match="already waits for"):
        actions.link_tasks(project=plan, before=11, after=12, by=maria)
    with pytest.raises(LinkRefused, match="cannot wait for itself"):
        actions.link_tasks(project=plan, before=11, after=11, by=maria)
    with pytest.raises(LinkRefused, match=r"wait for each other: .*Design"):
        actions.link_tasks(project=plan, before=21, after=11, by=maria)

    assert len(document_of(plan).links) == 5
    assert dates(plan, 11) == (at(0), at(2, 1020))


def test_unlinking_lets_the_successor_go(plan, maria):
    assert actions.unlink_tasks(project=plan, before=11, after=12, by=maria, kind=LinkKind.FINISH_TO_START) == 1

    assert dates(plan, 12) == (at(0), at(4, 1020))


def test_assigning_again_changes_the_units(plan, maria):
    actions.assign(project=plan, uid=11, allocation=1, units=0.5, by=maria)
    actions.assign(project=plan, uid=11, allocation=1, units=1.0, by=maria)

    mine = [one for one in document_of(plan).assignments if one.task_uid == 11]
    assert [(one.resource_uid, one.units) for one in mine] == [(1, 1.0)]
    with pytest.raises(BadValue, match="no resource 77"):
        actions.assign(project=plan, uid=11, allocation=77, by=maria)
    actions.unassign(project=plan, uid=11, allocation=1, by=maria)
    assert not [one for one in document_of(plan).assignments if one.task_uid == 11]


def test_a_baseline_keeps_the_present_dates(plan, maria):
    baseline = actions.set_baseline(project=plan, by=maria, name="Second", taken=at(1))
    actions.update_task(project=plan, uid=11, changes={"duration": (3 * DAY, 4 * DAY)}, by=maria)

    kept = BaselineTask.objects.get(baseline=baseline, task__uid=12)
    assert baseline.number == 1
    assert (kept.start, kept.finish, kept.duration) == (at(3), at(9, 1020), 5 * DAY)


def test_a_plan_without_dates_gives_no_baseline(payroll, maria):
    with pytest.raises(NothingToKeep, match="no dates to keep"):
        actions.set_baseline(project=payroll, by=maria)
    assert not Baseline.objects.exists()


def test_what_is_not_done_by_the_status_date_moves_behind_it(plan, maria):
    actions.set_status_date(project=plan, status_date=at(1, 1020), by=maria)

    assert dates(plan, 11) == (at(2), at(4, 1020))
    plan.refresh_from_db()
    assert plan.status_date == at(1, 1020)


def test_progress_takes_only_progress(plan, yuki):
    actions.report_progress(
        project=plan, uid=11, changes={"actual_start": (None, at(0)), "percent_complete": (0.0, 50)}, by=yuki
    )
    with pytest.raises(BadValue, match="Progress cannot change name"):
        actions.report_progress(project=plan, uid=11, changes={"name": ("Design", "x")}, by=yuki)
    with pytest.raises(BadValue, match="finished before it started"):
        actions.report_progress(project=plan, uid=11, changes={"actual_finish": (None, at(-1))}, by=yuki)

    task = Task.objects.get(project=plan, uid=11)
    assert (task.percent_complete, task.actual_start, task.actual_finish) == (50.0, at(0), None)


def test_a_circle_in_a_file_keeps_its_reason_instead_of_dates(payroll, maria, small_plan):
    from dataclasses import replace

    from charthouse.exchange import document as doc

    circular = replace(small_plan, links=(*small_plan.links, doc.Link(before=21, after=11)))
    actions.import_document(project=payroll, document=circular, by=maria)
    done = actions.reschedule(project=payroll, by=maria)

    assert "wait for each other" in done.uncomputable
    assert Plan.objects.get(pk=payroll.pk).uncomputable == done.uncomputable
    assert not TaskDates.objects.exists()


def test_an_empty_plan_computes_to_nothing(payroll, maria):
    done = actions.reschedule(project=payroll, by=maria)

    assert (done.finish_after, done.moved, done.uncomputable) == (None, 0, "")
