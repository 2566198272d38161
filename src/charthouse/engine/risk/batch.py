"""What a stretch of iterations found, and what all of them add up to, in constant room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        self._waiting: list[Batch] = []

    def add(self, batch: Batch) -> None:
        """Take the next batch; the order of batches is the order of their iterations."""
        self._waiting.append(batch)
        self.iterations += len(batch.finish)

    def count(self) -> None:
        """Count what was taken: many batches at once cost less than each by itself."""
        batches, self._waiting = self._waiting, []
        if not batches:
            return
        finish, cost = (np.concatenate([getattr(each, name) for each in batches]) for name in ("finish", "cost"))
        watched = np.concatenate([each.watched for each in batches], axis=1)
        self.finish.add(finish)
        self.cost.add(cost)
        for task, finishes in zip(self.watched, watched, strict=True):
            self.by_task[task].add(finishes)
        for k, each in enumerate(self.commitments):
            self.kept[k] += _keeps(each, finish, cost, dict(zip(self.watched, watched, strict=True)))
        for batch in batches:
            self.hits += batch.hits
            self.occurred += batch.occurred
            self.sums += batch.sums
            self.lengths += batch.lengths
        if len(self.first_finishes) < PAIRS:
            self.first_finishes = np.concatenate([self.first_finishes, finish])[:PAIRS]
        first = -(self.iterations - len(finish)) % self.stride
        self.pairs.append(np.stack([finish[first :: self.stride], cost[first :: self.stride]], axis=1))
        while sum(map(len, self.pairs)) > PAIRS:
            self.stride *= 2
            self.pairs = [np.concatenate(self.pairs)[::2]]


def _keeps(commitment: Commitment, finish: Floats, cost: Floats, watched: Mapping[TaskId, Floats]) -> int:
    """In how many iterations a commitment is kept."""
    keeps = np.ones(len(finish), bool)
    if commitment.date is not None:
        keeps &= (finish if commitment.task is None else watched[commitment.task]) <= commitment.date
    if commitment.cost is not None:
        keeps &= cost <= commitment.cost + 1e-6  # what floats lose is no breach
    return int(keeps.sum())
