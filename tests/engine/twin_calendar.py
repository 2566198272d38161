"""Working time by walking from day to day: slow, obvious, and the oracle for the engine's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from charthouse.engine.calendars import Calendar, CalendarId, Day, Hours, Minutes

DAY = 1440
FIRST_DAY: Day = -25567
"""1900-01-01: exceptions outside 1900..2200 are ignored."""
LAST_DAY: Day = 84006
PATIENCE = 4000
"""Days without any work after which a calendar counts as having none."""


class NoWorkingTimeError(ValueError):
    """A calendar (or an intersection of calendars) that never works."""


class WorkingDays:
    """What the instants of a calendar mean; the parents are looked up in ``calendars``."""

    def __init__(self, calendar: Calendar, calendars: Mapping[CalendarId, Calendar]) -> None:
        self.chain: list[Calendar] = [calendar]
        while (parent := self.chain[-1].parent) is not None:
            self.chain.append(calendars[parent])
        self.slots_of_day = lru_cache(maxsize=None)(self._slots_of_day)

    def hours(self, day: Day) -> Hours:
        """The hours that the calendar itself gives a day, before shifts of the eve spill into it."""
        weekday = (day + 3) % 7
        for calendar in self.chain:
            for exception in calendar.exceptions:
                if exception.first <= day <= exception.last and FIRST_DAY <= day <= LAST_DAY:
                    return exception.hours
            for work_week in calendar.work_weeks:
                if work_week.first <= day <= work_week.last:
                    hours = work_week.week[weekday]
                    if hours is not None:
                        return hours
                    break
            hours = calendar.week[weekday]
            if hours is not None:
                return hours
        return ()

    def _slots_of_day(self, day: Day) -> tuple[tuple[Minutes, Minutes], ...]:
        """Working stretches of a day in absolute minutes: its own up to midnight, and what spills over from the eve."""
        midnight = day * DAY
        parts: list[tuple[Minutes, Minutes]] = []
        for start, end in self.hours(day - 1):
            if end > DAY:
                parts.append((max(midnight, midnight - DAY + start), midnight - DAY + end))
        for start, end in self.hours(day):
            if start < DAY:
                parts.append((midnight + start, min(midnight + DAY, midnight + end)))
        return tuple(merged(parts))

    def forward(self, instant: Minutes) -> Iterator[tuple[Minutes, Minutes]]:
        """Working stretches that end after the instant, in order."""
        day = instant // DAY
        idle = 0
        while idle < PATIENCE:
            slots = self.slots_of_day(day)
            idle = 0 if slots else idle + 1
            for start, end in slots:
                if end > instant:
                    yield start, end
            day += 1
        raise NoWorkingTimeError

    def backward(self, instant: Minutes) -> Iterator[tuple[Minutes, Minutes]]:
        """Working stretches that start before the instant, latest first."""
        day = instant // DAY
        idle = 0
        while idle < PATIENCE:
            slots = self.slots_of_day(day)
            idle = 0 if slots else idle + 1
            for start, end in reversed(slots):
                if start < instant:
                    yield start, end
            day -= 1
        raise NoWorkingTimeError

    def work(self, since: Minutes, until: Minutes) -> Minutes:
        """Working minutes between two instants; negative when the second comes first."""
        if until < since:
            return -self.work(until, since)
        total = 0
        for day in range(since // DAY, until // DAY + 1):
            for start, end in self.slots_of_day(day):
                total += max(0, min(end, until) - max(start, since))
        return total

    def next_work(self, instant: Minutes) -> Minutes:
        """The first instant from here on at which a working minute begins."""
        start, _ = next(self.forward(instant))
        return max(start, instant)

    def previous_work(self, instant: Minutes) -> Minutes:
        """The last instant up to here at which a working minute ends."""
        _, end = next(self.backward(instant))
        return min(end, instant)

    def earliest(self, instant: Minutes, minutes: Minutes) -> Minutes:
        """The earliest instant that lies so many working minutes from here (the end of a stretch at a boundary)."""
        if minutes > 0:
            for start, end in self.forward(instant):
                start = max(start, instant)
                if end - start >= minutes:
                    return start + minutes
                minutes -= end - start
        return self._back(instant, -minutes, stop_at_end=True)

    def latest(self, instant: Minutes, minutes: Minutes) -> Minutes:
        """The latest instant that lies so many working minutes from here (the start of a stretch at a boundary)."""
        if minutes < 0:
            return self._back(instant, -minutes, stop_at_end=False)
        for start, end in self.forward(instant):
            start = max(start, instant)
            if end - start > minutes:
                return start + minutes
            minutes -= end - start
        raise NoWorkingTimeError

    def _back(self, instant: Minutes, minutes: Minutes, *, stop_at_end: bool) -> Minutes:
        for start, end in self.backward(instant):
            end = min(end, instant)
            length = end - start
            if length > minutes or (length == minutes and not stop_at_end):
                return end - minutes
            minutes -= length
        raise NoWorkingTimeError


class Meeting(WorkingDays):
    """Time in which all the given calendars work."""

    def __init__(self, parts: Iterable[WorkingDays]) -> None:
        self.parts = tuple(parts)
        self.slots_of_day = lru_cache(maxsize=None)(self._slots_of_day)

    def _slots_of_day(self, day: Day) -> tuple[tuple[Minutes, Minutes], ...]:
        common = list(self.parts[0].slots_of_day(day))
        for part in self.parts[1:]:
            common = [
                (max(start, other_start), min(end, other_end))
                for start, end in common
                for other_start, other_end in part.slots_of_day(day)
                if max(start, other_start) < min(end, other_end)
            ]
        return tuple(common)


class Joint(WorkingDays):
    """Time in which at least one of the given calendars works."""

    def __init__(self, parts: Iterable[WorkingDays]) -> None:
        self.parts = tuple(parts)
        self.slots_of_day = lru_cache(maxsize=None)(self._slots_of_day)

    def _slots_of_day(self, day: Day) -> tuple[tuple[Minutes, Minutes], ...]:
        return tuple(merged(slot for part in self.parts for slot in part.slots_of_day(day)))


def merged(parts: Iterable[tuple[Minutes, Minutes]]) -> list[tuple[Minutes, Minutes]]:
    """Overlapping and touching stretches joined, in order."""
    result: list[tuple[Minutes, Minutes]] = []
    for start, end in sorted(parts):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif start < end:
            result.append((start, end))
    return result
