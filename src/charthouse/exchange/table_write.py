"""A plan as a table of tasks, one row each, with the columns that the reader knows; and the template's example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from charthouse.engine.network import TaskMode
from charthouse.exchange.columns import Column
from charthouse.exchange.document import (
    Assignment,
    Calendar,
    CustomValue,
    Document,
    Duration,
    Lag,
    Link,
    Project,
    Resource,
    StoredDates,
    Task,
    ThreePoint,
    Uid,
    Unit,
)
from charthouse.exchange.durations import UnitLengths, duration_text, lengths_of, link_text
from charthouse.exchange.moments import datetime_of_time, time_of
from charthouse.exchange.mspdi_tasks import levels_of

Value: TypeAlias = str | int | float | Decimal | dt.datetime | None

WRITTEN = tuple(column for column in Column if column is not Column.PARENT)
"""All columns but the parent's, which the outline level says already."""


def rows_of(document: Document) -> Iterator[list[Value]]:
    """The header, then a row for each task."""
    extra = list(dict.fromkeys(name for task in document.tasks for name, value in task.custom if value is not None))
    lengths = lengths_of(document.project)
    levels, _ = levels_of(document)
    ids = {task.uid: position for position, task in enumerate(document.tasks, 1)}
    links: dict[Uid, list[Link]] = {}
    for link in document.links:
        links.setdefault(link.after, []).append(link)
    names = {resource.uid: resource.name for resource in document.resources}
    people: dict[Uid, list[Assignment]] = {}
    for assignment in document.assignments:
        people.setdefault(assignment.task_uid, []).append(assignment)
    yield [*(column.value for column in WRITTEN), *extra]
    lowest = min(levels, default=1)
    for task, level in zip(document.tasks, levels, strict=True):
        custom = dict(task.custom)
        yield [
            ids[task.uid],
            task.uid,
            task.code,
            task.wbs,
            level - lowest + 1,
            task.name,
            duration_text(task.duration, lengths),
            _time(task.manual_start if task.mode is TaskMode.MANUAL else task.stored.start),
            _time(task.manual_finish if task.mode is TaskMode.MANUAL else task.stored.finish),
            "; ".join(
                link_text(str(ids[link.before]), link.kind, link.lag, lengths) for link in links.get(task.uid, ())
            ),
            _people([_person(names, each) for each in people.get(task.uid, ()) if each.resource_uid in names]),
            f"{task.percent_complete:g}%",
            "yes" if task.kind.value.endswith("milestone") else "no",
            "manual" if task.mode is TaskMode.MANUAL else "auto",
            task.constraint.value.replace("MANDATORY_START", "MSO").replace("MANDATORY_FINISH", "MFO"),
            _time(task.constraint_date),
            _time(task.deadline),
            _hours(task.work, lengths),
            *_estimate(task, lengths),
            task.priority,
            _time(task.actual_start),
            _time(task.actual_finish),
            *_baseline(task),
            task.fixed_cost,
            task.responsible,
            task.notes,
            *(_custom(custom.get(name)) for name in extra),
        ]


def _time(time: int | None) -> dt.datetime | None:
    return None if time is None else datetime_of_time(time)


def _hours(minutes: int | None, lengths: UnitLengths) -> str:
    return "" if minutes is None else duration_text(Duration(minutes, Unit.HOUR), lengths)


def _estimate(task: Task, lengths: UnitLengths) -> list[str]:
    if task.estimate is None:
        return ["", "", ""]
    parts = (task.estimate.low, task.estimate.likely, task.estimate.high)
    return [duration_text(Duration(minutes, task.duration.unit, task.duration.elapsed), lengths) for minutes in parts]


def _baseline(task: Task) -> list[dt.datetime | None]:
    for baseline in task.baselines:
        if baseline.number == 0:
            return [_time(baseline.start), _time(baseline.finish)]
    return [None, None]


def _people(named: Sequence[str]) -> str:
    """Names with semicolons between them; one with a comma in it ends with one, or it would be read as two."""
    return named[0] + ";" if len(named) == 1 and "," in named[0] else "; ".join(named)


def _person(names: dict[Uid, str], assignment: Assignment) -> str:
    name = names[assignment.resource_uid or 0] if assignment.resource_uid in names else ""
    # Brackets, semicolons and new lines part names from each other in this column.
    name = name.translate(str.maketrans("[];\n", "(), ")).strip() or "unnamed"
    return name if assignment.units == 1 else f"{name}[{assignment.units * 100:g}%]"


def _custom(value: CustomValue) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def shown(value: Value) -> str:
    """A value as a CSV cell shows it: dates in ISO order, decimals with a point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)


_MONDAY = time_of("2026-03-02T08:00")
_OFFICE = ((480, 720), (780, 1020))

EXAMPLE = Document(
    project=Project(name="Example", start=_MONDAY, calendar_uid=1),
    calendars=(Calendar(1, "Standard", (_OFFICE, _OFFICE, _OFFICE, _OFFICE, _OFFICE, (), ())),),
    tasks=(
        Task(uid=1, id=1, name="Prepare", wbs="1", summary=True),
        Task(
            uid=2,
            id=2,
            name="Gather requirements",
            wbs="1.1",
            parent_uid=1,
            duration=Duration(1440),
            stored=StoredDates(start=_MONDAY),
            estimate=ThreePoint(960, 1440, 2880),
            notes="Interviews with three departments.",
        ),
        Task(uid=3, id=3, name="Write the specification", wbs="1.2", parent_uid=1, duration=Duration(2400, Unit.WEEK)),
        Task(uid=4, id=4, name="Build", wbs="2", summary=True),
        Task(uid=5, id=5, name="Develop", wbs="2.1", parent_uid=4, duration=Duration(4800, Unit.WEEK)),
        Task(uid=6, id=6, name="Test", wbs="2.2", parent_uid=4, duration=Duration(1920)),
        Task(
            uid=7,
            id=7,
            name="Handed over",
            wbs="3",
            duration=Duration(0),
            deadline=time_of("2026-04-30T17:00"),
        ),
    ),
    links=(
        Link(before=2, after=3),
        Link(before=3, after=5, lag=Lag(960)),
        Link(before=5, after=6, lag=Lag(-480)),
        Link(before=6, after=7),
    ),
    resources=(Resource(uid=1, name="Anna"), Resource(uid=2, name="Bob")),
    assignments=(
        Assignment(uid=1, task_uid=2, resource_uid=1),
        Assignment(uid=2, task_uid=5, resource_uid=1, units=0.5),
        Assignment(uid=3, task_uid=5, resource_uid=2),
    ),
)
"""What the template shows."""
