"""Why a task is where it is, and what moves when it slips."""

from __future__ import annotations

import pytest

from charthouse.engine.calendars import Calendar
from charthouse.engine.explain import NothingToSlip, slip, why
from charthouse.engine.network import ConstraintKind, Link, LinkKind, Policies, Task, TaskMode
from charthouse.engine.schedule import DriverKind, schedule
from tests.engine.world import DAY, MONDAY, OFFICE, at, closed, plan

SHUT = Calendar(1, "Office", OFFICE.week, (closed("2026-03-09", "2026-03-15", "Shut-down"),))


def told(steps) -> list[tuple[str, int, int, int | None]]:
    return [(step.kind.value, step.task, step.minutes, step.other) for step in steps]


def test_the_chain_goes_back_over_links_lags_and_summaries_to_the_projects_start():
    tasks = (Task(9, "Phase"), Task(1, "Dig", 2 * DAY, parent=9), Task(2, "Pour", DAY, parent=9), Task(3, "Done"))
    result = schedule(plan(*tasks, links=(Link(1, 2), Link(9, 3, lag=DAY))))

    assert told(why(result, 3)) == [
        ("lag", 3, DAY, None),
        ("link", 3, 0, 9),
        ("children", 9, 0, 2),
        ("work", 2, DAY, None),
        ("link", 2, 0, 1),
        ("work", 1, 2 * DAY, None),
        ("project_start", 1, 0, None),
    ]


def test_a_shut_down_is_told_with_what_it_costs():
    result = schedule(plan(Task(1, "Dig", 6 * DAY), Task(2, "Pour", DAY), links=(Link(1, 2),), calendars=(SHUT,)))

    chain = why(result, 2, end="finish")
    lost = [(step.task, step.name, step.minutes) for step in chain if step.kind is DriverKind.CALENDAR]
    assert lost == [(1, "Shut-down", 5 * DAY)]


def test_a_shut_down_between_two_tasks_is_told_too():
    result = schedule(plan(Task(1, "Dig", 5 * DAY), Task(2, "Pour", DAY), links=(Link(1, 2),), calendars=(SHUT,)))

    assert told(why(result, 2))[0] == ("calendar", 2, 5 * DAY, None)
    assert result.tasks[2].start == at("2026-03-16T08:00")


def test_a_finish_held_by_a_finish_link_is_not_explained_by_the_work():
    links = (Link(1, 2, LinkKind.FINISH_TO_FINISH),)
    result = schedule(plan(Task(1, "Write", 3 * DAY), Task(2, "Check", DAY), links=links))

    assert told(why(result, 2, end="finish"))[0] == ("link", 2, 0, 1)
    assert [step.kind.value for step in why(result, 2)][:2] == ["work", "link"]


@pytest.mark.parametrize(
    ("task", "kind"),
    [
        (Task(1, "A", DAY, actual_start=MONDAY, actual_finish=MONDAY + 540), "actual"),
        (Task(1, "A", DAY, mode=TaskMode.MANUAL, manual_start=MONDAY), "manual"),
        (Task(1, "A", DAY, constraint=ConstraintKind.START_ON, constraint_date=at("2026-03-04T08:00")), "constraint"),
        (Task(1, "A", DAY, constraint=ConstraintKind.ALAP), "as_late_as_possible"),
        (Task(1, "A", DAY, levelling_delay=1440), "levelling"),
        (Task(1, "A", DAY, external_early_start=at("2026-03-04T08:00")), "external"),
    ],
)
def test_every_cause_ends_the_chain_by_its_own_name(task: Task, kind: str):
    assert kind in [step.kind.value for step in why(schedule(plan(task, Task(2, "Long", 9 * DAY))), 1)]


def test_an_expected_finish_is_the_cause_of_a_finish():
    task = Task(1, "A", DAY, expected_finish=at("2026-03-06T12:00"))
    result = schedule(plan(task, policies=Policies(use_expected_finish=True)))

    assert told(why(result, 1, end="finish"))[0][0] == "expected_finish"


def test_a_constraint_step_says_which_constraint():
    task = Task(1, "A", DAY, constraint=ConstraintKind.START_NO_EARLIER, constraint_date=at("2026-03-04T08:00"))
    (step,) = why(schedule(plan(task)), 1)

    assert (step.constraint, step.date) == (ConstraintKind.START_NO_EARLIER, at("2026-03-04T08:00"))


def test_a_slip_moves_what_follows_and_misses_deadlines():
    tasks = (Task(1, "A", DAY), Task(2, "B", DAY, deadline=at("2026-03-04T17:00")), Task(3, "Free", DAY))
    result = schedule(plan(*tasks, links=(Link(1, 2),)))

    told = slip(result, 1, 2 * DAY)

    assert [(each.task, each.minutes) for each in told.moved] == [(1, 2 * DAY), (2, 2 * DAY)]
    assert (told.finish_before, told.finish_after) == (at("2026-03-03T17:00"), at("2026-03-05T17:00"))
    assert told.deadlines_missed == (2,)


def test_a_slip_within_slack_moves_only_the_task_itself():
    tasks = (Task(1, "A", DAY), Task(2, "B", 3 * DAY), Task(3, "C", DAY))
    result = schedule(plan(*tasks, links=(Link(1, 3), Link(2, 3))))

    told = slip(result, 1, 2 * DAY)

    assert [each.task for each in told.moved] == [1]
    assert told.finish_after == told.finish_before
    assert told.newly_critical == ()


def test_a_started_task_slips_at_its_end_and_a_summary_with_all_below_it():
    begun = Task(2, "B", 2 * DAY, parent=1, actual_start=MONDAY, percent_complete=50.0)
    result = schedule(plan(Task(1, "Phase"), begun, Task(3, "C", DAY, parent=1)))

    moved = {each.task: (each.start_after, each.minutes) for each in slip(result, 1, DAY).moved}
    assert moved == {
        1: (MONDAY, DAY),
        2: (MONDAY, DAY),
        3: (at("2026-03-03T08:00"), DAY),
    }


def test_what_is_done_cannot_slip():
    result = schedule(plan(Task(1, "A", DAY, actual_start=MONDAY, actual_finish=MONDAY + 540)))

    with pytest.raises(NothingToSlip, match="“A” is done"):
        slip(result, 1, DAY)
