"""Meetings as calendar files: to be saved, and as invitations that a mail program understands (RFC 5545, 5546)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.meetings.models import Arranged, Meeting, MeetingSeries
from charthouse.meetings.values import days_of
from charthouse.projects.calendar_text import calendar_file, text, utc, zone_of
from charthouse.projects.models import Project

MADE_BY = "Meetings"
_AHEAD = 366 * 5
"""Days for which a file tells the changes of the clock of a series without an end."""


def file_of(one: Meeting | MeetingSeries) -> bytes:
    """A meeting or a series as a file to be saved: nobody's name or address is in it."""
    return _calendar(one, method="PUBLISH", people=())


def invitation(one: Meeting | MeetingSeries, *, method: str, to: tuple[str, str], by: User) -> bytes:
    """An invitation, or that it is cancelled, for one reader: of the others it tells nothing."""
    organizer = one.chair or by
    name, address = to
    people = [
        f"ORGANIZER;CN={_parameter(organizer.name)}:mailto:{organizer.email}",
        f"ATTENDEE;CN={_parameter(name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{address}",
    ]
    return _calendar(one, method=method, people=people)


def _calendar(one: Meeting | MeetingSeries, *, method: str, people: Iterable[str]) -> bytes:
    project, people = one.project, list(people)
    zone = ZoneInfo(project.time_zone)
    if isinstance(one, Meeting):
        first = min(one.day, one.series_day or one.day)
        last = max(one.day, one.series_day or one.day)
        events = list(_meeting(project, one, people, method))
    else:
        first, last = one.first, one.last or one.first + dt.timedelta(days=_AHEAD)
        last = max(last, timezone.now().date() + dt.timedelta(days=_AHEAD)) if one.last is None else last
        moved = list(_own_days(one))
        first = min([first, *(each.day for each in moved)])
        last = max([last, *(each.day for each in moved)])
        events = list(_series(project, one, moved, people, method))
    lines = [*zone_of(zone, project.time_zone, first, last), *events]
    return calendar_file(MADE_BY, lines, method=method)


def _own_days(one: MeetingSeries) -> list[Meeting]:
    """Meetings of a series that are rows of their own, on days that it still has."""
    rows = list(Meeting.objects.filter(series=one).exclude(series_day=None).order_by("series_day"))
    if not rows:
        return []
    last = max(row.series_day for row in rows if row.series_day is not None)
    days = set()
    for day in days_of(one).days():
        if day > last:
            break
        days.add(day)
    return [row for row in rows if row.series_day in days]


def _series(project: Project, one: MeetingSeries, rows: list[Meeting], people: list[str], method: str) -> Iterator[str]:
    series = days_of(one)
    first = next(series.days(), None)
    if first is None:
        return
    yield from _begin(project, one, first, people, uid_of(one), one.version - 1, method)
    if series.rule:
        end = "" if one.last is None else ";UNTIL=" + utc(
            dt.datetime.combine(one.last, dt.time(23, 59, 59), ZoneInfo(project.time_zone)))  # fmt: skip
        yield f"RRULE:{series.rule}{end}"
    for row in rows:
        if row.state == Meeting.State.CANCELLED and row.series_day is not None:
            yield f"EXDATE;TZID={project.time_zone}:{row.series_day:%Y%m%d}T{one.at:%H%M%S}"
    yield "END:VEVENT"
    for row in rows:
        if row.state != Meeting.State.CANCELLED:
            yield from _meeting(project, row, people, method)


def _meeting(project: Project, one: Meeting, people: list[str], method: str) -> Iterator[str]:
    """One event; of a series the one that stands in place of its day there."""
    within = one.series is not None and any(row.pk == one.pk for row in _own_days(one.series))
    uid = uid_of(one.series) if within and one.series is not None else uid_of(one)
    sequence = one.version - 1 + (one.series.version - 1 if within and one.series is not None else 0)
    cancelled = method == "CANCEL" or one.state == Meeting.State.CANCELLED
    yield from _begin(project, one, one.day, people, uid, sequence, "CANCEL" if cancelled else method)
    if within and one.series is not None:
        yield f"RECURRENCE-ID;TZID={project.time_zone}:{one.series_day:%Y%m%d}T{one.series.at:%H%M%S}"
    yield "END:VEVENT"


def uid_of(one: Meeting | MeetingSeries) -> str:
    """What it is called in calendars, for good."""
    kind = "meeting" if isinstance(one, Meeting) else "series"
    return f"{kind}-{one.number}.{one.project.key.lower()}.{one.project_id}@charthouse"


def _begin(
    project: Project, one: Arranged, day: dt.date, people: list[str], uid: str, sequence: int, method: str
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTAMP:{utc(timezone.now())}"
    yield f"DTSTART;TZID={project.time_zone}:{day:%Y%m%d}T{one.at:%H%M%S}"
    yield f"DURATION:PT{one.minutes}M"
    yield f"SUMMARY:{text(one.title)}"
    if place := one.place or one.link:
        yield f"LOCATION:{text(place)}"
    if one.link:
        yield f"URL:{_address(one.link)}"
    if one.purpose:
        yield f"DESCRIPTION:{text(one.purpose)}"
    yield f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}"
    yield from people


def _address(link: str) -> str:
    """An address, which is written without escapes and so can hold no line of its own."""
    return "".join(one for one in link if one > " " and one != "\x7f")


def _parameter(name: str) -> str:
    """A name as the value of a parameter: in quotes, which it cannot hold itself (section 3.2)."""
    return '"' + "".join(one for one in name if one >= " " and one not in '"\x7f') + '"'
