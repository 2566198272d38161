"""The API of what administrators do with accounts: invite, deactivate, give roles."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.accounts import giving, inviting, leaving
from charthouse.accounts.api import PERSON
from charthouse.accounts.api_shapes import ROLES, Address, Roles, RolesIn
from charthouse.accounts.models import Group, Invitation, OrganisationRole, User
from charthouse.accounts.people_views import NoSuchPerson
from charthouse.accounts.permissions import AccountRight, may, require
from charthouse.accounts.queries import invitations
from charthouse.doors import organisation_right, own
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.refusals import BadInput
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("People", scope="people")

INVITATION = Record(
    "Invitation",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("email", kinds.TEXT, "email", filters=True, sorts=True),
        Field("name", kinds.TEXT, "name"),
        Field("invited_by", kinds.WHOLE, "invited_by_id", filters=True),
        Field("invited_at", kinds.INSTANT, "invited_at", filters=True, sorts=True),
        Field("sent_at", kinds.INSTANT.or_null(), "sent_at", "null: the mail server did not take the letter."),
        Field("expires_at", kinds.INSTANT, "expires_at", filters=True),
        Field("accepted_by", kinds.WHOLE.or_null(), "accepted_by_id", "Who has an account already accepts at once."),
        Field("accepted_at", kinds.INSTANT.or_null(), "accepted_at", filters=True),
        Field("withdrawn_at", kinds.INSTANT.or_null(), "withdrawn_at", filters=True),
    ),
    key="number",
)


class InvitationIn(Input):
    """Whom to ask in, and as what."""

    email: Address
    name: Line = ""
    roles: Roles = []
    """In the organisation; most people need none."""
    groups: Annotated[list[Number], Limits(max_length=100)] = []
    """The groups’ numbers."""


class WhyIn(Input):
    """Why something final is done."""

    why: Annotated[Line, Limits(max_length=500)] = ""


def person_of(number: int) -> User:
    """The account of that number.

    :raises NoSuchPerson:
    """
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchPerson(_("There is no such account; look among the people."))
    return found


def _person(request: Request, user: User) -> dict[str, Any]:
    return rows_of(User.objects.filter(pk=user.pk), Reading(fields_of(request.GET, PERSON)))[0]


def _roles(user: User) -> dict[str, Any]:
    given = set(user.organisation_roles.values_list("role", flat=True))
    return {"roles": [role for role in OrganisationRole.values if role in given]}


@router.get("/people/{int:person}", shows=PERSON)
@organisation_right(AccountRight.SEE_PEOPLE)
def get_person(request: Request, person: PathNumber) -> Any:
    """One account."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return _person(request, person_of(person))


@router.get("/people/{int:person}/roles", shows=ROLES)
@organisation_right(AccountRight.SEE_PEOPLE)
def get_person_roles(request: Request, person: PathNumber) -> Any:
    """Somebody's own roles in the organisation; groups may give them more."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return _roles(person_of(person))


@router.put("/people/{int:person}/roles", shows=ROLES, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def set_person_roles(request: Request, person: PathNumber, body: RolesIn) -> Any:
    """Say which roles in the organisation somebody has, in place of those they have."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    user = person_of(person)
    giving.set_roles(user=user, roles=set(body.roles), by=request.auth.user)
    return _roles(user)


@router.post("/people/{int:person}/deactivate", shows=PERSON, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def deactivate_person(request: Request, person: PathNumber, body: WhyIn) -> Any:
    """Let somebody sign in no more: sessions end, tokens stop working; all they did stays."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    return _person(request, leaving.deactivate(user=person_of(person), by=request.auth.user, why=body.why))


@router.post("/people/{int:person}/reactivate", shows=PERSON, refuses=(409,))
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def reactivate_person(request: Request, person: PathNumber) -> Any:
    """Let somebody sign in again, with the roles and groups they had."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    return _person(request, leaving.reactivate(user=person_of(person), by=request.auth.user))


@router.get("/invitations", shows=INVITATION, listed=True)
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def list_invitations(request: Request) -> Any:
    """Who was asked in, and how that stands."""
    require(request.auth.user, AccountRight.ADMINISTER_PEOPLE)
    return page_of(request, invitations(), INVITATION, asked_of(request.GET, INVITATION)).body()


@router.post("/invitations", shows=INVITATION, status=201)
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def invite_person(request: Request, body: InvitationIn) -> Any:
    """Ask somebody in by e-mail; who has an account already gets the roles and groups at once."""
    by = request.auth.user
    require(by, AccountRight.ADMINISTER_PEOPLE)
    missing = set(body.groups) - set(Group.objects.filter(pk__in=body.groups).values_list("pk", flat=True))
    if missing:
        said = _("There is no group %(number)d.") % {"number": min(missing)}
        raise BadInput(said, fields={"groups": said})
    grants: list[dict[str, Any]] = [{"kind": "organisation-role", "role": str(role)} for role in body.roles]
    grants += [{"kind": "group", "group": group} for group in body.groups]
    made = inviting.invite(email=body.email, name=body.name, grants=grants, by=by)
    return _invitation(request, made, 201)


@router.post("/invitations/{int:number}/send-again", shows=INVITATION)
@own("Who sent an invitation sends it again.", or_right=AccountRight.ADMINISTER_PEOPLE)
def send_invitation_again(request: Request, number: PathNumber) -> Any:
    """Send a new letter with a new link; the old link works no more."""
    return _invitation(request, inviting.send_again(invitation=_sent(request, number), by=request.auth.user))


@router.delete("/invitations/{int:number}")
@own("Who sent an invitation withdraws it.", or_right=AccountRight.ADMINISTER_PEOPLE)
def withdraw_invitation(request: Request, number: PathNumber) -> Any:
    """Withdraw an invitation: the link in the letter works no more."""
    inviting.withdraw(invitation=_sent(request, number), by=request.auth.user)
    return Answer(status=204)


def _sent(request: Request, number: int) -> Invitation:
    by, found = request.auth.user, Invitation.objects.filter(pk=number).first()
    if found is None or not (found.invited_by_id == by.pk or may(by, AccountRight.ADMINISTER_PEOPLE)):
        raise leaving.NoSuchRecord(_("There is no such invitation."))
    return found


def _invitation(request: Request, made: Invitation, status: int = 200) -> Answer:
    found = Invitation.objects.filter(pk=made.pk)
    return Answer(rows_of(found, Reading(fields_of(request.GET, INVITATION)))[0], status)
