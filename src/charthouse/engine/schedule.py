"""Schedule a plan: the dates of every task, its slack, and what drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from charthouse.engine import kernel
from charthouse.engine.calendars import Minutes
from charthouse.engine.compile import (
    DONE,
    INACTIVE,
    MANUAL,
    NONE,
    STARTED,
    SUMMARY,
    Compiled,
    compile_plan,
)
from charthouse.engine.network import ConstraintKind, CriticalRule, Link, LinkKind, Plan, TaskId
from charthouse.engine.refusals import OutOfWorkingTime, Stopped
from charthouse.engine.working_time import FAR, WorkingTime


class DriverKind(StrEnum):
    """What kind of thing gave a task its date."""

    PROJECT_START = "project_start"
    PROJECT_FINISH = "project_finish"
    LINK = "link"
    CONSTRAINT = "constraint"
    CALENDAR = "calendar"
    ACTUAL = "actual"
    STATUS_DATE = "status_date"
    RESUME = "resume"
    MANUAL = "manual"
    SUMMARY = "summary"
    CHILDREN = "children"
    LEVELLING = "levelling"
    EXTERNAL = "external"
    AS_LATE_AS_POSSIBLE = "as_late_as_possible"
    EXPECTED_FINISH = "expected_finish"


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason why a task is where it is."""

    kind: DriverKind
    task: TaskId | None = None
    """The other task: a link's predecessor, the summary that passes it on, the child that a summary ends with."""
    link: Link | None = None
    date: Minutes | None = None
    """The date that it asks for, before working time is looked for."""


@dataclass(frozen=True, slots=True)
class TaskDates:
    """What was computed for one task. Dates are minutes since 1970-01-01T00:00 wall clock, slack is working minutes."""

    start: Minutes
    finish: Minutes
    early_start: Minutes
    early_finish: Minutes
    late_start: Minutes | None
    late_finish: Minutes | None
    total_slack: Minutes | None
    free_slack: Minutes | None
    start_slack: Minutes | None
    finish_slack: Minutes | None
    critical: bool
    near_critical: bool
    longest_path: bool
    drivers: tuple[Driver, ...]


class AllDates(Mapping[TaskId, TaskDates]):
    """The dates of all tasks by id, made when asked for."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._made: dict[TaskId, TaskDates] = {}

    def __getitem__(self, task: TaskId) -> TaskDates:
        found = self._made.get(task)
        if found is None:
            found = self._made[task] = _dates_of(self._schedule, self._schedule.compiled.rows[task])
        return found

    def __iter__(self) -> Iterator[TaskId]:
        return iter(self._schedule.compiled.rows)

    def __len__(self) -> int:
        return len(self._schedule.compiled.rows)


@dataclass(frozen=True)
class Schedule:
    """A scheduled plan."""

    plan: Plan
    start: Minutes
    """The earliest start of its tasks; the plan's own start when it has none."""
    finish: Minutes
    """The latest finish of its tasks."""
    compiled: Compiled
    dates: kernel.Dates
    """The same answers as arrays, by row of the plan."""
    warnings: tuple[str, ...] = ()

    @cached_property
    def tasks(self) -> Mapping[TaskId, TaskDates]:
        """The dates of each task by its id."""
        return AllDates(self)

    def working_time(self, task: TaskId) -> WorkingTime:
        """The (first) calendar that a task runs by."""
        network = self.compiled.network
        return WorkingTime(self.compiled.tables, int(network.calendars[network.calendar_at[self.compiled.rows[task]]]))


def schedule(plan: Plan, *, should_stop: Callable[[], bool] | None = None) -> Schedule:
    """Compute the earliest and latest dates of every task of a plan, its slack and what is critical.

    ``should_stop`` is asked between the steps of the computation.

    :raises CircularPlan: some tasks wait for each other; the message names them.
    :raises NoWorkingTime: a calendar in use has no working time.
    :raises OutOfWorkingTime: a calendar ends before the work on it is done.
    :raises BrokenPlan: something names what is not in the plan.
    :raises Stopped: ``should_stop`` said so.
    """
    compiled = compile_plan(plan)
    _look(should_stop)
    net, tables, policy = compiled.network, compiled.tables, compiled.settings
    out = kernel.room_for(len(net.state), len(net.before))
    start, finish = kernel.run(net, tables, policy, out)
    _look(should_stop)
    _check_ends(compiled, out)
    return Schedule(plan, int(start), int(finish), compiled, out)


