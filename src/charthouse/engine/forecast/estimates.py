"""What estimates came to: quantiles of actual / estimate by class, shrunk to those of all classes together.

Sources: D. Kahneman and A. Tversky, Intuitive Prediction, 1979, and B. Flyvbjerg, From Nobel Prize to Project
Management, Project Management Journal 37(3), 2006 (reference class); the shrinkage n / (n + k) is that of an
empirical Bayes estimator (B. Efron and C. Morris, JASA 68, 1973).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charthouse.engine.forecast.quantiles import LEVELS, not_falling, weighted_quantile

PSEUDO_TASKS = 10
"""With so many finished tasks a class counts as much as all classes together."""


@dataclass(frozen=True, slots=True)
class Ratios:
    """Quantiles of actual / estimate, and what they rest on."""

    quantiles: dict[float, float]
    own: int
    """Finished tasks of the class."""
    all: int
    own_weight: float

    def uplift(self, level: float) -> float:
        """What to add to an estimate to be so sure of it, as a share of it."""
        return self.quantiles[level] - 1


def ratios(
    past: Mapping[str, Sequence[tuple[float, float]]],
    kind: str,
    *,
    levels: Sequence[float] = LEVELS,
    pseudo_tasks: float = PSEUDO_TASKS,
) -> Ratios | None:
    """Quantiles of actual / estimate for tasks of a class; None: no finished task has both.

    ``past`` gives (estimate, actual) of finished tasks by class; pairs that are not both above 0 say nothing. The
    blend is one of logarithms, so that half and double weigh the same.
    """
    logs = {
        name: [math.log(actual / estimate) for estimate, actual in pairs if estimate > 0 and actual > 0]
        for name, pairs in past.items()
    }
    everything = [each for found in logs.values() for each in found]
    if not everything:
        return None
    own = logs.get(kind, [])
    weight = len(own) / (len(own) + pseudo_tasks)
    found = {}
    for level in levels:
        overall = weighted_quantile(everything, [1.0] * len(everything), level)
        special = weighted_quantile(own, [1.0] * len(own), level) if own else overall
        found[level] = math.exp(weight * special + (1 - weight) * overall)
    return Ratios(not_falling(found), len(own), len(everything), weight)
