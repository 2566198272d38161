"""The two passes over a compiled network: earliest dates, latest dates, and the slack between them.

Every function here is compiled by numba. Dates are minutes since 1970-01-01T00:00 wall clock. Both passes walk the
network once in its order, so their time grows with the number of tasks and links.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from charthouse.engine.compile import (
    ALAP,
    DONE,
    EFFORT,
    FINISH_MILESTONE,
    FINISH_NO_EARLIER,
    FINISH_NO_LATER,
    FINISH_ON,
    FREE,
    FS,
    INACTIVE,
    MANDATORY_FINISH,
    MANDATORY_START,
    MANUAL,
    NEVER,
    NONE,
    PROGRESS_OVERRIDE,
    SF,
    SS,
    START_MILESTONE,
    START_NO_EARLIER,
    START_NO_LATER,
    START_ON,
    STARTED,
    SUMMARY,
    Network,
    Settings,
)
from charthouse.engine.compiled import compiled
from charthouse.engine.working_time import (
    Ints,
    Tables,
    between,
    end_at,
    next_work,
    position,
    previous_work,
    start_at,
    touches_work,
)


class Dates(NamedTuple):
    """What the passes find, by task, as int64 dates (NONE: no such date) and working minutes.

    ``start, finish``: when the task is planned; ``remaining``: when what is left of a started task goes on;
    ``gate_start, gate_finish``: what a summary holds back all below
    it to; ``cap_start, cap_finish``: by when a summary wants all below it; ``need_start, need_finish``: earliest late
    start and late finish below a summary; ``least_finish``: earliest finish below it; ``link_date``: the date that a
    link asks of its successor; ``drives``: 1 where the link has no slack of its own.
    """

    start: Ints
    finish: Ints
    early_start: Ints
    early_finish: Ints
    late_start: Ints
    late_finish: Ints
    remaining: Ints
    total_slack: Ints
    free_slack: Ints
    start_slack: Ints
    finish_slack: Ints
    longest: Ints
    gate_start: Ints
    gate_finish: Ints
    cap_start: Ints
    cap_finish: Ints
    need_start: Ints
    need_finish: Ints
    least_finish: Ints
    link_date: Ints
    drives: Ints


def room_for(tasks: int, links: int) -> Dates:
    """Empty arrays for the answers."""
    by_task = {name: np.full(tasks, NONE, np.int64) for name in Dates._fields}
    by_link = {"link_date": np.full(links, NONE, np.int64), "drives": np.zeros(links, np.int64)}
    return Dates(**{**by_task, **by_link})


# A task may run by several calendars, one for each resource: it starts when the first of them can start, and ends when
# the last of them has done the whole duration.


@compiled
def _first_start(net: Network, tables: Tables, i: int, date: int) -> int:
    """The earliest start not before the date."""
    found = next_work(tables, net.calendars[net.calendar_at[i]], date)
    for k in range(net.calendar_at[i] + 1, net.calendar_at[i + 1]):
        found = min(found, next_work(tables, net.calendars[k], date))
    return found


@compiled
def _finish_from(net: Network, tables: Tables, i: int, start: int, work: int) -> int:
    """The finish of so much work from a start."""
    if work <= 0:
        return start
    c = net.calendars[net.calendar_at[i]]
    found = end_at(tables, c, position(tables, c, start) + work)
    for k in range(net.calendar_at[i] + 1, net.calendar_at[i + 1]):
        c = net.calendars[k]
        found = max(found, end_at(tables, c, position(tables, c, start) + work))
    return found


@compiled
def _start_for(net: Network, tables: Tables, i: int, finish: int, work: int) -> int:
    """The latest start from which so much work ends by the finish."""
    c = net.calendars[net.calendar_at[i]]
    found = start_at(tables, c, position(tables, c, finish) - work)
    for k in range(net.calendar_at[i] + 1, net.calendar_at[i + 1]):
        c = net.calendars[k]
        found = min(found, start_at(tables, c, position(tables, c, finish) - work))
    return found


@compiled
def _last_finish(net: Network, tables: Tables, i: int, date: int) -> int:
    """The latest finish not after the date."""
    found = previous_work(tables, net.calendars[net.calendar_at[i]], date)
    for k in range(net.calendar_at[i] + 1, net.calendar_at[i + 1]):
        found = max(found, previous_work(tables, net.calendars[k], date))
    return found


@compiled
def _milestone(net: Network, tables: Tables, i: int, date: int, late: bool) -> int:
    """Where a milestone lies that may not be earlier (late: not later) than the date."""
    kind = net.kind[i]
    c = net.calendars[net.calendar_at[i]]
    if kind == START_MILESTONE:
        return next_work(tables, c, date)
    if kind == FINISH_MILESTONE:
        return previous_work(tables, c, date)
    if touches_work(tables, c, date):
        return date
    return previous_work(tables, c, date) if late else next_work(tables, c, date)


@compiled
def _lagged(net: Network, tables: Tables, e: int, date: int) -> int:
    """What a link asks for, given the date of its predecessor."""
    if net.lag[e] == 0:
        return date
    c = net.lag_calendar[e]
    return end_at(tables, c, position(tables, c, date) + net.lag[e])


@compiled
def _unlagged(net: Network, tables: Tables, e: int, date: int) -> int:
    """The latest date of a link's predecessor, given the date that its successor may not miss."""
    if net.lag[e] == 0:
        return date
    c = net.lag_calendar[e]
    return start_at(tables, c, position(tables, c, date) - net.lag[e])


