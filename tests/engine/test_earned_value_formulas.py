"""The formulas of earned value and earned schedule against published worked examples and at their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.engine.earned_value.earned_schedule import (
    NEARLY,
    FinishPolicy,
    Times,
    durations_at_completion,
    earned_schedule,
    p_factor,
)
from charthouse.engine.earned_value.indices import Amounts, EacPolicy, estimates_at_completion

LATE_PV = [0, 105, 200, 515, 845, 1175, 1475, 1805, 2135, 2435, 2665, 2760, 2823]
LATE_EV = [95, 180, 470, 770, 1065, 1315, 1610, 1900, 2150, 2275, 2425, 2555, 2695, 2770, 2823]
"""W. Lipke, Schedule is Different, The Measurable News, March 2003: the late finish project, by months."""


def test_lipkes_late_project_falls_behind_as_he_published_it():
    found = [earned_schedule(range(13), LATE_PV, ev).periods - month for month, ev in enumerate(LATE_EV, start=1)]

    assert [round(each, 3) for each in found] == [
        -0.095, -0.211, -0.143, -0.227, -0.333, -0.533, -0.591, -0.712, -0.95, -1.533, -2.033, -2.478,
        -2.684, -2.841, -3,
    ]  # fmt: skip


def test_a_project_that_falls_behind_earns_the_schedule_that_vanhoucke_published():
    """M. Vanhoucke, PM Knowledge Center, Earned Value Management: Forecasting time (nodes 166 and 167): eleven weeks of
    a project planned for nine, with a budget of 150; the first six earned schedules."""
    planned = [0, 5, 10, 25, 55, 85, 120, 130, 140, 150]
    earned = [3.33, 6.67, 10, 22.5, 70, 82.5]

    found = [earned_schedule(range(10), planned, ev).periods for ev in earned]

    assert [round(each, 2) for each in found] == [0.67, 1.33, 2, 2.83, 4.5, 4.92]


def test_the_spi_of_a_late_project_drifts_to_one_and_spi_t_does_not():
    ends = [min(month, 12) for month in range(1, 16)]
    spi = [ev / LATE_PV[end] for ev, end in zip(LATE_EV, ends, strict=True)]
    times = Times(12, 15, earned_schedule(range(13), LATE_PV, LATE_EV[-1]).periods)

    assert spi[-1] == 1.0
    assert spi[-4:] == sorted(spi[-4:])
    assert times.spi_t == pytest.approx(0.8)
    assert times.sv_t == -3
    assert times.tspi_t is None, "the planned duration is used up"


def test_the_to_complete_index_in_time_is_the_pace_that_the_rest_needs():
    """Lipke's late project after its third month: 9.143 of twelve periods to go in nine; by hand for the half of it."""
    late = Times(12, 3, earned_schedule(range(13), LATE_PV, LATE_EV[2]).periods)

    assert late.tspi_t == pytest.approx((12 - 2.857143) / (12 - 3))
    assert Times(10, 5, 4).tspi_t == pytest.approx(6 / 5)
    assert Times(10, 5, 5).tspi_t == 1


def test_cost_variance_is_what_was_earned_less_what_was_spent():
    """The exam guides' project (BAC 100, PV 50, EV 40, AC 45): 5 overspent, each 1.00 spent earned 0.89."""
    amounts = Amounts(bac=100, pv=50, ev=40, ac=45)

    assert (amounts.cv, amounts.sv) == (-5, -10)
    assert amounts.cpi == pytest.approx(0.8889, abs=5e-5)


