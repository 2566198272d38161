"""Roles in the organisation: given and taken, to people and to groups."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts import grants
from charthouse.accounts.grants import Grant
from charthouse.accounts.models import Group, GroupRole, OrganisationRole, User, UserRole
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.recording import record
from charthouse.accounts.roles import people_with
from charthouse.refusals import Refused


class LastAdministrator(Refused):
    """Without an administrator nobody could ever make one again."""


class NotForPrograms(Refused):
    """A program gets its rights by tokens and projects, not by a role in the organisation."""

    status = 422


@transaction.atomic
def give_role(*, user: User, role: OrganisationRole, by: User) -> None:
    """Give somebody a role in the organisation.

    :raises AccountsNotYours:
    :raises NotForPrograms:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    if user.kind == User.Kind.SERVICE and role == OrganisationRole.ADMINISTRATOR:
        raise NotForPrograms(_("A program cannot administer this Charthouse."))
    _row, new = UserRole.objects.get_or_create(user=user, role=role)
    if new:
        record(user, "gave a role in the organisation", by=by, after={"role": str(role)})


@transaction.atomic
def take_role(*, user: User, role: OrganisationRole, by: User) -> None:
    """Take a role in the organisation from somebody; what their groups give them they keep.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    gone, _rows = UserRole.objects.filter(user=user, role=role).delete()
    if gone:
        record(user, "took a role in the organisation", by=by, before={"role": str(role)})
        keep_an_administrator()


def keep_an_administrator() -> None:
    """Refuse a change, inside its transaction, after which nobody would administer this Charthouse.

    :raises LastAdministrator:
    """
    # Locked, so that two administrators who take the role from each other at once cannot both succeed.
    list(UserRole.objects.select_for_update().filter(role=OrganisationRole.ADMINISTRATOR).order_by("pk"))
    list(GroupRole.objects.select_for_update().filter(role=OrganisationRole.ADMINISTRATOR).order_by("pk"))
    if not people_with(OrganisationRole.ADMINISTRATOR).filter(kind=User.Kind.PERSON).exists():
        raise LastAdministrator(
            _("Somebody must administer this Charthouse; make another person an administrator first.")
        )


def register_grants() -> None:
    """Let invitations bring along roles in the organisation and groups."""
    grants.register("organisation-role", _grant_role, describe=_role_in_words)
    grants.register("group", _grant_group, describe=_group_in_words)


def _grant_role(user: User, grant: Grant, by: User) -> None:
    give_role(user=user, role=OrganisationRole(grant["role"]), by=by)


def _role_in_words(grant: Grant) -> str:
    return str(OrganisationRole(grant["role"]).label)


def _grant_group(user: User, grant: Grant, by: User) -> None:
    from charthouse.accounts.grouping import add_member

    group = Group.objects.filter(pk=grant["group"]).first()
    if group is None:
        raise grants.CannotGrant(_("The group does not exist any more."))
    add_member(group=group, user=user, by=by)


def _group_in_words(grant: Grant) -> str:
    group = Group.objects.filter(pk=grant["group"]).first()
    if group is None:
        raise grants.CannotGrant(_("The group does not exist any more."))
    return _("Member of %(group)s") % {"group": group.name}
