"""What is read of projects."""

from __future__ import annotations

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


def list_of(user: User | AnonymousUser) -> list[ProjectLine]:
    """The projects somebody has a part in, with their figures."""
    projects = list(projects_of(user).order_by("name", "key"))
    ids = [project.pk for project in projects]
    roles = dict(Membership.objects.filter(user_id=user.pk, project__in=ids).values_list("project_id", "role"))
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
