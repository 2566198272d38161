"""Schedules a network for sixty-four iterations side by side. Compiled by numba.

Dates are marks on the calendar of their task. On one calendar marks are in the order of their dates, so that the whole
forward pass is additions and maxima of 32-bit integers, which the processor does many at a time. Only a link from one
calendar to another is looked up, lane by lane.
"""

# mypy: disable-error-code="type-arg, arg-type"
from __future__ import annotations

import numpy as np

from charthouse.engine.compiled import compiled
from charthouse.engine.risk.crossing import translate
from charthouse.engine.risk.marks import NO_MARK, date_of
from charthouse.engine.risk.philox import LANES
from charthouse.engine.risk.sampling import V_NODE
from charthouse.engine.rows import Rows

I32 = np.int32
U64 = np.uint64

(
    N_CALENDAR, N_WORK, N_FLOOR, N_FINISH_FLOOR, N_START_CAP, N_FINISH_CAP, N_START_ON, N_FINISH_ON, N_SPECIAL,
    N_BEGINS, N_IN_AT, N_IN_END, N_ENDS, N_COLUMNS,
) = range(14)  # fmt: skip
"""Columns of a node. The marks that hold it: FLOOR and FINISH_FLOOR from below, CAP from above, ON to a date;
N_SPECIAL: any but FLOOR is set, or a link holds its finish; N_BEGINS: it stands for a start, so its date is never the
end of working time; N_ENDS: nothing that comes behind it always ends later."""

(L_BEFORE, L_TO_FINISH, L_PLAIN, L_TO_LAG, L_LAG, L_FROM_LAG, L_COLUMNS) = range(7)
"""Columns of a link. L_BEFORE: the row of the marks that it begins at; L_PLAIN: it asks a start for just that mark;
L_TO_LAG: the pair of calendars that leads to that of its lag; L_FROM_LAG: the pair that leads from there to the
successor's; -1: they are the same."""


@compiled
def forward(
    node: np.ndarray,
    link: np.ndarray,
    tables: Rows,
    pairs: np.ndarray,
    segments: np.ndarray,
    buckets: np.ndarray,
    work: np.ndarray,
    marks: np.ndarray,
) -> None:
    """Fill in the marks of every node for all lanes: its earliest finish in its row, its start as many rows below."""
    n = len(node)
    held = np.empty(LANES, np.int32)
    asked_for = np.empty(LANES, np.int32)
    for i in range(n):
        s = marks[n + i]
        floor = I32(node[i, N_FLOOR])
        for j in range(LANES):
            s[j] = floor
        special = node[i, N_SPECIAL] == 1
        if special:
            for j in range(LANES):
                held[j] = I32(node[i, N_FINISH_FLOOR])
        for e in range(node[i, N_IN_AT], node[i, N_IN_END]):
            if link[e, L_PLAIN] == 1:
                p = marks[link[e, L_BEFORE]]
                for j in range(LANES):
                    s[j] = p[j] if p[j] > s[j] else s[j]
            else:
                _asked(link, tables, pairs, segments, buckets, e, marks, asked_for)
                if link[e, L_TO_FINISH] == 1:
                    _raise(asked_for, held)
                else:
                    _raise(asked_for, s)
        w = work[i]
        if special:
            _hold(node, i, held, w, s)
        f = marks[i]
        if node[i, N_BEGINS] == 1:
            for j in range(LANES):
                s[j] = s[j] | I32(1)
        for j in range(LANES):
            works = I32(min(w[j], I32(1)))
            begun = I32(s[j] | works)
            s[j] = begun
            # Behind work comes an end of working time, behind none the mark stays.
            f[j] = I32((begun & ~works) + I32(2) * w[j])


@compiled
def _raise(asked_for: np.ndarray, marks: np.ndarray) -> None:
    for j in range(LANES):
        marks[j] = asked_for[j] if asked_for[j] > marks[j] else marks[j]


@compiled
def _asked(
    link: np.ndarray,
    tables: Rows,
    pairs: np.ndarray,
    segments: np.ndarray,
    buckets: np.ndarray,
    e: int,
    marks: np.ndarray,
    asked_for: np.ndarray,
) -> None:
    """The marks on its successor's calendar that a link asks for."""
    p = marks[link[e, L_BEFORE]]
    lag = link[e, L_LAG]
    to_lag = link[e, L_TO_LAG]
    from_lag = link[e, L_FROM_LAG]
    if to_lag >= 0:
        translate(tables, pairs, segments, buckets, to_lag, p, asked_for)
    else:
        for j in range(LANES):
            asked_for[j] = p[j]
    if lag != 0:
        add = I32(2 * lag)
        for j in range(LANES):
            asked_for[j] = I32((asked_for[j] & I32(-2)) + add)
    if from_lag >= 0:
        translate(tables, pairs, segments, buckets, from_lag, asked_for, asked_for)


