"""How often what is computed of its own accord may be computed again."""

from __future__ import annotations

import datetime as dt

BETWEEN = dt.timedelta(seconds=60)
"""By itself, nothing is computed of a plan more often than this, however much is edited,"""
SHARE = 20
"""and so that it takes one part in so many of a worker's time."""


def may_again(last: dt.datetime | None, took: float, now: dt.datetime) -> bool:
    """Whether it may be computed again by now; ``took`` is how many seconds it took last time."""
    return last is None or now - last >= max(BETWEEN, dt.timedelta(seconds=SHARE * took))
