"""What like cases of the past say of the next one: their middle, and a range that is wider the fewer they are.

The values are taken as lognormal. The next one lies with 80 % between P10 and P90 = median · exp(± t · s · √(1 + 1/n)).
In it s is the standard deviation of the n logarithms, t the 0.9 quantile of Student's t with n − 1 degrees of freedom.
It is the prediction interval of a normal sample (S. Geisser, Predictive Inference, 1993; G. Hahn and
W. Meeker, Statistical Intervals, 1991). Its middle is the median instead of the mean, which one odd case
would move.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, median, stdev

from charthouse.engine.parametric.cone import Factors
from charthouse.engine.parametric.limits import within

_T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372)
"""Student's t: the 0.9 quantile for 1 to 10 degrees of freedom, as every table of it says."""
LEAST = 2
MOST_MINUTES = 1_000_000_000.0
MOST_FACTOR = 1000.0


class NoSpread(ValueError):  # noqa: N818 - a refusal is an answer, not an error of ours
    """Too few cases, or all the same: nothing says how far the next one may lie off."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A case of the past, as long as it would be if it were as large as what is estimated."""

    actual: float
    ratio: float
    """How many times as large the new one is."""
    adjustment: float

    @property
    def minutes(self) -> float:
        """What the new one would take by it."""
        return self.actual * self.ratio * self.adjustment


def scaled(actual: float, ratio: float, adjustments: Sequence[float] = ()) -> Scaled:
    """What a case says once its size and what is different now are counted.

    :raises charthouse.engine.parametric.limits.OutOfRange:
    """
    within("actual", actual, 1, MOST_MINUTES)
    within("ratio", ratio, 1 / MOST_FACTOR, MOST_FACTOR)
    for factor in adjustments:
        within("factor", factor, 0.1, 10)
    return Scaled(actual, ratio, math.prod(adjustments))


def middle(values: Sequence[float]) -> float:
    """The median of positive values.

    :raises NoSpread: there is none
    """
    if not values:
        raise NoSpread("There is no case.")
    return median(values)


def spread(values: Sequence[float]) -> Factors:
    """P10 and P90 of the next case as factors of the median.

    :raises NoSpread: fewer than two cases, or all are the same
    """
    if len(values) < LEAST:
        raise NoSpread("One case tells no range.")
    logs = [math.log(each) for each in values]
    deviation = stdev(logs)
    if deviation < 1e-9:
        raise NoSpread("All cases are the same.")
    reach = student_90(len(values) - 1) * deviation * math.sqrt(1 + 1 / len(values))
    return Factors(math.exp(-reach), 1.0, math.exp(reach))


def student_90(freedom: int) -> float:
    """The 0.9 quantile of Student's t.

    From eleven degrees of freedom on by the first two terms of its expansion around the normal one (M. Abramowitz and
    I. Stegun, Handbook of Mathematical Functions, 26.7.5), which err by less than 0.001 there.
    """
    if freedom <= len(_T90):
        return _T90[freedom - 1]
    z = NormalDist().inv_cdf(0.9)
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
