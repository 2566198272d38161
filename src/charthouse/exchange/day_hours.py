"""Which hours a document's calendars have on a day: enough to turn dates in files into lengths and back.

Scheduling has its own compiled calendars in the engine; this is for readers and writers, which ask seldom and must
start fast.
"""

from __future__ import annotations

from collections.abc import Iterable

from charthouse.engine.calendars import Day, Hours, Minutes
from charthouse.exchange.document import Calendar, Uid
from charthouse.exchange.moments import DAY_MINUTES
from charthouse.exchange.recurrence import expand, weekday_of

LONGEST_LOOK = 366 * 40
"""Days to look through before working time is taken for finished."""


class DayHours:
    """Hours by calendar and day, looked up in the order exception, work week, week, and then the parent's."""

    def __init__(self, calendars: Iterable[Calendar]) -> None:
        self._calendars = {calendar.uid: calendar for calendar in calendars}
        self._exceptions: dict[Uid, dict[Day, Hours]] = {}
        self._found: dict[tuple[Uid, Day], Hours] = {}

    def knows(self, uid: Uid | None) -> bool:
        return uid in self._calendars

    def on(self, uid: Uid, day: Day) -> Hours:
        """The working intervals that begin on a day."""
        found = self._found.get((uid, day))
        if found is None:
            found = self._found[uid, day] = self._look_up(uid, day)
        return found

    def within(self, uid: Uid, first: Minutes, last: Minutes) -> list[tuple[Minutes, Minutes]]:
        """The working intervals from one time to a later one, in order."""
        found: list[tuple[Minutes, Minutes]] = []
        for day in range(first // DAY_MINUTES - 1, (last - 1) // DAY_MINUTES + 1):
            midnight = day * DAY_MINUTES
            for start, end in self.on(uid, day):
                begin, stop = max(midnight + start, first), min(midnight + end, last)
                if stop > begin:
                    found.append((begin, stop))
        return found

    def between(self, uid: Uid, first: Minutes, last: Minutes) -> Minutes:
        """Working minutes from one time to a later one."""
        return sum(stop - begin for begin, stop in self.within(uid, first, last))

    def _look_up(self, uid: Uid, day: Day) -> Hours:
        asked: Uid | None = uid
        for _ in range(len(self._calendars)):
            calendar = self._calendars.get(asked) if asked is not None else None
            if calendar is None:
                break
            exceptions = self._exceptions.get(calendar.uid)
            if exceptions is None:
                exceptions = self._exceptions[calendar.uid] = _spelled_out(calendar)
            if day in exceptions:
                return exceptions[day]
            for work_week in calendar.work_weeks:
                if work_week.first <= day <= work_week.last:
                    hours = work_week.week[weekday_of(day)]
                    if hours is not None:
                        return hours
            hours = calendar.week[weekday_of(day)]
            if hours is not None:
                return hours
            asked = calendar.parent_uid
        return ()


def _spelled_out(calendar: Calendar) -> dict[Day, Hours]:
    days: dict[Day, Hours] = {}
    for exception in calendar.exceptions:
        for first, last in expand(exception):
            for day in range(first, min(last, first + LONGEST_LOOK) + 1):
                days.setdefault(day, exception.hours)
    return days
