"""Who else has the charter open to write in it, and where: told to those who write it as well."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from charthouse.charter.models import CharterReader
from charthouse.charter.parts import BY_NAME
from charthouse.live import actions as live
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

HERE_FOR = dt.timedelta(seconds=90)
"""After so long without a word nobody is there any more; pages say it every 40 seconds."""


def tell(*, access: Access, part: str) -> None:
    """Keep that somebody is at a part; others hear it where it is news."""
    now = timezone.now()
    CharterReader.objects.filter(at__lt=now - dt.timedelta(hours=1)).delete()
    before = CharterReader.objects.filter(project=access.project, user=access.user).first()
    at = part if part in BY_NAME else "" if before is None else before.part
    CharterReader.objects.update_or_create(project=access.project, user=access.user, defaults={"part": at, "at": now})
    if before is None or before.part != at or before.at < now - HERE_FOR:
        live.publish(f"project:{access.project.key}", "charter", {})


def others(access: Access) -> list[CharterReader]:
    """Who else is at it, by name; nobody for who may not see the team."""
    if not access.may(Right.SEE_TEAM):
        return []
    found = CharterReader.objects.filter(project=access.project, at__gt=timezone.now() - HERE_FOR)
    return list(found.exclude(user=access.user).select_related("user").order_by("user__name")[:20])
