"""The S-curve as the places of its lines and words: planned, earned and spent, and the fan to the end."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from charthouse.outlook.value_sheets import Sheet
from charthouse.outlook.value_words import Amount
from charthouse.ui import formats
from charthouse.ui.ways import present_way

WIDE, NARROW = 960, 350
HEIGHT = 340
_TOP, _BOTTOM, _LEFT = 34, 30, 8
"""Above the drawing the status date has a line of its own."""
_LINE = 15
"""Words below each other need so many pixels."""
_LETTER = 6.7
"""So wide is a letter or figure at most, on the average of a label."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the words, about."""
        wide = len(self.text) * _LETTER
        left = self.x - (wide if self.anchor == "end" else 0)
        return left, self.y - 11, left + wide, self.y + 3

    def meets(self, other: Label) -> bool:
        """Whether the words lie over others."""
        (a, b, c, d), (left, top, right, bottom) = self.box, other.box
        return a < right and left < c and b < bottom and top < d


@dataclass(frozen=True, slots=True)
class Curve:
    """The drawing in one width."""

    width: int
    height: int
    bottom: float
    planned: str
    earned: str
    spent: str
    fan: str
    box: str
    """Of finish and cost from P10 to P90; a line where only the finish is known."""
    middle: tuple[float, float] | None
    status: float
    status_label: Label
    labels: tuple[tuple[str, Label], ...]
    """Each with the line that it names."""
    rows: tuple[tuple[float, Label], ...]
    """The height of each line across, with its value."""
    columns: tuple[Label, ...]
    forecast_labels: tuple[Label, ...]


def curve_of(one: Sheet, amount: Amount, width: int) -> Curve:
    """The S-curve of what was measured."""
    standing, forecast = one.standing, one.forecast
    series = standing.series
    first = min(standing.planned_start, standing.at)
    last = max(standing.planned_finish, standing.at, forecast.finish[0.9])
    spent = [each.ac for each in series if each.ac is not None]
    tallest = max([standing.amounts.bac, *spent, 0.0 if forecast.cost is None else forecast.cost[0.9], 1.0])
    step = _step(tallest)
    top = step * math.ceil(tallest / step)
    right = width - (96 if width == WIDE else 12)
    bottom = HEIGHT - _BOTTOM

    def x(date: float) -> float:
        return round(_LEFT + (right - _LEFT) * (date - first) / max(1, last - first), 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - _TOP) * value / top, 1)

    fan, box, middle, forecast_labels = _fan(one, x, y, right)
    now = [each for each in series if each.date == standing.at]
    at = x(standing.at)
    named = []
    if now and now[0].ev is not None:
        named.append(("earned", at, y(now[0].ev), f"EV {amount(now[0].ev)}"))
    if now and now[0].ac is not None:
        named.append(("spent", at, y(now[0].ac), f"AC {amount(now[0].ac)}"))
    # Near the axis the lower one comes first, so that the higher one finds its room above it.
    named.sort(
        key=lambda each: each[2], reverse=any(height > bottom - 2 * _LINE for _name, _at, height, _text in named)
    )
    named.append(("plan", x(standing.planned_finish), y(series[-1].pv) + 16, f"PV {amount(standing.amounts.bac)}"))
    rows = [(y(step * i), Label(_LEFT, y(step * i) - 3, amount(step * i))) for i in range(1, round(top / step) + 1)]
    late = at > (_LEFT + right) / 2
    return Curve(
        width=width, height=HEIGHT, bottom=bottom,
        planned=_path([(x(each.date), y(each.pv)) for each in series]),
        earned=_path([(x(each.date), y(each.ev)) for each in series if each.ev is not None]),
        spent=_path([(x(each.date), y(each.ac)) for each in series if each.ac is not None]),
        fan=fan, box=box, middle=middle, status=at,
        status_label=Label(
            at + (-5 if late else 5), 14, formats.short_day(formats.day_of(standing.at, finish=True)),
            "end" if late else "start",
        ),
        labels=placed(named, [*(label for _height, label in rows), *forecast_labels], width, bottom),
        rows=tuple(rows),
        columns=_months(first, last, x, 5 if width == NARROW else 11),
        forecast_labels=forecast_labels,
    )  # fmt: skip


def _fan(
    one: Sheet, x: Callable[[float], float], y: Callable[[float], float], right: float
) -> tuple[str, str, tuple[float, float] | None, tuple[Label, ...]]:
    """From where the project stands to where it will be, finish and cost from P10 to P90."""
    standing, forecast = one.standing, one.forecast
    if standing.actual_finish is not None:
        return "", "", None, ()
    x10, x50, x90 = (x(forecast.finish[level]) for level in (0.1, 0.5, 0.9))
    at = x(standing.at)
    if forecast.cost is None or standing.amounts.ac is None:
        begin, end = y(standing.amounts.ev), y(standing.amounts.bac)
        fan = f"M{at} {begin}L{x10} {end}L{x90} {end}Z"
        box, middle, above = f"M{x10} {end}L{x90} {end}", (x50, end), end
    else:
        begin = y(standing.amounts.ac)
        low, mid, high = (y(forecast.cost[level]) for level in (0.1, 0.5, 0.9))
        fan = f"M{at} {begin}L{x10} {high}L{x90} {high}L{x90} {low}Z"
        box, middle = f"M{x10} {low}L{x10} {high}L{x90} {high}L{x90} {low}Z", (x50, mid)
        above = high
    day = formats.short_day(formats.day_of(forecast.finish[0.5], finish=True))
    label = Label(min(middle[0] + 30, right), above - 6, f"P50 {day}", "end")
    return fan, box, middle, (label,)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if i else 'M'}{x} {y}" for i, (x, y) in enumerate(points)) if len(points) > 1 else ""


def placed(
    named: Sequence[tuple[str, float, float, str]], taken: Sequence[Label], width: float, bottom: float
) -> tuple[tuple[str, Label], ...]:
    """Words beside the ends of their lines: as near as there is room, over no others and within the drawing."""
    found: list[tuple[str, Label]] = []
    there = list(taken)
    for name, x, y, text in named:
        ways = [
            Label(*place, text, anchor)
            for off in sorted(range(-8, 9), key=lambda each: (abs(each), -each))
            for place, anchor in (((x + 6, y + 4 + off * _LINE), "start"), ((x - 6, y + 4 + off * _LINE), "end"))
        ]
        inside = [each for each in ways if each.box[0] >= 0 and each.box[2] <= width and 14 < each.y <= bottom - 4]
        free = [each for each in inside if not any(each.meets(other) for other in there)]
        label = (free or inside or ways)[0]
        there.append(label)
        found.append((name, label))
    return tuple(found)


def _step(tallest: float) -> float:
    rough = tallest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough)


def _months(first: int, last: int, x: Callable[[float], float], most: int) -> tuple[Label, ...]:
    begin, end = formats.day_of(first), formats.day_of(last)
    count = (end.year - begin.year) * 12 + end.month - begin.month
    every = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if count / each <= most)
    found = []
    for i in range(0, count + 1, every):
        year, month = divmod(begin.year * 12 + begin.month - 1 + i, 12)
        day = dt.date(year, month + 1, 1)
        minutes = (day - dt.date(1970, 1, 1)).days * 1440
        if first <= minutes <= last:
            found.append(Label(x(minutes), HEIGHT - 10, _month(day)))
    return tuple(found)


def _month(day: dt.date) -> str:
    """``Mar 2027``."""
    return f"{present_way().months[day.month - 1]} {day.year}"
