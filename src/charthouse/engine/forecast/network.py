"""What remains of the network, rescheduled from a date by what was known on it.

Finished tasks keep their actual dates. What remains of the others is their baseline duration by the share not done,
scaled by what finished tasks have taken of theirs; a recorded remaining duration is never used, since hindsight may
have corrected it. Nothing unfinished lies before the date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import (
    ConstraintKind,
    LagCalendar,
    Link,
    LinkKind,
    Plan,
    ScheduleFrom,
    Task,
    TaskId,
    TaskKind,
    TaskMode,
    UnfinishedWork,
)
from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import WorkingTime

PSEUDO_TASKS = 5
"""Tasks that took exactly as planned, put to the finished ones before their ratio is believed."""


class Keep(StrEnum):
    """What holds unstarted tasks back beside the logic of the network."""

    DATES = "baseline_dates"
    """Their baseline dates: slack absorbs a delay."""
    GAPS = "baseline_gaps"
    """The gaps to their predecessors in the baseline: a delay is handed on in full."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A task's place in the baseline; the duration in working minutes of the task's calendar."""

    start: Minutes
    finish: Minutes
    duration: Minutes


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a task at the date."""

    done: float = 0.0
    started: Minutes | None = None
    finished: Minutes | None = None
    taken: Minutes | None = None
    """Working minutes that a finished task took."""


def duration_ratio(planned: Mapping[TaskId, Planned], known: Mapping[TaskId, Known]) -> float:
    """What finished tasks took over what they were planned to take, drawn towards 1 while they are few."""
    pairs = [
        (planned[uid].duration, each.taken)
        for uid, each in known.items()
        if uid in planned and each.finished is not None and each.taken is not None and planned[uid].duration > 0
    ]
    if not pairs:
        return 1.0
    total, taken = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    weight = PSEUDO_TASKS * total / len(pairs)
    return (taken + weight) / (total + weight)


def rescheduled_finish(
    plan: Plan,
    planned: Mapping[TaskId, Planned],
    known: Mapping[TaskId, Known],
    at: Minutes,
    keep: Keep,
    *,
    ratio: float = 1.0,
    should_stop: Callable[[], bool] | None = None,
) -> Minutes:
    """When the plan's tasks would all be done.

    :raises UnusablePlan: as scheduling does.
    """
    followers = {link.after for link in plan.links}
    parents = {task.parent for task in plan.tasks}
    tasks = tuple(
        _bare(task)
        if task.id in parents or task.kind is TaskKind.LEVEL_OF_EFFORT
        else _remaining(task, planned.get(task.id), known.get(task.id, Known()), ratio, keep, task.id in followers)
        for task in plan.tasks
    )
    policies = replace(
        plan.policies,
        schedule_from=ScheduleFrom.START,
        honour_constraints=False,
        unfinished_work=UnfinishedWork.MOVES,
        use_expected_finish=False,
        lag_calendar=LagCalendar.PROJECT if keep is Keep.GAPS else plan.policies.lag_calendar,
    )
    start = min([plan.start, *(each.start for each in planned.values())])
    links = _with_gaps(plan, planned) if keep is Keep.GAPS else plan.links
    remaining = replace(
        plan, tasks=tasks, links=links, policies=policies, status_date=at, start=start, finish=None, must_finish_by=None
    )
    return schedule(remaining, should_stop=should_stop).finish


_WITHOUT_DATES: dict[str, Any] = {
    "mode": TaskMode.AUTO,
    "constraint": ConstraintKind.ASAP,
    "constraint_date": None,
    "second_constraint": None,
    "second_constraint_date": None,
    "deadline": None,
    "manual_start": None,
    "manual_finish": None,
    "actual_start": None,
    "actual_finish": None,
    "remaining": None,
    "percent_complete": 0.0,
    "stop": None,
    "resume": None,
    "suspend": None,
    "expected_finish": None,
    "splits": (),
    "levelling_delay": 0,
    "external_early_start": None,
    "external_late_finish": None,
}


def _bare(task: Task, **more: Any) -> Task:
    """The task without dates of its own, and with what else is said; a task is made anew only once."""
    return replace(task, **(_WITHOUT_DATES | more))


def _remaining(task: Task, planned: Planned | None, known: Known, ratio: float, keep: Keep, follows: bool) -> Task:
    whole = task.duration if planned is None else planned.duration
    if known.finished is not None:
        started = known.finished if known.started is None else min(known.started, known.finished)
        return _bare(
            task,
            duration=whole,
            actual_start=started,
            actual_finish=known.finished,
            remaining=0,
            percent_complete=100.0,
        )
    rest = round(whole * (1 - min(1.0, max(0.0, known.done))) * ratio)
    if known.started is not None:
        # A task of which all is said to be done, but not its finish, still lacks a minute.
        least = 1 if whole else 0
        return _bare(task, duration=max(whole, rest), actual_start=known.started, remaining=max(least, rest))
    if planned is None or (keep is Keep.GAPS and follows):
        return _bare(task, duration=rest)
    return _bare(task, duration=rest, constraint=ConstraintKind.START_NO_EARLIER, constraint_date=planned.start)


def _with_gaps(plan: Plan, planned: Mapping[TaskId, Planned]) -> tuple[Link, ...]:
    """The links with the working time that lay between their ends in the baseline as their lag."""
    calendars = {each.id: each for each in plan.calendars}
    calendar = WorkingTime.of(calendars[plan.calendar], plan.calendars)
    links = []
    for link in plan.links:
        before, after = planned.get(link.before), planned.get(link.after)
        if before is not None and after is not None:
            first = before.finish if link.kind in _FROM_FINISH else before.start
            last = after.start if link.kind in _TO_START else after.finish
            link = replace(link, lag=calendar.between(first, last), elapsed=False, percent=None)
        links.append(link)
    return tuple(links)


_FROM_FINISH = frozenset({LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH})
_TO_START = frozenset({LinkKind.FINISH_TO_START, LinkKind.START_TO_START})
