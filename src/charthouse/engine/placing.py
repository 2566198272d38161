"""Where a task lies by its calendars, and what links ask for: the words that both passes are written in.

A task may run by several calendars, one for each resource: it starts when the first of them can start, and ends when
the last of them has done the whole of it. Every function here is compiled by numba; dates are minutes since
1970-01-01T00:00 wall clock.
"""

from __future__ import annotations

from charthouse.engine.compiled import compiled
from charthouse.engine.layout import (
    ACTUAL_DATES,
    ACTUAL_FINISH,
    ACTUAL_START,
    CALENDAR_AT,
    CALENDAR_END,
    DONE,
    KIND,
    LAG_CALENDAR,
    LEFT,
    MANUAL,
    MANUAL_FINISH,
    MANUAL_START,
    MS_PROJECT,
    NONE,
    OWN_CALENDAR,
    PLAN_START,
    PRIMAVERA,
    PROGRESS_OVERRIDE,
    RESUME,
    RETAINED_LOGIC,
    RULES_AT,
    SEQUENCE,
    SPAN,
    SPLIT_IN_PROGRESS,
    START_MILESTONE,
    STARTED,
    STATE,
    STATUS,
    STOP,
    WORKED,
)
from charthouse.engine.rows import Rows
from charthouse.engine.working_time import (
    between,
    end_at,
    is_work,
    next_work,
    position,
    previous_work,
    start_at,
)


@compiled
def first_start(task: Rows, link: Rows, tables: Rows, i: int, date: int, work: int) -> int:
    """The earliest start not before the date. A point of time may stay at the end of working time, but for a start."""
    begin = task[i, CALENDAR_AT]
    end = task[i, CALENDAR_END]
    if work == 0 and task[i, KIND] != START_MILESTONE:
        for k in range(begin, end):
            if is_work(tables, tables[k], date - 1):
                return date
    found = next_work(tables, tables[begin], date)
    for k in range(begin + 1, end):
        found = min(found, next_work(tables, tables[k], date))
    return found


@compiled
def finish_from(task: Rows, link: Rows, tables: Rows, i: int, start: int, work: int) -> int:
    """The finish of so much work from a start."""
    if work <= 0:
        return start
    begin = task[i, CALENDAR_AT]
    c = tables[begin]
    found = end_at(tables, c, position(tables, c, start) + work)
    for k in range(begin + 1, task[i, CALENDAR_END]):
        c = tables[k]
        found = max(found, end_at(tables, c, position(tables, c, start) + work))
    return found


@compiled
def start_for(task: Rows, link: Rows, tables: Rows, i: int, finish: int, work: int) -> int:
    """The latest start from which so much work ends by the finish."""
    if work <= 0:
        return finish
    begin = task[i, CALENDAR_AT]
    c = tables[begin]
    found = start_at(tables, c, position(tables, c, finish) - work)
    for k in range(begin + 1, task[i, CALENDAR_END]):
        c = tables[k]
        found = min(found, start_at(tables, c, position(tables, c, finish) - work))
    return found


@compiled
def last_finish(task: Rows, link: Rows, tables: Rows, i: int, date: int) -> int:
    """The latest finish not after the date."""
    begin = task[i, CALENDAR_AT]
    found = previous_work(tables, tables[begin], date)
    for k in range(begin + 1, task[i, CALENDAR_END]):
        found = max(found, previous_work(tables, tables[k], date))
    return found


@compiled
def lagged(task: Rows, link: Rows, tables: Rows, e: int, date: int, lag: int) -> int:
    """What a link asks for, given the date of its predecessor."""
    if lag == 0:
        return date
    c = link[e, LAG_CALENDAR]
    return end_at(tables, c, position(tables, c, date) + lag)


@compiled
def unlagged(task: Rows, link: Rows, tables: Rows, e: int, date: int, lag: int) -> int:
    """The latest date of a link's predecessor, given the date that its successor may not miss."""
    if lag == 0:
        return date
    c = link[e, LAG_CALENDAR]
    return start_at(tables, c, position(tables, c, date) - lag)


@compiled
def waits(task: Rows, link: Rows, tables: Rows, i: int) -> bool:
    """Do the links into a task still have a say?"""
    state = task[i, STATE]
    rules = tables[RULES_AT]
    if rules == PRIMAVERA:
        if tables[SEQUENCE] == PROGRESS_OVERRIDE and state in (STARTED, DONE):
            return False
        return not is_pinned(task, link, tables, i)
    if state == STARTED and tables[SEQUENCE] != RETAINED_LOGIC:
        return False
    if state == DONE:
        return False
    if state == STARTED and rules == MS_PROJECT:
        # Its rest may be put off only if some work is done and nobody has said when the rest goes on.
        allowed = tables[SPLIT_IN_PROGRESS] == 1 and task[i, WORKED] > 0
        return bool(allowed and task[i, RESUME] == NONE)
    return True


@compiled
def is_pinned(task: Rows, link: Rows, tables: Rows, i: int) -> bool:
    """Does a done task stand at its actual dates in both passes? In P6 by choice, if they are after the data date."""
    if task[i, STATE] != DONE:
        return False
    if tables[RULES_AT] != PRIMAVERA:
        return True
    data_date = max(tables[PLAN_START], tables[STATUS])
    return bool(tables[SEQUENCE] == ACTUAL_DATES and task[i, ACTUAL_FINISH] > data_date)


@compiled
def is_fixed(task: Rows, link: Rows, tables: Rows, i: int) -> bool:
    """Can nothing move the task any more?"""
    return bool(task[i, STATE] == MANUAL or is_pinned(task, link, tables, i))


@compiled
def work_ahead(task: Rows, link: Rows, tables: Rows, i: int) -> int:
    """Working minutes that a task has before it, the gaps of splits included."""
    state = task[i, STATE]
    if state == DONE:
        return 0
    if state == STARTED:
        return int(task[i, LEFT])
    if state == MANUAL and task[i, MANUAL_START] != NONE and task[i, MANUAL_FINISH] != NONE:
        return max(0, between(tables, task[i, OWN_CALENDAR], task[i, MANUAL_START], task[i, MANUAL_FINISH]))
    return task[i, SPAN]


@compiled
def done_until(task: Rows, link: Rows, tables: Rows, i: int) -> int:
    """Until when the work done so far went: said, else counted where no status date moves the rest of it."""
    start = int(task[i, ACTUAL_START])
    if task[i, STOP] != NONE:
        return max(start, int(task[i, STOP]))
    if tables[STATUS] != NONE:
        return start
    return int(finish_from(task, link, tables, i, start, task[i, WORKED]))


@compiled
def actual_start_of(task: Rows, link: Rows, tables: Rows, i: int) -> int:
    """The actual start of a done task, counted back from its finish where it is not known."""
    if task[i, ACTUAL_START] == NONE:
        return start_for(task, link, tables, i, task[i, ACTUAL_FINISH], task[i, SPAN])
    return int(task[i, ACTUAL_START])


@compiled
def actual_finish_of(task: Rows, link: Rows, tables: Rows, i: int) -> int:
    """The actual finish of a done task, counted on from its start where it is not known."""
    if task[i, ACTUAL_FINISH] == NONE:
        return finish_from(task, link, tables, i, task[i, ACTUAL_START], task[i, SPAN])
    return int(task[i, ACTUAL_FINISH])
