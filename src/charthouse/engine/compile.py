"""A plan compiled to arrays: tasks and links by row, links in compressed sparse rows, and one order for both passes.

The network has a node for each task and a second one for each summary: the first, its *gate*, gathers what holds back
all below it; the second, its *roll-up*, gathers the dates of all below it. So logic on summaries costs no extra links,
and a summary that waits for its own child is a cycle like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from charthouse.engine import layout as at
from charthouse.engine.calendars import CalendarId
from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    LagCalendar,
    OutOfSequence,
    Plan,
    Rules,
    ScheduleFrom,
    Task,
    TaskId,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.engine.ordering import order_of, rows_of
from charthouse.engine.refusals import BrokenPlan, CircularPlan
from charthouse.engine.rows import Rows
from charthouse.engine.working_time import Ints, Tables, Wanted, name_of, tables_of


@dataclass(frozen=True)
class Network:
    """A plan as arrays of int64, as layout.py describes them.

    ``task``: tasks in outline order; ``link``: links by their successor; ``order``: nodes so that each comes behind all
    that it waits for, i for task i, n + i for the roll-up of summary i; ``tables``: the settings, the compiled
    calendars, and the lists of calendars by which tasks run.
    """

    task: Ints
    link: Ints
    tables: Tables
    order: Ints

    @cached_property
    def arrays(self) -> tuple[Rows, Rows, Rows]:
        """What every compiled function takes first."""
        return Rows(self.task), Rows(self.link), Rows(self.tables)


class Compiled(NamedTuple):
    """All that the kernel needs, and what leads back from numbers to the plan."""

    plan: Plan
    network: Network
    rows: dict[TaskId, int]
    links: Ints
    """Which of the plan's links each of the network's is."""
    efforts: Ints
    """Rows of the level-of-effort tasks."""
    effort_links: Ints
    """The links that touch them, in the columns of a link."""
    names: tuple[str, ...]
    """Names of the compiled calendars, by their index in the tables."""


def _dates(column: Sequence[int | None]) -> Ints | int:
    """A column of dates that may be missing."""
    missing = column.count(None)
    if missing == len(column):
        return at.NONE
    if missing:
        return np.array([at.NONE if each is None else each for each in column], np.int64)
    return np.array(column, np.int64)


def _gaps(task: Task, before: int, behind: int = 0) -> int:
    """Minutes of the gaps in a task that come after more than ``behind`` and at less than ``before`` of its work."""
    return sum(split.gap for split in task.splits if behind < split.after < before)


def left_of(task: Task) -> int:
    """Working minutes that a started task has left: said, else what its percentage leaves of it."""
    if task.remaining is not None:
        return task.remaining
    return round(task.duration * (1 - min(100.0, max(0.0, task.percent_complete)) / 100))


def _spans(tasks: Sequence[Task], task: Ints) -> None:
    """Fill in the working minutes from start to finish, and what is done and left of them."""
    duration = np.array([each.duration for each in tasks], np.int64)
    task[:, at.SPAN] = duration
    task[:, at.LEFT] = duration
    task[:, at.WORKED] = 0
    for i in [i for i, each in enumerate(tasks) if each.splits or each.actual_start is not None]:
        each = tasks[i]
        if each.splits:
            task[i, at.SPAN] += _gaps(each, each.duration)
        if each.actual_start is not None and each.actual_finish is None:
            left = left_of(each)
            worked = each.duration - left
            task[i, at.LEFT] = left + _gaps(each, each.duration, worked)
            task[i, at.WORKED] = worked + sum(
                split.gap for split in each.splits if 0 < split.after <= worked and split.after < each.duration
            )


def _states(tasks: Sequence[Task], rules: Rules, task: Ints) -> None:
    """Fill in how each task takes part, and whether it does at all."""
    state = np.full(len(tasks), at.FREE, np.int64)
    enough = 100 if rules is not Rules.PRIMAVERA else 101  # P6 never looks at a percentage
    plain, by_hand = TaskKind.TASK, TaskMode.MANUAL
    told = [each.actual_start is not None or each.actual_finish is not None or each.kind is not plain
            or each.mode is by_hand for each in tasks]  # fmt: skip
    for i in np.flatnonzero(told).tolist():
        each = tasks[i]
        done = each.actual_finish is not None or (each.percent_complete >= enough and each.actual_start is not None)
        if each.kind is TaskKind.LEVEL_OF_EFFORT:
            state[i] = at.EFFORT
        elif done:
            state[i] = at.DONE
        elif each.mode is TaskMode.MANUAL and (each.manual_start is not None or each.manual_finish is not None):
            state[i] = at.MANUAL
        elif each.actual_start is not None:
            state[i] = at.STARTED
    parent = task[:, at.PARENT]
    state[np.unique(parent[parent >= 0])] = at.SUMMARY
    task[:, at.STATE] = state
    active = [each.active for each in tasks]
    task[:, at.ACTIVE] = active
    if False in active:
        for i in range(len(tasks)):
            if parent[i] >= 0 and not task[parent[i], at.ACTIVE]:
                task[i, at.ACTIVE] = 0


def _parents(tasks: Sequence[Task], rows: dict[TaskId, int]) -> Ints:
    """The row of each task's summary, -1 at the top."""
    column = [task.parent for task in tasks]
    if column.count(None) == len(column):
        return np.full(len(column), -1, np.int64)
    parent = np.array([-1 if each is None else rows.get(each, len(tasks)) for each in column], np.int64)
    wrong = np.flatnonzero(parent >= np.arange(len(tasks)))
    if len(wrong):
        task = tasks[wrong[0]]
        raise BrokenPlan(f"The task “{task.name}” stands before its summary, or its summary is not in the plan.")
    return parent


