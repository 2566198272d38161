"""Forgets jobs that have long been over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charthouse.doors import by_itself
from charthouse.jobs import beside, presence
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule

AT_ONCE = 500


@by_itself("Every night, Charthouse forgets old jobs of its own accord.")
def prune(running: Running) -> Mapping[str, Any]:
    """Remove jobs that ended before the time for which they are kept."""
    oldest = timezone.now() - dt.timedelta(days=settings.JOB_DAYS)
    old = Job.objects.filter(finished_at__lt=oldest).exclude(pk=running.id)
    removed, most = 0, max(1, old.count())
    while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        removed += Job.objects.filter(pk__in=keys).delete()[0]
        running.tell(99 * removed // most, str(_("Forgetting old jobs")))
    presence.sweep()
    beside.sweep()
    return {"removed": removed}


PRUNE = JobKind("jobs.prune", prune, label=_("Forget old jobs"), again=True)
EVERY_NIGHT = Schedule("jobs.prune", PRUNE.name, _("Forget old jobs"), cron="17 3 * * *")
