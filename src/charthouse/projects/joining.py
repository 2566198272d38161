"""How people come into a project: by their account, or by an invitation that brings the role along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts import grants
from charthouse.accounts.actions import invite
from charthouse.accounts.models import User
from charthouse.projects.access import access_to, project_for
from charthouse.projects.members import NoSuchPerson, person_of, set_roles
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import Right

GRANT = "project-role"
"""``{"kind": "project-role", "project": "CRM", "roles": ["lead"], "parts": [12]}``."""


@transaction.atomic
def add_person(*, project: Project, email: str, roles: Collection[Role], parts: Collection[int], by: User) -> str:
    """Give somebody roles in the project, by an invitation where they have no account yet; gives what was done.

    :raises Refused: as ``set_roles`` and ``accounts.actions.invite`` do
    """
    try:
        user = person_of(email)
    except NoSuchPerson:
        grant = {
            "kind": GRANT, "project": project.key, "roles": [role.value for role in roles], "parts": list(parts),
        }  # fmt: skip
        invite(email=email, grants=[grant], by=by)
        return _("%(email)s is invited by e-mail; the roles are given when the invitation is accepted.") % {
            "email": email
        }
    set_roles(project=project, member=user, roles=roles, parts=parts, by=by)
    return _("%(name)s is %(roles)s now.") % {
        "name": user.name, "roles": ", ".join(str(role.label) for role in Role if role in roles),
    }  # fmt: skip


def register_grants() -> None:
    """Let invitations bring along roles in projects; called when the chapter starts."""
    grants.register(GRANT, _apply, check=_check, describe=_describe)


def _check(grant: Mapping[str, Any], by: User) -> None:
    """Only who manages the members of a project invites into it, when the invitation goes out and when it is used."""
    project_for(by, str(grant["project"]), Right.MANAGE_MEMBERS)


def _apply(user: User, grant: Mapping[str, Any], by: User) -> None:
    project = project_for(by, str(grant["project"]), Right.MANAGE_MEMBERS).project
    there = Membership.objects.filter(project=project, user=user).values_list("role", "parts")
    roles = {Role(role) for role, _parts in there} | {Role(role) for role in grant["roles"]}
    parts = {part for _role, led in there for part in led} | set(grant.get("parts", ()))
    set_roles(project=project, member=user, roles=roles, parts=parts, by=by)


def _describe(grant: Mapping[str, Any], reader: User | None) -> str:
    """The project's name only for who is invited, and for who sees the project."""
    project = Project.objects.filter(key=grant["project"]).first()
    roles = ", ".join(str(Role(role).label) for role in grant["roles"])
    if project is None or (reader is not None and access_to(project, reader) is None):
        return _("%(roles)s in a project") % {"roles": roles}
    return _("%(roles)s in %(project)s") % {"roles": roles, "project": project.name}
