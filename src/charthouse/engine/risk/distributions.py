"""What a duration, a factor or a cost may turn out to be: distributions as frozen values with their exact quantiles."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk.special import beta_quantile, normal_quantile

ShapeKey: TypeAlias = tuple[object, ...]

LIKELY = 4.0
"""Weight of the likely value in Beta-PERT."""


class BadDistribution(BrokenPlan):
    """Its parameters describe no distribution; the message says which and what to change."""


def _refuse(wrong: bool, words: str) -> None:
    if wrong:
        raise BadDistribution(words)


@dataclass(frozen=True, slots=True)
class BetaPert:
    """Between low and high, around likely: beta with α = 1 + 4(m − a)/(b − a), β = 1 + 4(b − m)/(b − a).

    Source: Malcolm and others, "Application of a technique for research and development program evaluation" (1959), in
    the form with exact moments: mean (a + 4m + b)/6; its variance is not ((b − a)/6)².
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is not in order."""
        _check_three(self.low, self.likely, self.high)

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + LIKELY * self.likely + self.high) / (LIKELY + 2)

    @property
    def variance(self) -> float:
        """Of the beta distribution itself: (μ − a)(b − μ)/7."""
        return (self.mean - self.low) * (self.high - self.mean) / (LIKELY + 3)

    def quantile(self, p: float) -> float:
        """What it stays below with probability p."""
        return _placed(self, p)

    def placed(self) -> tuple[ShapeKey, float, float]:
        """The standard shape, and where it begins and how far it reaches."""
        if self.high <= self.low:
            return ("fixed",), self.low, 0.0
        return ("beta", (self.likely - self.low) / (self.high - self.low)), self.low, self.high - self.low


@dataclass(frozen=True, slots=True)
class Triangular:
    """Between low and high with a straight rise to likely and a straight fall behind it."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is not in order."""
        _check_three(self.low, self.likely, self.high)

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.likely + self.high) / 3

    @property
    def variance(self) -> float:
        """(a² + m² + b² − am − ab − mb)/18."""
        a, m, b = self.low, self.likely, self.high
        return (a * a + m * m + b * b - a * m - a * b - m * b) / 18

    def quantile(self, p: float) -> float:
        """What it stays below with probability p."""
        return _placed(self, p)

    def placed(self) -> tuple[ShapeKey, float, float]:
        """The standard shape, and where it begins and how far it reaches."""
        if self.high <= self.low:
            return ("fixed",), self.low, 0.0
        return ("triangular", (self.likely - self.low) / (self.high - self.low)), self.low, self.high - self.low


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything between low and high, each as likely as any other."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is not in order."""
        _check_three(self.low, self.low, self.high)

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """(b − a)²/12."""
        return (self.high - self.low) ** 2 / 12

    def quantile(self, p: float) -> float:
        """What it stays below with probability p."""
        return _placed(self, p)

    def placed(self) -> tuple[ShapeKey, float, float]:
        """The standard shape, and where it begins and how far it reaches."""
        return ("uniform",), self.low, self.high - self.low


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Positive with a long tail: mean μ, standard deviation s; σ² = ln(1 + s²/μ²), location ln μ − σ²/2."""

    mean: float
    deviation: float

    def __post_init__(self) -> None:
        """Refuse what is not positive."""
        wrong = not (0 < self.mean < math.inf and 0 <= self.deviation < math.inf)
        _refuse(wrong, f"A lognormal needs a mean above 0 and a deviation of 0 or more, not {self.mean:g} and "
                       f"{self.deviation:g}.")  # fmt: skip

    @property
    def variance(self) -> float:
        """s²."""
        return self.deviation**2

    def quantile(self, p: float) -> float:
        """What it stays below with probability p."""
        return _placed(self, p)

    def placed(self) -> tuple[ShapeKey, float, float]:
        """The standard shape, and where it begins and how far it reaches."""
        squared = math.log1p((self.deviation / self.mean) ** 2)
        scale = self.mean * math.exp(-squared / 2)
        return (("fixed",), scale, 0.0) if squared == 0 else (("lognormal", math.sqrt(squared)), 0.0, scale)


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of several values, each with its weight."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse weights that are none."""
        wrong = (
            not self.values
            or len(self.values) != len(self.weights)
            or min(self.weights, default=-1) < 0
            or not 0 < sum(self.weights) < math.inf
            or not all(map(math.isfinite, self.values))
        )
        _refuse(wrong, "A discrete distribution needs values, a weight of 0 or more for each, and one above 0.")

    @property
    def _chances(self) -> list[tuple[float, float]]:
        total = sum(self.weights)
        pairs = zip(self.values, self.weights, strict=True)
        return sorted((value, weight / total) for value, weight in pairs if weight > 0)

    @property
    def mean(self) -> float:
        """Expected value."""
        return sum(value * chance for value, chance in self._chances)

    @property
    def variance(self) -> float:
        """Expected squared distance from the mean."""
        return sum(chance * (value - self.mean) ** 2 for value, chance in self._chances)

    def quantile(self, p: float) -> float:
        """What it stays below with probability p."""
        return _placed(self, p)

    def placed(self) -> tuple[ShapeKey, float, float]:
        """The standard shape, and where it begins and how far it reaches."""
        chances = self._chances
        if len(chances) == 1:
            return ("fixed",), chances[0][0], 0.0
        return ("discrete", tuple(chances)), 0.0, 1.0


