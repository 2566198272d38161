"""How meetings stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.meetings import preparing
from charthouse.meetings.agenda import shown_items
from charthouse.meetings.agenda_actions import called
from charthouse.meetings.models import Arranged, Invited, Kind, Meeting, MeetingSeries, MinuteLine
from charthouse.meetings.queries import people_of
from charthouse.meetings.values import days_of, facts_of, today_in
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import Rhythm

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer"}
_MAYBE: dict[str, Any] = {"type": ["integer", "null"]}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}


def _shape(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_PERSON = _shape(
    row={**_NUMBER, "description": "By which attendance and who gets the minutes name them."}, name=_TEXT,
    user={**_MAYBE, "description": "The account’s number; null: without one."},
    presence={**_TEXT, "enum": Invited.Presence.values},
)  # fmt: skip
_COMMON: dict[str, Any] = {
    "number": _NUMBER, "version": _NUMBER, "title": _TEXT, "kind": {**_TEXT, "enum": Kind.values},
    "at": {**_TEXT, "description": "By the project’s clock, `14:30`."}, "minutes": _NUMBER, "place": _TEXT,
    "link": _TEXT, "purpose": _TEXT, "chair": _MAYBE, "minute_taker": _MAYBE, "people": _list(_PERSON),
}  # fmt: skip
SERIES: dict[str, Any] = _shape(
    **_COMMON, rhythm={**_TEXT, "enum": Rhythm.values}, first={**_TEXT, "format": "date"}, last=_DAY, next=_DAY
)
SERIES_LIST: dict[str, Any] = _shape(items=_list(SERIES))
_RECORD = _shape(kind=_TEXT, ref=_TEXT, label=_TEXT, told=_TEXT)
_ITEM = _shape(
    item=_NUMBER, title=_TEXT, topic={**_TEXT, "description": "Of the data; empty: somebody put it there."},
    minutes=_MAYBE, records=_list(_RECORD),
)  # fmt: skip
LINE: dict[str, Any] = _shape(
    line=_NUMBER, version=_NUMBER, kind={**_TEXT, "enum": MinuteLine.Kind.values}, text=_TEXT, item=_MAYBE,
    entry={**_MAYBE, "description": "The number in the log of what it became."}, risk=_MAYBE,
)  # fmt: skip
_HEAD: dict[str, Any] = {
    **_COMMON, "day": {**_TEXT, "format": "date"}, "state": {**_TEXT, "enum": Meeting.State.values},
    "series": _MAYBE, "series_day": _DAY, "digest": {**_TEXT, "description": "SHA-256 of closed minutes."},
}  # fmt: skip
MEETINGS: dict[str, Any] = _shape(
    items=_list(_shape(**_HEAD)), next={"type": ["string", "null"], "description": "The next page; null: the last."}
)
MEETING: dict[str, Any] = _shape(**_HEAD, agenda=_list(_ITEM), lines=_list(LINE))


def _told(access: Access, one: Meeting | MeetingSeries) -> dict[str, Any]:
    facts, team = facts_of(one), access.may(Right.SEE_TEAM)
    plain = {name: facts[name] for name in ("title", "kind", "minutes", "place", "link", "purpose")}
    named = {name: facts[name] if team else None for name in ("chair", "minute_taker")}
    people = [
        {"row": each.one.pk, "name": each.name, "user": each.one.user_id, "presence": each.one.presence}
        for each in people_of(access, one.people.all())
    ]
    return {
        "number": one.number, "version": one.version, **plain, **named, "at": _clock(one), "people": people,
    }  # fmt: skip


def _clock(one: Arranged) -> str:
    return one.at.strftime("%H:%M")


def told_series(access: Access, one: MeetingSeries) -> dict[str, Any]:
    """A series."""
    upcoming = days_of(one).next(today_in(access.project))
    return {
        **_told(access, one), "rhythm": one.rhythm, "first": one.first.isoformat(), "last": _iso(one.last),
        "next": _iso(upcoming),
    }  # fmt: skip


def told_head(access: Access, one: Meeting) -> dict[str, Any]:
    """A meeting in a list."""
    return {
        **_told(access, one), "day": one.day.isoformat(), "state": str(one.state),
        "series": None if one.series is None else one.series.number, "series_day": _iso(one.series_day),
        "digest": one.digest,
    }  # fmt: skip


def told_meeting(access: Access, one: Meeting) -> dict[str, Any]:
    """A meeting with its agenda and its minutes."""
    agenda = [
        {
            "item": item.pk, "title": called(item), "topic": item.topic, "minutes": item.minutes,
            "records": [
                {"kind": each["kind"], "ref": each["ref"], "label": each["label"], "told": preparing.told(each)}
                for each in preparing.seen_of(access, item.records)
            ],
        }
        for item in shown_items(one)
    ]  # fmt: skip
    return {**told_head(access, one), "agenda": agenda, "lines": [told_line(line) for line in one.lines.all()]}


def told_line(one: MinuteLine) -> dict[str, Any]:
    """A line of the minutes."""
    return {
        "line": one.pk, "version": one.version, "kind": str(one.kind), "text": one.text, "item": one.item_id,
        "entry": one.entry, "risk": one.risk,
    }  # fmt: skip


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
