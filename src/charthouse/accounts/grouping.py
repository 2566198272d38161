"""Groups: who belongs to them, and the roles in the organisation that they carry."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from charthouse.accounts import group_guards
from charthouse.accounts.giving import NotForPrograms, hold_administrators, keep_an_administrator
from charthouse.accounts.models import Group, GroupMember, GroupRole, OrganisationRole, User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.recording import record
from charthouse.refusals import Refused


class BadGroup(Refused):
    """Something about the group cannot be kept as it was typed."""

    status = 422


class GroupChanged(Refused):
    """Somebody else changed the group meanwhile."""


@transaction.atomic
def make_group(*, name: str, description: str = "", by: User) -> Group:
    """Make a group without members.

    :raises AccountsNotYours:
    :raises BadGroup:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    group = Group(name=" ".join(name.split()), description=description.strip())
    _save(group)
    record(group, "made the group", by=by, after={"name": group.name, "description": group.description})
    return group


@transaction.atomic
def change_group(*, group: Group, name: str, description: str, version: int, by: User) -> Group:
    """Change a group's name and purpose; ``version`` is that of the page on which it was typed.

    :raises AccountsNotYours:
    :raises BadGroup:
    :raises GroupChanged:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    group = _locked(group)
    if group.version != version:
        raise GroupChanged(_("Somebody else changed this group meanwhile; look at it again."))
    before = {"name": group.name, "description": group.description}
    group.name, group.description = " ".join(name.split()), description.strip()
    after = {"name": group.name, "description": group.description}
    if before == after:
        return group
    group.version += 1
    _save(group)
    record(group, "changed the group", by=by, before=before, after=after)
    return group


@transaction.atomic
def delete_group(*, group: Group, by: User) -> None:
    """Dissolve a group; its members keep what they have by themselves.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    :raises Refused: what the chapters above refuse, such as while it has roles in projects
    """
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    group = _locked(group)
    group_guards.deleting(group)
    before = {
        "name": group.name,
        "description": group.description,
        "members": sorted(group.members.values_list("user_id", flat=True)),
        "roles": sorted(group.organisation_roles.values_list("role", flat=True)),
    }
    record(group, "dissolved the group", by=by, before=before)
    group.delete()
    keep_an_administrator()


@transaction.atomic
def add_member(*, group: Group, user: User, by: User) -> None:
    """Make somebody a member of a group; they get its roles.

    :raises AccountsNotYours:
    :raises NotForPrograms: a program in a group that administers
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    group = _locked(group)
    if user.kind == User.Kind.SERVICE and _administers(group):
        raise NotForPrograms(_("A program cannot administer this Charthouse, and this group does."))
    if not user.is_active:
        raise BadGroup(_("%(name)s’s account is deactivated.") % {"name": user.name})
    if GroupMember.objects.get_or_create(group=group, user=user)[1]:
        record(group, "added to the group", by=by, after={"account": user.pk})


@transaction.atomic
def remove_member(*, group: Group, user: User, by: User) -> None:
    """End somebody's membership in a group.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    :raises Refused: what the chapters above refuse, such as a project left without a manager
    """
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    gone, _rows = GroupMember.objects.filter(group=group, user=user).delete()
    if gone:
        record(group, "took out of the group", by=by, before={"account": user.pk})
        keep_an_administrator()
        group_guards.changed(group)


@transaction.atomic
def set_group_roles(*, group: Group, roles: Collection[OrganisationRole], by: User) -> None:
    """Say which roles in the organisation a group carries.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    :raises NotForPrograms:
    """
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    group = _locked(group)
    had = set(group.organisation_roles.values_list("role", flat=True))
    wanted = {str(role) for role in roles}
    if had == wanted:
        return
    if OrganisationRole.ADMINISTRATOR in wanted and group.members.filter(user__kind=User.Kind.SERVICE).exists():
        raise NotForPrograms(_("A program cannot administer this Charthouse, and one belongs to this group."))
    GroupRole.objects.filter(group=group, role__in=had - wanted).delete()
    GroupRole.objects.bulk_create(GroupRole(group=group, role=role) for role in sorted(wanted - had))
    record(group, "set the group's roles", by=by, before={"roles": sorted(had)}, after={"roles": sorted(wanted)})
    keep_an_administrator()


def _administers(group: Group) -> bool:
    return group.organisation_roles.filter(role=OrganisationRole.ADMINISTRATOR).exists()


def _locked(group: Group) -> Group:
    found = Group.objects.select_for_update().filter(pk=group.pk).first()
    if found is None:
        raise GroupChanged(_("Somebody dissolved this group meanwhile."))
    return found


def _save(group: Group) -> None:
    if not group.name or len(group.name) > 150 or "\x00" in group.name + group.description:
        sentence = _("A name has 1 to 150 characters.")
        raise BadGroup(sentence, fields={"name": sentence})
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as clash:
        sentence = _("There is a group of this name already.")
        raise BadGroup(sentence, fields={"name": sentence}) from clash
