"""The API of single calendars: their hours and exceptions, and what a change of them moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.engine.calendars import Week
from charthouse.exchange import document as doc
from charthouse.exchange.document import CalendarPurpose, Recurrence, RecurrenceKind
from charthouse.plan import actions
from charthouse.plan.api_shapes import told_time
from charthouse.plan.calendars import public_holidays
from charthouse.plan.calendars.effects import Effect
from charthouse.plan.calendars.following import take
from charthouse.plan.calendars.hours import hours_of, text_of
from charthouse.plan.calendars.refusals import NoSuchCalendar
from charthouse.plan.calendars.showing import visible
from charthouse.plan.calendars.values import MOST_EXCEPTIONS, calendar_of, date_of, kept_calendars
from charthouse.plan.editing import locked_plan
from charthouse.plan.models import Plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import TIME, DayIn, minutes_of
from charthouse.projects.permissions import Right
from charthouse.resources.models import Calendar
from charthouse.rest import kinds
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.inputs import Input, Line, Name, Number, PathNumber
from charthouse.rest.paging import page_of
from charthouse.rest.records import Field, Record
from charthouse.rest.router import Request, Router, asked_of

router = Router("Calendars", scope="plan")

CALENDAR = Record(
    "Calendar",
    (
        Field("number", kinds.WHOLE, "uid", "In this project.", filters=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("parent", kinds.WHOLE.or_null(), "parent__uid", "The calendar it inherits from.", filters=True),
        Field("resource", kinds.WHOLE.or_null(), "resource_uid", "The resource whose own calendar it is.",
              filters=True),
        Field("follows", kinds.WHOLE.or_null(), "source_uid", "The organisation’s calendar that it follows.",
              filters=True),
    ),
    key="number",
)  # fmt: skip

_RULE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": [kind.value for kind in RecurrenceKind]},
        "every": {"type": "integer"},
        "weekdays": {"type": "array", "items": {"type": "integer"}, "description": "0 is Monday, 6 Sunday."},
        "day": {"type": ["integer", "null"], "description": "Of the month."},
        "ordinal": {"type": ["integer", "null"], "description": "1 first to 4 fourth, 5 last."},
        "month": {"type": ["integer", "null"]},
        "occurrences": {"type": ["integer", "null"]},
    },
    "required": ["kind", "every", "weekdays"],
    "additionalProperties": False,
}
EXCEPTION_SHOWN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "first": {"type": "string"},
        "last": {"type": "string"},
        "hours": {"type": "string", "description": "Like 8-12, 13-17; 22-6 over midnight; empty: nobody works."},
        "name": {"type": "string"},
        "recurrence": {"anyOf": [_RULE, {"type": "null"}]},
        "source": {"type": "string", "description": "Where it comes from, such as “holidays DE-BY”."},
    },
    "required": ["first", "last", "hours", "name", "recurrence", "source"],
    "additionalProperties": False,
}
SHOWN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "name": {"type": "string"},
        "parent": {"type": ["integer", "null"], "description": "The calendar it inherits from."},
        "resource": {"type": ["integer", "null"], "description": "The resource whose own calendar it is."},
        "follows": {"type": ["integer", "null"], "description": "The organisation’s calendar that it follows."},
        "week": {
            "type": "array",
            "items": {"type": ["string", "null"]},
            "description": "Hours of Monday to Sunday, like 8-12, 13-17; empty: no work; null: as in the parent.",
        },
        "exceptions": {"type": "array", "items": EXCEPTION_SHOWN},
        "moved": {
            "type": ["integer", "null"],
            "description": "After a change: how many tasks have another start or finish; null where nothing was asked.",
        },
        "finish": TIME.or_null().schema,
    },
    "required": ["number", "name", "parent", "resource", "follows", "week", "exceptions", "moved", "finish"],
    "additionalProperties": False,
}
DayNumber = Annotated[int, Limits(ge=0, le=6)]
_ENUM = Limits(strict=False)


class RecurrenceIn(Input):
    """How an exception repeats between its first and its last day."""

    kind: Annotated[RecurrenceKind, _ENUM]
    every: Annotated[int, Limits(ge=1, le=1000)] = 1
    weekdays: Annotated[list[DayNumber], Limits(max_length=7)] = []
    day: Annotated[int, Limits(ge=1, le=31)] | None = None
    ordinal: Annotated[int, Limits(ge=1, le=5)] | None = None
    month: Annotated[int, Limits(ge=1, le=12)] | None = None
    occurrences: Annotated[int, Limits(ge=1, le=50_000)] | None = None


class ExceptionIn(Input):
    """Days with other hours."""

    first: DayIn
    last: DayIn
    hours: Line = ""
    name: Line = ""
    recurrence: RecurrenceIn | None = None
    source: Line = ""


class CalendarFacts(Input):
    """What can be said of a calendar; what is left out stays."""

    parent: Number | None = None
    week: Annotated[list[Line | None], Limits(min_length=7, max_length=7)] | None = None
    exceptions: Annotated[list[ExceptionIn], Limits(max_length=MOST_EXCEPTIONS)] = []


class CalendarIn(CalendarFacts):
    """A new calendar; without a week it has the office week, or its parent's."""

    name: Name
    purpose: Annotated[CalendarPurpose, _ENUM] = CalendarPurpose.WORK
    """``freezes`` or ``windows`` say when a service or an environment may be changed."""


