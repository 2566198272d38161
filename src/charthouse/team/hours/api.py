"""The API of time entries: everybody's hours of a month, one's own, and booking them as cost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.router import Request, Router
from charthouse.team.hours import booking, entering, queries
from charthouse.team.hours.views import month_in
from charthouse.team.models import TimeEntry

router = Router("Time entries", scope="plan")

_PROPERTIES: dict[str, Any] = {
    "number": {"type": "integer"}, "name": {"type": "string"}, "task": {"type": "integer"},
    "day": {"type": "string", "format": "date"}, "hours": {"type": "string"}, "note": {"type": "string"},
    "source": {"type": "string", "enum": TimeEntry.Source.values},
    "round": {"type": ["integer", "null"], "description": "Whose answer says so."},
}  # fmt: skip


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


_ENTRY = _object(_PROPERTIES)
_ENTRIES = _object({"month": {"type": "string"}, "items": {"type": "array", "items": _ENTRY}})
_DONE = _object(
    {"entries": {"type": "integer", "description": "Cost entries, those that take others back among them."}}
)
_MONTH: tuple[dict[str, Any], ...] = (
    {"in": "query", "name": "month", "required": False, "schema": {"type": "string", "description": "`2026-03`."}},
)


class HoursIn(Input):
    """Hours that one spent on a task of one's own on a day."""

    task: Number
    day: DayIn
    hours: Annotated[Decimal, Limits(gt=0, le=24, max_digits=4, decimal_places=2, strict=False)]
    note: Annotated[str, Limits(max_length=300)] = ""


@router.get("/projects/{key}/hours", shows=_ENTRIES, parameters=_MONTH)
@door(Right.SEE_WORKING_PLAN)
def list_hours(request: Request, key: str) -> Any:
    """Everybody's hours of a month, by default the present one; never what they cost."""
    access = project_for(request.auth.user, key, Right.SEE_WORKING_PLAN)
    only(request.GET, ("month",))
    month = month_in(request.GET.get("month", ""), access)
    return {"month": f"{month:%Y-%m}", "items": [_told(one) for one in queries.of_month(access, month)]}


@router.post("/projects/{key}/hours", shows=_ENTRY, status=201)
@door(Right.REPORT_OWN_PROGRESS)
def enter_hours(request: Request, key: str, body: HoursIn) -> Any:
    """Say how many hours one spent on a task of one's own."""
    access = project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS)
    day = dt.date.fromisoformat(body.day)
    spent = entering.Spent(uid=body.task, day=day, hours=body.hours, note=body.note)
    return Answer(_told(entering.enter(access=access, spent=spent)), 201)


@router.delete("/projects/{key}/hours/{int:number}", refuses=(409,))
@door(Right.REPORT_OWN_PROGRESS)
def withdraw_hours(request: Request, key: str, number: PathNumber) -> Any:
    """Take hours by hand back; what was booked for them is taken back with the next booking."""
    entering.withdraw(access=project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS), number=number)
    return Answer(status=204)


@router.post("/projects/{key}/hours/booking", shows=_DONE, status=201)
@door(Right.BOOK_COSTS)
def book_hours(request: Request, key: str) -> Any:
    """Book all hours at the rate of their day; what is booked already is not booked again."""
    booked = booking.book_labour(access=project_for(request.auth.user, key, Right.BOOK_COSTS))
    return Answer({"entries": 0 if booked is None else booked.entries}, 201)


def _told(one: TimeEntry) -> dict[str, Any]:
    names = ("number", "name", "day", "note", "source", "round")
    return {name: getattr(one, name) for name in names} | {"task": one.uid, "hours": f"{plain(one.hours):f}"}
