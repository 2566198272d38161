"""What follows from both passes: slack, the longest path, tasks as late as possible, summaries. Compiled by numba."""

from __future__ import annotations

from charthouse.engine.backward import length_of
from charthouse.engine.compiled import compiled
from charthouse.engine.layout import (
    ACTIVE,
    ACTUAL_FINISH,
    ACTUAL_START,
    AFTER,
    ALAP,
    BEFORE,
    BY_LONGEST_PATH,
    CONSTRAINT,
    CRITICAL,
    CRITICAL_SLACK,
    DONE,
    EARLY_FINISH,
    EARLY_START,
    EFFORT,
    EXPECTED,
    FF,
    FINISH,
    FINISH_SLACK,
    FINISH_SLACK_COUNTS,
    FLOOR,
    FREE,
    FREE_SLACK,
    FS,
    GO_ON,
    HAS_START_CAP,
    IN_AT,
    IN_END,
    LATE_FINISH,
    LATE_START,
    LINK,
    LINK_CAP_FINISH,
    LINK_CAP_START,
    LONGEST,
    MANUAL_FINISH,
    MANUAL_START,
    MS_PROJECT,
    NEAR,
    NEAR_SLACK,
    NEVER,
    NONE,
    OUT,
    OUT_AT,
    OUT_END,
    OWN_CALENDAR,
    PARENT,
    PRIMAVERA,
    RULES_AT,
    SLACK,
    SS,
    START,
    START_SLACK,
    START_SLACK_COUNTS,
    STARTED,
    STATE,
    SUMMARY,
    TOTAL_SLACK,
    UNDONE,
    USE_EXPECTED,
    WANT_FINISH,
    WANT_START,
)
from charthouse.engine.placing import (
    actual_finish_of,
    actual_start_of,
    finish_from,
    first_start,
    is_fixed,
    start_for,
    unlagged,
    waits,
    work_ahead,
)
from charthouse.engine.rows import Rows
from charthouse.engine.used_lags import asked_date, lag_backward
from charthouse.engine.working_time import between


@compiled
def push_late(task: Rows, link: Rows, tables: Rows, order: Rows, out: Rows, end: int) -> int:
    """Put tasks that are wanted as late as possible off by their free slack, successors first; gives how many.

    Their summaries keep the dates of the forward pass: what follows a summary does not move either.
    """
    n = len(task)
    count = 0
    for k in range(len(order) - 1, -1, -1):
        i = order[k]
        if i >= n or task[i, CONSTRAINT] != ALAP or task[i, STATE] != FREE or task[i, ACTIVE] == 0:
            continue
        length = length_of(task, link, tables, out, i)
        latest = start_for(task, link, tables, i, end, length)
        p = i
        while p >= 0:
            for x in range(task[p, OUT_AT], task[p, OUT_END]):
                e = link[x, OUT]
                kind = link[e, LINK]
                target = _least(task, link, tables, out, link[e, AFTER], kind in (FS, SS))
                if target == NEVER:
                    continue
                date = unlagged(task, link, tables, e, target, lag_backward(task, link, tables, e))
                latest = min(latest, start_for(task, link, tables, i, date, length) if kind in (FS, FF) else date)
            p = task[p, PARENT]
        if latest > out[i, EARLY_START]:
            start = first_start(task, link, tables, i, latest, length)
            out[i, EARLY_START] = start
            out[i, GO_ON] = start
            out[i, EARLY_FINISH] = finish_from(task, link, tables, i, start, length)
            count += 1
    return count


@compiled
def _least(task: Rows, link: Rows, tables: Rows, out: Rows, j: int, start: bool) -> int:
    """The earliest start (finish) of a task, or of what waits for links below a summary; NEVER if nothing does."""
    if task[j, STATE] != SUMMARY:
        if not waits(task, link, tables, j):
            return NEVER
        return int(out[j, GO_ON] if start else out[j, EARLY_FINISH])
    least = NEVER
    for i in range(j + 1, len(task)):
        p = i
        while p > j:
            p = task[p, PARENT]
        if p != j:
            break
        if task[i, ACTIVE] == 1 and task[i, STATE] not in (SUMMARY, EFFORT) and waits(task, link, tables, i):
            least = min(least, out[i, GO_ON] if start else out[i, EARLY_FINISH])
    return least


@compiled
def drives(task: Rows, link: Rows, tables: Rows, out: Rows, e: int, i: int) -> bool:
    """Is it this link, into the task or a summary above it, that gives the task its earliest date?"""
    if is_fixed(task, link, tables, i) or not waits(task, link, tables, i):
        return False
    date = asked_date(task, link, tables, out, e)
    work = work_ahead(task, link, tables, i)
    if link[e, LINK] not in (FS, SS):
        date = start_for(task, link, tables, i, date, work)
    if task[i, STATE] != DONE:
        date = first_start(task, link, tables, i, date, work)
    return bool(date == out[i, GO_ON])


