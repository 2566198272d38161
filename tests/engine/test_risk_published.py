"""Figures of risk analysis that others published, each with its source, against ours."""

from __future__ import annotations

import math

import pytest

from charthouse.engine.network import Link, Task
from charthouse.engine.risk.distributions import BetaPert, Triangular
from charthouse.engine.risk.model import RiskModel
from charthouse.engine.risk.simulation import simulate
from tests.engine.risk_world import DAYS, N, clock_plan, discrete
from tests.engine.world import DAY, MONDAY


@pytest.mark.parametrize(("paths", "p50", "chance"), [(1, 100, 0.50), (2, 104, 0.25), (4, 108, 0.07)])
def test_merge_bias_makes_a_plan_as_late_as_was_published(paths, p50, chance):
    """S. Bhat, Merge Bias in Schedule Risk – Example, June 2015: tasks of 80, 100 or 120 days side by side. One ends by
    day 100 with 50 %, two with 25 %, four with "approximately 7 %" (exactly 6.25); its P50s are whole days."""
    tasks = [Task(number, f"Task {number}", 100 * DAYS) for number in range(1, paths + 1)]
    ranges = tuple((task.id, BetaPert(80 * DAYS, 100 * DAYS, 120 * DAYS)) for task in tasks)

    finish = simulate(RiskModel(clock_plan(*tasks), ranges), iterations=N, seed=2).finish

    assert abs((finish.quantile(0.5) - MONDAY) / DAYS - p50) < 0.6
    assert finish.share_up_to(MONDAY + 100 * DAYS) == pytest.approx(0.5**paths, abs=4 * math.sqrt(0.25 / N))
    assert 0.5**paths == pytest.approx(chance, abs=0.01)


def test_what_waits_for_two_is_late_every_other_time():
    """J. Goodpasture, Schedule Merge: The Biggest Hazard of All, 21 September 2020: A is late in 1 of 4 cases, B in 3
    of 10, so that C behind both starts late in 19 of 40, "approximately 1 chance in 2"."""
    a, b, c = Task(1, "A", 10 * DAY), Task(2, "B", 10 * DAY), Task(3, "C", 0)
    model = RiskModel(
        clock_plan(a, b, c, links=(Link(1, 3), Link(2, 3))),
        ((1, discrete(10, 12, weights=(3.0, 1.0))), (2, discrete(10, 12, weights=(7.0, 3.0)))),
    )

    late = 1 - simulate(model, iterations=N).finish.share_up_to(MONDAY + 10 * DAY)

    assert late == pytest.approx(19 / 40, abs=4 * math.sqrt(0.25 / N))


def test_the_triangular_mean_is_that_of_the_exam_question():
    """An exam question for project managers (domain.glass, “triangular distribution formula pmp”): the mean of $2,500,
    $3,500 and $7,200 is $4,400. The variance ((O − P)² + (M − O)(M − P)) / 18 is a formula alone, from
    gristprojectmanagement.us, Three Point Estimate Approximations, table 2-5."""
    cost = Triangular(2_500, 3_500, 7_200)

    assert cost.mean == 4_400
    assert cost.variance == pytest.approx(((2_500 - 7_200) ** 2 + (3_500 - 2_500) * (3_500 - 7_200)) / 18)


@pytest.mark.parametrize(("low", "likely", "high"), [(2, 5, 20), (1, 2, 9), (0, 9, 10)])
def test_pert_has_the_shapes_that_the_r_package_mc2d_gives_it(low, likely, high):
    """R. Pouillot, mc2d, reference of dpert (after D. Vose, Risk Analysis): μ = (min + 4 mode + max) / 6,
    α₁ = (μ − min)(2 mode − min − max) / ((mode − μ)(max − min)), α₂ = α₁ (max − μ) / (μ − min)."""
    pert, mean = BetaPert(low, likely, high), (low + 4 * likely + high) / 6
    first = (mean - low) * (2 * likely - low - high) / ((likely - mean) * (high - low))
    second = first * (high - mean) / (mean - low)
    both = first + second

    assert pert.mean == pytest.approx(mean)
    assert pert.variance == pytest.approx(first * second / (both**2 * (both + 1)) * (high - low) ** 2)
