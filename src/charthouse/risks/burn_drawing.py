"""The burn-down of exposure as the places of its lines and words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from charthouse.risks.burning import BurnDown
from charthouse.ui import formats
from charthouse.ui.ways import present_way

WIDE, NARROW = 960, 350
HEIGHT = 260
_TOP, _BOTTOM, _LEFT = 22, 30, 8


@dataclass(frozen=True, slots=True)
class Word:
    """Words at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Burn:
    """The drawing in one width."""

    width: int
    height: int
    bottom: float
    line: str
    """The exposure, in steps: it holds until the next day that is known."""
    target: str
    after: str
    """From the newest day, where the planned responses would bring it."""
    now: tuple[float, float]
    now_word: Word
    after_word: Word
    rows: tuple[tuple[float, Word], ...]
    columns: tuple[Word, ...]


def drawn(one: BurnDown, amount: Callable[[float], str], width: int) -> Burn:
    """The burn-down in one width."""
    first, newest = one.days[0].day, one.newest
    last = max(newest.day, one.finish or newest.day)
    values = [each.value for each in one.days] + [newest.after, 0.0]
    low, high = min(values), max(values)
    step = _step(max(high - min(low, 0.0), 1e-9))
    top, base = step * max(1, math.ceil(high / step)), step * math.floor(min(low, 0.0) / step)
    bottom, right = HEIGHT - _BOTTOM, width - (12 if width == NARROW else 96)

    def x(days: int) -> float:
        return round(_LEFT + (right - _LEFT) * days / max(1, (last - first).days), 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - _TOP) * (value - base) / (top - base), 1)

    line = ""
    for place, each in enumerate(one.days):
        at = x((each.day - first).days)
        line += f"M{at} {y(each.value)}" if place == 0 else f"H{at}V{y(each.value)}"
    at = x((newest.day - first).days)
    end = x((last - first).days)
    target = one.target(first)
    late = at > (_LEFT + right) * 0.7
    anchor, beside = ("end", at - 6) if late else ("start", at + 6)
    counts = range(math.floor(base / step), round(top / step) + 1)
    return Burn(
        width=width, height=HEIGHT, bottom=y(0.0), line=line,
        target="" if target is None else f"M{x(0)} {y(target)}L{end} {y(0.0)}",
        after=f"M{at} {y(newest.after)}H{max(end, at + 24)}" if abs(newest.after - newest.value) > step / 100 else "",
        now=(at, y(newest.value)),
        now_word=Word(beside, y(newest.value) - 8, amount(newest.value), anchor),
        after_word=Word(beside, _beside(y(newest.after), y(newest.value), y(0.0)), amount(newest.after), anchor),
        rows=tuple((y(step * i), Word(_LEFT, y(step * i) - 3, amount(step * i))) for i in counts if i),
        columns=_columns(one, x, 3 if width == NARROW else 8),
    )  # fmt: skip


def _beside(after: float, now: float, bottom: float) -> float:
    """Below its line, but above it where the axis is near and the other word leaves room."""
    near = after + 18 > bottom and after - now > 24
    return after - 6 if near else after + 16


def _columns(one: BurnDown, x: Callable[[int], float], most: int) -> tuple[Word, ...]:
    first = one.days[0].day
    last = max(one.newest.day, one.finish or one.newest.day)
    months = [
        first.replace(year=first.year + (first.month + i) // 12, month=(first.month + i) % 12 + 1, day=1)
        for i in range((last.year - first.year) * 12 + last.month - first.month)
    ]
    every = max(1, math.ceil(len(months) / most))
    found = [Word(x(0), HEIGHT - 10, formats.short_day(first))]
    for day in months[::every]:
        at = x((day - first).days)
        if at - found[-1].x > 78:
            found.append(Word(at, HEIGHT - 10, f"{present_way().months[day.month - 1]} {day.year}"))
    return tuple(found)


def _step(tallest: float) -> float:
    rough = tallest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough)
