"""Schedules a network for sixty-four iterations side by side. Compiled by numba.

Dates are marks on the calendar of their task. On one calendar marks are in the order of their dates, so that the whole
forward pass is additions and maxima of 32-bit integers, which the processor does many at a time. Only a link from one
calendar to another is looked up, lane by lane.
"""

# mypy: disable-error-code="type-arg, arg-type"
from __future__ import annotations

from typing import Any

import numpy as np

from charthouse.engine.compiled import compiled
from charthouse.engine.risk.crossing import translate
from charthouse.engine.risk.marks import NO_MARK, date_of
from charthouse.engine.risk.philox import LANES
from charthouse.engine.risk.sampling import V_NODE
from charthouse.engine.risk.vectors import WIDE, all_ints, equal, greater, ints, less, long, products, put, total
from charthouse.engine.rows import Rows

I32 = np.int32
U64 = np.uint64

(
    N_CALENDAR, N_WORK, N_FLOOR, N_FINISH_FLOOR, N_START_CAP, N_FINISH_CAP, N_START_ON, N_FINISH_ON, N_SPECIAL,
    N_BEGINS, N_IN_AT, N_IN_END, N_ENDS, N_PLAIN, N_ASKED, N_COLUMNS,
) = range(16)  # fmt: skip
"""Columns of a node. The marks that hold it: FLOOR and FINISH_FLOOR from below, CAP from above, ON to a date;
N_SPECIAL: any but FLOOR is set, or a link holds its finish; N_BEGINS: it stands for a start, so its date is never the
end of working time; N_ENDS: nothing that comes behind it always ends later; N_PLAIN: every link into it is plain, and
it is not special; N_ASKED: a link begins at its start."""

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
    asked_for: np.ndarray,
    wants_drives: bool,
    drives: np.ndarray,
) -> None:
    """Fill in the marks of every node for all lanes: its earliest finish in its row, its start as many rows below.

    Starts stand there only where a link begins at one. ``asked_for`` is room for as many links as lead into any node;
    ``drives``, if wanted: the lanes in which a link that is not
    plain holds its successor, as bits.
    """
    n = len(node)
    held = np.empty(LANES, np.int32)
    for i in range(n):
        if node[i, N_PLAIN] == 1:
            _plainly(node, link, work, marks, i)
            continue
        s = marks[n + i]
        floor = I32(node[i, N_FLOOR])
        for j in range(LANES):
            s[j] = floor
        special = node[i, N_SPECIAL] == 1
        if special:
            for j in range(LANES):
                held[j] = I32(node[i, N_FINISH_FLOOR])
        begin = node[i, N_IN_AT]
        for e in range(begin, node[i, N_IN_END]):
            if link[e, L_PLAIN] == 1:
                _raise(marks[link[e, L_BEFORE]], s)
            else:
                asked = asked_for[e - begin]
                _asked(link, tables, pairs, segments, buckets, e, marks, asked)
                _raise(asked, held if link[e, L_TO_FINISH] == 1 else s)
        w = work[i]
        if special:
            _hold(node, i, held, w, s)
        f = marks[i]
        begins = all_ints(I32(node[i, N_BEGINS]))
        for at in range(0, LANES, WIDE):
            minutes = ints(w, at)
            works = less(minutes, all_ints(I32(1)))
            begun = ints(s, at) | begins | works
            put(begun, s, at)
            put(_behind(begun, minutes, works), f, at)
        if wants_drives:
            for e in range(begin, node[i, N_IN_END]):
                if link[e, L_PLAIN] == 1:
                    continue
                asked = asked_for[e - begin]
                if link[e, L_TO_FINISH] == 1:
                    for j in range(LANES):
                        asked[j] = _start_for(asked[j], w[j])
                drives[e] = _same_start(asked, s, w, node[i, N_BEGINS] == 1)


@compiled
def most_links(node: np.ndarray) -> int:
    """Of all nodes, the most links into one."""
    most = 0
    for i in range(len(node)):
        most = max(most, node[i, N_IN_END] - node[i, N_IN_AT])
    return most


@compiled
def _behind(begun: Any, minutes: Any, works: Any) -> Any:
    """The finish: behind work comes an end of working time, behind none the mark stays."""
    return (begun & (works ^ all_ints(I32(-1)))) + minutes + minutes