@compiled
def _links_in(net: Network, tables: Tables, out: Dates, i: int) -> tuple[int, int]:
    """The latest dates that the links into a node ask of its start and of its finish."""
    start = NONE
    finish = NONE
    for k in range(net.in_at[i], net.in_at[i + 1]):
        e = net.ins[k]
        p = net.before[e]
        kind = net.link[e]
        date = _lagged(net, tables, e, out.start[p] if kind in (SS, SF) else out.finish[p])
        out.link_date[e] = date
        if kind in (FS, SS):
            start = max(start, date)
        else:
            finish = max(finish, date)
    return start, finish


@compiled
def _place(net: Network, tables: Tables, policy: Settings, i: int, start: int, finish: int) -> tuple[int, int]:
    """Start and finish of an unstarted task, given the dates that it may not fall below and its constraints."""
    work = net.span[i]
    for which in range(2):
        constraint = net.constraint[i] if which == 0 else net.constraint2[i]
        date = net.constraint_date[i] if which == 0 else net.constraint2_date[i]
        if date == NONE:
            continue
        if constraint == START_NO_EARLIER or (constraint == START_ON and policy.honour == 0):
            start = max(start, date)
        elif constraint == FINISH_NO_EARLIER or (constraint == FINISH_ON and policy.honour == 0):
            finish = max(finish, date)
    if work == 0:
        s = _milestone(net, tables, i, max(start, finish), late=False)
        f = s
    else:
        s = _first_start(net, tables, i, start)
        if finish != NONE:
            s = max(s, _start_for(net, tables, i, finish, work))
        f = _finish_from(net, tables, i, s, work)
    for which in range(2):
        constraint = net.constraint[i] if which == 0 else net.constraint2[i]
        date = net.constraint_date[i] if which == 0 else net.constraint2_date[i]
        if date == NONE:
            continue
        on_start = constraint == MANDATORY_START or (
            policy.honour == 1 and (constraint == START_ON or (constraint == START_NO_LATER and s > date))
        )
        on_finish = constraint == MANDATORY_FINISH or (
            policy.honour == 1 and (constraint == FINISH_ON or (constraint == FINISH_NO_LATER and f > date))
        )
        if work == 0:
            if on_start or on_finish:
                s = date
                f = date
        elif on_start:
            s = _first_start(net, tables, i, date)
            f = _finish_from(net, tables, i, s, work)
        elif on_finish:
            s = _start_for(net, tables, i, date, work)
            f = _finish_from(net, tables, i, s, work)
    return s, f


