"""What risks, responses, branches and costs do to a simulated plan, and the chance of keeping promises."""

from __future__ import annotations

import math

import pytest

from charthouse.engine.network import Link, LinkKind, Task, TaskKind, TaskMode
from charthouse.engine.risk.distributions import Uniform
from charthouse.engine.risk.model import (
    Branch,
    Combine,
    Commitment,
    Impact,
    RiskDriver,
    RiskModel,
    TaskCost,
)
from charthouse.engine.risk.simulation import simulate
from tests.engine.risk_world import DAYS, N, chain, clock_plan, discrete_factor
from tests.engine.world import MONDAY


def test_a_risk_occurs_as_often_as_it_should_and_hits_all_its_tasks_alike():
    """Two tasks of ten days after each other; with 30 % both take half as long again: 20 days, or 30."""
    risk = RiskDriver(7, "Vendor late", 0.3, tuple(Impact(task, factor=discrete_factor(1.5)) for task in (1, 2)))
    model = RiskModel(chain(), risks=(risk,))

    found = simulate(model, iterations=N, seed=1)

    assert found.finish.share_up_to(MONDAY + 20 * DAYS) == pytest.approx(0.7, abs=4 * 0.46 / math.sqrt(N))
    assert (found.finish.least, found.finish.greatest) == (MONDAY + 20 * DAYS, MONDAY + 30 * DAYS)
    (worth,) = found.risks
    assert worth.p80_days_saved == 10
    assert worth.occurred == pytest.approx(1 - found.finish.share_up_to(MONDAY + 20 * DAYS))
    assert worth.response_days_saved is None


@pytest.mark.parametrize(
    ("combine", "days"), [(Combine.SERIES, 10 * 1.5 * 1.2 + 3 + 2), (Combine.PARALLEL, 10 * 1.5 + 3)]
)
def test_risks_on_one_task_multiply_and_add_in_series_and_only_the_worst_counts_in_parallel(combine, days):
    risks = tuple(
        RiskDriver(
            number, f"Risk {number}", 1.0,
            (Impact(1, factor=discrete_factor(factor), delay=discrete_factor(delay * DAYS)),), combine=combine,
        )
        for number, factor, delay in ((1, 1.5, 2.0), (2, 1.2, 3.0))
    )  # fmt: skip
    model = RiskModel(clock_plan(Task(1, "A", 10 * DAYS)), risks=risks)

    found = simulate(model, iterations=64, with_risks=False).finish

    assert found.least == found.greatest == MONDAY + days * DAYS


def test_a_response_is_simulated_before_and_after():
    """60 % of ten days late becomes 10 % of five days, for 1,000: the P80 is ten days earlier by it."""
    risk = RiskDriver(
        1, "Vendor late", 0.6, (Impact(1, delay=discrete_factor(10.0 * DAYS), cost=discrete_factor(5_000.0)),),
        response_probability=0.1, response_factor=0.5, response_cost=1_000.0,
    )  # fmt: skip
    model = RiskModel(clock_plan(Task(1, "A", 10 * DAYS)), risks=(risk,))

    found = simulate(model, iterations=N)

    after = found.finish_after_responses
    assert after is not None
    assert found.cost_after_responses is not None
    assert (found.finish.quantile(0.8), after.quantile(0.8)) == (MONDAY + 20 * DAYS, MONDAY + 10 * DAYS)
    assert after.greatest == MONDAY + 15 * DAYS
    assert after.share_up_to(MONDAY + 10 * DAYS) == pytest.approx(0.9, abs=0.01)
    assert found.cost.greatest == pytest.approx(5_000)
    assert (found.cost_after_responses.least, found.cost_after_responses.greatest) == (1_000, 3_500)
    (worth,) = found.risks
    assert (worth.p80_days_saved, worth.p80_cost_saved) == pytest.approx((10, 5_000))
    assert (worth.response_days_saved, worth.response_cost_saved) == pytest.approx((10, 4_000))


def test_a_risk_adds_tasks_that_are_otherwise_passed_through():
    """Rework of five days, at 100 a day and 700 once, only where the test fails, in a quarter of all cases."""
    tasks = (Task(1, "Test", 10 * DAYS), Task(2, "Rework", 5 * DAYS), Task(3, "Ship", 0, kind=TaskKind.MILESTONE))
    fails = RiskDriver(1, "Test fails", 0.25, adds=(2,), intangible=(("reputation", 8.0),))
    model = RiskModel(
        clock_plan(*tasks, links=(Link(1, 2), Link(2, 3))), risks=(fails,), costs=((2, TaskCost(700.0, 100 / DAYS)),)
    )

    found = simulate(model, iterations=N)

    assert (found.finish.least, found.finish.greatest) == (MONDAY + 10 * DAYS, MONDAY + 15 * DAYS)
    occurred = found.risks[0].occurred
    assert occurred == pytest.approx(0.25, abs=4 * 0.44 / math.sqrt(N))
    assert found.finish.share_up_to(MONDAY + 10 * DAYS) == pytest.approx(1 - occurred)
    assert (found.cost.least, found.cost.greatest) == pytest.approx((0, 1_200))
    assert found.risks[0].intangible == (("reputation", 8.0 * occurred),)


