"""Whole projects measured at a date: methods, accruals, calendars, cut-offs and the edges of time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charthouse.engine.earned_value.activities import Budget, Choices, Spent, Step, Summary
from charthouse.engine.earned_value.indices import EacPolicy
from charthouse.engine.earned_value.measuring import measure
from charthouse.engine.earned_value.methods import Accrual, Method, Period
from charthouse.engine.earned_value.periods import Axis
from charthouse.engine.earned_value.phasing import Phasing
from charthouse.engine.earned_value.refusals import NothingToMeasure, UnknownBase
from tests.engine.value_world import OFFICE, at, project, task, told


def values(measured, day):
    """PV, EV and AC of the whole at the end of a day."""
    amounts = measure(measured, at(day) + 1440).amounts
    return amounts.pv, amounts.ev, amounts.ac


def test_a_prorated_budget_is_spread_over_working_time():
    two_weeks = project(task(1, "2026-03-02", "2026-03-13", 1000, told("2026-03-31")))

    assert values(two_weeks, "2026-03-04")[0] == pytest.approx(300)
    assert values(two_weeks, "2026-03-08")[0] == pytest.approx(500), "a weekend plans nothing"
    assert values(two_weeks, "2026-03-31")[0] == 1000


def test_fixed_costs_are_planned_and_earned_when_they_are_booked():
    budget = (Budget(600, Accrual.START), Budget(300, Accrual.PRORATED), Budget(100, Accrual.END))
    standing = told("2026-03-06", 0.5, "2026-03-03", cost=750)
    bought = project(task(1, "2026-03-02", "2026-03-13", 0, standing, budget=budget))

    assert values(bought, "2026-03-06") == pytest.approx((600 + 150, 600 + 150, 750))
    assert measure(bought, at("2026-03-07")).amounts.cpi == 1, "prorated, it would be 0.67"


@pytest.mark.parametrize(
    ("method", "planned", "earned"),
    [
        (Method.ZERO_HUNDRED, [0, 0, 100], [0, 0, 100]),
        (Method.FIFTY_FIFTY, [50, 50, 100], [0, 50, 100]),
        (Method.PERCENT_COMPLETE, [20, 60, 100], [0, 40, 100]),
        (Method.UNITS, [20, 60, 100], [0, 40, 100]),
        (Method.LEVEL_OF_EFFORT, [20, 60, 100], [20, 60, 100]),
    ],
)
def test_each_method_plans_and_earns_by_its_own_rule(method, planned, earned):
    standings = (
        told("2026-03-02"),
        told("2026-03-04", 0.4, "2026-03-03"),
        told("2026-03-09", 1, "2026-03-03", "2026-03-09"),
    )
    one = project(task(1, "2026-03-02", "2026-03-06", 100, *standings, method=method))
    days = ["2026-03-02", "2026-03-04", "2026-03-09"]

    assert [values(one, day)[0] for day in days] == pytest.approx(planned)
    assert [values(one, day)[1] for day in days] == pytest.approx(earned)


def test_weighted_milestones_earn_when_they_are_reached():
    steps = (
        Step(1, at("2026-03-03"), at("2026-03-04")),
        Step(2, at("2026-03-05"), at("2026-03-09")),
        Step(1, None, None),
    )
    one = task(1, "2026-03-02", "2026-03-13", 400, told("2026-03-12", 0.9, "2026-03-02"), steps=steps)
    steps_only = project(replace(one, method=Method.WEIGHTED_MILESTONES))

    assert values(steps_only, "2026-03-06")[:2] == (300, 100)
    assert values(steps_only, "2026-03-12")[:2] == (300, 300)
    assert values(steps_only, "2026-03-13")[:2] == (400, 300)


def test_an_apportioned_task_follows_the_one_it_serves():
    build = task(1, "2026-03-02", "2026-03-06", 100, told("2026-03-04", 0.2, "2026-03-02"))
    inspect = task(2, "2026-03-02", "2026-03-31", 10, method=Method.APPORTIONED, apportioned_to=1)

    found = measure(project(inspect, build), at("2026-03-05"))

    assert (found.parts[2].amounts.pv, found.parts[2].amounts.ev) == pytest.approx((6, 2))
    with pytest.raises(UnknownBase, match="apportioned to itself"):
        measure(project(replace(inspect, apportioned_to=2)), at("2026-03-05"))
    with pytest.raises(UnknownBase, match="has no baseline"):
        measure(project(inspect), at("2026-03-05"))


def test_level_of_effort_is_told_apart_and_may_be_left_out():
    manage = task(1, "2026-03-02", "2026-03-13", 500, told("2026-03-06", cost=250), method=Method.LEVEL_OF_EFFORT)
    build = task(2, "2026-03-02", "2026-03-13", 500, told("2026-03-06", 0.2, "2026-03-02", cost=300))
    both = project(manage, build)

    included = measure(both, at("2026-03-07"))
    apart = measure(both, at("2026-03-07"), Choices(level_of_effort="apart"))

    assert included.amounts.spi == pytest.approx(350 / 500)
    assert included.level_of_effort.sv == 0
    assert apart.amounts.spi == pytest.approx(100 / 250)
    assert (apart.amounts.bac, apart.amounts.ac) == (500, 300)
    assert apart.level_of_effort.ac == 250


def test_a_project_of_level_of_effort_alone_is_on_plan_and_never_done():
    found = measure(project(task(1, "2026-03-02", "2026-03-13", 100, method=Method.LEVEL_OF_EFFORT)), at("2026-03-07"))

    assert (found.amounts.spi, found.p_factor) == (1, 1)
    assert found.times.spi_t == pytest.approx(1)
    assert found.actual_finish is None


def test_time_is_counted_in_calendar_months_by_their_working_time():
    axis = Axis(Period.MONTH, OFFICE, at("2026-03-02") + 480)

    assert axis.count(at("2026-03-31") + 1020) == pytest.approx(1)
    assert axis.count(at("2026-04-01")) == 1, "midnight and the last working minute are the same time"
    assert axis.count(at("2026-03-17")) == pytest.approx(11 / 22)
    assert axis.count(at("2026-02-16")) == pytest.approx(-10 / 20)
    assert axis.date(1) == at("2026-03-31") + 1020
    assert axis.date(1.5) == at("2026-04-15") + 1020
    assert axis.date(-1) == axis.start


def test_weeks_begin_on_monday_and_a_start_within_one_begins_with_a_part():
    axis = Axis(Period.WEEK, OFFICE, at("2026-03-04") + 480)

    assert axis.count(at("2026-03-07")) == pytest.approx(0.6)
    assert axis.count(at("2026-03-14")) == pytest.approx(1.6)


def test_before_the_start_nothing_is_planned_and_no_index_is_told():
    found = measure(project(task(1, "2026-03-02", "2026-03-13", 100)), at("2026-02-20"))

    assert (found.amounts.pv, found.amounts.ev, found.amounts.ac) == (0, 0, 0)
    assert (found.amounts.spi, found.times.spi_t, found.p_factor) == (None, None, None)
    assert found.times.actual_time == 0
    assert found.series[0].date == at("2026-03-02") + 480


def test_after_the_finish_time_stands_still():
    late = project(task(1, "2026-03-02", "2026-03-13", 100, told("2026-04-30", 1, "2026-03-02", "2026-03-27", cost=90)))

    at_once, much_later = (measure(late, at(day), Choices(Period.WEEK)) for day in ("2026-05-01", "2026-12-31"))

    assert at_once.actual_finish == at("2026-03-27") + 1020
    assert at_once.times == much_later.times
    assert at_once.times.spi_t == pytest.approx(0.5)
    assert at_once.amounts.spi == 1
    assert set(at_once.finish.values()) == {at_once.actual_finish}


def test_what_is_told_later_is_not_known_before():
    one = project(
        task(1, "2026-03-02", "2026-03-13", 100, told("2026-03-06", 0.1, "2026-03-02", cost=20),
             told("2026-03-13", 1, "2026-03-02", "2026-03-12", cost=130))
    )  # fmt: skip

    assert values(one, "2026-03-06")[1:] == pytest.approx((10, 20))
    assert values(one, "2026-03-12")[1:] == pytest.approx((10, 20)), "it was done, and nobody had said so"
    assert values(one, "2026-03-13")[1:] == pytest.approx((100, 130))


def test_a_finish_said_ahead_of_time_counts_when_it_comes():
    ahead = project(task(1, "2026-03-02", "2026-03-13", 100, told("2026-03-04", 0.5, "2026-03-02", "2026-03-10")))

    assert values(ahead, "2026-03-06")[1] == 50


def test_costs_are_accrued_behind_their_cut_off_and_marked():
    standings = (told("2026-03-06", 0.4, "2026-03-02", cost=60), told("2026-03-13", 0.9, "2026-03-02", cost=60))
    stale = project(task(1, "2026-03-02", "2026-03-13", 100, *standings), cost_cut_off=at("2026-03-07"))

    by_budget = measure(stale, at("2026-03-14"))
    by_cpi = measure(stale, at("2026-03-14"), Choices(accrual_rate="cpi"))

    assert by_budget.cost_cut_off == at("2026-03-07")
    assert by_budget.accrued == pytest.approx(50)
    assert by_budget.amounts.ac == pytest.approx(110)
    assert by_cpi.amounts.ac == pytest.approx(60 + 50 * 1.5)
    assert by_cpi.amounts.cpi == pytest.approx(40 / 60), "the index stays what it was"
    assert measure(stale, at("2026-03-07")).cost_cut_off is None


def test_booked_costs_count_on_their_day_wherever_they_belong():
    spent = (
        Spent(at("2026-03-03"), 10, 1),
        Spent(at("2026-03-05"), 5, 9),
        Spent(at("2026-03-05"), 2, None),
        Spent(at("2026-03-05"), 1, 1, accrued=True),
        Spent(at("2026-03-30"), 1000, 1),
    )
    one = task(1, "2026-03-02", "2026-03-13", 100, told("2026-03-06", 0.5, "2026-03-02"), parent=9)
    measured = project(one, summaries=(Summary(9, "Phase"),), spent=spent)

    found = measure(measured, at("2026-03-07"))

    assert found.amounts.ac == 18
    assert found.parts[9].amounts.ac == 16, "with what is booked on the phase itself"
    assert found.parts[1].amounts.ac == 11
    assert found.accrued == 1


def test_summaries_sum_what_lies_below_them():
    first = task(
        1, "2026-03-02", "2026-03-06", 100, told("2026-03-06", 1, "2026-03-02", "2026-03-06", cost=80), parent=8
    )
    second = task(2, "2026-03-09", "2026-03-13", 200, told("2026-03-06", 0.1, "2026-03-05", cost=30), parent=9)
    measured = project(first, second, summaries=(Summary(8, parent=9), Summary(9)))

    found = measure(measured, at("2026-03-07"), Choices(Period.WEEK))

    whole, inner = found.parts[9].amounts, found.parts[8].amounts
    assert (whole.bac, whole.pv, whole.ev, whole.ac) == (300, 100, 120, 110)
    assert (inner.bac, inner.ev, inner.ac) == (100, 100, 80)
    assert found.p_factor == pytest.approx(1)
    assert found.times.earned_schedule == pytest.approx(1.1)


def test_a_budget_of_zero_is_measured_as_not_available():
    found = measure(
        project(task(1, "2026-03-02", "2026-03-13", 0, told("2026-03-06", 0.5, "2026-03-02"))), at("2026-03-07")
    )

    assert found.amounts.bac == 0
    assert (found.amounts.spi, found.p_factor) == (None, None)
    assert found.eac[EacPolicy.CPI] is None


def test_a_project_without_planned_dates_is_refused_with_the_way_out():
    with pytest.raises(NothingToMeasure, match="take a baseline"):
        measure(project(), at("2026-03-07"))


def test_a_choice_that_is_none_is_refused():
    with pytest.raises(ValueError, match="included, apart"):
        Choices(level_of_effort="perhaps")


@pytest.mark.parametrize("period", list(Period))
def test_what_would_come_after_the_last_year_of_the_calendar_has_no_date(period):
    axis = Axis(period, OFFICE, at("2026-03-02") + 480)

    assert axis.date(200) is not None
    assert axis.date(1e12) is None
    assert axis.date(100_000 if period is Period.MONTH else 418_000) is None


def test_next_to_no_progress_gives_no_finish_instead_of_an_error():
    standing = replace(told("2026-03-02", 1e-38), cost=0.0)
    crawling = replace(task(1, "2026-03-02", "2026-03-31", 100), standings=(standing,))

    found = measure(project(crawling), at("2026-03-20") + 1020)

    assert None in found.finish.values()


shares = st.floats(0, 1, width=32)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 30), st.floats(1, 1000), shares, st.sampled_from(list(Accrual))),
        min_size=1,
        max_size=6,
    ),
    st.integers(-10, 120),
)
def test_values_grow_within_the_budget_and_parts_sum_up(rows, day):
    origin = at("2026-03-02")
    activities = []
    for i, (start, length, budget, done, accrual) in enumerate(rows):
        first = origin + start * 1440
        one = task(i + 1, "2026-03-02", "2026-03-02", 0, budget=(Budget(budget, accrual),))
        standing = told("2026-03-02", done)
        standing = replace(standing, told=origin + 60 * 1440, started=first + 600 if done else None, cost=budget * done)
        activities.append(replace(one, start=first + 480, finish=first + length * 1440 + 1020, standings=(standing,)))
    measured = project(*activities)
    date = origin + day * 1440

    found = measure(measured, date)

    assert 0 <= found.amounts.pv <= found.amounts.bac + 1e-6
    assert 0 <= found.amounts.ev <= found.amounts.bac + 1e-6
    assert sum(part.amounts.ev for part in found.parts.values()) == pytest.approx(found.amounts.ev)
    assert sum(part.amounts.pv for part in found.parts.values()) == pytest.approx(found.amounts.pv)
    curve = [moment.pv for moment in found.series]
    assert curve == sorted(curve)
    earned = [moment.ev for moment in found.series if moment.ev is not None]
    assert earned == sorted(earned)
    if found.p_factor is not None:
        assert 0 <= found.p_factor <= 1 + 1e-9
    planned = Phasing(measured, date).planned([date])[:, 0].sum()
    assert planned == pytest.approx(found.amounts.pv)