@compiled
def longest_path(task: Rows, link: Rows, tables: Rows, order: Rows, out: Rows) -> None:
    """Mark the tasks from which a chain of driving links leads to the latest of the earliest finishes."""
    n = len(task)
    end = NONE
    for i in range(n):
        out[i, LONGEST] = 0
        out[i, WANT_START] = 0
        out[i, WANT_FINISH] = 0
        if task[i, ACTIVE] == 1 and task[i, STATE] not in (SUMMARY, EFFORT):
            end = max(end, out[i, EARLY_FINISH])
    for k in range(len(order) - 1, -1, -1):
        i = order[k]
        if i >= n or task[i, ACTIVE] == 0 or task[i, STATE] in (SUMMARY, EFFORT):
            continue
        on = out[i, EARLY_FINISH] == end
        p = i
        while p >= 0 and not on:
            on = (out[p, WANT_FINISH] == 1 and out[i, EARLY_FINISH] == out[p, EARLY_FINISH]) or (
                out[p, WANT_START] == 1 and out[i, EARLY_START] == out[p, EARLY_START]
            )
            p = task[p, PARENT]
        if not on:
            continue
        out[i, LONGEST] = 1
        p = i
        while p >= 0:
            for e in range(task[p, IN_AT], task[p, IN_END]):
                if drives(task, link, tables, out, e, i):
                    out[link[e, BEFORE], WANT_FINISH if link[e, LINK] in (FS, FF) else WANT_START] = 1
            p = task[p, PARENT]


@compiled
def total_slacks(task: Rows, link: Rows, tables: Rows, out: Rows, i: int) -> None:
    """Start, finish and total slack of a row that has all four dates."""
    c = task[i, OWN_CALENDAR]
    finish = between(tables, c, out[i, EARLY_FINISH], out[i, LATE_FINISH])
    start = finish
    if task[i, ACTUAL_START] == NONE or task[i, STATE] == SUMMARY:
        start = between(tables, c, out[i, EARLY_START], out[i, LATE_START])
    out[i, START_SLACK] = start
    out[i, FINISH_SLACK] = finish
    if tables[SLACK] == START_SLACK_COUNTS:
        out[i, TOTAL_SLACK] = start
    elif tables[SLACK] == FINISH_SLACK_COUNTS:
        out[i, TOTAL_SLACK] = finish
    else:
        out[i, TOTAL_SLACK] = min(start, finish)


@compiled
def _free_slack(task: Rows, link: Rows, tables: Rows, out: Rows, i: int, end: int) -> int:
    """How far a task may slip without moving a successor; with none, without moving the project's finish."""
    c = task[i, OWN_CALENDAR]
    slack = NEVER
    if out[i, LINK_CAP_FINISH] != NEVER:
        slack = between(tables, c, out[i, EARLY_FINISH], out[i, LINK_CAP_FINISH])
    p = i
    while p >= 0 and out[p, HAS_START_CAP] == 1:
        if out[p, LINK_CAP_START] != NEVER and (p == i or out[i, EARLY_START] == out[p, EARLY_START]):
            if task[i, ACTUAL_START] != NONE:
                slack = min(slack, 0)
            else:
                slack = min(slack, between(tables, c, out[i, EARLY_START], out[p, LINK_CAP_START]))
        p = task[p, PARENT]
    if slack == NEVER:
        slack = between(tables, c, out[i, EARLY_FINISH], end)
    return max(0, slack) if tables[RULES_AT] == MS_PROJECT else slack


