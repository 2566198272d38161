"""What the charts draw: curves, marks and ticks with their words, so that the island only draws."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from charthouse.outlook.models import SimulationRun
from charthouse.projects.models import Project
from charthouse.ui import formats

_DAY = 1440
_STEPS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12)
MOST_TICKS = 6
FAN_DAYS = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """A date or sum that the curve is held against."""

    at: float
    label: str
    kind: str
    """``plan``, ``baseline``, ``promise``."""
    chance: float | None = None
    """As it was counted in the iterations; None: as the curve through the percentiles says."""


def finish_curve(run: SimulationRun, marks: Sequence[Mark]) -> dict[str, Any]:
    """The chance to be done by each date."""
    values = [float(each) for each in run.quantiles]
    shown = [values[0], values[-1], *(mark.at for mark in marks)]
    return {
        "kind": "curve",
        "name": "finish",
        "title": _("Chance to be done by a date"),
        "unit": _("share of the iterations, in percent"),
        "values": values,
        "labels": [day_label(each) for each in run.quantiles],
        "ticks": day_ticks(min(shown), max(shown)),
        "marks": [_mark(each, _chance_of(each, values)) for each in marks],
        "shares": _shares(),
        "reading": _("{share} chance to be done by {value}"),
    }


def cost_curve(run: SimulationRun, marks: Sequence[Mark], currency: str) -> dict[str, Any]:
    """The chance to cost no more than each sum."""
    values = [float(each) for each in run.costs or ()]
    shown = [values[0], values[-1], *(mark.at for mark in marks)]
    return {
        "kind": "curve",
        "name": "cost",
        "title": _("Chance to cost no more than a sum"),
        "unit": _("share of the iterations, in percent"),
        "values": values,
        "labels": [money_label(each, currency) for each in values],
        "ticks": money_ticks(min(shown), max(shown), currency),
        "marks": [_mark(each, _chance_of(each, values)) for each in marks],
        "shares": _shares(),
        "reading": _("{share} chance to cost no more than {value}"),
    }


def finish_fan(project: Project, runs: Sequence[SimulationRun], marks: Sequence[Mark]) -> dict[str, Any] | None:
    """How the forecast of the finish went from day to day; none while there is one day only."""
    drawn = _fan(project, [(run, run.quantiles) for run in runs], marks, day_label)
    if drawn is None:
        return None
    low, high = drawn.pop("reach")
    return drawn | {
        "name": "forecast",
        "title": _("How the forecast of the finish went"),
        "unit": _("finish, by the day of the simulation"),
        "heights": day_ticks(low, high),
    }


def cost_fan(
    project: Project, runs: Sequence[SimulationRun], marks: Sequence[Mark], currency: str
) -> dict[str, Any] | None:
    """How the forecast of the cost went from day to day; none while there is one day only."""
    told = [(run, run.costs) for run in runs if run.costs is not None]
    drawn = _fan(project, told, marks, lambda each: money_label(each, currency))
    if drawn is None:
        return None
    low, high = drawn.pop("reach")
    return drawn | {
        "name": "cost-forecast",
        "title": _("How the forecast of the cost went"),
        "unit": _("cost at the end, by the day of the simulation"),
        "heights": money_ticks(low, high, currency),
    }


def _fan(
    project: Project,
    runs: Sequence[tuple[SimulationRun, Sequence[float]]],
    marks: Sequence[Mark],
    label: Callable[[float], str],
) -> dict[str, Any] | None:
    """The levels by the day of the simulation, each day's last run, and within ``reach`` all that is shown."""
    zone = ZoneInfo(project.time_zone or "UTC")
    days: dict[dt.date, Sequence[float]] = {}
    for run, quantiles in sorted(runs, key=lambda each: each[0].number):
        days[run.at.astimezone(zone).date()] = quantiles
    if len(days) < 2:
        return None
    points: list[dict[str, Any]] = []
    for day, quantiles in list(days.items())[-FAN_DAYS:]:
        at = (day - formats.EPOCH).days * _DAY
        levels = [quantiles[each] for each in (10, 20, 50, 80, 90)]
        points.append({"at": at, "label": formats.short_day(day), "levels": levels,
                       "labels": [label(each) for each in levels]})  # fmt: skip
    low = min(point["levels"][0] for point in points)
    high = max(point["levels"][-1] for point in points)
    shown = [low, high, *(mark.at for mark in marks)]
    return {
        "kind": "fan",
        "reach": (min(shown), max(shown)),
        "points": points,
        "ticks": day_ticks(points[0]["at"], points[-1]["at"]),
        "marks": [_mark(each, None) for each in marks],
        "words": {"p50": "P50", "half": _("P20 to P80"), "most": _("P10 to P90")},
        "reading": _("{day}: P10 {p10}, P50 {p50}, P80 {p80}, P90 {p90}"),
    }


