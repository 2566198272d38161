"""What is read of background work."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.jobs.models import Job

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
FRESH = dt.timedelta(hours=12)
"""How long a job that is over waits in the tray to be seen."""


def jobs_of(user: User) -> QuerySet[Job]:
    """Somebody's jobs, newest first."""
    return Job.objects.filter(owner=user).order_by("-created_at")


def tray_of(user: User, *, page: str = "") -> list[Job]:
    """What the tray shows: unfinished jobs and those that ended unseen; not the one that the page itself shows."""
    fresh = Q(state__in=UNFINISHED) | Q(seen=False, finished_at__gte=timezone.now() - FRESH)
    found = jobs_of(user).filter(fresh)
    if page:
        found = found.exclude(page=page)
    return list(found[:5])


def unfinished(user: User) -> int:
    """How many of somebody's jobs wait or run."""
    return jobs_of(user).filter(state__in=UNFINISHED).count()
