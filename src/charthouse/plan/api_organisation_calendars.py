"""The API of the organisation's calendars: everybody reads them, who keeps its standards changes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from charthouse.doors import organisation_right, signed_in
from charthouse.exchange import document as doc
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.plan.api_calendars import (
    EXCEPTION_SHOWN,
    CalendarChange,
    CalendarIn,
    HolidaysIn,
    change_in,
    exception_told,
    exceptions_in,
    week_in,
)
from charthouse.plan.calendars import organisation, public_holidays
from charthouse.plan.calendars.following import lock_organisation
from charthouse.plan.calendars.hours import text_of
from charthouse.plan.calendars.values import calendar_of, kept_calendars
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight
from charthouse.resources.models import Calendar
from charthouse.rest import kinds
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.inputs import PathNumber
from charthouse.rest.paging import page_of
from charthouse.rest.records import Field, Record
from charthouse.rest.router import Request, Router, asked_of

router = Router("Calendars of the organisation", scope="plan")
KEEP = OrganisationRight.KEEP_STANDARDS
_READ = "The hours of the organisation are no secret."

ORGANISATION_CALENDAR = Record(
    "OrganisationCalendar",
    (
        Field("number", kinds.WHOLE, "uid", "In the organisation.", filters=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("parent", kinds.WHOLE.or_null(), "parent__uid", "The calendar it inherits from.", filters=True),
    ),
    key="number",
)  # fmt: skip
_SHOWN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "name": {"type": "string"},
        "parent": {"type": ["integer", "null"], "description": "The calendar it inherits from."},
        "purpose": {"type": "string", "description": "work, freezes or windows."},
        "week": {
            "type": "array",
            "items": {"type": ["string", "null"]},
            "description": "Hours of Monday to Sunday, like 8-12, 13-17; empty: no work; null: as in the parent.",
        },
        "exceptions": {"type": "array", "items": EXCEPTION_SHOWN},
        "projects": {"type": "integer", "description": "How many projects use it."},
        "told": {"type": "string", "description": "After a change: what became of the projects that use it."},
    },
    "required": ["number", "name", "parent", "purpose", "week", "exceptions", "projects", "told"],
    "additionalProperties": False,
}


@router.get("/calendars", shows=ORGANISATION_CALENDAR, listed=True)
@signed_in(_READ)
def list_organisation_calendars(request: Request) -> Any:
    """The calendars of the organisation, without their hours."""
    found: QuerySet[Calendar] = Calendar.objects.filter(project=None)
    asked = asked_of(request.GET, ORGANISATION_CALENDAR, frozenset())
    return page_of(request, found, ORGANISATION_CALENDAR, asked).body()


@router.post("/calendars", shows=_SHOWN, status=201, tagged=True, refuses=(409,))
@organisation_right(KEEP)
def create_organisation_calendar(request: Request, body: CalendarIn) -> Any:
    """Make a calendar of the organisation; projects may take it."""
    with transaction.atomic():
        made = organisation.create(
            name=body.name, by=request.auth.user, parent=body.parent,
            week=None if body.week is None else week_in(body.week), purpose=body.purpose,
        )  # fmt: skip
        if body.exceptions:
            organisation.change(
                number=made.uid, by=request.auth.user,
                change=lambda one: replace(one, exceptions=exceptions_in(body.exceptions)),
            )  # fmt: skip
    return _shown(made.uid, status=201)


@router.get("/calendars/{int:number}", shows=_SHOWN, tagged=True)
@signed_in(_READ)
def get_organisation_calendar(request: Request, number: PathNumber) -> Any:
    """One calendar of the organisation with its hours."""
    return _shown(number)


@router.patch("/calendars/{int:number}", shows=_SHOWN, tagged=True, versioned=True, refuses=(409,))
@organisation_right(KEEP)
def change_organisation_calendar(request: Request, number: PathNumber, body: CalendarChange) -> Any:
    """Change a calendar of the organisation; the projects that use it follow, many of them in the background."""
    version = version_asked(request)
    with transaction.atomic():
        _require(request, version, number)
        done = organisation.change(number=number, change=change_in(body), by=request.auth.user)
    return _shown(number, done.sentence())


@router.delete("/calendars/{int:number}", versioned=True, refuses=(409,))
@organisation_right(KEEP)
def retire_organisation_calendar(request: Request, number: PathNumber) -> Any:
    """Take a calendar away that no project and no other calendar uses."""
    version = version_asked(request)
    with transaction.atomic():
        _require(request, version, number)
        organisation.retire(number=number, by=request.auth.user)
    return Answer(status=204)


@router.post("/calendars/{int:number}/holidays", shows=_SHOWN, tagged=True, refuses=(409,))
@organisation_right(KEEP)
def lay_out_organisation_holidays(request: Request, number: PathNumber, body: HolidaysIn) -> Any:
    """Lay out public holidays as exceptions, or renew those of the same place."""

    def laid_out(one: doc.Calendar) -> doc.Calendar:
        return public_holidays.laid_out(
            one, country=body.country, region=body.region, first_year=body.first_year, last_year=body.last_year
        )

    done = organisation.change(number=number, change=laid_out, by=request.auth.user, verb="laid out holidays")
    return _shown(number, done.sentence())


def _require(request: Request, version: int | None, number: int) -> None:
    Standing(request.auth.user).require(KEEP)
    lock_organisation()
    kept = calendar_of(kept_calendars(None), number, None)
    require_version(version, _version(kept.row), kept.value.name)


def _version(row: Calendar) -> int:
    """The number of the last journal entry about it."""
    told = Entry.objects.filter(stream__name=ORGANISATION, record=row._meta.label, record_id=str(row.pk))
    return int(told.aggregate(last=Max("number"))["last"] or 0)


def _shown(number: int, told: str = "", status: int = 200) -> Answer:
    kept = calendar_of(kept_calendars(None), number, None)
    value = kept.value
    body = {
        "number": value.uid,
        "name": value.name,
        "parent": value.parent_uid,
        "purpose": value.purpose.value,
        "week": [None if hours is None else text_of(hours) for hours in value.week],
        "exceptions": [exception_told(one) for one in value.exceptions],
        "projects": organisation.followers(number).count(),
        "told": told,
    }
    headers = {"Location": f"/api/v1/calendars/{number}"} if status == 201 else {}
    return Answer(body, status, _version(kept.row), headers)