def tornado(drivers: Sequence[dict[str, Any]], centre: int) -> dict[str, Any] | None:
    """The mean finish where a task took least and where it took most, the widest bar on top."""
    if not drivers:
        return None
    low, high = min(each["low"] for each in drivers), max(each["high"] for each in drivers)
    return {
        "kind": "tornado",
        "name": "drivers",
        "title": _("What moves the finish"),
        "unit": _("mean finish, where a task takes least and where it takes most"),
        "centre": {"at": centre, "label": _("P50 {date}").replace("{date}", day_label(centre))},
        "bars": [
            {
                "name": each["name"],
                "href": each["href"],
                "low": each["low"],
                "high": each["high"],
                "from": day_label(each["low"], short=True),
                "to": day_label(each["high"], short=True),
            }
            for each in drivers
        ],
        "ticks": day_ticks(low, high),
    }


def day_label(minutes: float, *, short: bool = False) -> str:
    """The day of a finish, in words."""
    day = formats.day_of(round(minutes), finish=True)
    return formats.short_day(day) if short else formats.long_day(day)


def money_label(amount: float, currency: str) -> str:
    """A sum without cents: nobody knows a forecast so well."""
    return formats.money(Decimal(str(amount)), currency, cents=False)


def day_ticks(low: float, high: float) -> list[dict[str, Any]]:
    """Days, Mondays or first days of months, at most ``MOST_TICKS``."""
    first, last = formats.day_of(math.floor(low)), formats.day_of(math.ceil(high))
    days = max(1, (last - first).days)
    for step in _STEPS:
        if days / step <= MOST_TICKS:
            begin = first if step < 7 else first - dt.timedelta(first.weekday())
            found = [begin + dt.timedelta(step * each) for each in range(days // step + 2)]
            return [_tick(day, formats.short_day(day)) for day in found if first <= day <= last]
    for months in _MONTHS:
        if days / (30.4 * months) <= MOST_TICKS:
            return [_tick(day, formats.month(day)) for day in _month_starts(first, last, months)]
    years = math.ceil(days / 365.25 / MOST_TICKS)
    found = [dt.date(year, 1, 1) for year in range(first.year, last.year + 2, years)]
    return [_tick(day, str(day.year)) for day in found if first <= day <= last]


def money_ticks(low: float, high: float, currency: str) -> list[dict[str, Any]]:
    """Round sums, at most ``MOST_TICKS``."""
    wide = max(high - low, 1.0)
    rough = wide / MOST_TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    begin = math.ceil(low / step)
    found = [step * each for each in range(begin, math.floor(high / step) + 1)]
    return [{"at": each, "label": money_label(each, currency)} for each in found]


def _month_starts(first: dt.date, last: dt.date, months: int) -> list[dt.date]:
    found = []
    number = (first.year * 12 + first.month - 1 + months - 1) // months * months
    while (day := dt.date(number // 12, number % 12 + 1, 1)) <= last:
        if day >= first:
            found.append(day)
        number += months
    return found


def _tick(day: dt.date, label: str) -> dict[str, Any]:
    return {"at": (day - formats.EPOCH).days * _DAY, "label": label}


def _mark(mark: Mark, chance: float | None) -> dict[str, Any]:
    told = mark.label if chance is None else f"{mark.label} · {share_label(chance)}"
    return {"at": mark.at, "label": told, "kind": mark.kind}


def share_label(share: float) -> str:
    """A share in percent; what is neither never nor always is not rounded to it."""
    if 0 < share < 0.01:
        return "<" + formats.per_cent(1)
    if 0.99 < share < 1:
        return ">" + formats.per_cent(99)
    return formats.per_cent(100 * share)


def _chance(values: Sequence[float], at: float) -> float:
    """The share of the iterations up to a value, by the hundred and one points of the curve."""
    if at < values[0]:
        return 0.0
    if at >= values[-1]:
        return 1.0
    above = next(place for place, value in enumerate(values) if value > at)
    low, high = values[above - 1], values[above]
    return (above - 1 + (at - low) / (high - low)) / 100


def _chance_of(mark: Mark, values: list[float]) -> float:
    return _chance(values, mark.at) if mark.chance is None else mark.chance


def _shares() -> list[dict[str, Any]]:
    return [{"at": each, "label": formats.per_cent(each)} for each in (0, 20, 50, 80, 100)]
