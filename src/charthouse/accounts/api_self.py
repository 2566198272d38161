"""The API of one's own account: profile, absences and who stands in, and where one is signed in."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import AfterValidator, StringConstraints

from charthouse.accounts import actions, away, leaving
from charthouse.accounts.api import ME, mine, shown_to_self
from charthouse.accounts.api_people import person_of, router
from charthouse.accounts.api_shapes import Address
from charthouse.accounts.browsers import browser_in_words
from charthouse.accounts.models import Deputy, User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.doors import organisation_right, own, signed_in
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.refusals import BadInput
from charthouse.rest.router import Request, asked_of, fields_of

ABSENCE = Record(
    "Absence",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("person", kinds.WHOLE, "person_id", "Who is away.", filters=True),
        Field("person_name", kinds.TEXT, "person__name"),
        Field("deputy", kinds.WHOLE, "deputy_id", "Who stands in.", filters=True),
        Field("deputy_name", kinds.TEXT, "deputy__name"),
        Field("first_day", kinds.DAY, "first_day", filters=True, sorts=True),
        Field("last_day", kinds.DAY, "last_day", filters=True, sorts=True),
        Field("reason", kinds.TEXT, "reason"),
        Field("ended_at", kinds.INSTANT.or_null(), "ended_at", "When it was ended early.", filters=True),
    ),
    key="number",
)
SESSION = Record(
    "Session",
    (
        Field("number", kinds.WHOLE, "pk"),
        Field("browser", kinds.TEXT, "user_agent", "", browser_in_words),
        Field("address", kinds.TEXT, "ip"),
        Field("since", kinds.INSTANT, "created_at", sorts=True),
        Field("last_seen_at", kinds.INSTANT, "last_seen_at", sorts=True),
    ),
    key="number",
)


def _a_day(text: str) -> str:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("must be a day like 2026-03-31")) from None
    return text


Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_a_day)]


class AbsenceIn(Input):
    """From when to when somebody is away, and who stands in."""

    deputy: Address
    """The e-mail address with which they sign in."""
    first_day: Day
    last_day: Day
    reason: Annotated[Line, StringConstraints(max_length=200)] = ""
    """The deputy reads it."""


class MeChange(Input):
    """Changes of your profile: what is left out stays."""

    name: Annotated[Line, StringConstraints(max_length=150)] = ""
    locale: Annotated[Line, StringConstraints(max_length=10)] = "en"
    time_zone: Annotated[Line, StringConstraints(max_length=64)] = "UTC"
    theme: Annotated[Line, StringConstraints(max_length=10)] = "system"


@mine.patch("/me", shows=ME)
@signed_in("Changes the caller's own profile.")
def change_me(request: Request, body: MeChange) -> Any:
    """Change your name, formats, time zone or look."""
    user = actions.update_profile(user=request.auth.user, changes=body.given(), by=request.auth.user)
    return shown_to_self(user, request.auth.scopes)


@mine.get("/absences", shows=ABSENCE, listed=True)
@signed_in("The caller's own absences, and those in which they stand in for others.")
def list_absences(request: Request) -> Any:
    """When you are away, and when you stand in for others."""
    user = request.auth.user
    found = Deputy.objects.filter(Q(person=user) | Q(deputy=user))
    return page_of(request, found, ABSENCE, asked_of(request.GET, ABSENCE)).body()


@mine.post("/absences", shows=ABSENCE, status=201)
@signed_in("Names a deputy for the caller.")
def name_deputy(request: Request, body: AbsenceIn) -> Any:
    """Say when you are away and who stands in with your roles in projects."""
    return _named(request, request.auth.user, body)


@mine.delete("/absences/{int:number}")
@own("Whoever is away or stands in may end it.", or_right=AccountRight.SET_DEPUTIES)
def end_absence(request: Request, number: PathNumber) -> Any:
    """Let somebody stand in no longer."""
    by, named = request.auth.user, Deputy.objects.select_related("person", "deputy").filter(pk=number).first()
    if named is None or not away.may_end(named, by):
        raise leaving.NoSuchRecord(_("There is no such absence."))
    away.end_deputy(named=named, by=by)
    return Answer(status=204)


@router.post("/people/{int:person}/absences", shows=ABSENCE, status=201)
@organisation_right(AccountRight.SET_DEPUTIES)
def name_deputy_for(request: Request, person: PathNumber, body: AbsenceIn) -> Any:
    """Name a deputy for somebody who cannot do it themselves."""
    require(request.auth.user, AccountRight.SET_DEPUTIES)
    return _named(request, person_of(person), body)


@mine.get("/sessions", shows=SESSION, listed=True)
@signed_in("The caller's own sessions.")
def list_sessions(request: Request) -> Any:
    """In which browsers you are signed in; `sort=-last_seen_at` begins with the latest."""
    found = UserSession.objects.filter(user=request.auth.user)
    return page_of(request, found, SESSION, asked_of(request.GET, SESSION)).body()


@mine.delete("/sessions/{int:number}")
@own("A session of the caller's own.")
def end_session(request: Request, number: PathNumber) -> Any:
    """Sign one browser of yours out."""
    leaving.end_session(session_id=number, user=request.auth.user, by=request.auth.user)
    return Answer(status=204)


def _named(request: Request, person: User, body: AbsenceIn) -> Answer:
    deputy = User.objects.filter(email=body.deputy.strip().lower(), is_active=True, kind=User.Kind.PERSON).first()
    if deputy is None:
        said = _("Nobody signs in with this address.")
        raise BadInput(said, fields={"deputy": said})
    named = away.name_deputy(
        person=person, deputy=deputy, first_day=dt.date.fromisoformat(body.first_day),
        last_day=dt.date.fromisoformat(body.last_day), reason=body.reason, by=request.auth.user,
    )  # fmt: skip
    return Answer(rows_of(Deputy.objects.filter(pk=named.pk), Reading(fields_of(request.GET, ABSENCE)))[0], 201)
