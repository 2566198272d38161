"""What was set aside for risks and for what nobody foresaw, what was moved out of it, and what is left."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from charthouse.budget.models import ReserveMovement
from charthouse.plan.queries import plain
from charthouse.projects.models import Project

Place = ReserveMovement.Place
RESERVES = (Place.CONTINGENCY, Place.MANAGEMENT)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one reserve stands."""

    set_aside: Decimal = Decimal(0)
    """Put in from outside the budget, less what was given back there."""
    received: Decimal = Decimal(0)
    """Released to it from the other reserve."""
    released: Decimal = Decimal(0)
    """Released from it to the other reserve."""
    drawn: Decimal = Decimal(0)
    """Moved from it to budget lines."""

    @property
    def left(self) -> Decimal:
        """What can still be moved out of it."""
        return self.set_aside + self.received - self.released - self.drawn


@dataclass(frozen=True, slots=True)
class Reserves:
    """Both reserves of a project."""

    contingency: Standing
    management: Standing
    drawn_by_line: Mapping[int, Decimal]

    @property
    def any(self) -> bool:
        """Whether something was ever set aside that stands."""
        return any(
            any((one.set_aside, one.received, one.released, one.drawn)) for one in (self.contingency, self.management)
        )


def standing(project: Project) -> QuerySet[ReserveMovement]:
    """The movements that count: none that was taken back, and none that takes back."""
    return ReserveMovement.objects.filter(project=project, reversed=False, reverses=None).order_by("day", "number")


def reserves_of(project: Project) -> Reserves:
    """How the reserves of a project stand."""
    return summed(standing(project))


def summed(movements: Iterable[ReserveMovement]) -> Reserves:
    """How the reserves stand after these movements."""
    flows: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    by_line: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in movements:
        amount = plain(one.amount) or Decimal(0)
        flows[one.source, one.target] += amount
        if one.line is not None:
            by_line[one.line] += amount
    first, second = (
        Standing(
            set_aside=flows[Place.OUTSIDE, here] - flows[here, Place.OUTSIDE], received=flows[other, here],
            released=flows[here, other], drawn=flows[here, Place.LINE],
        )
        for here, other in (RESERVES, RESERVES[::-1])
    )  # fmt: skip
    return Reserves(first, second, dict(by_line))


def lowest(movements: Iterable[ReserveMovement], reserve: str) -> tuple[dt.date | None, Decimal]:
    """The day at whose end a reserve stands lowest, and how it stands then; movements come by their days."""
    left = least = Decimal(0)
    ends: dict[dt.date, Decimal] = {}
    for one in movements:
        left += one.amount * ((one.target == reserve) - (one.source == reserve))
        ends[one.day] = left
    found = None
    for day, amount in ends.items():
        if amount < least:
            found, least = day, amount
    return found, least


def drawn_months(project: Project) -> dict[int, dict[dt.date, Decimal]]:
    """What was moved to each line, by the month it was moved in."""
    found: defaultdict[int, defaultdict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in standing(project).filter(line__isnull=False):
        assert one.line is not None
        found[one.line][one.day.replace(day=1)] += plain(one.amount) or Decimal(0)
    return {line: dict(months) for line, months in found.items()}


def with_drawn(months: Mapping[dt.date, Decimal], drawn: Mapping[dt.date, Decimal]) -> dict[dt.date, Decimal]:
    """What a line plans for each month, with what was moved to it."""
    every = sorted({*months, *drawn})
    return {month: months.get(month, Decimal(0)) + drawn.get(month, Decimal(0)) for month in every}


def holds_reserve(project: Project, line: int) -> bool:
    """Whether money of a reserve was moved to a line."""
    return standing(project).filter(line=line).exists()


def kept(project: Project) -> dict[str, Any]:
    """How the reserves stand, as a version of the budget keeps it."""
    found = reserves_of(project)
    return {
        name: {
            "set_aside": format(one.set_aside, "f"), "received": format(one.received, "f"),
            "released": format(one.released, "f"), "drawn": format(one.drawn, "f"),
        }
        for name, one in (("contingency", found.contingency), ("management", found.management))
    }  # fmt: skip


def kept_in(reserves: Mapping[str, Any]) -> tuple[Standing, Standing] | None:
    """The same again: contingency and management reserve; None of a version from before there were reserves."""
    if not reserves:
        return None
    first, second = (
        Standing(**{name: Decimal(amount) for name, amount in reserves[name].items()})
        for name in ("contingency", "management")
    )
    return first, second
