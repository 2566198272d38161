"""What a file in Microsoft Project's own style means, value by value."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from charthouse import exchange
from charthouse.engine.network import ConstraintKind, LinkKind, Rules, Split, TaskKind, TaskMode, UnfinishedWork
from charthouse.exchange.document import (
    Accrual,
    Availability,
    Duration,
    Lag,
    Link,
    Rate,
    Recurrence,
    RecurrenceKind,
    ResourceKind,
    TaskBaseline,
    TaskType,
    Unit,
)
from charthouse.exchange.moments import day_of, time_of
from charthouse.exchange.recurrence import expand

SAMPLE = Path(__file__).parent / "samples" / "project.xml"
OFFICE = ((480, 720), (780, 1020))


@pytest.fixture(scope="module")
def plan():
    return exchange.read(SAMPLE)


@pytest.fixture(scope="module")
def tasks(plan):
    return {task.uid: task for task in plan.tasks}


def test_the_project_and_its_policies(plan):
    assert plan.project.name == "Cut-over"
    assert plan.project.manager == "Maria"
    assert plan.project.start == time_of("2026-03-02T08:00")
    assert plan.project.status_date == time_of("2026-03-06T17:00")
    assert plan.project.currency == "EUR"
    assert plan.policies.rules is Rules.MS_PROJECT
    assert plan.policies.honour_constraints is False
    assert plan.policies.multiple_critical_paths is True
    assert plan.policies.split_in_progress is True
    assert plan.policies.critical_slack == 960
    assert plan.policies.unfinished_work is UnfinishedWork.STAYS


def test_the_outline_without_blank_rows(plan):
    assert [(task.uid, task.parent_uid) for task in plan.tasks] == [(0, None), (4, 0), (7, 4), (9, 4), (12, 0)]


def test_a_task_with_everything(tasks):
    task = tasks[7]

    assert task.duration == Duration(1920, Unit.DAY, estimated=True)
    assert task.type is TaskType.FIXED_DURATION
    assert (task.wbs, task.priority, task.effort_driven) == ("1.1", 700, True)
    assert (task.constraint, task.constraint_date) == (ConstraintKind.START_NO_EARLIER, time_of("2026-03-02T08:00"))
    assert task.deadline == time_of("2026-03-11T17:00")
    assert task.levelling_delay == 1440
    assert (task.fixed_cost, task.fixed_cost_accrual) == (Decimal("1250.50"), Accrual.START)
    assert task.hyperlink == "https://example.org#plan"
    assert task.notes == "First line\nsecond line"
    assert task.custom == (
        ("Supplier", "ACME & Sons"),
        ("Saved", 12.5),
        ("Duration1", "3d"),
        ("Region", "Europe.Germany"),
    )
    assert task.baselines == (
        TaskBaseline(0, time_of("2026-03-02T08:00"), time_of("2026-03-05T17:00"), 1920, 1920, Decimal(2500)),
    )
    assert task.stored.total_slack == -960
    assert task.stored.free_slack == 480
    assert task.stored.critical is True


def test_the_gap_in_a_task_is_told_from_its_work_over_time(tasks):
    # Monday and Tuesday, then nothing until Monday. Anna never works on Friday, yet a task of fixed duration is laid on
    # its own calendar, on which three days lie between.
    assert tasks[7].splits == (Split(960, 1440),)


def test_a_manual_task_in_progress_with_an_elapsed_duration(tasks):
    task = tasks[9]

    assert task.mode is TaskMode.MANUAL
    assert (task.manual_start, task.manual_finish) == (time_of("2026-03-11T08:00"), time_of("2026-03-12T17:00"))
    assert task.duration == Duration(2880, Unit.DAY, elapsed=True)
    assert (task.percent_complete, task.stop) == (25.0, time_of("2026-03-11T12:00"))


def test_a_milestone(tasks):
    assert tasks[12].kind is TaskKind.MILESTONE


def test_links_with_elapsed_and_percent_lags(plan):
    assert plan.links == (
        Link(before=7, after=9, lag=Lag(960, Unit.DAY, elapsed=True)),
        Link(before=9, after=12, kind=LinkKind.FINISH_TO_FINISH, lag=Lag(percent=50.0)),
    )


def test_calendars_with_exceptions_and_work_weeks(plan):
    standard = plan.calendars[0]

    assert standard.week == (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
    friday, labour, release = standard.exceptions
    assert (friday.first, friday.last, friday.hours, friday.name) == (
        day_of("2026-04-03"), day_of("2026-04-03"), (), "Good Friday",
    )  # fmt: skip
    assert labour.recurrence == Recurrence(RecurrenceKind.YEARLY_DAY, day=1, month=5, occurrences=3)
    assert [first for first, _ in expand(labour)] == [day_of(f"{year}-05-01") for year in (2026, 2027, 2028)]
    assert release.recurrence == Recurrence(RecurrenceKind.MONTHLY_WEEKDAY, weekdays=(5,), ordinal=5)
    assert release.hours == ((1200, 1440),)
    assert next(expand(release)) == (day_of("2026-03-28"), day_of("2026-03-28"))
    assert standard.work_weeks[0].week == (None, None, None, None, (), None, None)


def test_a_shift_over_midnight(plan):
    assert plan.calendars[1].week == (((1380, 1620),), (), (), (), (), (), ())


def test_a_person_s_own_calendar(plan):
    anna = plan.calendars[2]

    assert (anna.parent_uid, anna.resource_uid) == (1, 1)
    assert anna.week == (None, None, None, None, (), None, None)


def test_resources_with_rates_and_availability(plan):
    anna, tape = plan.resources

    assert (anna.name, anna.kind, anna.max_units, anna.calendar_uid) == ("Anna", ResourceKind.PERSON, 0.8, 3)
    assert anna.availability == (Availability(None, time_of("2026-06-30T17:00"), 0.8),)
    assert anna.rates == (
        Rate("A", None, time_of("2026-03-31T23:59"), Decimal("80.5"), Decimal(0), Decimal(15)),
        Rate("A", time_of("2026-04-01T00:00"), None, Decimal(90)),
    )
    assert (tape.kind, tape.material_unit, tape.rates) == (ResourceKind.MATERIAL, "reel", (Rate(per_hour=Decimal(12)),))


def test_assignments(plan):
    anna, nobody = plan.assignments

    assert (anna.task_uid, anna.resource_uid, anna.units, anna.work) == (7, 1, 0.5, 1920)
    assert (anna.rate_table, anna.delay, anna.contour) == ("B", 480, "back_loaded")
    assert (nobody.task_uid, nobody.resource_uid, nobody.work) == (9, None, 960)


def test_what_cannot_be_kept_is_told(plan):
    assert plan.warnings == (
        "Task 12 “Live” waits for a task of \\\\server\\network.mpp\\3; the link was left out.",
        "Task 12 cannot wait for task 99; the link was left out.",
        "Assignment 23 belongs to no task of the file; it was left out.",
    )


def changed(tmp_path, *changes: tuple[str, str]) -> Path:
    text = SAMPLE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path: Path = tmp_path / "changed.xml"
    path.write_text(text)
    return path


def test_a_value_that_is_no_date_is_told_and_left_out(tmp_path):
    plan = exchange.read(changed(tmp_path, ("<Deadline>2026-03-11T17:00:00</Deadline>", "<Deadline>soon</Deadline>")))

    assert plan.tasks[2].deadline is None
    assert plan.warnings[0] == "Task 7 “Copy the data”: Deadline says “soon”, which is not a date; it was left out."


def test_old_exceptions_count_where_there_are_no_new_ones(tmp_path):
    plan = exchange.read(changed(tmp_path, ("Exceptions>", "Other>")))

    assert [(each.first, each.last) for each in plan.calendars[0].exceptions] == [(day_of("2026-04-03"),) * 2]


def test_two_tasks_with_one_uid_are_told(tmp_path):
    plan = exchange.read(changed(tmp_path, ("<UID>12</UID>", "<UID>9</UID>")))

    assert [task.uid for task in plan.tasks] == [0, 4, 7, 9]
    assert "Task 9 “Live” stands twice in the file; the first one counts." in plan.warnings
