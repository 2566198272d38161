"""What a report is made of: every number and record in it, computed once, so that no two sentences contradict.

Days stand as ``2027-02-08``, moments of the plan as minutes, amounts, shares and chances as decimals, and nothing as a
fraction of a float, so that the facts have one way to be written down and hashed. What is not known is None, with the
reason as a code that ``words`` puts into a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from typing import Any

from pydantic import TypeAdapter

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

AHEAD: Mapping[str, int] = {"weekly": 7, "monthly": 31}
"""Days that “next” looks ahead, by the kind of report."""


SIDES = ("finish", "cost", "scope", "quality")
"""The sides of a project that have a colour, in their order."""


class Sight(IntEnum):
    """How much somebody sees of a report; who sees more sees all of what is below it."""

    OUTSIDE = 0
    """Plan and dates: the client."""
    INSIDE = 1
    """Risks, the log, goals and documents as well."""
    COSTS = 2
    """Costs, without what would tell a rate."""
    RATES = 3
    """All amounts."""


INSIDE = frozenset({Right.SEE_RISKS, Right.SEE_LOG, Right.SEE_GOALS, Right.SEE_DOCUMENTS, Right.SEE_TEAM})
NEEDS: Mapping[Sight, frozenset[Right]] = {
    Sight.OUTSIDE: frozenset({Right.SEE}),
    Sight.INSIDE: INSIDE | {Right.SEE},
    Sight.COSTS: INSIDE | {Right.SEE, Right.SEE_COSTS},
    Sight.RATES: INSIDE | {Right.SEE, Right.SEE_COSTS, Right.SEE_RATES},
}
"""The rights without which nobody sees so much."""


def sight_of(access: Access) -> Sight:
    """How much somebody may see of a project's reports."""
    return max(sight for sight, needed in NEEDS.items() if sight is Sight.OUTSIDE or needed <= access.rights)


def with_sight(access: Access, sight: Sight) -> Access:
    """The same person with no more rights than a sight needs: what chapters give them then is what it may show."""
    return replace(access, rights=access.rights & NEEDS[sight])


@dataclass(frozen=True, slots=True)
class Source:
    """The record that a sentence comes from."""

    kind: str
    """``task``, ``run``, ``stage``, ``kpi``, ``risk``, ``log``, ``gate``, ``version`` or the name of a page."""
    ref: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The simulation that chances and percentiles come from."""

    number: int
    day: dt.date
    """By the project's clock."""
    iterations: int
    stale: bool
    """Plan, risks or settings changed since."""


@dataclass(frozen=True, slots=True)
class FinishFacts:
    """When the project ends, against when it was to end."""

    forecast: dt.date | None
    """By the plan's dates; of an ended project, when it ended."""
    committed: dt.date | None
    against: str
    """``promise`` or ``baseline``; empty: nothing was committed."""
    ended: bool
    p50: dt.date | None = None
    p80: dt.date | None = None
    chance: Decimal | None = None
    """Of the committed date."""
    planned_days: int | None = None
    """Calendar days that the baseline spans."""
    last: int | None = None
    """The number of the task that ends last."""
    why: str = ""
    """Why there is no forecast: ``no_tasks`` or ``uncomputable``."""

    @property
    def late(self) -> int | None:
        """Calendar days behind the commitment; negative: before it."""
        if self.forecast is None or self.committed is None:
            return None
        return (self.forecast - self.committed).days


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of the project, its colour, and what that rests on."""

    name: str
    """``finish``, ``cost``, ``scope`` or ``quality``."""
    tone: str
    """``good``, ``warn``, ``bad``, or ``none``: not known."""
    rule: str
    """``tolerance`` of a stage, ``default``, or why there is none."""
    value: Decimal | None = None
    limit: Decimal | None = None
    unit: str = ""
    """As tolerances have it; empty: percent."""
    stage: int | None = None
    stage_name: str = ""
    kpi: int | None = None
    sight: Sight = Sight.INSIDE


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone against its committed date."""

    uid: int
    name: str
    committed: dt.date | None
    against: str
    """``deadline`` or ``baseline``; empty: nothing was committed."""
    forecast: dt.date | None
    done: bool
    p50: dt.date | None = None
    p80: dt.date | None = None
    chance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """Why a task is late: ``started`` late, ``longer`` than agreed, ``waits`` to be begun,
    ``behind`` a late one, or behind one that ``ended`` late."""

    how: str
    days: int = 0
    uid: int | None = None
    """The task at the root, where that is another one."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task that was done, comes next or is late."""

    uid: int
    name: str
    milestone: bool
    start: dt.date
    finish: dt.date
    agreed: dt.date | None
    """By the baseline."""
    percent: int
    critical: bool
    begun: bool
    because: Because | None = None

    @property
    def late(self) -> int | None:
        """Calendar days behind the baseline; negative: before it."""
        return None if self.agreed is None else (self.finish - self.agreed).days