def _look(should_stop: Callable[[], bool] | None) -> None:
    if should_stop is not None and should_stop():
        raise Stopped


def _check_ends(compiled: Compiled, out: kernel.Dates) -> None:
    """Refuse work that ran out of working time."""
    beyond = (out.finish > FAR // 2) | ((out.start < -FAR // 2) & (out.start != NONE))
    if beyond.any():
        i = int(beyond.argmax())
        task = compiled.plan.tasks[i]
        calendar = compiled.names[compiled.network.calendars[compiled.network.calendar_at[i]]]
        raise OutOfWorkingTime(task.id, task.name, calendar)


def _dates_of(result: Schedule, i: int) -> TaskDates:
    out, policies = result.dates, result.plan.policies
    slack = _known(out.total_slack[i])
    longest = bool(out.longest[i])
    if policies.critical_rule is CriticalRule.LONGEST_PATH:
        critical = longest
    else:
        critical = slack is not None and slack <= policies.critical_slack
    done = int(result.compiled.network.state[i]) == DONE
    near = slack is not None and not critical and policies.critical_slack < slack <= policies.near_critical_slack
    return TaskDates(
        start=int(out.start[i]),
        finish=int(out.finish[i]),
        early_start=int(out.early_start[i]),
        early_finish=int(out.early_finish[i]),
        late_start=_known(out.late_start[i]),
        late_finish=_known(out.late_finish[i]),
        total_slack=slack,
        free_slack=_known(out.free_slack[i]),
        start_slack=_known(out.start_slack[i]),
        finish_slack=_known(out.finish_slack[i]),
        critical=critical and not done,
        near_critical=near and not done,
        longest_path=longest,
        drivers=drivers(result, i),
    )


def _known(value: int) -> Minutes | None:
    return None if value == NONE else int(value)


def drivers(result: Schedule, i: int) -> tuple[Driver, ...]:
    """What gave the task in row i its earliest date: all that has no slack of its own."""
    net, out = result.compiled.network, result.dates
    task = result.plan.tasks[i]
    state = int(net.state[i])
    if state == SUMMARY:
        return ()
    if state == DONE or (state == STARTED and out.remaining[i] == NONE):
        return (Driver(DriverKind.ACTUAL, date=int(out.finish[i])),)
    if state == MANUAL:
        return (Driver(DriverKind.MANUAL, date=int(out.start[i])),)
    if state == INACTIVE:
        return ()
    found = []
    for k in range(net.in_at[i], net.in_at[i + 1]):
        e = net.ins[k]
        if out.drives[e]:
            link = result.plan.links[result.compiled.links[e]]
            found.append(Driver(DriverKind.LINK, link.before, link, int(out.link_date[e])))
    start, finish = int(out.early_start[i]), int(out.early_finish[i])
    working = result.working_time(task.id)

    def meets(date: Minutes, own: Minutes) -> bool:
        return date >= own or working.between(date, own) <= 0

    for kind, date in ((task.constraint, task.constraint_date), (task.second_constraint, task.second_constraint_date)):
        if date is None or kind is None:
            continue
        on_start = kind in (
            ConstraintKind.START_NO_EARLIER,
            ConstraintKind.START_NO_LATER,
            ConstraintKind.START_ON,
            ConstraintKind.MANDATORY_START,
        )
        if working.between(date, start if on_start else finish) == 0:
            found.append(Driver(DriverKind.CONSTRAINT, date=date))
    p = int(net.parent[i])
    while p >= 0:
        for k in range(net.in_at[p], net.in_at[p + 1]):
            e = net.ins[k]
            link = result.plan.links[result.compiled.links[e]]
            own = start if link.kind in (LinkKind.FINISH_TO_START, LinkKind.START_TO_START) else finish
            if meets(int(out.link_date[e]), own):
                found.append(Driver(DriverKind.SUMMARY, result.plan.tasks[p].id, link, int(out.link_date[e])))
        p = int(net.parent[p])
    if not found:
        found.append(Driver(DriverKind.PROJECT_START, date=result.plan.start))
    return tuple(found)
