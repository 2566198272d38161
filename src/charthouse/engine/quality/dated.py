"""The points that hold the schedule against the status date, the target and the baseline, and the hit-task rate.

Definitions: DCMA-EA PAM 200.1, October 2012, sections 3.1.2.4 and 4.9 to 4.14.
"""

from __future__ import annotations

import datetime as dt

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.drivers import constraints_of
from charthouse.engine.network import ConstraintKind, TaskId
from charthouse.engine.quality.ground import Ground
from charthouse.engine.quality.points import count_of, share_of
from charthouse.engine.quality.values import Fault, Finding, HitRate, Missing, Period, Point, Target, TargetKind

_DAY = 1440
_FINISH_BY = (ConstraintKind.FINISH_ON, ConstraintKind.FINISH_NO_LATER, ConstraintKind.MANDATORY_FINISH)
_EPOCH = dt.date(1970, 1, 1)


def invalid_dates(ground: Ground) -> Point:
    """9: forecasts that lie before the status date, and actual dates that lie after it."""
    status, rows = ground.plan.status_date, ground.work_rows
    members = tuple(ground.tasks[i].id for i in rows)
    most = ground.policy.invalid_dates
    if status is None:
        return Point(9, members, (), None, most, None, Missing.NO_STATUS_DATE)
    found: list[Finding] = []
    for i in rows:
        task = ground.tasks[i]
        started, ended = task.actual_start, task.actual_finish
        if started is not None and started > status:
            found.append(Finding(9, task.id, Fault.ACTUAL_START_AHEAD, minutes=started))
        if ended is not None and ended > status:
            found.append(Finding(9, task.id, Fault.ACTUAL_FINISH_AHEAD, minutes=ended))
        if ground.complete[i]:
            continue
        if started is None and ground.start[i] != at.NONE and ground.start[i] < status:
            found.append(Finding(9, task.id, Fault.FORECAST_START_PAST, minutes=ground.start[i]))
        if ground.finish[i] != at.NONE and ground.finish[i] < status:
            found.append(Finding(9, task.id, Fault.FORECAST_FINISH_PAST, minutes=ground.finish[i]))
    return count_of(9, members, found, most)


def _finish(ground: Ground, i: int) -> Minutes | None:
    """When a row ended, or is forecast to."""
    actual = ground.tasks[i].actual_finish
    if actual is not None:
        return actual
    return None if ground.finish[i] == at.NONE else ground.finish[i]


def _due(ground: Ground) -> list[int]:
    """The rows that the baseline ends by the status date."""
    status = ground.plan.status_date
    assert status is not None
    found = []
    for i in ground.work_rows:
        baseline = ground.of(i).baseline_finish
        if baseline is not None and baseline <= status:
            found.append(i)
    return found


def _undated(ground: Ground) -> Missing | None:
    """Why nothing can be held against the baseline, if so."""
    if ground.facts.baseline is None:
        return Missing.NO_BASELINE
    return Missing.NO_STATUS_DATE if ground.plan.status_date is None else None


def missed(ground: Ground) -> Point:
    """11: of the tasks that the baseline ends by the status date, those that ended or will end after that day."""
    why = _undated(ground)
    if why is not None:
        return Point(11, None, (), None, ground.policy.missed, None, why)
    rows = _due(ground)
    found = []
    for i in rows:
        finish, baseline = _finish(ground, i), ground.of(i).baseline_finish
        if finish is not None and baseline is not None and finish > baseline:
            found.append(Finding(11, ground.tasks[i].id, Fault.MISSED, minutes=finish))
    members = tuple(ground.tasks[i].id for i in rows)
    return share_of(11, members, found, ground.policy.missed, Missing.NONE_DUE)


def _promising(ground: Ground) -> list[int]:
    """Rows whose own date may be the target: not complete, summaries and milestones too."""
    rows = range(len(ground.tasks))
    return [i for i in rows if ground.active[i] and not ground.complete[i] and ground.finish[i] != at.NONE]


def _deadlines(ground: Ground) -> dict[int, Minutes]:
    return {i: date for i in _promising(ground) if (date := ground.tasks[i].deadline) is not None}


def _bound(ground: Ground) -> dict[int, Minutes]:
    return {i: date for i in _promising(ground) for kind, date in constraints_of(ground.tasks[i]) if kind in _FINISH_BY}


