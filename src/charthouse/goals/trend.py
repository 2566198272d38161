"""Where a KPI's measurements go: a straight line that outliers do not move, and a range at a later day.

The line is that of Theil and Sen: its slope is the median of the slopes between all pairs of measurements, its height
the median of what is left. The slope's 80 % limits follow from the spread of Kendall's S (normal approximation, ties
left out). The range at a day joins them: the lines with those limits through the middle of the measured days, widened
by the 10 % and 90 % quantiles of what the line leaves. docs/goals.md says how often it held.

Sources: H. Theil, A rank-invariant method of linear and polynomial regression analysis, Indagationes Mathematicae 12,
1950; P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1968.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, median

import numpy as np

from charthouse.engine.forecast.quantiles import weighted_quantile

FEWEST = 5
"""Measurements; fewer say nothing of how sure a slope is."""
MOST = 60
"""Of the newest are looked at."""
LEVEL = 0.8
FARTHEST = 2.0
"""A forecast reaches at most so many times the measured span ahead."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A line through measurements, and how sure it is."""

    slope: float
    """A day."""
    slope_low: float
    slope_high: float
    middle_day: float
    middle: float
    """The line's height on the middle day."""
    rest_low: float
    rest_high: float
    """The 10 % and 90 % quantiles of what the line leaves."""
    first: int
    last: int

    def at(self, day: float) -> tuple[float, float, float]:
        """Low, likely and high on a day, by an 80 % range."""
        ahead = day - self.middle_day
        low, high = sorted((self.slope_low * ahead, self.slope_high * ahead))
        return (
            self.middle + low + self.rest_low, self.middle + self.slope * ahead, self.middle + high + self.rest_high
        )  # fmt: skip

    def reaches(self, day: int) -> bool:
        """Whether the day is not too far ahead of what was measured."""
        return day - self.last <= FARTHEST * (self.last - self.first)


def trend_of(points: Sequence[tuple[int, float]]) -> Trend | None:
    """The trend of (day, value) pairs, each day once; None: there are too few."""
    points = sorted(points)[-MOST:]
    if len(points) < FEWEST:
        return None
    days, values = np.array(points, dtype=float).T
    first, second = np.triu_indices(len(points), 1)
    slopes: list[float] = np.sort((values[second] - values[first]) / (days[second] - days[first])).tolist()
    slope = median(slopes)
    low, high = _limits(slopes, len(points))
    middle_day = median(day for day, _value in points)
    middle = median(value - slope * (day - middle_day) for day, value in points)
    rest = [value - middle - slope * (day - middle_day) for day, value in points]
    equal = [1.0] * len(rest)
    return Trend(
        slope, low, high, middle_day, middle,
        weighted_quantile(rest, equal, (1 - LEVEL) / 2), weighted_quantile(rest, equal, (1 + LEVEL) / 2),
        points[0][0], points[-1][0],
    )  # fmt: skip


def _limits(slopes: Sequence[float], points: int) -> tuple[float, float]:
    spread = NormalDist().inv_cdf((1 + LEVEL) / 2) * math.sqrt(points * (points - 1) * (2 * points + 5) / 18)
    low = math.floor((len(slopes) - spread) / 2)
    return slopes[max(0, low)], slopes[min(len(slopes) - 1, len(slopes) - 1 - low)]
