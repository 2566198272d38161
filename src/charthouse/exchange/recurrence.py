"""Repeating calendar exceptions spelled out as the stretches of days that they mean."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator
from itertools import islice

from charthouse.engine import calendars as engine
from charthouse.engine.calendars import Day
from charthouse.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind
from charthouse.exchange.moments import EPOCH_DAY

MOST_OCCURRENCES = 50_000
"""More than each day of a century: a recurrence that goes on for longer is cut off here."""


def expand(exception: CalendarException) -> Iterator[tuple[Day, Day]]:
    """Each stretch of days, first and last inclusive, on which an exception holds, in order."""
    rule = exception.recurrence
    if rule is None:
        yield exception.first, exception.last
        return
    limit = MOST_OCCURRENCES if rule.occurrences is None else min(rule.occurrences, MOST_OCCURRENCES)
    for day in islice(_days(rule, exception.first, exception.last), limit):
        yield day, day


def engine_calendar(calendar: Calendar) -> engine.Calendar:
    """The calendar as the engine takes it, its recurrences spelled out."""
    return engine.Calendar(
        id=calendar.uid,
        name=calendar.name,
        week=calendar.week,
        exceptions=tuple(
            engine.CalendarException(first, last, exception.hours, exception.name)
            for exception in calendar.exceptions
            for first, last in expand(exception)
        ),
        work_weeks=calendar.work_weeks,
        parent=calendar.parent_uid,
    )


def _days(rule: Recurrence, first: Day, last: Day) -> Iterator[Day]:
    every = max(rule.every, 1)
    match rule.kind:
        case RecurrenceKind.DAILY:
            yield from range(first, last + 1, every)
        case RecurrenceKind.WEEKLY:
            yield from _weekly(rule, first, last, every)
        case RecurrenceKind.MONTHLY_DAY | RecurrenceKind.MONTHLY_WEEKDAY:
            yield from _in_months(rule, first, last, every)
        case RecurrenceKind.YEARLY_DAY | RecurrenceKind.YEARLY_WEEKDAY:
            yield from _in_months(rule, first, last, 12 * every)


def weekday_of(day: Day) -> int:
    """0 Monday to 6 Sunday."""
    return (day + 3) % 7


def _weekly(rule: Recurrence, first: Day, last: Day, every: int) -> Iterator[Day]:
    weekdays = sorted(set(rule.weekdays)) or [weekday_of(first)]
    monday = first - weekday_of(first)
    while monday <= last:
        for weekday in weekdays:
            if first <= monday + weekday <= last:
                yield monday + weekday
        monday += 7 * every


def _in_months(rule: Recurrence, first: Day, last: Day, step: int) -> Iterator[Day]:
    start = dt.date.fromordinal(first + EPOCH_DAY)
    month = start.year * 12 + start.month - 1
    if step % 12 == 0 and rule.month is not None:
        month += (rule.month - start.month) % 12
        if rule.month == start.month and _day_in(rule, start.year, start.month, first) < first:
            month += 12
    elif step % 12 and _day_in(rule, start.year, start.month, first) < first:
        month += 1
    while month < 12 * 9999 + 12:
        day = _day_in(rule, month // 12, month % 12 + 1, first)
        if day > last:
            return
        if day >= first:
            yield day
        month += step


def _day_in(rule: Recurrence, year: int, month: int, first: Day) -> Day:
    """The rule's day in a month; of a month too short for it, the month's last day."""
    length = months.monthrange(year, month)[1]
    start = dt.date(year, month, 1).toordinal() - EPOCH_DAY
    if rule.kind in {RecurrenceKind.MONTHLY_DAY, RecurrenceKind.YEARLY_DAY}:
        day = rule.day or dt.date.fromordinal(first + EPOCH_DAY).day
        return start + min(day, length) - 1
    weekday = rule.weekdays[0] if rule.weekdays else weekday_of(first)
    earliest = start + (weekday - weekday_of(start)) % 7
    nth = earliest + 7 * (max(rule.ordinal or 1, 1) - 1)
    while nth > start + length - 1:
        nth -= 7
    return nth
