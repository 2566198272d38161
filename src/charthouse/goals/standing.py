"""How a KPI stands: by its newest measurement, and until its day by where its measurements go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.goals.models import Kpi
from charthouse.goals.trend import FEWEST, Trend, trend_of

RHYTHM_DAYS = {
    Kpi.Rhythm.DAILY: 1, Kpi.Rhythm.WEEKLY: 7, Kpi.Rhythm.FORTNIGHTLY: 14, Kpi.Rhythm.MONTHLY: 31,
    Kpi.Rhythm.QUARTERLY: 92,
}  # fmt: skip
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Point:
    """A measurement, as far as standing goes."""

    day: dt.date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a KPI will come to on its day: an 80 % range, and the middle."""

    day: dt.date
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How a KPI stands, in a word and its colour."""

    state: str
    """``good``, ``warn``, ``bad`` or ``none``."""
    words: str | Promise
    forecast: Forecast | None = None
    why_no_forecast: str | Promise = ""
    missed: bool = False
    """It was missed, or will be: who owns it is told."""


def standing_of(kpi: Kpi, points: Sequence[Point], today: dt.date) -> Standing:
    """How a KPI stands by its standing measurements, the oldest first."""
    if not points:
        return Standing("none", _("not measured yet"))
    if kpi.target is None:
        return Standing("none", _("no target yet"))
    value = float(points[-1].value)
    inside = _beside(kpi, value) <= 0
    borne = _beside(kpi, value) <= float(kpi.tolerance or 0)
    if kpi.due is not None and kpi.due > points[-1].day and kpi.due >= today:
        return _on_its_way(kpi, points, inside=inside)
    if inside:
        return Standing("good", _("on target"))
    if borne:
        return Standing("warn", _("within the tolerance"))
    missed = kpi.due is not None
    return Standing("bad", _("missed") if missed else _("off target"), missed=missed)


def short_of_target(kpi: Kpi, points: Sequence[Point], today: dt.date) -> tuple[Decimal | None, Forecast | None]:
    """How far beside its target a KPI will be, in per cent of the way from its baseline, and the forecast behind it.

    0 where it will be on target. Without a forecast its newest measurement counts; without a baseline, or with one that
    is the target, per cent of the target. None where there is nothing to hold against: no measurement, no target, or a
    target of zero without a baseline.
    """
    if kpi.target is None or not points:
        return None, None
    forecast = standing_of(kpi, points, today).forecast
    value = float(points[-1].value) if forecast is None else forecast.likely
    way = abs(float(kpi.target - kpi.baseline)) if kpi.baseline is not None else 0.0
    whole = way or abs(float(kpi.target))
    if not whole:
        return None, forecast
    return Decimal(str(100 * max(0.0, _beside(kpi, value)) / whole)), forecast


def is_due(kpi: Kpi, points: Sequence[Point], today: dt.date) -> bool:
    """Whether it should have been measured again by now; never where it has no rhythm."""
    if not kpi.rhythm:
        return False
    return not points or (today - points[-1].day).days > RHYTHM_DAYS[Kpi.Rhythm(kpi.rhythm)]


def trend_through(points: Sequence[Point]) -> Trend | None:
    """The line through measurements; of the same ones it is looked for once."""
    return _trend_of(tuple(((one.day - _EPOCH).days, float(one.value)) for one in points))


_trend_of = lru_cache(maxsize=512)(trend_of)


def _on_its_way(kpi: Kpi, points: Sequence[Point], *, inside: bool) -> Standing:
    assert kpi.due is not None
    day = (kpi.due - _EPOCH).days
    trend = trend_through(points)
    if trend is None:
        return _too_early(inside, gettext("A forecast needs %(fewest)d measurements.") % {"fewest": FEWEST})
    if not trend.reaches(day):
        return _too_early(inside, gettext("Its day is too far ahead of what was measured."))
    low, likely, high = trend.at(day)
    forecast = Forecast(kpi.due, low, likely, high)
    best, worst = sorted((_least_beside(kpi, low, high), max(_beside(kpi, low), _beside(kpi, high))))
    if worst <= 0:
        return Standing("good", _("will be on target"), forecast)
    if best > float(kpi.tolerance or 0):
        return Standing("bad", _("will be missed"), forecast, missed=True)
    return Standing("warn", _("may be missed"), forecast)


def _too_early(inside: bool, why: str) -> Standing:
    return Standing("good" if inside else "none", _("on target") if inside else _("too early to say"), None, why)


def _least_beside(kpi: Kpi, low: float, high: float) -> float:
    """How far the nearest value of a range lies beside the target."""
    if kpi.direction == Kpi.Direction.WITHIN:
        target, upper = float(kpi.target or 0), float(kpi.target_high or 0)
        if low <= upper and high >= target:
            return 0.0
    return min(_beside(kpi, low), _beside(kpi, high))


def _beside(kpi: Kpi, value: float) -> float:
    """How far a value lies beside the target; 0 and below: it does not."""
    assert kpi.target is not None
    target = float(kpi.target)
    if kpi.direction == Kpi.Direction.UP:
        return target - value
    if kpi.direction == Kpi.Direction.DOWN:
        return value - target
    return max(target - value, value - float(target if kpi.target_high is None else kpi.target_high))
