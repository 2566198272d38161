"""From the short rows of a demo project to a whole plan document, with a past that the engine computes.

The rows say how long work was planned to take, how long it took, and what waits for what. The baseline is the schedule
of the first; what has happened by the status date is read off the schedule of the second. So every date of the demo
agrees with its links and calendars, on whatever day it is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import holidays

from charthouse.demo.people import PEOPLE
from charthouse.demo.rows import DemoProject, Person, Row, Week
from charthouse.engine.calendars import NEVER, Day, Hours, Minutes
from charthouse.engine.calendars import Calendar as EngineCalendar
from charthouse.engine.network import ConstraintKind, Policies, TaskKind
from charthouse.engine.schedule import Schedule, schedule
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    CalendarException,
    Document,
    Duration,
    Link,
    Project,
    Rate,
    Resource,
    Task,
    TaskBaseline,
    ThreePoint,
)
from charthouse.exchange.durations import duration_of, links_of
from charthouse.exchange.engine_values import plan_of

DAY_MINUTES = 1440
OFFICE: Hours = ((480, 720), (780, 1020))
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PROJECT_CALENDAR = 1
WEEKEND_CALENDAR = 2
FIRST_PERSON_CALENDAR = 100
NAMES = {person.initials: person for person in PEOPLE}


@dataclass(frozen=True, slots=True)
class _Times:
    """Turns weeks told from today's into minutes."""

    monday: Day

    def day(self, week: Week) -> Day:
        return self.monday + 7 * week.number + WEEKDAYS.index(week.day)

    def at(self, week: Week, minute: int) -> Minutes:
        return self.day(week) * DAY_MINUTES + minute


def document_of(project: DemoProject, today: dt.date, weeks_ago: int = 0) -> Document:
    """The project as it stood on the Friday before today's week, or so many weeks before that.

    As it stood then, work that was going on was expected to take as long as planned, or a tenth of it more.
    """
    epoch = dt.date(1970, 1, 1).toordinal()
    times = _Times(today.toordinal() - epoch - today.weekday())
    planned = _planned(project, times)
    if weeks_ago:
        status = times.at(Week(-1 - weeks_ago, "Fri"), 1020)
        planned = replace(planned, project=replace(planned.project, status_date=status))
    first = schedule(plan_of(replace(planned, project=replace(planned.project, status_date=None))))
    return _with_progress(_with_baseline(planned, first), project, foreseen=not weeks_ago)


def _planned(project: DemoProject, times: _Times) -> Document:
    uids = {row.wbs: position for position, row in enumerate(project.rows, start=1)}
    parents = {row.wbs.rpartition(".")[0] for row in project.rows}
    resources = _resources(project)
    return Document(
        policies=Policies(honour_constraints=False),
        project=Project(
            name=project.name,
            start=times.at(project.start, 480),
            status_date=times.at(Week(-1, "Fri"), 1020),
            calendar_uid=PROJECT_CALENDAR,
            currency="EUR",
            manager=NAMES[project.manager].name,
            subject=project.purpose,
            time_zone=project.time_zone,
        ),
        calendars=_calendars(project, times, resources),
        tasks=tuple(_task(row, uids, row.wbs in parents, times) for row in project.rows),
        links=tuple(
            Link(before=uids[link.before], after=uids[row.wbs], kind=link.kind, lag=link.lag)
            for row in project.rows
            for link in links_of(row.after)
        ),
        resources=resources,
        assignments=_assignments(project, uids, resources),
    )