@dataclass(frozen=True, slots=True)
class Empirical:
    """What was seen before, such as ratios of actual to estimated durations; between two of them a straight line."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse none."""
        wrong = not self.values or not all(map(math.isfinite, self.values))
        _refuse(wrong, "An empirical distribution needs at least one value.")

    @property
    def mean(self) -> float:
        """Expected value: of straight lines between the values, by their halves."""
        seen = sorted(self.values)
        if len(seen) == 1:
            return seen[0]
        return (sum(seen) - (seen[0] + seen[-1]) / 2) / (len(seen) - 1)

    @property
    def variance(self) -> float:
        """Expected squared distance from the mean."""
        seen = np.array(sorted(self.values))
        if len(seen) == 1:
            return 0.0
        low, high = seen[:-1], seen[1:]
        return float(((low * low + low * high + high * high) / 3).mean() - self.mean**2)

    def quantile(self, p: float) -> float:
        """What it stays below with probability p."""
        return _placed(self, p)

    def placed(self) -> tuple[ShapeKey, float, float]:
        """The standard shape, and where it begins and how far it reaches."""
        seen = tuple(sorted(self.values))
        if seen[0] == seen[-1]:
            return ("fixed",), seen[0], 0.0
        return (
            ("empirical", tuple((each - seen[0]) / (seen[-1] - seen[0]) for each in seen)),
            seen[0],
            seen[-1] - seen[0],
        )


Distribution: TypeAlias = BetaPert | Triangular | Uniform | Lognormal | Discrete | Empirical


def scaled(distribution: Distribution, factor: float) -> Distribution:
    """The distribution of so many times the same."""
    match distribution:
        case BetaPert(low, likely, high):
            return BetaPert(low * factor, likely * factor, high * factor)
        case Triangular(low, likely, high):
            return Triangular(low * factor, likely * factor, high * factor)
        case Uniform(low, high):
            return Uniform(low * factor, high * factor)
        case Lognormal(mean, deviation):
            return Lognormal(mean * factor, deviation * factor)
        case Discrete(values, weights):
            return Discrete(tuple(each * factor for each in values), weights)
        case Empirical(values):
            return Empirical(tuple(each * factor for each in values))


def _check_three(low: float, likely: float, high: float) -> None:
    wrong = not (-math.inf < low <= likely <= high < math.inf)
    _refuse(wrong, f"A three-point estimate goes from low over likely to high, not {low:g}, {likely:g}, {high:g}.")


def _placed(distribution: Distribution, p: float) -> float:
    key, low, reach = distribution.placed()
    return low + reach * standard_quantile(key, p, 1.0 - p)


def standard_quantile(key: ShapeKey, p: float, rest: float) -> float:
    """The quantile of a standard shape; ``rest`` is 1 − p without the digits that a p near 1 has lost."""
    return _STANDARD[str(key[0])](key, p, rest)


def _beta(key: ShapeKey, p: float, rest: float) -> float:
    assert isinstance(key[1], float)
    a, b = 1 + LIKELY * key[1], 1 + LIKELY * (1 - key[1])
    return beta_quantile(a, b, p, -1.0) if p <= rest else 1.0 - beta_quantile(b, a, rest, -1.0)


def _triangular(key: ShapeKey, p: float, rest: float) -> float:
    assert isinstance(key[1], float)
    mode = key[1]
    return math.sqrt(p * mode) if p <= mode else 1.0 - math.sqrt(rest * (1.0 - mode))


def _lognormal(key: ShapeKey, p: float, rest: float) -> float:
    assert isinstance(key[1], float)
    return math.exp(key[1] * (normal_quantile(p) if p <= rest else -normal_quantile(rest)))


def _discrete(key: ShapeKey, p: float, rest: float) -> float:
    chances = key[1]
    assert isinstance(chances, tuple)
    total = 0.0
    for value, chance in chances:
        total += chance
        if p < total:
            return float(value)
    return float(chances[-1][0])


def _empirical(key: ShapeKey, p: float, rest: float) -> float:
    seen = key[1]
    assert isinstance(seen, tuple)
    return float(np.interp(p * (len(seen) - 1), np.arange(len(seen)), seen))


_STANDARD: dict[str, Callable[[ShapeKey, float, float], float]] = {
    "fixed": lambda key, p, rest: 0.0,
    "uniform": lambda key, p, rest: p,
    "beta": _beta,
    "triangular": _triangular,
    "lognormal": _lognormal,
    "discrete": _discrete,
    "empirical": _empirical,
    "normal": lambda key, p, rest: float(normal_quantile(p)) if p <= rest else -float(normal_quantile(rest)),
}


def between_p10_and_p90(
    kind: type[BetaPert] | type[Triangular], low: float, likely: float, high: float
) -> Distribution:
    """The Beta-PERT or triangular distribution whose 10 % and 90 % quantiles are low and high, likely its mode.

    :raises BadDistribution: likely lies outside of low and high
    """
    _check_three(low, likely, high)
    if low == high:
        return kind(low, likely, high)
    reach = high - low
    a, b = low - 0.5 * reach, high + 0.5 * reach
    a, b = min(a, likely), max(b, likely)
    for _ in range(200):
        made = kind(a, likely, b)
        off_low, off_high = made.quantile(0.1) - low, made.quantile(0.9) - high
        if max(abs(off_low), abs(off_high)) < 1e-10 * reach:
            return made
        # Each bound moves its own quantile most, and never past the mode.
        a, b = min(a - off_low, likely), max(b - off_high, likely)
    raise AssertionError(f"no {kind.__name__} found for {low:g}, {likely:g}, {high:g}")
