"""What many numbers look like in little room: a histogram whose steps double when they no longer reach."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MOST_STEPS = 1 << 20


class Sketch:
    """Counts numbers in steps of equal width, in constant room, whatever their order.

    Steps begin at multiples of their width, and widths are powers of two of ``grain``; so the steps in the end depend
    on the least and the greatest number only. Each step knows the highest number in it; so quantiles and shares are
    exact wherever a step holds but one value, as whole numbers do as long as they reach no further than ``most`` steps
    of 1, and a cost that many iterations have in common. Else they are exact to one step, at most two ``most``-ths of
    the way from the least to the greatest number.
    """

    def __init__(self, grain: float = 1.0, *, most: int = MOST_STEPS) -> None:
        self.width = grain
        self.most = most
        self.first = 0
        """The number of the first step."""
        self.counts = np.zeros(0, np.int64)
        self.highest = np.zeros(0)
        """In each step."""
        self.least, self.greatest = math.inf, -math.inf
        self.total = 0
        self._origin = self._sum = self._squares = 0.0
        self._below: NDArray[np.int64] | None = None

    def add(self, values: NDArray[np.float64]) -> None:
        """Count these numbers."""
        if not len(values):
            return
        if not self.total:
            self._origin = float(values[0])  # sums of squares far from nothing would lose all digits
        self._reach(float(values.min()), float(values.max()))
        steps = np.floor(values / self.width).astype(np.int64) - self.first
        np.add.at(self.counts, steps, 1)
        np.maximum.at(self.highest, steps, values)
        self._below = None
        self.total += len(values)
        off = values - self._origin
        self._sum += float(off.sum())
        self._squares += float((off * off).sum())

    @property
    def mean(self) -> float:
        """Their mean."""
        return self._origin + self._sum / self.total

    @property
    def deviation(self) -> float:
        """Their standard deviation."""
        return math.sqrt(max(0.0, self._squares / self.total - (self._sum / self.total) ** 2))

    def quantile(self, p: float) -> float:
        """What the share p of the numbers stays at or below."""
        wanted = max(1, math.ceil(p * self.total - 1e-9))
        return float(self.highest[int(np.searchsorted(self._sums(), wanted, side="left"))])

    def share_up_to(self, value: float) -> float:
        """The share of the numbers that stay at or below a value."""
        if value >= self.greatest:
            return 1.0
        if value < self.least:
            return 0.0
        place = value / self.width - self.first
        step = math.floor(place)
        sums = self._sums()
        inside = 1.0 if value >= self.highest[step] else place - step
        return (int(sums[step]) - (1 - inside) * int(self.counts[step])) / self.total

    def standard_error(self, p: float) -> float | None:
        """Of a quantile: half the way between the quantiles one standard deviation of the share around it.

        The share of n numbers below the true quantile is binomial, with deviation √(p(1 − p)/n); what is found between
        p less and p more of it holds the true quantile as often as a normal number lies within one deviation. It
        estimates √(p(1 − p)/n)/f(q) without the density f. None: fewer than five numbers lie on one of its sides.
        Source: R. S. Woodruff, "Confidence intervals for medians and other position measures", JASA 47 (1952).
        """
        if min(p, 1 - p) * self.total < FEWEST:
            return None
        off = math.sqrt(p * (1 - p) / self.total)
        return (self.quantile(min(1.0, p + off)) - self.quantile(max(0.0, p - off))) / 2

    def _sums(self) -> NDArray[np.int64]:
        if self._below is None:
            self._below = np.cumsum(self.counts)
        return self._below

    def _reach(self, least: float, greatest: float) -> None:
        """Make room from the least to the greatest number, in wider steps where needed."""
        least, greatest = min(least, self.least), max(greatest, self.greatest)
        self.least, self.greatest = least, greatest
        while math.floor(greatest / self.width) - math.floor(least / self.width) >= self.most:
            self._double()
        first, last = math.floor(least / self.width), math.floor(greatest / self.width)
        if not len(self.counts):
            self.first = first
            self.counts = np.zeros(last - first + 1, np.int64)
            self.highest = np.full(last - first + 1, -math.inf)
        elif first < self.first or last >= self.first + len(self.counts):
            first, last = min(first, self.first), max(last, self.first + len(self.counts) - 1)
            here = slice(self.first - first, self.first - first + len(self.counts))
            counts, highest = np.zeros(last - first + 1, np.int64), np.full(last - first + 1, -math.inf)
            counts[here], highest[here] = self.counts, self.highest
            self.first, self.counts, self.highest = first, counts, highest

    def _double(self) -> None:
        if len(self.counts):
            if self.first % 2:
                self.counts = np.concatenate([[0], self.counts])
                self.highest = np.concatenate([[-math.inf], self.highest])
                self.first -= 1
            if len(self.counts) % 2:
                self.counts = np.concatenate([self.counts, [0]])
                self.highest = np.concatenate([self.highest, [-math.inf]])
            self.highest = self.highest.reshape(-1, 2).max(axis=1)
            self.counts = self.counts.reshape(-1, 2).sum(axis=1)
            self.first //= 2
        self.width *= 2


FEWEST = 5
"""So many numbers must lie on either side of a quantile before its standard error is told."""
