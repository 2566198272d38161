"""What the plan document says beside the plan: estimates, risks, promises, costs that fell due, how it went so far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from charthouse.engine.calendars import Minutes
from charthouse.exchange.document_times import Uid


class Meaning(StrEnum):
    """What the low and high of a three-point estimate stand for."""

    ABSOLUTE = "absolute"
    P10_P90 = "p10_p90"


class Distribution(StrEnum):
    BETA_PERT = "beta_pert"
    TRIANGULAR = "triangular"
    LOGNORMAL = "lognormal"
    UNIFORM = "uniform"
    DISCRETE = "discrete"
    EMPIRICAL = "empirical"


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """Optimistic, likely, pessimistic, in working minutes for durations."""

    low: Minutes
    likely: Minutes
    high: Minutes
    meaning: Meaning = Meaning.ABSOLUTE
    distribution: Distribution = Distribution.BETA_PERT
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the values that a discrete or empirical estimate knows."""

    value: float
    """Working minutes of a discrete estimate; actual over estimated duration of an empirical one."""
    weight: float = 1.0
    """Of a discrete one, against its other values."""


class RiskKind(StrEnum):
    THREAT = "threat"
    OPPORTUNITY = "opportunity"


class RiskState(StrEnum):
    OPEN = "open"
    OCCURRED = "occurred"
    CLOSED = "closed"


class ResponseKind(StrEnum):
    """What is done about a threat (avoid, reduce, transfer, accept) or an opportunity (exploit, enhance, accept);
    either is shared with somebody."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    SHARE = "share"
    ACCEPT = "accept"
    EXPLOIT = "exploit"
    ENHANCE = "enhance"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskImpact:
    """What a risk does to one task when it occurs: a factor on its duration, a delay, a cost."""

    task_uid: Uid | None
    """None: the project as a whole, of which only a cost can be said."""
    factor: tuple[float, float, float] | None = None
    delay: ThreePoint | None = None
    cost: tuple[Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """An effect that cannot be counted in days or money, such as on reputation."""

    name: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    uid: Uid
    name: str
    kind: RiskKind = RiskKind.THREAT
    probability: float = 0.0
    impacts: tuple[RiskImpact, ...] = ()
    in_series: bool = True
    response: str = ""
    response_probability: float | None = None
    response_cost: Decimal | None = None
    response_impact: float | None = None
    """The part of its impacts that the response leaves: 0.5 halves them; None: all of them."""
    adds: tuple[Uid, ...] = ()
    """Tasks that are done only if it occurs."""
    intangible: tuple[Score, ...] = ()
    cause: str = ""
    event: str = ""
    effect: str = ""
    category: str = ""
    response_kind: ResponseKind | None = None
    owner: str = ""
    state: RiskState = RiskState.OPEN
    review: Minutes | None = None
    """When it is to be looked at again."""
    proximity: Minutes | None = None
    """From when on it could occur."""
    triggers: str = ""
    """By what one sees it coming."""
    contingency: str = ""
    """What is done once it has occurred."""
    response_intangible: tuple[Score, ...] = ()
    """What the response leaves of the effects that cannot be counted; those not named stay."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way that a branch may take, with the tasks that are done only then."""

    probability: float
    task_uids: tuple[Uid, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """Of these ways exactly one is taken, or none where the probabilities leave room."""

    name: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class CorrelationGroup:
    name: str
    task_uids: tuple[Uid, ...]
    coefficient: float
    """Spearman's rho between any two members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promised date or cost with its asked confidence."""

    name: str
    task_uid: Uid | None = None
    date: Minutes | None = None
    cost: Decimal | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEntry:
    date: Minutes
    amount: Decimal
    task_uid: Uid | None = None
    resource_uid: Uid | None = None
    kind: str = ""
    text: str = ""
    accrued: bool = False
    """An estimate of what is owed and not yet billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedTask:
    """How a task stood at the end of a tracked period."""

    task_uid: Uid
    actual_start: Minutes | None = None
    actual_finish: Minutes | None = None
    actual_duration: Minutes | None = None
    remaining_duration: Minutes | None = None
    percent_complete: float | None = None
    percent_work_complete: float | None = None
    physical_percent_complete: float | None = None
    units_done: float | None = None
    actual_work: Minutes | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    planned_value: Decimal | None = None
    earned_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TrackedPeriod:
    name: str
    first: Minutes
    last: Minutes
    tasks: tuple[TrackedTask, ...] = ()
