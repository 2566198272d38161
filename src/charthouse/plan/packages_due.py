"""Which planning packages are to be planned in detail soon: read without computing anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.exchange import document as doc
from charthouse.plan.models import Task
from charthouse.projects.models import Project
from charthouse.resources.packing import unpack

LEAD_DAYS = 28
"""So long before its day a package is told."""
_EPOCH = dt.date(1970, 1, 1)
_IN_WEEKS = 14
"""From so many days on they are told in weeks."""


@dataclass(frozen=True, slots=True)
class Due:
    """A package that is to be planned in detail soon, or should be by now."""

    uid: int
    name: str
    detail_by: int
    days: int
    """Until its day; below 0: since."""

    @property
    def words(self) -> str:
        """When its time comes, as a sentence."""
        return due_words(self.days)


def due(project: Project) -> list[Due]:
    """Packages without tasks below them whose day for detailing is near or past, the first day first."""
    today = today_in(project)
    last = (today + LEAD_DAYS) * 1440
    below = Task.objects.filter(parent=OuterRef("pk"))
    found = Task.objects.filter(project=project, active=True, extra__contains='"package"').filter(~Exists(below))
    dues = []
    for uid, name, extra in found.values_list("uid", "name", "extra"):
        package = unpack(doc.Task, extra).get("package")
        if package is not None and package.detail_by is not None and package.detail_by <= last:
            dues.append(Due(uid, name, package.detail_by, package.detail_by // 1440 - today))
    return sorted(dues, key=lambda one: (one.detail_by, one.uid))


def today_in(project: Project) -> int:
    """The day that it is by the project's clock, in days since 1970-01-01."""
    return (timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC")).date() - _EPOCH).days


def due_words(days: int) -> str:
    """When a package's time comes, in days from today, as a sentence."""
    if days == 0:
        return _("Its time comes today.")
    weeks = abs(days) // 7
    in_weeks = abs(days) >= _IN_WEEKS
    if days > 0:
        if in_weeks:
            return ngettext("Its time comes in %(n)d week.", "Its time comes in %(n)d weeks.", weeks) % {"n": weeks}
        return ngettext("Its time comes in %(n)d day.", "Its time comes in %(n)d days.", days) % {"n": days}
    if in_weeks:
        return ngettext(
            "Its time came %(n)d week ago, and it is not planned in detail.",
            "Its time came %(n)d weeks ago, and it is not planned in detail.",
            weeks,
        ) % {"n": weeks}
    return ngettext(
        "Its time came %(n)d day ago, and it is not planned in detail.",
        "Its time came %(n)d days ago, and it is not planned in detail.",
        -days,
    ) % {"n": -days}
