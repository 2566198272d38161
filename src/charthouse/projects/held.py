"""Which roles somebody holds, and where each comes from: themselves, a group, the organisation, an absence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Value

from charthouse.accounts.deputies import names_represented_by, represented_by_each
from charthouse.accounts.models import GroupMember, GroupRole, OrganisationRole, User, UserRole
from charthouse.prepared import Prepared, Row
from charthouse.projects.models import BRANCH_SIGN, Membership, Project, Role, project_part
from charthouse.projects.permissions import IN_EVERY_PROJECT, READING, TABLE, Right, in_branch


@dataclass(frozen=True, slots=True)
class Held:
    """One role that gives somebody rights, and where it comes from."""

    role: Role | OrganisationRole
    group: str = ""
    """The group that bears the role; empty when the person does."""
    for_whom: str = ""
    """The absent person whose role it is; empty when it is one's own."""
    parts: tuple[int, ...] = ()
    """Of a workstream lead: the tasks that they lead."""
    lender: int | None = None
    """The absent person's number; nothing when the role is one's own."""

    @property
    def in_organisation(self) -> bool:
        """Whether it is a role in the organisation, not in one project."""
        return isinstance(self.role, OrganisationRole)

    @property
    def rights(self) -> frozenset[Right]:
        """What the role gives in a project."""
        return IN_EVERY_PROJECT[self.role] if isinstance(self.role, OrganisationRole) else TABLE[self.role]


def acting_for(user: User | AnonymousUser) -> dict[int, str]:
    """Those whose roles count for somebody, by number: themselves (without a name), and whom they stand in for now."""
    if not isinstance(user, User) or not user.is_active:
        return {}
    return {user.pk: "", **names_represented_by(user)}


def organisation_roles(people: Mapping[int, str]) -> frozenset[Held]:
    """The roles in the organisation that these people have, by themselves and by their groups."""
    return frozenset(
        Held(role, group, people[who], lender=who if people[who] else None)
        for who, role, group in _organisation_rows(people)
    )


def project_roles(project: Project, people: Mapping[int, str]) -> frozenset[Held]:
    """The roles that these people have in a project, by themselves and by their groups."""
    return frozenset(
        Held(role, group, people[who], parts, who if people[who] else None)
        for who, role, group, parts in _project_rows(project_part(project.key), people)
    )


def rights_in(key: str, users: Collection[int]) -> dict[int, frozenset[Right]]:
    """The rights of many people in one project, or in a scenario, for what is sent to all of them; who has none is
    left out."""
    active = set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True))
    absent = {user: [one.pk for one in found] for user, found in represented_by_each(active).items()}
    everybody = active.union(*absent.values()) if absent else active
    of: dict[int, list[Role | OrganisationRole]] = {}
    for who, there, _group in _organisation_rows(everybody):
        of.setdefault(who, []).append(there)
    for who, here, _group, _parts in _project_rows(project_part(key), everybody):
        of.setdefault(who, []).append(here)
    found = {}
    for user in active:
        own = [Held(role) for role in of.get(user, ())]
        lent = [Held(role, for_whom="-") for person in absent.get(user, ()) for role in of.get(person, ())]
        rights = rights_of([*own, *lent])
        if rights := in_branch(rights, frozen=False) if BRANCH_SIGN in key else rights:
            found[user] = rights
    return found


def members_able(project: Project, right: Right) -> dict[int, str]:
    """The members of a project, by themselves or by a group, that have a right there: names by number, by name."""
    grouped = GroupMember.objects.filter(group__memberships__project=project).values("user")
    members = User.objects.filter(Q(memberships__project=project) | Q(pk__in=grouped), is_active=True)
    people = dict(members.values_list("pk", "name"))
    rights = rights_in(project.key, set(people))
    able = {pk: name for pk, name in people.items() if right in rights.get(pk, frozenset())}
    return dict(sorted(able.items(), key=lambda one: one[1].casefold()))


def _organisation_rows(people: Collection[int]) -> list[tuple[int, OrganisationRole, str]]:
    # Of one person nearly always.
    found: Iterable[Row] = _roles_of(*people) if len(people) == 1 else _organisation_query(people)
    return [(who, OrganisationRole(role), group) for who, role, group in found]


def _organisation_query(people: Collection[int]) -> QuerySet[Any, Row]:
    """One's own, without the name of a group, and those of the groups one is in."""
    own = UserRole.objects.filter(user__in=people).values_list("user_id", "role", Value(""))
    by_group = GroupRole.objects.filter(group__members__user__in=people)
    return own.union(by_group.values_list("group__members__user_id", "role", "group__name"), all=True)


def _project_query(key: str, people: Collection[int]) -> QuerySet[Membership, Row]:
    return _of(people).filter(project__key=key).values_list(
        "role", "parts", "user_id", "group__name", "group__members__user_id"
    )  # fmt: skip


def _project_rows(key: str, people: Collection[int]) -> list[tuple[int, Role, str, tuple[int, ...]]]:
    found: Iterable[Row] = _roles_in(key, *people) if len(people) == 1 else _project_query(key, people)
    return [
        (who if group is None else member, Role(role), group or "", tuple(parts))
        for role, parts, who, group, member in found
    ]


