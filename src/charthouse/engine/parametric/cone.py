"""How sure a single figure is: by how much is known yet, as factors of P10, the figure itself and P90.

Source: B. W. Boehm, Software Engineering Economics, 1981, figure 21-1; S. McConnell, Software Estimation: Demystifying
the Black Art, 2006, chapter 4 (the cone of uncertainty, the best that skilled estimators reach). That its two edges are
P10 and P90 is our reading: neither source names a probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from charthouse.engine.parametric.limits import OutOfRange, within

MOST_FACTOR = 100.0


class Factors(NamedTuple):
    """By what a figure is multiplied for P10, the most likely value and P90."""

    low: float
    likely: float
    high: float


CONE: Mapping[str, Factors] = {
    "concept": Factors(0.25, 1.0, 4.0),
    "definition": Factors(0.5, 1.0, 2.0),
    "requirements": Factors(0.67, 1.0, 1.5),
    "design": Factors(0.8, 1.0, 1.25),
    "detail": Factors(0.9, 1.0, 1.1),
}


def stated(low: float, high: float) -> Factors:
    """A range that somebody states around a figure.

    :raises OutOfRange: it does not hold the figure, or is none
    """
    within("low", low, 1 / MOST_FACTOR, 1)
    within("high", high, 1, MOST_FACTOR)
    if low == high:
        raise OutOfRange("high", high, 1, MOST_FACTOR)
    return Factors(low, 1.0, high)
