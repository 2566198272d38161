"""The shape in which a demo project is written down: short rows, with dates told in weeks from today's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in the demo portfolio."""

    initials: str
    name: str
    role: str
    country: str
    """ISO code: whose public holidays their calendar has."""
    rate: Decimal
    """Euro an hour."""
    units: float = 1.0


@dataclass(frozen=True, slots=True)
class Week:
    """A dated thing, told from the Monday of the week in which the portfolio is made: ``Week(-3, "Wed")``."""

    number: int
    day: str = "Mon"


@dataclass(frozen=True, slots=True)
class ShutDown:
    """A stretch without work in a project's calendar."""

    name: str
    first: Week
    last: Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A task, a milestone (no duration) or, where rows lie below it, a summary."""

    wbs: str
    name: str
    duration: str = ""
    after: str = ""
    """Predecessors by WBS: ``1.2; 1.3SS+2d``."""
    who: str = ""
    """Initials, perhaps with units: ``MO, JL 50%``."""
    estimate: str = ""
    """Optimistic, likely, pessimistic: ``3d 5d 9d``."""
    took: str = ""
    """How long it really took (done) or is now expected to take (begun)."""
    percent: int | None = None
    """Of a task begun; None: as the calendar says."""
    not_before: Week | None = None
    not_later: Week | None = None
    """Must be finished by then."""
    deadline: Week | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProject:
    """A whole demo project."""

    key: str
    name: str
    purpose: str
    start: Week
    method: str
    manager: str
    team: tuple[str, ...]
    """Initials of its members beside the manager."""
    rows: tuple[Row, ...]
    shut_downs: tuple[ShutDown, ...] = ()
    country: str = "DE"
    time_zone: str = "Europe/Berlin"


def row(
    wbs: str,
    name: str,
    duration: str = "",
    after: str = "",
    who: str = "",
    estimate: str = "",
    *,
    took: str = "",
    percent: int | None = None,
    not_before: Week | None = None,
    not_later: Week | None = None,
    deadline: Week | None = None,
    notes: str = "",
) -> Row:
    """A row with its most used columns by position."""
    return Row(
        wbs=wbs,
        name=name,
        duration=duration,
        after=after,
        who=who,
        estimate=estimate,
        took=took,
        percent=percent,
        not_before=not_before,
        not_later=not_later,
        deadline=deadline,
        notes=notes,
    )
