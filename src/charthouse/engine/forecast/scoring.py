"""How good forecasts were: pinball loss, coverage and hit rate.

Sources: R. Koenker and G. Bassett, Regression Quantiles, Econometrica 46, 1978 (pinball loss); T. Gneiting and
A. Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation, JASA 102, 2007 (why it is honest).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


def pinball(level: float, forecast: float, actual: float) -> float:
    """The loss of a quantile forecast, in the unit of the forecast: least, on average, for the true quantile."""
    return level * (actual - forecast) if actual >= forecast else (1 - level) * (forecast - actual)


def mean_pinball(forecast: Mapping[float, float], actual: float) -> float:
    """The mean pinball loss over all levels of a forecast.

    :raises ValueError: the forecast has no levels.
    """
    if not forecast:
        raise ValueError("A forecast without levels cannot be scored.")
    return sum(pinball(level, value, actual) for level, value in forecast.items()) / len(forecast)


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored forecast with what happened."""

    forecast: Mapping[float, float]
    actual: float


@dataclass(frozen=True, slots=True)
class Record:
    """How forecasts have done so far."""

    forecasts: int
    pinball: float
    """Mean loss, in the forecasts' unit."""
    coverage: float | None
    """The share of results inside the range from the lower to the upper level; None: no forecast has both."""
    expected_coverage: float
    below: float | None
    """The share of results below the range."""
    above: float | None


def record(scored: Iterable[Scored], lower: float = 0.10, upper: float = 0.90) -> Record | None:
    """Score stored forecasts against what happened; None: there is nothing to score.

    A range of p10 to p90 that is honest holds 80 % of the results. That is the hit rate that is told.
    """
    loss, count, inside, below, ranged = 0.0, 0, 0, 0, 0
    for each in scored:
        loss += mean_pinball(each.forecast, each.actual)
        count += 1
        if lower in each.forecast and upper in each.forecast:
            ranged += 1
            inside += each.forecast[lower] <= each.actual <= each.forecast[upper]
            below += each.actual < each.forecast[lower]
    if not count:
        return None
    return Record(
        forecasts=count,
        pinball=loss / count,
        coverage=inside / ranged if ranged else None,
        expected_coverage=upper - lower,
        below=below / ranged if ranged else None,
        above=(ranged - inside - below) / ranged if ranged else None,
    )
