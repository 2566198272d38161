"""How much a risk weighs: what is to be expected of it, before its response and after, and its place in the matrix."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charthouse.risks.models import Risk
from charthouse.risks.values import AFTER, LEVELS, three_of


@dataclass(frozen=True, slots=True)
class Scale:
    """The matrix by which risks are rated: where its rows and columns end, and what their products are called."""

    chances: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7)
    """Where one row ends and the next begins: a probability of exactly so much belongs below."""
    days: tuple[float, ...] = (1.0, 5.0, 10.0, 20.0)
    """The same of its columns: working days on each task hit, up to a day, a week, two weeks, a month, and more."""
    shares: tuple[float, ...] = (0.01, 0.02, 0.05, 0.1)
    """The same by money: shares of what the whole plan costs."""
    chance_names: tuple[str, ...] = ()
    """What the rows are called; empty, all or one: by the usual words."""
    impact_names: tuple[str, ...] = ()
    words: tuple[tuple[str, str, str], ...] = ()
    """What each column means for quality, for scope and for reputation."""
    cells: tuple[tuple[str, ...], ...] = ()
    """What each place is called, the least probable row first; empty: by the product of row and column."""

    @property
    def rows(self) -> int:
        """Levels of probability."""
        return len(self.chances) + 1

    @property
    def columns(self) -> int:
        """Levels of impact."""
        return len(self.days) + 1

    def tone(self, chance: int, impact: int) -> str:
        """What a place is called: ``low``, ``medium`` or ``high``."""
        if self.cells:
            return self.cells[chance - 1][impact - 1]
        part = chance * impact / (self.rows * self.columns)
        return "high" if part >= 0.48 else "medium" if part >= 0.2 else "low"

    def chance_of(self, probability: float) -> int:
        """The row of a probability."""
        return bisect_left(self.chances, probability) + 1

    def impact_of(
        self, days: float | None, cost: Decimal | None, plan_cost: Decimal | None, levels: Iterable[int]
    ) -> int | None:
        """The column of an impact, the greatest that any of these says; None: nobody has said any."""
        known = [min(level, self.columns) for level in levels]
        if days is not None:
            known.append(bisect_left(self.days, days) + 1)
        if cost is not None and plan_cost:
            known.append(bisect_left(self.shares, float(cost / plan_cost)) + 1)
        return max(known, default=None)


TONES = ("", "low", "medium", "high")
"""What places are called, the least first; empty: none."""
USUAL = Scale()
"""Of a project that has said nothing else."""


def band(limits: Sequence[float], level: int, *, most: float | None = None) -> tuple[float, float, float]:
    """Where a level begins, its middle, and where it ends; the last one has its end said, or half as much again and
    twice what it begins with."""
    low = 0.0 if level == 1 else limits[level - 2]
    if level <= len(limits):
        high = limits[level - 1]
        return low, (low + high) / 2, high
    if most is not None:
        return low, (low + most) / 2, most
    return low, low * 1.5, low * 2


@dataclass(frozen=True, slots=True)
class Weight:
    """What a risk comes to at one time: with what probability, and how much when it occurs."""

    probability: float
    days: float | None
    """Expected working days on each task hit when it occurs; None: nobody said any."""
    cost: Decimal | None

    @property
    def expected_days(self) -> float | None:
        """Probability times impact (EMV of the schedule)."""
        return None if self.days is None else self.probability * self.days

    @property
    def expected_cost(self) -> Decimal | None:
        """Probability times impact (EMV)."""
        return None if self.cost is None else Decimal(str(self.probability)) * self.cost


@dataclass(frozen=True, slots=True)
class Rating:
    """A risk by its numbers."""

    now: Weight
    after: Weight | None
    """Once its response is carried out; None: no response changes any number."""
    chance: int
    """Row of the matrix, from 1."""
    impact: int | None
    """Its column; None: no impact is known, so it has no place."""
    net: Decimal | None
    """Money that the response is expected to save, beyond what it costs itself; None without a response or costs."""
    days_saved: float | None
    scale: Scale = USUAL
    later: tuple[int, int | None] | None = None
    """Row and column once its response is carried out; None: no response changes anything."""

    @property
    def score(self) -> int:
        """Row times column; 0 where it has no place."""
        return self.chance * (self.impact or 0)

    @property
    def tone(self) -> str:
        """How the exposure is called: ``high``, ``medium``, ``low``; empty where it has no place."""
        return self.scale.tone(self.chance, self.impact) if self.impact else ""

    @property
    def weight(self) -> tuple[int, int]:
        """What comes first: how its place is called, then the product."""
        return TONES.index(self.tone), self.score

    @property
    def tone_later(self) -> str:
        """The same once its response is carried out; empty where that changes nothing."""
        chance, impact = self.later or (0, None)
        return self.scale.tone(chance, impact) if impact else ""


def mean(three: tuple[Decimal, Decimal, Decimal]) -> Decimal:
    """Expected value of a beta-PERT estimate: (low + 4 likely + high) / 6."""
    low, likely, high = three
    return (low + 4 * likely + high) / 6


def rate(
    risk: Risk,
    *,
    a_day: int,
    longest: Callable[[Risk], int],
    plan_cost: Decimal | None,
    with_costs: bool,
    scale: Scale = USUAL,
) -> Rating:
    """Rate a risk.

    ``a_day``: working minutes of a day; ``longest``: the remaining minutes of the longest task that a risk hits, on
    which a factor weighs most; ``plan_cost``: what the whole plan costs, None where it says nothing. Without
    ``with_costs`` no money counts, not even for the place in the matrix.
    """
    days = _days(risk, a_day, longest)
    amount = three_of(risk, "cost") if with_costs else None
    cost = None if amount is None else mean(amount)
    now = Weight(risk.probability, days, cost)
    after = _after(risk, now)
    net = days_saved = None
    sign = -1 if risk.kind == Risk.Kind.OPPORTUNITY else 1  # a response makes more of an opportunity
    if after is not None:
        if with_costs and (cost is not None or risk.response_cost is not None):
            saved = (now.expected_cost or Decimal(0)) - (after.expected_cost or Decimal(0))
            net = sign * saved - (risk.response_cost or Decimal(0))
        if days is not None:
            days_saved = sign * ((now.expected_days or 0.0) - (after.expected_days or 0.0))
    impact = scale.impact_of(now.days, now.cost, plan_cost, levels_of(risk))
    later = None
    if after is not None:
        left = scale.impact_of(after.days, after.cost, plan_cost, levels_of(risk, after=True))
        later = (scale.chance_of(after.probability), left)
    return Rating(now, after, scale.chance_of(risk.probability), impact, net, days_saved, scale, later)


def levels_of(risk: Risk, *, after: bool = False) -> list[int]:
    """Its impacts that no number says, now or as the response leaves them."""
    found = []
    for name in LEVELS:
        now, left = getattr(risk, name), getattr(risk, f"response_{name}")
        level = left if after and left is not None else now
        if level is not None:
            found.append(level)
    return found


def _days(risk: Risk, a_day: int, longest: Callable[[Risk], int]) -> float | None:
    delay = three_of(risk, "delay")
    if delay is not None:
        return float(mean(_decimals(delay))) / a_day
    factor = three_of(risk, "factor")
    if factor is None:
        return None
    more = float(mean(_decimals(factor))) - 1
    return abs(more) * longest(risk) / a_day


def _decimals(three: Iterable[float]) -> tuple[Decimal, Decimal, Decimal]:
    low, likely, high = (Decimal(str(one)) for one in three)
    return low, likely, high


def _after(risk: Risk, now: Weight) -> Weight | None:
    said = (risk.response_probability, risk.response_impact, *(getattr(risk, name) for name in AFTER))
    if all(one is None for one in said):
        return None
    left = 1.0 if risk.response_impact is None else risk.response_impact
    return Weight(
        risk.probability if risk.response_probability is None else risk.response_probability,
        None if now.days is None else now.days * left,
        None if now.cost is None else now.cost * Decimal(str(left)),
    )
