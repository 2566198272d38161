"""Filters that say where a job stands."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.jobs import actions
from charthouse.jobs.models import Job
from charthouse.jobs.registry import label_of
from charthouse.ui import formats

register = template.Library()

LEAST_PERCENT = 5
"""Less progress than this foretells nothing."""
LEAST_SECONDS = 2.0


@register.filter
def time_left(job: Job) -> str:
    """``about 40 s left``, by the pace so far; nothing where that says nothing."""
    if job.state != Job.State.RUNNING or job.started_at is None or not LEAST_PERCENT <= job.progress < 100:
        return ""
    gone = (timezone.now() - job.started_at).total_seconds()
    if gone < LEAST_SECONDS:
        return ""
    left = round(gone * (100 - job.progress) / job.progress)
    if left < 60:
        return ngettext("about %(count)d s left", "about %(count)d s left", max(1, left)) % {"count": max(1, left)}
    minutes = round(left / 60)
    if minutes < 120:
        return ngettext("about %(count)d min left", "about %(count)d min left", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(count)d h left", "about %(count)d h left", hours) % {"count": hours}


@register.filter
def waits_until(job: Job) -> dt.datetime | None:
    """When a waiting job may begin; none where it could begin now."""
    if job.state != Job.State.WAITING or job.run_after is None or job.run_after <= timezone.now():
        return None
    return job.run_after


@register.filter
def short_instant(moment: dt.datetime) -> str:
    """``14:05`` today, in the reader's time zone, else with its day."""
    here = timezone.localtime(moment)
    return formats.clock(here.time()) if here.date() == timezone.localtime().date() else formats.instant(moment)


@register.filter
def attempt(job: Job) -> str:
    """``attempt 2 of 5``: the one that runs or comes next."""
    number = job.attempts + (1 if job.state == Job.State.WAITING else 0)
    return _("attempt %(number)d of %(most)d") % {"number": number, "most": job.max_attempts}


@register.filter
def can_start_again(job: Job) -> bool:
    """Whether it can begin anew as it was."""
    return actions.can_start_again(job)


@register.filter
def kind_label(job: Job) -> str:
    """What such work is called."""
    return label_of(job.kind)


@register.filter
def took(job: Job) -> str:
    """``12 s`` from its last beginning to its end."""
    if job.started_at is None or job.finished_at is None:
        return formats.NOTHING
    seconds = max(0.0, (job.finished_at - job.started_at).total_seconds())
    if seconds < 120:
        return _("%(seconds)s s") % {"seconds": formats.number(seconds, most=1)}
    return _("%(minutes)s min") % {"minutes": formats.number(seconds / 60, most=1)}