class _Calendars:
    """Which calendars the tasks run by, each compiled once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.wanted: dict[Wanted, int] = {((plan.calendar,),): 1}

    def index(self, *parts: tuple[CalendarId, ...]) -> int:
        """The index in the tables of a calendar: the time in any of the parts, a part being what calendars share."""
        key = tuple(sorted({tuple(sorted(set(part))) for part in parts}))
        return self.wanted.setdefault(key, len(self.wanted) + 1)

    def own(self, task: Task) -> int:
        """On which calendar the task's slack and lags are counted."""
        if task.elapsed:
            return 0
        return 1 if task.calendar is None else self.index((task.calendar,))

    def of(self, task: Task) -> tuple[int, ...]:
        """By which calendars a task runs."""
        policy, rules = self.plan.policies.work_calendar, self.plan.policies.rules
        theirs = task.resource_calendars
        if task.elapsed or policy is WorkCalendar.TASK or task.ignore_resource_calendars or not theirs:
            return (self.own(task),)
        if task.calendar is None or rules is Rules.PRIMAVERA:
            parts: list[tuple[CalendarId, ...]] = [(each,) for each in theirs]
        elif policy is WorkCalendar.BOTH or rules is Rules.MS_PROJECT:
            parts = [(task.calendar, each) for each in theirs]
        else:
            parts = [(task.calendar,)]
        if rules is Rules.MS_PROJECT:
            return (self.index(*parts),)  # its durations count the time in which anybody works
        return tuple(dict.fromkeys(self.index(part) for part in parts))

    def fill(self, task: Ints) -> Ints:
        """Fill in the tasks' calendars; gives the list that they point into."""
        tasks = self.plan.tasks
        calendars = [each.calendar for each in tasks]
        elapsed = [each.elapsed for each in tasks]
        people = self.plan.policies.work_calendar is not WorkCalendar.TASK
        if calendars.count(None) == len(calendars) and True not in elapsed:
            task[:, at.OWN_CALENDAR] = 1
        else:
            task[:, at.OWN_CALENDAR] = [self.own(each) for each in tasks]
        if not people or not any(each.resource_calendars for each in tasks):
            task[:, at.CALENDAR_AT] = np.arange(len(tasks))
            task[:, at.CALENDAR_END] = np.arange(1, len(tasks) + 1)
            return task[:, at.OWN_CALENDAR].copy()
        found = [self.of(each) for each in tasks]
        ends = np.cumsum([len(each) for each in found])
        task[:, at.CALENDAR_END] = ends
        task[1:, at.CALENDAR_AT] = ends[:-1]
        task[:1, at.CALENDAR_AT] = 0
        return np.array([c for each in found for c in each], np.int64)