def _task(row: Row, uids: Mapping[str, int], summary: bool, times: _Times) -> Task:
    duration = duration_of(row.duration) if row.duration else Duration(0)
    constraint, date = ConstraintKind.ASAP, None
    if row.not_later is not None:
        constraint, date = ConstraintKind.FINISH_NO_LATER, times.at(row.not_later, 1020)
    elif row.not_before is not None:
        constraint, date = ConstraintKind.START_NO_EARLIER, times.at(row.not_before, 480)
    estimate = None
    if row.estimate:
        low, likely, high = (duration_of(part).minutes for part in row.estimate.split())
        estimate = ThreePoint(low, likely, high, basis="Expert judgement of those who do it")
    return Task(
        uid=uids[row.wbs],
        id=uids[row.wbs],
        name=row.name,
        wbs=row.wbs,
        parent_uid=uids.get(row.wbs.rpartition(".")[0]),
        summary=summary,
        kind=TaskKind.TASK if summary or row.duration else TaskKind.MILESTONE,
        duration=duration,
        constraint=constraint,
        constraint_date=date,
        deadline=times.at(row.deadline, 1020) if row.deadline else None,
        calendar_uid=WEEKEND_CALENDAR if "weekend" in row.name.lower() else None,
        estimate=estimate,
        responsible=NAMES[row.who.split(",")[0].split()[0]].name if row.who else "",
        notes=row.notes,
    )


def _resources(project: DemoProject) -> tuple[Resource, ...]:
    initials = dict.fromkeys((project.manager, *project.team))
    named = {part.split()[0] for row in project.rows for part in row.who.split(",") if part}
    missing = named - set(initials)
    if missing:
        raise ValueError(f"{project.key}: {', '.join(sorted(missing))} work in it but are not in its team")
    return tuple(_resource(NAMES[who], position) for position, who in enumerate(initials, start=1))


def _resource(person: Person, uid: int) -> Resource:
    return Resource(
        uid=uid,
        id=uid,
        name=person.name,
        initials=person.initials,
        group=person.role,
        calendar_uid=FIRST_PERSON_CALENDAR + uid,
        max_units=person.units,
        rates=(Rate(per_hour=person.rate),),
    )


def _calendars(project: DemoProject, times: _Times, resources: tuple[Resource, ...]) -> tuple[Calendar, ...]:
    shut = tuple(
        CalendarException(times.day(one.first), times.day(one.last), NEVER, one.name) for one in project.shut_downs
    )
    week = (OFFICE,) * 5 + (NEVER, NEVER)
    office = Calendar(
        PROJECT_CALENDAR,
        f"Office hours, {project.country}",
        (week[0], week[1], week[2], week[3], week[4], week[5], week[6]),
        exceptions=_without_overlap(shut, _holidays(project.country, times)),
        day_minutes=480,
    )
    weekend = Calendar(
        WEEKEND_CALENDAR,
        "Weekend work",
        (NEVER, NEVER, NEVER, NEVER, ((1020, 1260),), ((480, 1200),), ((480, 1200),)),
        day_minutes=720,
    )
    own = tuple(
        Calendar(
            FIRST_PERSON_CALENDAR + one.uid,
            f"{one.name}, {NAMES[one.initials].country}",
            (None,) * 7,
            exceptions=_without_overlap(shut, _holidays(NAMES[one.initials].country, times)),
            parent_uid=PROJECT_CALENDAR,
            resource_uid=one.uid,
        )
        for one in resources
    )
    return (office, weekend, *own)


def _without_overlap(
    first: tuple[CalendarException, ...], second: tuple[CalendarException, ...]
) -> tuple[CalendarException, ...]:
    return first + tuple(one for one in second if not any(other.first <= one.first <= other.last for other in first))


def _holidays(country: str, times: _Times) -> tuple[CalendarException, ...]:
    epoch = dt.date(1970, 1, 1).toordinal()
    first, last = times.monday - 30 * 7, times.monday + 60 * 7
    years = range(dt.date.fromordinal(first + epoch).year, dt.date.fromordinal(last + epoch).year + 1)
    days = holidays.country_holidays(country, years=years, language="en_US")
    return tuple(
        CalendarException(date.toordinal() - epoch, date.toordinal() - epoch, NEVER, name)
        for date, name in sorted(days.items())
        if first <= date.toordinal() - epoch <= last
    )


