"""The one converter from a plan document to the engine's values; it never looks at stored dates."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import compress
from operator import is_not

from charthouse.engine.calendars import Calendar, Minutes
from charthouse.engine.network import ConstraintKind, Link, Plan, Rules, ScheduleFrom, Task, TaskMode
from charthouse.engine.refusals import BrokenPlan
from charthouse.exchange import document as doc
from charthouse.exchange.recurrence import engine_calendar

_DAY = ((480, 720), (780, 1020))
OFFICE_WEEK = Calendar(1, "Office hours", (_DAY, _DAY, _DAY, _DAY, _DAY, (), ()))
"""Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00: of a document that says no calendar."""


def plan_of(document: doc.Document, *, like: tuple[doc.Document, Plan] | None = None) -> Plan:
    """The plan that a document describes, as the engine takes it.

    ``like`` is an earlier document with its plan: where a task or all links are the very same values in both, the
    engine's values stand again.

    :raises BrokenPlan: it has no date at all to start from.
    """
    near = None if like is None else _plan_near(document, *like)
    if near is not None:
        return near
    project = document.project
    calendars = tuple(engine_calendar(each) for each in document.calendars)
    chosen = project.calendar_uid
    if chosen is None:
        chosen = next((each.uid for each in document.calendars if each.resource_uid is None), None)
    if chosen is None:
        chosen = max((each.id for each in calendars), default=0) + 1
        calendars = (*calendars, Calendar(chosen, OFFICE_WEEK.name, OFFICE_WEEK.week))
    calendars_of = resource_calendars(document, chosen)
    parents = {each.parent_uid for each in document.tasks}
    known = (
        {} if like is None else {old.uid: (old, task) for old, task in zip(like[0].tasks, like[1].tasks, strict=True)}
    )
    tasks = []
    for each in document.tasks:
        by, hollow = calendars_of.get(each.uid, ()), each.summary and each.uid not in parents
        old, task = known.get(each.uid, _NONE_KNOWN)
        # A hollow task, a summary with nothing below it, is no work: it takes no part in the network.
        active = each.active and not hollow
        if task is None or old is not each or task.resource_calendars != by or task.active != active:
            task = _task(each, by, active=active)
        tasks.append(task)
    return Plan(
        start=_start(document),
        tasks=tuple(tasks),
        calendars=calendars,
        calendar=chosen,
        links=like[1].links if like is not None and like[0].links is document.links else _links(document),
        policies=document.policies,
        finish=project.finish if document.policies.schedule_from is ScheduleFrom.FINISH else None,
        status_date=project.status_date,
        must_finish_by=project.must_finish_by,
        day_minutes=project.minutes_per_day,
    )


_NONE_KNOWN: tuple[None, None] = (None, None)
_BESIDE_TASKS = tuple(each.name for each in fields(doc.Document) if each.name != "tasks")
_FEW = 20


def _plan_near(document: doc.Document, before: doc.Document, plan: Plan) -> Plan | None:
    """The plan of a document that differs in a few tasks' own facts, or by tasks at its end; None: too much does."""
    if any(getattr(document, name) is not getattr(before, name) for name in _BESIDE_TASKS):
        return None
    count = len(before.tasks)
    added = document.tasks[count:]
    places = compress(range(count), map(is_not, before.tasks, document.tasks))
    changed = [(place, before.tasks[place], document.tasks[place]) for place in places]
    if len(document.tasks) < count or len(changed) + len(added) > _FEW:
        return None
    alike = ("uid", "parent_uid", "summary", "active", "type")
    if any(getattr(was, name) != getattr(now, name) for _place, was, now in changed for name in alike):
        return None
    if any(each.parent_uid is not None or each.summary for each in added):
        return None
    tasks = list(plan.tasks)
    for place, _was, now in changed:
        known = tasks[place]
        tasks[place] = _task(now, known.resource_calendars, active=known.active)
    # Nobody works on a task that is newer than all assignments.
    tasks += [_task(each, (), active=each.active) for each in added]
    return replace(plan, start=_start(document), tasks=tuple(tasks))


def _links(document: doc.Document) -> tuple[Link, ...]:
    return tuple(
        Link(each.before, each.after, each.kind, each.lag.minutes, each.lag.elapsed, each.lag.percent)
        for each in document.links
    )


def resource_calendars(
    document: doc.Document, own: doc.Uid, *, whatever_the_type: bool = False
) -> dict[doc.Uid, tuple[doc.Uid, ...]]:
    """By which calendars the people and things that work on each task work, each once.

    MS Project lays a task of fixed duration on its own calendar, whoever works on it; asked for whatever the type, they
    are given nevertheless.
    """
    ignoring = set()
    if document.policies.rules is Rules.MS_PROJECT and not whatever_the_type:
        ignoring = {each.uid for each in document.tasks if each.type is doc.TaskType.FIXED_DURATION}
    works = (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT)
    resources = {each.uid: each for each in document.resources if each.kind in works}
    found: dict[doc.Uid, dict[doc.Uid, None]] = {}
    for each in document.assignments:
        resource = None if each.resource_uid is None else resources.get(each.resource_uid)
        if resource is not None and each.task_uid not in ignoring:
            calendar = own if resource.calendar_uid is None else resource.calendar_uid
            found.setdefault(each.task_uid, {})[calendar] = None
    return {task: tuple(each) for task, each in found.items()}


def _task(task: doc.Task, resource_calendars: tuple[doc.Uid, ...], *, active: bool) -> Task:
    """A task of another project keeps the dates that it has there."""
    return Task(
        id=task.uid,
        name=task.name,
        active=active,
        duration=task.duration.minutes,
        elapsed=task.duration.elapsed,
        kind=task.kind,
        mode=TaskMode.MANUAL if task.external else task.mode,
        parent=task.parent_uid,
        calendar=task.calendar_uid,
        resource_calendars=resource_calendars,
        ignore_resource_calendars=task.ignore_resource_calendars,
        constraint=task.constraint,
        constraint_date=task.constraint_date,
        second_constraint=task.second_constraint,
        second_constraint_date=task.second_constraint_date,
        deadline=task.deadline,
        manual_start=task.manual_start,
        manual_finish=task.manual_finish,
        actual_start=task.actual_start,
        actual_finish=task.actual_finish,
        remaining=task.remaining_duration,
        percent_complete=task.percent_complete,
        stop=task.stop,
        resume=task.resume,
        suspend=task.suspend,
        expected_finish=task.expected_finish,
        splits=task.splits,
        levelling_delay=task.levelling_delay,
        external_early_start=task.external_early_start,
        external_late_finish=task.external_late_finish,
    )


def _start(document: doc.Document) -> Minutes:
    start = start_of(document)
    if start is None:
        raise BrokenPlan("The plan has no start: give the project a start date, or one of its tasks a date.")
    return start


def start_of(document: doc.Document) -> Minutes | None:
    """The project's start; without one, the earliest date that its tasks are given; None: there is no date at all."""
    if document.project.start is not None:
        return document.project.start
    given = [
        date
        for task in document.tasks
        for date in (
            task.actual_start,
            task.manual_start,
            task.constraint_date if task.constraint is not ConstraintKind.ASAP else None,
            task.external_early_start,
        )
        if date is not None
    ]
    other = (document.project.status_date, document.project.finish, document.project.must_finish_by)
    known = given or [date for date in other if date is not None]
    return min(known, default=None)
