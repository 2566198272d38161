"""What is read of the register: its lines as somebody may see them, filtered and in order, and the matrix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.computed import computed_plan
from charthouse.plan.scenario_costs import cost_of
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.risks.answers import Answer, Answers, answers_for
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.rating import USUAL, Rating, Scale, rate
from charthouse.risks.scales import scale_of
from charthouse.risks.simulating import other_scores, risks_of
from charthouse.risks.values import LEVELS

SORTS = ("exposure", "days", "cost", "simulated", "number", "review")
IN_A_CELL = 3
"""Risks that a cell of the matrix names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A task of a risk as its readers see it."""

    uid: int
    name: str
    part: str
    gone: bool
    own: bool
    """A plan file says something else of it than of the risk's other tasks."""


@dataclass(frozen=True, slots=True)
class Line:
    """A risk as its readers see it."""

    risk: Risk
    rating: Rating
    hits: tuple[Hit, ...]
    owner: str
    answer: Answer | None = None
    """What the newest simulation says of it."""

    @property
    def gone(self) -> int:
        """How many of its tasks are no longer in the plan."""
        return sum(hit.gone for hit in self.hits)

    @property
    def aimless(self) -> bool:
        """Whether it delays something and hits nothing."""
        delays = self.risk.delay_low is not None or self.risk.factor_low is not None
        return delays and not any(hit.part == RiskTask.Part.HIT and not hit.gone for hit in self.hits)

    @property
    def levels(self) -> list[tuple[str, int]]:
        """Its impacts that no number says, each with its column."""
        return [(name, now) for name, now, _after in self.levels_after if now is not None]

    @property
    def scores(self) -> list[tuple[str, float]]:
        """What a plan file scored otherwise."""
        return other_scores(self.risk)

    @property
    def levels_after(self) -> list[tuple[str, int | None, int | None]]:
        """The same with what its response leaves; those of which nobody said anything are left out."""
        risk, names = self.risk, (_("Quality"), _("Scope"), _("Reputation"))
        said = [
            (label, getattr(risk, one), getattr(risk, f"response_{one}"))
            for label, one in zip(names, LEVELS, strict=True)
        ]
        return [(label, now, now if left is None else left) for label, now, left in said if now or left]

    def due(self, today: dt.date) -> bool:
        """Whether somebody should have looked at it by now."""
        return self.risk.state == Risk.State.OPEN and self.risk.review is not None and self.risk.review < today


