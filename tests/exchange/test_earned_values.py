"""What a plan document says of value: baselines, budgets, percentages, costs, and what was known when."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.earned_value.measuring import measure
from charthouse.engine.earned_value.methods import Accrual, Method, PercentOf, Period
from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.exchange.earned_values import CostSource, Unit, subject_of
from charthouse.exchange.moments import time_of
from charthouse.exchange.replanning import replanning_of

MONDAY = time_of("2026-03-02T08:00")
WEEK = 2400


def planned(uid: int, start: str, finish: str, cost: int | None = None, **more) -> doc.Task:
    """A task of one baseline."""
    baseline = doc.TaskBaseline(
        0, time_of(f"{start}T08:00"), time_of(f"{finish}T17:00"), WEEK, cost=None if cost is None else Decimal(cost)
    )
    given = {"duration": doc.Duration(WEEK), "baselines": (baseline,), **more}
    return doc.Task(uid=uid, name=f"Task {uid}", **given)


def plan(*tasks: doc.Task, **more) -> doc.Document:
    project = more.pop("project", doc.Project(name="Payroll", start=MONDAY, status_date=time_of("2026-03-06T17:00")))
    return doc.Document(project=project, tasks=tasks, **more)


def at(day: str) -> int:
    return time_of(f"{day}T00:00") + 1440


def test_what_a_task_says_holds_at_the_status_date():
    half = planned(
        1, "2026-03-02", "2026-03-13", 1000, percent_complete=40, actual_start=MONDAY, actual_cost=Decimal(450)
    )
    subject = subject_of(plan(half), at("2026-03-06"))

    found = measure(subject.measured, at("2026-03-06")).amounts

    assert (found.pv, found.ev, found.ac) == pytest.approx((500, 400, 450))
    assert (subject.unit, subject.cost_source, subject.percent_of) == (Unit.MONEY, CostSource.TASKS, PercentOf.DURATION)
    assert subject.warnings == ()


def test_before_the_status_date_progress_is_drawn_straight_and_said_so():
    half = planned(
        1, "2026-03-02", "2026-03-13", 1000, percent_complete=40, actual_start=MONDAY, actual_cost=Decimal(450)
    )
    subject = subject_of(plan(half), at("2026-03-03"))

    found = measure(subject.measured, at("2026-03-03")).amounts

    assert (found.ev, found.ac) == pytest.approx((160, 180))
    (warning,) = subject.warnings
    assert warning.startswith("How 1 tasks stood on this date was not recorded: their progress and cost are drawn")


def test_tracked_periods_tell_what_was_known_then_and_nothing_later():
    task = planned(1, "2026-03-02", "2026-03-13", 1000, percent_complete=100, actual_start=MONDAY,
                   actual_finish=time_of("2026-03-20T17:00"), actual_cost=Decimal(1300))  # fmt: skip
    first = doc.TrackedTask(task_uid=1, actual_start=MONDAY, percent_complete=20, actual_cost=Decimal(300))
    last = doc.TrackedTask(task_uid=1, actual_start=MONDAY, percent_complete=100, actual_duration=7200)
    document = plan(
        task,
        project=doc.Project(start=MONDAY, status_date=at("2026-03-20")),
        periods=(doc.TrackedPeriod("1", MONDAY, at("2026-03-06"), (first,)),
                 doc.TrackedPeriod("2", at("2026-03-06"), at("2026-03-20"), (last,))),
    )  # fmt: skip

    then = measure(subject_of(document, at("2026-03-13")).measured, at("2026-03-13"))
    now = measure(subject_of(document, at("2026-03-20")).measured, at("2026-03-20"))

    assert (then.amounts.ev, then.amounts.ac, then.actual_finish) == (200, 300, None)
    assert then.progress_told == at("2026-03-06")
    assert (now.amounts.ev, now.actual_finish) == (1000, time_of("2026-03-20T17:00"))


def test_the_three_percentages_are_never_mixed():
    facts = {"percent_complete": 50.0, "percent_work_complete": 30.0, "physical_percent_complete": 10.0}
    tasks = [
        planned(number, "2026-03-02", "2026-03-06", 100, actual_start=MONDAY, **facts,
                value_rule=None if kind is None else doc.ValueRule(percent_of=kind))
        for number, kind in enumerate((PercentOf.DURATION, PercentOf.WORK, PercentOf.PHYSICAL, None), start=1)
    ]  # fmt: skip
    subject = subject_of(plan(*tasks), at("2026-03-06"))

    parts = measure(subject.measured, at("2026-03-06")).parts

    assert subject.percent_of is PercentOf.PHYSICAL, "since a task that says nothing tells a physical percentage"
    assert [parts[uid].amounts.ev for uid in (1, 2, 3, 4)] == pytest.approx([50, 30, 10, 10])


def test_units_and_milestones_come_from_the_tasks_rule():
    by_units = planned(1, "2026-03-02", "2026-03-06", 100, actual_start=MONDAY,
                       value_rule=doc.ValueRule(method=Method.UNITS, units_planned=8, units_done=2))  # fmt: skip
    steps = (
        doc.ValueMilestone(name="Draft", weight=3, done=time_of("2026-03-03T12:00")),
        doc.ValueMilestone(name="Signed", weight=1),
    )
    by_steps = planned(2, "2026-03-02", "2026-03-06", 100, actual_start=MONDAY,
                       value_rule=doc.ValueRule(method=Method.WEIGHTED_MILESTONES, milestones=steps))  # fmt: skip

    parts = measure(subject_of(plan(by_units, by_steps), at("2026-03-06")).measured, at("2026-03-06")).parts

    assert (parts[1].amounts.ev, parts[2].amounts.ev) == (25, 75)


def test_a_fixed_cost_and_a_resource_are_booked_by_their_accrual():
    task = planned(1, "2026-03-02", "2026-03-13", 1000, fixed_cost=Decimal(200), fixed_cost_accrual=Accrual.START)
    bought = doc.Assignment(uid=1, task_uid=1, resource_uid=5, baselines=(doc.TaskBaseline(0, cost=Decimal(300)),))
    licence = doc.Resource(uid=5, name="Licence", kind=doc.ResourceKind.COST, accrual=Accrual.END)
    subject = subject_of(plan(task, resources=(licence,), assignments=(bought,)), at("2026-03-06"))

    budget = {part.accrual: part.amount for part in subject.measured.activities[0].budget}

    assert budget == {Accrual.START: 200, Accrual.END: 300, Accrual.PRORATED: 500}
    assert measure(subject.measured, at("2026-03-06")).amounts.pv == pytest.approx(200 + 250)


def test_without_money_value_is_counted_in_hours():
    work = replace(planned(1, "2026-03-02", "2026-03-06"), actual_start=MONDAY, percent_complete=50, actual_work=1800)
    work = replace(work, baselines=(replace(work.baselines[0], work=4800),))
    length = planned(2, "2026-03-02", "2026-03-06", actual_start=MONDAY, percent_complete=50)

    hours = subject_of(plan(work), at("2026-03-06"))
    lengths = subject_of(plan(length), at("2026-03-06"))

    amounts = measure(hours.measured, at("2026-03-06")).amounts
    assert (hours.unit, amounts.bac, amounts.ev, amounts.ac) == (Unit.WORK, 80, 40, 30)
    amounts = measure(lengths.measured, at("2026-03-06")).amounts
    assert (lengths.unit, amounts.bac, amounts.ev, amounts.ac) == (Unit.DURATION, 40, 20, None)


def test_cost_entries_win_over_what_tasks_say_and_a_missing_cost_is_not_zero():
    task = planned(1, "2026-03-02", "2026-03-06", 100, actual_start=MONDAY, percent_complete=50)
    entries = (
        doc.CostEntry(date=MONDAY, amount=Decimal(30), task_uid=1),
        doc.CostEntry(date=at("2026-04-01"), amount=Decimal(9)),
    )

    booked = subject_of(plan(replace(task, actual_cost=Decimal(99)), costs=entries), at("2026-03-06"))
    unknown = subject_of(plan(task), at("2026-03-06"))

    assert measure(booked.measured, at("2026-03-06")).amounts.ac == 30
    assert (unknown.cost_source, measure(unknown.measured, at("2026-03-06")).amounts.ac) == (CostSource.NONE, None)


def test_without_a_baseline_the_plan_without_progress_is_measured():
    late = doc.Task(uid=1, name="Build", duration=doc.Duration(WEEK), cost=Decimal(100),
                    actual_start=time_of("2026-03-05T08:00"), percent_complete=20)  # fmt: skip
    subject = subject_of(plan(late), at("2026-03-06"))

    found = measure(subject.measured, at("2026-03-06"))

    assert (subject.baseline, found.amounts.pv, found.amounts.ev) == (None, 100, 20)
    assert "Take a baseline" in subject.warnings[0]


def test_a_baseline_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no baseline 3; it has 0"):
        subject_of(plan(planned(1, "2026-03-02", "2026-03-06", 1)), at("2026-03-06"), baseline=3)


def test_what_came_after_the_baseline_costs_and_holds_up_the_end():
    done = planned(1, "2026-03-02", "2026-03-06", 100, actual_start=MONDAY, actual_finish=time_of("2026-03-06T17:00"),
                   percent_complete=100, actual_cost=Decimal(100))  # fmt: skip
    extra = doc.Task(uid=2, name="Extra", duration=doc.Duration(WEEK), actual_start=MONDAY, actual_cost=Decimal(20))
    subject = subject_of(plan(done, extra), at("2026-03-06"))

    found = measure(subject.measured, at("2026-03-06"))

    assert (found.amounts.bac, found.amounts.ac, found.actual_finish) == (100, 120, None)
    assert subject.warnings == ("1 tasks are not in the baseline: they cost, and earn nothing.",)


def test_hammocks_are_level_of_effort_and_long_tasks_by_0_100_are_told():
    manage = planned(1, "2026-03-02", "2026-03-13", 100, kind=TaskKind.LEVEL_OF_EFFORT)
    long = planned(2, "2026-03-02", "2026-04-30", 100, value_rule=doc.ValueRule(method=Method.ZERO_HUNDRED))
    subject = subject_of(plan(manage, long), at("2026-03-06"), Choices(Period.WEEK))

    assert subject.measured.activities[0].method is Method.LEVEL_OF_EFFORT
    assert subject.warnings == (
        "“Task 2” earns by 0/100 and is longer than 1 period; weighted milestones would show its progress.",
    )


def test_contingency_lies_beside_the_distributed_budget():
    reserves = doc.Reserves(
        contingency=Decimal(100), drawn=Decimal(30), committed=Decimal(25), management_reserve=Decimal(50)
    )
    subject = subject_of(plan(planned(1, "2026-03-02", "2026-03-06", 400), reserves=reserves), at("2026-03-06"))

    found = measure(subject.measured, at("2026-03-06"))

    assert found.amounts.bac == 400
    assert (found.reserves.free, found.reserves.management_reserve) == (45, 50)


def test_re_planning_is_kept_apart_from_performance():
    task = planned(1, "2026-03-02", "2026-03-13", 1200)
    before = doc.TaskBaseline(1, MONDAY, time_of("2026-03-06T17:00"), WEEK, cost=Decimal(1000))
    document = plan(
        replace(task, baselines=(*task.baselines, before)),
        planned(2, "2026-03-02", "2026-03-06", 50),
        baselines=(doc.Baseline(0, "New", time_of("2026-03-10T00:00")), doc.Baseline(1, "First", MONDAY)),
    )
    subject = subject_of(document, at("2026-03-06"))

    found = replanning_of(document, subject.baseline, subject.measured.calendar)

    assert found is not None
    assert (found.original, found.current, found.bac_change, found.finish_change) == (1, 0, 250, 5 * 480)
    assert (found.tasks_added, found.tasks_removed) == (1, 0)
    assert replanning_of(document, 1, subject.measured.calendar) is None
