"""Time counted in calendar weeks or months, by the working time that passes in each."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.methods import Period
from charthouse.engine.working_time import WorkingTime

_DAY = 1440
_EPOCH = dt.date(1970, 1, 1)
_LAST = (dt.date(9999, 1, 1) - _EPOCH).days * _DAY
"""No calendar tells dates beyond the end of this year."""


class Axis:
    """Counts periods from a project's start: whole calendar weeks or months, and parts of them by working time.

    A status date at the end of March is three months after a start at the beginning of January whether it is written
    as the last working minute or as midnight; a start in the middle of a month begins with a part of a period.
    """

    def __init__(self, period: Period, calendar: WorkingTime, start: Minutes) -> None:
        self.period = period
        self.start = start
        self._calendar = calendar
        self._bounds: list[Minutes] = []
        self._counts: dict[Minutes, float] = {}
        self._origin = 0.0
        self._extend_to(start)
        self._origin = self._since_first(start)

    def count(self, date: Minutes) -> float:
        """Periods from the start to a date; negative before the start."""
        found = self._counts.get(date)
        if found is None:
            found = self._counts[date] = self._since_first(date) - self._origin
        return found

    def counts(self, dates: NDArray[np.int64]) -> NDArray[np.float64]:
        """Periods from the start to each date, as ``count`` tells those of one."""
        if not len(dates):
            return np.zeros(0)
        self.count(int(dates.min()))
        self._extend_to(int(dates.max()))
        bounds = np.array(self._bounds, np.int64)
        index = np.searchsorted(bounds, dates, side="right") - 1
        first, last = bounds[index], bounds[index + 1]
        worked = self._calendar.positions(bounds)
        minutes = worked[index + 1] - worked[index]
        passed = np.where(minutes == 0, dates - first, self._calendar.positions(dates) - worked[index])
        found: NDArray[np.float64] = index + passed / np.where(minutes == 0, last - first, minutes) - self._origin
        return found

    def date(self, count: float) -> Minutes | None:
        """The date so many periods after the start, not before it; none beyond the year 9998."""
        if count <= 0:
            return self.start
        total = count + self._origin
        whole = int(total + 1e-9)
        share = max(total - whole, 0.0)
        if whole > (_LAST - self._bounds[0]) // (7 * _DAY):
            return None
        while len(self._bounds) < whole + 3 and self._bounds[-1] < _LAST:
            self._append()
        if len(self._bounds) < whole + 3:
            return None
        first, last = self._bounds[whole], self._bounds[whole + 1]
        if share <= 1e-9:
            # A whole number of periods ends with the last working minute of the last one.
            return self._calendar.previous_work(first) if whole and self._worked(whole - 1) else first
        minutes = self._calendar.between(first, last)
        if minutes == 0:
            return first + round(share * (last - first))
        return self._calendar.add(first, max(1, round(share * minutes)))

    def ends(self, last: Minutes) -> list[Minutes]:
        """The ends of all periods after the start and before a date."""
        self._extend_to(last)
        return [bound for bound in self._bounds if self.start < bound < last]

    def _worked(self, index: int) -> bool:
        return self._calendar.between(self._bounds[index], self._bounds[index + 1]) > 0

    def _since_first(self, date: Minutes) -> float:
        self._extend_to(date)
        while date < self._bounds[0]:
            self._bounds.insert(0, self._begin(self._bounds[0] - 1))
            self._origin += 1
        index = bisect_right(self._bounds, date) - 1
        first, last = self._bounds[index], self._bounds[index + 1]
        minutes = self._calendar.between(first, last)
        if minutes == 0:
            return index + (date - first) / (last - first)
        return index + self._calendar.between(first, date) / minutes

    def _extend_to(self, date: Minutes) -> None:
        if not self._bounds:
            self._bounds.append(self._begin(date))
        while self._bounds[-1] <= date:
            self._append()

    def _append(self) -> None:
        day = _EPOCH + dt.timedelta(days=self._bounds[-1] // _DAY)
        if self.period is Period.WEEK:
            day += dt.timedelta(days=7)
        else:
            day = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
        self._bounds.append((day - _EPOCH).days * _DAY)

    def _begin(self, date: Minutes) -> Minutes:
        """Where the period begins in which a date lies."""
        day = _EPOCH + dt.timedelta(days=date // _DAY)
        day = day - dt.timedelta(days=day.weekday()) if self.period is Period.WEEK else day.replace(day=1)
        return (day - _EPOCH).days * _DAY
