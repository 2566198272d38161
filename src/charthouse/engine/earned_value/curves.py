"""Curves of many activities read on many dates at once: points in working time with straight lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from charthouse.engine.earned_value.columns import Bools, Floats, Ints
from charthouse.engine.working_time import WorkingTime


@dataclass(frozen=True, slots=True)
class Points:
    """What each activity was worth when: its points lie together, in the order of the activities."""

    row: Ints
    date: Ints
    value: Floats

    def unusual(self, least: int = 0) -> Ints:
        """The activities that have a point less than ``least`` minutes behind the one before it, or below it."""
        same = self.row[1:] == self.row[:-1]
        falls = (self.date[1:] < self.date[:-1] + least) | (self.value[1:] < self.value[:-1])
        return np.unique(self.row[1:][same & falls])

    def only(self, wanted: Bools) -> Points:
        """Those of these."""
        return Points(self.row[wanted], self.date[wanted], self.value[wanted])


def joined(parts: Sequence[Points]) -> Points:
    """All of them, put in order by activity; those of one activity in the order in which they are given."""
    row = np.concatenate([each.row for each in parts])
    order = np.argsort(row, kind="stable")
    return Points(
        row[order],
        np.concatenate([each.date for each in parts])[order],
        np.concatenate([each.value for each in parts])[order],
    )


class Dates:
    """Dates that are asked for, with their positions on each calendar."""

    def __init__(self, days: Ints, calendars: Sequence[WorkingTime]) -> None:
        self.days = days
        self.calendars = calendars
        self._positions: dict[int, Floats] = {}

    def on(self, calendar: int) -> Floats:
        """The positions of all dates on a calendar."""
        found = self._positions.get(calendar)
        if found is None:
            found = self._positions[calendar] = self.calendars[calendar].positions(self.days).astype(float)
        return found


def straight(start: Ints, finish: Ints, calendar: Ints, dates: Dates) -> Floats:
    """From 0 at each start to 1 at each finish, evenly over the working time between them."""
    out = np.empty((len(start), len(dates.days)))
    for place in range(len(dates.calendars)):
        here = np.flatnonzero(calendar == place)
        if not len(here):
            continue
        time = dates.calendars[place]
        low, high = time.positions(start[here]).astype(float), time.positions(finish[here]).astype(float)
        length = high - low
        slope = np.divide(1.0, length, out=np.zeros(len(here)), where=length > 0)
        at = dates.on(place)
        share = slope[:, None] * (at[None, :] - low[:, None])
        share[at[None, :] >= high[:, None]] = 1.0
        out[here] = share
    out[dates.days[None, :] < start[:, None]] = 0.0
    out[dates.days[None, :] >= finish[:, None]] = 1.0
    return out


def along(points: Points, count: int, calendar: Ints, dates: Dates) -> Floats:
    """The value of each of ``count`` activities on each date; 0 before its first point, its last behind that.

    The points of an activity lie one behind the other, and none is less than the one before it.
    """
    out = np.zeros((count, len(dates.days)))
    of = calendar[points.row]
    for place in range(len(dates.calendars)):
        here = of == place
        if here.any():
            _along(points.only(here), dates, place, out)
    return out


def _along(points: Points, dates: Dates, place: int, out: Floats) -> None:
    rows, begins = np.unique(points.row, return_index=True)
    ends = np.append(begins[1:], len(points.row)) - 1
    slot = np.repeat(np.arange(len(rows)), ends - begins + 1)
    x, y = dates.calendars[place].positions(points.date).astype(float), points.value
    at = dates.on(place)
    order = np.argsort(at, kind="stable")
    sorted_at = at[order]
    width = len(at) + 1
    # How many points of a row are reached by each date: each point counts from the first date that is not before it.
    reached = np.bincount(slot * width + np.searchsorted(sorted_at, x, side="left"), minlength=len(rows) * width)
    counts = np.cumsum(reached.reshape(len(rows), width), axis=1)[:, :-1]
    j = np.maximum(begins[:, None] + counts - 1, begins[:, None])
    following = np.minimum(j + 1, ends[:, None])
    gap = x[following] - x[j]
    slope = np.divide(y[following] - y[j], gap, out=np.zeros(gap.shape), where=gap > 0)
    found = slope * (sorted_at[None, :] - x[j]) + y[j]
    found[counts == 0] = 0.0
    values = np.empty_like(found)
    values[:, order] = found
    days = dates.days[None, :]
    values = np.where(days >= points.date[ends][:, None], y[ends][:, None], values)
    values[days < points.date[begins][:, None]] = 0.0
    out[rows] = values
