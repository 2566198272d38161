"""Scheduling, case by case: what each kind of link, constraint, task and policy does to a small plan."""

from __future__ import annotations

import time
from typing import Any

import pytest

from charthouse.engine.calendars import Calendar
from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    LagCalendar,
    Link,
    LinkKind,
    OutOfSequence,
    Policies,
    Rules,
    ScheduleFrom,
    Split,
    Task,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.engine.refusals import BrokenPlan, CircularPlan, Stopped
from charthouse.engine.schedule import DriverKind, schedule
from tests.engine.world import DAY, MONDAY, OFFICE, at, plan, week

FS, FF = LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH
A, B = Task(1, "A", 2 * DAY), Task(2, "B", DAY)


def dates(result, task: int) -> tuple[int, int]:
    return result.tasks[task].start, result.tasks[task].finish


def test_a_successor_starts_at_the_next_working_minute():
    result = schedule(plan(A, B, links=(Link(1, 2),)))

    assert dates(result, 1) == (MONDAY, at("2026-03-03T17:00"))
    assert dates(result, 2) == (at("2026-03-04T08:00"), at("2026-03-04T17:00"))
    assert (result.start, result.finish) == (MONDAY, at("2026-03-04T17:00"))


def test_a_lag_runs_on_the_calendar_that_the_policy_says():
    night_owl = Task(2, "B", 60, calendar=2)
    link = Link(1, 2, lag=600)

    def start(policy: LagCalendar) -> int | None:
        return schedule(plan(A, night_owl, links=(link,), policies=Policies(lag_calendar=policy))).tasks[2].start

    assert start(LagCalendar.PREDECESSOR) == at("2026-03-05T10:00")
    assert start(LagCalendar.PROJECT) == at("2026-03-05T10:00")
    assert start(LagCalendar.SUCCESSOR) == at("2026-03-04T03:00")
    assert start(LagCalendar.ROUND_THE_CLOCK) == at("2026-03-04T03:00")


def test_lags_may_be_elapsed_or_a_share_of_the_predecessor():
    links = (Link(1, 2, lag=1440, elapsed=True), Link(1, 3, percent=50.0), Link(1, 4, percent=-50.0))
    result = schedule(plan(A, B, Task(3, "C", DAY), Task(4, "D", DAY), links=links))

    assert result.tasks[2].start == at("2026-03-05T08:00")
    assert result.tasks[3].start == at("2026-03-05T08:00")
    assert result.tasks[4].start == at("2026-03-03T08:00")


@pytest.mark.parametrize(
    ("kind", "honoured", "freely"),
    [
        (ConstraintKind.START_NO_EARLIER, "2026-03-05T08:00", "2026-03-05T08:00"),
        (ConstraintKind.FINISH_NO_EARLIER, "2026-03-04T08:00", "2026-03-04T08:00"),
        (ConstraintKind.START_ON, "2026-03-05T08:00", "2026-03-05T08:00"),
        (ConstraintKind.FINISH_ON, "2026-03-04T08:00", "2026-03-04T08:00"),
        (ConstraintKind.START_NO_LATER, "2026-03-04T08:00", "2026-03-04T08:00"),
        (ConstraintKind.FINISH_NO_LATER, "2026-03-04T08:00", "2026-03-04T08:00"),
    ],
)
def test_constraints_that_agree_with_the_links(kind, honoured, freely):
    late = "2026-03-05T08:00" if "START" in kind.name else "2026-03-04T17:00"
    for honour, expected in ((True, honoured), (False, freely)):
        task = Task(2, "B", DAY, constraint=kind, constraint_date=at(late))
        result = schedule(plan(A, task, links=(Link(1, 2),), policies=Policies(honour_constraints=honour)))
        assert result.tasks[2].start == at(expected)


