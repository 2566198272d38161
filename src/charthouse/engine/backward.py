"""The backward pass: the latest start and finish of every task. Compiled by numba."""

from __future__ import annotations

from charthouse.engine.compiled import compiled
from charthouse.engine.forward import constraint_of
from charthouse.engine.layout import (
    ACTIVE,
    ACTUAL_START,
    AFTER,
    CALENDAR_AT,
    CAP_FINISH,
    CAP_START,
    DEADLINE,
    DONE,
    EARLY_FINISH,
    EARLY_START,
    EFFORT,
    EXPECTED,
    EXTERNAL_FINISH,
    FF,
    FINISH_NO_LATER,
    FINISH_ON,
    FREE,
    FROM_FINISH,
    FS,
    GO_ON,
    HAS_START_CAP,
    HONOUR,
    KIND,
    LATE_FINISH,
    LATE_GO_ON,
    LATE_START,
    LEAST_FINISH,
    LEAST_START,
    LINK,
    LINK_CAP_FINISH,
    LINK_CAP_START,
    MANDATORY_FINISH,
    MANDATORY_START,
    NEED_FINISH,
    NEED_START,
    NEVER,
    NONE,
    OPEN_ENDS,
    OUT,
    OUT_AT,
    OUT_END,
    PARENT,
    PRIMAVERA,
    RULES_AT,
    SS,
    START_MILESTONE,
    START_NO_LATER,
    START_ON,
    STARTED,
    STATE,
    SUMMARY,
    USE_EXPECTED,
)
from charthouse.engine.placing import (
    actual_finish_of,
    actual_start_of,
    finish_from,
    first_start,
    is_fixed,
    is_pinned,
    last_finish,
    start_for,
    unlagged,
    waits,
    work_ahead,
)
from charthouse.engine.rows import Rows
from charthouse.engine.used_lags import lag_backward, start_is_past
from charthouse.engine.working_time import between


@compiled
def backward(task: Rows, link: Rows, tables: Rows, order: Rows, out: Rows, end: int) -> int:
    """Fill in the latest dates, for a project that ends by ``end``; gives the earliest of the latest starts."""
    n = len(task)
    earliest = NEVER
    for k in range(len(order) - 1, -1, -1):
        node = order[k]
        i = node - n if node >= n else node
        if task[i, ACTIVE] == 0 or task[i, STATE] == EFFORT:
            continue
        if node >= n:
            _open_summary(task, link, tables, out, i)
        elif task[i, STATE] == SUMMARY:
            _pass_on(task, link, tables, out, i)
        else:
            _leaf(task, link, tables, out, i, end)
            if not is_fixed(task, link, tables, i):
                earliest = min(earliest, out[i, LATE_GO_ON])
    return earliest


@compiled
def _link_caps(task: Rows, link: Rows, tables: Rows, out: Rows, i: int) -> tuple[int, int]:
    """By when the links out of a node want its start and its finish."""
    start = NEVER
    finish = NEVER
    for x in range(task[i, OUT_AT], task[i, OUT_END]):
        e = link[x, OUT]
        j = link[e, AFTER]
        kind = link[e, LINK]
        if start_is_past(task, link, tables, e):
            continue
        if task[j, STATE] == SUMMARY:
            target = out[j, NEED_START] if kind in (FS, SS) else out[j, NEED_FINISH]
            if target == NEVER:
                continue
        elif waits(task, link, tables, j):
            target = out[j, LATE_GO_ON] if kind in (FS, SS) else out[j, LATE_FINISH]
        else:
            continue
        date = unlagged(task, link, tables, e, target, lag_backward(task, link, tables, e))
        if kind in (FS, FF):
            finish = min(finish, date)
        else:
            start = min(start, date)
    return start, finish


