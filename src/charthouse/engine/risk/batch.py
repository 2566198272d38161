"""What a stretch of iterations found, and what all of them add up to, in constant room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from charthouse.engine.network import TaskId
from charthouse.engine.risk.book import Floats
from charthouse.engine.risk.model import Commitment
from charthouse.engine.risk.sketch import Sketch
from charthouse.engine.working_time import Ints

PAIRS = 1 << 14
"""How many pairs of finish and cost are kept for their joint distribution, and how many first finishes."""


@dataclass(frozen=True)
class Batch:
    """What one batch of iterations found."""

    finish: Floats
    """Dates."""
    cost: Floats
    watched: Floats
    """Dates by watched task and iteration."""
    hits: Ints
    """By node: iterations in which it lay on a longest path."""
    occurred: Ints
    """By risk: iterations in which it did."""
    sums: Floats
    """By varying task: its work, its square, and its product with the project's length."""
    lengths: Floats
    """Of the project: the sum and the sum of squares."""


class Sums:
    """What all batches so far add up to."""

    def __init__(
        self, nodes: int, varies: int, risks: int, watched: Sequence[TaskId], commitments: Sequence[Commitment]
    ) -> None:
        self.watched, self.commitments = watched, commitments
        self.finish = Sketch()
        self.cost = Sketch(2.0**-7, most=1 << 18)
        self.by_task = {task: Sketch(most=1 << 16) for task in watched}
        self.kept = np.zeros(len(commitments), np.int64)
        """By commitment: iterations that keep it."""
        self.first_finishes = np.zeros(0)
        self.pairs: list[Floats] = []
        self.stride = 1
        self.iterations = 0
        self.hits = np.zeros(nodes, np.int64)
        self.occurred = np.zeros(risks, np.int64)
        self.sums = np.zeros((varies, 3))
        self.lengths = np.zeros(2)

    def add(self, batch: Batch) -> None:
        """Count the next batch; the order of batches is the order of their iterations."""
        self.finish.add(batch.finish)
        self.cost.add(batch.cost)
        for task, finishes in zip(self.watched, batch.watched, strict=True):
            self.by_task[task].add(finishes)
        for k, each in enumerate(self.commitments):
            self.kept[k] += _keeps(each, batch, self.watched)
        self.hits += batch.hits
        self.occurred += batch.occurred
        self.sums += batch.sums
        self.lengths += batch.lengths
        if len(self.first_finishes) < PAIRS:
            self.first_finishes = np.concatenate([self.first_finishes, batch.finish])[:PAIRS]
        first = -self.iterations % self.stride
        self.pairs.append(np.stack([batch.finish[first :: self.stride], batch.cost[first :: self.stride]], axis=1))
        self.iterations += len(batch.finish)
        while sum(map(len, self.pairs)) > PAIRS:
            self.stride *= 2
            self.pairs = [np.concatenate(self.pairs)[::2]]


def _keeps(commitment: Commitment, batch: Batch, watched: Sequence[TaskId]) -> int:
    """In how many iterations of a batch a commitment is kept."""
    keeps = np.ones(len(batch.finish), bool)
    if commitment.date is not None:
        finish = batch.finish if commitment.task is None else batch.watched[list(watched).index(commitment.task)]
        keeps &= finish <= commitment.date
    if commitment.cost is not None:
        keeps &= batch.cost <= commitment.cost + 1e-6  # what floats lose is no breach
    return int(keeps.sum())