@pytest.mark.parametrize("kind", [ConstraintKind.START_NO_LATER, ConstraintKind.START_ON])
def test_a_constraint_against_the_links_wins_only_where_constraints_are_honoured(kind):
    task = Task(2, "B", DAY, constraint=kind, constraint_date=at("2026-03-03T08:00"))
    honoured = schedule(plan(A, task, links=(Link(1, 2),)))
    free = schedule(plan(A, task, links=(Link(1, 2),), policies=Policies(honour_constraints=False)))

    assert honoured.tasks[2].start == at("2026-03-03T08:00")
    assert honoured.tasks[2].drivers[0].kind is DriverKind.CONSTRAINT
    assert honoured.tasks[1].total_slack == -DAY
    assert free.tasks[2].start == at("2026-03-04T08:00")
    assert free.tasks[2].total_slack == -DAY


def test_mandatory_dates_override_links_whatever_the_policy():
    task = Task(2, "B", DAY, constraint=ConstraintKind.MANDATORY_FINISH, constraint_date=at("2026-03-02T17:00"))
    result = schedule(plan(A, task, links=(Link(1, 2),), policies=Policies(honour_constraints=False)))

    assert dates(result, 2) == (MONDAY, at("2026-03-02T17:00"))


def test_a_deadline_makes_slack_negative_and_moves_nothing():
    result = schedule(plan(A, Task(2, "B", DAY, deadline=at("2026-03-03T17:00")), links=(Link(1, 2),)))

    assert result.tasks[2].start == at("2026-03-04T08:00")
    assert [result.tasks[each].total_slack for each in (1, 2)] == [-DAY, -DAY]
    assert result.tasks[2].free_slack == 0, "free slack of an open end looks at the project's finish, not at a deadline"


def test_as_late_as_possible_uses_free_slack_only():
    late = Task(3, "Late", DAY, constraint=ConstraintKind.ALAP)
    result = schedule(plan(A, B, late, Task(4, "D", DAY), links=(Link(1, 2), Link(3, 4), Link(2, 4))))

    assert dates(result, 3) == (at("2026-03-04T08:00"), at("2026-03-04T17:00"))
    assert result.tasks[4].start == at("2026-03-05T08:00")


def test_manual_tasks_keep_their_dates_and_drive_others():
    given = at("2026-03-07T09:00"), at("2026-03-08T15:00")
    manual = Task(1, "A", DAY, mode=TaskMode.MANUAL, manual_start=given[0], manual_finish=given[1])
    result = schedule(plan(manual, B, Task(3, "C", DAY), links=(Link(2, 1), Link(1, 3))))

    assert dates(result, 1) == (at("2026-03-07T09:00"), at("2026-03-08T15:00"))
    assert result.tasks[3].start == at("2026-03-09T08:00")


def test_inactive_tasks_carry_no_logic():
    result = schedule(plan(Task(1, "A", 20 * DAY, active=False), B, links=(Link(1, 2),)))

    assert result.tasks[2].start == MONDAY
    assert result.finish == at("2026-03-02T17:00")
    assert result.tasks[1].late_finish is None


def test_logic_on_a_summary_holds_for_all_below_it():
    phase = Task(2, "Phase", constraint=ConstraintKind.START_NO_EARLIER, constraint_date=at("2026-03-03T08:00"))
    tasks = (A, phase, Task(3, "X", DAY, parent=2), Task(4, "Y", 2 * DAY, parent=2), Task(5, "After", DAY))
    result = schedule(plan(*tasks, links=(Link(1, 2), Link(2, 5))))

    assert [result.tasks[each].start for each in (3, 4)] == [at("2026-03-04T08:00")] * 2
    assert dates(result, 2) == (at("2026-03-04T08:00"), at("2026-03-05T17:00"))
    assert result.tasks[5].start == at("2026-03-06T08:00")
    assert (result.tasks[3].total_slack, result.tasks[4].total_slack, result.tasks[2].total_slack) == (DAY, 0, 0)
    driver = result.tasks[3].drivers[0]
    assert (driver.kind, driver.task, driver.link) == (DriverKind.SUMMARY, 2, Link(1, 2))