@compiled
def _open_summary(task: Rows, link: Rows, tables: Rows, out: Rows, i: int) -> None:
    """Gather by when a summary wants all below it, before the pass reaches them."""
    link_start, link_finish = _link_caps(task, link, tables, out, i)
    start = NEVER
    finish = NEVER
    if task[i, DEADLINE] != NONE:
        finish = task[i, DEADLINE]
    if task[i, EXTERNAL_FINISH] != NONE:
        finish = min(finish, task[i, EXTERNAL_FINISH])
    for which in range(2):
        constraint, date = constraint_of(task, link, tables, i, which)
        if constraint in (FINISH_NO_LATER, FINISH_ON):
            finish = min(finish, date)
        elif constraint in (START_NO_LATER, START_ON):
            start = min(start, date)
    has_start_cap = start != NEVER or link_start != NEVER
    p = task[i, PARENT]
    if p >= 0:
        link_finish = min(link_finish, out[p, LINK_CAP_FINISH])
        finish = min(finish, out[p, CAP_FINISH])
        has_start_cap = has_start_cap or out[p, HAS_START_CAP] == 1
    out[i, LINK_CAP_START] = link_start
    out[i, LINK_CAP_FINISH] = link_finish
    out[i, CAP_START] = start
    out[i, CAP_FINISH] = finish
    out[i, HAS_START_CAP] = 1 if has_start_cap else 0
    out[i, NEED_START] = NEVER
    out[i, NEED_FINISH] = NEVER
    out[i, LEAST_START] = NEVER
    out[i, LEAST_FINISH] = NEVER


@compiled
def _pass_on(task: Rows, link: Rows, tables: Rows, out: Rows, i: int) -> None:
    """All below a summary have their latest dates: pass on what it needs to its own summary."""
    p = task[i, PARENT]
    if p >= 0:
        for column in (NEED_START, NEED_FINISH):
            out[p, column] = min(out[p, column], out[i, column])


@compiled
def length_of(task: Rows, link: Rows, tables: Rows, out: Rows, i: int) -> int:
    """Working minutes ahead as they came out of the forward pass, where an expected finish may have changed them."""
    if tables[USE_EXPECTED] == 1 and task[i, EXPECTED] != NONE and tables[FROM_FINISH] == 0:
        state = task[i, STATE]
        if state in (FREE, STARTED):
            c = tables[task[i, CALENDAR_AT]]
            return max(0, between(tables, c, out[i, GO_ON], out[i, EARLY_FINISH]))
    return work_ahead(task, link, tables, i)


@compiled
def _leaf(task: Rows, link: Rows, tables: Rows, out: Rows, i: int, end: int) -> None:
    """The latest dates of a task, and what its summary and its predecessors need to know of them."""
    state = task[i, STATE]
    primavera = tables[RULES_AT] == PRIMAVERA
    if is_pinned(task, link, tables, i):
        out[i, LATE_START] = actual_start_of(task, link, tables, i)
        out[i, LATE_GO_ON] = out[i, LATE_START]
        out[i, LATE_FINISH] = actual_finish_of(task, link, tables, i)
        return
    length = length_of(task, link, tables, out, i)
    finish = _late_finish(task, link, tables, out, i, end, length)
    if state != DONE:
        finish = last_finish(task, link, tables, i, finish)
    start = start_for(task, link, tables, i, finish, length)
    if task[i, KIND] == START_MILESTONE and state != DONE:
        start = first_start(task, link, tables, i, start, length)
    out[i, LATE_GO_ON] = start
    out[i, LATE_FINISH] = finish
    out[i, LATE_START] = task[i, ACTUAL_START] if state == STARTED and not primavera else start
    p = task[i, PARENT]
    if p >= 0 and waits(task, link, tables, i):
        out[p, NEED_START] = min(out[p, NEED_START], start)
        out[p, NEED_FINISH] = min(out[p, NEED_FINISH], finish)