def test_cost_indices_and_estimates_are_those_of_the_textbooks_package():
    """The same textbook as below, in the reference of its R package PRA (cv, cpi, eac, tcpi): a budget of 100,000, of
    which 35 % is done for 36,000 in the third period, or for 63,000 in all; it rounds its CPI to 0.83 in one."""
    third, whole = Amounts(100_000, 40_000, 35_000, 36_000), Amounts(100_000, 40_000, 35_000, 63_000)

    assert third.cv == -1_000
    assert third.cpi == pytest.approx(0.9722222, abs=5e-8)
    assert estimates_at_completion(whole, None)[EacPolicy.BUDGET] == 128_000
    rounded = Amounts(100_000, 40_000, 83, 100)
    assert 100_000 / (rounded.cpi or 0) == pytest.approx(120_481.9, abs=0.05)
    assert whole.tcpi == pytest.approx(1.76, abs=5e-3)
    assert whole.to_complete(120_482) == pytest.approx(1.13, abs=5e-3)


def test_planned_and_earned_value_of_the_textbook_give_its_index():
    """I. Damnjanovic and K. Reinschmidt, Data Analytics for Engineering and Construction Project Risk Management,
    2020, as in the R package PRA: a budget of 100,000 by 10, 20, 40, 70, 100 %, 35 % done in the third period."""
    amounts = Amounts(bac=100_000, pv=40_000, ev=35_000, ac=None)

    assert amounts.spi == pytest.approx(0.875)
    assert amounts.sv == -5_000
    assert (amounts.cpi, amounts.cv, amounts.tcpi) == (None, None, None)


def test_estimates_at_completion_are_those_of_the_exam_guides():
    """wikislate.com, EVM forecasting: BAC 100, EV 40, AC 45, PV 50; and gristprojectmanagement.us, Estimate at
    Completion: BAC 500,000 with EV 100,000 and AC 127,000, or EV 150,000 and AC 162,000 (which rounds the CPI)."""
    amounts = Amounts(bac=100, pv=50, ev=40, ac=45)
    eac = estimates_at_completion(amounts, None)

    assert eac[EacPolicy.CPI] == pytest.approx(112.5)
    assert eac[EacPolicy.CPI_SPI] == pytest.approx(129.375)
    assert (eac[EacPolicy.CPI] or 0) - 45 == pytest.approx(67.5), "ETC"
    assert 100 - (eac[EacPolicy.CPI] or 0) == pytest.approx(-12.5), "VAC"
    assert amounts.tcpi == pytest.approx(60 / 55)
    assert amounts.to_complete(eac[EacPolicy.CPI]) == pytest.approx(amounts.cpi)

    assert estimates_at_completion(Amounts(500_000, 0, 100_000, 127_000), None)[EacPolicy.BUDGET] == 527_000
    assert estimates_at_completion(Amounts(500_000, 0, 150_000, 162_000), None)[EacPolicy.CPI] == pytest.approx(540_000)


def test_every_performance_factor_divides_the_rest():
    """The weights are Christensen's (1993) 0.8 and 0.2; by hand for CPI 0.5, SPI 0.8, SPI(t) 0.6 and 400 to go."""
    eac = estimates_at_completion(Amounts(bac=600, pv=250, ev=200, ac=400), 0.6, 450.0)

    assert {policy: round(value or 0.0, 4) for policy, value in eac.items()} == {
        EacPolicy.BUDGET: 800,
        EacPolicy.CPI: 1200,
        EacPolicy.SPI: 900,
        EacPolicy.SPI_T: 1066.6667,
        EacPolicy.CPI_SPI: 1400,
        EacPolicy.CPI_SPI_T: 1733.3333,
        EacPolicy.WEIGHTED_SPI: round(400 + 400 / (0.8 * 0.5 + 0.2 * 0.8), 4),
        EacPolicy.WEIGHTED_SPI_T: round(400 + 400 / (0.8 * 0.5 + 0.2 * 0.6), 4),
        EacPolicy.BOTTOM_UP: 850,
    }


