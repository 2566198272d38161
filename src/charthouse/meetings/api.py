"""The API of meetings and their series."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.meetings import actions, agenda_actions, closing, minutes
from charthouse.meetings.api_shapes import (
    LINE,
    MEETING,
    MEETINGS,
    SERIES,
    SERIES_LIST,
    told_head,
    told_line,
    told_meeting,
    told_series,
)
from charthouse.meetings.models import Meeting, MeetingSeries
from charthouse.meetings.values import LONGEST_MEETING, MOST_PEOPLE
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import STRETCH, only, stretch_in
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.paging import address_after
from charthouse.rest.router import Request, Router

router = Router("Meetings", scope="plan")

Title = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
Clock = Annotated[str, Limits(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Minutes = Annotated[int, Limits(ge=1, le=LONGEST_MEETING)]
People = Annotated[list[Number], Limits(max_length=MOST_PEOPLE)]
Words = Annotated[str, Limits(min_length=1, max_length=minutes.LONGEST, pattern=r"\S")]


class OutsiderIn(Input):
    """Somebody who takes part and has no account."""

    name: Title
    email: Annotated[str, Limits(min_length=3, max_length=254)]


class ArrangedFacts(Input):
    """What can be said of meetings and series; what is left out stays."""

    kind: Literal["status", "steering", "standup", "gate", "workshop", "other"] = "status"
    minutes: Minutes = 60
    place: Annotated[str, Limits(max_length=200)] = ""
    link: Annotated[str, Limits(max_length=500)] = ""
    purpose: Text = ""
    chair: Number | None = None
    minute_taker: Number | None = None
    members: People = []
    stakeholders: People = []
    others: Annotated[list[OutsiderIn], Limits(max_length=MOST_PEOPLE)] = []


class MeetingIn(ArrangedFacts):
    """A new meeting."""

    title: Title
    day: DayIn
    at: Clock


class MeetingChange(ArrangedFacts):
    """Changes of a meeting: a list replaces the one before."""

    title: Title = " "
    day: DayIn = ""
    at: Clock = ""
    cancelled: bool = False


class MeetingSeriesIn(ArrangedFacts):
    """A new series."""

    title: Title
    rhythm: Literal["daily", "weekly", "fortnightly", "monthly", "quarterly"]
    first: DayIn
    last: DayIn | None = None
    at: Clock


class MeetingSeriesChange(ArrangedFacts):
    """Changes of a series; its meetings to come take over what was not said of them alone."""

    title: Title = " "
    rhythm: Literal["daily", "weekly", "fortnightly", "monthly", "quarterly"] = "weekly"
    first: DayIn = ""
    last: DayIn | None = None
    at: Clock = ""


class HeldDayIn(Input):
    """A day of a series."""

    day: DayIn


class AgendaItemIn(Input):
    """Something to talk about."""

    title: Title
    minutes: Minutes | None = None


class MinuteLineIn(Input):
    """A line of minutes; an empty kind lets its prefix tell."""

    text: Words
    kind: Literal["", "note", "decision", "action", "risk", "issue"] = ""
    item: Number | None = None
    owner: Number | None = None
    due: DayIn | None = None


class MinuteLineChange(Input):
    """New words for a line; ``seen`` is the version of the line that was read."""

    text: Words
    kind: Literal["", "note", "decision", "action", "risk", "issue"] = ""
    seen: Number | None = None


class AttendanceIn(Input):
    """Whether somebody was there, by their row."""

    row: Number
    presence: Literal["", "present", "excused", "absent"]


class AttendancesIn(Input):
    """Who was there; who is left out stays as they are."""

    people: Annotated[list[AttendanceIn], Limits(min_length=1, max_length=MOST_PEOPLE)]


class ClosingIn(Input):
    """Who gets the minutes, by their rows."""

    to: People = []


@router.get("/projects/{key}/meetings", shows=MEETINGS, parameters=STRETCH)
@door(Right.SEE_LOG)
def list_meetings(request: Request, key: str) -> Any:
    """The meetings by number, in pages; days of a series of which nothing was said alone stand in the series."""
    access = project_for(request.auth.user, key, Right.SEE_LOG)
    only(request.GET, ("limit", "after"))
    limit, after = stretch_in(request.GET)
    found = Meeting.objects.filter(project=access.project, number__gt=after).select_related("series")
    rows = list(found.order_by("number")[: limit + 1])
    following = address_after(request, str(rows[limit - 1].number)) if len(rows) > limit else None
    return {"items": [told_head(access, one) for one in rows[:limit]], "next": following}


@router.post("/projects/{key}/meetings", shows=MEETING, status=201, tagged=True)
@door(Right.EDIT_LOG)
def create_meeting(request: Request, key: str, body: MeetingIn) -> Any:
    """Arrange a meeting; its agenda is made from the data at once."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    return _shown(access, actions.add_meeting(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/meetings/{int:number}", shows=MEETING, tagged=True)