def _cycle(plan: Plan, network: Network) -> CircularPlan:
    """The tasks along one cycle, in the direction of the links."""
    n = len(plan.tasks)
    placed = {int(node) for node in network.order}
    node = next(i for i in range(n) if i not in placed)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = next(each for each in _waits_for(node, network) if each not in placed)
    around = [each % n for each in reversed(path[seen[node] :])]
    tasks = [task for k, task in enumerate(around) if task != around[k - 1] or len(around) == 1]
    first = tasks.index(min(tasks))
    tasks = tasks[first:] + tasks[:first]
    named = [plan.tasks[i] for i in (*tasks, tasks[0])]
    return CircularPlan([task.id for task in named], [task.name for task in named])


def _waits_for(node: int, network: Network) -> list[int]:
    """The nodes that this one waits for."""
    task, n = network.task, len(network.task)

    def last(i: int) -> int:
        return n + i if task[i, at.STATE] == at.SUMMARY else i

    if node >= n:
        children = [last(int(i)) for i in np.flatnonzero(task[:, at.PARENT] == node - n)]
        return [*children, node - n]
    links = range(task[node, at.IN_AT], task[node, at.IN_END])
    found = [last(int(network.link[e, at.BEFORE])) for e in links]
    if task[node, at.PARENT] >= 0:
        found.append(int(task[node, at.PARENT]))
    return found


def settings_of(plan: Plan) -> Ints:
    """The plan's policies and dates, as numbers."""
    policies = plan.policies
    settings = np.zeros(at.SETTINGS, np.int64)
    settings[at.RULES_AT] = at.RULES[policies.rules]
    settings[at.FROM_FINISH] = policies.schedule_from is ScheduleFrom.FINISH and plan.finish is not None
    settings[at.HONOUR] = policies.honour_constraints
    settings[at.SEQUENCE] = at.OUT_OF_SEQUENCE[policies.out_of_sequence]
    settings[at.SLACK] = at.SLACKS[policies.slack]
    settings[at.OPEN_ENDS] = policies.multiple_critical_paths or policies.open_ends_critical
    settings[at.USE_EXPECTED] = policies.use_expected_finish
    settings[at.SPLIT_IN_PROGRESS] = policies.split_in_progress
    settings[at.LAG_FROM_ACTUAL] = not policies.start_to_start_lag_from_early_start
    settings[at.BY_LONGEST_PATH] = policies.critical_rule is CriticalRule.LONGEST_PATH
    settings[at.CRITICAL_SLACK] = policies.critical_slack
    settings[at.NEAR_SLACK] = policies.near_critical_slack
    settings[at.PLAN_START] = plan.start
    settings[at.PLAN_FINISH] = at.NONE if plan.finish is None else plan.finish
    moves = policies.unfinished_work is UnfinishedWork.MOVES
    settings[at.STATUS] = at.NONE if plan.status_date is None or not moves else plan.status_date
    settings[at.MUST_FINISH] = at.NONE if plan.must_finish_by is None else plan.must_finish_by
    return settings