@compiled
def _hold(node: np.ndarray, i: int, held: np.ndarray, w: np.ndarray, s: np.ndarray) -> None:
    """Bring a start under what holds the finish, and under the node's caps and fixed dates."""
    cap = I32(node[i, N_START_CAP])
    finish_cap = I32(node[i, N_FINISH_CAP])
    on = I32(node[i, N_START_ON])
    finish_on = I32(node[i, N_FINISH_ON])
    none = I32(NO_MARK)
    for j in range(LANES):
        if held[j] != none:
            s[j] = max(s[j], _start_for(held[j], w[j]))
        if cap != none:
            s[j] = min(s[j], cap)
        if finish_cap != none:
            s[j] = min(s[j], _start_for(finish_cap, w[j]))
        if on != none:
            s[j] = on
        elif finish_on != none:
            s[j] = _start_for(finish_on, w[j])


@compiled
def _start_for(mark: int, work: int) -> np.int32:
    """The start mark of so much work that ends at a mark."""
    if work <= 0:
        return I32(mark)
    return I32(((mark & -2) - 2 * work) | 1)


@compiled
def ends_of(
    node: np.ndarray, last: np.ndarray, tables: Rows, marks: np.ndarray, common: int, known: int, out: np.ndarray
) -> None:
    """The project's finish in each lane: marks of the common calendar, or dates where the ends have several (-1)."""
    for j in range(LANES):
        out[j] = I32(known)
    for k in range(len(last)):
        i = last[k]
        if common >= 0:
            _raise(marks[i], out)
        else:
            _raise_dates(tables, node[i, N_CALENDAR], marks[i], out)


@compiled
def _raise_dates(tables: Rows, c: int, finish: np.ndarray, out: np.ndarray) -> None:
    for j in range(LANES):
        out[j] = max(out[j], I32(date_of(tables, c, int(finish[j]))))


@compiled
def _where_last(tables: Rows, c: int, common: int, finish: np.ndarray, ends: np.ndarray) -> np.uint64:
    """The lanes in which a node ends the project, as bits."""
    m = U64(0)
    if common >= 0:
        for j in range(LANES):
            m |= U64(finish[j] == ends[j]) << U64(j)
    else:
        for j in range(LANES):
            m |= U64(date_of(tables, c, int(finish[j])) == ends[j]) << U64(j)
    return m


@compiled
def trace(
    node: np.ndarray,
    link: np.ndarray,
    last: np.ndarray,
    tables: Rows,
    pairs: np.ndarray,
    segments: np.ndarray,
    buckets: np.ndarray,
    work: np.ndarray,
    marks: np.ndarray,
    ends: np.ndarray,
    common: int,
    lanes: int,
    mask: np.ndarray,
    hits: np.ndarray,
) -> None:
    """Count for every node in how many lanes it lies on a longest path, walking the driving links back from the end."""
    n = len(node)
    asked_for = np.empty(LANES, np.int32)
    valid = U64(0xFFFFFFFFFFFFFFFF) if lanes >= 64 else (U64(1) << U64(lanes)) - U64(1)
    for i in range(n):
        mask[i] = U64(0)
    for k in range(len(last)):
        mask[last[k]] = _where_last(tables, node[last[k], N_CALENDAR], common, marks[last[k]], ends) & valid
    for i in range(n - 1, -1, -1):
        m = mask[i]
        if m == U64(0):
            continue
        rest = m
        count = 0
        while rest != U64(0):
            rest &= rest - U64(1)
            count += 1
        hits[i] += count
        s = marks[n + i]
        for e in range(node[i, N_IN_AT], node[i, N_IN_END]):
            _asked(link, tables, pairs, segments, buckets, e, marks, asked_for)
            if link[e, L_TO_FINISH] == 1:
                w = work[i]
                for j in range(LANES):
                    asked_for[j] = _start_for(asked_for[j], w[j])
            driving = _same_start(asked_for, s, work[i], node[i, N_BEGINS] == 1)
            mask[link[e, L_BEFORE] % n] |= driving & m


@compiled
def _same_start(asked_for: np.ndarray, start: np.ndarray, work: np.ndarray, begins: bool) -> np.uint64:
    """The lanes in which what a link asks for is the start, as bits: work begins only where working time does."""
    driving = U64(0)
    begin = I32(1) if begins else I32(0)
    for j in range(LANES):
        begun = I32(asked_for[j] | begin | I32(min(work[j], I32(1))))
        driving |= U64(begun == start[j]) << U64(j)
    return driving


@compiled
def moments(varies: np.ndarray, work: np.ndarray, ends: np.ndarray, lanes: int, base: int, sums: np.ndarray) -> None:
    """Add up each varying work, its square and its product with the project's length, for correlations.

    Whole numbers within a block of lanes: they are exact, and the processor adds many at a time.
    """
    lengths = np.empty(LANES, np.int32)
    for j in range(LANES):
        lengths[j] = I32(ends[j] - I32(base))
    for v in range(len(varies)):
        row = work[varies[v, V_NODE]]
        one = np.int64(0)
        square = np.int64(0)
        both = np.int64(0)
        for j in range(lanes):
            w = np.int64(row[j])
            one += w
            square += w * w
            both += w * np.int64(lengths[j])
        sums[v, 0] += float(one)
        sums[v, 1] += float(square)
        sums[v, 2] += float(both)
