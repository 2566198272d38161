"""The API of groups: made, changed, dissolved; who belongs to them and what they carry."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from charthouse.accounts import grouping
from charthouse.accounts.api import GROUP, GROUP_MEMBER
from charthouse.accounts.api import groups as router
from charthouse.accounts.api_people import person_of
from charthouse.accounts.api_shapes import ROLES, RolesIn
from charthouse.accounts.group_views import NoSuchGroup
from charthouse.accounts.models import Group, GroupMember, OrganisationRole
from charthouse.accounts.permissions import AccountRight, require
from charthouse.doors import organisation_right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.inputs import Input, Name, PathNumber, Text
from charthouse.rest.paging import rows_of
from charthouse.rest.records import Reading
from charthouse.rest.router import Request, fields_of

GroupName = Annotated[Name, StringConstraints(max_length=150)]


class GroupIn(Input):
    """A new group."""

    name: GroupName
    purpose: Text = ""


class GroupChange(Input):
    """Changes of a group: what is left out stays."""

    name: GroupName = ""
    purpose: Text = ""


@router.post("/groups", shows=GROUP, status=201, tagged=True)
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def create_group(request: Request, body: GroupIn) -> Any:
    """Make a group without members."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    made = grouping.make_group(name=body.name, description=body.purpose, by=request.auth.user)
    return _shown(request, made, 201)


@router.get("/groups/{int:group}", shows=GROUP, tagged=True)
@organisation_right(AccountRight.SEE_PEOPLE)
def get_group(request: Request, group: PathNumber) -> Any:
    """One group."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return _shown(request, _group(group))


@router.patch("/groups/{int:group}", shows=GROUP, tagged=True, versioned=True, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def change_group(request: Request, group: PathNumber, body: GroupChange) -> Any:
    """Change a group's name or purpose."""
    found = _locked(request, group)
    said = {"name": found.name, "purpose": found.description} | body.given()
    changed = grouping.change_group(
        group=found, name=said["name"], description=said["purpose"], version=found.version, by=request.auth.user
    )
    return _shown(request, changed)


@router.delete("/groups/{int:group}", versioned=True, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def delete_group(request: Request, group: PathNumber) -> Any:
    """Dissolve a group; its members keep what they have by themselves."""
    grouping.delete_group(group=_locked(request, group), by=request.auth.user)
    return Answer(status=204)


@router.get("/groups/{int:group}/roles", shows=ROLES)
@organisation_right(AccountRight.SEE_PEOPLE)
def get_group_roles(request: Request, group: PathNumber) -> Any:
    """The roles in the organisation that everybody of a group has."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return _roles(_group(group))


@router.put("/groups/{int:group}/roles", shows=ROLES, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def set_group_roles(request: Request, group: PathNumber, body: RolesIn) -> Any:
    """Say which roles in the organisation a group carries, in place of those it carries."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    found = _group(group)
    grouping.set_group_roles(group=found, roles=body.roles, by=request.auth.user)
    return _roles(found)


@router.put("/groups/{int:group}/members/{int:person}", shows=GROUP_MEMBER, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def add_group_member(request: Request, group: PathNumber, person: PathNumber) -> Any:
    """Make somebody a member of a group; they get its roles."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    found, user = _group(group), person_of(person)
    grouping.add_member(group=found, user=user, by=request.auth.user)
    reading = Reading(fields_of(request.GET, GROUP_MEMBER))
    return rows_of(GroupMember.objects.filter(group=found, user=user), reading)[0]


@router.delete("/groups/{int:group}/members/{int:person}", refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def remove_group_member(request: Request, group: PathNumber, person: PathNumber) -> Any:
    """End somebody's membership in a group."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    found, user = _group(group), person_of(person)
    if not found.members.filter(user=user).exists():
        raise NoSuchGroup(_("They are no member of this group any more."))
    grouping.remove_member(group=found, user=user, by=request.auth.user)
    return Answer(status=204)


def _group(number: int) -> Group:
    found = Group.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchGroup(_("There is no such group; look among the groups."))
    return found


def _locked(request: Request, number: int) -> Group:
    """The group as nobody else can change it until this is through; it is of the version that was asked for."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    version = version_asked(request)
    found = Group.objects.select_for_update().get(pk=_group(number).pk)
    require_version(version, found.version, found.name)
    return found


def _shown(request: Request, group: Group, status: int = 200) -> Answer:
    found = rows_of(Group.objects.filter(pk=group.pk), Reading(fields_of(request.GET, GROUP)))[0]
    headers = {"Location": f"/api/v1/groups/{group.pk}"} if status == 201 else {}
    return Answer(found, status, group.version, headers)


def _roles(group: Group) -> dict[str, Any]:
    carried = set(group.organisation_roles.values_list("role", flat=True))
    return {"roles": [role for role in OrganisationRole.values if role in carried]}
