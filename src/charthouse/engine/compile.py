"""A plan compiled to arrays: tasks by column, links in compressed sparse rows, and one order for both passes.

The network has a node for each task and a second one for each summary: the first, its *gate*, gathers what holds back
all below it; the second, its *roll-up*, gathers the dates of all below it. So logic on summaries costs no extra links,
and a summary that waits for its own child is a cycle like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from charthouse.engine.calendars import CalendarId
from charthouse.engine.compiled import compiled
from charthouse.engine.network import (
    ConstraintKind,
    LagCalendar,
    LinkKind,
    OutOfSequence,
    Plan,
    Rules,
    ScheduleFrom,
    SlackKind,
    Task,
    TaskId,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.engine.refusals import BrokenPlan, CircularPlan
from charthouse.engine.working_time import Ints, Tables, tables_of

NONE = np.iinfo(np.int64).min
"""No date, in an array of dates. Earlier than any date."""
NEVER = np.iinfo(np.int64).max
"""No cap, in an array of latest dates. Later than any date."""

FREE, STARTED, DONE, MANUAL, INACTIVE, EFFORT, SUMMARY = range(7)
"""How a task takes part: not started, started, done, with given dates, not, after the network, as its children."""

ASAP, ALAP, START_ON, FINISH_ON, START_NO_EARLIER, FINISH_NO_EARLIER, START_NO_LATER, FINISH_NO_LATER = range(8)
MANDATORY_START, MANDATORY_FINISH = 8, 9
CONSTRAINTS = {
    ConstraintKind.ASAP: ASAP,
    ConstraintKind.ALAP: ALAP,
    ConstraintKind.START_ON: START_ON,
    ConstraintKind.FINISH_ON: FINISH_ON,
    ConstraintKind.START_NO_EARLIER: START_NO_EARLIER,
    ConstraintKind.FINISH_NO_EARLIER: FINISH_NO_EARLIER,
    ConstraintKind.START_NO_LATER: START_NO_LATER,
    ConstraintKind.FINISH_NO_LATER: FINISH_NO_LATER,
    ConstraintKind.MANDATORY_START: MANDATORY_START,
    ConstraintKind.MANDATORY_FINISH: MANDATORY_FINISH,
}

TASK, START_MILESTONE, FINISH_MILESTONE, MILESTONE = range(4)
KINDS = {
    TaskKind.TASK: TASK,
    TaskKind.LEVEL_OF_EFFORT: TASK,
    TaskKind.START_MILESTONE: START_MILESTONE,
    TaskKind.FINISH_MILESTONE: FINISH_MILESTONE,
    TaskKind.MILESTONE: MILESTONE,
}

FS, SS, FF, SF = range(4)
LINKS = {
    LinkKind.FINISH_TO_START: FS,
    LinkKind.START_TO_START: SS,
    LinkKind.FINISH_TO_FINISH: FF,
    LinkKind.START_TO_FINISH: SF,
}

OURS, MS_PROJECT, PRIMAVERA = range(3)
RULES = {Rules.CHARTHOUSE: OURS, Rules.MS_PROJECT: MS_PROJECT, Rules.PRIMAVERA: PRIMAVERA}
RETAINED_LOGIC, PROGRESS_OVERRIDE, ACTUAL_DATES = range(3)
OUT_OF_SEQUENCE = {
    OutOfSequence.RETAINED_LOGIC: RETAINED_LOGIC,
    OutOfSequence.PROGRESS_OVERRIDE: PROGRESS_OVERRIDE,
    OutOfSequence.ACTUAL_DATES: ACTUAL_DATES,
}
START_SLACK, FINISH_SLACK, SMALLEST_SLACK = range(3)
SLACKS = {SlackKind.START: START_SLACK, SlackKind.FINISH: FINISH_SLACK, SlackKind.SMALLEST: SMALLEST_SLACK}


class Settings(NamedTuple):
    """The plan's policies and dates, as numbers."""

    rules: int
    from_finish: int
    honour: int
    moves: int
    sequence: int
    slack: int
    multiple_paths: int
    expected: int
    lag_from_early: int
    start: int
    finish: int
    status: int
    must_finish: int


