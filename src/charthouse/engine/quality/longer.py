"""Point 12, the critical path test: a critical task made much longer has to move the plan's finish by as much.

Definition: DCMA-EA PAM 200.1, October 2012, section 4.12; each test really schedules the changed network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.compile import left_of
from charthouse.engine.network import Task
from charthouse.engine.quality.ground import Ground
from charthouse.engine.quality.values import CriticalTest, Fault, Finding, Lengthened, Missing, Point
from charthouse.engine.refusals import OutOfWorkingTime
from charthouse.engine.schedule import schedule as compute


def lengthen(ground: Ground, should_stop: Callable[[], bool] | None = None) -> tuple[Lengthened, ...] | Missing:
    """Lengthen one critical task, or each, and schedule again.

    :raises Stopped: ``should_stop`` said so.
    """
    rows = [i for i in ground.population if ground.critical[i] and ground.start[i] != at.NONE]
    if not rows:
        return Missing.NO_CRITICAL_TASK if ground.population else Missing.NO_TASKS
    rows.sort(key=lambda i: (ground.total_slack[i], ground.early_start[i], i))
    if ground.policy.critical_test is CriticalTest.ONE:
        rows = rows[:1]
    try:
        return tuple(_lengthened(ground, i, should_stop) for i in rows)
    except OutOfWorkingTime:
        return Missing.NO_WORKING_TIME


def _lengthened(ground: Ground, i: int, should_stop: Callable[[], bool] | None) -> Lengthened:
    plan, task = ground.plan, ground.tasks[i]
    minutes = ground.policy.test_days * ground.day(i)
    tasks = list(plan.tasks)
    tasks[i] = _longer(ground, i, minutes)
    after = compute(replace(plan, tasks=tuple(tasks)), should_stop=should_stop, like=ground.schedule)
    moved = ground.schedule.working_time(task.id).between(ground.schedule.finish, after.finish)
    return Lengthened(task.id, minutes, moved)


def _longer(ground: Ground, i: int, minutes: Minutes) -> Task:
    """The task with so much more work ahead of it."""
    task = ground.tasks[i]
    longer = replace(task, duration=task.duration + minutes, expected_finish=None)
    if ground.state[i] == at.MANUAL:
        finish = ground.schedule.working_time(task.id).add(ground.finish[i], minutes)
        return replace(longer, manual_finish=finish)
    if task.actual_start is not None:
        return replace(longer, remaining=left_of(task) + minutes)
    return longer


def _several_calendars(ground: Ground) -> bool:
    """Whether the open tasks, and the lags between them, run by more than one calendar."""
    network = ground.schedule.compiled.network
    rows = network.task[ground.open_rows]
    used = {int(c) for row in rows for c in network.tables[row[at.CALENDAR_AT] : row[at.CALENDAR_END]]}
    used |= {int(link[at.LAG_CALENDAR]) for link in network.link[network.link[:, at.LAG] != 0]}
    return len(used) > 1


def critical_path(ground: Ground, tried: tuple[Lengthened, ...] | Missing) -> Point:
    """12: the finish has to move by as much as the critical task became longer; the value is the least such move."""
    asked = float(ground.policy.test_days)
    if isinstance(tried, Missing):
        return Point(12, (), (), None, asked, None, tried)
    leeway = ground.policy.test_leeway_days if _several_calendars(ground) else 0.0
    days = [(each, each.moved / ground.day(ground.row(each.task))) for each in tried]
    found = tuple(
        Finding(12, each.task, Fault.FINISH_STAYS, minutes=each.moved) for each, moved in days if moved < asked - leeway
    )
    least = min(moved for _, moved in days)
    return Point(12, tuple(each.task for each in tried), found, least, asked, not found)
