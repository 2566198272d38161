"""The minutes as they are frozen, and as they are read again: one value for the page, the paper and the letters."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from charthouse.approvals import canonical
from charthouse.meetings.agenda import shown_items
from charthouse.meetings.models import Meeting
from charthouse.raid.models import LogEntry


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who took part."""

    name: str
    presence: str


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the minutes."""

    kind: str
    text: str
    entry: int | None = None
    risk: int | None = None
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda with what was said about it."""

    topic: str
    title: str
    minutes: int | None
    records: tuple[Mapping[str, Any], ...]
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said in a stand-up."""

    name: str
    done: str
    next: str
    stuck: str
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """All of it."""

    project: str
    number: int
    title: str
    kind: str
    day: dt.date
    at: str
    minutes: int
    zone: str
    place: str
    chair: str
    minute_taker: str
    people: tuple[Person, ...]
    items: tuple[Item, ...]
    others: tuple[Said, ...] = field(default=())
    """What was said beside the agenda."""
    answers: tuple[Answer, ...] = field(default=())
    """Of a stand-up."""

    @property
    def lines(self) -> list[Said]:
        """All lines, in the order of the agenda."""
        return [line for item in self.items for line in item.lines] + list(self.others)

    def of_kind(self, kind: str) -> list[Said]:
        """The lines of one kind."""
        return [line for line in self.lines if line.kind == kind]


def now_in(meeting: Meeting) -> Minutes:
    """The minutes as they stand."""
    lines = list(meeting.lines.select_related("by").order_by("id"))
    entries = {
        one.number: one
        for one in LogEntry.objects.filter(
            project=meeting.project_id, number__in=[line.entry for line in lines if line.entry is not None]
        ).select_related("owner")
    }
    by_item: dict[int | None, list[Said]] = {}
    items = shown_items(meeting)
    shown = {item.pk for item in items}
    for line in lines:
        entry = entries.get(line.entry or 0)
        owner = "" if entry is None or entry.owner is None else entry.owner.name
        due = "" if entry is None or entry.due is None else entry.due.isoformat()
        said = Said(line.kind, line.text, line.entry, line.risk, owner, due)
        by_item.setdefault(line.item_id if line.item_id in shown else None, []).append(said)
    return Minutes(
        project=meeting.project.key, number=meeting.number, title=meeting.title, kind=meeting.kind, day=meeting.day,
        at=meeting.at.strftime("%H:%M"), minutes=meeting.minutes, zone=meeting.project.time_zone, place=meeting.place,
        chair="" if meeting.chair is None else meeting.chair.name,
        minute_taker="" if meeting.minute_taker is None else meeting.minute_taker.name,
        people=tuple(Person(one.name, one.presence) for one in meeting.people.all()),
        items=tuple(
            Item(one.topic, one.title, one.minutes, tuple(one.records), tuple(by_item.get(one.pk, ()))) for one in items
        ),
        others=tuple(by_item.get(None, ())),
        answers=tuple(
            Answer(one.user.name, one.done, one.next, one.stuck, one.entry)
            for one in meeting.answers.select_related("user").order_by("user__name", "pk")
        ),
    )  # fmt: skip


def written(minutes: Minutes) -> str:
    """As it is kept."""
    told = {"format": 1, **asdict(minutes), "day": minutes.day.isoformat()}
    return canonical.written(json.loads(json.dumps(told)))  # tuples are lists there


def minutes_of(meeting: Meeting) -> Minutes:
    """The minutes of a meeting: as they were closed, else as they stand."""
    if meeting.state != Meeting.State.CLOSED:
        return now_in(meeting)
    told = canonical.read(meeting.content)
    del told["format"]
    return Minutes(
        **{
            **told, "day": dt.date.fromisoformat(told["day"]),
            "people": tuple(Person(**one) for one in told["people"]),
            "items": tuple(
                Item(**{**one, "records": tuple(one["records"]), "lines": tuple(Said(**each) for each in one["lines"])})
                for one in told["items"]
            ),
            "others": tuple(Said(**one) for one in told["others"]),
            "answers": tuple(Answer(**one) for one in told["answers"]),
        }
    )  # fmt: skip