class Network(NamedTuple):
    """A plan as arrays of int64, by task in outline order or by link.

    ``state`` as above; ``span``: working minutes from start to finish with the gaps of splits; ``left``: those that a
    started task has before it; ``calendar_at, calendars``: the calendars by which task i runs, as
    ``calendars[calendar_at[i]:calendar_at[i + 1]]``; ``in_at, ins`` and ``out_at, outs``: the links into and out of
    it; ``order``: nodes so that each comes behind all it waits for, i for task i, n + i for the roll-up of summary i.
    """

    state: Ints
    kind: Ints
    parent: Ints
    span: Ints
    left: Ints
    constraint: Ints
    constraint_date: Ints
    constraint2: Ints
    constraint2_date: Ints
    deadline: Ints
    manual_start: Ints
    manual_finish: Ints
    actual_start: Ints
    actual_finish: Ints
    stop: Ints
    resume: Ints
    suspend: Ints
    expected: Ints
    delay: Ints
    external_start: Ints
    external_finish: Ints
    calendar_at: Ints
    calendars: Ints
    before: Ints
    after: Ints
    link: Ints
    lag: Ints
    lag_calendar: Ints
    in_at: Ints
    ins: Ints
    out_at: Ints
    outs: Ints
    order: Ints


class Compiled(NamedTuple):
    """All that the kernel needs, and what leads back from numbers to the plan."""

    plan: Plan
    network: Network
    tables: Tables
    settings: Settings
    rows: dict[TaskId, int]
    links: Ints
    """Which of the plan's links each of the network's is."""
    names: tuple[str, ...]
    """Names of the compiled calendars, by their index in the tables."""


@compiled
def _rows(ends: Ints, n: int) -> tuple[Ints, Ints]:
    """Links by one of their ends: where each task's begin, and the links themselves, in order."""
    begins = np.zeros(n + 1, np.int64)
    for e in range(len(ends)):
        begins[ends[e] + 1] += 1
    for i in range(n):
        begins[i + 1] += begins[i]
    put = begins[:n].copy()
    links = np.empty(len(ends), np.int64)
    for e in range(len(ends)):
        links[put[ends[e]]] = e
        put[ends[e]] += 1
    return begins, links


@compiled
def _order(state: Ints, parent: Ints, after: Ints, before: Ints, out_at: Ints, outs: Ints) -> Ints:
    """All nodes, each behind those it waits for; shorter when some wait for each other. First come, first served."""
    n = len(state)
    waits = np.zeros(2 * n, np.int64)
    count = n
    child_at = np.zeros(n + 1, np.int64)
    for i in range(n):
        if parent[i] >= 0:
            child_at[parent[i] + 1] += 1
            waits[i] += 1
            waits[n + parent[i]] += 1
        if state[i] == SUMMARY:
            waits[n + i] += 1  # for its own gate
            count += 1
    for i in range(n):
        child_at[i + 1] += child_at[i]
    put = child_at[:n].copy()
    children = np.empty(child_at[n], np.int64)
    for i in range(n):
        if parent[i] >= 0:
            children[put[parent[i]]] = i
            put[parent[i]] += 1
    for e in range(len(after)):
        waits[after[e]] += 1
    queue = np.empty(count, np.int64)
    head = 0
    tail = 0
    for i in range(n):
        if waits[i] == 0:
            queue[tail] = i
            tail += 1
    while head < tail:
        node = queue[head]
        head += 1
        done = node
        if node < n and state[node] == SUMMARY:
            for k in range(child_at[node], child_at[node + 1]):
                waits[children[k]] -= 1
                if waits[children[k]] == 0:
                    queue[tail] = children[k]
                    tail += 1
            waits[n + node] -= 1
            if waits[n + node] == 0:
                queue[tail] = n + node
                tail += 1
            continue
        if node >= n:
            done = node - n
        if parent[done] >= 0:
            waits[n + parent[done]] -= 1
            if waits[n + parent[done]] == 0:
                queue[tail] = n + parent[done]
                tail += 1
        for k in range(out_at[done], out_at[done + 1]):
            j = after[outs[k]]
            waits[j] -= 1
            if waits[j] == 0:
                queue[tail] = j
                tail += 1
    return queue[:tail]


