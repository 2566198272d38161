"""The percentiles that every forecast gives, and quantiles of weighted samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TypeAlias

LEVELS: tuple[float, ...] = (0.05, 0.10, 0.20, 0.50, 0.80, 0.90, 0.95)
"""p5 p10 p20 p50 p80 p90 p95."""

Quantiles: TypeAlias = Mapping[float, float]
"""A value for each level, not falling."""


def name_of(level: float) -> str:
    """``p5`` … ``p95``."""
    return f"p{round(level * 100)}"


def gaussian(level: float, deviation: float) -> float:
    """The quantile of a normal distribution around 0."""
    return NormalDist().inv_cdf(level) * deviation


def weighted_quantile(values: Sequence[float], weights: Sequence[float], level: float) -> float:
    """The quantile of a sample whose items count by their weights, between items by straight lines.

    Each item stands at the middle of its own weight (Hazen's plotting position), so that equal weights give the
    quantiles of R's type 5; beyond the first and last middle the extremes hold.

    :raises ValueError: nothing in the sample, or no weight.
    """
    pairs = sorted((value, weight) for value, weight in zip(values, weights, strict=True) if weight > 0)
    total = sum(weight for _, weight in pairs)
    if not pairs:
        raise ValueError("A quantile needs at least one value with a weight.")
    before, previous = 0.0, None
    for value, weight in pairs:
        middle = (before + weight / 2) / total
        if level <= middle:
            if previous is None:
                return value
            at, low = previous
            return low + (value - low) * (level - at) / (middle - at)
        before, previous = before + weight, (middle, value)
    return pairs[-1][0]


def not_falling(found: Mapping[float, float]) -> dict[float, float]:
    """The same with every level at least as high as those below it."""
    highest = float("-inf")
    result = {}
    for level in sorted(found):
        highest = max(highest, found[level])
        result[level] = highest
    return result