@dataclass(frozen=True, slots=True)
class Tasks:
    """Those that are named, and how many there are in all."""

    count: int
    named: tuple[TaskFacts, ...]


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """What one type of cost comes to."""

    type: str
    planned: Decimal
    spent: Decimal
    ordered: Decimal
    forecast: Decimal

    @property
    def left(self) -> Decimal:
        """What the forecast leaves of the plan."""
        return self.planned - self.forecast


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """What the project costs, as one sight may know it."""

    currency: str
    rows: tuple[MoneyRow, ...]
    total: MoneyRow
    measured: bool
    """The forecast rests on what is earned; else on what is left of the plan."""
    without_labour: bool
    """What would tell a rate is left out."""
    budgeted: bool = True
    """Something is planned; else nothing says what it may cost."""
    closed: str = ""
    """The month, ``2026-03``, by whose closing it is what was spent and ordered; empty: as the books are now."""


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """How much was to be earned by a day, and was; thousandths of all work."""

    day: dt.date
    planned: int
    earned: int | None


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """The way to the end: the share of the planned work that was to be earned, and is. In hours for everybody."""

    at: dt.date
    planned: int
    earned: int
    points: tuple[CoursePoint, ...]
    start: dt.date
    end: dt.date
    """By the baseline."""
    stale: bool
    bands: tuple[dt.date, ...] = ()
    """P5, P20, P50, P80 and P95 of the finish; none without a simulation."""


@dataclass(frozen=True, slots=True)
class KpiFacts:
    """A KPI with its target."""

    number: int
    name: str
    measure: str
    unit: str
    baseline: Decimal | None
    now: Decimal | None
    day: dt.date | None
    direction: str
    target: Decimal | None
    target_high: Decimal | None
    tone: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """An open threat."""

    number: int
    title: str
    chance: Decimal
    low: Decimal | None
    """Working days lost where it occurs."""
    high: Decimal | None
    takes: Decimal | None
    """Days that the simulation's P80 would be earlier without it."""
    response: str


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """An open issue or conflict."""

    number: int
    kind: str
    title: str
    severity: str
    due: dt.date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """The scope against the version that was signed last."""

    requirements: int
    musts: int
    version: int | None
    signed: int
    came: int
    went: int
    changed: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskFacts:
    """A decision that somebody has to take."""

    kind: str
    """``log``, ``gate``, ``version`` or ``exception``."""
    ref: str
    title: str
    due: dt.date | None
    overdue: bool
    open: int = 0
    """Conditions of a gate not met yet, signatures still missing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, at one status date."""

    project: str
    key: str
    name: str
    managers: tuple[str, ...]
    kind: str
    since: dt.date
    """The last day that the report before told of."""
    until: dt.date
    """The status date: the last day that this one tells of."""
    published: bool
    """The plan is published by hand, and this is the published one."""
    unpublished: int
    """Deeds that changed the working plan since; never told outside."""
    baseline: bool
    finish: FinishFacts
    run: RunFacts | None
    dimensions: tuple[Dimension, ...]
    milestones: tuple[MilestoneFacts, ...]
    tasks: int
    done_in_all: int
    done: Tasks
    next: Tasks
    late: Tasks
    course: CourseFacts | None
    no_course: str
    """Why there is none."""
    money: Mapping[int, MoneyFacts]
    """By the sight that may see it."""
    kpis: tuple[KpiFacts, ...] = ()
    risks: tuple[RiskFacts, ...] = ()
    open_risks: int = 0
    issues: tuple[IssueFacts, ...] = ()
    open_issues: int = 0
    scope: ScopeFacts | None = None
    asks: tuple[AskFacts, ...] = ()
    sight: Sight = Sight.RATES
    entry: int = 0
    """The newest entry of the project’s journal when they were gathered."""

    @property
    def amounts(self) -> MoneyFacts | None:
        """The money that these facts may show."""
        return self.money.get(int(self.sight))

    def dimension(self, name: str) -> Dimension | None:
        """One side of it as far as it may be shown."""
        return next((one for one in self.dimensions if one.name == name), None)


def told_month(kind: str, since: dt.date, until: dt.date) -> dt.date:
    """A day of the month that a report tells of: a monthly one of that in which most of its days lie."""
    return since + (until - since) / 2 if kind == "monthly" else until


_FACTS = TypeAdapter(Facts)
_ORDER = {"bad": 3, "warn": 2, "good": 1, "none": 0}


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as they are kept."""
    found: dict[str, Any] = _FACTS.dump_python(facts, mode="json")
    return found


def read(kept: Mapping[str, Any]) -> Facts:
    """Kept facts again."""
    return _FACTS.validate_python(kept)


def seen_at(facts: Facts, sight: Sight) -> Facts:
    """The facts without what a sight may not know."""
    sight = min(sight, facts.sight)
    inside = sight >= Sight.INSIDE
    sides: dict[str, Dimension] = {}
    for one in sorted(facts.dimensions, key=lambda each: each.sight):
        if one.sight <= sight:
            sides[one.name] = one if inside else _without_tolerance(one)
    return replace(
        facts,
        sight=sight,
        managers=facts.managers if inside else (),
        unpublished=facts.unpublished if sight is Sight.RATES else 0,
        dimensions=tuple(sides[name] for name in SIDES if name in sides),
        money={int(sight): facts.money[sight]} if sight >= Sight.COSTS and sight in facts.money else {},
        kpis=tuple(one for one in facts.kpis if one.sight <= sight) if inside else (),
        risks=facts.risks if inside else (),
        open_risks=facts.open_risks if inside else 0,
        issues=facts.issues if inside else (),
        open_issues=facts.open_issues if inside else 0,
        scope=facts.scope if inside else None,
        asks=facts.asks if inside else (),
    )


def _without_tolerance(one: Dimension) -> Dimension:
    """The colour alone: what a project bears is its own affair."""
    return replace(one, rule="outside", value=None, limit=None, unit="", stage=None, stage_name="", kpi=None)


def overall(facts: Facts) -> str:
    """The worst colour of all that may be seen."""
    return max((one.tone for one in facts.dimensions), key=lambda tone: _ORDER[tone], default="none")