def _dates(column: Sequence[int | None]) -> Ints:
    """A column of dates that may be missing."""
    missing = column.count(None)
    if missing == len(column):
        return np.full(len(column), NONE, np.int64)
    if missing:
        return np.array([NONE if each is None else each for each in column], np.int64)
    return np.array(column, np.int64)


def _spans(tasks: Sequence[Task]) -> Ints:
    """Working minutes from start to finish: the duration and the gaps of splits that lie inside it."""
    span = np.array([task.duration for task in tasks], np.int64)
    for i, task in enumerate(tasks):
        if task.splits:
            span[i] += sum(each.gap for each in task.splits if 0 < each.after < task.duration)
    return span


def _left(tasks: Sequence[Task], span: Ints) -> Ints:
    """What a started task has before it: said, else what its percentage leaves of it."""
    left = span.copy()
    for i, task in enumerate(tasks):
        if task.remaining is not None:
            left[i] = task.remaining
        elif task.percent_complete:
            left[i] = round(int(span[i]) * (1 - task.percent_complete / 100))
    return left


def _states(tasks: Sequence[Task], parent: Ints) -> Ints:
    """How each task takes part."""
    n = len(tasks)
    state = np.zeros(n, np.int64)
    for i, task in enumerate(tasks):
        if not task.active:
            state[i] = INACTIVE
        elif task.mode is TaskMode.MANUAL:
            state[i] = MANUAL
        elif task.actual_finish is not None:
            state[i] = DONE
        elif task.actual_start is not None:
            state[i] = STARTED
        elif task.kind is TaskKind.LEVEL_OF_EFFORT:
            state[i] = EFFORT
    summaries = np.unique(parent[parent >= 0])
    state[summaries[state[summaries] != INACTIVE]] = SUMMARY
    if (state == INACTIVE).any():
        for i in range(n):
            if parent[i] >= 0 and state[parent[i]] == INACTIVE:
                state[i] = INACTIVE
    return state


def _parents(tasks: Sequence[Task], index: dict[TaskId, int]) -> Ints:
    """The row of each task's summary, -1 at the top."""
    column = [task.parent for task in tasks]
    if column.count(None) == len(column):
        return np.full(len(column), -1, np.int64)
    parent = np.array([-1 if each is None else index.get(each, len(tasks)) for each in column], np.int64)
    wrong = np.flatnonzero(parent >= np.arange(len(tasks)))
    if len(wrong):
        task = tasks[wrong[0]]
        raise BrokenPlan(f"The task “{task.name}” stands before its summary, or its summary is not in the plan.")
    return parent


class _Calendars:
    """Which calendars the tasks run by, each compiled once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.groups: dict[tuple[CalendarId, ...], int] = {(plan.calendar,): 1}

    def index(self, *group: CalendarId) -> int:
        """The index in the tables; several calendars stand for what they have in common."""
        return self.groups.setdefault(tuple(sorted(set(group))), len(self.groups) + 1)

    def of(self, task: Task) -> tuple[int, ...]:
        """By which calendars a task runs."""
        if task.elapsed:
            return (0,)
        policy = self.plan.policies.work_calendar
        theirs = () if policy is WorkCalendar.TASK or task.ignore_resource_calendars else task.resource_calendars
        if task.calendar is None:
            found = tuple(self.index(each) for each in theirs) or (1,)
        elif policy is WorkCalendar.BOTH and theirs:
            found = tuple(self.index(task.calendar, each) for each in theirs)
        else:
            found = (self.index(task.calendar),)
        return tuple(dict.fromkeys(found))


def _calendars(plan: Plan) -> tuple[Ints, Ints, _Calendars]:
    """Where each task's calendars begin, the calendars, and the book of all."""
    book = _Calendars(plan)
    tasks = plan.tasks
    own = [task.calendar for task in tasks]
    plain = own.count(None) == len(own)
    if plain and not any(task.resource_calendars for task in tasks):
        clock = [task.elapsed for task in tasks]
        flat = np.where(np.array(clock, bool), 0, 1) if True in clock else np.ones(len(tasks), np.int64)
        return np.arange(len(tasks) + 1), flat.astype(np.int64), book
    found = [book.of(task) for task in tasks]
    begins = np.zeros(len(tasks) + 1, np.int64)
    np.cumsum([len(each) for each in found], out=begins[1:])
    return begins, np.array([c for each in found for c in each], np.int64), book


