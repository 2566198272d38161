"""What a method and a type come to as a plan: a plan document, and how long it takes, before any project is opened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from charthouse.engine.network import LinkKind, TaskKind
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.durations import UnitLengths, lag_of
from charthouse.exchange.engine_values import OFFICE_WEEK, plan_of
from charthouse.packs.combining import Combined, Row

DAY = 480
_LENGTHS = UnitLengths(DAY, 5 * DAY, 20)
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """How long it takes when each task takes its likely duration and everybody is there."""

    document: doc.Document
    start: int
    finish: int
    """Minutes since 1970, as plan times are."""

    @property
    def weeks(self) -> int:
        """From start to finish, full weeks of the calendar."""
        return -(-(self.finish - self.start) // (7 * 1440))


def document_of(combined: Combined, start: dt.date) -> doc.Document:
    """The plan that it makes; work begins on a day at 8 o'clock."""
    numbers = {row.ref: place for place, row in enumerate(combined.rows, 1)}
    people = {ref: place for place, (ref, _role) in enumerate(combined.roles, 1)}
    calendars = {ref: place for place, (ref, _one) in enumerate(combined.calendars, 2)}
    return doc.Document(
        project=doc.Project(name=combined.type.name, start=((start - _EPOCH).days * 1440) + 480, calendar_uid=1),
        calendars=(
            doc.Calendar(uid=1, name=OFFICE_WEEK.name, week=OFFICE_WEEK.week),
            *(doc.Calendar(uid=calendars[ref], name=one.name, week=one.week) for ref, one in combined.calendars),  # type: ignore[arg-type]
        ),
        tasks=tuple(_task(row, numbers, calendars.get(row.calendar)) for row in combined.rows),
        links=tuple(
            doc.Link(
                before=numbers[one.before],
                after=numbers[one.after],
                kind=LinkKind(one.kind),
                lag=lag_of(one.lag, _LENGTHS) if one.lag else doc.Lag(),
            )
            for one in combined.links
        ),
        resources=tuple(doc.Resource(uid=people[ref], name=role.name, generic=True) for ref, role in combined.roles),
        assignments=tuple(
            doc.Assignment(uid=numbers[row.ref], task_uid=numbers[row.ref], resource_uid=people[row.role])
            for row in combined.rows
            if row.role and row.task is not None and row.task.days is not None
        ),
    )


def _task(row: Row, numbers: dict[str, int], calendar: int | None) -> doc.Task:
    parent = None if row.parent is None else numbers[row.parent]
    said = doc.Task(uid=numbers[row.ref], name=row.name, parent_uid=parent)
    if row.task is None and row.gate is None:
        return replace(said, summary=True)
    if row.task is None or row.task.days is None:
        return replace(said, kind=TaskKind.MILESTONE)
    low, likely, high = (round(days * DAY) for days in row.task.days)
    return replace(
        said,
        duration=doc.Duration(likely),
        calendar_uid=calendar,
        estimate=doc.ThreePoint(low, likely, high, basis=row.task.basis),
    )


def draft(combined: Combined, start: dt.date) -> Draft:
    """The plan with its dates."""
    document = document_of(combined, start)
    found = schedule(plan_of(document))
    return Draft(document, found.start, found.finish)
