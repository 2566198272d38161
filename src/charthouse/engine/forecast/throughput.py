"""When a backlog will be done: a bootstrap of how much was done in past periods.

Source: the resampling of B. Efron, Bootstrap Methods, Annals of Statistics 7, 1979, applied to throughput or
velocity as D. Vacanti, Actionable Agile Metrics for Predictability, 2015, chapter 14.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from charthouse.engine.refusals import Stopped

LEVELS = (0.50, 0.85, 0.95)


class NothingWasDone(ValueError):  # noqa: N818
    """In no past period anything was done, so no number of periods would finish the rest."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many more periods it takes."""

    periods: dict[float, int]
    """By level: within so many periods all is done with that probability."""
    unfinished: float
    """The share of trials in which the limit was reached first."""


def periods_needed(
    remaining: float,
    done: Sequence[float],
    *,
    added: Sequence[float] = (),
    seed: int,
    trials: int = 10_000,
    limit: int = 1_000,
    levels: Sequence[float] = LEVELS,
    should_stop: Callable[[], bool] | None = None,
) -> Backlog:
    """How many periods a backlog takes when each is like a past one, drawn anew each time.

    ``done`` are items (throughput) or points (velocity) of past periods, ``added`` what came in on top of them. A
    trial that has not ended after ``limit`` periods counts as that many, and is told.

    :raises NothingWasDone: all of ``done`` are 0.
    :raises ValueError: no past period, a negative number, or nothing to draw.
    :raises Stopped: ``should_stop`` said so.
    """
    if remaining <= 0:
        return Backlog(dict.fromkeys(levels, 0), 0.0)
    if not done or min(done) < 0 or (added and min(added) < 0):
        raise ValueError("Give what was done in at least one past period, as numbers that are not negative.")
    if max(done) == 0:
        raise NothingWasDone("In none of the past periods anything was done; take periods in which something was.")
    if trials < 1 or limit < 1:
        raise ValueError("At least one trial and one period are needed.")
    random = np.random.Generator(np.random.Philox(seed))
    speeds, growth = np.array(done, float), np.array(added or (0.0,), float)
    left = np.full(trials, float(remaining))
    needed = np.full(trials, limit)
    open_ = np.arange(trials)
    for period in range(1, limit + 1):
        if should_stop is not None and should_stop():
            raise Stopped
        drawn = random.integers(len(speeds), size=trials)[open_]
        grown = random.integers(len(growth), size=trials)[open_]
        left[open_] -= speeds[drawn] - growth[grown]
        finished = left[open_] <= 1e-9
        needed[open_[finished]] = period
        open_ = open_[~finished]
        if not len(open_):
            break
    needed.sort()
    return Backlog(
        {level: int(needed[min(trials - 1, int(np.ceil(level * trials)) - 1)]) for level in levels},
        len(open_) / trials,
    )
