"""A task in several parts, one after the other, that hold and are held as the whole was."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.compile import left_of
from charthouse.engine.network import ConstraintKind, Link, LinkKind, Task, TaskId, TaskKind, TaskMode
from charthouse.engine.quality.ground import Ground, lag_of
from charthouse.engine.quality.points import HARD
from charthouse.engine.quality.repair import Change, LinkChange, TaskChange

ON_FINISH = frozenset(
    {
        ConstraintKind.FINISH_ON,
        ConstraintKind.FINISH_NO_EARLIER,
        ConstraintKind.FINISH_NO_LATER,
        ConstraintKind.MANDATORY_FINISH,
    }
)
_FROM_FINISH = (LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH)
_INTO_FINISH = (LinkKind.FINISH_TO_FINISH, LinkKind.START_TO_FINISH)


def one_calendar(ground: Ground, i: int) -> int | None:
    """The compiled calendar that a row's work runs by; None: it runs by several."""
    row = ground.schedule.compiled.network.task[i]
    if row[at.CALENDAR_END] - row[at.CALENDAR_AT] != 1:
        return None
    return int(ground.schedule.compiled.network.tables[row[at.CALENDAR_AT]])


def floor_of(ground: Ground) -> Minutes:
    """What no unstarted work may fall below."""
    return int(ground.schedule.compiled.network.tables[at.FLOOR])


def divisible(ground: Ground, i: int) -> bool:
    """Whether a task can be had in parts at all: it is not placed by hand, done or interrupted already."""
    task = ground.tasks[i]
    return (
        ground.state[i] in (at.FREE, at.STARTED)
        and task.kind is TaskKind.TASK
        and task.mode is TaskMode.AUTO
        and not task.splits
    )


def division_keeps_dates(ground: Ground, i: int) -> bool:
    """Whether the parts lie exactly where the whole did: nothing but its start decides where it lies."""
    task = ground.tasks[i]
    by_finish = {task.constraint, task.second_constraint} & (ON_FINISH | HARD)
    above = [ground.tasks[p] for p in ground.above(i) if p != i]
    by_summary = any(each.constraint is not ConstraintKind.ASAP or each.mode is TaskMode.MANUAL for each in above)
    held = any(link.kind in _INTO_FINISH for p in ground.above(i) for link in ground.predecessors[p])
    return (
        ground.state[i] == at.FREE
        and one_calendar(ground, i) is not None
        and ground.start[i] >= floor_of(ground)
        and not by_finish
        and not held
        and not by_summary
        and task.expected_finish is None
        and task.suspend is None
        and task.resume is None
        and not ground.placed_late
    )


def divide(
    ground: Ground, i: int, lengths: Sequence[Minutes], moved: dict[Link, Link] | None = None
) -> tuple[tuple[Change, ...], tuple[TaskId, ...]]:
    """The changes that make a task of so many working minutes each, and the ids of the parts.

    The first part is the task itself. What holds its finish, or is held by it, moves to the last part; ``moved`` says
    of single links what becomes of them, with the first part's id for the task.
    """
    task, moved = ground.tasks[i], moved or {}
    ids = [task.id, *ground.fresh_ids[: len(lengths) - 1]]
    last = len(lengths) - 1
    changes: list[Change] = []
    for number, (part, length) in enumerate(zip(ids, lengths, strict=True)):
        if number == 0:
            changes.append(TaskChange(task, _first(task, length)))
            continue
        made = Task(
            part,
            f"{task.name} ({number + 1})",
            length,
            elapsed=task.elapsed,
            parent=task.parent,
            calendar=task.calendar,
            resource_calendars=task.resource_calendars,
            ignore_resource_calendars=task.ignore_resource_calendars,
        )
        if number == last:
            made = _last(made, task)
        changes.append(TaskChange(None, made, place=ids[number - 1]))
    for link in ground.touching.get(task.id, ()):
        if link in moved:
            changes.append(LinkChange(link, moved[link]))
            continue
        after = _handed_on(ground, link, task.id, ids[last])
        if after != link:
            changes.append(LinkChange(link, after))
    changes += [LinkChange(None, Link(one, other)) for one, other in itertools.pairwise(ids)]
    return tuple(changes), tuple(ids)


def _handed_on(ground: Ground, link: Link, task: TaskId, last: TaskId) -> Link:
    """A link with its end at the part that it belongs to; a percentage of the whole becomes minutes."""
    if link.before == task:
        lag = lag_of(ground, link)
        elapsed = link.elapsed if link.percent is None else ground.tasks[ground.row(task)].elapsed
        if link.percent is not None:
            link = replace(link, lag=lag, percent=None, elapsed=elapsed)
        return replace(link, before=last) if link.kind in _FROM_FINISH else link
    return replace(link, after=last) if link.kind in _INTO_FINISH else link


def _first(task: Task, length: Minutes) -> Task:
    """The first part: the task as it began, without what is said of its finish."""
    made = replace(task, duration=length, deadline=None, external_late_finish=None, expected_finish=None)
    if task.constraint in ON_FINISH:
        made = replace(made, constraint=ConstraintKind.ASAP, constraint_date=None)
    if task.second_constraint in ON_FINISH:
        made = replace(made, second_constraint=None, second_constraint_date=None)
    if task.actual_start is not None:
        worked = max(0, task.duration - left_of(task))
        left = max(0, length - worked)
        made = replace(made, remaining=left, percent_complete=100 * min(worked, length) / length if length else 0)
    return made


def _last(made: Task, task: Task) -> Task:
    """The last part takes what was said of the task's finish."""
    made = replace(
        made,
        deadline=task.deadline,
        external_late_finish=task.external_late_finish,
        expected_finish=task.expected_finish,
    )
    if task.constraint in ON_FINISH:
        made = replace(made, constraint=task.constraint, constraint_date=task.constraint_date)
    if task.second_constraint in ON_FINISH:
        made = replace(
            made, second_constraint=task.second_constraint, second_constraint_date=task.second_constraint_date
        )
    return made
