"""What a recount is made of: tasks, sums of money, days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

PEOPLE = ("labour", "consultants", "")
"""Types of cost that tell a rate."""
TYPES = ("labour", "supplies", "software", "hardware", "cloud", "travel", "consultants", "vendors", "training", "other")


def ends(minute: int) -> dt.date:
    """The day of a finish."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=(minute - 1) // 1440)


def begins(minute: int) -> dt.date:
    """The day of a start."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=minute // 1440)


def cents(amount: Decimal) -> Decimal:
    """To the cent, halves to the even one."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Leaf:
    """A task of work."""

    uid: int
    name: str
    start: int
    finish: int
    done: bool
    begun: bool
    milestone: bool
    critical: bool
    deadline: int | None
    duration: int
    agreed: tuple[int | None, int | None, int | None] | None

    @property
    def late(self) -> int | None:
        """Days behind the baseline."""
        if self.agreed is None or self.agreed[1] is None:
            return None
        return (ends(self.finish) - ends(self.agreed[1])).days


BY_LINE = defaultdict[int | None, Decimal]
BY_TYPE = defaultdict[str, Decimal]


@dataclass
class Sums:
    """Money of one type, or of all."""

    planned: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    forecast: Decimal = Decimal(0)


@dataclass
class Money:
    """What may be known of it."""

    rows: dict[str, Sums] = field(default_factory=dict)
    measured: bool = False
    budgeted: bool = False
    closed: str = ""

    @property
    def total(self) -> Sums:
        """All of it."""
        found = Sums()
        for one in self.rows.values():
            found.planned += one.planned
            found.spent += one.spent
            found.forecast += one.forecast
        return found
