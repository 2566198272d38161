"""What waits for somebody, and what they wait for: signatures, decisions, tasks of others before their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.approvals.queries import waiting_for as to_sign
from charthouse.approvals.registry import called
from charthouse.plan.models import Assignment, Link
from charthouse.plan.permits import assigned_to
from charthouse.projects.access import Standing
from charthouse.projects.held import acting_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui.formats import day_of

MOST = 8


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that somebody waits for."""

    what: str
    who: str
    """On whom it depends; empty: their reader may not know, or nobody is named."""
    why: str
    """What of one's own waits for it."""
    project: str
    key: str
    day: dt.date | None
    late: bool
    version: int | None = None
    """Of a document that is out for signature."""
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A signature that somebody is asked for, as a line."""

    request: SignatureRequest
    title: str
    for_whom: str
    """Whose signature it is, where it is not one's own."""
    late: bool


def asked_to_sign(user: User, today: dt.date) -> list[Asked]:
    """What somebody is asked to sign, by its due date."""
    return [
        Asked(
            one, called(one.version.project, one.version.kind, one.version.subject),
            "" if one.user_id == user.pk else one.name, one.due is not None and one.due < today,
        )
        for one in to_sign(user)
    ]  # fmt: skip


def awaited_by(user: User, today: dt.date) -> list[Awaited]:
    """What somebody waits for, by its day: tasks of others that hold back their own, signatures that they asked for."""
    found = [*_before_own(user, today), *_signatures(user, today)]
    return sorted(found, key=lambda one: (one.day or dt.date.max, one.what))


def _before_own(user: User, today: dt.date) -> list[Awaited]:
    """The open tasks right before one's own open ones that are nobody's of one's own."""
    standing = Standing(user)
    rows = {row.pk: row for row in standing.shown()}
    mine = Assignment.objects.filter(assigned_to(list(acting_for(user))))
    own = mine.filter(task=OuterRef("after"))
    held_by_me = mine.filter(task=OuterRef("before"))
    links = Link.objects.filter(
        Exists(own), ~Exists(held_by_me), project__in=rows, before__percent_complete__lt=100, before__active=True,
        before__summary=False, after__percent_complete__lt=100, after__actual_start=None, after__active=True,
    ).select_related("before__dates", "after")  # fmt: skip
    found: dict[tuple[int, int], Awaited] = {}
    seen_team = set(standing.projects(Right.SEE_TEAM).values_list("pk", flat=True))
    found_links = list(links.order_by("before__dates__finish", "pk")[:200])
    names = _names([one.before_id for one in found_links])
    for link in found_links:
        row: Project = rows[link.project_id]
        dates = getattr(link.before, "dates", None)
        finish = None if dates is None or dates.finish is None else day_of(dates.finish, finish=True)
        who = names.get(link.before_id, "") if (row.working_id or row.pk) in seen_team else ""
        found.setdefault(
            (row.pk, link.before.uid),
            Awaited(
                link.before.name, who, link.after.name, row.name, row.key, finish,
                finish is not None and finish < today, task=link.before.uid,
            ),
        )  # fmt: skip
    return list(found.values())


def _names(tasks: list[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    given = Assignment.objects.filter(task__in=tasks, allocation__isnull=False).order_by("id")
    for task, name in given.values_list("task_id", "allocation__resource__name"):
        found.setdefault(task, []).append(name)
    return {task: ", ".join(each[:3]) for task, each in found.items()}


def _signatures(user: User, today: dt.date) -> list[Awaited]:
    """The signatures that are missing on what one sent out."""
    asked = SignatureRequest.objects.filter(
        Q(version__proposed_by=user), state=SignatureRequest.State.WAITING, version__state=Version.State.REVIEW,
        version__project__in=Standing(user).projects(Right.SEE_DOCUMENTS), asked_at__isnull=False,
    ).exclude(user=user)  # fmt: skip
    return [
        Awaited(
            _("Signature: %(document)s")
            % {"document": called(one.version.project, one.version.kind, one.version.subject)}, one.name, "",
            one.version.project.name, one.version.project.key, one.due, one.due is not None and one.due < today,
            version=one.version_id,
        )
        for one in asked.select_related("version__project")
    ]  # fmt: skip
