"""Repairs of dates and lengths: hard constraints, negative slack, invalid dates, long tasks."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.compile import left_of
from charthouse.engine.drivers import DriverKind, constraints_of, unbound_start
from charthouse.engine.latest import LateChain
from charthouse.engine.network import ConstraintKind, Rules, Task, TaskId, TaskMode
from charthouse.engine.placing import finish_from
from charthouse.engine.quality.dividing import divide, divisible, division_keeps_dates
from charthouse.engine.quality.ground import Ground
from charthouse.engine.quality.points import HARD
from charthouse.engine.quality.repair import FinishByChange, Repair, RepairKind, TaskChange
from charthouse.engine.quality.values import Fault, Finding
from charthouse.engine.steps import LateEnd, Step

_BY_START = (ConstraintKind.START_ON, ConstraintKind.START_NO_LATER, ConstraintKind.MANDATORY_START)
_MANDATORY = (ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH)
_ON_START = (ConstraintKind.START_ON, ConstraintKind.MANDATORY_START)
_ON_FINISH = (ConstraintKind.FINISH_ON, ConstraintKind.MANDATORY_FINISH)


def _ends_by(ground: Ground, i: int, kind: ConstraintKind, date: Minutes) -> Minutes:
    """By when a task has to end to keep a hard constraint."""
    if kind not in _BY_START:
        return date
    network = ground.schedule.compiled.network
    return int(finish_from(*network.arrays, i, date, int(network.task[i, at.SPAN])))


def _softened(ground: Ground, i: int) -> Task:
    """The task with its hard constraints said as deadline, and as "no earlier" where they held it back as well."""
    task = ground.tasks[i]
    ends = [] if task.deadline is None else [task.deadline]
    left: list[tuple[ConstraintKind, Minutes]] = []
    for kind, date in constraints_of(task):
        if kind not in HARD:
            left.append((kind, date))
            continue
        ends.append(_ends_by(ground, i, kind, date))
        if kind in _ON_START:
            left.append((ConstraintKind.START_NO_EARLIER, date))
        elif kind in _ON_FINISH:
            left.append((ConstraintKind.FINISH_NO_EARLIER, date))
    first = left[0] if left else (ConstraintKind.ASAP, None)
    second = left[1] if len(left) > 1 else (None, None)
    return replace(
        task,
        constraint=first[0],
        constraint_date=first[1],
        second_constraint=second[0],
        second_constraint_date=second[1],
        deadline=min(ends),
    )


def hard_constraint(ground: Ground, finding: Finding) -> list[Repair]:
    """The deadline that says the same; what held the task back as well goes on as "no earlier than"."""
    i = ground.row(finding.task)
    after = _softened(ground, i)
    changes = (TaskChange(ground.tasks[i], after),)
    return [Repair(finding, RepairKind.DEADLINE, changes, keeps_dates=_stays(ground, i), clears=True, score=0.9)]


def _stays(ground: Ground, i: int) -> bool:
    """Whether a task lies where it would without its hard constraints, so that nothing moves without them."""
    task = ground.tasks[i]
    if ground.placed_late or task.external_early_start is not None or task.levelling_delay:
        return False
    if ground.state[i] == at.MANUAL:
        return True
    if ground.state[i] != at.FREE:
        return False
    kinds = {kind for kind, _ in constraints_of(task)}
    free = ground.plan.policies.rules is Rules.MS_PROJECT and not ground.has_predecessor(i)
    if free and kinds & {*_ON_START, *_ON_FINISH}:
        # Microsoft Project lets a task without links that may start no earlier than a date start before the project.
        return False
    if kinds & set(_MANDATORY):
        # A mandatory date is no floor in the engine's list of what is asked; the softened one would be.
        return False
    return unbound_start(ground.schedule, i) == int(ground.schedule.dates[i, at.GO_ON])


class Causes:
    """What each task's latest dates are capped by, walking every chain of successors only once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.chain = LateChain(ground.schedule)
        self.known: dict[tuple[TaskId, LateEnd], Step | None] = {}

    def of(self, task: TaskId) -> Step | None:
        """The last step of the chain from a task's late finish; None: it has no latest dates."""
        if self.chain.out[self.chain.rows[task], at.LATE_FINISH] == at.NONE:
            return None
        way: list[tuple[TaskId, LateEnd]] = []
        ask: tuple[TaskId, LateEnd] | None = (task, "late_finish")
        cause: Step | None = None
        while ask is not None and ask not in self.known and ask not in way:
            way.append(ask)
            steps, ask = self.chain.step(*ask)
            cause = steps[-1] if steps else cause
        if ask is not None and ask in self.known:
            cause = self.known[ask]
        for each in way:
            self.known[each] = cause
        return cause


