"""What is read of meetings: those to come, by their series and alone, and those that were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, takewhile

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from charthouse.meetings.models import Arranged, Invited, Kind, Meeting, MeetingSeries
from charthouse.meetings.values import begins_at, days_of, today_in
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats

AHEAD = 42
"""Days that the list looks ahead."""
MOST_OF_A_SERIES = 6
"""Meetings of one series that the list shows ahead."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A meeting to come: a row of its own, or a day of a series of which nothing was said yet."""

    day: dt.date
    of: Arranged
    meeting: Meeting | None
    series: MeetingSeries | None

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.meeting is not None and self.meeting.state == Meeting.State.CANCELLED

    @property
    def moved_from(self) -> str:
        """The day on which its series has it, where it was moved."""
        one = self.meeting
        return "" if one is None or one.series_day in (None, one.day) else formats.long_day(one.series_day or one.day)

    @property
    def when(self) -> str:
        """Its day and time."""
        return when(self.day, self.of)

    def over(self, project: Project) -> bool:
        """Whether it has ended already."""
        begin = begins_at(project, self.day, self.of.at)
        return begin + dt.timedelta(minutes=self.of.minutes) <= timezone.now()

    @property
    def kind(self) -> str | Promise:
        """What it is for."""
        return Kind(self.of.kind).label


def when(day: dt.date, of: Arranged) -> str:
    """``Thursday 5 March 2026, 14:30–15:30``, by the project's clock."""
    begin = dt.datetime.combine(day, of.at)
    end = begin + dt.timedelta(minutes=of.minutes)
    return f"{formats.weekday_and_day(day)} {day.year}, {formats.clock(begin.time())}–{formats.clock(end.time())}"


def occurrences(one: MeetingSeries, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days of a series from one day to another, whatever was moved or cancelled."""
    return [day for day in takewhile(lambda day: day <= last, days_of(one).days()) if day >= first]


def coming(access: Access, *, most: int = MOST_OF_A_SERIES) -> list[Coming]:
    """What takes place from today on, the earliest first; of a series so many, at least the next one."""
    today = today_in(access.project)
    rows = Meeting.objects.filter(project=access.project).select_related("series", "chair")
    found = [
        Coming(one.day, one, one, one.series)
        for one in rows.filter(day__gte=today).exclude(state=Meeting.State.CLOSED)
    ]  # fmt: skip
    taken = set(rows.exclude(series=None).values_list("series_id", "series_day"))
    for one in MeetingSeries.objects.filter(project=access.project).select_related("chair"):
        days = (day for day in days_of(one).days() if day >= today and (one.pk, day) not in taken)
        ahead = list(islice(days, most))
        near = [day for day in ahead if day <= today + dt.timedelta(days=AHEAD)] or ahead[:1]
        found += [Coming(day, one, None, one) for day in near]
    return sorted(found, key=lambda each: (each.day, each.of.at, each.of.title))


def past(access: Access) -> QuerySet[Meeting]:
    """Those that were, the newest first."""
    today = today_in(access.project)
    found = Meeting.objects.filter(project=access.project).filter(Q(day__lt=today) | Q(state=Meeting.State.CLOSED))
    return found.select_related("series").order_by("-day", "-at", "-number")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody who takes part, as a reader may see them."""

    one: Invited
    name: str
    outside: bool

    @property
    def presence(self) -> str | Promise:
        """Whether they were there, in words."""
        return Invited.Presence(self.one.presence).label


def people_of(access: Access, rows: Iterable[Invited]) -> list[PersonLine]:
    """Who takes part, by name; nobody for who may not see the team."""
    if not access.may(Right.SEE_TEAM):
        return []
    lines = [PersonLine(one, one.name, one.user_id is None) for one in rows]
    return sorted(lines, key=lambda line: (line.outside, line.name.casefold()))
