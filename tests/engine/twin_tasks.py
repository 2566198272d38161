"""What the twin asks of single tasks: where they stand, on which calendars they run, how long they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charthouse.engine.calendars import ROUND_THE_CLOCK, Calendar, Minutes
from charthouse.engine.network import (
    Link,
    LinkKind,
    OutOfSequence,
    Plan,
    Rules,
    Task,
    TaskId,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from tests.engine.twin_calendar import Joint, Meeting, WorkingDays

FROM_FINISH = (LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH)
INTO_START = (LinkKind.FINISH_TO_START, LinkKind.START_TO_START)
CLOCK = Calendar(id=-1, name="clock", week=ROUND_THE_CLOCK)


class TwinCycleError(ValueError):
    """The links run in a circle."""


@dataclass
class Dates:
    """What the twin answers for a task; the same fields as the engine's answer."""

    start: Minutes | None = None
    finish: Minutes | None = None
    early_start: Minutes | None = None
    early_finish: Minutes | None = None
    late_start: Minutes | None = None
    late_finish: Minutes | None = None
    total_slack: Minutes | None = None
    free_slack: Minutes | None = None
    start_slack: Minutes | None = None
    finish_slack: Minutes | None = None
    critical: bool = False
    near_critical: bool = False
    longest_path: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of a task: early dates as shown, and where its remaining work starts."""

    start: Minutes
    finish: Minutes
    resume: Minutes
    """Where unfinished work starts: the start of an unstarted task."""


@dataclass(frozen=True)
class Late:
    start: Minutes
    finish: Minutes
    """Of the remaining work, as predecessors see it."""


class Tasks:
    """Questions about the tasks of one plan, each by itself."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.policies = plan.policies
        self.primavera = plan.policies.rules is Rules.PRIMAVERA
        self.microsoft = plan.policies.rules is Rules.MS_PROJECT
        self.tasks: dict[TaskId, Task] = {task.id: task for task in plan.tasks}
        self.children: dict[TaskId, list[TaskId]] = {task.id: [] for task in plan.tasks}
        for task in plan.tasks:
            if task.parent is not None:
                self.children[task.parent].append(task.id)
        calendars = {calendar.id: calendar for calendar in plan.calendars}
        self.days = {calendar.id: WorkingDays(calendar, calendars) for calendar in plan.calendars}
        self.clock = WorkingDays(CLOCK, {})
        self.plan_days = self.days[plan.calendar]
        self.inactive = {task.id for task in plan.tasks if any(not self.tasks[a].active for a in self.line(task.id))}
        self.leaves = [
            task.id
            for task in plan.tasks
            if not self.children[task.id] and task.id not in self.inactive and task.kind is not TaskKind.LEVEL_OF_EFFORT
        ]
        self.hammocks = [
            task.id
            for task in plan.tasks
            if not self.children[task.id] and task.id not in self.inactive and task.kind is TaskKind.LEVEL_OF_EFFORT
        ]
        outside = self.inactive | set(self.hammocks)
        self.links = [link for link in plan.links if link.before not in outside and link.after not in outside]
        if plan.policies.out_of_sequence is OutOfSequence.ACTUAL_DATES and self.primavera:
            self.links = [link for link in self.links if not self.overridden(link)]
        self.floor = plan.start
        if self.status_date is not None:
            self.floor = max(self.floor, self.status_date)
        self.earlies: dict[TaskId, Span] = {}
        self.lates: dict[TaskId, Late] = {}
        self.asking: list[TaskId] = []
        self.asking_late: list[TaskId] = []
        self.pushed: dict[TaskId, Span] = {}
        """Where as-late-as-possible tasks were put, once known."""
        self.finish_before_pushing: Minutes | None = None

    @property
    def status_date(self) -> Minutes | None:
        """The date before which no unfinished work may lie, if there is one."""
        if self.policies.unfinished_work is UnfinishedWork.MOVES:
            return self.plan.status_date
        return None

    def line(self, task_id: TaskId) -> Iterator[TaskId]:
        """The task and the summaries above it."""
        current: TaskId | None = task_id
        while current is not None:
            yield current
            current = self.tasks[current].parent

    def below(self, task_id: TaskId) -> list[TaskId]:
        """The network's leaves under a summary, or the leaf itself."""
        return [leaf for leaf in self.leaves if task_id in self.line(leaf)]

    def done(self, task: Task) -> bool:
        if task.actual_finish is not None:
            return True
        return not self.primavera and task.percent_complete >= 100 and task.actual_start is not None

    def started(self, task: Task) -> bool:
        return task.actual_start is not None and not self.done(task)

    def under_way(self, task: Task) -> bool:
        """Started, and not held by given dates: P6's rules for used-up lags ask for that."""
        return self.started(task) and not self.manual(task)

    def manual(self, task: Task) -> bool:
        """Whether given dates hold the task: a done one has its actual dates instead."""
        given = task.manual_start is not None or task.manual_finish is not None
        return task.mode is TaskMode.MANUAL and given and (bool(self.children[task.id]) or not self.done(task))

    def pinned(self, task: Task) -> bool:
        """Done, and at its actual dates in both passes: in P6 by choice, and only if it ends after the data date."""
        if not self.done(task) or not self.primavera:
            return self.done(task)
        assert task.actual_finish is not None
        data_date = max(self.plan.start, self.plan.start if self.status_date is None else self.status_date)
        by_dates = self.policies.out_of_sequence is OutOfSequence.ACTUAL_DATES
        return by_dates and task.actual_finish > data_date

    def fixed(self, task: Task) -> bool:
        """True for what no link can move any more."""
        return self.manual(task) or self.pinned(task)

    def overridden(self, link: Link) -> bool:
        """P6's actual dates: whether what the link holds has happened before what it should have waited for."""
        before, after = self.tasks[link.before], self.tasks[link.after]
        if self.children[before.id] or self.children[after.id]:
            return False
        held = after.actual_start if link.kind in INTO_START else after.actual_finish
        awaited = before.actual_finish if link.kind in FROM_FINISH else before.actual_start
        return held is not None and (awaited is None or awaited > held)

    def own_days(self, task: Task) -> WorkingDays:
        """The calendar on which the task's duration and slack are counted."""
        if task.elapsed:
            return self.clock
        if task.calendar is not None:
            return self.days[task.calendar]
        return self.plan_days

    def work_days(self, task: Task) -> list[WorkingDays]:
        """The calendars the work runs on; several: whoever is first starts, whoever is last finishes."""
        policy = self.policies.work_calendar
        people: list[WorkingDays] = []
        if not task.elapsed and policy is not WorkCalendar.TASK and not task.ignore_resource_calendars:
            people = [self.days[each] for each in dict.fromkeys(task.resource_calendars)]
        if task.calendar is None or task.elapsed or (people and self.primavera):
            found = people or [self.own_days(task)]
        elif people and (policy is WorkCalendar.BOTH or self.microsoft):
            found = [Meeting((person, self.days[task.calendar])) for person in people]
        else:
            found = [self.own_days(task)]
        return [Joint(found)] if self.microsoft and len(found) > 1 else found

    def finish_of(self, task: Task, start: Minutes, span: Minutes) -> Minutes:
        if span <= 0:
            return start
        return max(days.earliest(start, span) for days in self.work_days(task))

    def start_of(self, task: Task, finish: Minutes, span: Minutes) -> Minutes:
        if span <= 0:
            return finish
        return min(days.latest(finish, -span) for days in self.work_days(task))

    def next_work(self, task: Task, instant: Minutes) -> Minutes:
        """The first instant from which the task can be worked on; a milestone may stay at the end of a shift."""
        calendars = self.work_days(task)
        may_end_a_shift = self.is_point(task) and task.kind is not TaskKind.START_MILESTONE
        if may_end_a_shift and any(days.previous_work(instant) == instant for days in calendars):
            return instant
        return min(days.next_work(instant) for days in calendars)

    def previous_work(self, task: Task, instant: Minutes) -> Minutes:
        return max(days.previous_work(instant) for days in self.work_days(task))

    def is_point(self, task: Task) -> bool:
        if self.started(task):
            return self.remaining(task) == 0
        return self.span(task) == 0

    def gaps(self, task: Task, beyond: Minutes = 0) -> Minutes:
        return sum(split.gap for split in task.splits if beyond < split.after < task.duration)

    def span(self, task: Task) -> Minutes:
        """Working minutes from start to finish, gaps included."""
        if self.manual(task) and task.manual_start is not None and task.manual_finish is not None:
            return max(0, self.own_days(task).work(task.manual_start, task.manual_finish))
        return task.duration + self.gaps(task)

    def remaining(self, task: Task) -> Minutes:
        """What is still to come, gaps included: the whole for an unstarted task, nothing for a done one."""
        if self.done(task):
            return 0
        if task.actual_start is None or self.manual(task):
            return self.span(task)
        left = self.left(task)
        return left + self.gaps(task, beyond=task.duration - left)

    def left(self, task: Task) -> Minutes:
        if task.remaining is not None:
            return task.remaining
        return round(task.duration * (1 - min(100.0, max(0.0, task.percent_complete)) / 100))

    def actual_start(self, task: Task) -> Minutes:
        if task.actual_start is not None:
            return task.actual_start
        assert task.actual_finish is not None
        return self.start_of(task, task.actual_finish, self.span(task))

    def actual_finish(self, task: Task) -> Minutes:
        if task.actual_finish is not None:
            return task.actual_finish
        assert task.actual_start is not None
        return self.finish_of(task, task.actual_start, self.span(task))
