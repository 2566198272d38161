"""What can be done to the members of a project: people and groups, each with one role or several."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import Group, User
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import Watch
from charthouse.projects import held
from charthouse.projects import parts as all_parts
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import READING, TABLE
from charthouse.refusals import Refused


class NoSuchPerson(Refused):
    """Nobody signs in with this address, or they are no member."""

    status = 422


class NoSuchMember(Refused):
    """They have no role in this project."""

    status = 404


class NoSuchPart(Refused):
    """A workstream lead leads tasks of the plan: at least one, and none that is not there."""

    status = 422


class NoRole(Refused):
    """A member has at least one role."""

    status = 422


class LastManager(Refused):
    """A project without a manager could not be changed by anybody any more."""


class AuditorChangesNothing(Refused):
    """Who audits changes nothing, in no project; a role that changes things would be a promise not kept."""


def set_member(*, project: Project, email: str, role: Role, by: User) -> Membership:
    """Give somebody one role in the project, instead of those that they have.

    :raises NoSuchPerson:
    :raises LastManager:
    :raises AuditorChangesNothing:
    """
    return set_roles(project=project, member=person_of(email), roles=[role], by=by)[0]


def person_of(email: str) -> User:
    """Who signs in with an address.

    :raises NoSuchPerson:
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise NoSuchPerson(
            _("Nobody signs in here as %(email)s; invite them, or look at the address.") % {"email": email[:80]},
            fields={"email": _("Nobody signs in with this address.")},
        )
    return user


@transaction.atomic
def set_roles(
    *, project: Project, member: User | Group, roles: Collection[Role], by: User, parts: Collection[int] = ()
) -> list[Membership]:
    """Give a person, or everybody in a group, these roles in the project, instead of those that they have.

    ``parts`` are the numbers of the tasks that a workstream lead leads.

    :raises NoRole: to end somebody's part, remove them
    :raises NoSuchPart:
    :raises LastManager:
    :raises AuditorChangesNothing:
    """
    # Without the key: who has the journal and refers to the project must not wait for us, who wait for the journal.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    wanted = [role for role in Role if role in roles]
    led = sorted(set(parts)) if Role.LEAD in wanted else []
    check_roles(project, member, wanted, led)
    managed = held.is_managed(project)
    watch = Watch(_rows(project, member))
    there = {Role(one.role): one for one in _rows(project, member)}
    before = _told(member, there.values())
    for role, one in there.items():
        if role not in wanted:
            one.delete()
    for role in wanted:
        row = there.get(role) or Membership(project=project, role=role, **_whose(member))
        row.parts = led if role is Role.LEAD else []
        row.save()
        there[role] = row
    kept = [there[role] for role in wanted]
    if managed:
        _keep_a_manager(project, member)
    after = _told(member, kept)
    if before != after:
        journal.record(
            project, "set a role", by=by, stream_id=project.journal_id,
            before=before if before["role"] else {}, after=after, changes=watch.changes(),
        )  # fmt: skip
    return kept


@transaction.atomic
def remove_member(*, project: Project, user: User | Group, by: User) -> None:
    """End the part of a person or a group in the project.

    :raises NoSuchPerson:
    :raises LastManager:
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    rows = list(_rows(project, user))
    if not rows:
        raise NoSuchPerson(_("%(name)s is no member of this project.") % {"name": user.name})
    managed, before, watch = held.is_managed(project), _told(user, rows), Watch(_rows(project, user))
    Membership.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if managed:
        _keep_a_manager(project, user)
    journal.record(
        project, "removed a member", by=by, stream_id=project.journal_id, before=before, changes=watch.changes()
    )


def group_changed(group: Group) -> None:
    """Refuse a change of a group that leaves a project without anybody who manages it.

    :raises LastManager:
    """
    for project in Project.objects.filter(memberships__group=group, memberships__role=Role.MANAGER).distinct():
        _keep_a_manager(project, group)


def group_deleting(group: Group) -> None:
    """Refuse that a group goes while it has roles in projects.

    :raises LastManager:
    """
    projects = list(Project.objects.filter(memberships__group=group).distinct().order_by("key"))
    if projects:
        raise LastManager(
            _("“%(group)s” has roles in %(projects)s; end its part there first.")
            % {"group": group.name, "projects": ", ".join(project.key for project in projects)}
        )


def check_roles(project: Project, member: User | Group, roles: Collection[Role], led: Collection[int]) -> None:
    """Refuse roles that this member cannot have as things are now.

    :raises NoRole:
    :raises NoSuchPart:
    :raises AuditorChangesNothing:
    """
    if not roles:
        raise NoRole(_("Choose at least one role."), fields={"roles": _("Choose at least one role.")})
    if Role.LEAD in roles:
        known = {part.uid for part in all_parts.choices(project)}
        if not led or not known.issuperset(led):
            sentence = _("Say which part of the plan %(name)s leads: choose at least one task of it.") % {
                "name": member.name
            }
            raise NoSuchPart(sentence, fields={"parts": sentence})
    changing = any(not TABLE[role] <= READING for role in roles)
    if changing and isinstance(member, User) and held.is_auditor(held.organisation_roles({member.pk: ""})):
        raise AuditorChangesNothing(
            _("%(name)s is an auditor: auditors see every project and change nothing. Choose Viewer, or somebody else.")
            % {"name": member.name}
        )


def _rows(project: Project, member: User | Group) -> QuerySet[Membership]:
    return Membership.objects.filter(project=project, **_whose(member))


def _whose(member: User | Group) -> dict[str, Any]:
    return {"user": member} if isinstance(member, User) else {"group": member}


def _told(member: User | Group, rows: Iterable[Membership]) -> dict[str, Any]:
    """As the journal keeps it."""
    found = {row.role: row for row in rows}
    roles = [role.value for role in Role if role in found]
    led = [part for row in found.values() for part in row.parts]
    return {
        "member" if isinstance(member, User) else "group": member.pk,
        "name": member.name,
        "role": ", ".join(roles),
        **({"parts": led} if led else {}),
    }


def _keep_a_manager(project: Project, leaving: User | Group) -> None:
    if not held.is_managed(project):
        raise LastManager(
            _("Without %(name)s nobody could manage %(project)s any more; make somebody else manager first.")
            % {"name": leaving.name, "project": project.name}
        )