@compiled
def _late_finish(task: Rows, link: Rows, tables: Rows, out: Rows, i: int, end: int, length: int) -> int:
    """The latest finish before working time is looked at."""
    state = task[i, STATE]
    begun = task[i, ACTUAL_START] != NONE
    link_start, finish = _link_caps(task, link, tables, out, i)
    if begun and tables[RULES_AT] != PRIMAVERA:
        link_start = NEVER  # its start has happened
    start = NEVER
    other = end
    if task[i, EXTERNAL_FINISH] != NONE:
        other = min(other, task[i, EXTERNAL_FINISH])
    p = task[i, PARENT]
    if p >= 0:
        finish = min(finish, out[p, LINK_CAP_FINISH])
        if state != DONE:
            other = min(other, out[p, CAP_FINISH])
        while p >= 0 and out[p, HAS_START_CAP] == 1:
            if out[i, EARLY_START] == out[p, EARLY_START]:
                if not begun or tables[RULES_AT] == PRIMAVERA:
                    link_start = min(link_start, out[p, LINK_CAP_START])
                if not begun and state != DONE:
                    start = min(start, out[p, CAP_START])
            p = task[p, PARENT]
    if link_start != NEVER:
        finish = min(finish, finish_from(task, link, tables, i, link_start, length))
    if finish == NEVER and tables[OPEN_ENDS] == 1:
        finish = min(out[i, EARLY_FINISH], end)
    finish = min(finish, other)
    if state == DONE:
        return finish
    if task[i, DEADLINE] != NONE:
        finish = min(finish, task[i, DEADLINE])
    for which in range(2):
        constraint, date = constraint_of(task, link, tables, i, which)
        if constraint in (FINISH_NO_LATER, FINISH_ON):
            finish = min(finish, date)
        elif constraint in (START_NO_LATER, START_ON) and not begun:
            start = min(start, date)
    if start != NEVER:
        finish = min(finish, finish_from(task, link, tables, i, start, length))
    honour = tables[HONOUR] == 1
    for which in range(2):
        constraint, date = constraint_of(task, link, tables, i, which)
        if constraint == MANDATORY_FINISH or (honour and constraint == FINISH_ON):
            finish = date
        if not begun and (constraint == MANDATORY_START or (honour and constraint == START_ON)):
            finish = finish_from(task, link, tables, i, date, length)
    return finish


@compiled
def free_caps(task: Rows, link: Rows, tables: Rows, out: Rows) -> None:
    """Fill in by when tasks may end and start without moving a successor, over the caps of the backward pass.

    Afterwards LINK_CAP_FINISH and LINK_CAP_START of a row hold those dates, a summary's with those of the summaries
    above it (of a start: its own only), and HAS_START_CAP says whether there is one of a start.
    """
    n = len(task)
    for i in range(n):
        out[i, LEAST_START] = NEVER
        out[i, LEAST_FINISH] = NEVER
    for i in range(n - 1, -1, -1):
        state = task[i, STATE]
        if task[i, ACTIVE] == 0 or state == EFFORT:
            continue
        if state != SUMMARY:
            if not waits(task, link, tables, i):
                continue
            out[i, LEAST_START] = out[i, GO_ON]
            out[i, LEAST_FINISH] = out[i, EARLY_FINISH]
        p = task[i, PARENT]
        if p >= 0:
            out[p, LEAST_START] = min(out[p, LEAST_START], out[i, LEAST_START])
            out[p, LEAST_FINISH] = min(out[p, LEAST_FINISH], out[i, LEAST_FINISH])
    for i in range(n):
        if task[i, ACTIVE] == 0 or task[i, STATE] == EFFORT:
            continue
        start = NEVER
        finish = NEVER
        for x in range(task[i, OUT_AT], task[i, OUT_END]):
            e = link[x, OUT]
            kind = link[e, LINK]
            target = out[link[e, AFTER], LEAST_START if kind in (FS, SS) else LEAST_FINISH]
            if target == NEVER or start_is_past(task, link, tables, e):
                continue
            date = unlagged(task, link, tables, e, target, lag_backward(task, link, tables, e))
            if kind in (FS, FF):
                finish = min(finish, date)
            else:
                start = min(start, date)
        has_start_cap = start != NEVER
        p = task[i, PARENT]
        if p >= 0:
            finish = min(finish, out[p, LINK_CAP_FINISH])
            has_start_cap = has_start_cap or out[p, HAS_START_CAP] == 1
        out[i, LINK_CAP_START] = start
        out[i, LINK_CAP_FINISH] = finish
        out[i, HAS_START_CAP] = 1 if has_start_cap else 0
