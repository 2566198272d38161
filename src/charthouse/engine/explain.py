"""Why a task is where it is, and what moves if it slips: chains of plain values from which pages make sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from charthouse.engine import layout as at
from charthouse.engine.calendars import Calendar, Minutes
from charthouse.engine.compile import left_of
from charthouse.engine.drivers import Driver, DriverKind, constraints_of, limiting_successor
from charthouse.engine.latest import LateChain
from charthouse.engine.network import ConstraintKind, Link, LinkKind, Task, TaskId, TaskMode
from charthouse.engine.placing import finish_from
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule
from charthouse.engine.schedule import schedule as compute
from charthouse.engine.steps import End, LateEnd, Step
from charthouse.engine.working_time import DAY, WorkingTime

__all__ = ["End", "LateEnd", "Moved", "NothingToSlip", "Slip", "Step", "slip", "why"]

_FROM_FINISH = (LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH)
_INTO_FINISH = (LinkKind.FINISH_TO_FINISH, LinkKind.START_TO_FINISH)
_ON_FINISH = (
    ConstraintKind.FINISH_ON,
    ConstraintKind.FINISH_NO_EARLIER,
    ConstraintKind.FINISH_NO_LATER,
    ConstraintKind.MANDATORY_FINISH,
)


def why(schedule: Schedule, task_id: TaskId, *, end: End | LateEnd = "start") -> tuple[Step, ...]:
    """The chain from a task's date back to what caused it: the project's start, a constraint, an actual date, ….

    With ``late_start`` or ``late_finish``, on to what caps it: over successors to a deadline, a constraint, the
    project's finish. So it says why slack is what it is. A task that takes no part has no latest dates, and no steps.

    Ordinary nights and weekends are no step of their own; holidays, shut-downs and overtime are.

    :raises KeyError: the plan has no such task.
    """
    if end == "late_start" or end == "late_finish":
        return tuple(LateChain(schedule).steps(task_id, end))
    return tuple(_Chain(schedule).steps(task_id, end))


class _Chain:
    """The walk along the driving links of one schedule."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.plan = schedule.plan
        self.rows = schedule.compiled.rows
        self.task = schedule.compiled.network.task
        self.out = schedule.dates
        self.plain: dict[int, WorkingTime] = {}

    def steps(self, task: TaskId, end: End) -> Iterator[Step]:
        """All steps from this date back."""
        seen: set[tuple[TaskId, End]] = set()
        ask: tuple[TaskId, End] | None = (task, end)
        while ask is not None and ask not in seen:
            seen.add(ask)
            found, ask = self.step(*ask)
            yield from found

    def date(self, task: TaskId, end: End) -> Minutes:
        return int(self.out[self.rows[task], at.START if end == "start" else at.FINISH])

    def step(self, task: TaskId, end: End) -> tuple[list[Step], tuple[TaskId, End] | None]:
        """The steps that explain one date, and the date to explain next."""
        i = self.rows[task]
        state = int(self.task[i, at.STATE])
        date = self.date(task, end)
        if state == at.SUMMARY and not self._has_own_date(i, end):
            return self._from_children(i, task, end, date)
        if state == at.SUMMARY or state == at.MANUAL:
            return [Step(DriverKind.MANUAL, task, end, date)], None
        if state == at.DONE or (state == at.STARTED and end == "start"):
            return [Step(DriverKind.ACTUAL, task, end, date)], None
        if not self.task[i, at.ACTIVE]:
            return [Step(DriverKind.PROJECT_START, task, end, date)], None
        drivers = self.schedule.tasks[task].drivers
        if state == at.EFFORT and end == "finish":
            return [Step(DriverKind.WORK, task, end, date, since=self.date(task, "start"))], None
        driver, also = drivers[0], drivers[1:]
        steps = self._work(i, task, end, date, driver)
        goal = int(self.out[i, at.EARLY_FINISH if self._into_finish(task, driver) else at.GO_ON])
        more, ask = self._cause(task, end, goal, driver, also)
        return [*steps, *more], ask

    def _has_own_date(self, i: int, end: End) -> bool:
        return bool(self.task[i, at.MANUAL_START if end == "start" else at.MANUAL_FINISH] != at.NONE)

    def _from_children(
        self, i: int, task: TaskId, end: End, date: Minutes
    ) -> tuple[list[Step], tuple[TaskId, End] | None]:
        """A summary starts with the first below it and ends with the last."""
        column = at.START if end == "start" else at.FINISH
        children = (self.task[:, at.PARENT] == i) & (self.task[:, at.ACTIVE] == 1) & (self.out[:, column] == date)
        found = [self.plan.tasks[child].id for child in children.nonzero()[0]]
        if not found:
            return [Step(DriverKind.PROJECT_START, task, end, date)], None
        also = tuple(Driver(DriverKind.CHILDREN, each, date=date) for each in found[1:])
        return [Step(DriverKind.CHILDREN, task, end, date, other=found[0], also=also)], (found[0], end)

    def _into_finish(self, task: TaskId, driver: Driver) -> bool:
        """Does the driver hold the task's finish rather than its start?"""
        if driver.link is not None:
            return driver.link.kind in _INTO_FINISH
        if driver.kind is DriverKind.CONSTRAINT:
            kinds = [kind for kind, date in constraints_of(self._task(task)) if date == driver.date]
            return bool(kinds) and kinds[0] in _ON_FINISH
        return False

    def _task(self, task: TaskId) -> Task:
        return self.plan.tasks[self.rows[task]]

    def _work(self, i: int, task: TaskId, end: End, date: Minutes, driver: Driver) -> list[Step]:
        """The task's own work, when it lies between the asked date and the driver's, and the days off inside it."""
        by_finish = self._into_finish(task, driver)
        go_on, finish = int(self.out[i, at.GO_ON]), int(self.out[i, at.EARLY_FINISH])
        if (end == "finish") == by_finish or finish == go_on:
            return []
        expected = self._task(task).expected_finish
        if end == "finish" and expected == finish and self.plan.policies.use_expected_finish:
            return [Step(DriverKind.EXPECTED_FINISH, task, end, date, since=go_on)]
        minutes = self.schedule.working_time(task).between(go_on, finish)
        return [
            Step(DriverKind.WORK, task, end, finish if end == "finish" else go_on, since=go_on, minutes=minutes),
            *self._days_off(task, end, go_on, finish),
        ]

    def _cause(
        self, task: TaskId, end: End, goal: Minutes, driver: Driver, also: tuple[Driver, ...]
    ) -> tuple[list[Step], tuple[TaskId, End] | None]:
        """What led to the date at which the (remaining) work starts, or has to end."""
        steps: list[Step] = []
        asked = goal if driver.date is None else driver.date
        if asked < goal:
            steps += self._days_off(task, end, asked, goal)
        if driver.kind is DriverKind.LEVELLING:
            steps.append(Step(driver.kind, task, end, goal, minutes=self._task(task).levelling_delay, also=also[1:]))
            if not also:
                return steps, None
            driver, also = also[0], also[1:]
            asked = goal if driver.date is None else driver.date
        if driver.kind is DriverKind.SUMMARY:
            steps.append(Step(driver.kind, task, end, asked, other=driver.task, also=also))
        if driver.link is not None:
            before = driver.link.before if driver.link.before != task else driver.link.after
            other_end: End = "finish" if driver.link.kind in _FROM_FINISH else "start"
            since = self.date(before, other_end)
            minutes = self._lag(driver.link, since, asked)
            if minutes:
                steps.append(Step(DriverKind.LAG, task, end, asked, since=since, minutes=minutes, link=driver.link))
            others = also if driver.kind is DriverKind.LINK else ()
            steps.append(
                Step(DriverKind.LINK, task, end, asked, since=since, other=before, link=driver.link, also=others)
            )
            return steps, (before, other_end)
        if driver.kind is not DriverKind.SUMMARY:
            constraint = None
            if driver.kind is DriverKind.CONSTRAINT:
                constraint = next(kind for kind, date in constraints_of(self._task(task)) if date == driver.date)
            other = driver.task
            if driver.kind is DriverKind.AS_LATE_AS_POSSIBLE:
                other = limiting_successor(self.schedule, self.rows[task])
            steps.append(Step(driver.kind, task, end, asked, other=other, constraint=constraint, also=also))
        return steps, None

    def _lag(self, link: Link, since: Minutes, asked: Minutes) -> Minutes:
        """The link's lag in minutes of its calendar, as it was meant; 0 when none of it was left to wait for."""
        if asked == since:
            return 0
        if link.percent is not None:
            return round(self._task(link.before).duration * link.percent / 100)
        return link.lag

    def _days_off(self, task: TaskId, end: End, first: Minutes, last: Minutes) -> list[Step]:
        """What exceptions of the task's calendar cost between two dates, if anything, and what they are called."""
        lost = self._plain(task).between(first, last) - self.schedule.working_time(task).between(first, last)
        if lost == 0:
            return []
        stretches = [
            (each.first, each.last, each.name) for calendar in self._ancestry(task) for each in calendar.exceptions
        ]
        stretches += [
            (each.first, each.last, each.name) for calendar in self._ancestry(task) for each in calendar.work_weeks
        ]
        names = dict.fromkeys(
            name for begin, end_, name in stretches if name and begin * DAY < last and (end_ + 1) * DAY > first
        )
        step = Step(DriverKind.CALENDAR, task, end, last, since=first, minutes=lost, name=", ".join(names))
        return [step]

    def _ancestry(self, task: TaskId) -> list[Calendar]:
        """The calendar that the task's duration is counted on, and those it inherits from."""
        if self._task(task).elapsed:
            return []
        calendars = {each.id: each for each in self.plan.calendars}
        line = [calendars[self._task(task).calendar or self.plan.calendar]]
        while line[-1].parent is not None:
            line.append(calendars[line[-1].parent])
        return line

    def _plain(self, task: TaskId) -> WorkingTime:
        """The task's calendar without any exception."""
        key = int(self.task[self.rows[task], at.OWN_CALENDAR])
        if key not in self.plain:
            line = self._ancestry(task)
            bare = [replace(each, exceptions=(), work_weeks=()) for each in line]
            self.plain[key] = WorkingTime.of(bare[0], bare[1:]) if bare else self.schedule.working_time(task)
        return self.plain[key]


