"""Schedule a plan: the dates of every task, its slack, and what drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from charthouse.engine import kernel
from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.compile import Compiled, compile_plan
from charthouse.engine.drivers import Driver, DriverKind, drivers_of
from charthouse.engine.network import Plan, TaskId
from charthouse.engine.recompile import recompile
from charthouse.engine.refusals import OutOfWorkingTime, Stopped
from charthouse.engine.working_time import FAR, Ints, WorkingTime

__all__ = ["AllDates", "Driver", "DriverKind", "Schedule", "TaskDates", "schedule"]


@dataclass(frozen=True, slots=True)
class TaskDates:
    """What was computed for one task. Dates are minutes since 1970-01-01T00:00 wall clock, slack is working minutes."""

    start: Minutes | None
    finish: Minutes | None
    early_start: Minutes | None
    early_finish: Minutes | None
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
    """The earliest start of its tasks, which the plan's own may lie before; the plan's start when it has none."""
    finish: Minutes
    """The latest early finish of its tasks; the same as the start when none of them has any."""
    compiled: Compiled
    dates: Ints
    """The same answers as an array: by row of the plan, in the columns that layout.py names."""
    warnings: tuple[str, ...] = ()

    @cached_property
    def tasks(self) -> Mapping[TaskId, TaskDates]:
        """The dates of each task by its id."""
        return AllDates(self)

    def working_time(self, task: TaskId) -> WorkingTime:
        """The calendar on which a task's duration and slack are counted."""
        network = self.compiled.network
        return WorkingTime(network.arrays[2], int(network.task[self.compiled.rows[task], at.OWN_CALENDAR]))


def schedule(plan: Plan, *, should_stop: Callable[[], bool] | None = None, like: Schedule | None = None) -> Schedule:
    """Compute the earliest and latest dates of every task of a plan, its slack and what is critical.

    ``should_stop`` is asked between the steps of the computation. ``like`` is what was computed of a similar plan:
    where few tasks changed, its layout stands again.

    :raises CircularPlan: some tasks wait for each other; the message names them.
    :raises NoWorkingTime: a calendar in use has no working time.
    :raises OutOfWorkingTime: a calendar ends before the work on it is done.
    :raises BrokenPlan: something names what is not in the plan.
    :raises Stopped: ``should_stop`` said so.
    """
    _look(should_stop)
    compiled = (None if like is None else recompile(plan, like.compiled)) or compile_plan(plan)
    _look(should_stop)
    out, finish = kernel.run(compiled)
    _look(should_stop)
    check_ends(compiled, out)
    starts = out[:, at.START]
    known = starts[(starts != at.NONE) & (compiled.network.task[:, at.ACTIVE] == 1)]
    start = int(known.min()) if len(known) else plan.start
    return Schedule(plan, start, max(start, finish), compiled, out)


def _look(should_stop: Callable[[], bool] | None) -> None:
    if should_stop is not None and should_stop():
        raise Stopped


def check_ends(compiled: Compiled, out: Ints) -> None:
    """Refuse work that ran out of working time.

    :raises OutOfWorkingTime:
    """
    columns = (at.EARLY_START, at.EARLY_FINISH, at.LATE_START, at.LATE_FINISH)
    beyond = np.zeros(len(out), bool)
    for column in columns:
        dates = out[:, column]
        beyond |= (np.abs(dates // 2) > FAR // 4) & (dates != at.NONE)
    if beyond.any():
        i = int(beyond.argmax())
        task = compiled.plan.tasks[i]
        network = compiled.network
        raise OutOfWorkingTime(task.id, task.name, compiled.names[network.tables[network.task[i, at.CALENDAR_AT]]])


def _dates_of(result: Schedule, i: int) -> TaskDates:
    row = result.dates[i].tolist()
    return TaskDates(
        start=_known(row[at.START]),
        finish=_known(row[at.FINISH]),
        early_start=_known(row[at.EARLY_START]),
        early_finish=_known(row[at.EARLY_FINISH]),
        late_start=_known(row[at.LATE_START]),
        late_finish=_known(row[at.LATE_FINISH]),
        total_slack=_known(row[at.TOTAL_SLACK]),
        free_slack=_known(row[at.FREE_SLACK]),
        start_slack=_known(row[at.START_SLACK]),
        finish_slack=_known(row[at.FINISH_SLACK]),
        critical=row[at.CRITICAL] == 1,
        near_critical=row[at.NEAR] == 1,
        longest_path=row[at.LONGEST] == 1,
        drivers=drivers_of(result, i),
    )


def _known(value: int) -> Minutes | None:
    return None if value == at.NONE else value