class CalendarChange(CalendarFacts):
    """Changes of a calendar: what is left out stays; exceptions are replaced as a whole."""

    name: Name = ""


class TakeIn(Input):
    """Which calendar of the organisation."""

    calendar: Number


class HolidaysIn(Input):
    """Public holidays of a country (``DE``) or of a region of it (``BY``)."""

    country: Annotated[str, Limits(pattern="^[A-Z]{2}$")]
    region: Annotated[str, Limits(max_length=10)] = ""
    first_year: int
    last_year: int


@router.get("/projects/{key}/calendars", shows=CALENDAR, listed=True)
@door(Right.SEE)
def list_calendars(request: Request, key: str) -> Any:
    """The calendars of a project's plan, without their hours."""
    access = project_for(request.auth.user, key)
    found = Calendar.objects.filter(project=access.shown)
    if not access.may(Right.SEE_PERSONAL):
        found = found.filter(resource_uid__isnull=True)  # somebody's own absences
    return page_of(request, found, CALENDAR, asked_of(request.GET, CALENDAR, access.rights)).body()


@router.post("/projects/{key}/calendars", shows=SHOWN, status=201, tagged=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def create_calendar(request: Request, key: str, body: CalendarIn) -> Any:
    """Make a calendar."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    with transaction.atomic():
        made = actions.create_calendar(
            project=access.project, name=body.name, by=access.user, parent=body.parent,
            week=None if body.week is None else week_in(body.week), purpose=body.purpose,
        )  # fmt: skip
        if body.exceptions:
            actions.change_calendar(
                project=access.project, number=made.uid, by=access.user,
                change=lambda one: replace(one, exceptions=exceptions_in(body.exceptions)),
            )  # fmt: skip
    return _shown(access, made.uid, status=201)


@router.post("/projects/{key}/followed-calendars", shows=SHOWN, status=201, tagged=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def take_calendar(request: Request, key: str, body: TakeIn) -> Any:
    """Let a project use a calendar of the organisation, whose changes it follows from then on."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    made = take(project=access.project, number=body.calendar, by=access.user)
    return _shown(access, made.uid, status=201)


@router.get("/projects/{key}/calendars/{int:number}", shows=SHOWN, tagged=True)
@door(Right.SEE)
def get_calendar(request: Request, key: str, number: PathNumber) -> Any:
    """One calendar with its hours; somebody's own only to who may see what is personal."""
    return _shown(project_for(request.auth.user, key), number)


@router.patch(
    "/projects/{key}/calendars/{int:number}", shows=SHOWN, tagged=True, versioned=True, refuses=(409,)
)  # fmt: skip
@door(Right.EDIT_PLAN)
def change_calendar(request: Request, key: str, number: PathNumber, body: CalendarChange) -> Any:
    """Change a calendar; the plan's dates are computed anew. Its ETag is that of the plan."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    version = version_asked(request)
    with transaction.atomic():
        require_version(version, locked_plan(access.project).version, key)
        effect = actions.change_calendar(project=access.project, number=number, change=change_in(body), by=access.user)
    return _shown(access, number, effect)


@router.delete("/projects/{key}/calendars/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def delete_calendar(request: Request, key: str, number: PathNumber) -> Any:
    """Remove a calendar that nobody uses."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    version = version_asked(request)
    with transaction.atomic():
        require_version(version, locked_plan(access.project).version, key)
        actions.delete_calendar(project=access.project, number=number, by=access.user)
    return Answer(status=204)


@router.post("/projects/{key}/calendars/{int:number}/holidays", shows=SHOWN, tagged=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def lay_out_holidays(request: Request, key: str, number: PathNumber, body: HolidaysIn) -> Any:
    """Lay out public holidays as exceptions, or renew those of the same place."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    place = {
        "country": body.country, "region": body.region, "first_year": body.first_year, "last_year": body.last_year,
    }  # fmt: skip
    effect = actions.change_calendar(
        project=access.project, number=number, by=access.user, verb="laid out holidays",
        change=lambda one: public_holidays.laid_out(one, **place),  # type: ignore[arg-type]
    )  # fmt: skip
    return _shown(access, number, effect)


def _shown(access: Access, number: int, effect: Effect | None = None, status: int = 200) -> Answer:
    calendars = kept_calendars(access.shown)
    kept = calendar_of(calendars, number, access.project)
    value = kept.value
    if not visible(access, calendars, number):
        raise NoSuchCalendar(_("%(key)s has no calendar %(number)d.") % {"key": access.project.key, "number": number})
    plan = Plan.objects.get(pk=access.shown.pk)
    body = {
        "number": value.uid,
        "name": value.name,
        "parent": value.parent_uid,
        "resource": value.resource_uid,
        "follows": kept.row.source_uid,
        "week": [None if hours is None else text_of(hours) for hours in value.week],
        "exceptions": [exception_told(one) for one in value.exceptions],
        "moved": None if effect is None else effect.moved,
        "finish": told_time(plan.computed_finish),
    }
    headers = {"Location": f"/api/v1/projects/{access.project.key}/calendars/{number}"} if status == 201 else {}
    return Answer(body, status, plan.version, headers)


def exception_told(one: doc.CalendarException) -> dict[str, Any]:
    """An exception as it is shown."""
    rule = one.recurrence
    return {
        "first": date_of(one.first).isoformat(),
        "last": date_of(one.last).isoformat(),
        "hours": text_of(one.hours),
        "name": one.name,
        "recurrence": None if rule is None else {
            "kind": rule.kind.value, "every": rule.every, "weekdays": list(rule.weekdays), "day": rule.day,
            "ordinal": rule.ordinal, "month": rule.month, "occurrences": rule.occurrences,
        },
        "source": one.source,
    }  # fmt: skip


def change_in(body: CalendarChange) -> Callable[[doc.Calendar], doc.Calendar]:
    """What was sent, as a change of a calendar."""
    given = body.given()

    def change(one: doc.Calendar) -> doc.Calendar:
        facts: dict[str, Any] = {}
        if "name" in given:
            facts["name"] = body.name
        if "parent" in given:
            facts["parent_uid"] = body.parent
        if body.week is not None:
            facts["week"] = week_in(body.week)
        if "exceptions" in given:
            facts["exceptions"] = exceptions_in(body.exceptions)
        return replace(one, **facts)

    return change


def week_in(texts: list[str | None]) -> Week:
    """The hours of seven days as they were sent."""
    return tuple(None if text is None else hours_of(text) for text in texts)  # type: ignore[return-value]


def exceptions_in(said: list[ExceptionIn]) -> tuple[doc.CalendarException, ...]:
    """Exceptions as they were sent."""
    return tuple(
        doc.CalendarException(
            first=_day(one.first), last=_day(one.last), hours=hours_of(one.hours), name=one.name, source=one.source,
            recurrence=None if one.recurrence is None else _rule(one.recurrence),
        )
        for one in said
    )  # fmt: skip


def _rule(said: RecurrenceIn) -> Recurrence:
    return Recurrence(
        said.kind, said.every, tuple(sorted(set(said.weekdays))), said.day, said.ordinal, said.month, said.occurrences
    )


def _day(text: str) -> int:
    return minutes_of(f"{text}T00:00") // 1440