@dataclass(frozen=True, slots=True)
class Moved:
    """A task that another dates: before and after."""

    task: TaskId
    start_before: Minutes
    start_after: Minutes
    finish_before: Minutes
    finish_after: Minutes
    minutes: Minutes
    """By how much its finish moves, in working minutes of its own calendar."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip of one task does to the plan."""

    task: TaskId
    by: Minutes
    moved: tuple[Moved, ...]
    """All tasks that move, in outline order, the slipping one too."""
    finish_before: Minutes
    finish_after: Minutes
    deadlines_missed: tuple[TaskId, ...]
    """Deadlines that hold now and would not hold any more."""
    newly_critical: tuple[TaskId, ...]


class NothingToSlip(UnusablePlan):
    """A task that is done, or takes no part, cannot slip."""


def slip(schedule: Schedule, task_id: TaskId, by: Minutes) -> Slip:
    """What moves if a task starts (a started one: ends) so many working minutes of its own calendar later.

    Of a summary, all that has not begun below it slips. Negative minutes ask what an earlier task would gain.

    :raises KeyError: the plan has no such task.
    :raises NothingToSlip: the task is done or inactive.
    """
    plan, rows = schedule.plan, schedule.compiled.rows
    net = schedule.compiled.network
    row = rows[task_id]
    below = [row]
    for i in range(row + 1, len(plan.tasks)):
        if int(net.task[i, at.PARENT]) not in below:
            break
        below.append(i)
    moving = {i: _late(schedule, i, by) for i in below if net.task[i, at.STATE] != at.SUMMARY}
    moving = {i: task for i, task in moving.items() if task is not None}
    if not moving:
        raise NothingToSlip(f"“{plan.tasks[row].name}” is done or takes no part in the plan, so it cannot slip.")
    tasks = tuple(moving.get(i) or task for i, task in enumerate(plan.tasks))
    after = compute(replace(plan, tasks=tasks))
    moved, missed, critical = [], [], []
    for i, task in enumerate(plan.tasks):
        old, new = schedule.dates[i], after.dates[i]
        if old[at.START] == at.NONE or new[at.START] == at.NONE:
            continue
        if old[at.START] != new[at.START] or old[at.FINISH] != new[at.FINISH]:
            minutes = schedule.working_time(task.id).between(int(old[at.FINISH]), int(new[at.FINISH]))
            starts, finishes = (int(old[at.START]), int(new[at.START])), (int(old[at.FINISH]), int(new[at.FINISH]))
            moved.append(Moved(task.id, *starts, *finishes, minutes))
        if task.deadline is not None and old[at.FINISH] <= task.deadline < new[at.FINISH]:
            missed.append(task.id)
        if new[at.CRITICAL] == 1 and old[at.CRITICAL] != 1 and i not in moving:
            critical.append(task.id)
    return Slip(task_id, by, tuple(moved), schedule.finish, after.finish, tuple(missed), tuple(critical))


