"""What the journal, which stands below, needs to know of projects and rights: registered when the chapter starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from charthouse.accounts.models import User
from charthouse.journal import reach
from charthouse.journal.reach import Reach
from charthouse.projects.access import Access, Standing, access_to, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

_MOST = 8
_MOST_ASKED = 60


def register_reach() -> None:
    """Called when the chapter starts."""
    reach.register(Reach(_project_for, _in_stream, _require_in_organisation, who_may))


def _project_for(user: Any, key: str, right: Any) -> Access:
    return project_for(user, key, Right(right))


def _in_stream(user: Any, stream_id: int) -> Access | None:
    return access_to(Project.objects.select_related("journal").filter(journal_id=stream_id).first(), user)


def _require_in_organisation(user: Any, right: str) -> None:
    Standing(user).require(right)


def who_may(project: Project, right: str, begins: str) -> Iterable[User]:
    """The first people by name who have a right in a project and whose name or address begins so."""
    found = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("name")
    if begins:
        found = found.filter(Q(name__istartswith=begins) | Q(name__icontains=f" {begins}") | Q(email__iexact=begins))
    able = []
    for user in found[:_MOST_ASKED]:
        access = access_to(project, user)
        if access is not None and access.may(Right(right)):
            able.append(user)
        if len(able) == _MOST:
            break
    return able