def test_a_manual_summary_pins_the_start_of_its_children():
    given = at("2026-03-09T08:00"), at("2026-03-20T17:00")
    phase = Task(1, "Phase", mode=TaskMode.MANUAL, manual_start=given[0], manual_finish=given[1])
    result = schedule(plan(phase, Task(2, "X", DAY, parent=1)))

    assert result.tasks[2].start == at("2026-03-09T08:00")
    assert result.finish == at("2026-03-20T17:00")


def test_splits_leave_gaps():
    result = schedule(plan(Task(1, "A", 3 * DAY, splits=(Split(DAY, 2 * DAY),))))

    assert dates(result, 1) == (MONDAY, at("2026-03-06T17:00"))


def test_a_milestone_stays_at_the_end_of_the_day_and_a_start_milestone_does_not():
    ends = Task(2, "End", kind=TaskKind.FINISH_MILESTONE)
    starts = Task(3, "Start", kind=TaskKind.START_MILESTONE)
    result = schedule(plan(A, ends, starts, links=(Link(1, 2), Link(1, 3))))

    assert dates(result, 2) == (at("2026-03-03T17:00"),) * 2
    assert dates(result, 3) == (at("2026-03-04T08:00"),) * 2


def test_a_level_of_effort_spans_what_it_is_tied_to_and_drives_nothing():
    tasks = (A, Task(2, "Lead", kind=TaskKind.LEVEL_OF_EFFORT), Task(3, "B", DAY))
    links = (Link(1, 2, LinkKind.START_TO_START), Link(2, 3, FF), Link(1, 3))
    result = schedule(plan(*tasks, links=links))

    assert dates(result, 2) == (MONDAY, at("2026-03-04T17:00"))
    assert result.tasks[3].start == at("2026-03-04T08:00")
    assert not result.tasks[2].critical


def test_unfinished_work_moves_behind_the_status_date():
    begun = Task(1, "A", 4 * DAY, actual_start=MONDAY, percent_complete=25.0)
    result = schedule(plan(begun, B, status_date=at("2026-03-05T08:00")))

    assert dates(result, 1) == (MONDAY, at("2026-03-09T17:00"))
    assert result.tasks[2].start == at("2026-03-05T08:00")
    assert result.tasks[2].drivers[0].kind is DriverKind.STATUS_DATE


def test_work_out_of_sequence_waits_or_goes_on_as_the_policy_says():
    begun = Task(2, "B", 2 * DAY, actual_start=MONDAY, percent_complete=50.0)

    def finish(policy: OutOfSequence) -> int | None:
        policies = Policies(out_of_sequence=policy)
        start = at("2026-03-03T08:00")
        return schedule(plan(A, begun, links=(Link(1, 2),), status_date=start, policies=policies)).tasks[2].finish

    assert finish(OutOfSequence.RETAINED_LOGIC) == at("2026-03-05T17:00")
    assert finish(OutOfSequence.PROGRESS_OVERRIDE) == at("2026-03-03T17:00")
    assert finish(OutOfSequence.ACTUAL_DATES) == at("2026-03-03T17:00")


@pytest.mark.parametrize(
    ("given", "finish"),
    [
        ({}, "2026-03-05T17:00"),
        ({"stop": at("2026-03-04T12:00")}, "2026-03-06T12:00"),
        ({"stop": at("2026-03-04T12:00"), "resume": at("2026-03-09T08:00")}, "2026-03-10T17:00"),
        ({"stop": at("2026-02-27T08:00")}, "2026-03-03T17:00"),
    ],
)
def test_remaining_work_goes_on_where_the_done_part_ends(given: dict[str, Any], finish: str):
    begun = Task(1, "A", 4 * DAY, actual_start=MONDAY, percent_complete=50.0, **given)
    policies = Policies(rules=Rules.MS_PROJECT, unfinished_work=UnfinishedWork.STAYS)

    assert schedule(plan(begun, policies=policies)).tasks[1].finish == at(finish)


