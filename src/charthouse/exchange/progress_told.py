"""What a plan document tells of progress and cost, task by task and date by date, as it was known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.activities import Standing
from charthouse.engine.earned_value.methods import Method, PercentOf
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task with where it was planned, and the percentage that it is measured by."""

    task: doc.Task
    start: Minutes
    finish: Minutes
    calendar: WorkingTime
    percent_of: PercentOf


@dataclass
class ToldProgress:
    standings: dict[doc.Uid, tuple[Standing, ...]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Progress:
    """The same facts, told by a tracked period or by the task itself."""

    started: Minutes | None
    finished: Minutes | None
    taken: Minutes | None
    percents: Mapping[PercentOf, float | None]
    units_done: float | None
    cost: float | None
    to_complete: float | None


def standings_of(
    document: doc.Document, planned: Mapping[doc.Uid, PlannedTask], at: Minutes, *, in_hours: bool
) -> ToldProgress:
    """How each task stood at every date up to ``at`` on which that was told.

    Tracked periods tell it as it was then. What a task itself says holds at the plan's status date; for a date before
    that, with nothing tracked, progress is drawn straight from the actual start to the finish or the status date.
    """
    told = ToldProgress()
    periods = sorted((each for each in document.periods if each.last <= at), key=lambda each: each.last)
    for period in periods:
        for tracked in period.tasks:
            place = planned.get(tracked.task_uid)
            if place is not None:
                standing = _standing(place, _tracked(tracked, in_hours=in_hours), period.last)
                told.standings[tracked.task_uid] = (*told.standings.get(tracked.task_uid, ()), standing)
    status = document.project.status_date
    last = max((each.last for each in document.periods), default=None)
    when = _told_at(document, at)
    if last is not None and (status is None or status <= last):
        if not periods:
            told.warnings.append("No tracked period ends by this date: nothing is known of progress.")
        return told
    guessed = 0
    for uid, place in planned.items():
        progress = _own(place.task, in_hours=in_hours)
        if when <= at:
            told.standings[uid] = (*told.standings.get(uid, ()), _standing(place, progress, when))
        elif last is None:
            earlier = _earlier(place, progress, at, when)
            guessed += 0 < earlier.done < 1
            told.standings[uid] = (earlier,)
    if guessed:
        told.warnings.append(
            f"How {guessed} tasks stood on this date was not recorded: their progress and cost are drawn straight"
            " from their actual start to what the plan says now."
        )
    return told


def _told_at(document: doc.Document, at: Minutes) -> Minutes:
    """When what the tasks say of themselves holds: at the status date, else when the last of it happened."""
    if document.project.status_date is not None:
        return document.project.status_date
    dates = (each for task in document.tasks for each in (task.actual_start, task.actual_finish, task.stop))
    return max((each for each in dates if each is not None and each > at), default=at)


def _tracked(tracked: doc.TrackedTask, *, in_hours: bool) -> _Progress:
    return _Progress(
        started=tracked.actual_start,
        finished=tracked.actual_finish,
        taken=tracked.actual_duration,
        percents={
            PercentOf.DURATION: tracked.percent_complete,
            PercentOf.WORK: tracked.percent_work_complete,
            PercentOf.PHYSICAL: tracked.physical_percent_complete,
        },
        units_done=tracked.units_done,
        cost=_hours(tracked.actual_work) if in_hours else _float(tracked.actual_cost),
        to_complete=None if in_hours else _float(tracked.remaining_cost),
    )


def _own(task: doc.Task, *, in_hours: bool) -> _Progress:
    return _Progress(
        started=task.actual_start,
        finished=task.actual_finish,
        taken=task.actual_duration,
        percents={
            PercentOf.DURATION: task.percent_complete,
            PercentOf.WORK: task.percent_work_complete,
            PercentOf.PHYSICAL: task.physical_percent_complete,
        },
        units_done=None if task.value_rule is None else task.value_rule.units_done,
        cost=_hours(task.actual_work) if in_hours else _float(task.actual_cost),
        to_complete=_hours(task.remaining_work) if in_hours else _float(task.remaining_cost),
    )


def _standing(place: PlannedTask, progress: _Progress, told: Minutes) -> Standing:
    done = _share(place, progress)
    finished = progress.finished
    started = progress.started
    if started is None and (done > 0 or finished is not None):
        # Something was done and nobody said since when: since it was planned, unless that is still to come.
        started = min(place.start, told if finished is None else finished)
    if finished is None and done >= 1 and started is not None:
        by_length = None if progress.taken is None else place.calendar.add(started, progress.taken)
        finished = told if by_length is None else min(by_length, told)
    return Standing(
        told=told,
        done=done,
        started=started,
        finished=finished,
        cost=progress.cost,
        to_complete=progress.to_complete,
    )


def _share(place: PlannedTask, progress: _Progress) -> float:
    rule = place.task.value_rule
    if progress.finished is not None:
        return 1.0
    if rule is not None and rule.method is Method.UNITS and rule.units_planned:
        return min(1.0, max(0.0, (progress.units_done or 0.0) / rule.units_planned))
    percent = progress.percents[place.percent_of]
    if percent is None and place.percent_of is PercentOf.PHYSICAL and _whole(progress):
        percent = 100.0
    return min(1.0, max(0.0, (percent or 0.0) / 100))


def _whole(progress: _Progress) -> bool:
    """All of the duration is done and nobody said anything of the thing itself."""
    return (progress.percents[PercentOf.DURATION] or 0.0) >= 100


def _earlier(place: PlannedTask, progress: _Progress, at: Minutes, when: Minutes) -> Standing:
    """How a task stood before it was told, on a straight line over its working time."""
    now = _standing(place, progress, when)
    if now.started is None or now.started > at:
        return Standing(at)
    if now.finished is not None and now.finished <= at:
        return Standing(at, 1.0, now.started, now.finished, now.cost, now.to_complete)
    until = when if now.finished is None else now.finished
    whole = place.calendar.between(now.started, until)
    share = place.calendar.between(now.started, at) / whole if whole > 0 else 0.0
    cost = None if now.cost is None else now.cost * share
    return Standing(at, now.done * share, now.started, None, cost)


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _hours(minutes: Minutes | None) -> float | None:
    return None if minutes is None else minutes / 60
