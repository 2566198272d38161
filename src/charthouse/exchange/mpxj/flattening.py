"""Calendars without inheritance, for formats whose calendars cannot inherit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from charthouse.engine.calendars import Day, Hours, Week, WorkWeek
from charthouse.exchange.document import Calendar, CalendarException
from charthouse.exchange.recurrence import expand

MOST_DAYS = 366 * 20
"""How many days of one inherited stretch are spelled out."""


def flattened(calendars: tuple[Calendar, ...]) -> tuple[Calendar, ...]:
    """The calendars, each with all it inherits as its own; they work at the same times as before."""
    known = {calendar.uid: calendar for calendar in calendars}
    done: dict[int, Calendar] = {}
    for calendar in calendars:
        _flatten(calendar.uid, known, done)
    return tuple(done[calendar.uid] for calendar in calendars)


def _flatten(uid: int, known: dict[int, Calendar], done: dict[int, Calendar]) -> Calendar:
    if uid not in done:
        calendar = known[uid]
        parent = None if calendar.parent_uid is None else _flatten(calendar.parent_uid, known, done)
        done[uid] = calendar if parent is None else _with(calendar, parent)
    return done[uid]


def _with(calendar: Calendar, parent: Calendar) -> Calendar:
    """A day's hours are the first of own exception, own other week, own week, and then the same of the parent."""
    week = cast(
        "Week",
        tuple(above if own is None else own for own, above in zip(calendar.week, parent.week, strict=True)),
    )
    own_days = {day for exception in calendar.exceptions for day in _days(exception)}
    open_weekdays = {weekday for weekday, own in enumerate(calendar.week) if own is None}
    inherited: dict[Day, CalendarException] = {}
    for other in parent.work_weeks:
        for day in range(other.first, min(other.last, other.first + MOST_DAYS) + 1):
            hours = other.week[(day + 3) % 7]
            if hours is not None:
                inherited[day] = CalendarException(day, day, hours, other.name)
    for exception in parent.exceptions:
        for day in _days(exception):
            inherited[day] = CalendarException(day, day, exception.hours, exception.name)
    kept = tuple(
        exception
        for day, exception in sorted(inherited.items())
        if day not in own_days and (day + 3) % 7 in open_weekdays and _own_other_hours(calendar.work_weeks, day) is None
    )
    return replace(calendar, week=week, exceptions=(*calendar.exceptions, *kept), parent_uid=None)


def _days(exception: CalendarException) -> Iterator[Day]:
    for first, last in expand(exception):
        yield from range(first, min(last, first + MOST_DAYS) + 1)


def _own_other_hours(weeks: tuple[WorkWeek, ...], day: Day) -> Hours | None:
    for week in weeks:
        if week.first <= day <= week.last:
            return week.week[(day + 3) % 7]
    return None