@compiled
def _go_on(net: Network, tables: Tables, policy: Settings, i: int, start: int, finish: int) -> tuple[int, int]:
    """When what is left of a started task goes on, and when it ends."""
    date = net.actual_start[i]
    if net.stop[i] != NONE:
        date = max(date, net.stop[i])
    if policy.moves == 1:
        if policy.status != NONE:
            date = max(date, policy.status)
        if policy.sequence != PROGRESS_OVERRIDE:
            date = max(date, start)
    if net.resume[i] != NONE:
        date = max(date, net.resume[i])
    left = net.left[i]
    if policy.moves == 0 and net.resume[i] == NONE and net.stop[i] == NONE:
        # Stays: the work goes on as it was planned from the actual start.
        f = _finish_from(net, tables, i, net.actual_start[i], max(net.span[i], left))
        return (f if left == 0 else _start_for(net, tables, i, f, left)), f
    if left == 0:
        return date, date
    s = _first_start(net, tables, i, date)
    if policy.moves == 1 and policy.sequence != PROGRESS_OVERRIDE and finish != NONE:
        s = max(s, _start_for(net, tables, i, finish, left))
    return s, _finish_from(net, tables, i, s, left)


@compiled
def forward(net: Network, tables: Tables, policy: Settings, start: int, out: Dates, again: bool) -> int:
    """The forward pass: the earliest start and finish of every task. Gives the project's finish.

    ``again``: a second time, with tasks that are wanted as late as possible at what ``late_start`` says.
    """
    n = len(net.state)
    project_finish = start
    floor = start
    if policy.moves == 1 and policy.status != NONE:
        floor = max(floor, policy.status)
    for k in range(len(net.order)):
        node = net.order[k]
        if node >= n:
            i = node - n
            if net.manual_start[i] != NONE:
                out.start[i] = net.manual_start[i]
            if net.manual_finish[i] != NONE:
                project_finish = max(project_finish, out.finish[i], net.manual_finish[i])
                out.finish[i] = net.manual_finish[i]
            if out.start[i] == NONE:
                out.start[i] = start
                out.finish[i] = start
            out.early_start[i] = out.start[i]
            out.early_finish[i] = out.finish[i]
            _roll_up(net, out, i, moves=True)
            continue
        i = node
        state = net.state[i]
        s, f = _links_in(net, tables, out, i)
        p = net.parent[i]
        if p >= 0:
            s = max(s, out.gate_start[p])
            f = max(f, out.gate_finish[p])
        s = max(s, net.external_start[i])
        if state == SUMMARY:
            for which in range(2):
                constraint = net.constraint[i] if which == 0 else net.constraint2[i]
                date = net.constraint_date[i] if which == 0 else net.constraint2_date[i]
                if constraint in (START_NO_EARLIER, START_ON):
                    s = max(s, date)
            out.gate_start[i] = max(s, net.manual_start[i])
            out.gate_finish[i] = f
            out.start[i] = NONE
            out.finish[i] = NONE
            out.least_finish[i] = NEVER
            continue
        if state == DONE:
            f = net.actual_finish[i]
            s = net.actual_start[i]
            if s == NONE:
                s = min(f, _start_for(net, tables, i, f, net.span[i])) if net.span[i] > 0 else f
        elif state == STARTED:
            out.remaining[i], f = _go_on(net, tables, policy, i, s, f)
            s = net.actual_start[i]
        elif state == MANUAL:
            s, f = _by_hand(net, tables, i, start)
        elif state == EFFORT:
            continue
        else:
            if s != NONE and net.delay[i] > 0:
                s += net.delay[i]
            elif net.delay[i] > 0:
                s = floor + net.delay[i]
            s = max(s, floor)
            if again and net.constraint[i] == ALAP:
                s = max(s, out.late_start[i])
            s, f = _place(net, tables, policy, i, s, f)
        out.start[i] = s
        out.finish[i] = f
        out.early_start[i] = s
        out.early_finish[i] = f
        if state != INACTIVE:
            project_finish = max(project_finish, f)
            _roll_up(net, out, i, moves=state != MANUAL and state != DONE)
    return project_finish


