"""Function points: size of software by what it takes in, gives out and keeps, times the organisation's hours per point.

Source: IFPUG Function Point Counting Practices Manual 4.3.1, 2010, which is ISO/IEC 20926:2009: weights of the five
kinds of function by their complexity. The count is unadjusted, as the standard counts. It names no productivity: how
many hours a point takes is the organisation's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charthouse.engine.parametric.limits import OutOfRange, weighed, within

LEVELS = ("low", "average", "high")
_WEIGHTS: Mapping[str, tuple[int, int, int]] = {
    "inputs": (3, 4, 6),
    "outputs": (4, 5, 7),
    "inquiries": (3, 4, 6),
    "internal": (7, 10, 15),
    "external": (5, 7, 10),
}
WEIGHTS: Mapping[str, float] = {
    f"{name}_{level}": weight for name, row in _WEIGHTS.items() for level, weight in zip(LEVELS, row, strict=True)
}
KINDS = tuple(_WEIGHTS)
MOST_COUNT = 100_000
LEAST_HOURS, MOST_HOURS = 0.1, 1000.0


@dataclass(frozen=True, slots=True)
class FunctionPoints:
    """What the count says."""

    points: float
    hours: float
    """Person-hours."""


def function_points(counts: Mapping[str, float], hours: float) -> FunctionPoints:
    """Size and effort of software; what is not counted is not there.

    :raises OutOfRange: a count or the hours are none, or nothing was counted
    """
    within("hours", hours, LEAST_HOURS, MOST_HOURS)
    points = weighed({name: counts.get(name, 0) for name in WEIGHTS}, WEIGHTS, 0, MOST_COUNT)
    if points <= 0:
        raise OutOfRange("inputs_low", 0, 1, MOST_COUNT)
    return FunctionPoints(points, points * hours)
