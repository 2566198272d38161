"""The forward pass: the earliest start and finish of every task. Compiled by numba."""

from __future__ import annotations

from charthouse.engine.compiled import compiled
from charthouse.engine.layout import (
    ACTIVE,
    ACTUAL_START,
    ALAP,
    CONSTRAINT,
    CONSTRAINT_2,
    CONSTRAINT_2_DATE,
    CONSTRAINT_DATE,
    DELAY,
    DONE,
    EARLY_FINISH,
    EARLY_START,
    EFFORT,
    EXPECTED,
    EXTERNAL_START,
    FINISH_NO_EARLIER,
    FINISH_NO_LATER,
    FINISH_ON,
    FLOOR,
    FREE,
    FS,
    GATE_FINISH,
    GATE_HOLD,
    GATE_HOLD_FINISH,
    GATE_LINKED,
    GATE_START,
    GO_ON,
    HONOUR,
    IN_AT,
    IN_END,
    LATE_FINISH,
    LATE_GO_ON,
    LINK,
    MANDATORY_FINISH,
    MANDATORY_START,
    MANUAL,
    MANUAL_FINISH,
    MANUAL_START,
    MS_PROJECT,
    NEVER,
    NONE,
    PARENT,
    PLAN_START,
    PRIMAVERA,
    RESUME,
    RULES_AT,
    SPAN,
    SS,
    START_NO_EARLIER,
    START_NO_LATER,
    START_ON,
    STARTED,
    STATE,
    STATUS,
    SUMMARY,
    USE_EXPECTED,
)
from charthouse.engine.placing import (
    actual_finish_of,
    actual_start_of,
    done_until,
    finish_from,
    first_start,
    is_pinned,
    start_for,
    waits,
    work_ahead,
)
from charthouse.engine.rows import Rows
from charthouse.engine.used_lags import asked_date


@compiled
def forward(task: Rows, link: Rows, tables: Rows, order: Rows, out: Rows, pushed: bool) -> int:
    """Fill in the earliest dates; gives the latest of the earliest finishes, the project's start where there is none.

    ``pushed``: a second time, with tasks that are wanted as late as possible at their latest dates, if these are later.
    """
    n = len(task)
    latest = NONE
    for k in range(len(order)):
        node = order[k]
        if node >= n:
            latest = max(latest, _summary(task, link, tables, out, node - n))
            continue
        i = node
        state = task[i, STATE]
        start = NONE
        finish = NONE
        linked = task[i, IN_END] > task[i, IN_AT]
        for e in range(task[i, IN_AT], task[i, IN_END]):
            date = asked_date(task, link, tables, out, e)
            if link[e, LINK] in (FS, SS):
                start = max(start, date)
            else:
                finish = max(finish, date)
        hold = task[i, EXTERNAL_START]
        hold_finish = NONE
        p = task[i, PARENT]
        if p >= 0 and task[i, ACTIVE] == 1:
            start = max(start, out[p, GATE_START])
            finish = max(finish, out[p, GATE_FINISH])
            hold = max(hold, out[p, GATE_HOLD])
            hold_finish = out[p, GATE_HOLD_FINISH]
            linked = linked or out[p, GATE_LINKED] == 1
        if state == SUMMARY:
            for which in range(2):
                constraint, date = constraint_of(task, link, tables, i, which)
                if constraint == START_NO_EARLIER:
                    hold = max(hold, date)
                elif constraint == FINISH_NO_EARLIER:
                    hold_finish = max(hold_finish, date)
            out[i, GATE_START] = start
            out[i, GATE_FINISH] = finish
            out[i, GATE_HOLD] = max(hold, task[i, MANUAL_START])
            out[i, GATE_HOLD_FINISH] = hold_finish
            out[i, GATE_LINKED] = 1 if linked else 0
            out[i, EARLY_START] = NEVER
            out[i, EARLY_FINISH] = NONE
            continue
        if state == EFFORT or (task[i, ACTIVE] == 0 and out[i, EARLY_START] != NONE):
            continue  # one that is not active stays where the plan's own start put it
        if not waits(task, link, tables, i):
            start = NONE
            finish = NONE
        _leaf(task, link, tables, out, i, start, finish, hold, hold_finish, linked, pushed)
        if task[i, ACTIVE] == 1:
            latest = max(latest, out[i, EARLY_FINISH])
            if p >= 0:
                out[p, EARLY_START] = min(out[p, EARLY_START], out[i, EARLY_START])
                out[p, EARLY_FINISH] = max(out[p, EARLY_FINISH], out[i, EARLY_FINISH])
    return int(tables[PLAN_START]) if latest == NONE else latest


@compiled
def constraint_of(task: Rows, link: Rows, tables: Rows, i: int, which: int) -> tuple[int, int]:
    """The first or second constraint with its date; as soon as possible, where there is none or no date."""
    constraint = task[i, CONSTRAINT if which == 0 else CONSTRAINT_2]
    date = task[i, CONSTRAINT_DATE if which == 0 else CONSTRAINT_2_DATE]
    return (0, NONE) if date == NONE else (constraint, date)