@compiled
def _plainly(node: np.ndarray, link: np.ndarray, work: np.ndarray, marks: np.ndarray, i: int) -> None:
    """The marks of a node into which only plain links lead; its start only where it is asked for."""
    n = len(node)
    w = work[i]
    f = marks[i]
    floor = all_ints(I32(node[i, N_FLOOR]))
    begins = all_ints(I32(node[i, N_BEGINS]))
    asked = node[i, N_ASKED] == 1
    for at in range(0, LANES, WIDE):
        s = floor
        for e in range(node[i, N_IN_AT], node[i, N_IN_END]):
            s = greater(s, ints(marks[link[e, L_BEFORE]], at))
        minutes = ints(w, at)
        works = less(minutes, all_ints(I32(1)))
        begun = s | begins | works
        if asked:
            put(begun, marks[n + i], at)
        put(_behind(begun, minutes, works), f, at)


@compiled
def _raise(asked_for: np.ndarray, marks: np.ndarray) -> None:
    for at in range(0, LANES, WIDE):
        put(greater(ints(asked_for, at), ints(marks, at)), marks, at)


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
    work: np.ndarray,
    marks: np.ndarray,
    drives: np.ndarray,
    ends: np.ndarray,
    common: int,
    lanes: int,
    mask: np.ndarray,
    hits: np.ndarray,
) -> None:
    """Count for every node in how many lanes it lies on a longest path, walking the driving links back from the end."""
    n = len(node)
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
        for e in range(node[i, N_IN_AT], node[i, N_IN_END]):
            if link[e, L_PLAIN] == 1:
                driving = _drives(marks[link[e, L_BEFORE]], work[i], marks[i], node[i, N_BEGINS])
            else:
                driving = drives[e]
            mask[link[e, L_BEFORE] % n] |= driving & m


@compiled
def _drives(asked_for: np.ndarray, work: np.ndarray, finish: np.ndarray, begins: int) -> np.uint64:
    """The lanes in which the mark that a plain link asks for is the start, as bits.

    The finish less the work is the start but for its last bit, which says nothing where work begins.
    """
    driving = U64(0)
    begin = all_ints(I32(begins))
    for at in range(0, LANES, WIDE):
        minutes = ints(work, at)
        open_bit = begin | less(minutes, all_ints(I32(1)))
        start = ints(finish, at) - minutes - minutes
        driving |= equal(start | open_bit, ints(asked_for, at) | open_bit) << U64(at)
    return driving


@compiled
def _same_start(asked_for: np.ndarray, start: np.ndarray, work: np.ndarray, begins: bool) -> np.uint64:
    """The lanes in which what a link asks for is the start, as bits: work begins only where working time does."""
    driving = U64(0)
    begin = all_ints(I32(1) if begins else I32(0))
    for at in range(0, LANES, WIDE):
        begun = ints(asked_for, at) | begin | less(ints(work, at), all_ints(I32(1)))
        driving |= equal(begun, ints(start, at)) << U64(at)
    return driving


@compiled
def moments(varies: np.ndarray, work: np.ndarray, ends: np.ndarray, lanes: int, base: int, sums: np.ndarray) -> None:
    """Add up each varying work, its square and its product with the project's length, for correlations.

    Whole numbers within a block of lanes: they are exact, and the processor adds many at a time.
    """
    counts = np.zeros(LANES, np.int32)
    lengths = np.zeros(LANES, np.int32)
    for j in range(lanes):
        counts[j] = -1
        lengths[j] = I32(ends[j] - I32(base))
    for v in range(len(varies)):
        row = work[varies[v, V_NODE]]
        w = ints(row, 0) & ints(counts, 0)
        one, square, both = long(w), products(w, w), products(w, ints(lengths, 0))
        for at in range(WIDE, LANES, WIDE):
            w = ints(row, at) & ints(counts, at)
            one = one + long(w)
            square = square + products(w, w)
            both = both + products(w, ints(lengths, at))
        sums[v, 0] += float(total(one))
        sums[v, 1] += float(total(square))
        sums[v, 2] += float(total(both))
