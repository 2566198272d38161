"""What tests of simulations are made of: plans round the clock, choices of durations, a plan with everything on."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from charthouse.engine.network import Link, Task
from charthouse.engine.risk.distributions import BetaPert, Discrete, Triangular, Uniform
from charthouse.engine.risk.model import (
    Commitment,
    Correlation,
    Impact,
    RiskDriver,
    RiskModel,
    TaskCost,
)
from tests.engine.world import CLOCK, DAY, MONDAY, plan

N = 20_000
DAYS = 1440


def discrete(*days, weights=None):
    return Discrete(tuple(float(DAY * each) for each in days), weights or (1.0,) * len(days))


def clock_plan(*tasks, links=()):
    """Round the clock, so that a finish is a sum of durations."""
    return plan(*tasks, links=links, calendars=(replace(CLOCK, id=1),))


def discrete_factor(*values):
    return Discrete(values, (1.0,) * len(values))


def chain():
    return clock_plan(Task(1, "A", 10 * DAYS), Task(2, "B", 10 * DAYS), links=(Link(1, 2),))


def mixed_model(size=60):
    """Chains with ranges, risks, correlations, costs and commitments, big enough for several batches."""
    tasks = [Task(number, f"Task {number}", 480 * (1 + number % 4)) for number in range(1, size + 1)]
    pairs = [(one, other) for one, other in pairwise(range(1, size + 1)) if other % 7]
    links = tuple(Link(one, other) for one, other in (*pairs, (3, 30), (5, size)))
    durations = tuple((task.id, BetaPert(0.7 * task.duration, task.duration, 2 * task.duration)) for task in tasks)
    risks = (
        RiskDriver(1, "One", 0.4, (Impact(3, factor=Triangular(1, 1.2, 2)),), response_probability=0.1),
        RiskDriver(2, "Two", 0.2, (Impact(9, delay=Uniform(0, 4800), cost=Uniform(0, 100)),)),
    )
    return RiskModel(
        plan(*tasks, links=links), durations, risks, (), (Correlation((1, 2, 3, 4), 0.5),),
        tuple((task.id, TaskCost(10.0, 0.1)) for task in tasks),
        commitments=(Commitment("All", date=MONDAY + 40 * DAYS),),
    )  # fmt: skip


def everything(found):
    """All figures of a simulation, to compare to the last bit."""
    sketches = [found.finish, found.cost, found.finish_after_responses, found.cost_after_responses]
    numbers = [
        (each.counts.tobytes(), each.first, each.width, each.mean.hex(), each.deviation.hex()) for each in sketches
    ]
    return (found.iterations, numbers, found.tasks, found.swings, found.risks, found.commitments, found.pairs.tobytes())