def rights_of(held: Iterable[Held]) -> frozenset[Right]:
    """What all these roles give together; an auditor, whatever else they are, changes nothing."""
    held = frozenset(held)
    rights = frozenset[Right]().union(*(one.rights for one in held))
    return rights & READING if is_auditor(held) else rights


def is_auditor(held: Iterable[Held]) -> bool:
    """Whether somebody audits by their own role or group's; standing in for an auditor takes nothing away."""
    return any(one.role == OrganisationRole.AUDITOR and not one.for_whom for one in held)


def projects_seen(people: Mapping[int, str], organisation: Collection[Held], right: Right) -> QuerySet[Project]:
    """The projects in which these roles together give a right."""
    if right not in READING and is_auditor(organisation):
        return Project.objects.none()
    if any(right in one.rights for one in organisation):
        return Project.objects.all()
    roles = [role for role, rights in TABLE.items() if right in rights]
    return Project.objects.filter(pk__in=_of(people).filter(role__in=roles).values("project_id"))


def first_seen(people: Mapping[int, str], organisation: Collection[Held]) -> Iterable[tuple[str, str]]:
    """Key and name of the first fifty of the projects that these roles let see, by name: for the bar of every page."""
    if any(Right.SEE in one.rights for one in organisation):
        found: Iterable[Row] = _first()
    elif len(people) == 1:
        found = _first_of(*people)
    else:
        found = _names(projects_seen(people, organisation, Right.SEE))
    return ((str(key), str(name)) for key, name in found)


def managers_of(project: Project) -> list[User]:
    """Everybody who can manage a project now: active people with that role, by themselves or by a group."""
    return list(_managers(project.pk).order_by("name", "email"))


def approvers_of(project: Project) -> list[User]:
    """The same of those who approve: sponsor, board."""
    return list(_holding(Role.APPROVER, project.pk).order_by("name", "email"))


def is_managed(project: Project) -> bool:
    """Whether somebody can manage a project now."""
    return _a_manager.first(project.pk) is not None


def managers_by_project(projects: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the managers of many projects; a group by its own name."""
    found: dict[int, list[str]] = {}
    rows = Membership.objects.filter(project__in=projects, role=Role.MANAGER).values_list(
        "project_id", "user__name", "group__name"
    )
    for project, person, group in rows.order_by("user__name", "group__name"):
        found.setdefault(project, []).append(person or group)
    return {project: tuple(names) for project, names in found.items()}


def rights_by_project(
    people: Mapping[int, str], organisation: Collection[Held], projects: Collection[int]
) -> dict[int, frozenset[Right]]:
    """What may be seen in many projects by these people's roles: of an auditor, too, as it changes nothing."""
    everywhere = frozenset[Right]().union(*(one.rights for one in organisation))
    there: dict[int, set[str]] = {}
    for project, role in _of(people).filter(project__in=projects).values_list("project_id", "role"):
        there.setdefault(project, set()).add(role)
    return {
        project: everywhere.union(*(TABLE[Role(role)] for role in there.get(project, ()))) & READING
        for project in projects
    }  # fmt: skip


def roles_by_project(user: User | AnonymousUser, projects: Sequence[int]) -> dict[int, str]:
    """What somebody is in many projects, in words; where they have no part there, what they are in the organisation."""
    people = acting_for(user)
    if not people:
        return {}
    there: dict[int, set[str]] = {}
    for project, role in _of(people).filter(project__in=projects).values_list("project_id", "role"):
        there.setdefault(project, set()).add(role)
    beside = ", ".join(sorted({str(one.role.label) for one in organisation_roles(people) if Right.SEE in one.rights}))
    return {
        project: ", ".join(str(role.label) for role in Role if role in there[project]) if project in there else beside
        for project in projects
    }


def _managers(project: int) -> QuerySet[User]:
    return _holding(Role.MANAGER, project)


def _holding(role: Role, project: int) -> QuerySet[User]:
    managing = Membership.objects.filter(project=project, role=role)
    auditing = Q(organisation_roles__role=OrganisationRole.AUDITOR) | Q(
        member_of__organisation_roles__role=OrganisationRole.AUDITOR
    )
    return User.objects.filter(
        Q(pk__in=managing.filter(user__isnull=False).values("user_id"))
        | Q(pk__in=managing.filter(group__isnull=False).values("group__members__user_id")),
        is_active=True,
    ).exclude(pk__in=User.objects.filter(auditing).values("pk"))


def _of(people: Collection[int]) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(user__in=people) | Q(group__members__user__in=people))


def _names(projects: QuerySet[Project]) -> QuerySet[Project, Row]:
    return projects.order_by("name").values_list("key", "name")[:50]


_first = Prepared(lambda: _names(Project.objects.all()))
_first_of = Prepared(lambda person: _names(projects_seen({person: ""}, (), Right.SEE)), int)
_a_manager = Prepared(lambda project: _managers(project).values_list("pk")[:1], int)
_roles_of = Prepared(lambda person: _organisation_query([person]), int)
_roles_in = Prepared(lambda key, person: _project_query(key, [person]), str, int)
