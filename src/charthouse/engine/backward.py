"""The backward pass: the latest start and finish of every task. Compiled by numba."""

from __future__ import annotations

from charthouse.engine.compile import Network
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
    last_finish,
    start_for,
    unlagged,
    waits,
    work_ahead,
)
from charthouse.engine.used_lags import lag_backward
from charthouse.engine.working_time import Ints, between


@compiled
def backward(net: Network, out: Ints, end: int) -> int:
    """Fill in the latest dates, for a project that ends by ``end``; gives the earliest of the latest starts."""
    n = len(net.task)
    earliest = NEVER
    for k in range(len(net.order) - 1, -1, -1):
        node = net.order[k]
        i = node - n if node >= n else node
        if net.task[i, ACTIVE] == 0 or net.task[i, STATE] == EFFORT:
            continue
        if node >= n:
            _open_summary(net, out, i)
        elif net.task[i, STATE] == SUMMARY:
            _pass_on(net, out, i)
        else:
            _leaf(net, out, i, end)
            if not is_fixed(net, i):
                earliest = min(earliest, out[i, LATE_GO_ON])
    return earliest


@compiled
def _link_caps(net: Network, out: Ints, i: int) -> tuple[int, int]:
    """By when the links out of a node want its start and its finish."""
    start = NEVER
    finish = NEVER
    for x in range(net.task[i, OUT_AT], net.task[i, OUT_END]):
        e = net.outs[x]
        j = net.link[e, AFTER]
        kind = net.link[e, LINK]
        if net.task[j, STATE] == SUMMARY:
            target = out[j, NEED_START] if kind in (FS, SS) else out[j, NEED_FINISH]
            if target == NEVER:
                continue
        elif waits(net, j):
            target = out[j, LATE_GO_ON] if kind in (FS, SS) else out[j, LATE_FINISH]
        else:
            continue
        date = unlagged(net, e, target, lag_backward(net, e))
        if kind in (FS, FF):
            finish = min(finish, date)
        else:
            start = min(start, date)
    return start, finish


@compiled
def _open_summary(net: Network, out: Ints, i: int) -> None:
    """Gather by when a summary wants all below it, before the pass reaches them."""
    link_start, link_finish = _link_caps(net, out, i)
    start = NEVER
    finish = NEVER
    if net.task[i, DEADLINE] != NONE:
        finish = net.task[i, DEADLINE]
    if net.task[i, EXTERNAL_FINISH] != NONE:
        finish = min(finish, net.task[i, EXTERNAL_FINISH])
    for which in range(2):
        constraint, date = constraint_of(net, i, which)
        if constraint in (FINISH_NO_LATER, FINISH_ON):
            finish = min(finish, date)
        elif constraint in (START_NO_LATER, START_ON):
            start = min(start, date)
    has_start_cap = start != NEVER or link_start != NEVER
    p = net.task[i, PARENT]
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
def _pass_on(net: Network, out: Ints, i: int) -> None:
    """All below a summary have their latest dates: pass on what it needs to its own summary."""
    p = net.task[i, PARENT]
    if p >= 0:
        for column in (NEED_START, NEED_FINISH):
            out[p, column] = min(out[p, column], out[i, column])


@compiled
def length_of(net: Network, out: Ints, i: int) -> int:
    """Working minutes ahead as they came out of the forward pass, where an expected finish may have changed them."""
    if net.settings[USE_EXPECTED] == 1 and net.task[i, EXPECTED] != NONE and net.settings[FROM_FINISH] == 0:
        state = net.task[i, STATE]
        if state in (FREE, STARTED):
            c = net.calendars[net.task[i, CALENDAR_AT]]
            return max(0, between(net.tables, c, out[i, GO_ON], out[i, EARLY_FINISH]))
    return work_ahead(net, i)


@compiled
def _leaf(net: Network, out: Ints, i: int, end: int) -> None:
    """The latest dates of a task, and what its summary and its predecessors need to know of them."""
    state = net.task[i, STATE]
    primavera = net.settings[RULES_AT] == PRIMAVERA
    if state == DONE and not primavera:
        out[i, LATE_START] = actual_start_of(net, i)
        out[i, LATE_GO_ON] = out[i, LATE_START]
        out[i, LATE_FINISH] = actual_finish_of(net, i)
        return
    length = length_of(net, out, i)
    finish = _late_finish(net, out, i, end, length)
    if state != DONE:
        finish = last_finish(net, i, finish)
    start = start_for(net, i, finish, length)
    if net.task[i, KIND] == START_MILESTONE and state != DONE:
        start = first_start(net, i, start, length)
    out[i, LATE_GO_ON] = start
    out[i, LATE_FINISH] = finish
    out[i, LATE_START] = net.task[i, ACTUAL_START] if state == STARTED and not primavera else start
    p = net.task[i, PARENT]
    if p >= 0 and waits(net, i):
        out[p, NEED_START] = min(out[p, NEED_START], start)
        out[p, NEED_FINISH] = min(out[p, NEED_FINISH], finish)


