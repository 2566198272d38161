"""Dimensions: what may be added to what, and what becomes of it when it is multiplied."""

from __future__ import annotations

from dataclasses import dataclass

MOST_POWER = 4
BASES = ("money", "hours", "days", "count")


@dataclass(frozen=True, slots=True)
class Dimension:
    """Powers of money, hours, days and count; none of them: a bare number. Dates and truths stand beside these."""

    money: int = 0
    hours: int = 0
    days: int = 0
    count: int = 0
    kind: str = "quantity"
    """``quantity``, ``date`` or ``truth``."""

    @property
    def powers(self) -> tuple[int, ...]:
        """In the order of ``BASES``."""
        return (self.money, self.hours, self.days, self.count)

    def times(self, other: Dimension, sign: int = 1) -> Dimension | None:
        """The product, or with ``sign=-1`` the quotient; None: a power beyond what anybody means."""
        powers = [mine + sign * theirs for mine, theirs in zip(self.powers, other.powers, strict=True)]
        if any(abs(power) > MOST_POWER for power in powers):
            return None
        money, hours, days, count = powers
        return Dimension(money, hours, days, count)

    def __str__(self) -> str:
        if self.kind != "quantity":
            return {"date": "a date", "truth": "yes or no"}[self.kind]
        above = [_power(name, power) for name, power in zip(BASES, self.powers, strict=True) if power > 0]
        below = [_power(name, -power) for name, power in zip(BASES, self.powers, strict=True) if power < 0]
        if not above and not below:
            return "a bare number"
        return " × ".join(above or ["1"]) + (f" by {' × '.join(below)}" if below else "")


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


BARE = Dimension()
MONEY = Dimension(money=1)
HOURS = Dimension(hours=1)
DAYS = Dimension(days=1)
COUNT = Dimension(count=1)
DATE = Dimension(kind="date")
TRUTH = Dimension(kind="truth")

BY_NAME = {"ratio": BARE, "count": COUNT, "money": MONEY, "hours": HOURS, "days": DAYS, "date": DATE}
"""By the unit of a figure."""
WORDS = {
    "%": BARE, "count": COUNT, "money": MONEY, "hour": HOURS, "hours": HOURS, "h": HOURS, "day": DAYS, "days": DAYS,
    "d": DAYS,
}  # fmt: skip
"""What may stand behind a number."""
WRITTEN = {MONEY: "money", HOURS: "hours", DAYS: "days", COUNT: "count"}
