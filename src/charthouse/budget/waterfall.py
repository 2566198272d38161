"""How one sum becomes another, step by step, as the places of bars and words: a drawing for wide and one for narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDE, NARROW = 960, 350
MOST_STEPS = 8
"""More are put together as one."""
_NAMES, _VALUES = 300, 120
"""Room for names on the left and amounts on the right of the wide drawing."""
_LETTER = 6.4
"""So wide is a letter on the average of a label."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changes the sum."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a step from one sum to the next, or a sum where both are the same."""

    look: str
    """``sum``, ``more`` or ``less``."""
    name: str
    value: str
    x: float
    width: float
    y: float
    name_y: float
    value_x: float
    joint: float | None
    """Where the sum stands after it, for the line to the next row."""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drawing in one width."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    tall: int
    name_x: int = 0


def steps_of(changes: Sequence[Step], others: Callable[[int], str]) -> list[Step]:
    """The largest changes, largest first, and the rest as one; ``others`` names so many."""
    found = sorted((one for one in changes if one.amount), key=lambda one: (-abs(one.amount), one.name))
    if len(found) <= MOST_STEPS:
        return found
    rest = found[MOST_STEPS - 1 :]
    whole = sum((one.amount for one in rest), Decimal(0))
    return [*found[: MOST_STEPS - 1], Step(others(len(rest)), whole)]


def drawn(
    begin: Step, steps: Sequence[Step], end: Step, width: int, amount: Callable[[Decimal], str]
) -> Waterfall:  # fmt: skip
    """From one sum to the other. Sums are marks, not bars, so the scale needs not begin at nothing."""
    narrow = width == NARROW
    reached, levels = begin.amount, [begin.amount]
    for one in steps:
        reached += one.amount
        levels.append(reached)
    levels.append(end.amount)
    least, most = min(levels), max(levels)
    left, right = (6, width - 6) if narrow else (_NAMES, width - _VALUES)
    span = float(most - least) or 1.0

    def x(value: Decimal) -> float:
        return round(left + (right - left) * float(value - least) / span, 1)

    row, tall = (44, 14) if narrow else (30, 16)
    fits = int((width - 110 if narrow else _NAMES - 16) / _LETTER)
    bars, at = [], begin.amount
    for place, one in enumerate((begin, *steps, end)):
        whole = place in {0, len(steps) + 1}
        before, after = (one.amount, one.amount) if whole else (at, at + one.amount)
        at = after
        low, high = x(min(before, after)), x(max(before, after))
        top = place * row + (22 if narrow else 7)
        bars.append(
            Bar(
                "sum" if whole else "more" if one.amount > 0 else "less", cut_to(one.name, fits),
                amount(one.amount) if whole or one.amount < 0 else f"+{amount(one.amount)}",
                low - 2 if whole else low, 4 if whole else max(high - low, 1.5), top,
                top - 7 if narrow else top + 12, width - 2 if narrow else min(high + 8, right + 8),
                x(after) if place <= len(steps) else None,
            )
        )  # fmt: skip
    return Waterfall(width, len(bars) * row + (6 if narrow else 10), tuple(bars), tall)


def cut_to(name: str, letters: int) -> str:
    """A name that is too long, with an ellipsis."""
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"
