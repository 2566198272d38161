"""The points that hold a schedule against its status date, target and baseline, the critical path test, hit rates.

Published worked examples:

- CPLI of 720 days with 60 of negative float: 0.917 (AcqNotes and DAU Acquipedia, "Critical Path Length Index").
- CPLI of 20 days of float on 80 and on 800 days: 1.25 and 1.025; of 200 on 800: 1.25 (NDIA PASEG, as quoted by Schedule
  Training Hub, "Schedule Metrics").
- BEI of 6, 8 and 4 completed of 6 planned: 1.00, 1.33 and 0.67 (Elecosoft Powerproject help, "'Baseline execution
  index' quality metric"); of 1,516 completed of 1,955 planned: 0.78 (DAU Acquipedia, "Baseline Execution Index").
- A critical task that a "start on" constraint cuts off the path fails the critical path test (Elecosoft Powerproject
  help, "'Critical path test' quality metric").
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from charthouse.engine.calendars import Calendar, CalendarException
from charthouse.engine.network import ConstraintKind, Link, Policies, Task, TaskKind, TaskMode, UnfinishedWork
from charthouse.engine.quality import CriticalTest, Fault, Missing, Period, QualityPolicy, TargetKind, TaskFacts
from tests.engine.quality.world import chain, done, inspected, planned, point
from tests.engine.world import CLOCK, DAY, OFFICE_DAY, at, day, week

STAYS = Policies(unfinished_work=UnfinishedWork.STAYS)
FRIDAY = at("2026-03-06T17:00")


def test_without_a_status_date_no_date_is_invalid_or_valid():
    found = point(9, Task(1, "A", DAY))

    assert (found.population, found.value, found.passes, found.missing) == (1, None, None, Missing.NO_STATUS_DATE)


def test_forecasts_before_and_actual_dates_after_the_status_date_are_invalid():
    tasks = (
        Task(1, "Should have begun", DAY),
        Task(2, "Should be done", DAY, actual_start=at("2026-03-02T08:00"), remaining=240, stop=at("2026-03-02T12:00")),
        done(3, "2026-03-09T08:00", "2026-03-09T17:00"),
        done(4, "2026-03-02T08:00", "2026-03-06T17:00", 5),
    )

    found = point(9, *tasks, status_date=FRIDAY, policies=STAYS)

    assert [(each.task, each.fault) for each in found.findings] == [
        (1, Fault.FORECAST_START_PAST),
        (1, Fault.FORECAST_FINISH_PAST),
        (2, Fault.FORECAST_FINISH_PAST),
        (3, Fault.ACTUAL_START_AHEAD),
        (3, Fault.ACTUAL_FINISH_AHEAD),
    ]
    assert (found.population, found.value, found.passes) == (4, 3, False)


def test_work_that_moves_to_the_status_date_has_no_invalid_forecast():
    found = point(9, Task(1, "A", DAY), status_date=FRIDAY)

    assert (found.value, found.passes) == (0, True)


def test_milestones_and_levels_of_effort_have_no_invalid_dates():
    tasks = (Task(1, "M", kind=TaskKind.MILESTONE), Task(2, "E", DAY, kind=TaskKind.LEVEL_OF_EFFORT))

    assert point(9, *tasks, status_date=FRIDAY, policies=STAYS).population == 0


def due(count: int, late: int) -> dict[str, object]:
    """So many tasks planned and done on Monday, so many of them done on Tuesday instead."""
    tasks = [
        done(number, "2026-03-02T08:00", "2026-03-03T17:00" if number <= late else "2026-03-02T17:00")
        for number in range(1, count + 1)
    ]
    facts = {number: planned("2026-03-02T17:00") for number in range(1, count + 1)}
    return {"tasks": tasks, "facts": facts}


@pytest.mark.parametrize(("count", "passes"), [(20, True), (19, False)])
def test_one_missed_task_of_twenty_due_is_just_allowed(count, passes):
    world = due(count, 1)
    found = point(11, *world["tasks"], facts=world["facts"], status_date=FRIDAY)  # type: ignore[misc]

    assert (found.population, found.value, found.passes, found.offenders) == (count, 1 / count, passes, (1,))


def test_a_task_that_is_due_and_forecast_later_is_missed_and_one_due_later_is_not_looked_at():
    tasks, links = chain(3)
    facts = {1: planned("2026-03-02T17:00"), 2: planned("2026-03-06T17:00"), 3: planned("2026-03-06T17:01")}

    found = point(11, *tasks, links=links, facts=facts, status_date=FRIDAY)

    assert (found.members, found.offenders) == ((1, 2), (1, 2))
    assert found.findings[0].minutes == at("2026-03-09T17:00")


def test_missed_tasks_need_a_baseline_a_status_date_and_something_due():
    task = Task(1, "A", DAY)

    assert point(11, task, status_date=FRIDAY).missing is Missing.NO_BASELINE
    assert point(11, task, facts={1: planned("2026-03-02T17:00")}).missing is Missing.NO_STATUS_DATE
    nothing = point(11, task, facts={1: planned("2026-04-02T17:00")}, status_date=FRIDAY)
    assert (nothing.missing, nothing.population, nothing.passes) == (Missing.NONE_DUE, 0, None)


@pytest.mark.parametrize(("completed", "value", "passes"), [(6, 1.0, True), (8, 8 / 6, True), (4, 4 / 6, False)])
def test_the_execution_index_of_powerprojects_examples(completed, value, passes):
    tasks = [
        done(number, "2026-03-02T08:00", "2026-03-02T17:00") if number <= completed else Task(number, "T", DAY)
        for number in range(1, 11)
    ]
    facts = {number: planned("2026-03-02T17:00" if number <= 6 else "2026-04-02T17:00") for number in range(1, 11)}

    found = point(14, *tasks, facts=facts, status_date=FRIDAY)

    assert (found.population, found.passes) == (6, passes)
    assert found.value == pytest.approx(value)
    assert found.offenders == tuple(range(completed + 1, 7))


def test_the_execution_index_of_the_acquipedia():
    tasks = [
        done(number, "2026-03-02T08:00", "2026-03-02T17:00") if number <= 1516 else Task(number, "T", DAY)
        for number in range(1, 1956)
    ]
    facts = {number: planned("2026-03-02T17:00") for number in range(1, 1956)}

    assert round(point(14, *tasks, facts=facts, status_date=FRIDAY).value, 2) == 0.78


def test_completed_tasks_outside_of_the_baseline_are_told_apart():
    tasks = (done(1, "2026-03-02T08:00", "2026-03-02T17:00"), done(2, "2026-03-02T08:00", "2026-03-02T17:00"))

    _, _, found = inspected(*tasks, facts={1: planned("2026-03-02T17:00")}, status_date=FRIDAY)

    assert (found.point(14).value, found.completed_outside_baseline) == (1.0, (2,))


def test_what_was_completed_after_the_status_date_does_not_count():
    late = done(1, "2026-03-09T08:00", "2026-03-09T17:00")

    found = point(14, late, facts={1: planned("2026-03-02T17:00")}, status_date=FRIDAY)

    assert (found.value, found.offenders) == (0.0, (1,))


def test_the_execution_index_needs_baseline_and_status_date():
    task = Task(1, "A", DAY)

    assert point(14, task, status_date=FRIDAY).missing is Missing.NO_BASELINE
    assert point(14, task, facts={1: planned("2026-03-02T17:00")}).missing is Missing.NO_STATUS_DATE


@pytest.mark.parametrize(
    ("length", "slack", "value", "passes"),
    [
        (720, -60, 0.917, False),
        (80, 20, 1.25, True),
        (800, 20, 1.025, True),
        (800, 200, 1.25, True),
        (100, -5, 0.95, True),
    ],
)
def test_the_path_length_index_of_the_published_examples(length, slack, value, passes):
    task = Task(1, "All of it", length * 1440, elapsed=True)
    start = at("2026-03-02T08:00")

    found = point(13, task, calendars=(CLOCK,), calendar=2, must_finish_by=start + (length + slack) * 1440)

    assert (round(found.value, 3), found.passes) == (value, passes)


def test_the_path_runs_from_the_status_date():
    task = Task(1, "A", 10 * DAY, actual_start=at("2026-03-02T08:00"), remaining=5 * DAY)

    _, _, found = inspected(task, status_date=at("2026-03-09T08:00"), must_finish_by=at("2026-03-12T17:00"))

    assert found.target is not None
    assert (found.target.path_length, found.target.total_slack) == (5 * DAY, -DAY)
    assert found.point(13).value == 0.8
    assert found.point(13).offenders == (1,)


def test_the_target_is_the_promise_then_the_must_finish_date_then_a_deadline():
    task = Task(1, "A", 5 * DAY, deadline=at("2026-03-10T17:00"))
    must, given = at("2026-03-09T17:00"), at("2026-03-11T17:00")

    def kind(**rest: object) -> tuple[TargetKind, int]:
        found = inspected(task, **rest)[2].target  # type: ignore[arg-type]
        assert found is not None
        return found.kind, found.date

    assert kind(target=given, must_finish_by=must) == (TargetKind.GIVEN, given)
    assert kind(must_finish_by=must) == (TargetKind.MUST_FINISH_BY, must)
    assert kind() == (TargetKind.DEADLINE, at("2026-03-10T17:00"))


def test_the_deadline_of_what_ends_last_is_the_target_and_a_constraint_to_finish_stands_for_one():
    tasks, links = chain(2)
    first, last = replace(tasks[0], deadline=at("2026-03-05T17:00")), replace(tasks[1], deadline=at("2026-03-09T17:00"))
    target = inspected(first, last, links=links)[2].target
    assert target is not None
    assert (target.task, target.total_slack) == (2, 4 * DAY)

    bound = replace(tasks[1], constraint=ConstraintKind.FINISH_NO_LATER, constraint_date=at("2026-03-04T17:00"))
    target = inspected(tasks[0], bound, links=links)[2].target
    assert target is not None
    assert (target.kind, target.task, target.total_slack) == (TargetKind.FINISH_CONSTRAINT, 2, DAY)


def test_the_baseline_is_a_target_only_where_the_policy_says_so():
    facts = {1: planned("2026-03-03T17:00")}
    task = Task(1, "A", DAY)

    assert point(13, task, facts=facts).missing is Missing.NO_TARGET
    assert point(13, task, facts=facts, policy=QualityPolicy(baseline_is_target=True)).value == 2.0


def test_a_path_that_is_done_has_no_index():
    over = done(1, "2026-03-02T08:00", "2026-03-02T17:00")

    found = point(13, over, status_date=FRIDAY, must_finish_by=FRIDAY)

    assert (found.value, found.passes, found.missing) == (None, None, Missing.NO_PATH_LEFT)


def test_six_hundred_days_more_move_the_finish_by_as_much():
    tasks, links = chain(3)

    _, _, found = inspected(*tasks, links=links)

    assert [(each.task, each.asked, each.moved) for each in found.lengthened] == [(1, 600 * DAY, 600 * DAY)]
    assert (found.point(12).value, found.point(12).threshold, found.point(12).passes) == (600, 600, True)


def test_a_started_task_is_made_longer_by_its_remaining_work():
    task = Task(1, "A", 2 * DAY, actual_start=at("2026-03-02T08:00"), percent_complete=50, stop=at("2026-03-02T17:00"))

    assert point(12, task).value == 600


def test_a_task_placed_by_hand_is_made_longer_too():
    task = Task(
        1, "A", DAY, mode=TaskMode.MANUAL, manual_start=at("2026-03-02T08:00"), manual_finish=at("2026-03-02T17:00")
    )

    assert point(12, task).value == 600


def test_a_start_on_constraint_cuts_the_critical_path():
    tasks, links = chain(3)
    bound = replace(tasks[1], constraint=ConstraintKind.START_ON, constraint_date=at("2026-03-03T08:00"))

    found = point(12, tasks[0], bound, tasks[2], links=links)

    assert (found.value, found.passes, found.offenders) == (598, False, (1,))


def test_every_critical_task_can_be_tried():
    tasks, links = chain(3)
    aside = Task(9, "Aside", DAY, constraint=ConstraintKind.FINISH_ON, constraint_date=at("2026-03-02T17:00"))

    one = point(12, *tasks, aside, links=links)
    every = point(12, *tasks, aside, links=links, policy=QualityPolicy(critical_test=CriticalTest.EVERY))

    assert (one.population, one.passes) == (1, True)
    assert (every.population, every.passes, every.offenders) == (4, False, (9,))


def test_a_weekend_more_or_less_on_another_calendar_is_no_broken_path():
    seven = Calendar(3, "Every day", (OFFICE_DAY,) * 7)
    closed = CalendarException(day("2026-03-05"), day("2026-03-05"), ())
    office = Calendar(1, "Office", week(OFFICE_DAY), (closed,))
    tasks = (Task(1, "A", DAY, calendar=3), Task(2, "B", DAY))

    found = point(12, *tasks, links=(Link(1, 2),), calendars=(office, seven, CLOCK))

    assert found.passes is True
    assert 595 <= found.value < 605


def test_without_a_critical_task_there_is_no_test():
    over = done(1, "2026-03-02T08:00", "2026-03-02T17:00")

    assert point(12, over).missing is Missing.NO_TASKS
    free = Task(1, "A", DAY)
    assert point(12, free, must_finish_by=at("2026-03-30T17:00")).missing is Missing.NO_CRITICAL_TASK


def test_the_hit_task_rate_of_each_month_and_week():
    tasks = (
        done(1, "2026-02-02T08:00", "2026-02-27T17:00"),
        done(2, "2026-02-02T08:00", "2026-03-02T17:00"),
        done(3, "2026-02-02T08:00", "2026-03-03T17:00"),
        Task(4, "Open", DAY),
    )
    facts = {
        1: planned("2026-02-27T17:00"),
        2: planned("2026-02-28T00:00"),
        3: planned("2026-03-03T17:00"),
        4: planned("2026-03-05T17:00"),
    }

    _, _, found = inspected(*tasks, facts=facts, status_date=FRIDAY)
    _, _, weekly = inspected(*tasks, facts=facts, status_date=FRIDAY, policy=QualityPolicy(period=Period.WEEK))

    assert found.hit_rates is not None
    assert [(each.first, each.due, each.hit) for each in found.hit_rates] == [
        (at("2026-02-01T00:00"), (1, 2), (1,)),
        (at("2026-03-01T00:00"), (3, 4), (3,)),
    ]
    assert [each.value for each in found.hit_rates] == [0.5, 0.5]
    assert found.hit_rates[-1].last == FRIDAY
    assert weekly.hit_rates is not None
    assert [each.first for each in weekly.hit_rates] == [at("2026-02-23T00:00"), at("2026-03-02T00:00")]


def test_a_month_ends_with_its_last_midnight():
    over = done(1, "2026-02-02T08:00", "2026-02-27T17:00")

    _, _, found = inspected(over, facts={1: planned("2026-03-01T00:00")}, status_date=FRIDAY)

    assert found.hit_rates is not None
    assert (found.hit_rates[0].first, found.hit_rates[0].last) == (at("2026-02-01T00:00"), at("2026-03-01T00:00"))


def test_without_baseline_or_status_date_there_is_no_hit_rate():
    assert inspected(Task(1, "A", DAY))[2].hit_rates is None
    assert inspected(Task(1, "A", DAY), facts={1: TaskFacts(baseline_duration=1)})[2].hit_rates is None
