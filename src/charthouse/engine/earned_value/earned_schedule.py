"""Earned schedule: when what is earned was to be earned, and what follows for the finish. All times in periods.

Sources: W. Lipke, Schedule is Different, The Measurable News, March 2003; K. Henderson, Earned Schedule: A
Breakthrough Extension to Earned Value Theory?, 2003; W. Lipke, Connecting Earned Value to the Schedule, 2004
(p-factor); F. T. Anbari 2003 (planned value method); D. Jacob, Forecasting Project Schedule Completion with Earned
Value Metrics, 2003 (earned duration); compared in S. Vandevoorde and M. Vanhoucke, International Journal of Project
Management 24, 2006.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from charthouse.engine.earned_value.columns import Floats
from charthouse.engine.earned_value.indices import ratio

NEARLY = 1e-9
"""Of the budget: less than this is no difference."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where on the curve of planned value the earned value lies."""

    index: int
    """The last sample whose planned value is not above the earned value (C)."""
    share: float
    """How far towards the next sample (I), 0 to 1."""
    periods: float
    """Earned schedule."""


def earned_schedule(times: Sequence[float], planned: Sequence[float], earned: float) -> Point:
    """ES = C + (EV − PV[C]) / (PV[C+1] − PV[C]), with C the last period whose PV ≤ EV.

    ``times`` are the ends of periods counted from the project's start, beginning with 0 and ending with the planned
    duration, whose last period may be a part of one; ``planned`` the planned value at each. Nothing earned is no
    schedule earned, also where the plan begins with a period that costs nothing.
    """
    total = planned[-1]
    if earned <= NEARLY * total:
        return Point(0, 0.0, times[0])
    if earned >= total * (1 - NEARLY):
        return Point(len(times) - 1, 0.0, times[-1])
    c = bisect_right(planned, earned) - 1
    share = (earned - planned[c]) / (planned[c + 1] - planned[c])
    return Point(c, share, times[c] + share * (times[c + 1] - times[c]))


def earned_schedules(times: Floats, planned: Floats, earned: Floats) -> Floats:
    """What ``earned_schedule`` finds of many tasks at once, each with its times and planned values in a row."""
    rows, total = np.arange(len(earned)), planned[:, -1]
    c = np.clip((planned <= earned[:, None]).sum(axis=1) - 1, 0, max(planned.shape[1] - 2, 0))
    following = np.minimum(c + 1, planned.shape[1] - 1)
    gap = planned[rows, following] - planned[rows, c]
    share = np.divide(earned - planned[rows, c], gap, out=np.zeros(len(earned)), where=gap > 0)
    found = times[rows, c] + share * (times[rows, following] - times[rows, c])
    found = np.where(earned >= total * (1 - NEARLY), times[:, -1], found)
    return np.where(earned <= NEARLY * total, times[:, 0], found)


def p_factor(planned_then: Sequence[float], earned: Sequence[float]) -> float | None:
    """How much of what is earned was earned in the planned order, 0 to 1 (schedule adherence).

    ``planned_then`` is what each task was to have earned at the earned schedule, ``earned`` what it has.
    """
    aligned = sum(min(p, e) for p, e in zip(planned_then, earned, strict=True))
    return ratio(aligned, sum(planned_then))


@dataclass(frozen=True, slots=True)
class Times:
    """The same standing in periods."""

    planned_duration: float
    actual_time: float
    earned_schedule: float

    @property
    def sv_t(self) -> float:
        """Schedule variance in periods, ES − AT."""
        return self.earned_schedule - self.actual_time

    @property
    def spi_t(self) -> float | None:
        """Schedule performance index in time, ES / AT."""
        return ratio(self.earned_schedule, self.actual_time)

    @property
    def tspi_t(self) -> float | None:
        """To-complete schedule performance index, (PD − ES) / (PD − AT); None once the planned duration is used up."""
        return ratio(self.planned_duration - self.earned_schedule, self.planned_duration - self.actual_time)


class FinishPolicy(StrEnum):
    """How the duration at completion is computed."""

    EARNED_SCHEDULE = "es_pf_1"
    """AT + (PD − ES): the rest takes what was planned."""
    EARNED_SCHEDULE_SPI_T = "es_pf_spi_t"
    """PD / SPI(t), the same as AT + (PD − ES) / SPI(t): the rest goes on as so far."""
    EARNED_SCHEDULE_CPI_SPI_T = "es_pf_cpi_spi_t"
    PLANNED_VALUE = "pv_pf_1"
    """PD − SV / (BAC / PD): Anbari's time variance at the planned rate."""
    PLANNED_VALUE_SPI = "pv_pf_spi"
    """PD / SPI."""
    PLANNED_VALUE_CPI_SPI = "pv_pf_cpi_spi"
    EARNED_DURATION = "ed_pf_1"
    """Jacob's: max(PD, AT) + AT · (1 − SPI)."""
    EARNED_DURATION_SPI = "ed_pf_spi"
    EARNED_DURATION_CPI_SPI = "ed_pf_cpi_spi"
    BASELINE_DATES = "network_baseline_dates"
    """The remaining network rescheduled, nothing before its baseline date."""
    BASELINE_GAPS = "network_baseline_gaps"
    """The remaining network rescheduled, the baseline's gaps between tasks kept."""
    COMBINED = "combined"
    """The geometric mean of the durations by ``es_pf_1`` and both networks: the centre of the forecast."""


def durations_at_completion(
    times: Times, *, bac: float, sv: float, spi: float | None, cpi: float | None
) -> dict[FinishPolicy, float | None]:
    """The duration at completion in periods, by every formula that needs no network."""
    pd, at, es = times.planned_duration, times.actual_time, times.earned_schedule
    spi_t = times.spi_t
    ahead = pd - es
    longest = max(pd, at)
    in_time = ratio(sv * pd, bac)
    ed = None if spi is None else at * spi

    def over(rest: float | None, *factors: float | None) -> float | None:
        product = 1.0
        for factor in factors:
            if not factor:
                return None
            product *= factor
        return None if rest is None else rest / product

    def after(rest: float | None) -> float | None:
        return None if rest is None else at + rest

    left = None if ed is None else longest - ed
    return {
        FinishPolicy.EARNED_SCHEDULE: at + ahead,
        FinishPolicy.EARNED_SCHEDULE_SPI_T: over(pd, spi_t),
        FinishPolicy.EARNED_SCHEDULE_CPI_SPI_T: after(over(ahead, cpi, spi_t)),
        FinishPolicy.PLANNED_VALUE: None if in_time is None else pd - in_time,
        FinishPolicy.PLANNED_VALUE_SPI: over(pd, spi),
        FinishPolicy.PLANNED_VALUE_CPI_SPI: over(pd, spi, cpi),
        FinishPolicy.EARNED_DURATION: after(left),
        FinishPolicy.EARNED_DURATION_SPI: after(over(left, spi)),
        FinishPolicy.EARNED_DURATION_CPI_SPI: after(over(left, cpi, spi)),
    }