@dataclass(frozen=True, slots=True)
class Known:
    """What of the plan the register needs."""

    tasks: Mapping[int, doc.Task]
    below: Mapping[int, tuple[int, ...]]
    a_day: int
    cost: Decimal | None
    currency: str
    scale: Scale = USUAL
    answers: Answers | None = None
    """What the newest simulation says of the risks."""

    def longest(self, uids: Iterable[int]) -> int:
        """The remaining minutes of the longest task among these and all below them."""
        found = 0
        for uid in uids:
            for leaf in self.below.get(uid, ()):
                task = self.tasks[leaf]
                left = task.duration.minutes if task.remaining_duration is None else task.remaining_duration
                if task.actual_finish is None:
                    found = max(found, left)
        return found


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the matrix."""

    chance: int
    impact: int
    lines: tuple[Line, ...]
    scale: Scale = USUAL

    @property
    def tone(self) -> str:
        """``low``, ``medium`` or ``high``."""
        return self.scale.tone(self.chance, self.impact)

    @property
    def named(self) -> tuple[Line, ...]:
        """Those that are called by name."""
        return self.lines[:IN_A_CELL]

    @property
    def more(self) -> int:
        """How many are not."""
        return len(self.lines) - len(self.named)


def known_of(access: Access) -> Known:
    """What of the plan, as this person sees it, the register needs."""
    known = known_in(access.shown, with_costs=access.may(Right.SEE_COSTS))
    return replace(known, currency=access.project.currency or known.currency, answers=answers_for(access))


def known_in(project: Project, *, with_costs: bool) -> Known:
    """What of a plan the register needs."""
    computed = computed_plan(project)
    document = computed.document
    return Known(
        computed.tasks,
        computed.leaves,
        document.project.minutes_per_day or 480,
        cost_of(document) if with_costs else None,
        project.currency or document.project.currency,
        scale_of(project),
    )


def lines_of(access: Access, known: Known) -> list[Line]:
    """Every risk of the register, by number."""
    return [_line(access, known, risk, tasks) for risk, tasks in risks_of(access.project.pk)]


def line_of(access: Access, known: Known, risk: Risk) -> Line:
    """One risk."""
    return _line(access, known, risk, list(risk.tasks.all()))


def _line(access: Access, known: Known, risk: Risk, tasks: list[RiskTask]) -> Line:
    hits = tuple(
        Hit(
            task.uid,
            known.tasks[task.uid].name if task.uid in known.tasks else task.name,
            task.part,
            task.uid not in known.tasks,
            bool(task.own),
        )
        for task in tasks
        # Who sees only what is published is not told of tasks that are not.
        if task.uid in known.tasks or access.project.public is None
    )
    rating = rating_of(known, risk, [hit.uid for hit in hits if hit.part == RiskTask.Part.HIT],
                       with_costs=access.may(Right.SEE_COSTS))  # fmt: skip
    owner = "" if not access.may(Right.SEE_TEAM) else risk.owner_name if risk.owner is None else risk.owner.name
    return Line(risk, rating, hits, owner, None if known.answers is None else known.answers.of(risk))


def rating_of(known: Known, risk: Risk, hits: Iterable[int], *, with_costs: bool) -> Rating:
    """How much a risk weighs that hits these tasks."""
    return rate(
        risk,
        a_day=known.a_day,
        longest=lambda _one: known.longest(hits),
        plan_cost=known.cost,
        with_costs=with_costs,
        scale=known.scale,
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which risks are shown, and in what order."""

    state: str = "open"
    """One of the states, ``all``, or ``escalated``: what is not is left out by who knows."""
    kind: str = ""
    owner: str = ""
    category: str = ""
    words: str = ""
    chance: int = 0
    impact: int = 0
    sort: str = "exposure"

    @property
    def narrows(self) -> bool:
        """Whether it leaves something out that is shown at first."""
        return bool(self.state != "open" or self.kind or self.owner or self.category or self.words or self.chance)

    def picks(self, line: Line) -> bool:
        """Whether a risk is shown."""
        risk = line.risk
        said = f"{risk.title} {risk.cause} {risk.event} {risk.effect} {risk.triggers} {risk.response}".casefold()
        return (
            self.state in ("all", "escalated", risk.state)
            and self.kind in ("", risk.kind)
            and self.owner in ("", line.owner)
            and self.category in ("", risk.category)
            and all(word in said for word in self.words.casefold().split())
            and self.chance in (0, line.rating.chance)
            and self.impact in (0, line.rating.impact)
        )

    def order(self, line: Line) -> tuple[Any, ...]:
        """By what a risk comes first."""
        rating, number = line.rating, line.risk.number
        days, cost = rating.now.expected_days or 0.0, rating.now.expected_cost or Decimal(0)
        match self.sort:
            case "days":
                return (-days, number)
            case "cost":
                return (-cost, number)
            case "simulated":
                return (-line.answer.days if line.answer else 1.0, number)
            case "number":
                return (number,)
            case "review":
                return (line.risk.review or dt.date.max, number)
            case _:
                return (*(-one for one in rating.weight), -cost, -days, number)


def chosen(lines: Iterable[Line], by: Filter) -> list[Line]:
    """The risks that a filter shows, in its order."""
    return sorted((line for line in lines if by.picks(line)), key=by.order)


def matrix_of(lines: Iterable[Line], scale: Scale = USUAL) -> list[list[Cell]]:
    """Probability by impact: the most probable row first, the greatest impact last."""
    found: dict[tuple[int, int], list[Line]] = {}
    for line in sorted(lines, key=Filter().order):
        if line.rating.impact is not None:
            found.setdefault((line.rating.chance, line.rating.impact), []).append(line)
    return [
        [Cell(chance, impact, tuple(found.get((chance, impact), ())), scale) for impact in range(1, scale.columns + 1)]
        for chance in range(scale.rows, 0, -1)
    ]


@dataclass(frozen=True, slots=True)
class Moved:
    """An open risk that another matrix calls otherwise."""

    line: Line
    tone: str
    """What it would be called."""


def moved_by(access: Access, scale: Scale) -> list[Moved]:
    """The open risks whose exposure would be called otherwise by another scale."""
    known = known_of(access)
    then = lines_of(access, replace(known, scale=scale))
    pairs = zip(lines_of(access, known), then, strict=True)
    return [
        Moved(line, other.rating.tone)
        for line, other in pairs
        if line.risk.state == Risk.State.OPEN and line.rating.tone != other.rating.tone
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """What all of some risks come to together: threats less opportunities."""

    days: float
    cost: Decimal
    days_saved: float
    net: Decimal


def totals_of(lines: Iterable[Line]) -> Totals:
    """Add up expected values; an opportunity counts against the threats."""
    days, cost, days_saved, net = 0.0, Decimal(0), 0.0, Decimal(0)
    for line in lines:
        sign = -1 if line.risk.kind == Risk.Kind.OPPORTUNITY else 1
        days += sign * (line.rating.now.expected_days or 0.0)
        cost += sign * (line.rating.now.expected_cost or Decimal(0))
        days_saved += line.rating.days_saved or 0.0
        net += line.rating.net or Decimal(0)
    return Totals(days, cost, days_saved, net)