@compiled
def _by_hand(net: Network, tables: Tables, i: int, start: int) -> tuple[int, int]:
    """The dates of a manual task, the missing ones from its duration or the project's start."""
    s = net.manual_start[i]
    f = net.manual_finish[i]
    if net.actual_start[i] != NONE:
        s = net.actual_start[i]
    if net.actual_finish[i] != NONE:
        f = net.actual_finish[i]
    if s == NONE and f == NONE:
        s = start if net.span[i] == 0 else _first_start(net, tables, i, start)
    if s == NONE:
        s = f if net.span[i] == 0 else min(f, _start_for(net, tables, i, f, net.span[i]))
    if f == NONE:
        f = _finish_from(net, tables, i, s, net.span[i])
    return s, f


@compiled
def _roll_up(net: Network, out: Dates, i: int, moves: bool) -> None:
    """Add a node's dates to those of its summary."""
    p = net.parent[i]
    if p < 0:
        return
    out.start[p] = out.start[i] if out.start[p] == NONE else min(out.start[p], out.start[i])
    out.finish[p] = max(out.finish[p], out.finish[i])
    if moves:
        least = out.least_finish[i] if net.state[i] == SUMMARY else out.finish[i]
        out.least_finish[p] = min(out.least_finish[p], least)


@compiled
def backward(net: Network, tables: Tables, policy: Settings, finish: int, out: Dates) -> int:
    """The backward pass: the latest start and finish of every task. Gives the earliest late start.

    ``finish``: by when the project is to end.
    """
    n = len(net.state)
    project_start = finish
    for k in range(len(net.order) - 1, -1, -1):
        node = net.order[k]
        i = node - n if node >= n else node
        state = net.state[i]
        if node < n and state == SUMMARY:
            _late_summary(net, out, i)
            continue
        if state in (INACTIVE, EFFORT):
            continue
        p = net.parent[i]
        start_cap = NEVER
        finish_cap = NEVER
        if p >= 0:
            finish_cap = out.cap_finish[p]
            if out.start[i] == out.start[p]:
                start_cap = out.cap_start[p]
        for x in range(net.out_at[i], net.out_at[i + 1]):
            e = net.outs[x]
            j = net.after[e]
            kind = net.link[e]
            target = _asked_by(net, policy, out, j, kind)
            if target == NEVER:
                continue
            date = _unlagged(net, tables, e, target)
            if kind in (SS, SF):
                start_cap = min(start_cap, date)
            else:
                finish_cap = min(finish_cap, date)
        if net.deadline[i] != NONE:
            finish_cap = min(finish_cap, net.deadline[i])
        if net.external_finish[i] != NONE:
            finish_cap = min(finish_cap, net.external_finish[i])
        for which in range(2):
            constraint = net.constraint[i] if which == 0 else net.constraint2[i]
            date = net.constraint_date[i] if which == 0 else net.constraint2_date[i]
            if date == NONE:
                continue
            if constraint in (START_NO_LATER, START_ON):
                start_cap = min(start_cap, date)
            elif constraint in (FINISH_NO_LATER, FINISH_ON):
                finish_cap = min(finish_cap, date)
            elif constraint == MANDATORY_START:
                start_cap = date
                finish_cap = NEVER
            elif constraint == MANDATORY_FINISH:
                finish_cap = date
                start_cap = NEVER
        if node >= n:
            out.cap_start[i] = start_cap
            out.cap_finish[i] = finish_cap
            out.late_start[i] = NEVER
            out.late_finish[i] = NONE
            out.need_start[i] = NEVER
            out.need_finish[i] = NEVER
            continue
        if finish_cap == NEVER and policy.multiple_paths == 1 and start_cap == NEVER:
            finish_cap = out.finish[i]
        finish_cap = min(finish_cap, finish) if policy.multiple_paths == 0 or finish_cap == NEVER else finish_cap
        s, f = _latest(net, tables, i, start_cap, finish_cap, out)
        out.late_start[i] = s
        out.late_finish[i] = f
        if state == FREE:
            project_start = min(project_start, s)
        if p >= 0:
            out.late_start[p] = min(out.late_start[p], s)
            out.late_finish[p] = max(out.late_finish[p], f)
            if state == FREE or (state == STARTED and policy.sequence != PROGRESS_OVERRIDE):
                out.need_start[p] = min(out.need_start[p], s)
                out.need_finish[p] = min(out.need_finish[p], f)
    return project_start


