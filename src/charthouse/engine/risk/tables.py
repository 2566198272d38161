"""Quantile tables that a kernel reads in a few steps: as fine near 0 and 1 as in the middle.

A 32-bit random number x stands for the probability (x + ½)/2³². The smaller of x and its mirror 2³² − 1 − x says how
far out it lies; the table holds 32 steps for each halving of that distance, down to half of the last bit. So a quantile
6.3 standard deviations out is as exact as the median. The place in the table is the first bits of the distance as a
32-bit float, what follows is the way to the next step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.compiled import compiled
from charthouse.engine.risk.distributions import LIKELY, ShapeKey
from charthouse.engine.risk.special import beta_quantile, normal_below, normal_quantile

Floats: TypeAlias = NDArray[np.float64]

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

_GRID = 256
"""Modes for which beta tables are reckoned; between them they are interpolated."""


def distances() -> NDArray[np.float64]:
    """The probabilities from 2⁻³³ to ½ at which the lower half of a table has its knots."""
    places = np.arange(SIDE)
    return np.asarray((1 + places % STEPS / STEPS) * 2.0 ** (places // STEPS - 33))


@lru_cache(maxsize=8192)
def table_of(key: ShapeKey) -> NDArray[np.float32]:
    """The table of a standard shape, entered by random bits: the lower half, then the upper one from the top down.

    Each row holds a quantile and the step to the next.
    """
    knots = distances()
    if key[0] == "beta":
        both = _between(key, _beta_knots)
    else:
        z = _normal_knots()
        both = np.concatenate([_quantiles(key, knots, 1.0 - knots, z), _quantiles(key, 1.0 - knots, knots, -z)])
    return _with_steps(np.concatenate([both, both[-1:]]))


@lru_cache(maxsize=8192)
def table_by_normal(key: ShapeKey) -> NDArray[np.float32]:
    """The same, entered by a normal number from −7 to 7 in steps of a 64th."""
    if key[0] == "beta":
        found = _between(key, _beta_by_normal)
    else:
        z = np.arange(Z_KNOTS) / Z_STEPS - Z_REACH
        below, above = np.empty(Z_KNOTS), np.empty(Z_KNOTS)
        _fill_below(z, below)
        _fill_below(-z, above)
        found = _quantiles(key, below, above, z)
    return _with_steps(found)


def _with_steps(values: Floats) -> NDArray[np.float32]:
    """Beside each value the step to the next, so that one look at the table gives both."""
    table = np.zeros((len(values), 2), np.float32)
    table[:, 0] = values
    table[:-1, 1] = np.diff(table[:, 0])
    table.setflags(write=False)
    return table


def _between(key: ShapeKey, of_place: Callable[[int], Floats]) -> Floats:
    """Between the tables of the two nearest modes of a grid: to reckon thousands of their own would take seconds.

    It is off by less than a hundred-thousandth of the reach.
    """
    assert isinstance(key[1], float)
    place = key[1] * _GRID
    first = int(place)
    return of_place(first) if place == first else _mixed(place - first, of_place(first), of_place(first + 1))


def _mixed(share: float, one: Floats, other: Floats) -> Floats:
    """A mixture of two tables."""
    return (1.0 - share) * one + share * other


@lru_cache(maxsize=_GRID + 1)
def _beta_knots(place: int) -> Floats:
    knots = distances()
    low, high = np.empty(SIDE), np.empty(SIDE)
    a, b = 1 + LIKELY * place / _GRID, 1 + LIKELY * (1 - place / _GRID)
    _fill_betas(a, b, knots, low)
    _fill_betas(b, a, knots, high)
    return np.concatenate([low, 1.0 - high])


@lru_cache(maxsize=_GRID + 1)
def _beta_by_normal(place: int) -> Floats:
    z = np.arange(Z_KNOTS) / Z_STEPS - Z_REACH
    a, b = 1 + LIKELY * place / _GRID, 1 + LIKELY * (1 - place / _GRID)
    half = Z_KNOTS // 2 + 1
    below, low, high = np.empty(half), np.empty(half), np.empty(half)
    _fill_below(z[:half], below)
    _fill_betas(a, b, below, low)
    _fill_betas(b, a, below, high)
    return np.concatenate([low, 1.0 - high[-2::-1]])


@lru_cache(maxsize=1)
def _normal_knots() -> Floats:
    found = np.empty(SIDE)
    _fill_normals(distances(), found)
    return found


def _quantiles(key: ShapeKey, p: Floats, rest: Floats, z: Floats) -> Floats:
    """Quantiles of a standard shape at many probabilities, of which the rest to 1 and the normal numbers are known."""
    match key:
        case ("normal",):
            return z
        case ("uniform",):
            return p
        case ("triangular", float(mode)):
            return np.where(p <= mode, np.sqrt(p * mode), 1.0 - np.sqrt(rest * (1.0 - mode)))
        case ("lognormal", float(sigma)):
            return np.exp(sigma * z)
        case ("empirical", tuple(seen)):
            return np.interp(p * (len(seen) - 1), np.arange(len(seen)), seen)
        case _:
            raise ValueError(f"There is no table for {key}.")


@compiled
def _fill_betas(a: float, b: float, shares: Floats, out: Floats) -> None:
    guess = -1.0
    for k in range(len(shares)):
        guess = beta_quantile(a, b, shares[k], guess)
        out[k] = guess


@compiled
def _fill_normals(shares: Floats, out: Floats) -> None:
    for k in range(len(shares)):
        out[k] = normal_quantile(shares[k])


@compiled
def _fill_below(numbers: Floats, out: Floats) -> None:
    for k in range(len(numbers)):
        out[k] = normal_below(numbers[k])
