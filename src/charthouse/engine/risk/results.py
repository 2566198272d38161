"""What a simulation says, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import TaskId
from charthouse.engine.risk.book import Floats
from charthouse.engine.risk.model import Commitment, RiskId
from charthouse.engine.risk.sketch import Sketch

PERCENTILES = (5, 10, 20, 50, 80, 90, 95)


class Cri(StrEnum):
    """By which correlation a task's duration is held against the project's."""

    PEARSON = "pearson"
    SPEARMAN = "spearman"


class TaskRisk(NamedTuple):
    """How much a task has to do with the finish."""

    task: TaskId
    criticality: float
    """Share of the iterations in which it lay on a longest path."""
    cri: float | None
    """|corr(its duration, the project's)|; None where one of them does not vary."""
    ssi: float | None
    """σ of its duration · criticality / σ of the project's, each in its own working time; None where the project's does
    not vary."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The mean finish in the tenth of the iterations in which a task took least, and in the one in which it took most.

    One bar of the tornado; it holds whatever else varies together with the task.
    """

    task: TaskId
    low: Minutes
    high: Minutes


@dataclass(frozen=True, slots=True)
class RiskWorth:
    """What one risk takes: the P80 with it less the P80 without it, and the same for its response."""

    risk: RiskId
    name: str
    occurred: float
    """Share of the iterations in which it did."""
    p80_days_saved: float
    """Calendar days by which the P80 of the finish would be earlier without it."""
    p80_cost_saved: float
    response_days_saved: float | None = None
    """The same by its response alone; None: none is planned."""
    response_cost_saved: float | None = None
    """The cost of the response is counted against it."""
    intangible: tuple[tuple[str, float], ...] = ()
    """Its scores times the share of the iterations in which it occurred."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The chance of keeping one commitment."""

    commitment: Commitment
    probability: float


@dataclass(frozen=True)
class Simulation:
    """What so many iterations say. Dates are minutes since 1970-01-01T00:00 wall clock."""

    iterations: int
    seed: int
    plan_finish: Minutes
    """The finish if everything takes as long as planned."""
    finish: Sketch
    cost: Sketch
    watched: dict[TaskId, Sketch]
    pairs: Floats
    """Finish and cost of iterations spread evenly over all, two columns."""
    tasks: tuple[TaskRisk, ...]
    """Of every task that can still move, in the order of the network."""
    swings: tuple[Swing, ...]
    """Of the tasks with the largest CRI, the widest first."""
    risks: tuple[RiskWorth, ...]
    commitments: tuple[Kept, ...]
    told: tuple[str, ...] = ()
    """What had to be left out or mended, a sentence each."""
    why_slow: str = ""
    """Why the iterations did not run side by side; empty when they did."""
    finish_after_responses: Sketch | None = None
    cost_after_responses: Sketch | None = None

    def joint(self, finishes: Sequence[float], costs: Sequence[float]) -> list[list[float]]:
        """The share of iterations that finish by each date and cost no more than each sum: rows are dates."""
        by, within = self.pairs[:, 0], self.pairs[:, 1]
        return [[float(((by <= date) & (within <= cost)).mean()) for cost in costs] for date in finishes]
