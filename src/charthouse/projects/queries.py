"""What is read of projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from charthouse.accounts.models import User
from charthouse.projects.access import projects_of
from charthouse.projects.facts import ProjectFacts, facts_of
from charthouse.projects.models import Membership, Project, Role


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the list."""

    project: Project
    role: Role
    managers: tuple[str, ...]
    facts: ProjectFacts


@dataclass(frozen=True, slots=True)
class Scale:
    """The span of time on which the list draws all its projects, in plan time."""

    low: int
    high: int
    today: int


def scale_of(lines: Iterable[ProjectLine], now: dt.datetime) -> Scale | None:
    """From the first start to the last finish or baseline finish; nothing where no project has dates."""
    starts = [line.facts.start for line in lines if line.facts.start is not None]
    ends = [end for line in lines for end in (line.facts.finish, line.facts.baseline_finish) if end is not None]
    if not starts or not ends:
        return None
    today = (now.date() - dt.date(1970, 1, 1)).days * 1440 + now.hour * 60 + now.minute
    return Scale(min(starts), max(ends), today)


def list_of(user: User | AnonymousUser) -> list[ProjectLine]:
    """The projects somebody has a part in, with their figures."""
    projects = list(projects_of(user).order_by("name", "key"))
    ids = [project.pk for project in projects]
    roles = dict(Membership.objects.filter(user_id=user.pk or 0, project__in=ids).values_list("project_id", "role"))
    managers: dict[int, list[str]] = {}
    for project, name in Membership.objects.filter(project__in=ids, role=Role.MANAGER).values_list(
        "project_id", "user__name"
    ):
        managers.setdefault(project, []).append(name)
    facts = facts_of(ids)
    return [
        ProjectLine(project, Role(roles[project.pk]), tuple(managers.get(project.pk, ())), facts[project.pk])
        for project in projects
    ]


def members_of(project: Project) -> QuerySet[Membership]:
    """The members of a project, managers first."""
    return Membership.objects.filter(project=project).select_related("user").order_by("user__name", "user__email")
