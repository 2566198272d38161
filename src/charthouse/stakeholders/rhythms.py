"""On which days something takes place: a rhythm, from its first day to its last, on working days."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from charthouse.stakeholders.models import Communication, Rhythm

_STEP = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}
DATED = frozenset({Rhythm.DAILY, Rhythm.ONCE, *_STEP, *_MONTHS})
"""The rhythms that make days; the others follow what happens."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FRIDAY, _LAST = 4, -1


@dataclass(frozen=True, slots=True)
class Series:
    """The days of a line of the plan of communication."""

    rhythm: str
    first: dt.date
    last: dt.date | None

    def days(self) -> Iterator[dt.date]:
        """All of them, the first to begin with; without a last day they never end."""
        for day in self._endless():
            if self.last is not None and day > self.last:
                return
            yield day

    def next(self, today: dt.date) -> dt.date | None:
        """The day that comes, today counted; none when all are over."""
        return next((day for day in self.days() if day >= today), None)

    @property
    def rule(self) -> str:
        """The recurrence rule of RFC 5545, without its end; empty: it takes place once."""
        if self.rhythm == Rhythm.DAILY:
            return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
        if self.rhythm in _STEP:
            return f"FREQ=WEEKLY;INTERVAL={_STEP[Rhythm(self.rhythm)] // 7};BYDAY={_DAYS[self.first.weekday()]}"
        if self.rhythm in _MONTHS:
            place = f"{_place(self.first)}{_DAYS[self.first.weekday()]}"
            return f"FREQ=MONTHLY;INTERVAL={_MONTHS[Rhythm(self.rhythm)]};BYDAY={place}"
        return ""

    def _endless(self) -> Iterator[dt.date]:
        day, months = self.first, 0
        while day.year < dt.MAXYEAR - 1:
            if self.rhythm != Rhythm.DAILY or day.weekday() <= _FRIDAY:
                yield day
            if self.rhythm in _MONTHS:
                months += _MONTHS[Rhythm(self.rhythm)]
                day = _like(self.first, months)
            elif self.rhythm == Rhythm.DAILY or self.rhythm in _STEP:
                day += dt.timedelta(days=_STEP.get(Rhythm(self.rhythm), 1))
            else:
                return


def series_of(one: Communication, until: dt.date | None) -> Series | None:
    """The days of a line, to its own last day or else to ``until``; none where it has no days."""
    if one.first is None or one.rhythm not in DATED:
        return None
    return Series(one.rhythm, one.first, one.last or (None if until is None else max(until, one.first)))


def _place(day: dt.date) -> int:
    """The how manieth of its weekday in the month a day is; the fifth is the last, which each month has."""
    place = (day.day - 1) // 7 + 1
    return _LAST if place > 4 else place


def _like(day: dt.date, months: int) -> dt.date:
    """The same weekday, at the same place in the month, so many months later."""
    whole = day.year * 12 + day.month - 1 + months
    year, month, place = whole // 12, whole % 12 + 1, _place(day)
    length = calendar.monthrange(year, month)[1]
    if place == _LAST:
        end = dt.date(year, month, length)
        return end - dt.timedelta(days=(end.weekday() - day.weekday()) % 7)
    begin = dt.date(year, month, 1)
    return begin + dt.timedelta(days=(day.weekday() - begin.weekday()) % 7 + 7 * (place - 1))