@compiled
def _late_finish(net: Network, out: Ints, i: int, end: int, length: int) -> int:
    """The latest finish before working time is looked at."""
    state = net.task[i, STATE]
    begun = net.task[i, ACTUAL_START] != NONE
    link_start, finish = _link_caps(net, out, i)
    if begun and net.settings[RULES_AT] != PRIMAVERA:
        link_start = NEVER  # its start has happened
    start = NEVER
    other = end
    if net.task[i, EXTERNAL_FINISH] != NONE:
        other = min(other, net.task[i, EXTERNAL_FINISH])
    p = net.task[i, PARENT]
    if p >= 0:
        finish = min(finish, out[p, LINK_CAP_FINISH])
        if state != DONE:
            other = min(other, out[p, CAP_FINISH])
        while p >= 0 and out[p, HAS_START_CAP] == 1:
            if out[i, EARLY_START] == out[p, EARLY_START]:
                if not begun or net.settings[RULES_AT] == PRIMAVERA:
                    link_start = min(link_start, out[p, LINK_CAP_START])
                if not begun and state != DONE:
                    start = min(start, out[p, CAP_START])
            p = net.task[p, PARENT]
    if link_start != NEVER:
        finish = min(finish, finish_from(net, i, link_start, length))
    if finish == NEVER and net.settings[OPEN_ENDS] == 1:
        finish = min(out[i, EARLY_FINISH], end)
    finish = min(finish, other)
    if state == DONE:
        return finish
    if net.task[i, DEADLINE] != NONE:
        finish = min(finish, net.task[i, DEADLINE])
    for which in range(2):
        constraint, date = constraint_of(net, i, which)
        if constraint in (FINISH_NO_LATER, FINISH_ON):
            finish = min(finish, date)
        elif constraint in (START_NO_LATER, START_ON) and not begun:
            start = min(start, date)
    if start != NEVER:
        finish = min(finish, finish_from(net, i, start, length))
    honour = net.settings[HONOUR] == 1
    for which in range(2):
        constraint, date = constraint_of(net, i, which)
        if constraint == MANDATORY_FINISH or (honour and constraint == FINISH_ON):
            finish = date
        if not begun and (constraint == MANDATORY_START or (honour and constraint == START_ON)):
            finish = finish_from(net, i, date, length)
    return finish


@compiled
def free_caps(net: Network, out: Ints) -> None:
    """Fill in by when tasks may end and start without moving a successor, over the caps of the backward pass.

    Afterwards LINK_CAP_FINISH and LINK_CAP_START of a row hold those dates, a summary's with those of the summaries
    above it (of a start: its own only), and HAS_START_CAP says whether there is one of a start.
    """
    n = len(net.task)
    for i in range(n):
        out[i, LEAST_START] = NEVER
        out[i, LEAST_FINISH] = NEVER
    for i in range(n - 1, -1, -1):
        state = net.task[i, STATE]
        if net.task[i, ACTIVE] == 0 or state == EFFORT:
            continue
        if state != SUMMARY:
            if not waits(net, i):
                continue
            out[i, LEAST_START] = out[i, GO_ON]
            out[i, LEAST_FINISH] = out[i, EARLY_FINISH]
        p = net.task[i, PARENT]
        if p >= 0:
            out[p, LEAST_START] = min(out[p, LEAST_START], out[i, LEAST_START])
            out[p, LEAST_FINISH] = min(out[p, LEAST_FINISH], out[i, LEAST_FINISH])
    for i in range(n):
        if net.task[i, ACTIVE] == 0 or net.task[i, STATE] == EFFORT:
            continue
        start = NEVER
        finish = NEVER
        for x in range(net.task[i, OUT_AT], net.task[i, OUT_END]):
            e = net.outs[x]
            kind = net.link[e, LINK]
            target = out[net.link[e, AFTER], LEAST_START if kind in (FS, SS) else LEAST_FINISH]
            if target == NEVER:
                continue
            date = unlagged(net, e, target, lag_backward(net, e))
            if kind in (FS, FF):
                finish = min(finish, date)
            else:
                start = min(start, date)
        has_start_cap = start != NEVER
        p = net.task[i, PARENT]
        if p >= 0:
            finish = min(finish, out[p, LINK_CAP_FINISH])
            has_start_cap = has_start_cap or out[p, HAS_START_CAP] == 1
        out[i, LINK_CAP_START] = start
        out[i, LINK_CAP_FINISH] = finish
        out[i, HAS_START_CAP] = 1 if has_start_cap else 0