def test_an_added_milestone_costs_only_where_its_risk_occurs():
    model = RiskModel(
        clock_plan(Task(1, "Buy a licence", 0)), risks=(RiskDriver(1, "Limit reached", 0.5, adds=(1,)),),
        costs=((1, TaskCost(900.0)),),
    )  # fmt: skip

    found = simulate(model, iterations=6_400, with_risks=False)

    assert found.cost.share_up_to(0.0) == pytest.approx(0.5, abs=0.03)
    assert found.cost.greatest == 900


def test_of_a_branchs_ways_one_is_taken():
    """Buy (2 days, 50 %), build (10 days, 30 %), or neither: exactly one of them, never both."""
    tasks = (Task(1, "Buy", 2 * DAYS), Task(2, "Build", 10 * DAYS), Task(3, "Ship", 0, kind=TaskKind.MILESTONE))
    costs = ((1, TaskCost(1.0)), (2, TaskCost(10.0)))
    model = RiskModel(
        clock_plan(*tasks, links=(Link(1, 2), Link(2, 3))), branches=(Branch(((0.5, (1,)), (0.3, (2,)))),), costs=costs
    )

    found = simulate(model, iterations=N)

    shares = [found.finish.share_up_to(MONDAY + days * DAYS) for days in (0, 2, 10)]
    assert shares == [pytest.approx(0.2, abs=0.015), pytest.approx(0.7, abs=0.015), 1.0]
    assert {each for each in (0.0, 1.0, 10.0) if found.cost.share_up_to(each) > found.cost.share_up_to(each - 0.1)} == {
        0.0, 1.0, 10.0,
    }  # fmt: skip
    assert found.cost.greatest == 10


def test_cost_has_a_fixed_part_one_by_time_one_already_spent_and_one_until_the_finish():
    """10 days ± 5: 1,000 + 200 a day + 50 spent, and 10 a day until the finish: exact for each iteration."""
    model = RiskModel(
        clock_plan(Task(1, "A", 10 * DAYS)), ((1, discrete_factor(5.0 * DAYS, 15.0 * DAYS)),),
        costs=((1, TaskCost(1_000.0, 200 / DAYS, 50.0)),), per_minute=10 / DAYS,
    )  # fmt: skip

    found = simulate(model, iterations=N)

    assert found.cost.least == pytest.approx(1_050 + 5 * 210)
    assert found.cost.greatest == pytest.approx(1_050 + 15 * 210)
    assert found.cost.mean == pytest.approx(1_050 + 10 * 210, rel=0.01)
    # Time and money are one here: both are low together, so the joint chance is the chance of either.
    (first, second) = found.joint([MONDAY + 5 * DAYS, MONDAY + 15 * DAYS], [2_101, 4_201])
    assert first[0] == first[1] == second[0] == pytest.approx(0.5, abs=0.02)
    assert second[1] == 1


def test_a_level_of_effort_task_costs_as_long_as_what_it_spans():
    tasks = (
        Task(1, "A", 10 * DAYS),
        Task(2, "Lead", 0, kind=TaskKind.LEVEL_OF_EFFORT),
    )
    links = (Link(1, 2, LinkKind.START_TO_START), Link(2, 1, LinkKind.FINISH_TO_FINISH))
    model = RiskModel(
        clock_plan(*tasks, links=links), ((1, discrete_factor(5.0 * DAYS, 15.0 * DAYS)),),
        costs=((2, TaskCost(7.0, 100 / DAYS)),),
    )  # fmt: skip

    found = simulate(model, iterations=128)

    assert found.why_slow == "level-of-effort tasks cost by the minute"
    assert (found.cost.least, found.cost.greatest) == pytest.approx((507, 1_507))


def test_commitments_are_kept_as_often_as_dates_and_costs_allow():
    tasks = (
        Task(1, "A", 10 * DAYS),
        Task(2, "B", DAYS),
        Task(3, "Given", DAYS, mode=TaskMode.MANUAL, manual_start=MONDAY),
    )
    model = RiskModel(
        clock_plan(*tasks, links=(Link(1, 2),)), ((1, Uniform(0, 10 * DAYS)),),
        costs=((1, TaskCost(per_minute=100 / DAYS)),),
        commitments=(
            Commitment("A done", 1, MONDAY + 3 * DAYS),
            Commitment("All done", date=MONDAY + 9 * DAYS),
            Commitment("Budget", cost=250.0),
            Commitment("Both", date=MONDAY + 9 * DAYS, cost=500.0),
            Commitment("Certain", 3, MONDAY + DAYS),
            Commitment("Impossible", 3, MONDAY),
        ),
    )  # fmt: skip

    found = [each.probability for each in simulate(model, iterations=N).commitments]

    assert found == [pytest.approx(each, abs=0.015) for each in (0.3, 0.8, 0.25, 0.5, 1.0, 0.0)]
    assert found[4:] == [1.0, 0.0]
