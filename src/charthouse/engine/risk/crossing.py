"""From the marks of one calendar to those of another: where a link leads from one to the other.

Between two moments at which either calendar begins or ends its work, both count on alike or one of them stands still.
So the way from mark to mark is a list of segments, in each of which it is an addition or one mark for all. It is made
once for each pair of calendars that a link joins. Buckets say where to look; none holds the ends of more than three
segments, so that three steps without a branch find the right one: measured, mispredicted branches were all the cost.
"""

# mypy: disable-error-code="type-arg"
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from charthouse.engine.calendars import Minutes
from charthouse.engine.compiled import compiled
from charthouse.engine.risk.marks import date_of, mark_of
from charthouse.engine.risk.philox import LANES
from charthouse.engine.rows import Rows
from charthouse.engine.working_time import Ints, position, start_at, stretch_left

P_FROM, P_TO, P_FIRST, P_LAST, P_BUCKETS, P_SHIFT, P_COLUMNS = range(7)
"""Columns of a pair: its two calendars, the first and the last mark that its segments know, where its buckets begin,
and how many marks a bucket holds, as a power of two."""
S_LAST, S_KEEP, S_ADD, S_ROWS = range(4)
"""Rows of the segments: the last mark of each, which bits of a mark count, and what is added to them."""
_STEPS = 3
_WIDEST = 10

I32 = np.int32


@dataclass(frozen=True)
class Crossings:
    """The ways between calendars."""

    pairs: Ints
    segments: np.ndarray
    buckets: np.ndarray
    places: dict[tuple[int, int], int]
    """The row of each pair of calendars."""


def crossings(tables: Rows, wanted: Iterable[tuple[int, int]], first: Minutes, last: Minutes) -> Crossings:
    """The ways between the wanted pairs of calendars from one date to another; beyond them dates are reckoned."""
    places = {pair: k for k, pair in enumerate(dict.fromkeys(wanted))}
    stretches = {c: _stretches_of(tables, c, first, last) for pair in places for c in pair}
    pairs = np.zeros((len(places), P_COLUMNS), np.int64)
    segments: list[np.ndarray] = []
    buckets: list[np.ndarray] = []
    segments_at = buckets_at = 0
    for (a, b), k in places.items():
        found = np.zeros((S_ROWS, 2 * (len(stretches[a]) + len(stretches[b])) + 4), np.int64)
        begin, count = _join(stretches[a], stretches[b], found)
        lasts = found[S_LAST, :count]
        end = int(lasts[-1]) if count else begin - 1
        shift = next(each for each in range(_WIDEST, -1, -1) if _fits(lasts, begin, each))
        of_buckets = np.searchsorted(lasts, begin + (np.arange(((end - begin) >> shift) + 1) << shift))
        pairs[k] = a, b, begin, end, buckets_at, shift
        segments.append(found[:, :count])
        buckets.append(of_buckets + segments_at)
        segments_at += count
        buckets_at += len(of_buckets)
    segments.append(np.zeros((S_ROWS, _STEPS), np.int64))  # what the steps may look at behind the last one
    segments[-1][S_LAST] = 2**31 - 1
    return Crossings(
        pairs,
        np.ascontiguousarray(np.concatenate(segments, axis=1).astype(np.int32)),
        np.concatenate(buckets).astype(np.int32) if buckets else np.zeros(0, np.int32),
        places,
    )


def _fits(lasts: Ints, begin: int, shift: int) -> bool:
    """Whether no bucket of such a width holds the ends of more segments than there are steps."""
    return shift == 0 or int(np.bincount((lasts - begin) >> shift, minlength=1).max()) <= _STEPS


@compiled
def translate(
    tables: Rows,
    pairs: np.ndarray,
    segments: np.ndarray,
    buckets: np.ndarray,
    pair: int,
    marks: np.ndarray,
    out: np.ndarray,
) -> None:
    """The marks of the same dates on the pair's other calendar, lane by lane."""
    first = I32(pairs[pair, P_FIRST])
    last = I32(pairs[pair, P_LAST])
    shift = I32(pairs[pair, P_SHIFT])
    at = pairs[pair, P_BUCKETS]
    low = marks[0]
    high = marks[0]
    for j in range(LANES):
        low = min(low, marks[j])
        high = max(high, marks[j])
    if low < first or high > last:
        for j in range(LANES):
            date = date_of(tables, pairs[pair, P_FROM], int(marks[j]))
            out[j] = I32(mark_of(tables, pairs[pair, P_TO], date))
        return
    lasts = segments[S_LAST]
    keep = segments[S_KEEP]
    add = segments[S_ADD]
    for j in range(LANES):
        mark = marks[j]
        k = np.int64(buckets[at + np.int64(I32(mark - first) >> shift)])
        k += np.int64(lasts[k] < mark)
        k += np.int64(lasts[k] < mark)
        k += np.int64(lasts[k] < mark)
        out[j] = I32((mark & keep[k]) + add[k])


def _stretches_of(tables: Rows, c: int, first: Minutes, last: Minutes) -> Ints:
    count = _stretches(tables, c, first, last, np.empty((0, 3), np.int64))
    found = np.empty((count, 3), np.int64)
    _stretches(tables, c, first, last, found)
    return found


@compiled
def _stretches(tables: Rows, c: int, first: int, last: int, out: np.ndarray) -> int:
    """Start, end and position of every stretch of work that ends behind the first date, up to the last one."""
    work = position(tables, c, first)
    count = 0
    while True:
        start = start_at(tables, c, work)
        length = stretch_left(tables, c, work)
        if count < len(out):
            out[count, 0] = start
            out[count, 1] = start + length
            out[count, 2] = work
        count += 1
        work += length
        if start > last:
            return count


@compiled
def _join(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> tuple[int, int]:
    """Fill in the segments of the marks of ``a``; gives the first mark they know, and how many they are.

    A date of the other calendar up to its start of work has the one mark of that start, behind it counts the work.
    """
    count = 0
    k = 0
    begin = 0
    for i in range(len(a)):
        start, end, work = a[i, 0], a[i, 1], a[i, 2]
        if start <= b[0, 0]:
            continue  # what lies before the other's first stretch is not known
        if end > b[len(b) - 1, 1]:
            break
        if count == 0:
            begin = 2 * work + 1
        date = start
        while date <= end:
            while b[k, 1] < date:
                k += 1
            if date <= b[k, 0]:
                until = min(end, b[k, 0])
                out[S_KEEP, count] = 0
                out[S_ADD, count] = 2 * b[k, 2] + 1
            else:
                until = min(end, b[k, 1])
                out[S_KEEP, count] = -2
                out[S_ADD, count] = 2 * (b[k, 2] - b[k, 0] + start - work)
            out[S_LAST, count] = 2 * (until - start + work) + (1 if until < end else 0)
            count += 1
            date = until + 1
    return begin, count
