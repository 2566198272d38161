"""Roles in the organisation: given and taken, to people and to groups."""

from __future__ import annotations

from collections.abc import Collection

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
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    if user.kind == User.Kind.SERVICE and role == OrganisationRole.ADMINISTRATOR:
        raise NotForPrograms(_("A program cannot administer this Charthouse."))
    _row, new = UserRole.objects.get_or_create(user=user, role=role)
    if new:
        record(user, "gave a role in the organisation", by=by, after={"role": str(role)})
        if role == OrganisationRole.AUDITOR:
            keep_an_administrator()


@transaction.atomic
def take_role(*, user: User, role: OrganisationRole, by: User) -> None:
    """Take a role in the organisation from somebody; what their groups give them they keep.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    """
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    gone, _rows = UserRole.objects.filter(user=user, role=role).delete()
    if gone:
        record(user, "took a role in the organisation", by=by, before={"role": str(role)})
        keep_an_administrator()


@transaction.atomic
def set_roles(*, user: User, roles: Collection[OrganisationRole], by: User) -> None:
    """Say which roles in the organisation somebody has by themselves.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    :raises NotForPrograms:
    """
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    had = {OrganisationRole(role) for role in UserRole.objects.filter(user=user).values_list("role", flat=True)}
    # Given before taken, so that who takes their own role away can still give the others.
    for role in OrganisationRole:
        if role in roles and role not in had:
            give_role(user=user, role=role, by=by)
    taken = [role for role in OrganisationRole if role in had and role not in roles]
    for role in sorted(taken, key=lambda role: role == OrganisationRole.ADMINISTRATOR):
        take_role(user=user, role=role, by=by)


def hold_administrators() -> None:
    """Let nobody else change who administers until this transaction is through.

    Called before anything is looked at or changed: of two administrators who take the role from each other at once, the
    second then finds that they are none any more.
    """
    list(UserRole.objects.select_for_update().filter(role=OrganisationRole.ADMINISTRATOR).order_by("pk"))
    list(GroupRole.objects.select_for_update().filter(role=OrganisationRole.ADMINISTRATOR).order_by("pk"))


def keep_an_administrator() -> None:
    """Refuse a change, inside its transaction, after which nobody would administer this Charthouse.

    :raises LastAdministrator:
    """
    able = people_with(OrganisationRole.ADMINISTRATOR).filter(kind=User.Kind.PERSON)
    if not able.exclude(pk__in=people_with(OrganisationRole.AUDITOR)).exists():  # auditors change nothing
        raise LastAdministrator(
            _("Somebody must administer this Charthouse; make another person an administrator first.")
        )


def register_grants() -> None:
    """Let invitations bring along roles in the organisation and groups."""
    grants.register("organisation-role", _grant_role, describe=_role_in_words)
    grants.register("group", _grant_group, describe=_group_in_words)


def _grant_role(user: User, grant: Grant, by: User) -> None:
    give_role(user=user, role=OrganisationRole(grant["role"]), by=by)


def _role_in_words(grant: Grant, _reader: User | None) -> str:
    return str(OrganisationRole(grant["role"]).label)


def _grant_group(user: User, grant: Grant, by: User) -> None:
    from charthouse.accounts.grouping import add_member

    group = Group.objects.filter(pk=grant["group"]).first()
    if group is None:
        raise grants.CannotGrant(_("The group does not exist any more."))
    add_member(group=group, user=user, by=by)


def _group_in_words(grant: Grant, _reader: User | None) -> str:
    group = Group.objects.filter(pk=grant["group"]).first()
    if group is None:
        raise grants.CannotGrant(_("The group does not exist any more."))
    return _("Member of %(group)s") % {"group": group.name}