@door(Right.SEE_LOG)
def get_meeting(request: Request, key: str, number: PathNumber) -> Any:
    """One meeting with its agenda and its minutes."""
    return _shown(project_for(request.auth.user, key, Right.SEE_LOG), number)


@router.patch("/projects/{key}/meetings/{int:number}", shows=MEETING, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_LOG)
def change_meeting(request: Request, key: str, number: PathNumber, body: MeetingChange) -> Any:
    """Change, move or cancel a meeting; of a series this one alone."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    actions.MEETINGS.at(access.project, number, version_asked(request))
    actions.change_meeting(access=access, number=number, facts=_facts(body))
    return _shown(access, number)


@router.delete("/projects/{key}/meetings/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_LOG)
def delete_meeting(request: Request, key: str, number: PathNumber) -> Any:
    """Take a meeting without minutes out."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    actions.MEETINGS.at(access.project, number, version_asked(request))
    actions.delete_meeting(access=access, number=number)
    return Answer(status=204)


@router.post("/projects/{key}/meetings/{int:number}/agenda", shows=MEETING, tagged=True, refuses=(409,))
@door(Right.EDIT_LOG)
def add_agenda_item(request: Request, key: str, number: PathNumber, body: AgendaItemIn) -> Any:
    """Put something on the agenda."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    agenda_actions.add_item(access=access, number=number, title=body.title, minutes=body.minutes)
    return _shown(access, number)


@router.post("/projects/{key}/meetings/{int:number}/agenda/refresh", shows=MEETING, tagged=True, refuses=(409,))
@door(Right.EDIT_LOG)
def refresh_agenda(request: Request, key: str, number: PathNumber) -> Any:
    """Take the data anew; what people wrote and ordered stays."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    agenda_actions.refresh_agenda(access=access, number=number)
    return _shown(access, number)


@router.post("/projects/{key}/meetings/{int:number}/lines", shows=LINE, status=201, refuses=(409,))
@door(Right.WRITE_LOG)
def write_minutes(request: Request, key: str, number: PathNumber, body: MinuteLineIn) -> Any:
    """Write a line; a decision, an action, an issue or a risk becomes a record as it is written."""
    access = project_for(request.auth.user, key, Right.WRITE_LOG)
    due = None if body.due is None else dt.date.fromisoformat(body.due)
    made = minutes.write_line(
        access=access, number=number, text=body.text, kind=body.kind, item=body.item, owner=body.owner, due=due
    )
    return Answer(told_line(made), 201)


@router.patch("/projects/{key}/meetings/{int:number}/lines/{int:line}", shows=LINE, refuses=(409,))
@door(Right.WRITE_LOG)
def change_minutes(request: Request, key: str, number: PathNumber, line: PathNumber, body: MinuteLineChange) -> Any:
    """Change a line; a note can become something else."""
    access = project_for(request.auth.user, key, Right.WRITE_LOG)
    return told_line(
        minutes.change_line(
            access=access, number=number, line=line, text=body.text, kind=body.kind, seen=body.seen
        )
    )  # fmt: skip


@router.delete("/projects/{key}/meetings/{int:number}/lines/{int:line}", refuses=(409,))
@door(Right.WRITE_LOG)
def strike_minutes(request: Request, key: str, number: PathNumber, line: PathNumber) -> Any:
    """Strike a line with the record that it became; others than managers and leads strike their own notes."""
    access = project_for(request.auth.user, key, Right.WRITE_LOG)
    minutes.strike_line(access=access, number=number, line=line)
    return Answer(status=204)


