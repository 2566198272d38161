"""COCOMO 81, intermediate: effort and time from thousands of delivered lines of code and fifteen rated cost drivers.

Source: B. W. Boehm, Software Engineering Economics, Prentice-Hall, 1981: chapter 8, table 8-1 (nominal effort by mode),
table 8-2 (effort multipliers), chapter 5 (a person-month is 152 hours; development time by mode). The accuracy is that
which the Center for Software Engineering of the University of Southern California states for the 63 projects that the
model was fitted to: within 20 % of the actual effort in 68 % of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from charthouse.engine.parametric.cone import Factors
from charthouse.engine.parametric.limits import NotRated, within

HOURS_PER_MONTH = 152
LEAST_KLOC, MOST_KLOC = 0.1, 10_000.0
FITTED = (2.0, 1150.0)
"""Thousands of lines of the projects that the model was fitted to; beyond them it is drawn on."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How a kind of project grows: effort = factor · KLOC ^ exponent, time = 2.5 · effort ^ time_exponent."""

    factor: float
    exponent: float
    time_exponent: float


MODES: Mapping[str, Mode] = {
    "organic": Mode(3.2, 1.05, 0.38),
    "semi_detached": Mode(3.0, 1.12, 0.35),
    "embedded": Mode(2.8, 1.20, 0.32),
}
RATINGS = ("very_low", "low", "nominal", "high", "very_high", "extra_high")
_NO = None
_TABLE: Mapping[str, tuple[float | None, ...]] = {
    "rely": (0.75, 0.88, 1.00, 1.15, 1.40, _NO),
    "data": (_NO, 0.94, 1.00, 1.08, 1.16, _NO),
    "cplx": (0.70, 0.85, 1.00, 1.15, 1.30, 1.65),
    "time": (_NO, _NO, 1.00, 1.11, 1.30, 1.66),
    "stor": (_NO, _NO, 1.00, 1.06, 1.21, 1.56),
    "virt": (_NO, 0.87, 1.00, 1.15, 1.30, _NO),
    "turn": (_NO, 0.87, 1.00, 1.07, 1.15, _NO),
    "acap": (1.46, 1.19, 1.00, 0.86, 0.71, _NO),
    "aexp": (1.29, 1.13, 1.00, 0.91, 0.82, _NO),
    "pcap": (1.42, 1.17, 1.00, 0.86, 0.70, _NO),
    "vexp": (1.21, 1.10, 1.00, 0.90, _NO, _NO),
    "lexp": (1.14, 1.07, 1.00, 0.95, _NO, _NO),
    "modp": (1.24, 1.10, 1.00, 0.91, 0.82, _NO),
    "tool": (1.24, 1.10, 1.00, 0.91, 0.83, _NO),
    "sced": (1.23, 1.08, 1.00, 1.04, 1.10, _NO),
}
MULTIPLIERS: Mapping[str, Mapping[str, float]] = {
    name: {rating: value for rating, value in zip(RATINGS, row, strict=True) if value is not None}
    for name, row in _TABLE.items()
}
"""By cost driver and rating; a rating that is not there is none of that driver's."""

_DEVIATION = math.log(1.2) / NormalDist().inv_cdf(0.84)
ACCURACY = Factors(
    math.exp(NormalDist().inv_cdf(0.1) * _DEVIATION), 1.0, math.exp(NormalDist().inv_cdf(0.9) * _DEVIATION)
)
"""P10 and P90 by the stated accuracy, actual / estimate taken as lognormal: at best, since the model knows those 63."""


@dataclass(frozen=True, slots=True)
class Cocomo:
    """What the model says; effort in person-months of 152 hours, time in calendar months."""

    nominal: float
    adjustment: float
    """The product of the fifteen multipliers."""
    effort: float
    months: float

    @property
    def hours(self) -> float:
        """The effort in person-hours."""
        return self.effort * HOURS_PER_MONTH

    @property
    def people(self) -> float:
        """The people that effort and time make on average."""
        return self.effort / self.months


def cocomo(kloc: float, mode: str, ratings: Mapping[str, str]) -> Cocomo:
    """Effort and time of software of so many thousand delivered lines; a driver that is not rated is nominal.

    :raises charthouse.engine.parametric.limits.OutOfRange: no size that the model takes
    :raises NotRated: no such mode, driver or rating
    """
    within("kloc", kloc, LEAST_KLOC, MOST_KLOC)
    found = MODES.get(mode)
    if found is None:
        raise NotRated("mode", mode)
    adjustment = 1.0
    for name, rating in ratings.items():
        multiplier = MULTIPLIERS.get(name, {}).get(rating)
        if multiplier is None:
            raise NotRated(name, rating)
        adjustment *= multiplier
    nominal = found.factor * kloc**found.exponent
    effort = nominal * adjustment
    return Cocomo(nominal, adjustment, effort, 2.5 * effort**found.time_exponent)