def test_the_status_date_moves_nothing_into_the_done_part():
    begun = Task(1, "A", 4 * DAY, actual_start=MONDAY, percent_complete=50.0, stop=at("2026-03-04T17:00"))

    result = schedule(plan(begun, status_date=at("2026-03-03T08:00")))

    assert result.tasks[1].finish == at("2026-03-06T17:00")
    assert [driver.kind for driver in result.tasks[1].drivers] == [DriverKind.ACTUAL]


@pytest.mark.parametrize("kind", [TaskKind.TASK, TaskKind.MILESTONE, TaskKind.LEVEL_OF_EFFORT])
def test_a_plan_that_starts_on_a_day_off_starts_with_its_first_task(kind: TaskKind):
    duration = 0 if kind is TaskKind.MILESTONE else DAY
    result = schedule(plan(Task(9, "Phase"), Task(1, "A", duration, kind=kind, parent=9), start=at("2026-03-01T08:00")))

    assert result.start == MONDAY
    assert result.finish >= result.start


def test_a_task_follows_the_calendars_that_the_policy_says():
    early = Calendar(3, "Early", week(((360, 720),)))
    task = Task(1, "A", 6 * 60, calendar=1, resource_calendars=(3,))

    def finish(policy: WorkCalendar) -> int:
        policies = Policies(work_calendar=policy)
        return schedule(plan(task, calendars=(OFFICE, early), policies=policies)).finish

    assert finish(WorkCalendar.TASK) == at("2026-03-02T15:00")
    assert finish(WorkCalendar.BOTH) == at("2026-03-03T10:00")


def test_from_the_finish_the_last_task_ends_there_and_late_tasks_lie_late():
    late = Task(2, "B", DAY, constraint=ConstraintKind.ALAP)
    policies = Policies(schedule_from=ScheduleFrom.FINISH)
    result = schedule(plan(A, late, links=(Link(1, 2),), finish=at("2026-03-13T17:00"), policies=policies))

    assert dates(result, 2) == (at("2026-03-13T08:00"), at("2026-03-13T17:00"))
    assert dates(result, 1) == (at("2026-03-11T08:00"), at("2026-03-12T17:00"))


def test_critical_by_the_longest_path():
    policies = Policies(critical_rule=CriticalRule.LONGEST_PATH)
    short = Task(3, "Short", DAY, deadline=at("2026-03-02T09:00"))
    result = schedule(plan(A, B, short, links=(Link(1, 2),), policies=policies))

    assert [task for task, each in result.tasks.items() if each.critical] == [1, 2]
    assert result.tasks[3].total_slack == at("2026-03-02T09:00") - at("2026-03-02T17:00") + 60


def test_open_ends_have_no_slack_with_multiple_critical_paths():
    tasks = (A, Task(2, "Alone", DAY))

    assert schedule(plan(*tasks)).tasks[2].total_slack == DAY
    several = schedule(plan(*tasks, policies=Policies(multiple_critical_paths=True)))
    assert (several.tasks[2].total_slack, several.tasks[2].critical) == (0, True)


def test_a_cycle_is_refused_in_the_users_words():
    links = (Link(1, 2), Link(2, 3), Link(3, 1))
    with pytest.raises(CircularPlan, match=r"wait for each other: A → B → Test → A\. Remove one") as refused:
        schedule(plan(A, B, Task(3, "Test", DAY), links=links))
    assert refused.value.tasks == (1, 2, 3, 1)


def test_a_summary_that_waits_for_its_own_child_is_a_cycle():
    with pytest.raises(CircularPlan, match="Phase → Child → Phase"):
        schedule(plan(Task(1, "Phase"), Task(2, "Child", DAY, parent=1), links=(Link(2, 1),)))


