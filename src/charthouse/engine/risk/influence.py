"""Which tasks move the finish: criticality, cruciality and sensitivity of each, and the tornado."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.compiled import compiled
from charthouse.engine.network import TaskId
from charthouse.engine.risk.batch import PAIRS, Sums
from charthouse.engine.risk.book import Floats
from charthouse.engine.risk.philox import LANES
from charthouse.engine.risk.results import Cri, Swing, TaskRisk
from charthouse.engine.risk.runner import Runner
from charthouse.engine.risk.sampling import V_NODE, sample
from charthouse.engine.working_time import Ints

Works: TypeAlias = NDArray[np.int32]

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
    tasks = [names[row].id for row in program.rows.tolist()]
    criticality = sums.hits / n
    if spread <= 1e-9:
        return tuple(TaskRisk(task, share, None, None) for task, share in zip(tasks, criticality.tolist(), strict=True))
    ssi, cris = np.zeros(len(tasks)), np.full(len(tasks), np.nan)
    places = scenario.varies[:, V_NODE]
    varying = deviations > 1e-9
    ssi[places] = deviations * criticality[places] / (spread / unit)
    cris[places[varying]] = np.minimum(1.0, correlations[varying])
    told = [None if math.isnan(each) else each for each in cris.tolist()]
    return tuple(map(TaskRisk._make, zip(tasks, criticality.tolist(), told, ssi.tolist(), strict=True)))


def swings_of(runner: Runner, sums: Sums, tasks: Sequence[TaskRisk]) -> tuple[Swing, ...]:
    """The tornado: for the tasks with the largest CRI the mean finish where they take least, and where they take most.

    Over the first 16,384 iterations at most. Of iterations in which a duration is the same, each counts alike.
    """
    place = {task: v for v, task in enumerate(runner.scenario.tasks)}
    told = [(-each.cri, each.task) for each in tasks if each.cri is not None]
    if len(told) > MOST_SWINGS:
        bound = np.partition(np.array([less for less, _ in told]), MOST_SWINGS - 1)[MOST_SWINGS - 1]
        told = [each for each in told if each[0] <= bound]
    chosen: list[TaskId] = [task for _, task in sorted(told)[:MOST_SWINGS]]
    finishes = sums.first_finishes
    tenth = len(finishes) // _TENTH
    if not chosen or not tenth:
        return ()
    work = _again(runner, np.array([place[task] for task in chosen], np.int64), len(finishes))
    found = []
    for task, row in zip(chosen, work, strict=True):
        bounds = np.partition(row, (tenth - 1, len(row) - tenth))[[tenth - 1, len(row) - tenth]]
        low, high = _mean_within(row, finishes, tenth, bounds[0], 1), _mean_within(row, finishes, tenth, bounds[1], -1)
        found.append(Swing(task, round(low), round(high)))
    return tuple(sorted(found, key=lambda each: (each.low - each.high, each.task)))


@compiled
def _mean_within(work: Works, finishes: Floats, count: int, bound: int, sign: int) -> float:
    """The mean finish of so many iterations with the least work, or the most: all beyond a bound, and a share on it."""
    beyond = on = 0.0
    within = ties = 0
    for j in range(len(work)):
        off = sign * (np.int64(work[j]) - np.int64(bound))
        if off < 0:
            beyond += finishes[j]
            within += 1
        elif off == 0:
            on += finishes[j]
            ties += 1
    return (beyond + (count - within) * on / ties) / count


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


def _ranks(values: Floats | Works) -> Floats:
    """Ranks about their mean; ties have the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means = ends - (counts - 1) / 2
    return np.asarray(means[inverse] - means[inverse].mean())


def _again(runner: Runner, places: Ints, count: int) -> Works:
    """The work of some tasks in the first iterations, drawn again: it costs less than to keep all."""
    scenario = runner.scenario
    varies = scenario.varies[places]
    varies[:, V_NODE] = np.arange(len(places))
    found = np.zeros((len(places), -(-count // LANES) * LANES), np.int32)
    _draw_again(
        runner.seed, varies, scenario.numbers[places], scenario.tables, scenario.choices, scenario.normal_tables,
        scenario.normal_choices, scenario.mix, scenario.weights, scenario.sources, scenario.effects,
        scenario.effect_numbers, scenario.risks, scenario.chances, found,
    )  # fmt: skip
    return found[:, :count]


@compiled
def _draw_again(
    seed: int,
    varies: Ints,
    numbers: Floats,
    tables: Any,
    choices: Floats,
    normal_tables: Any,
    normal_choices: Floats,
    mix: Ints,
    weights: Floats,
    sources: Ints,
    effects: Ints,
    effect_numbers: Floats,
    risks: Ints,
    chances: Any,
    found: Works,
) -> None:
    """Fill in the work of the first iterations."""
    work = np.zeros((len(varies), LANES), np.int32)
    normals = np.empty((len(sources), LANES), np.float32)
    occurs = np.zeros((max(1, len(risks)), LANES), np.uint8)
    done_at_all = np.empty((len(varies), LANES), np.uint8)
    for first in range(0, found.shape[1], LANES):
        sample(first, seed, varies, numbers, tables, choices, normal_tables, normal_choices, mix, weights, sources,
               effects, effect_numbers, risks, chances, normals, occurs, done_at_all, work)  # fmt: skip
        found[:, first : first + LANES] = work