def _cycle(plan: Plan, network: Network, order: Ints) -> CircularPlan:
    """The tasks along one cycle, in the direction of the links."""
    n = len(plan.tasks)
    placed = {int(node) for node in order}
    summary = network.state == SUMMARY
    node = next(i for i in range(n) if i not in placed)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = next(each for each in _waits_for(node, network, summary, n) if each not in placed)
    around = [each % n for each in reversed(path[seen[node] :])]
    tasks = [task for k, task in enumerate(around) if task != around[k - 1] or len(around) == 1]
    first = tasks.index(min(tasks))
    tasks = tasks[first:] + tasks[:first]
    named = [plan.tasks[i] for i in (*tasks, tasks[0])]
    return CircularPlan([task.id for task in named], [task.name for task in named])


def _waits_for(node: int, network: Network, summary: Any, n: int) -> list[int]:
    """The nodes that this one waits for."""
    if node >= n:
        children = [int(i) for i in np.flatnonzero(network.parent == node - n)]
        return [n + i if summary[i] else i for i in children]
    links = network.ins[network.in_at[node] : network.in_at[node + 1]]
    before = [int(network.before[e]) for e in links]
    found = [n + i if summary[i] else i for i in before]
    if network.parent[node] >= 0:
        found.append(int(network.parent[node]))
    return found


def _settings(plan: Plan) -> Settings:
    policies = plan.policies
    return Settings(
        rules=RULES[policies.rules],
        from_finish=int(policies.schedule_from is ScheduleFrom.FINISH and plan.finish is not None),
        honour=int(policies.honour_constraints),
        moves=int(policies.unfinished_work is UnfinishedWork.MOVES),
        sequence=OUT_OF_SEQUENCE[policies.out_of_sequence],
        slack=SLACKS[policies.slack],
        multiple_paths=int(policies.multiple_critical_paths),
        expected=int(policies.use_expected_finish),
        lag_from_early=int(policies.start_to_start_lag_from_early_start),
        start=plan.start,
        finish=int(NONE) if plan.finish is None else plan.finish,
        status=int(NONE) if plan.status_date is None else plan.status_date,
        must_finish=int(NONE) if plan.must_finish_by is None else plan.must_finish_by,
    )


