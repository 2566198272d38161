"""Quantile tables that a kernel reads in a few steps: as fine near 0 and 1 as in the middle.

A 32-bit random number x stands for the probability (x + ½)/2³². The smaller of x and its mirror 2³² − 1 − x says how
far out it lies; the table holds 32 steps for each halving of that distance, down to half of the last bit. So a quantile
6.3 standard deviations out is as exact as the median. The place in the table is the first bits of the distance as a
32-bit float, what follows is the way to the next step.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.risk.distributions import LIKELY, ShapeKey, standard_quantile
from charthouse.engine.risk.special import beta_quantile, normal_below

STEPS = 32
HALVINGS = 32
SIDE = STEPS * HALVINGS + 1
"""Knots of the lower half; those of the upper half follow."""
SHIFT = 23 - 5
"""Bits of a float's fraction behind the five that choose the step."""
FIRST = 126 * STEPS
"""The place of ½, the smallest distance, among the first bits of floats."""

Z_REACH = 7.0
Z_STEPS = 64
Z_KNOTS = round(2 * Z_REACH * Z_STEPS) + 1
"""Of the second kind of table, which is entered by a normal number: for what is correlated."""

WIDTH = 2 * SIDE + 1
"""With one knot more, for what lies exactly on the last one."""


def distances() -> NDArray[np.float64]:
    """The probabilities from 2⁻³³ to ½ at which the lower half of a table has its knots."""
    places = np.arange(SIDE)
    return np.asarray((1 + places % STEPS / STEPS) * 2.0 ** (places // STEPS - 33))


@lru_cache(maxsize=4096)
def table_of(key: ShapeKey) -> NDArray[np.float32]:
    """The table of a standard shape, entered by random bits: the lower half, then the upper one from the top down."""
    knots = distances()
    if key[0] == "beta":
        assert isinstance(key[1], float)
        a, b = 1 + LIKELY * key[1], 1 + LIKELY * (1 - key[1])
        low, high = _betas(a, b, knots), 1.0 - _betas(b, a, knots)
    else:
        low = np.array([standard_quantile(key, p, 1.0 - p) for p in knots])
        high = np.array([standard_quantile(key, 1.0 - p, p) for p in knots])
    table = np.concatenate([low, high, high[-1:]]).astype(np.float32)
    table.setflags(write=False)
    return table


@lru_cache(maxsize=4096)
def table_by_normal(key: ShapeKey) -> NDArray[np.float32]:
    """The table of a standard shape, entered by a normal number from −7 to 7 in steps of a 64th."""
    table = np.empty(Z_KNOTS, np.float32)
    for k in range(Z_KNOTS):
        z = k / Z_STEPS - Z_REACH
        table[k] = standard_quantile(key, float(normal_below(z)), float(normal_below(-z)))
    table.setflags(write=False)
    return table


def _betas(a: float, b: float, knots: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.empty(len(knots))
    guess = -1.0
    for k, p in enumerate(knots):
        guess = found[k] = beta_quantile(a, b, float(p), guess)
    return found
