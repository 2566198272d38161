"""How often workers look, say that they live, and when one counts as dead."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

POLL = 0.2
"""Seconds between two looks into an empty queue."""
GRACE = 10.0
"""Seconds that a job has to end by itself when its worker is told to stop; `serve` waits 15."""


def lease() -> dt.timedelta:
    """After this time without a sign of life, a job's worker counts as dead."""
    return dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def heartbeat() -> float:
    """Seconds between two signs of life."""
    return float(settings.JOB_LEASE_SECONDS) / 4


def absent() -> dt.timedelta:
    """A worker process that was not heard of for so long is not there."""
    return lease() + dt.timedelta(seconds=2 * heartbeat())