def _assignments(
    project: DemoProject, uids: Mapping[str, int], resources: tuple[Resource, ...]
) -> tuple[Assignment, ...]:
    by_initials = {one.initials: one for one in resources}
    found: list[Assignment] = []
    for row in project.rows:
        if not row.duration:
            continue
        minutes = duration_of(row.duration).minutes
        for part in filter(None, (text.strip() for text in row.who.split(","))):
            initials, _, share = part.partition(" ")
            units = float(share.rstrip("%") or 100) / 100
            found.append(
                Assignment(
                    uid=len(found) + 1,
                    task_uid=uids[row.wbs],
                    resource_uid=by_initials[initials].uid,
                    units=units,
                    work=round(minutes * units),
                )
            )
    return tuple(found)


def _with_baseline(document: Document, planned: Schedule) -> Document:
    costs = _costs(document)
    tasks = []
    for task in document.tasks:
        dates = planned.tasks[task.uid]
        work, cost = costs.get(task.uid, (0, Decimal(0)))
        tasks.append(
            replace(
                task,
                work=work or None,
                baselines=(TaskBaseline(0, dates.start, dates.finish, task.duration.minutes or None, work, cost),),
            )
        )
    start = document.project.start
    return replace(document, tasks=tuple(tasks), baselines=(Baseline(0, "Approved plan", start),))


def _costs(document: Document) -> dict[int, tuple[Minutes, Decimal]]:
    rates = {one.uid: one.rates[0].per_hour for one in document.resources}
    totals: dict[int, tuple[Minutes, Decimal]] = {}
    for one in document.assignments:
        work, cost = totals.get(one.task_uid, (0, Decimal(0)))
        if one.work is not None and one.resource_uid is not None:
            totals[one.task_uid] = (work + one.work, cost + rates[one.resource_uid] * one.work / 60)
    return totals


def _with_progress(document: Document, project: DemoProject, *, foreseen: bool) -> Document:
    """What had happened by the status date, if all went as the rows say.

    ``foreseen``: how long work takes is known before it is done, as the rows say; else it is as planned until then.
    """
    wanted = {task.uid: task for task in document.tasks}
    rows = dict(enumerate(project.rows, start=1))
    real = replace(
        document,
        project=replace(document.project, status_date=None),
        tasks=tuple(
            replace(task, duration=duration_of(rows[task.uid].took)) if rows[task.uid].took else task
            for task in document.tasks
        ),
    )
    happened = schedule(plan_of(real))
    status = document.project.status_date
    assert status is not None
    hours = _working_times(document)
    tasks = []
    for task in real.tasks:
        dates = happened.tasks[task.uid]
        start, finish = dates.start, dates.finish
        if task.summary or start is None or finish is None or start >= status:
            tasks.append(task if foreseen else wanted[task.uid])
        elif finish <= status:
            tasks.append(
                replace(
                    task,
                    actual_start=start,
                    actual_finish=finish,
                    percent_complete=100.0,
                    actual_duration=task.duration.minutes,
                    remaining_duration=0,
                )
            )
        else:
            done = (
                status - start
                if task.duration.elapsed
                else hours[task.calendar_uid or PROJECT_CALENDAR].between(start, status)
            )
            physical = rows[task.uid].percent
            whole = task.duration
            if not foreseen:
                planned = wanted[task.uid].duration
                whole = replace(planned, minutes=max(planned.minutes, done + planned.minutes // 10))
            tasks.append(
                replace(
                    task,
                    duration=whole,
                    actual_start=start,
                    actual_duration=done,
                    remaining_duration=whole.minutes - done,
                    percent_complete=round(100 * done / whole.minutes, 1),
                    physical_percent_complete=None if physical is None else float(physical),
                )
            )
    return replace(real, project=document.project, tasks=tuple(tasks))


def _working_times(document: Document) -> dict[int, WorkingTime]:
    plan = plan_of(document)
    calendars: tuple[EngineCalendar, ...] = plan.calendars
    return {one.id: WorkingTime.of(one, calendars) for one in calendars}