@compiled
def _asked_by(net: Network, policy: Settings, out: Dates, j: int, kind: int) -> int:
    """The latest date at which a link's successor wants it, NEVER when it does not wait for its links."""
    state = net.state[j]
    if state == DONE or (state == STARTED and policy.sequence == PROGRESS_OVERRIDE):
        return NEVER
    if state == SUMMARY:
        return int(out.need_start[j] if kind in (FS, SS) else out.need_finish[j])
    return int(out.late_start[j] if kind in (FS, SS) else out.late_finish[j])


@compiled
def _latest(net: Network, tables: Tables, i: int, start_cap: int, finish_cap: int, out: Dates) -> tuple[int, int]:
    """Late start and finish under two caps."""
    state = net.state[i]
    if state == DONE:
        return out.start[i], out.finish[i]
    work = net.left[i] if state == STARTED else net.span[i]
    if state == MANUAL:
        c = net.calendars[net.calendar_at[i]]
        work = between(tables, c, out.start[i], out.finish[i])
    if work <= 0:
        date = _milestone(net, tables, i, min(start_cap, finish_cap), late=True)
        return date, date
    if finish_cap == NEVER:
        s = start_cap
        f = NEVER
    else:
        f = _last_finish(net, tables, i, finish_cap)
        s = _start_for(net, tables, i, f, work)
    if start_cap < s or f == NEVER:
        s = _first_start(net, tables, i, start_cap)
        if s > start_cap:
            s = _last_finish(net, tables, i, start_cap)
        f = _finish_from(net, tables, i, s, work)
    return s, f


@compiled
def _late_summary(net: Network, out: Dates, i: int) -> None:
    """All below the summary have their late dates: pass its own on to its summary."""
    if out.late_start[i] == NEVER:
        out.late_start[i] = out.start[i]
        out.late_finish[i] = out.finish[i]
    p = net.parent[i]
    if p >= 0:
        out.late_start[p] = min(out.late_start[p], out.late_start[i])
        out.late_finish[p] = max(out.late_finish[p], out.late_finish[i])
        out.need_start[p] = min(out.need_start[p], out.need_start[i])
        out.need_finish[p] = min(out.need_finish[p], out.need_finish[i])