@router.put("/projects/{key}/meetings/{int:number}/attendance", shows=MEETING, tagged=True, refuses=(409,))
@door(Right.WRITE_LOG)
def note_attendance(request: Request, key: str, number: PathNumber, body: AttendancesIn) -> Any:
    """Say who was there."""
    access = project_for(request.auth.user, key, Right.WRITE_LOG)
    said = {one.row: one.presence for one in body.people}
    minutes.note_presence(access=access, number=number, presence=said)
    return _shown(access, number)


@router.post("/projects/{key}/meetings/{int:number}/closing", shows=MEETING, tagged=True, refuses=(409,))
@door(Right.EDIT_LOG)
def close_minutes(request: Request, key: str, number: PathNumber, body: ClosingIn) -> Any:
    """Freeze the minutes and send them; it is not undone."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    closing.close_meeting(access=access, number=number, to=body.to)
    return _shown(access, number)


@router.get("/projects/{key}/meeting-series", shows=SERIES_LIST)
@door(Right.SEE_LOG)
def list_meeting_series(request: Request, key: str) -> Any:
    """The series of a project."""
    access = project_for(request.auth.user, key, Right.SEE_LOG)
    only(request.GET, ())
    found = MeetingSeries.objects.filter(project=access.project).order_by("number")
    return {"items": [told_series(access, one) for one in found]}


@router.post("/projects/{key}/meeting-series", shows=SERIES, status=201, tagged=True)
@door(Right.EDIT_LOG)
def begin_meeting_series(request: Request, key: str, body: MeetingSeriesIn) -> Any:
    """Begin a series."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    return _series(access, actions.add_series(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/meeting-series/{int:number}", shows=SERIES, tagged=True)
@door(Right.SEE_LOG)
def get_meeting_series(request: Request, key: str, number: PathNumber) -> Any:
    """One series."""
    return _series(project_for(request.auth.user, key, Right.SEE_LOG), number)


@router.patch("/projects/{key}/meeting-series/{int:number}", shows=SERIES, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_LOG)
def change_meeting_series(request: Request, key: str, number: PathNumber, body: MeetingSeriesChange) -> Any:
    """Change a series."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    actions.SERIES.at(access.project, number, version_asked(request))
    actions.change_series(access=access, number=number, facts=_facts(body))
    return _series(access, number)


@router.delete("/projects/{key}/meeting-series/{int:number}", versioned=True)
@door(Right.EDIT_LOG)
def delete_meeting_series(request: Request, key: str, number: PathNumber) -> Any:
    """Take a series out; meetings with minutes stay."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    actions.SERIES.at(access.project, number, version_asked(request))
    actions.delete_series(access=access, number=number)
    return Answer(status=204)


@router.post("/projects/{key}/meeting-series/{int:number}/meetings", shows=MEETING, status=201, tagged=True)
@door(Right.EDIT_LOG)
def hold_meeting(request: Request, key: str, number: PathNumber, body: HeldDayIn) -> Any:
    """The meeting of a series on one of its days as a record of its own, with its agenda."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    made = actions.hold(access=access, series=number, day=dt.date.fromisoformat(body.day))
    return _shown(access, made.number, 201)


def _facts(body: ArrangedFacts) -> dict[str, Any]:
    given = body.given()
    for name in ("day", "first", "last"):
        if isinstance(given.get(name), str):
            given[name] = dt.date.fromisoformat(given[name])
    if "at" in given:
        given["at"] = dt.time.fromisoformat(given["at"])
    if "others" in given:
        given["others"] = [(one.name, one.email) for one in given["others"]]
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    one = actions.MEETINGS.of(access.project, number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/meetings/{number}"} if status == 201 else {}
    return Answer(told_meeting(access, one), status, one.version, headers)


def _series(access: Access, number: int, status: int = 200) -> Answer:
    one = actions.SERIES.of(access.project, number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/meeting-series/{number}"} if status == 201 else {}
    return Answer(told_series(access, one), status, one.version, headers)
