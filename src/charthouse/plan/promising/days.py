"""The days that promises name: kept as their first minute, written as ``2026-05-12``."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.plan.promising.refusals import BadPromise
from charthouse.projects.models import Project

DAY = 1440
_EPOCH = dt.date(1970, 1, 1)
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2150, 12, 31)


def minutes_of(day: dt.date) -> int:
    """The day's first minute since 1970."""
    return (day - _EPOCH).days * DAY


def day_of(minutes: int) -> dt.date:
    """The day that a moment lies in."""
    return _EPOCH + dt.timedelta(minutes // DAY)


def said_day(text: str) -> int:
    """The day that was written.

    :raises BadPromise: for what is no day, or far from any plan
    """
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or not _FIRST <= day <= _LAST:
        raise BadPromise(
            _("“%(said)s” is no day of a plan; write one like 2026-05-12.") % {"said": text[:20]},
            fields={"date": _("a day")},
        )
    return minutes_of(day)


def today_in(project: Project) -> int:
    """Today by the project's clock."""
    return minutes_of(timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC")).date())