@compiled
def slacks(net: Network, tables: Tables, policy: Settings, finish: int, out: Dates) -> None:
    """Total and free slack of every task, and which links drive."""
    n = len(net.state)
    for e in range(len(net.before)):
        out.drives[e] = 1 if _drives(net, tables, out, e) else 0
    # Caps of free slack: by when a task may end (start) without moving a successor, its summaries' links included.
    free_finish = out.cap_finish
    free_start = out.cap_start
    for i in range(n):
        if net.state[i] == INACTIVE:
            continue
        p = net.parent[i]
        f_cap = NEVER
        s_cap = NEVER
        if p >= 0:
            f_cap = free_finish[p]
            if out.early_start[i] == out.early_start[p]:
                s_cap = free_start[p]
        for x in range(net.out_at[i], net.out_at[i + 1]):
            e = net.outs[x]
            j = net.after[e]
            if net.state[j] == DONE:
                continue
            kind = net.link[e]
            if kind in (FS, SS):
                target = out.remaining[j] if net.state[j] == STARTED else out.early_start[j]
            else:
                target = out.least_finish[j] if net.state[j] == SUMMARY else out.early_finish[j]
            if target == NEVER:
                continue
            date = _unlagged(net, tables, e, target)
            if kind in (SS, SF):
                s_cap = min(s_cap, date)
            else:
                f_cap = min(f_cap, date)
        free_finish[i] = f_cap
        free_start[i] = s_cap
        c = net.calendars[net.calendar_at[i]]
        if net.state[i] == DONE:
            out.start_slack[i] = 0
            out.finish_slack[i] = 0
            out.total_slack[i] = 0
            out.free_slack[i] = 0
            continue
        free = NEVER
        if f_cap != NEVER:
            free = between(tables, c, out.early_finish[i], f_cap)
        if s_cap != NEVER:
            free = min(free, between(tables, c, out.early_start[i], s_cap))
        if free == NEVER:
            free = between(tables, c, out.early_finish[i], finish)
        out.free_slack[i] = max(free, 0)
        if net.state[i] == EFFORT:
            continue
        out.finish_slack[i] = between(tables, c, out.early_finish[i], out.late_finish[i])
        if net.state[i] == STARTED:
            out.start_slack[i] = out.finish_slack[i]
        else:
            out.start_slack[i] = between(tables, c, out.early_start[i], out.late_start[i])
        if policy.slack == 0:
            out.total_slack[i] = out.start_slack[i]
        elif policy.slack == 1:
            out.total_slack[i] = out.finish_slack[i]
        else:
            out.total_slack[i] = min(out.start_slack[i], out.finish_slack[i])


@compiled
def _drives(net: Network, tables: Tables, out: Dates, e: int) -> bool:
    """Has the link no slack of its own?"""
    j = net.after[e]
    state = net.state[j]
    if state in (DONE, MANUAL, INACTIVE):
        return False
    date = out.link_date[e]
    c = net.calendars[net.calendar_at[j]]
    if net.link[e] == FS or net.link[e] == SS:
        mine = out.remaining[j] if state == STARTED else out.early_start[j]
        return mine <= date or position(tables, c, mine) <= position(tables, c, date)
    mine = out.least_finish[j] if state == SUMMARY else out.early_finish[j]
    return mine <= date or position(tables, c, mine) <= position(tables, c, date)


@compiled
def longest_path(net: Network, finish: int, out: Dates) -> None:
    """Mark the tasks from which a chain of driving links leads to the project's finish."""
    n = len(net.state)
    out.longest[:] = 0
    for k in range(len(net.order) - 1, -1, -1):
        node = net.order[k]
        i = node - n if node >= n else node
        if net.state[i] == INACTIVE or net.state[i] == EFFORT:
            continue
        if node < n and net.state[i] == SUMMARY:
            continue
        on = out.early_finish[i] >= finish
        for x in range(net.out_at[i], net.out_at[i + 1]):
            e = net.outs[x]
            if out.drives[e] == 1 and out.longest[net.after[e]] == 1:
                on = True
        p = net.parent[i]
        if p >= 0 and out.longest[p] == 1 and out.early_finish[i] == out.early_finish[p]:
            on = True
        if on:
            out.longest[i] = 1
            # What holds back a summary holds back what is on the path below it.
            while p >= 0 and out.longest[p] == 0 and node < n and out.gate_start[p] != NONE:
                out.longest[p] = 1
                p = net.parent[p]


@compiled
def run(net: Network, tables: Tables, policy: Settings, out: Dates) -> tuple[int, int]:
    """Both passes and all that follows from them. Gives the project's start and finish."""
    start = policy.start
    if policy.from_finish == 1:
        forward(net, tables, policy, start, out, again=False)
        start = backward(net, tables, policy, policy.finish, out)
        finish = forward(net, tables, policy, start, out, again=False)
        finish = max(finish, policy.finish)
    else:
        finish = forward(net, tables, policy, start, out, again=False)
    target = finish if policy.must_finish == NONE else policy.must_finish
    backward(net, tables, policy, target, out)
    slacks(net, tables, policy, finish, out)
    longest_path(net, finish, out)
    return start, finish
