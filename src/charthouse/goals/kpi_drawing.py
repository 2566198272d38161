"""A KPI's measurements as a drawing: the line, its target band, the baseline, and the forecast to its day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from charthouse.goals.kpi_queries import KpiLine
from charthouse.goals.models import Kpi
from charthouse.ui import formats

WIDE, NARROW = 960, 350
HEIGHT = 300
_TOP, _BOTTOM, _LEFT = 18, 30, 8


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing in one width."""

    name: str
    width: int
    height: int
    bottom: float
    line: str
    dots: tuple[tuple[float, float], ...]
    band: tuple[float, float] | None
    """From where down, and how high, the target lies."""
    edge: float | None
    """The height of the target's edge; of a band the lower one."""
    baseline: float | None
    fan: str
    rows: tuple[tuple[float, str], ...]
    columns: tuple[Label, ...]
    labels: tuple[Label, ...]


def chart_of(line: KpiLine, width: int) -> Chart | None:
    """The drawing of a KPI; None: nothing was measured."""
    if not line.points:
        return None
    one, forecast = line.one, line.standing.forecast
    first = line.points[0].day
    last = max(line.points[-1].day, first + dt.timedelta(days=1))
    if forecast is not None:
        last = max(last, forecast.day)
    known = [float(point.value) for point in line.points]
    known += [float(each) for each in (one.target, one.target_high, one.baseline) if each is not None]
    known += [forecast.low, forecast.high] if forecast is not None else []
    low, high, step = _scale(min(known), max(known))
    right = width - (110 if width == WIDE else 14)
    bottom = HEIGHT - _BOTTOM

    def x(day: dt.date) -> float:
        return round(_LEFT + 40 + (right - _LEFT - 40) * (day - first).days / (last - first).days, 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - _TOP) * (value - low) / (high - low), 1)

    dots = tuple((x(point.day), y(float(point.value))) for point in line.points)
    newest = dots[-1]
    labels = [Label(newest[0] + 6, newest[1] - 6, line.latest)]
    fan = ""
    if forecast is not None:
        at = x(forecast.day)
        fan = f"M{newest[0]} {newest[1]}L{at} {y(forecast.low)}L{at} {y(forecast.high)}Z"
        labels = [Label(newest[0], newest[1] - 8, line.latest, "end" if newest[0] > width / 2 else "start")]
    return Chart(
        name="wide" if width == WIDE else "narrow", width=width, height=HEIGHT, bottom=bottom,
        line="".join(f"{'L' if place else 'M'}{dot[0]} {dot[1]}" for place, dot in enumerate(dots)),
        dots=dots if len(dots) <= 60 else (newest,), band=_band(one, y, bottom),
        edge=None if one.target is None else y(float(one.target)),
        baseline=None if one.baseline is None else y(float(one.baseline)), fan=fan,
        rows=tuple((y(value), line.say(value)) for value in _steps(low, high, step)),
        columns=tuple(_columns(first, last, x, 4 if width == NARROW else 9)), labels=tuple(labels),
    )  # fmt: skip


def _band(one: Kpi, y: object, bottom: float) -> tuple[float, float] | None:
    assert callable(y)
    if one.target is None:
        return None
    edge = y(float(one.target))
    if one.direction == Kpi.Direction.UP:
        return (_TOP - 8, max(0.0, round(edge - _TOP + 8, 1)))
    if one.direction == Kpi.Direction.DOWN:
        return (edge, max(0.0, round(bottom - edge, 1)))
    top = y(float(one.target if one.target_high is None else one.target_high))
    return (top, max(1.0, round(edge - top, 1)))


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Round ends and the step between the lines, about five of them."""
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    return math.floor(low / step) * step, max(math.ceil(high / step), math.floor(low / step) + 1) * step, step


def _steps(low: float, high: float, step: float) -> Sequence[float]:
    return [round(low + step * place, 9) for place in range(round((high - low) / step) + 1)]


def _columns(first: dt.date, last: dt.date, x: object, most: int) -> list[Label]:
    assert callable(x)
    count = min(most, max(1, (last - first).days))
    days = [first + (last - first) * place / count for place in range(count + 1)]
    found, end = [], -1e9
    for day in days:
        text = formats.short_day(day, beside=last)
        if x(day) - end > 46:
            found.append(Label(x(day), HEIGHT - 10, text, "end" if day == last else "middle"))
            end = x(day)
    return found