def compile_plan(plan: Plan) -> Compiled:
    """Lay a plan out as arrays.

    :raises CircularPlan: some tasks wait for each other.
    :raises NoWorkingTime: a calendar in use has no working time.
    :raises BrokenPlan: a link, task or calendar names what is not in the plan, or an id stands twice.
    """
    tasks = plan.tasks
    n = len(tasks)
    index = {task.id: i for i, task in enumerate(tasks)}
    if len(index) != n:
        twice = next(task for i, task in enumerate(tasks) if index[task.id] != i)
        raise BrokenPlan(f"Two tasks have the same id {twice.id}; one of them is “{twice.name}”.")
    parent = _parents(tasks, index)
    state = _states(tasks, parent)
    span = _spans(tasks)
    begins, flat, book = _calendars(plan)
    constraints = [task.constraint for task in tasks]
    second = [task.second_constraint for task in tasks]
    plain = constraints.count(ConstraintKind.ASAP) == n
    links, before, after, kinds, lags, lag_calendars = _links(plan, index, state, begins, flat)
    in_at, ins = _rows(after, n)
    out_at, outs = _rows(before, n)
    order = _order(state, parent, after, before, out_at, outs)
    network = Network(
        state=state,
        kind=np.array([KINDS[task.kind] for task in tasks], np.int64),
        parent=parent,
        span=span,
        left=_left(tasks, span),
        constraint=np.zeros(n, np.int64) if plain else np.array([CONSTRAINTS[each] for each in constraints], np.int64),
        constraint_date=_dates([task.constraint_date for task in tasks]),
        constraint2=np.array([0 if each is None else CONSTRAINTS[each] for each in second], np.int64),
        constraint2_date=_dates([task.second_constraint_date for task in tasks]),
        deadline=_dates([task.deadline for task in tasks]),
        manual_start=_dates([task.manual_start if task.mode is TaskMode.MANUAL else None for task in tasks]),
        manual_finish=_dates([task.manual_finish if task.mode is TaskMode.MANUAL else None for task in tasks]),
        actual_start=_dates([task.actual_start for task in tasks]),
        actual_finish=_dates([task.actual_finish for task in tasks]),
        stop=_dates([task.stop for task in tasks]),
        resume=_dates([task.resume for task in tasks]),
        suspend=_dates([task.suspend for task in tasks]),
        expected=_dates([task.expected_finish for task in tasks]),
        delay=np.array([task.levelling_delay for task in tasks], np.int64),
        external_start=_dates([task.external_early_start for task in tasks]),
        external_finish=_dates([task.external_late_finish for task in tasks]),
        calendar_at=begins,
        calendars=flat,
        before=before,
        after=after,
        link=kinds,
        lag=lags,
        lag_calendar=lag_calendars,
        in_at=in_at,
        ins=ins,
        out_at=out_at,
        outs=outs,
        order=order,
    )
    if len(order) < n + int((state == SUMMARY).sum()):
        raise _cycle(plan, network, order)
    calendars = {each.id: each for each in plan.calendars}
    groups = sorted(book.groups, key=lambda group: book.groups[group])
    tables = tables_of(groups, calendars)
    names = ("24 h", *("” and “".join(calendars[each].name for each in group) for group in groups))
    return Compiled(plan, network, tables, _settings(plan), index, links, names)


def _links(
    plan: Plan, index: dict[TaskId, int], state: Ints, begins: Ints, flat: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """The links that take part: which they are, their ends, kinds, lags and the calendars of these."""
    links = plan.links
    m = len(links)
    try:
        before = np.array([index[link.before] for link in links], np.int64)
        after = np.array([index[link.after] for link in links], np.int64)
    except KeyError as missing:
        raise BrokenPlan(f"A link names the task {missing.args[0]}, which is not in the plan.") from None
    kind = np.array([LINKS[link.kind] for link in links], np.int64)
    lag = np.array([link.lag for link in links], np.int64)
    policy = plan.policies.lag_calendar
    if policy is LagCalendar.ROUND_THE_CLOCK:
        calendar = np.zeros(m, np.int64)
    elif policy is LagCalendar.PROJECT:
        calendar = np.ones(m, np.int64)
    elif policy is LagCalendar.PREDECESSOR:
        calendar = flat[begins[before]]
    else:
        calendar = flat[begins[after]]
    percents = [link.percent for link in links]
    if percents.count(None) < m:
        for e, percent in enumerate(percents):
            if percent is not None:
                task = plan.tasks[before[e]]
                lag[e] = round(percent * task.duration / 100)
                if task.elapsed:
                    calendar[e] = 0
    elapsed = np.array([link.elapsed and link.percent is None for link in links], bool)
    calendar[elapsed] = 0
    takes_part = (state != INACTIVE) & (state != EFFORT)
    keep = np.flatnonzero(takes_part[before] & takes_part[after])
    return keep, before[keep], after[keep], kind[keep], lag[keep], calendar[keep]
