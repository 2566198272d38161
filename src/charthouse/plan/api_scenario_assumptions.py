"""The API of what a scenario assumes beside its tasks: status date, team and calendars."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.exchange import document as doc
from charthouse.plan import api_calendars as calendars
from charthouse.plan import scenario_assumptions as assumptions
from charthouse.plan import teaming
from charthouse.plan.api_calendars import CalendarChange, CalendarIn
from charthouse.plan.api_scenarios import router
from charthouse.plan.api_team import NotInTheTeam, PerHour, Units
from charthouse.plan.calendars.showing import visible
from charthouse.plan.calendars.values import kept_calendars
from charthouse.plan.scenarios import scenario_of
from charthouse.plan.teaming import LONGEST_NAME
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.models import BranchKey
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, PathCount, PathNumber
from charthouse.rest.router import Request

AT = "/projects/{key}/scenarios/{int:number}/assumptions"
_DAY = 1440
_EPOCH = dt.date(1970, 1, 1)
_PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": [kind.value for kind in doc.ResourceKind]},
        "max_units": {"type": ["number", "null"], "description": "1 is one full-time."},
        "per_hour": {
            "type": ["string", "null"],
            "description": "Null: nobody said one, there are several by date, or the caller may not see rates.",
        },
    },
    "required": ["number", "name", "kind", "max_units", "per_hour"],
    "additionalProperties": False,
}
_ASSUMED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "status_date": {"type": ["string", "null"], "format": "date", "description": "The last day that counts."},
        "calendars": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"number": {"type": "integer"}, "name": {"type": "string"}},
                "required": ["number", "name"],
                "additionalProperties": False,
            },
        },
        "team": {
            "anyOf": [{"type": "array", "items": _PERSON}, {"type": "null"}],
            "description": "Null for who may not see the team.",
        },
    },
    "required": ["status_date", "calendars", "team"],
    "additionalProperties": False,
}


class AssumedStatusDateIn(Input):
    """Until the end of which day progress counts in the scenario; null: it says none."""

    status_date: DayIn | None


class SomebodyIn(Input):
    """Somebody more in the scenario's team, such as a developer who is to be found."""

    name: Annotated[Line, Limits(min_length=1, max_length=LONGEST_NAME)]
    max_units: Units = 1.0
    per_hour: PerHour | None = None
    """In the project's currency; asks for the right to see rates."""


class PersonIn(Input):
    """Only what is to be another."""

    max_units: Units = 1.0
    per_hour: PerHour = Decimal(0)


@router.get(AT, shows=_ASSUMED)
@door(Right.SEE_SCENARIOS)
def get_assumptions(request: Request, key: str, number: PathNumber) -> Any:
    """What a scenario assumes beside its tasks: status date, calendars, team with shares and rates."""
    return _told(_inside(request, key, number, Right.SEE_SCENARIOS))


@router.patch(AT, shows=_ASSUMED, refuses=(403,))
@door(Right.PLAN_SCENARIOS)
def assume_status_date(request: Request, key: str, number: PathNumber, body: AssumedStatusDateIn) -> Any:
    """Say until when progress counts in the scenario; its dates are computed anew."""
    access = _inside(request, key, number, Right.PLAN_SCENARIOS)
    said = body.status_date
    date = None if said is None else ((dt.date.fromisoformat(said) - _EPOCH).days + 1) * _DAY
    assumptions.assume_status_date(access=access, status_date=date)
    return _told(_inside(request, key, number, Right.SEE_SCENARIOS))


@router.post(f"{AT}/people", shows=_PERSON, status=201, refuses=(403,))
@door(Right.PLAN_SCENARIOS)
def assume_somebody(request: Request, key: str, number: PathNumber, body: SomebodyIn) -> Any:
    """Let somebody more be in the scenario's team; the plan's team has them once the scenario is adopted."""
    access = _inside(request, key, number, Right.PLAN_SCENARIOS)
    made = assumptions.assume_somebody(access=access, name=body.name, units=body.max_units, per_hour=body.per_hour)
    return Answer(_person(access, _member(access, made)), 201)