def negative_slack(ground: Ground, finding: Finding, causes: Causes) -> list[Repair]:
    """Which date is too early for the plan as it is, and the date that it would have to be."""
    step = causes.of(finding.task)
    if step is None:
        return [Repair(finding, RepairKind.TOLD)]
    holder = step.other if step.kind is not DriverKind.LINK and step.other is not None else step.task
    i = ground.row(holder)
    task, keeps = ground.tasks[i], not ground.placed_late
    if step.kind is DriverKind.DEADLINE and ground.finish[i] != at.NONE:
        change = TaskChange(task, replace(task, deadline=ground.finish[i]))
        return [Repair(finding, RepairKind.MOVE_DATE, (change,), keeps_dates=keeps, cause=step, score=0.5)]
    if step.kind is DriverKind.PROJECT_FINISH and ground.plan.must_finish_by == step.date:
        finish_by = FinishByChange(step.date, ground.schedule.finish)
        return [Repair(finding, RepairKind.MOVE_DATE, (finish_by,), keeps_dates=keeps, cause=step, score=0.5)]
    if step.kind is DriverKind.CONSTRAINT and ground.state[i] == at.FREE and step.constraint in HARD:
        moved = _later(ground, i, step)
        if moved is not None:
            return [Repair(finding, RepairKind.MOVE_DATE, (TaskChange(task, moved),), cause=step, score=0.4)]
    return [Repair(finding, RepairKind.TOLD, cause=step)]


def _later(ground: Ground, i: int, step: Step) -> Task | None:
    """The task with the constraint that caps it moved to where its links lead."""
    task, network = ground.tasks[i], ground.schedule.compiled.network
    start = max(unbound_start(ground.schedule, i), int(ground.schedule.dates[i, at.GO_ON]))
    date = start
    if step.constraint not in _BY_START:
        date = int(finish_from(*network.arrays, i, start, int(network.task[i, at.SPAN])))
    if task.constraint is step.constraint and task.constraint_date == step.date:
        return replace(task, constraint_date=date)
    if task.second_constraint is step.constraint and task.second_constraint_date == step.date:
        return replace(task, second_constraint_date=date)
    return None


def invalid_date(ground: Ground, finding: Finding) -> list[Repair]:
    """A forecast in the past is put off to the status date; a wrong actual date is only told."""
    i, status = ground.row(finding.task), ground.plan.status_date
    task = ground.tasks[i]
    forecast = finding.fault in (Fault.FORECAST_START_PAST, Fault.FORECAST_FINISH_PAST)
    changed: dict[str, Any] = {}
    if forecast and status is not None:
        if ground.state[i] == at.MANUAL and task.actual_start is None:
            time = ground.schedule.working_time(task.id)
            start = time.next_work(status)
            length = time.between(ground.start[i], ground.finish[i])
            changed = {"manual_start": start, "manual_finish": time.add(start, length)}
        elif ground.state[i] == at.FREE and task.constraint is ConstraintKind.ASAP:
            changed = {"constraint": ConstraintKind.START_NO_EARLIER, "constraint_date": status}
        elif ground.state[i] == at.STARTED and left_of(task) > 0:
            changed = {"resume": status}
    if not changed:
        return [Repair(finding, RepairKind.TOLD)]
    clears = ground.state[i] != at.STARTED and task.second_constraint is None
    change = TaskChange(task, replace(task, **changed))
    return [Repair(finding, RepairKind.FROM_STATUS_DATE, (change,), clears=clears, score=0.5)]


def long_task(ground: Ground, finding: Finding) -> list[Repair]:
    """The task in equal parts of whole days, none of them longer than the threshold."""
    i = ground.row(finding.task)
    task, day = ground.tasks[i], ground.day(i)
    most = ground.policy.long_days * day
    baseline = ground.of(i).baseline_duration or 0
    count = ceil(max(task.duration, baseline) / most)
    if not divisible(ground, i) or task.mode is TaskMode.MANUAL or count < 2 or task.duration < count:
        return [Repair(finding, RepairKind.TOLD)]
    if ground.state[i] == at.STARTED and task.duration - left_of(task) >= task.duration / count:
        return [Repair(finding, RepairKind.TOLD)]  # what is done of it is longer than a part would be
    longest = max(1.0, baseline / task.duration)
    lengths = next(
        (
            lengths
            for parts, unit in ((count, day), (count, 1), (count + 1, day), (count + 1, 1))
            if longest * max(lengths := _equal(task.duration, parts, unit)) <= most and min(lengths) > 0
        ),
        None,
    )
    if lengths is None:
        return [Repair(finding, RepairKind.TOLD)]
    changes, parts = divide(ground, i, lengths)
    keeps = division_keeps_dates(ground, i)
    return [Repair(finding, RepairKind.SPLIT_TASK, changes, keeps_dates=keeps, clears=True, score=0.5, parts=parts)]


def _equal(total: Minutes, count: int, unit: Minutes) -> list[Minutes]:
    """So many parts of a length, each of whole units but for the last, the first ones a unit longer where need be."""
    bounds = [round(total * number / count / unit) * unit for number in range(1, count)]
    return [end - begin for begin, end in zip([0, *bounds], [*bounds, total], strict=True)]