def test_a_cycle_through_a_summary_names_it():
    tasks = (Task(1, "Phase"), Task(2, "Child", DAY, parent=1), Task(3, "Other", DAY))
    with pytest.raises(CircularPlan) as refused:
        schedule(plan(*tasks, links=(Link(1, 3), Link(3, 2))))
    assert set(refused.value.names) == {"Phase", "Child", "Other"}


def test_a_plan_that_names_what_it_does_not_hold_is_refused():
    with pytest.raises(BrokenPlan, match="names the task 9"):
        schedule(plan(A, links=(Link(1, 9),)))
    with pytest.raises(BrokenPlan, match="same id 1"):
        schedule(plan(A, Task(1, "Again")))
    with pytest.raises(BrokenPlan, match="does not hold: 77"):
        schedule(plan(Task(1, "A", DAY, calendar=77)))


def test_a_caller_can_stop_it():
    with pytest.raises(Stopped):
        schedule(plan(A), should_stop=lambda: True)


def test_an_empty_plan_is_as_long_as_nothing():
    result = schedule(plan())

    assert (result.start, result.finish, dict(result.tasks)) == (MONDAY, MONDAY, {})


def test_ten_thousand_tasks_take_less_than_a_second():
    tasks = tuple(Task(number, f"T{number}", DAY, calendar=1 + number % 2) for number in range(1, 10_001))
    links = tuple(Link(number, number + 7) for number in range(1, 9_990))
    big = plan(*tasks, links=links)
    schedule(big)
    begin = time.perf_counter()
    result = schedule(big)

    assert time.perf_counter() - begin < 1.0
    assert len(result.tasks) == 10_000


def test_a_shift_over_midnight_works_through():
    night = Calendar(1, "Night", week(((1320, 1800),)))
    result = schedule(plan(Task(1, "A", 2 * DAY), calendars=(night,)))

    assert dates(result, 1) == (at("2026-03-02T22:00"), at("2026-03-04T06:00"))


def test_an_elapsed_task_runs_round_the_clock():
    result = schedule(plan(Task(1, "Dry", 3 * 1440, elapsed=True), B, links=(Link(1, 2),)))

    assert dates(result, 1) == (MONDAY, at("2026-03-05T08:00"))
    assert result.tasks[2].start == at("2026-03-05T08:00")


def test_a_levelling_delay_is_elapsed_time_and_told_as_such():
    result = schedule(plan(Task(1, "A", DAY, levelling_delay=1440)))

    assert result.tasks[1].start == at("2026-03-03T08:00")
    assert result.tasks[1].drivers[0].kind is DriverKind.LEVELLING


def test_dates_from_other_projects_hold():
    task = Task(1, "A", DAY, external_early_start=at("2026-03-04T08:00"), external_late_finish=at("2026-03-03T17:00"))
    result = schedule(plan(task))

    assert (result.tasks[1].start, result.tasks[1].total_slack) == (at("2026-03-04T08:00"), -DAY)
    assert result.tasks[1].drivers[0].kind is DriverKind.EXTERNAL


def test_must_finish_by_caps_every_late_finish():
    result = schedule(plan(A, B, must_finish_by=at("2026-03-03T12:00")))

    assert [result.tasks[each].total_slack for each in (1, 2)] == [-240, 240]


def test_a_level_of_effort_without_links_spans_its_summary_in_primavera():
    tasks = (
        Task(1, "Phase"),
        Task(2, "X", DAY, parent=1),
        Task(3, "Lead", parent=1, kind=TaskKind.LEVEL_OF_EFFORT),
        Task(4, "Y", 3 * DAY, parent=1),
        Task(5, "Elsewhere", 9 * DAY),
    )
    result = schedule(plan(*tasks, policies=Policies(rules=Rules.PRIMAVERA)))

    assert dates(result, 3) == (MONDAY, at("2026-03-04T17:00"))
