"""How correlated durations share their normal numbers: a Gaussian copula, repaired where it is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from charthouse.engine.network import TaskId
from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk.model import Correlation
from charthouse.engine.risk.philox import FOR_CORRELATION, FOR_GROUP


@dataclass(frozen=True)
class Mixed:
    """What the normal number of each correlated task is made of."""

    sources: list[tuple[int, int]] = field(default_factory=list)
    """Independent normal numbers: the stream of each and its purpose."""
    of: dict[TaskId, list[tuple[int, float]]] = field(default_factory=dict)
    """By task: places among the sources with their weights, whose squares add up to 1."""


def normal_correlation(rho: float) -> float:
    """The correlation of normal numbers whose ranks have Spearman's ρ: r = 2 sin(πρ/6) (K. Pearson, 1907)."""
    return 2 * math.sin(math.pi * rho / 6)


def mixtures(correlations: Sequence[Correlation], varying: Sequence[TaskId]) -> tuple[Mixed, list[str]]:
    """What each correlated task mixes, and what had to be mended, a sentence each.

    One group of non-negative ρ that shares no task with others is a single common factor; anything else is a matrix,
    made positive semidefinite by raising its negative eigenvalues to nothing and scaling its diagonal back to 1
    (R. Rebonato and P. Jäckel, 1999), and taken apart by Cholesky.

    :raises BrokenPlan: a ρ that is none
    """
    mixed, told = Mixed(), []
    known = set(varying)
    groups = []
    for each in correlations:
        if not -1 <= each.rho <= 1:
            raise BrokenPlan(f"A correlation of {each.rho:g} is none; use one from -1 to 1.")
        tasks = tuple(dict.fromkeys(task for task in each.tasks if task in known))
        if len(tasks) > 1 and each.rho != 0:
            groups.append(Correlation(tasks, each.rho))
    for number, block in enumerate(_blocks(groups)):
        if len(block) == 1 and block[0].rho > 0:
            _one_factor(mixed, block[0], number)
        else:
            told += _matrix(mixed, block)
    return mixed, told


def _blocks(groups: Sequence[Correlation]) -> list[list[Correlation]]:
    """Groups that share tasks, directly or by others between them."""
    blocks: list[tuple[set[TaskId], list[Correlation]]] = []
    for group in groups:
        tasks, together = set(group.tasks), [group]
        apart = []
        for others, theirs in blocks:
            if others & tasks:
                tasks |= others
                together = theirs + together
            else:
                apart.append((others, theirs))
        blocks = [*apart, (tasks, together)]
    return [groups for _, groups in blocks]


def _source(mixed: Mixed, stream: int, purpose: int = FOR_CORRELATION) -> int:
    mixed.sources.append((stream, purpose))
    return len(mixed.sources) - 1


def _one_factor(mixed: Mixed, group: Correlation, stream: int) -> None:
    r = normal_correlation(group.rho)
    common = _source(mixed, stream, FOR_GROUP)
    for task in group.tasks:
        mixed.of[task] = [(common, math.sqrt(r)), (_source(mixed, task), math.sqrt(max(0.0, 1 - r)))]


def _matrix(mixed: Mixed, block: Sequence[Correlation]) -> list[str]:
    tasks = list(dict.fromkeys(task for group in block for task in group.tasks))
    place = {task: k for k, task in enumerate(tasks)}
    wanted = np.eye(len(tasks))
    for group in block:
        at = [place[task] for task in group.tasks]
        r = normal_correlation(group.rho)
        for k, one in enumerate(at):
            for other in at[:k]:
                wanted[one, other] = wanted[other, one] = r
    told = []
    values, vectors = np.linalg.eigh(wanted)
    made = wanted
    if values[0] < 1e-10:
        made = (vectors * np.maximum(values, 1e-9)) @ vectors.T
        scale = np.sqrt(np.diag(made))
        made = made / np.outer(scale, scale)
        if values[0] < -1e-10:
            off = float(np.abs(made - wanted).max())
            told.append(
                f"The correlations of {len(tasks)} tasks contradict each other; they were changed by up to {off:.2f} "
                "to the nearest ones that can be."
            )
    lower = np.linalg.cholesky(made)
    sources = [_source(mixed, task) for task in tasks]
    for k, task in enumerate(tasks):
        mixed.of[task] = [(sources[m], float(lower[k, m])) for m in range(k + 1) if lower[k, m] != 0]
    return told
