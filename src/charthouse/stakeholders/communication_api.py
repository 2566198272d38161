"""The API of the plan of communication."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.router import Request, Router
from charthouse.stakeholders import communicating, queries, reaching
from charthouse.stakeholders.communicating import LONGEST_MEETING
from charthouse.stakeholders.models import Audience, Rhythm, SentReport
from charthouse.stakeholders.reaching import Hole, Line

router = Router("Communication plan", scope="plan")

_TEXT: dict[str, Any] = {"type": "string"}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
_PROPERTIES: dict[str, Any] = {
    "number": {"type": "integer"},
    "version": {"type": "integer"},
    "what": _TEXT,
    "purpose": _TEXT,
    "recipients": {**_NUMBERS, "description": "Numbers of stakeholders who get it by name."},
    "audience": {"enum": Audience.values, "description": "Who gets it by influence and interest."},
    "others": _TEXT,
    "reached": {**_NUMBERS, "description": "Numbers of all stakeholders who get it."},
    "rhythm": {"enum": Rhythm.values},
    "detail": _TEXT,
    "first": _DAY,
    "last": _DAY,
    "next": {**_DAY, "description": "The day on which it takes place next."},
    "at": {"type": ["string", "null"], "description": "By the project’s clock, `14:30`."},
    "minutes": {"type": ["integer", "null"]},
    "channel": _TEXT,
    "sender": {"type": ["integer", "null"], "description": "The account’s number."},
    "sender_role": _TEXT,
    "report": {"enum": SentReport.values, "description": "The status report that they get by this line."},
    "last_sent": {**_DAY, "description": "When a report of that kind was sent last, as far as the caller reads it."},
    "due": {**_DAY, "description": "The day on which that report was due and is not sent yet; for who writes it."},
}
COMMUNICATION: dict[str, Any] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": [name for name in _PROPERTIES if name != "sender"],
    "additionalProperties": False,
}
_HOLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentence": _TEXT,
        "communication": {"type": ["integer", "null"]},
        "stakeholder": {"type": ["integer", "null"]},
    },
    "required": ["sentence", "communication", "stakeholder"],
    "additionalProperties": False,
}
_PLAN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": COMMUNICATION},
        "holes": {"type": "array", "items": _HOLE},
    },
    "required": ["items", "holes"],
    "additionalProperties": False,
}

Words = Annotated[str, Limits(max_length=200)]


class CommunicationFacts(Input):
    """What can be said of a line of the plan of communication; what is left out stays."""

    purpose: Text = ""
    recipients: Annotated[list[Number], Limits(max_length=500)] = []
    audience: Literal["", "all", "close", "influence", "interest"] = ""
    others: Annotated[str, Limits(max_length=300)] = ""
    rhythm: Literal["daily", "weekly", "fortnightly", "monthly", "quarterly", "once", "gates", "needed"] = "needed"
    detail: Words = ""
    first: DayIn | None = None
    last: DayIn | None = None
    at: Annotated[str, Limits(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    minutes: Annotated[int, Limits(ge=1, le=LONGEST_MEETING)] | None = None
    channel: Words = ""
    sender: Number | None = None
    sender_role: Words = ""
    report: Literal[
        "", "weekly-team", "weekly-client", "weekly-board", "monthly-team", "monthly-client", "monthly-board"
    ] = ""


class CommunicationIn(CommunicationFacts):
    """A new line."""

    what: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]


class CommunicationChange(CommunicationFacts):
    """Changes of a line: what is left out stays."""

    what: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")] = " "


@router.get("/projects/{key}/communications", shows=_PLAN)
@door(Right.SEE_STAKEHOLDERS)
def list_communications(request: Request, key: str) -> Any:
    """Who gets what, when, how and from whom, what comes next first; and the holes of the plan."""
    access = project_for(request.auth.user, key, Right.SEE_STAKEHOLDERS)
    only(request.GET, ())
    lines = reaching.lines_of(access, reaching.end_of(access), timezone.localdate())
    holes = reaching.holes_of(lines, queries.lines_of(access))
    return {"items": [told(line, access) for line in lines], "holes": [_hole(one) for one in holes]}


@router.post("/projects/{key}/communications", shows=COMMUNICATION, status=201, tagged=True)
@door(Right.EDIT_STAKEHOLDERS)
def create_communication(request: Request, key: str, body: CommunicationIn) -> Any:
    """Add a line to the plan of communication."""
    access = project_for(request.auth.user, key, Right.EDIT_STAKEHOLDERS)
    return _shown(access, communicating.add_communication(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/communications/{int:number}", shows=COMMUNICATION, tagged=True)
@door(Right.SEE_STAKEHOLDERS)
def get_communication(request: Request, key: str, number: PathNumber) -> Any:
    """One line."""
    return _shown(project_for(request.auth.user, key, Right.SEE_STAKEHOLDERS), number)


@router.patch(
    "/projects/{key}/communications/{int:number}", shows=COMMUNICATION, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_STAKEHOLDERS)
def change_communication(request: Request, key: str, number: PathNumber, body: CommunicationChange) -> Any:
    """Change a line."""
    access = project_for(request.auth.user, key, Right.EDIT_STAKEHOLDERS)
    communicating.COMMUNICATIONS.at(access.project, number, version_asked(request))
    communicating.change_communication(access=access, number=number, facts=_facts(body))
    return _shown(access, number)


@router.delete("/projects/{key}/communications/{int:number}", versioned=True)
@door(Right.EDIT_STAKEHOLDERS)
def delete_communication(request: Request, key: str, number: PathNumber) -> Any:
    """Take a line out; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_STAKEHOLDERS)
    communicating.COMMUNICATIONS.at(access.project, number, version_asked(request))
    communicating.delete_communication(access=access, number=number)
    return Answer(status=204)


def told(line: Line, access: Access) -> dict[str, Any]:
    """A line as the caller may see it."""
    one = line.one
    plain = (
        "number", "version", "what", "purpose", "audience", "others", "rhythm", "detail", "first", "last", "minutes",
        "channel", "sender_role", "report",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(one, name) for name in plain}
    found |= {
        "recipients": [each.number for each in line.named],
        "reached": [each.number for each in line.reached],
        "next": line.upcoming,
        "at": f"{one.at:%H:%M}" if one.at else None,
        "last_sent": line.sent.last,
        "due": line.sent.due,
    }
    return {**found, "sender": one.sender_id} if access.may(Right.SEE_TEAM) else found


def _hole(one: Hole) -> dict[str, Any]:
    return {
        "sentence": one.sentence,
        "communication": one.line and one.line.number,
        "stakeholder": one.stakeholder and one.stakeholder.number,
    }


def _facts(body: CommunicationFacts) -> dict[str, Any]:
    given = body.given()
    for name in ("first", "last"):
        if isinstance(given.get(name), str):
            given[name] = dt.date.fromisoformat(given[name])
    if isinstance(given.get("at"), str):
        given["at"] = dt.time.fromisoformat(given["at"])
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    one = communicating.COMMUNICATIONS.of(access.project, number)
    line = reaching.line_of(access, one, reaching.end_of(access), timezone.localdate())
    headers = {"Location": f"/api/v1/projects/{access.project.key}/communications/{number}"} if status == 201 else {}
    return Answer(told(line, access), status, line.one.version, headers)
