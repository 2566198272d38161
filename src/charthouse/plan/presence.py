"""Who else has a plan open, and at which of its tasks they are: told to those who may see the team."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Annotated, Any

from django.utils import timezone
from pydantic import Field

from charthouse.doors import door
from charthouse.live import actions as live
from charthouse.live.channels import ChannelKind, Hears
from charthouse.plan.models import Presence
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Project, Publishing, project_part
from charthouse.projects.permissions import Right
from charthouse.rest.inputs import Input
from charthouse.ui.templatetags.ui import initials

HERE_FOR = dt.timedelta(seconds=120)
"""After so long without a word from a page nobody is at it any more; pages say every 45 seconds that they are."""
_KEPT_FOR = dt.timedelta(hours=1)
MOST = 50
"""People are told at most; with more, the newest."""


class HereIn(Input):
    """What a page says of itself."""

    page: Annotated[uuid.UUID, Field(strict=False)]
    task: Annotated[int, Field(ge=1, le=2**53)] | None = None
    gone: bool = False


@door(Right.SEE_TEAM)
def may_hear(key: str, users: Collection[int]) -> Hears:
    """Who of these people may hear who else is at the plan; of one that is published by hand, who works on it."""
    by_hand = Project.objects.filter(key=project_part(key), publishing=Publishing.BY_HAND).exists()
    needed = {Right.SEE, Right.SEE_TEAM} | ({Right.SEE_WORKING_PLAN} if by_hand else set())
    rights = held.rights_in(key, users)
    return {user: Right.SEE_HISTORY in own for user, own in rights.items() if needed <= own}


CHANNEL = ChannelKind("plan", may_hear)


def takes_part(access: Access) -> bool:
    """Whether somebody is shown at this plan, and sees who else is: those who may see its team, and the plan that is
    worked on."""
    return access.may(Right.SEE_TEAM) and access.project.public is None


def tell(*, access: Access, said: HereIn) -> list[dict[str, Any]]:
    """Keep that somebody is at a plan, or has left, and give who else is; others hear it where it is news.

    Who takes no part is not kept, and is told of nobody.
    """
    if not takes_part(access):
        return []
    now, project, who, page = timezone.now(), access.project, access.user, str(said.page)
    present = Presence.objects.filter(project=project, at__gt=now - HERE_FOR)
    before = present.filter(page=page, user=who).first()
    if said.gone:
        Presence.objects.filter(project=project, page=page, user=who).delete()
        if before is not None:
            live.publish(f"plan:{project.key}", "presence", {"page": page, "gone": True})
        return []
    Presence.objects.filter(at__lt=now - _KEPT_FOR).delete()
    facts = {"task": said.task, "at": now}
    Presence.objects.update_or_create(project=project, user=who, page=page, defaults=facts)
    if before is None or before.task != said.task:
        live.publish(f"plan:{project.key}", "presence", _told(page, who.pk, who.name, said.task))
    others = present.exclude(page=page, user=who)
    rows = others.order_by("-at").values_list("page", "user_id", "user__name", "task")[:MOST]
    return [_told(str(page), user, name, task) for page, user, name, task in rows]


def _told(page: str, user: int, name: str, task: int | None) -> dict[str, Any]:
    return {"page": page, "user": user, "name": name, "initials": initials(name), "task": task}