@compiled
def finish_leaves(task: Rows, link: Rows, tables: Rows, out: Rows, end: int) -> None:
    """Fill in the shown dates, the slack and what is critical, of all that is no summary and no level of effort."""
    primavera = tables[RULES_AT] == PRIMAVERA
    for i in range(len(task)):
        state = task[i, STATE]
        if state in (SUMMARY, EFFORT):
            continue
        begun = state == STARTED or (state == DONE and task[i, ACTUAL_START] != NONE)
        out[i, START] = task[i, ACTUAL_START] if begun else out[i, EARLY_START]
        out[i, FINISH] = out[i, EARLY_FINISH]
        if state == DONE:
            out[i, START] = actual_start_of(task, link, tables, i)
            out[i, FINISH] = actual_finish_of(task, link, tables, i)
        if task[i, ACTIVE] == 0:
            out[i, START] = out[i, EARLY_START]
            out[i, FINISH] = out[i, EARLY_FINISH]
            continue
        if state == DONE:
            for column in (START_SLACK, FINISH_SLACK, TOTAL_SLACK, FREE_SLACK, CRITICAL, NEAR):
                out[i, column] = 0
            continue
        total_slacks(task, link, tables, out, i)
        expected = tables[USE_EXPECTED] == 1 and task[i, EXPECTED] != NONE
        out[i, FREE_SLACK] = 0 if primavera and expected else _free_slack(task, link, tables, out, i, end)
        slack = out[i, TOTAL_SLACK]
        critical = slack <= tables[CRITICAL_SLACK]
        if tables[BY_LONGEST_PATH] == 1:
            critical = out[i, LONGEST] == 1
        out[i, CRITICAL] = 1 if critical else 0
        near = not critical and tables[CRITICAL_SLACK] < slack <= tables[NEAR_SLACK]
        out[i, NEAR] = 1 if near else 0


@compiled
def finish_summaries(task: Rows, link: Rows, tables: Rows, out: Rows) -> None:
    """Roll all dates up into the summaries' shown ones, those of level-of-effort tasks too."""
    n = len(task)
    rules = tables[RULES_AT]
    least = (START, EARLY_START, LATE_START)
    most = (FINISH, EARLY_FINISH, LATE_FINISH)
    for i in range(n):
        if task[i, STATE] == SUMMARY:
            for column in least:
                out[i, column] = NEVER
            for column in most:
                out[i, column] = NONE
            out[i, FREE_SLACK] = NEVER
            for column in (CRITICAL, NEAR, LONGEST, UNDONE):
                out[i, column] = 0
            for column in (START_SLACK, FINISH_SLACK, TOTAL_SLACK):
                out[i, column] = NONE
    for i in range(n - 1, -1, -1):
        state = task[i, STATE]
        p = task[i, PARENT]
        if state not in (SUMMARY, DONE) and task[i, ACTUAL_FINISH] == NONE and p >= 0:
            out[p, UNDONE] = 1
        if task[i, ACTIVE] == 0:
            if state == SUMMARY:
                for column in (START, EARLY_START, LATE_START, FREE_SLACK):
                    out[i, column] = NONE
                if p >= 0 and out[i, UNDONE] == 1:
                    out[p, UNDONE] = 1
            continue
        if state == SUMMARY:
            _close_summary(task, link, tables, out, i, rules)
        if p < 0:
            continue
        for column in least:
            if out[i, column] != NONE:
                out[p, column] = min(out[p, column], out[i, column])
        for column in most:
            out[p, column] = max(out[p, column], out[i, column])
        if out[i, FREE_SLACK] != NONE:
            out[p, FREE_SLACK] = min(out[p, FREE_SLACK], out[i, FREE_SLACK])
        for column in (CRITICAL, NEAR, LONGEST, UNDONE):
            if out[i, column] == 1:
                out[p, column] = 1


@compiled
def _close_summary(task: Rows, link: Rows, tables: Rows, out: Rows, i: int, rules: int) -> None:
    """The summary's own dates, slack and judgement, all below it being known."""
    for column in (START, EARLY_START, LATE_START, FREE_SLACK):
        if out[i, column] == NEVER:
            out[i, column] = NONE
    start = task[i, MANUAL_START]
    finish = task[i, MANUAL_FINISH]
    if start != NONE or finish != NONE:
        if start != NONE:
            out[i, START] = start
        if finish == NONE:
            finish = max(start, out[i, FINISH])
        out[i, FINISH] = finish
        if out[i, START] == NONE:
            out[i, START] = tables[FLOOR]
        out[i, EARLY_START] = out[i, START]
        out[i, EARLY_FINISH] = finish
        if rules == MS_PROJECT:
            out[i, LATE_START] = out[i, START]
            out[i, LATE_FINISH] = finish
    if out[i, EARLY_START] != NONE and out[i, LATE_START] != NONE:
        total_slacks(task, link, tables, out, i)
        if rules == MS_PROJECT:
            out[i, FREE_SLACK] = max(0, out[i, TOTAL_SLACK])
            all_done = out[i, UNDONE] == 0
            out[i, CRITICAL] = 1 if out[i, TOTAL_SLACK] <= tables[CRITICAL_SLACK] and not all_done else 0
    if rules == PRIMAVERA and out[i, UNDONE] == 0:
        out[i, TOTAL_SLACK] = 0
        out[i, FREE_SLACK] = 0
    if out[i, CRITICAL] == 1:
        out[i, NEAR] = 0