def columns_of(plan: Plan, rows: dict[TaskId, int]) -> Ints:
    """The tasks' columns, but for their calendars and links."""
    tasks = plan.tasks
    task = np.empty((len(tasks), at.TASK_COLUMNS), np.int64)
    task[:, at.PARENT] = _parents(tasks, rows)
    _states(tasks, plan.policies.rules, task)
    _spans(tasks, task)
    kinds = [each.kind for each in tasks]
    plain = kinds.count(TaskKind.TASK) == len(tasks)
    task[:, at.KIND] = at.KINDS[TaskKind.TASK] if plain else [at.KINDS[each] for each in kinds]
    constraints = [each.constraint for each in tasks]
    plain = constraints.count(ConstraintKind.ASAP) == len(tasks)
    task[:, at.CONSTRAINT] = at.ASAP if plain else [at.CONSTRAINTS[each] for each in constraints]
    second = [each.second_constraint for each in tasks]
    plain = second.count(None) == len(tasks)
    task[:, at.CONSTRAINT_2] = at.ASAP if plain else [0 if each is None else at.CONSTRAINTS[each] for each in second]
    task[:, at.CONSTRAINT_DATE] = _dates([each.constraint_date for each in tasks])
    task[:, at.CONSTRAINT_2_DATE] = _dates([each.second_constraint_date for each in tasks])
    task[:, at.DEADLINE] = _dates([each.deadline for each in tasks])
    manual = np.array([each.mode is TaskMode.MANUAL for each in tasks], bool)
    task[:, at.MANUAL_START] = np.where(manual, _dates([each.manual_start for each in tasks]), at.NONE)
    task[:, at.MANUAL_FINISH] = np.where(manual, _dates([each.manual_finish for each in tasks]), at.NONE)
    task[:, at.ACTUAL_START] = _dates([each.actual_start for each in tasks])
    task[:, at.ACTUAL_FINISH] = _dates([each.actual_finish for each in tasks])
    task[:, at.RESUME] = _dates([each.resume for each in tasks])
    task[:, at.SUSPEND] = _dates([each.suspend for each in tasks])
    task[:, at.STOP] = _dates([each.stop for each in tasks])
    task[:, at.EXPECTED] = _dates([each.expected_finish for each in tasks])
    task[:, at.DELAY] = [each.levelling_delay for each in tasks]
    task[:, at.EXTERNAL_START] = _dates([each.external_early_start for each in tasks])
    task[:, at.EXTERNAL_FINISH] = _dates([each.external_late_finish for each in tasks])
    return task


def compile_plan(plan: Plan) -> Compiled:
    """Lay a plan out as arrays.

    :raises CircularPlan: some tasks wait for each other.
    :raises NoWorkingTime: a calendar in use has no working time.
    :raises BrokenPlan: a link, task or calendar names what is not in the plan, or an id stands twice.
    """
    tasks = plan.tasks
    n = len(tasks)
    rows = {task.id: i for i, task in enumerate(tasks)}
    if len(rows) != n:
        twice = next(task for i, task in enumerate(tasks) if rows[task.id] != i)
        raise BrokenPlan(f"Two tasks have the same id {twice.id}; one of them is “{twice.name}”.")
    task = columns_of(plan, rows)
    book = _Calendars(plan)
    calendars = book.fill(task)
    every = _links(plan, rows, task)
    effort = task[:, at.STATE] == at.EFFORT
    active = task[:, at.ACTIVE] != 0
    before, after = every[:, at.BEFORE], every[:, at.AFTER]
    taking_part = active[before] & active[after]
    touching = effort[before] | effort[after]
    keep = np.flatnonzero(taking_part & ~touching & ~_overridden(plan, every, task))
    ins, by_after = rows_of(after[keep], n)
    keep = keep[by_after]
    link = every[keep]
    task[:, at.IN_AT], task[:, at.IN_END] = ins[:-1], ins[1:]
    begins, link[:, at.OUT] = rows_of(np.ascontiguousarray(link[:, at.BEFORE]), n)
    task[:, at.OUT_AT], task[:, at.OUT_END] = begins[:-1], begins[1:]
    order = order_of(task, link)
    # A cycle is refused before the calendars are compiled, whatever they hold.
    network = Network(task, link, np.zeros(0, np.int64), order)
    if len(order) < n + int((task[:, at.STATE] == at.SUMMARY).sum()):
        raise _cycle(plan, network)
    known = {each.id: each for each in plan.calendars}
    wanted = sorted(book.wanted, key=lambda each: book.wanted[each])
    tables = tables_of(wanted, known)
    tables[: at.SETTINGS] = settings_of(plan)
    task[:, at.CALENDAR_AT] += len(tables)
    task[:, at.CALENDAR_END] += len(tables)
    network = replace(network, tables=np.concatenate([tables, calendars]))
    names = ("24 h", *(name_of(each, known) for each in wanted))
    efforts = np.flatnonzero(effort & active)
    return Compiled(plan, network, rows, keep, efforts, every[taking_part & touching], names)