def _late(schedule: Schedule, i: int, by: Minutes) -> Task | None:
    """The task as it would be if it slipped: given the later dates as if by hand. None if it cannot slip."""
    net, out = schedule.compiled.network, schedule.dates
    task, state = schedule.plan.tasks[i], int(net.task[i, at.STATE])
    if not net.task[i, at.ACTIVE] or state in (at.DONE, at.EFFORT):
        return None
    if state == at.STARTED:
        finish = int(out[i, at.FINISH])
        expected = None if task.expected_finish is None else schedule.working_time(task.id).add(finish, by)
        left = max(0, left_of(task) + by)
        longer = task.duration + left - left_of(task)
        return replace(task, duration=longer, remaining=left, expected_finish=expected)
    working = schedule.working_time(task.id)
    start, finish = int(out[i, at.START]), int(out[i, at.FINISH])
    if start == finish:
        later = working.add(start, by)
        return replace(task, mode=TaskMode.MANUAL, manual_start=later, manual_finish=later)
    later = working.start_at(working.position(start) + by)
    end = working.end_at(working.position(later) + working.between(start, finish))
    if state != at.MANUAL:
        end = int(finish_from(*net.arrays, i, later, int(net.task[i, at.SPAN])))
    return replace(task, mode=TaskMode.MANUAL, manual_start=later, manual_finish=end)
