"""How a simulation runs: the same by one thread and two, until an asked error, stopped; and what it refuses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from charthouse.engine.network import Task
from charthouse.engine.refusals import BrokenPlan, Stopped
from charthouse.engine.risk.distributions import Uniform
from charthouse.engine.risk.model import (
    Branch,
    Commitment,
    Correlation,
    Impact,
    RiskDriver,
    RiskModel,
    TaskCost,
)
from charthouse.engine.risk.results import PERCENTILES
from charthouse.engine.risk.simulation import simulate
from charthouse.engine.risk.sketch import Sketch
from charthouse.engine.risk.threads import in_threads
from tests.engine.risk_world import chain, clock_plan, everything, mixed_model
from tests.engine.world import DAY, MONDAY, plan


def test_one_thread_and_two_find_the_same_to_the_last_bit():
    alone = simulate(mixed_model(), iterations=5_000, seed=9)
    with in_threads(2) as over:
        together = simulate(mixed_model(), iterations=5_000, seed=9, over=over)

    assert everything(together) == everything(alone)
    assert everything(simulate(mixed_model(), iterations=5_000, seed=10)) != everything(alone)


def test_more_iterations_begin_with_the_same_ones():
    model = mixed_model()

    few, many = (simulate(model, iterations=count, with_risks=False) for count in (1_000, 2_000))

    assert many.pairs[:1_000].tobytes() == few.pairs.tobytes()


def test_iterations_go_on_until_the_asked_standard_error():
    model = RiskModel(clock_plan(Task(1, "A", DAY)), ((1, Uniform(0, 100_000)),))
    # √(0.8·0.2/n)·100,000 ≤ 500 from n = 6,400 on.
    found = simulate(model, iterations=1_000_000, asked_error=500.0)

    assert 4_096 <= found.iterations <= 10_240
    error = found.finish.standard_error(0.8)
    assert error is not None
    assert error <= 500


def test_a_simulation_tells_its_progress_and_stops_when_asked():
    told: list[float] = []
    simulate(mixed_model(), iterations=4_096, on_progress=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) == 1 + 4 * 4  # as it is, after the response, and without each of two risks

    seen: list[float] = []
    with pytest.raises(Stopped):
        simulate(mixed_model(), on_progress=seen.append, should_stop=lambda: len(seen) == 3)
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"durations": ((9, Uniform(0, 1)),)}, "A range names the task 9, which is not in the plan"),
        ({"durations": ((1, Uniform(0, 1)), (1, Uniform(0, 1)))}, "The task 1 has two ranges"),
        ({"risks": (RiskDriver(1, "Late", 1.2),)}, "The probability of the risk “Late” is 1.2; use one from 0 to 1"),
        ({"risks": (RiskDriver(1, "A", 1), RiskDriver(1, "B", 1))}, "Two risks have the same id"),
        ({"risks": (RiskDriver(1, "A", 1, adds=(1,)), RiskDriver(2, "B", 1, adds=(1,)))}, "Two risks add the task 1"),
        ({"risks": (RiskDriver(1, "A", 1, (Impact(9),)),)}, "The risk “A” names the task 9"),
        ({"branches": (Branch(((0.7, (1,)), (0.7, (2,)))),)}, "add up to more than 1"),
        ({"branches": (Branch(((0.5, (1,)), (0.5, (1,)))),)}, "The task 1 stands in two ways"),
        ({"costs": ((9, TaskCost(1.0)),)}, "A cost names the task 9"),
        ({"correlations": (Correlation((1, 2), 1.5),)}, "A correlation of 1.5 is none; use one from -1 to 1"),
        ({"commitments": (Commitment("Soon"),)}, "“Soon” promises neither a date nor a cost"),
        ({"commitments": (Commitment("Soon", 9, 1),)}, "A commitment names the task 9"),
        ({"commitments": (Commitment("Soon", 1, cost=1.0),)}, "“Soon” promises the cost of one task"),
        ({"plan": clock_plan(Task(1, "A", 1, active=False)), "watched": (1,)}, "the task “A”, which takes no part"),
    ],
)  # fmt: skip
def test_a_model_that_names_what_is_not_there_is_refused(change, words):
    with pytest.raises(BrokenPlan, match=words):
        simulate(replace(RiskModel(chain()), **change), iterations=1)


def test_what_cannot_vary_is_told():
    tasks = (
        Task(1, "Phase", 0),
        Task(2, "A", 480, parent=1),
        Task(3, "Past", 480, actual_start=MONDAY, actual_finish=MONDAY + 540),
    )
    model = RiskModel(plan(*tasks), ((1, Uniform(0, 1)), (2, Uniform(0, 480)), (3, Uniform(0, 480))))

    (told,) = simulate(model, iterations=1).told

    assert told.startswith("2 of the tasks that are to vary cannot")
    assert "“Phase”, “Past”" in told


def test_no_iterations_are_refused():
    with pytest.raises(BrokenPlan, match="at least one iteration"):
        simulate(RiskModel(chain()), iterations=0)


def test_a_sketch_is_exact_for_whole_numbers_and_near_for_others():
    rng = np.random.default_rng(1)
    values = rng.integers(10**7, 10**7 + 500_000, 30_000).astype(float)
    whole, near = Sketch(), Sketch(2.0**-7)
    for part in np.array_split(values, 7):
        whole.add(part)
        near.add(part / 3)

    for percent in PERCENTILES:
        exact = np.sort(values)[math.ceil(percent / 100 * len(values)) - 1]
        assert whole.quantile(percent / 100) == exact
        assert near.quantile(percent / 100) == pytest.approx(exact / 3, abs=0.5)
        assert whole.share_up_to(exact) >= percent / 100 > whole.share_up_to(exact - 1)
    assert whole.mean == pytest.approx(values.mean(), rel=1e-12)
    assert whole.deviation == pytest.approx(values.std(), rel=1e-9)
    assert len(near.counts) <= near.most
    assert Sketch().total == 0


def test_a_sketch_says_no_error_where_its_tail_is_too_thin():
    sketch = Sketch()
    sketch.add(np.arange(60.0))

    assert sketch.standard_error(0.05) is None
    assert sketch.standard_error(0.5) == pytest.approx(math.sqrt(60) / 2, abs=1)
