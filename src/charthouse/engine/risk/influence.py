"""Which tasks move the finish: criticality, cruciality and sensitivity of each, and the tornado."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from charthouse.engine.network import TaskId
from charthouse.engine.risk.batch import PAIRS, Sums
from charthouse.engine.risk.book import Floats
from charthouse.engine.risk.philox import LANES
from charthouse.engine.risk.results import Cri, Swing, TaskRisk
from charthouse.engine.risk.runner import Runner
from charthouse.engine.risk.slow import works
from charthouse.engine.working_time import Ints

MOST_SWINGS = 20
_ROOM = 1 << 24
"""Works that are looked at again at once, at most."""
_TENTH = 10


def tasks_of(runner: Runner, sums: Sums, cri: Cri) -> tuple[TaskRisk, ...]:
    """Criticality of every task that may move, and how its duration goes with the project's.

    Sources: J. Bowers, "Criticality in resource constrained networks" (1995) for the criticality index; T. Williams,
    "Criticality in stochastic networks" (1992) for cruciality; PMI for the schedule sensitivity index; all compared by
    M. Vanhoucke, "Using activity sensitivity and network topology information to monitor project time performance",
    Omega 38 (2010).
    """
    program, scenario, n = runner.program, runner.scenario, sums.iterations
    names = program.compiled.plan.tasks
    varying = {task: v for v, task in enumerate(scenario.tasks)}
    # Marks of a common calendar count each working minute twice.
    unit = 2.0 if program.common >= 0 and not runner.why_slow else 1.0
    mean = float(sums.lengths[0]) / n
    spread = math.sqrt(max(0.0, float(sums.lengths[1]) / n - mean * mean))
    means, squares, products = (sums.sums / n).T
    deviations = np.sqrt(np.maximum(0.0, squares - means * means))
    if cri is Cri.PEARSON:
        with np.errstate(divide="ignore", invalid="ignore"):
            correlations = np.abs(products - means * mean) / (deviations * spread)
    else:
        correlations = _spearman(runner, sums)
    found = []
    for place, row in enumerate(program.rows.tolist()):
        task = names[row].id
        criticality = float(sums.hits[place]) / n
        v = varying.get(task, -1)
        corr = ssi = None
        if spread > 1e-9:
            deviation = float(deviations[v]) if v >= 0 else 0.0
            ssi = deviation * criticality / (spread / unit)
            if deviation > 1e-9:
                corr = min(1.0, float(correlations[v]))
        found.append(TaskRisk(task, criticality, corr, ssi))
    return tuple(found)


def swings_of(runner: Runner, sums: Sums, tasks: Sequence[TaskRisk]) -> tuple[Swing, ...]:
    """The tornado: for the tasks with the largest CRI the mean finish where they take least, and where they take most.

    Over the first 16,384 iterations at most. Of iterations in which a duration is the same, each counts alike.
    """
    place = {task: v for v, task in enumerate(runner.scenario.tasks)}
    told = sorted((each for each in tasks if each.cri is not None), key=lambda each: (-(each.cri or 0.0), each.task))
    chosen: list[TaskId] = [each.task for each in told[:MOST_SWINGS]]
    finishes = sums.first_finishes
    tenth = len(finishes) // _TENTH
    if not chosen or not tenth:
        return ()
    work = _again(runner, np.array([place[task] for task in chosen], np.int64), len(finishes))
    found = []
    for task, row in zip(chosen, work, strict=True):
        low, high = _mean_of_lowest(row, finishes, tenth), _mean_of_lowest(-row, finishes, tenth)
        found.append(Swing(task, round(low), round(high)))
    return tuple(sorted(found, key=lambda each: (each.low - each.high, each.task)))


def _mean_of_lowest(work: Ints, finishes: Floats, count: int) -> float:
    """The mean finish of so many iterations with the least work."""
    bound = np.partition(work, count - 1)[count - 1]
    below, on = work < bound, work == bound
    within = int(below.sum())
    return float((finishes[below].sum() + (count - within) * finishes[on].mean()) / count)


def _spearman(runner: Runner, sums: Sums) -> Floats:
    """|Spearman's ρ| of each varying work with the finish, over as many of the first iterations as there is room for.

    Ties have the mean of their ranks.
    """
    count = min(len(sums.first_finishes), PAIRS, max(LANES, _ROOM // max(1, len(runner.scenario.tasks))))
    finishes = _ranks(sums.first_finishes[:count])
    work = _again(runner, np.arange(len(runner.scenario.tasks)), count)
    found = np.zeros(len(work))
    for v, row in enumerate(work):
        ranks = _ranks(row)
        both = math.sqrt(float((ranks * ranks).sum()) * float((finishes * finishes).sum()))
        found[v] = abs(float((ranks * finishes).sum())) / both if both > 0 else 0.0
    return found


def _ranks(values: Floats | Ints) -> Floats:
    """Ranks about their mean; ties have the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means = ends - (counts - 1) / 2
    return np.asarray(means[inverse] - means[inverse].mean())


def _again(runner: Runner, places: Ints, count: int) -> Ints:
    """The work of some tasks in the first iterations, drawn again: it costs less than to keep all."""
    found = np.empty((len(places), count), np.int32)
    for first in range(0, count, LANES):
        lanes = min(LANES, count - first)
        found[:, first : first + lanes] = works(runner.scenario, runner.seed, first, places)[0][:, :lanes]
    return found  # type: ignore[return-value]