@compiled
def _summary(task: Rows, link: Rows, tables: Rows, out: Rows, i: int) -> int:
    """Close a summary's dates and add them to those of its own summary; gives its given finish, if it has one."""
    if task[i, ACTIVE] == 0:
        return NONE
    p = task[i, PARENT]
    empty = out[i, EARLY_START] == NEVER
    if empty:
        out[i, EARLY_START] = tables[FLOOR]
        out[i, EARLY_FINISH] = tables[FLOOR]
    start = task[i, MANUAL_START]
    finish = task[i, MANUAL_FINISH]
    if start != NONE:
        out[i, EARLY_START] = start
    if finish != NONE:
        out[i, EARLY_FINISH] = finish
    elif start != NONE:
        out[i, EARLY_FINISH] = max(start, out[i, EARLY_FINISH])
    out[i, GO_ON] = out[i, EARLY_START]
    if p >= 0 and not empty:
        out[p, EARLY_START] = min(out[p, EARLY_START], out[i, EARLY_START])
        out[p, EARLY_FINISH] = max(out[p, EARLY_FINISH], out[i, EARLY_FINISH])
    return int(finish)


@compiled
def _leaf(
    task: Rows,
    link: Rows,
    tables: Rows,
    out: Rows,
    i: int,
    start: int,
    finish: int,
    hold: int,
    hold_finish: int,
    linked: bool,
    pushed: bool,
) -> None:
    """Place a task, given the dates that its links and its summaries ask of its start and finish."""
    state = task[i, STATE]
    floor = tables[FLOOR]
    rules = tables[RULES_AT]
    work = work_ahead(task, link, tables, i)
    if state == DONE:
        if is_pinned(task, link, tables, i):
            s = actual_start_of(task, link, tables, i)
            f = actual_finish_of(task, link, tables, i)
        else:
            s = max(floor, start, finish)
            f = s
        go_on = f
    elif state == MANUAL:
        s, f = _by_hand(task, link, tables, i)
        go_on = s
    elif state == STARTED:
        go_on = max(done_until(task, link, tables, i), tables[STATUS], task[i, RESUME], start)
        if finish != NONE:
            go_on = max(go_on, start_for(task, link, tables, i, finish, work))
        for which in range(2):
            constraint, date = constraint_of(task, link, tables, i, which)
            if constraint == FINISH_NO_EARLIER:
                go_on = max(go_on, start_for(task, link, tables, i, date, work))
        go_on = first_start(task, link, tables, i, go_on, work)
        f = finish_from(task, link, tables, i, go_on, work)
        s = go_on if rules == PRIMAVERA else task[i, ACTUAL_START]
    elif pushed and task[i, CONSTRAINT] == ALAP and out[i, LATE_GO_ON] > out[i, EARLY_START]:
        s = out[i, LATE_GO_ON]
        f = out[i, LATE_FINISH]
        go_on = s
    else:
        s = _earliest(task, link, tables, i, start, finish, hold, hold_finish, linked, work)
        f = finish_from(task, link, tables, i, s, work)
        go_on = s
    if state in (FREE, STARTED) and tables[USE_EXPECTED] == 1 and task[i, EXPECTED] != NONE:
        f = max(go_on, task[i, EXPECTED])
    out[i, EARLY_START] = s
    out[i, EARLY_FINISH] = f
    out[i, GO_ON] = go_on


@compiled
def _earliest(
    task: Rows,
    link: Rows,
    tables: Rows,
    i: int,
    start: int,
    finish: int,
    hold: int,
    hold_finish: int,
    linked: bool,
    work: int,
) -> int:
    """The earliest start of an unstarted task under all that holds it back, and under its constraints."""
    honour = tables[HONOUR] == 1
    floored = True
    start = max(start, hold)
    finish = max(finish, hold_finish)
    for which in range(2):
        constraint, date = constraint_of(task, link, tables, i, which)
        if constraint == START_NO_EARLIER or (constraint == START_ON and not honour):
            start = max(start, date)
        elif constraint == FINISH_NO_EARLIER or (constraint == FINISH_ON and not honour):
            finish = max(finish, date)
        if tables[RULES_AT] == MS_PROJECT and not linked and constraint in (START_NO_EARLIER, FINISH_NO_EARLIER):
            floored = False
    if floored:
        start = max(start, tables[FLOOR])
    if finish != NONE:
        start = max(start, start_for(task, link, tables, i, finish, work))
    if task[i, DELAY] > 0:
        start = first_start(task, link, tables, i, start, work) + task[i, DELAY]
    for which in range(2):
        constraint, date = constraint_of(task, link, tables, i, which)
        if honour and constraint == START_NO_LATER:
            start = min(start, date)
        elif honour and constraint == FINISH_NO_LATER:
            start = min(start, start_for(task, link, tables, i, date, work))
    for which in range(2):
        constraint, date = constraint_of(task, link, tables, i, which)
        if constraint == MANDATORY_START or (honour and constraint == START_ON):
            start = date
        elif constraint == MANDATORY_FINISH or (honour and constraint == FINISH_ON):
            start = start_for(task, link, tables, i, date, work)
    return first_start(task, link, tables, i, start, work)


@compiled
def _by_hand(task: Rows, link: Rows, tables: Rows, i: int) -> tuple[int, int]:
    """The dates of a manual task, the missing one from its duration."""
    start = task[i, MANUAL_START]
    finish = task[i, MANUAL_FINISH]
    if start == NONE:
        start = start_for(task, link, tables, i, finish, task[i, SPAN])
    if task[i, ACTUAL_START] != NONE:
        start = task[i, ACTUAL_START]
    if finish == NONE:
        finish = finish_from(task, link, tables, i, start, task[i, SPAN])
    return start, finish
