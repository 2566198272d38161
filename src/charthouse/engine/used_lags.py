"""What is left of a lag once work has begun: Primavera P6 uses lags up with the time that passes.

Learnt from stored P6 schedules; docs/engine-rules.md holds the evidence. Under other rules a lag stays whole. Every
function here is compiled by numba.
"""

from __future__ import annotations

from charthouse.engine.compiled import compiled
from charthouse.engine.layout import (
    ACTUAL_START,
    AFTER,
    BEFORE,
    DONE,
    EARLY_FINISH,
    EARLY_START,
    FF,
    FLOOR,
    FS,
    LAG,
    LAG_CALENDAR,
    LAG_FROM_ACTUAL,
    LINK,
    NONE,
    OWN_CALENDAR,
    PRIMAVERA,
    RESUME,
    RULES_AT,
    SS,
    STARTED,
    STATE,
    SUMMARY,
    SUSPEND,
)
from charthouse.engine.placing import actual_finish_of, actual_start_of, lagged
from charthouse.engine.rows import Rows
from charthouse.engine.working_time import between


@compiled
def _left_since(task: Rows, link: Rows, tables: Rows, e: int, since: int) -> int:
    """What of a lag is not used up between an actual date and the data date."""
    lag = int(link[e, LAG])
    if lag <= 0:
        return 0
    floor = tables[FLOOR]
    if since < floor:
        lag -= between(tables, link[e, LAG_CALENDAR], since, floor)
    return max(0, lag)


@compiled
def _worked(task: Rows, link: Rows, tables: Rows, i: int) -> int:
    """Work of a started task up to the data date, without the time it was suspended."""
    c = task[i, OWN_CALENDAR]
    start = task[i, ACTUAL_START]
    suspend = task[i, SUSPEND]
    resume = task[i, RESUME]
    end = max(start, tables[FLOOR])
    if suspend != NONE and suspend < end:
        if resume != NONE and resume < end:
            return between(tables, c, start, end) - between(tables, c, suspend, resume)
        end = max(start, suspend)
    return between(tables, c, start, end)


@compiled
def start_is_past(task: Rows, link: Rows, tables: Rows, e: int) -> bool:
    """Does a link count from an actual start alone, whenever the work that remains goes on?"""
    wanted = tables[RULES_AT] == PRIMAVERA and tables[LAG_FROM_ACTUAL] == 1
    return bool(wanted and link[e, LINK] == SS and task[link[e, BEFORE], STATE] == STARTED)


@compiled
def asked_date(task: Rows, link: Rows, tables: Rows, out: Rows, e: int) -> int:
    """The date that a link sets for its successor's start (FS, SS) or finish (FF, SF), by the early dates."""
    p = link[e, BEFORE]
    kind = link[e, LINK]
    lag = int(link[e, LAG])
    from_finish = kind in (FS, FF)
    base = int(out[p, EARLY_FINISH] if from_finish else out[p, EARLY_START])
    state = task[p, STATE]
    if tables[RULES_AT] != PRIMAVERA or state == SUMMARY:
        return lagged(task, link, tables, e, base, lag)
    after = task[link[e, AFTER], STATE]
    if state == DONE:
        if kind == FS:
            begun = after in (STARTED, DONE)
            return lagged(
                task,
                link,
                tables,
                e,
                base,
                0 if begun else _left_since(task, link, tables, e, actual_finish_of(task, link, tables, p)),
            )
        if kind == SS:
            return (
                base
                if after == DONE
                else max(base, lagged(task, link, tables, e, actual_start_of(task, link, tables, p), lag))
            )
        if kind == FF:
            return (
                base if after == DONE else lagged(task, link, tables, e, actual_finish_of(task, link, tables, p), lag)
            )
        return lagged(
            task, link, tables, e, base, _left_since(task, link, tables, e, actual_start_of(task, link, tables, p))
        )
    if start_is_past(task, link, tables, e):
        since = int(task[p, ACTUAL_START])
        left = 0 if after == DONE else _left_since(task, link, tables, e, since)
        return lagged(task, link, tables, e, max(since, tables[FLOOR]), left)
    if state == STARTED and not from_finish:
        return lagged(task, link, tables, e, base, 0 if after == DONE else max(0, lag - _worked(task, link, tables, p)))
    date = lagged(task, link, tables, e, base, lag)
    return max(date, tables[FLOOR]) if lag < 0 else date


@compiled
def lag_backward(task: Rows, link: Rows, tables: Rows, e: int) -> int:
    """How much of a link's lag counts between latest dates."""
    lag = link[e, LAG]
    p = link[e, BEFORE]
    before = task[p, STATE]
    if tables[RULES_AT] != PRIMAVERA or before == SUMMARY:
        return int(lag)
    kind = link[e, LINK]
    j = link[e, AFTER]
    after = task[j, STATE]
    if before == DONE:
        if after == STARTED or (after == DONE and kind not in (FS, FF)):
            return 0
        return _left_since(
            task,
            link,
            tables,
            e,
            actual_finish_of(task, link, tables, p) if kind in (FS, FF) else actual_start_of(task, link, tables, p),
        )
    if before == STARTED and kind == SS:
        return 0 if after == DONE else max(0, lag - _worked(task, link, tables, p))
    if kind == FS and after == DONE:
        return 0
    if kind == FS and before == STARTED and after == STARTED and _worked(task, link, tables, j) > 0:
        return 0
    return int(lag)
