"""How wide a forecast is: by past projects' ln(actual / forecast), and by a prior while there are few of them.

A forecast's error shrinks with the root of what remains: an error of past projects is divided by the root of the share
that remained when it was made, and multiplied by that of the project at hand. For cost it is divided and multiplied
by the deviation of the project's own cost performance as well, since a project whose CPI has run away is uncertain.

Below ``ENOUGH`` past projects a Gaussian prior is blended in, n / ENOUGH of the way towards the own history. Its
deviations come from 31 real projects with tracked periods: mean errors of 14 / 9 / 7 % (finish, earned schedule with
PF = 1) and 11.5 / 7.9 / 3.8 % (cost, AC + BAC − EV) in the early, middle and late third; for a Gaussian the deviation
is the mean error times √(π/2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from charthouse.engine.forecast.quantiles import LEVELS, gaussian, not_falling, weighted_quantile

ENOUGH = 20
"""Past projects from which on the own history stands alone."""

OF_MEAN_ERROR = math.sqrt(math.pi / 2)
"""The deviation of a Gaussian over its mean absolute error."""

LEAST_DEVIATION = 0.2
"""Of cost performance, by which no project counts as steadier: so far an early CPI is off by itself. (Extrapolated, it
missed the cost of the same 31 projects by 17 % in the early third; a Gaussian's deviation is that times √(π/2).)"""


class Target(StrEnum):
    FINISH = "finish"
    COST = "cost"


MEAN_ERRORS = {Target.FINISH: (0.14, 0.09, 0.07), Target.COST: (0.115, 0.079, 0.038)}
"""In the early, middle and late third of a project, as a share of the result."""


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast that was made for a project that has ended since."""

    project: str
    remaining: float
    """The share that remained when it was made, above 0 to 1."""
    log_ratio: float
    """ln(actual / forecast)."""
    cpi: float | None = None
    """Cost performance when it was made."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of ln(actual / forecast) for a project at hand, and what they rest on."""

    quantiles: dict[float, float]
    projects: int
    """Past projects in the reference class."""
    prior_weight: float
    """How much of it is the prior, 0 to 1."""


def spread(
    target: Target,
    remaining: float,
    past: Sequence[PastForecast] = (),
    *,
    cpi: float | None = None,
    levels: Sequence[float] = LEVELS,
) -> Spread:
    """How far the result may lie from a forecast, as quantiles of ln(actual / forecast).

    ``remaining`` is the share of the duration (of the budget, for cost) that is still to come; every past project
    counts the same, however many of its forecasts are given.
    """
    usable = [each for each in past if each.remaining > 0 and math.isfinite(each.log_ratio)]
    counts: dict[str, int] = {}
    for each in usable:
        counts[each.project] = counts.get(each.project, 0) + 1
    own = min(1.0, len(counts) / ENOUGH)
    root = math.sqrt(max(0.0, min(1.0, remaining)))
    deviation = _prior_deviation(target, remaining)
    scale = root * _steadiness(target, cpi)
    scaled = [each.log_ratio / (math.sqrt(each.remaining) * _steadiness(target, each.cpi)) for each in usable]
    weights = [1 / counts[each.project] for each in usable]
    found = {}
    for level in levels:
        learnt = weighted_quantile(scaled, weights, level) * scale if usable else 0.0
        found[level] = own * learnt + (1 - own) * gaussian(level, deviation)
    return Spread(not_falling(found), len(counts), 1 - own)


def _prior_deviation(target: Target, remaining: float) -> float:
    """The stage's deviation, within the stage by the root of what remains."""
    stage = 0 if remaining > 2 / 3 else 1 if remaining > 1 / 3 else 2
    middle = (5 / 6, 1 / 2, 1 / 6)[stage]
    return MEAN_ERRORS[target][stage] * OF_MEAN_ERROR * math.sqrt(max(0.0, remaining) / middle)


def _steadiness(target: Target, cpi: float | None) -> float:
    if target is Target.FINISH or cpi is None or cpi <= 0:
        return LEAST_DEVIATION if target is Target.COST else 1.0
    return math.hypot(LEAST_DEVIATION, math.log(cpi))


def around(centre: float, width: Spread, *, floor: float) -> dict[float, float]:
    """The forecast's quantiles: the centre by the spread, nothing below what has already passed or been spent."""
    return {level: max(floor, centre * math.exp(value)) for level, value in width.quantiles.items()}
