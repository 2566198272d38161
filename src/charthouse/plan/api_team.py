"""The API of a project's team: who joins it, with what share and rate, and who leaves it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.exchange.document import ResourceKind
from charthouse.plan import teaming
from charthouse.plan.teaming import LONGEST_NAME, MOST_UNITS, Newcomer
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.resources.api import RESOURCE, router
from charthouse.resources.models import Allocation
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, PathCount
from charthouse.rest.paging import rows_of
from charthouse.rest.records import Reading
from charthouse.rest.router import Request, fields_of

Units = Annotated[float, Limits(gt=0, le=MOST_UNITS)]
PerHour = Annotated[Decimal, Limits(ge=0, lt=10**9, max_digits=12, decimal_places=4, strict=False)]


class NotInTheTeam(Refused):
    """Nobody has that number in this project's team, or the caller may not know."""

    status = 404


class NewcomerIn(Input):
    """Who or what joins: a member of the project by the number of their account, or somebody or something by name."""

    name: Annotated[Line, Limits(max_length=LONGEST_NAME)] = ""
    user: Annotated[int, Limits(ge=1)] | None = None
    kind: Literal["person", "equipment", "material"] = "person"
    max_units: Units = 1.0
    """1 is one full-time, or one piece."""
    per_hour: PerHour | None = None
    """In the project's currency; asks for the right to see rates."""


class TeamMemberIn(Input):
    """Only what is to be another."""

    max_units: Units = 1.0
    per_hour: PerHour = Decimal(0)


@router.post("/projects/{key}/resources", shows=RESOURCE, status=201, scope="plan:write")
@door(Right.EDIT_PLAN)
def join_team(request: Request, key: str, body: NewcomerIn) -> Any:
    """Let a person, equipment or material be in the team, so that tasks can be given to them."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    newcomer = Newcomer(
        name=body.name, user=body.user, kind=ResourceKind(body.kind), units=body.max_units, per_hour=body.per_hour
    )
    return Answer(_told(request, access, teaming.join(access=access, newcomer=newcomer)), 201)


@router.patch("/projects/{key}/resources/{int:number}", shows=RESOURCE, scope="plan:write")
@door(Right.EDIT_PLAN)
def change_team_member(request: Request, key: str, number: PathCount, body: TeamMemberIn) -> Any:
    """Give somebody of the team another share of their time, or another rate for all time."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    there = _there(access, number)
    given = body.given()
    teaming.change(
        access=access, number=number, units=given.get("max_units", there.max_units), per_hour=given.get("per_hour")
    )
    return _told(request, access, number)


@router.delete("/projects/{key}/resources/{int:number}", scope="plan:write")
@door(Right.EDIT_PLAN)
def leave_team(request: Request, key: str, number: PathCount) -> Any:
    """Take somebody or something out of the team; tasks that are theirs are given to somebody else first."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    _there(access, number)
    teaming.leave(access=access, number=number)
    return Answer(status=204)


def _there(access: Access, number: int) -> Allocation:
    found = Allocation.objects.filter(project=access.project, uid=number).first()
    if found is None:
        raise NotInTheTeam(_("Nobody of that number is in this team."))
    return found


def _told(request: Request, access: Access, number: int) -> Any:
    reading = Reading(fields_of(request.GET, RESOURCE, access.rights))
    return rows_of(Allocation.objects.filter(project=access.project, uid=number), reading)[0]
