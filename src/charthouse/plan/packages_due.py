"""Which planning packages are to be planned in detail soon: read without computing anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils import timezone

from charthouse.exchange import document as doc
from charthouse.plan.models import Task
from charthouse.projects.models import Project
from charthouse.resources.packing import unpack

LEAD_DAYS = 28
"""So long before its day a package is told."""
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Due:
    """A package that is to be planned in detail soon, or should be by now."""

    uid: int
    name: str
    detail_by: int


def due(project: Project) -> list[Due]:
    """Packages without tasks below them whose day for detailing is near or past, the first day first."""
    today = timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC")).date()
    last = ((today - _EPOCH).days + LEAD_DAYS) * 1440
    below = Task.objects.filter(parent=OuterRef("pk"))
    found = Task.objects.filter(project=project, active=True, extra__contains='"package"').filter(~Exists(below))
    dues = []
    for uid, name, extra in found.values_list("uid", "name", "extra"):
        package = unpack(doc.Task, extra).get("package")
        if package is not None and package.detail_by is not None and package.detail_by <= last:
            dues.append(Due(uid, name, package.detail_by))
    return sorted(dues, key=lambda one: (one.detail_by, one.uid))
