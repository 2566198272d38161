"""Which budget lines will probably cost more than planned, each with its chance, or why that cannot be known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from charthouse.budget.cuts import By, Sums, cut
from charthouse.budget.models import BudgetLine
from charthouse.budget.overview import Money
from charthouse.engine.forecast.overruns import chance_over, widening

WARN, ALARM = 0.65, 0.85
"""From these chances on a line is warned of. A line that goes as planned has one of a half."""


class Level(IntEnum):
    """How much a line is warned of."""

    NONE = 0
    WARN = 1
    ALARM = 2


class WhyNot(StrEnum):
    """Why the chance of a line is not known."""

    NOTHING_PLANNED = "nothing_planned"
    NOT_MEASURED = "not_measured"
    """Nothing says what of it is done."""
    NOT_BOOKED = "not_booked"
    """Something of it is done, and nothing is spent: bills are missing."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A line and its chance to cost more than planned."""

    line: BudgetLine
    sums: Sums
    chance: float | None
    why_not: WhyNot | None = None

    @property
    def level(self) -> Level:
        """How much it is warned of."""
        return level_of(self.chance)

    @property
    def bound(self) -> Decimal:
        """What is spent, and ordered beyond that."""
        return self.sums.actual + self.sums.ordered

    @property
    def sure(self) -> bool:
        """What is spent and ordered is more than planned already."""
        return self.chance == 1.0


def level_of(chance: float | None) -> Level:
    """How much a chance is warned of."""
    if chance is None or chance < WARN:
        return Level.NONE
    return Level.ALARM if chance >= ALARM else Level.WARN


def warned_of(money: Money) -> list[Warned]:
    """Every line that somebody sees, the likeliest to cost more first, then those of which it is not known."""
    sums = cut(money.amounts, By.LINE)
    known: defaultdict[int, bool] = defaultdict(bool)
    for one in money.amounts:
        if one.column == "earned" and one.line is not None:
            known[one.line] = True
    wider = _wider(money.lines, sums)
    found = [_warned(line, sums.get(line.number, Sums()), known[line.number], wider) for line in money.lines]
    return sorted(found, key=lambda one: (one.chance is None, -(one.chance or 0.0), one.line.number))


def _wider(lines: Sequence[BudgetLine], sums: dict[object, Sums]) -> float:
    return widening([float(sums[line.number].plan) for line in lines if line.number in sums])


def _warned(line: BudgetLine, sums: Sums, measured: bool, wider: float) -> Warned:
    if sums.plan <= 0:
        return Warned(line, sums, None, WhyNot.NOTHING_PLANNED)
    if sums.actual + sums.ordered > sums.plan:
        return Warned(line, sums, 1.0)
    if not measured:
        return Warned(line, sums, None, WhyNot.NOT_MEASURED)
    if sums.earned > 0 and sums.actual <= 0:
        return Warned(line, sums, None, WhyNot.NOT_BOOKED)
    spent = max(sums.actual, Decimal(0))
    # What is earned and still owed is to be spent yet, so less of the plan is paid for than is earned.
    owed = max(sums.rest - max(sums.plan - sums.earned, sums.ordered), Decimal(0))
    paid_for = float(sums.earned - owed)
    return Warned(line, sums, chance_over(float(sums.plan), paid_for, float(spent), float(sums.ordered), wider=wider))