def target_of(ground: Ground) -> Target | None:
    """What point 13 aims at; None: there is no target date, or the path to it is done.

    The path runs from time now, the status date or the first task's start if that is later, to the early finish of the
    plan, or of the task that the target belongs to. Total slack is the working time from that finish to the target,
    positive also where the project's own end would leave none.
    """
    plan = ground.plan
    rows = [i for i, leaf in enumerate(ground.leaf) if leaf and ground.finish[i] != at.NONE]
    if not rows:
        return None
    last = max(rows, key=lambda i: ground.finish[i])
    kind, date, i = TargetKind.GIVEN, ground.facts.target, last
    if date is None:
        kind, date = TargetKind.MUST_FINISH_BY, plan.must_finish_by
    if date is None:
        for said, dates in ((TargetKind.DEADLINE, _deadlines(ground)), (TargetKind.FINISH_CONSTRAINT, _bound(ground))):
            if dates and date is None:
                i = max(dates, key=lambda each: (ground.finish[each], -each))
                kind, date = said, dates[i]
    if date is None and ground.policy.baseline_is_target:
        ends = [end for each in rows if (end := ground.of(each).baseline_finish) is not None]
        kind, date = TargetKind.BASELINE, max(ends, default=None)
    if date is None:
        return None
    now = ground.schedule.start if plan.status_date is None else max(plan.status_date, ground.schedule.start)
    finish = ground.finish[i]
    length, slack = ground.plan_time.between(now, finish), ground.plan_time.between(finish, date)
    return Target(kind, date, ground.tasks[i].id, finish, length, slack)


def path_length_index(ground: Ground, target: Target | None) -> Point:
    """13: CPLI = (critical path length + total slack) / critical path length."""
    least = ground.policy.path_length_index
    if target is None:
        return Point(13, None, (), None, least, None, Missing.NO_TARGET)
    members: tuple[TaskId, ...] = () if target.task is None else (target.task,)
    if target.path_length <= 0:
        return Point(13, members, (), None, least, None, Missing.NO_PATH_LEFT)
    value = (target.path_length + target.total_slack) / target.path_length
    found = tuple(Finding(13, each, Fault.TARGET_MISSED, minutes=target.total_slack) for each in members)
    passes = value >= least
    return Point(13, members, () if passes else found, value, least, passes)


def _completed(ground: Ground, i: int) -> bool:
    """Whether a row was completed by the status date."""
    status, finish = ground.plan.status_date, ground.tasks[i].actual_finish
    assert status is not None
    return ground.complete[i] and (finish is None or finish <= status)


def execution_index(ground: Ground) -> Point:
    """14: BEI = tasks of the baseline completed / tasks that it completes by the status date.

    Completed tasks that the baseline does not know are in neither number: ``outside_baseline`` lists them.
    """
    least = ground.policy.baseline_execution_index
    why = _undated(ground)
    if why is not None:
        return Point(14, None, (), None, least, None, why)
    due = _due(ground)
    members = tuple(ground.tasks[i].id for i in due)
    if not due:
        return Point(14, (), (), None, least, None, Missing.NONE_DUE)
    done = sum(1 for i in ground.work_rows if ground.of(i).baselined and _completed(ground, i))
    found = tuple(Finding(14, ground.tasks[i].id, Fault.NOT_COMPLETED) for i in due if not _completed(ground, i))
    value = done / len(due)
    return Point(14, members, found, value, least, value >= least)


def outside_baseline(ground: Ground) -> tuple[TaskId, ...]:
    """Completed tasks that are not in the baseline; none where there is no baseline at all."""
    if ground.facts.baseline is None:
        return ()
    return tuple(ground.tasks[i].id for i in ground.work_rows if ground.complete[i] and not ground.of(i).baselined)


def period_of(date: Minutes, period: Period) -> tuple[Minutes, Minutes]:
    """The first minute of the period that a date lies in, and of the next one.

    A finish at midnight belongs to the day that it ends.
    """
    day = _EPOCH + dt.timedelta(days=(date - 1) // _DAY)
    if period is Period.WEEK:
        first = day - dt.timedelta(days=day.weekday())
        after = first + dt.timedelta(days=7)
    else:
        first = day.replace(day=1)
        after = (first + dt.timedelta(days=31)).replace(day=1)
    return (first - _EPOCH).days * _DAY, (after - _EPOCH).days * _DAY


def hit_rates(ground: Ground) -> tuple[HitRate, ...] | None:
    """The hit-task rate of each period in which the baseline ends any task, up to the status date."""
    if _undated(ground) is not None:
        return None
    status = ground.plan.status_date
    assert status is not None
    periods: dict[tuple[Minutes, Minutes], tuple[list[TaskId], list[TaskId]]] = {}
    for i in _due(ground):
        baseline = ground.of(i).baseline_finish
        assert baseline is not None
        due, hit = periods.setdefault(period_of(baseline, ground.policy.period), ([], []))
        due.append(ground.tasks[i].id)
        finish = _finish(ground, i)
        if _completed(ground, i) and finish is not None and finish <= baseline:
            hit.append(ground.tasks[i].id)
    return tuple(
        HitRate(first, min(last, status), tuple(due), tuple(hit))
        for (first, last), (due, hit) in sorted(periods.items())
    )
