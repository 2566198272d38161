"""How good forecasts were: pinball loss, coverage and hit rate; mean errors of formulas by stage.

Sources: R. Koenker and G. Bassett, Regression Quantiles, Econometrica 46, 1978 (pinball loss); T. Gneiting and
A. Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation, JASA 102, 2007 (why it is honest).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean


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

    def inside(self, lower: float = 0.10, upper: float = 0.90) -> bool:
        """Whether what happened lies in the range from the lower to the upper level, its ends included.

        :raises KeyError: the forecast has no such level.
        """
        return self.forecast[lower] <= self.actual <= self.forecast[upper]


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
            inside += each.inside(lower, upper)
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


class Stage(StrEnum):
    """How far a project was when a forecast was made: by the third of its budget that was earned."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


def stage_of(earned: float) -> Stage:
    """The stage at which this share of the budget is earned, 0 to 1."""
    return list(Stage)[min(2, max(0, int(earned * 3)))]


@dataclass(frozen=True, slots=True)
class Missed:
    """By how much one forecast missed, as a share of what came out."""

    project: Hashable
    stage: Stage
    error: float


@dataclass(frozen=True, slots=True)
class MeanErrors:
    """The mean error of a formula; every project counts the same, however often it was forecast."""

    forecasts: int
    by_stage: Mapping[Stage, float]
    """Without the stages that nothing was forecast in."""
    by_project: Mapping[Hashable, float]
    """Over its stages, each of them counting the same."""

    @property
    def overall(self) -> float:
        """Over all projects."""
        return fmean(self.by_project.values())


def mean_errors(missed: Iterable[Missed]) -> MeanErrors | None:
    """The mean error by stage and by project; None: nothing was forecast."""
    found: defaultdict[Stage, defaultdict[Hashable, list[float]]] = defaultdict(lambda: defaultdict(list))
    count = 0
    for each in missed:
        found[each.stage][each.project].append(each.error)
        count += 1
    if not count:
        return None
    stages: dict[Stage, float] = {}
    projects: defaultdict[Hashable, list[float]] = defaultdict(list)
    for stage in Stage:
        means = {project: fmean(errors) for project, errors in found[stage].items()}
        if means:
            stages[stage] = fmean(means.values())
        for project, mean in means.items():
            projects[project].append(mean)
    return MeanErrors(count, stages, {project: fmean(each) for project, each in projects.items()})
