"""What is read of projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from charthouse.accounts.models import Group, GroupMember, OrganisationRole, User
from charthouse.accounts.roles import people_with
from charthouse.projects import parts
from charthouse.projects.access import Standing, projects_of
from charthouse.projects.facts import ProjectFacts, facts_of
from charthouse.projects.held import managers_by_project, roles_by_project
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import READING, TABLE, Right, organisation_roles_that_may

STEPS = 2000
"""So many places a bar has to draw: between two of them, the line of today stands still."""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the list."""

    project: Project
    roles: str
    """The reader's own, in words."""
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
    low, high = min(starts), max(ends)
    return Scale(low, high, today - (today - low) % max((high - low) // STEPS, 1))


def list_of(user: User | AnonymousUser) -> list[ProjectLine]:
    """The projects somebody sees, with their figures."""
    projects = list(projects_of(user).order_by("name", "key"))
    ids = [project.pk for project in projects]
    roles = roles_by_project(user, ids)
    named = set(projects_of(user, Right.SEE_TEAM).values_list("id", flat=True))
    managers = managers_by_project([one for one in ids if one in named])
    read = {row.working_id or row.pk: row.pk for row in Standing(user).shown().only("pk", "working_id")}
    facts = facts_of(read.values())
    return [
        ProjectLine(project, roles.get(project.pk, ""), managers.get(project.pk, ()), facts[read[project.pk]])
        for project in projects
    ]


def groups_of(user: User) -> dict[str, list[str]]:
    """The programmes and types of the projects that somebody sees, to be chosen again."""
    found = projects_of(user).order_by().values_list("programme", "type").distinct()
    return {
        "programmes": sorted({one for one, _type in found if one}, key=str.casefold),
        "types": sorted({one for _programme, one in found if one}, key=str.casefold),
    }


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A person or a group with all they are in a project."""

    user: User | None
    group: Group | None
    roles: tuple[Role, ...]
    parts: tuple[str, ...]
    """What a workstream lead leads, by name."""
    part_numbers: tuple[int, ...]
    since: dt.datetime
    people: tuple[str, ...] = ()
    """Who is in the group."""
    without_effect: bool = False
    """An auditor's roles that would change things change nothing."""

    @property
    def name(self) -> str:
        """Of the person or the group."""
        return self.user.name if self.user is not None else str(self.group)

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return ", ".join(str(role.label) for role in self.roles)

    @property
    def is_person(self) -> bool:
        """Whether it is one person, not a group."""
        return self.user is not None

    @property
    def number(self) -> int:
        """Of the person or the group, each among their own kind."""
        whose = self.user or self.group
        assert whose is not None
        return whose.pk


def members_of(project: Project) -> list[MemberLine]:
    """The members of a project, managers first, people before groups."""
    found: dict[tuple[bool, int], list[Membership]] = {}
    for row in Membership.objects.filter(project=project).select_related("user", "group"):
        found.setdefault((row.user_id is None, row.user_id or row.group_id or 0), []).append(row)
    names = {part.uid: part.name for part in parts.choices(project)} if any(
        row.parts for rows in found.values() for row in rows
    ) else {}  # fmt: skip
    groups = [number for is_group, number in found if is_group]
    people: dict[int, list[str]] = {}
    for group, name in GroupMember.objects.filter(group__in=groups, user__is_active=True).values_list(
        "group_id", "user__name"
    ).order_by("user__name"):  # fmt: skip
        people.setdefault(group, []).append(name)
    auditors = {user.pk for user in people_with(OrganisationRole.AUDITOR)}
    lines = [_line(rows, names, people, auditors) for rows in found.values()]
    return sorted(lines, key=lambda line: (Role.MANAGER not in line.roles, not line.is_person, line.name.casefold()))


def _line(
    rows: list[Membership], names: dict[int, str], people: dict[int, list[str]], auditors: set[int]
) -> MemberLine:
    first, has = rows[0], {row.role for row in rows}
    led = [part for row in rows for part in row.parts]
    return MemberLine(
        first.user,
        first.group,
        tuple(role for role in Role if role in has),
        tuple(names.get(part, _("a task that is no longer in the plan")) for part in led),
        tuple(led),
        min(row.since for row in rows),
        tuple(people.get(first.group_id or 0, ())),
        first.user_id in auditors and any(not TABLE[Role(role)] <= READING for role in has),
    )


@dataclass(frozen=True, slots=True)
class OtherReaders:
    """People who see a project without being members, by a role in the organisation."""

    role: OrganisationRole
    people: tuple[str, ...]


def others_of(project: Project) -> list[OtherReaders]:
    """Who else sees a project, and by which role in the organisation."""
    return [
        OtherReaders(role, names)
        for role in organisation_roles_that_may(Right.SEE)
        if (names := tuple(people_with(role).order_by("name").values_list("name", flat=True)))
    ]
