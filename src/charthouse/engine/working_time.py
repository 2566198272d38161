"""Calendars compiled to tables: working-time arithmetic in constant time, for any date.

A compiled calendar is a sorted list of *slots* (stretches of working time) over the days that hold its exceptions, with
one week of its plain hours before and behind. A date outside is moved by whole weeks into those plain weeks, so the
tables stay small and the arithmetic holds for any date. Two indexes make it constant time: the first slot of each day,
and the first slot of each bucket of working minutes.

Every date has a *position*: the working minutes of the calendar before it. 17:00 and the next 08:00 have the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.calendars import ROUND_THE_CLOCK, Calendar, CalendarId, Day, Hours, Minutes
from charthouse.engine.compiled import compiled
from charthouse.engine.layout import SETTINGS
from charthouse.engine.refusals import BrokenPlan, NoWorkingTime
from charthouse.engine.rows import Rows

Ints: TypeAlias = NDArray[np.int64]

DAY = 1440
WEEK = 10080
FIRST_DAY: Day = -25567
"""1900-01-01: exceptions before are left out."""
LAST_DAY: Day = 84005
"""2199-12-31: exceptions behind are left out."""
FAR: Minutes = 1_000_000_000_000
"""Later than any date, as minutes: what "never" comes out as where a calendar ends. About the year 1,900,000."""


Tables: TypeAlias = NDArray[np.int64]
"""Compiled calendars in one flat array. After room for a plan's settings comes a head of numbers for each calendar: the
table's FIRST minute and the one behind its LAST, the working minutes of a plain week (WEEKLY) and of the table (TOTAL),
the logarithm of a bucket's minutes (SHIFT), and where its three lists begin. DAYS: by day, the first slot that ends
behind the day's start. BUCKETS: by bucket, the first slot that ends behind the bucket's first working minute. SLOTS:
start, end and position of the start of each; one that is never reached comes last."""

FIRST, LAST, WEEKLY, TOTAL, SHIFT, DAYS, BUCKETS, SLOTS, HEAD = range(9)


@compiled
def position(tables: Rows, c: int, date: int) -> int:
    """Working minutes before the date; negative before the table's start."""
    h = SETTINGS + c * HEAD
    weeks = 0
    first = tables[h + FIRST]
    if date < first:
        weeks = -((first - date + WEEK - 1) // WEEK)
        date -= weeks * WEEK
    elif date >= tables[h + LAST]:
        weeks = (date - tables[h + LAST]) // WEEK + 1
        date -= weeks * WEEK
    k = tables[tables[h + DAYS] + (date - first) // DAY]
    while tables[k + 1] <= date:
        k += 3
    work = tables[k + 2] + weeks * tables[h + WEEKLY]
    if date > tables[k]:
        work += date - tables[k]
    return int(work)


@compiled
def start_at(tables: Rows, c: int, work: int) -> int:
    """The latest date with this position: where the next working minute begins. ±FAR where there is none."""
    h = SETTINGS + c * HEAD
    shift = 0
    week = tables[h + WEEKLY]
    if work < 0:
        if week == 0:
            return -FAR
        weeks = (-work + week - 1) // week
        work += weeks * week
        shift = -weeks * WEEK
    elif work >= tables[h + TOTAL]:
        if week == 0:
            return FAR
        weeks = (work - tables[h + TOTAL]) // week + 1
        work -= weeks * week
        shift = weeks * WEEK
    k = tables[tables[h + BUCKETS] + (work >> tables[h + SHIFT])]
    while tables[k + 5] <= work:
        k += 3
    return int(tables[k] + (work - tables[k + 2]) + shift)


@compiled
def stretch_left(tables: Rows, c: int, work: int) -> int:
    """Working minutes from the date with this position to the end of the stretch of work in which it lies.

    Before the table's start at most to the end of a week: the one that stands for all earlier ones may end in a stretch
    that an exception behind it makes longer.
    """
    h = SETTINGS + c * HEAD
    week = tables[h + WEEKLY]
    most = FAR
    if work < 0:
        work += (-work + week - 1) // week * week
        most = week - work
    elif work >= tables[h + TOTAL]:
        work -= ((work - tables[h + TOTAL]) // week + 1) * week
    k = tables[tables[h + BUCKETS] + (work >> tables[h + SHIFT])]
    while tables[k + 5] <= work:
        k += 3
    return int(min(tables[k + 5] - work, most))


@compiled
def end_at(tables: Rows, c: int, work: int) -> int:
    """The earliest date with this position: where the working minute before it ends. ±FAR where there is none."""
    return start_at(tables, c, work - 1) + 1


@compiled
def is_work(tables: Rows, c: int, date: int) -> bool:
    """Does a working minute begin at this date?"""
    h = SETTINGS + c * HEAD
    first = tables[h + FIRST]
    if date < first:
        date += ((first - date + WEEK - 1) // WEEK) * WEEK
    elif date >= tables[h + LAST]:
        date -= ((date - tables[h + LAST]) // WEEK + 1) * WEEK
    k = tables[tables[h + DAYS] + (date - first) // DAY]
    while tables[k + 1] <= date:
        k += 3
    return bool(tables[k] <= date)


@compiled
def next_work(tables: Rows, c: int, date: int) -> int:
    """The date itself if a working minute begins there, else where the next one begins."""
    if is_work(tables, c, date):
        return date
    return start_at(tables, c, position(tables, c, date))


@compiled
def previous_work(tables: Rows, c: int, date: int) -> int:
    """The date itself if a working minute ends there, else where the one before it ends."""
    if is_work(tables, c, date - 1):
        return date
    return end_at(tables, c, position(tables, c, date))


@compiled
def touches_work(tables: Rows, c: int, date: int) -> bool:
    """Does a working minute begin or end at this date?"""
    return is_work(tables, c, date) or is_work(tables, c, date - 1)


@compiled
def add(tables: Rows, c: int, date: int, minutes: int) -> int:
    """The end of so many working minutes from the date; the date itself for none; the start going back for negative."""
    if minutes > 0:
        return end_at(tables, c, position(tables, c, date) + minutes)
    if minutes < 0:
        return start_at(tables, c, position(tables, c, date) + minutes)
    return date


@compiled
def between(tables: Rows, c: int, first: int, last: int) -> int:
    """Working minutes from the first date to the last; negative when the last lies before."""
    return position(tables, c, last) - position(tables, c, first)


Slots: TypeAlias = tuple[Ints, Ints]
"""Starts and ends of working stretches, in order, neither overlapping nor touching."""


def _merged(starts: Ints, ends: Ints) -> Slots:
    """The union of stretches that may overlap."""
    keep = ends > starts
    starts, ends = starts[keep], ends[keep]
    if not len(starts):
        return starts, ends
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    opens = np.ones(len(starts), dtype=bool)
    opens[1:] = starts[1:] > ends[:-1]
    closes = np.append(opens[1:], [True])
    return starts[opens], ends[closes]


def _intersected(one: Slots, other: Slots) -> Slots:
    """The stretches that lie in both."""
    edges = np.concatenate([one[0], one[1], other[0], other[1]])
    steps = np.repeat(np.array([1, -1, 1, -1]), [len(one[0]), len(one[1]), len(other[0]), len(other[1])])
    order = np.argsort(edges, kind="stable")
    edges, depth = edges[order], np.cumsum(steps[order])
    both = np.flatnonzero(depth[:-1] == 2)
    return _merged(edges[both], edges[both + 1])


def _ancestry(calendar: Calendar, calendars: Mapping[CalendarId, Calendar]) -> list[Calendar]:
    """The calendar's forefathers and itself, the eldest first."""
    line = [calendar]
    while line[0].parent is not None:
        parent = calendars.get(line[0].parent)
        if parent is None:
            raise BrokenPlan(f"The calendar “{line[0].name}” inherits from a calendar that the plan does not hold.")
        if parent in line:
            names = " → ".join(f"“{each.name}”" for each in reversed([parent, *line]))
            raise BrokenPlan(f"These calendars inherit from each other: {names}; let one of them stand alone.")
        line.insert(0, parent)
    return line


def _span(line: Sequence[Calendar]) -> tuple[Day, Day] | None:
    """First and last day on which something else than the plain week holds, within the years we look at."""
    stretches = [(each.first, each.last) for one in line for each in one.exceptions]
    stretches += [(each.first, each.last) for one in line for each in one.work_weeks]
    inside = [
        (max(first, FIRST_DAY), min(last, LAST_DAY))
        for first, last in stretches
        if first <= last and first <= LAST_DAY and last >= FIRST_DAY
    ]
    if not inside:
        return None
    return min(first for first, _ in inside), max(last for _, last in inside)


def _slots(line: Sequence[Calendar], first: Day, last: Day) -> Slots:
    """Working stretches of the days from first to before last, later layers laid over earlier ones."""
    begin = first - 1  # the day before may reach over midnight
    count = last - begin
    kinds: dict[Hours, int] = {}
    pattern = np.zeros(count, dtype=np.int64)
    weekday = (np.arange(begin, last) + 3) % 7

    def kind_of(hours: Hours) -> int:
        return kinds.setdefault(hours, len(kinds))

    def lay(first_day: Day, last_day: Day, hours: Hours, day: int | None = None) -> None:
        low, high = max(first_day, begin) - begin, min(last_day + 1, last) - begin
        if low >= high:
            return
        if day is None:
            pattern[low:high] = kind_of(hours)
        else:
            pattern[low:high][weekday[low:high] == day] = kind_of(hours)

    for one in line:
        for day, hours in enumerate(one.week):
            if hours is not None:
                lay(begin, last, hours, day)
        for stretch in reversed(one.work_weeks):
            for day, hours in enumerate(stretch.week):
                if hours is not None:
                    lay(stretch.first, stretch.last, hours, day)
        for exception in reversed(one.exceptions):
            lay(exception.first, exception.last, exception.hours)

    starts, ends = [], []
    for hours, kind in kinds.items():
        days = (np.flatnonzero(pattern == kind) + begin) * DAY if hours else np.empty(0, dtype=np.int64)
        for start, end in hours:
            starts.append(days + start)
            ends.append(days + end)
    if not starts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    low, high = first * DAY, last * DAY
    return _merged(np.clip(np.concatenate(starts), low, high), np.clip(np.concatenate(ends), low, high))


Wanted: TypeAlias = tuple[tuple[CalendarId, ...], ...]
"""A calendar to compile: the time in any of the parts, a part being the time that its calendars have in common."""


def name_of(wanted: Wanted, calendars: Mapping[CalendarId, Calendar]) -> str:
    """What to call a compiled calendar in a sentence that sets it in quotes."""
    return "” or “".join("” and “".join(calendars[each].name for each in part) for part in wanted)


def _table(parts: Sequence[Sequence[Sequence[Calendar]]], name: str) -> tuple[tuple[int, ...], Ints, Ints, Ints]:
    """Head, days, buckets and slots of a calendar: the time in any of the parts, each what its calendars share."""
    lines = [line for part in parts for line in part]
    for line in lines:
        for one in line:
            _check(one)
    spans = [span for line in lines if (span := _span(line)) is not None]
    low = min((span[0] for span in spans), default=0) - 7
    high = max((span[1] for span in spans), default=0) + 9
    found = []
    for part in parts:
        slots = _slots(part[0], low, high)
        for line in part[1:]:
            slots = _intersected(slots, _slots(line, low, high))
        found.append(slots)
    starts, ends = found[0]
    if len(found) > 1:
        starts, ends = _merged(np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found]))
    if not len(starts):
        raise NoWorkingTime(name)
    work = np.concatenate([[0], np.cumsum(ends - starts)])
    total = int(work[-1])
    last = high * DAY
    week = int(np.clip(ends - (last - WEEK), 0, None).sum() - np.clip(starts - (last - WEEK), 0, None).sum())
    shift = max(0, (total // len(starts)).bit_length() - 1)
    day_slot = np.searchsorted(ends, np.arange(low, high) * DAY, side="right")
    buckets = np.arange((total >> shift) + 1) << shift
    bucket_slot = np.minimum(np.searchsorted(work[1:], buckets, side="right"), len(starts) - 1)
    slots_with_end = np.empty((len(starts) + 1, 3), np.int64)
    slots_with_end[:-1, 0], slots_with_end[:-1, 1] = starts, ends
    slots_with_end[-1, :2] = FAR, FAR + 1
    slots_with_end[:, 2] = work
    return (low * DAY, last, week, total, shift), day_slot, bucket_slot, slots_with_end


def _check(calendar: Calendar) -> None:
    """Refuse hours that are no hours."""
    days = (*calendar.week, *(day for each in calendar.work_weeks for day in each.week))
    for hours in (*(day for day in days if day is not None), *(each.hours for each in calendar.exceptions)):
        for start, end in hours:
            if not (0 <= start < DAY and start < end <= start + DAY):
                raise BrokenPlan(
                    f"The calendar “{calendar.name}” has working hours from minute {start} to {end} of a day; hours "
                    "start within the day and last at most 24 hours."
                )
    if calendar.parent is None and None in calendar.week:
        raise BrokenPlan(f"The calendar “{calendar.name}” inherits from none, so each day of its week needs hours.")


def tables_of(wanted: Sequence[Wanted], calendars: Mapping[CalendarId, Calendar]) -> Tables:
    """Compile calendars: the round-the-clock one first, at index 0, the wanted ones behind in their order.

    :raises NoWorkingTime: one of them has none.
    :raises BrokenPlan: a calendar is not there, inherits from itself, or has hours that are none.
    """
    clock = Calendar(0, "24 h", ROUND_THE_CLOCK)
    parts = [_table([[[clock]]], clock.name)]
    for one in wanted:
        missing = [each for part in one for each in part if each not in calendars]
        if missing:
            raise BrokenPlan(f"The plan names a calendar that it does not hold: {missing[0]}.")
        lines = [[_ancestry(calendars[each], calendars) for each in part] for part in one]
        parts.append(_table(lines, name_of(one, calendars)))
    lists: list[Ints] = [np.zeros(SETTINGS + len(parts) * HEAD, np.int64)]
    begin = len(lists[0])
    for c, (numbers, days, buckets, slots) in enumerate(parts):
        slots_at = begin + len(days) + len(buckets)
        head = SETTINGS + c * HEAD
        lists[0][head : head + HEAD] = (*numbers, begin, begin + len(days), slots_at)
        lists += [days * 3 + slots_at, buckets * 3 + slots_at, slots.ravel()]
        begin = slots_at + slots.size
    return np.concatenate(lists)


class WorkingTime:
    """One compiled calendar: working-time arithmetic in constant time for any date.

    Dates are minutes since 1970-01-01T00:00 wall clock, amounts are working minutes.
    """

    def __init__(self, tables: Rows, index: int = 1) -> None:
        self.tables = tables
        self.index = index

    @classmethod
    def of(cls, calendar: Calendar, calendars: Sequence[Calendar] = ()) -> WorkingTime:
        """Compile a calendar; ``calendars`` holds those it inherits from.

        :raises NoWorkingTime: it has no working time at all.
        :raises BrokenPlan: its parent is not there, or its hours are none.
        """
        return cls(Rows(tables_of([((calendar.id,),)], {each.id: each for each in (*calendars, calendar)})))

    def add(self, date: Minutes, minutes: Minutes) -> Minutes:
        """The end of so many working minutes from the date; going back for negative ones: their start."""
        return int(add(self.tables, self.index, date, minutes))

    def between(self, first: Minutes, last: Minutes) -> Minutes:
        """Working minutes from the first date to the last; negative when the last lies before."""
        return int(between(self.tables, self.index, first, last))

    def next_work(self, date: Minutes) -> Minutes:
        """The date itself if a working minute begins there, else where the next one begins."""
        return int(next_work(self.tables, self.index, date))

    def previous_work(self, date: Minutes) -> Minutes:
        """The date itself if a working minute ends there, else where the one before it ends."""
        return int(previous_work(self.tables, self.index, date))

    def is_work(self, date: Minutes) -> bool:
        """Does a working minute begin at this date?"""
        return bool(is_work(self.tables, self.index, date))

    def position(self, date: Minutes) -> Minutes:
        """Working minutes before the date, counted from a day of the calendar's own."""
        return int(position(self.tables, self.index, date))

    def positions(self, dates: Ints) -> Ints:
        """The position of each date, as ``position`` tells that of one."""
        array, head = self.tables.array, SETTINGS + self.index * HEAD
        first, last = array[head + FIRST], array[head + LAST]
        begin = int(array[head + SLOTS])
        slots = array[begin : begin + 3 * (int(np.argmax(array[begin::3] == FAR)) + 1)].reshape(-1, 3)
        weeks = np.where(dates < first, -((first - dates + WEEK - 1) // WEEK), 0)
        weeks = np.where(dates >= last, (dates - last) // WEEK + 1, weeks)
        inside = dates - weeks * WEEK
        k = np.searchsorted(slots[:, 1], inside, side="right")
        found: Ints = slots[k, 2] + weeks * array[head + WEEKLY] + np.maximum(inside - slots[k, 0], 0)
        return found

    def start_at(self, work: Minutes) -> Minutes:
        """The latest date with this position."""
        return int(start_at(self.tables, self.index, work))

    def end_at(self, work: Minutes) -> Minutes:
        """The earliest date with this position."""
        return int(end_at(self.tables, self.index, work))