def _overridden(plan: Plan, links: Ints, task: Ints) -> NDArray[np.bool_]:
    """Links that actual dates override, where P6 schedules by them: what they hold came before what it should await."""
    by_dates = plan.policies.out_of_sequence is OutOfSequence.ACTUAL_DATES
    if not by_dates or plan.policies.rules is not Rules.PRIMAVERA:
        return np.zeros(len(links), bool)
    before, after, kind = links[:, at.BEFORE], links[:, at.AFTER], links[:, at.LINK]
    into_start, from_finish = (kind == at.FS) | (kind == at.SS), (kind == at.FS) | (kind == at.FF)
    held = task[after, np.where(into_start, at.ACTUAL_START, at.ACTUAL_FINISH)]
    awaited = task[before, np.where(from_finish, at.ACTUAL_FINISH, at.ACTUAL_START)]
    leaves = (task[before, at.STATE] != at.SUMMARY) & (task[after, at.STATE] != at.SUMMARY)
    found: NDArray[np.bool_] = leaves & (held != at.NONE) & ((awaited == at.NONE) | (awaited > held))
    return found


def _links(plan: Plan, rows: dict[TaskId, int], task: Ints) -> Ints:
    """All links of the plan in their columns."""
    links = plan.links
    table = np.empty((len(links), at.LINK_COLUMNS), np.int64)
    try:
        table[:, at.BEFORE] = [rows[link.before] for link in links]
        table[:, at.AFTER] = [rows[link.after] for link in links]
    except KeyError as missing:
        raise BrokenPlan(f"A link names the task {missing.args[0]}, which is not in the plan.") from None
    codes = {id(kind): code for kind, code in at.LINKS.items()}  # the hash of a member of an enum is slow
    table[:, at.LINK] = [codes[id(link.kind)] for link in links]
    table[:, at.LAG] = [link.lag for link in links]
    policy = plan.policies.lag_calendar
    own: dict[LagCalendar, Callable[[], Ints | int]] = {
        LagCalendar.ROUND_THE_CLOCK: lambda: 0,
        LagCalendar.PROJECT: lambda: 1,
        LagCalendar.PREDECESSOR: lambda: task[table[:, at.BEFORE], at.OWN_CALENDAR],
        LagCalendar.SUCCESSOR: lambda: task[table[:, at.AFTER], at.OWN_CALENDAR],
    }
    table[:, at.LAG_CALENDAR] = own[policy]()
    elapsed = [link.elapsed for link in links]
    percents = [link.percent for link in links]
    if True in elapsed:
        table[np.array(elapsed, bool) & np.array([each is None for each in percents], bool), at.LAG_CALENDAR] = 0
    if percents.count(None) < len(links):
        for e, percent in enumerate(percents):
            if percent is not None:
                before = plan.tasks[table[e, at.BEFORE]]
                table[e, at.LAG] = round(before.duration * percent / 100)
                if before.elapsed:
                    table[e, at.LAG_CALENDAR] = 0
    return table