@router.patch(f"{AT}/people/{{int:resource}}", shows=_PERSON, refuses=(403,))
@door(Right.PLAN_SCENARIOS)
def assume_person(request: Request, key: str, number: PathNumber, resource: PathCount, body: PersonIn) -> Any:
    """Let somebody of the scenario's team have another share of their time, or another rate for all time."""
    access = _inside(request, key, number, Right.PLAN_SCENARIOS)
    there, given = _member(access, resource), body.given()
    assumptions.assume_person(
        access=access, number=resource, units=given.get("max_units", there.max_units),
        per_hour=given.get("per_hour"),
    )  # fmt: skip
    return _person(access, _member(access, resource))


@router.post(f"{AT}/calendars", shows=calendars.SHOWN, status=201, tagged=True, refuses=(403, 409))
@door(Right.PLAN_SCENARIOS)
def create_assumed_calendar(request: Request, key: str, number: PathNumber, body: CalendarIn) -> Any:
    """Make a calendar in the scenario."""
    access = _inside(request, key, number, Right.PLAN_SCENARIOS)
    made = calendars.create_calendar(request, BranchKey(access.project.key), body)
    there = f"/api/v1/projects/{key}/scenarios/{number}/assumptions/calendars/{made.body['number']}"
    return replace(made, headers={**made.headers, "Location": there})


@router.get(f"{AT}/calendars/{{int:calendar}}", shows=calendars.SHOWN, tagged=True)
@door(Right.SEE_SCENARIOS)
def get_assumed_calendar(request: Request, key: str, number: PathNumber, calendar: PathNumber) -> Any:
    """A calendar of the scenario with its hours."""
    access = _inside(request, key, number, Right.SEE_SCENARIOS)
    return calendars.get_calendar(request, BranchKey(access.project.key), calendar)


@router.patch(
    f"{AT}/calendars/{{int:calendar}}", shows=calendars.SHOWN, tagged=True, versioned=True, refuses=(403, 409)
)  # fmt: skip
@door(Right.PLAN_SCENARIOS)
def change_assumed_calendar(
    request: Request, key: str, number: PathNumber, calendar: PathNumber, body: CalendarChange
) -> Any:
    """Change a calendar in the scenario alone. Its ETag is that of the scenario's plan."""
    access = _inside(request, key, number, Right.PLAN_SCENARIOS)
    return calendars.change_calendar(request, BranchKey(access.project.key), calendar, body)


@router.delete(f"{AT}/calendars/{{int:calendar}}", versioned=True, refuses=(403, 409))
@door(Right.PLAN_SCENARIOS)
def delete_assumed_calendar(request: Request, key: str, number: PathNumber, calendar: PathNumber) -> Any:
    """Remove a calendar from the scenario that nobody there uses."""
    access = _inside(request, key, number, Right.PLAN_SCENARIOS)
    return calendars.delete_calendar(request, BranchKey(access.project.key), calendar)


def _inside(request: Request, key: str, number: int, right: Right) -> Access:
    """The plan of a scenario, as somebody may see or change it."""
    outside = project_for(request.auth.user, key, right)
    return project_for(request.auth.user, BranchKey(scenario_of(outside.project, number).row.key))


def _told(access: Access) -> dict[str, Any]:
    found = kept_calendars(access.project)
    date = access.project.status_date
    team = teaming.team_of(access.project) if access.may(Right.SEE_TEAM) else None
    return {
        "status_date": None if date is None else (_EPOCH + dt.timedelta(minutes=date - 1)).isoformat(),
        "calendars": [
            {"number": number, "name": one.value.name}
            for number, one in sorted(found.items())
            if visible(access, found, number)
        ],
        "team": None if team is None else [_person(access, one) for one in team],
    }


def _person(access: Access, one: doc.Resource) -> dict[str, Any]:
    rate = teaming.rate_of(one) if access.may(Right.SEE_RATES) else None
    return {
        "number": one.uid,
        "name": one.name,
        "kind": one.kind.value,
        "max_units": one.max_units,
        "per_hour": None if rate is None else str(rate),
    }


def _member(access: Access, number: int) -> doc.Resource:
    """Somebody of a scenario's team.

    :raises NotInTheTeam:
    """
    access.require(Right.SEE_TEAM)
    found = next((one for one in teaming.team_of(access.project) if one.uid == number), None)
    if found is None:
        raise NotInTheTeam(_("Nobody of that number is in this team."))
    return found
