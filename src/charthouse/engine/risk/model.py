"""What is uncertain about a plan: ranges, risks, branches, correlations, costs and promises, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Plan, TaskId
from charthouse.engine.risk.distributions import Distribution

RiskId: TypeAlias = int


class Combine(StrEnum):
    """How the impacts of several risks on one task act together."""

    SERIES = "series"
    """One after the other: the product of their factors, the sum of their delays."""
    PARALLEL = "parallel"
    """At the same time: only the greatest of the factors and the longest of the delays counts."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a risk does to one task when it occurs."""

    task: TaskId | None
    """None: the project as a whole; only a cost can be said of it."""
    factor: Distribution | None = None
    """On the remaining duration."""
    delay: Distribution | None = None
    """Working minutes more."""
    cost: Distribution | None = None
    """Money more."""


@dataclass(frozen=True, slots=True)
class RiskDriver:
    """A risk that may occur, and then hits every task it maps to with one and the same draw.

    Source: D. Hulett, "Integrated Cost-Schedule Risk Analysis" (2011). A probability of 1 is plain uncertainty.
    """

    id: RiskId
    name: str
    probability: float
    impacts: tuple[Impact, ...] = ()
    combine: Combine = Combine.SERIES
    adds: tuple[TaskId, ...] = ()
    """Tasks that are done only if it occurs; otherwise their links lead on as if they took no time."""
    response_probability: float | None = None
    """Its probability after the planned response; None: there is no response."""
    response_factor: float = 1.0
    """What the response leaves of its impacts, as a factor on what goes beyond no impact."""
    response_cost: float = 0.0
    intangible: tuple[tuple[str, float], ...] = ()
    """Scores of what cannot be counted in days or money, such as reputation, by name: they are weighed by the share of
    the iterations in which it occurs."""

    @property
    def responds(self) -> bool:
        """Whether a response is planned."""
        return self.response_probability is not None or self.response_factor != 1.0


@dataclass(frozen=True, slots=True)
class Branch:
    """Of these sets of tasks exactly one is done, or none where the probabilities leave room."""

    ways: tuple[tuple[float, tuple[TaskId, ...]], ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Durations that tend to be long together: Spearman's ρ between any two of these tasks."""

    tasks: tuple[TaskId, ...]
    rho: float


@dataclass(frozen=True, slots=True)
class TaskCost:
    """What a task costs: a part that is fixed, and a part for every working minute that it takes."""

    fixed: float = 0.0
    per_minute: float = 0.0
    spent: float = 0.0
    """Already; it does not vary."""
    range: Distribution | None = None
    """A factor on the whole of what is still to be spent."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promised date, of a task or of the whole where no task is named, or a promised cost of the whole, or both."""

    name: str
    task: TaskId | None = None
    date: Minutes | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class RiskModel:
    """A plan with all that is uncertain about it."""

    plan: Plan
    durations: tuple[tuple[TaskId, Distribution], ...] = ()
    """Of the remaining duration, in working minutes; tasks that are done or have given dates keep theirs."""
    risks: tuple[RiskDriver, ...] = ()
    branches: tuple[Branch, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    costs: tuple[tuple[TaskId, TaskCost], ...] = ()
    per_minute: float = 0.0
    """What every working minute of the plan's own calendar costs until the finish, whatever is done."""
    spent: float = 0.0
    """What is spent already and belongs to no task."""
    commitments: tuple[Commitment, ...] = ()
    watched: tuple[TaskId, ...] = ()
    """Tasks, mostly milestones, whose own finish is wanted as a distribution."""
