"""A calendar as the plan page draws it: the plain week, and the days that differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from charthouse.engine.calendars import Calendar, CalendarId, Day, Hours

DAY = 1440


class CalendarOnPage(TypedDict):
    """Published in ``exchange/schemas/plan-page-1.json``."""

    name: str
    week: list[Hours]
    exceptions: list[tuple[Day, Day, Hours, str]]
    hours: tuple[int, int]


def calendar_on_page(
    calendars: Iterable[Calendar], own: CalendarId, in_use: Iterable[CalendarId], first: Day, last: Day
) -> CalendarOnPage:
    """The plan's own calendar between two days, and the part of the day in which the calendars in use work."""
    by_id = {calendar.id: calendar for calendar in calendars}
    line = _line(by_id, own)
    week = [_plain(line, weekday) for weekday in range(7)]
    return CalendarOnPage(
        name=by_id[own].name if own in by_id else "",
        week=week,
        exceptions=_exceptions(line, week, first, last),
        hours=_part_of_day(by_id, {own, *in_use}),
    )


def _line(by_id: Mapping[CalendarId, Calendar], own: CalendarId | None) -> list[Calendar]:
    """The calendar and those it inherits from, itself first."""
    line: list[Calendar] = []
    while own is not None and own in by_id and by_id[own] not in line:
        line.append(by_id[own])
        own = by_id[own].parent
    return line


def _plain(line: Iterable[Calendar], weekday: int) -> Hours:
    for calendar in line:
        hours = calendar.week[weekday]
        if hours is not None:
            return hours
    return ()


def _on(line: Iterable[Calendar], day: Day) -> tuple[Hours, str]:
    weekday = (day + 3) % 7
    for calendar in line:
        for exception in calendar.exceptions:
            if exception.first <= day <= exception.last:
                return exception.hours, exception.name
        for work_week in calendar.work_weeks:
            if work_week.first <= day <= work_week.last:
                hours = work_week.week[weekday]
                if hours is not None:
                    return hours, work_week.name
        own = calendar.week[weekday]
        if own is not None:
            return own, ""
    return (), ""


def _exceptions(line: list[Calendar], week: list[Hours], first: Day, last: Day) -> list[tuple[Day, Day, Hours, str]]:
    days: set[Day] = set()
    for calendar in line:
        spans = [(each.first, each.last) for each in calendar.exceptions]
        spans += [(each.first, each.last) for each in calendar.work_weeks]
        for begins, ends in spans:
            days.update(range(max(first, begins), min(last, ends) + 1))
    found: list[tuple[Day, Day, Hours, str]] = []
    for day in sorted(days):
        hours, name = _on(line, day)
        # A shut-down goes on over its weekends, so that it is drawn as one.
        if hours == week[(day + 3) % 7] and (hours or not name):
            continue
        before = found[-1] if found else None
        if before is not None and before[1] == day - 1 and before[2:] == (hours, name):
            found[-1] = (before[0], day, hours, name)
        else:
            found.append((day, day, hours, name))
    return found


def _part_of_day(by_id: Mapping[CalendarId, Calendar], in_use: Iterable[CalendarId]) -> tuple[int, int]:
    intervals = [interval for own in in_use for weekday in range(7) for interval in _plain(_line(by_id, own), weekday)]
    if not intervals or max(end for _start, end in intervals) > DAY:
        return 0, DAY
    return min(start for start, _end in intervals), max(end for _start, end in intervals)