def test_the_three_methods_forecast_durations_by_their_formulas():
    """S. Vandevoorde and M. Vanhoucke, IJPM 24, 2006, table 1; by hand for PD 10, AT 5, ES 4, BAC 100, PV 50, EV 40."""
    found = durations_at_completion(Times(10, 5, 4), bac=100, sv=-10, spi=0.8, cpi=0.5)

    assert {policy: round(value or 0.0, 6) for policy, value in found.items()} == {
        FinishPolicy.EARNED_SCHEDULE: 11,
        FinishPolicy.EARNED_SCHEDULE_SPI_T: 12.5,
        FinishPolicy.EARNED_SCHEDULE_CPI_SPI_T: 5 + 6 / 0.4,
        FinishPolicy.PLANNED_VALUE: 11,
        FinishPolicy.PLANNED_VALUE_SPI: 12.5,
        FinishPolicy.PLANNED_VALUE_CPI_SPI: 25,
        FinishPolicy.EARNED_DURATION: 5 + 10 - 4,
        FinishPolicy.EARNED_DURATION_SPI: 5 + 6 / 0.8,
        FinishPolicy.EARNED_DURATION_CPI_SPI: 5 + 6 / 0.4,
    }


def test_earned_schedule_counts_the_last_period_whose_planned_value_is_reached():
    """W. Lipke, Earned Schedule Concept: ES = 5 + (EV − PV(May)) / (PV(June) − PV(May)) at the end of July."""
    planned = [0, 10, 20, 30, 40, 50, 70, 80, 90, 100]

    point = earned_schedule(range(10), planned, 55)

    assert (point.index, point.share, point.periods) == (5, 0.25, 5.25)
    assert Times(9, 7, point.periods).spi_t == 0.75


def test_nothing_earned_is_no_schedule_earned_and_all_earned_is_all_of_it():
    planned = [0, 0, 0, 50, 100, 100]

    assert earned_schedule(range(6), planned, 0).periods == 0
    assert earned_schedule(range(6), planned, 100).periods == 5
    assert earned_schedule(range(6), planned, 1).periods == pytest.approx(2.02), "a level stretch is passed"


def test_the_p_factor_is_the_part_earned_in_the_planned_order():
    """By hand from Lipke's definition (2004): of 60 that were to be earned, 45 were; 15 were earned elsewhere."""
    assert p_factor([40, 20, 0], [40, 5, 15]) == pytest.approx(45 / 60)
    assert p_factor([40, 20, 0], [40, 20, 0]) == 1
    assert p_factor([0, 0], [0, 0]) is None


def test_what_cannot_be_divided_is_not_available():
    nothing = Amounts(bac=0, pv=0, ev=0, ac=0)
    unspent = Amounts(bac=100, pv=10, ev=0, ac=0)
    overspent = Amounts(bac=100, pv=100, ev=90, ac=120)

    assert (nothing.spi, nothing.cpi, nothing.tcpi) == (None, None, None)
    assert (unspent.spi, unspent.cpi, unspent.tcpi) == (0, None, 1)
    assert overspent.tcpi is None, "there is no budget left for the rest"
    eac = estimates_at_completion(unspent, 0.0)
    assert eac[EacPolicy.BUDGET] == 100
    assert [eac[policy] for policy in EacPolicy if policy is not EacPolicy.BUDGET] == [None] * 8


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=20), st.floats(0, 1))
def test_earned_schedule_lies_within_the_plan_and_grows_with_earned_value(steps, share):
    planned = [0.0]
    for step in steps:
        planned.append(planned[-1] + step)
    total = planned[-1]
    times = range(len(planned))

    less = earned_schedule(times, planned, share * total / 2)
    more = earned_schedule(times, planned, share * total)

    assert 0 <= less.periods <= more.periods <= len(steps)
    if 0 < share < 1 and total > 1:
        then = planned[more.index] + (more.share * (planned[more.index + 1] - planned[more.index]) if more.share else 0)
        assert then == pytest.approx(share * total, rel=1e-6, abs=NEARLY * total), (
            "the plan's value at the earned schedule is what is earned"
        )
