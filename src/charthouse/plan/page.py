"""What the plan page draws: a whole plan with its computed dates as columns, small enough for ten thousand tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.driving import driving_links
from charthouse.engine.network import LinkKind
from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc
from charthouse.plan.page_calendar import DAY, CalendarOnPage, calendar_on_page
from charthouse.plan.page_columns import Columns, Ints, columns_of, known, sparse

VERSION = 1

KINDS = {
    LinkKind.FINISH_TO_START: "f",
    LinkKind.START_TO_START: "s",
    LinkKind.FINISH_TO_FINISH: "e",
    LinkKind.START_TO_FINISH: "b",
}
LINK_WORDS = {
    LinkKind.FINISH_TO_START: gettext_lazy("finish to start"),
    LinkKind.START_TO_START: gettext_lazy("start to start"),
    LinkKind.FINISH_TO_FINISH: gettext_lazy("finish to finish"),
    LinkKind.START_TO_FINISH: gettext_lazy("start to finish"),
}
_AIR = 400
"""Days before and after the plan for which the page knows the calendar."""


def page_data(
    document: doc.Document,
    schedule: Schedule,
    *,
    key: str,
    now: Minutes,
    mine: Collection[str] = (),
    with_team: bool = True,
    columns: Columns | None = None,
    measured_by: int | None = None,
    fields: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The plan as the page takes it (``exchange/schemas/plan-page-1.json``); dates count from ``origin``.

    ``now`` is the project's wall clock, ``mine`` the reader's e-mail addresses, ``with_team`` whether the reader may
    know who works on what; ``columns`` are the plan's, where they are known already, ``fields`` its own ones that the
    reader may see. Of the baselines only the one that the plan is ``measured_by`` comes with its dates (the first,
    where that is none of them); the page asks for others (``baseline_dates``). The caller adds the version and what
    the reader may change.
    """
    tasks = document.tasks
    origin = origin_of(schedule.start)
    index = {task.uid: i for i, task in enumerate(tasks)}
    people, of_task = people_on_page(document, index) if with_team else ([], {})
    return {
        "charthouse_plan_page": VERSION,
        "project": project_on_page(document, schedule.start, schedule.finish, key=key, now=now),
        "origin": origin,
        "calendar": plan_calendar(document, schedule),
        "calendars": calendar_names(document, with_team=with_team),
        "people": [(initials(resource), resource.name) for resource in people],
        "mine": places_of(mine, people),
        "baselines": _baselines(document, measured_by, origin),
        "fields": list(fields),
        "count": len(tasks),
        "tasks": tasks_on_page(columns or columns_of(document, schedule), origin)
        | {"people": {"at": sorted(of_task), "value": [of_task[i] for i in sorted(of_task)]}},
        "links": _links(document, schedule, index),
    }


def origin_of(start: Minutes) -> Minutes:
    """What the dates of a plan with that start are counted from."""
    return start // DAY * DAY


def project_on_page(
    document: doc.Document, start: Minutes, finish: Minutes, *, key: str, now: Minutes
) -> dict[str, Any]:
    """What the page says of the project as a whole; its dates are since 1970."""
    project = document.project
    return {
        "key": key,
        "name": project.name,
        "start": start if document.tasks else project.start,
        "finish": finish if document.tasks else project.finish,
        "status_date": project.status_date,
        "today": now,
        "day_minutes": project.minutes_per_day,
        "week_minutes": project.minutes_per_week,
        "currency": project.currency,
    }


def plan_calendar(document: doc.Document, schedule: Schedule) -> CalendarOnPage:
    """The plan's calendar around the plan."""
    first, last = schedule.start // DAY - _AIR, schedule.finish // DAY + _AIR
    in_use = {task.calendar_uid for task in document.tasks if task.calendar_uid is not None}
    return calendar_on_page(schedule.plan.calendars, schedule.plan.calendar, in_use, first, last)


def calendar_names(document: doc.Document, *, with_team: bool) -> list[str]:
    """What the calendars are called; those of people only for who may know them."""
    return [calendar.name if with_team or calendar.resource_uid is None else "" for calendar in document.calendars]


def places_of(mine: Collection[str], people: Sequence[doc.Resource]) -> list[int]:
    """Where the reader stands in the list of people, by their addresses."""
    me = {address.casefold() for address in mine if address}
    return [i for i, resource in enumerate(people) if resource.email and resource.email.casefold() in me]


def initials(resource: doc.Resource) -> str:
    """Two letters by which a person is known on the page."""
    if 2 <= len(resource.initials) <= 3:
        return resource.initials.upper()
    words = [word for word in resource.name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def people_on_page(
    document: doc.Document, index: dict[doc.Uid, int]
) -> tuple[list[doc.Resource], dict[int, list[int]]]:
    """Those who work on tasks, and on which: places in the list, by the task's place."""
    workers = {
        resource.uid: resource
        for resource in document.resources
        if resource.kind in (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT) and resource.name
    }
    people = list(workers.values())
    place = {resource.uid: i for i, resource in enumerate(people)}
    found: dict[int, list[int]] = {}
    for assignment in document.assignments:
        task, person = index.get(assignment.task_uid), place.get(assignment.resource_uid or 0)
        if task is not None and person is not None and person not in found.setdefault(task, []):
            found[task].append(person)
    # Who answers for a task stands first, also where nobody is assigned.
    by_name = {resource.name.casefold(): i for i, resource in enumerate(people)}
    for i, task_ in enumerate(document.tasks):
        if not task_.responsible:
            continue
        who = by_name.get(task_.responsible.casefold())
        if who is None:
            who = by_name[task_.responsible.casefold()] = len(people)
            people.append(doc.Resource(uid=-len(people), name=task_.responsible))
        found[i] = [who, *(other for other in found.get(i, []) if other != who)]
    return people, {i: who for i, who in found.items() if who}


def tasks_on_page(columns: Columns, origin: Minutes) -> dict[str, Any]:
    """The columns as the page reads them, but for calendars and people."""
    since = since_origin(origin)
    return {
        "number": columns.number,
        "parent": columns.parent,
        "name": columns.name,
        "wbs": columns.wbs,
        "flags": columns.flags.tolist(),
        "duration": columns.duration.tolist(),
        "unit": columns.unit,
        "start": since(columns.start),
        "finish": since(columns.finish),
        "slack": known(columns.slack),
        "free_slack": known(columns.free_slack),
        "percent": columns.percent.tolist(),
        "late_start": since(columns.late_start),
        "late_finish": since(columns.late_finish),
        "early_start": where_other(columns.early_start, columns.start, origin),
        "early_finish": where_other(columns.early_finish, columns.finish, origin),
        "deadline": where_other(columns.deadline, np.full(len(columns.number), at.NONE), origin),
        "constraint": sparse([constraint_since(one, origin) for one in columns.constraint]),
        "calendar": sparse(columns.calendar),
        "parts": {
            "at": list(columns.parts),
            "value": [[(a - origin, b - origin) for a, b in parts] for parts in columns.parts.values()],
        },
        "splits": sparse(columns.splits),
    }


def constraint_since(constraint: tuple[str, int | None] | None, origin: Minutes) -> tuple[str, int | None] | None:
    """A constraint with its date counted from the page's origin."""
    if constraint is None or constraint[1] is None:
        return constraint
    return constraint[0], constraint[1] - origin


def since_origin(origin: Minutes) -> Callable[[Ints], list[int | None]]:
    """How a column of dates is told: counted from an origin, ``None`` where there is none."""
    return lambda dates: known(np.where(dates == at.NONE, at.NONE, dates - origin))


def where_other(dates: Ints, usual: Ints, origin: Minutes) -> dict[str, list[int]]:
    """The dates that differ from what they usually are."""
    other = np.flatnonzero((dates != usual) & (dates != at.NONE))
    return {"at": other.tolist(), "value": (dates[other] - origin).tolist()}


def _baselines(document: doc.Document, measured_by: int | None, origin: Minutes) -> list[dict[str, Any]]:
    """All that say a date of any task, and the dates of one; the page names those without a name."""
    names = {baseline.number: baseline.name for baseline in document.baselines}
    numbers = sorted(
        {
            kept.number
            for task in document.tasks
            for kept in task.baselines
            if kept.start is not None or kept.finish is not None
        }
    )
    told: list[dict[str, Any]] = [{"number": number, "name": names.get(number) or ""} for number in numbers]
    main = measured_by if measured_by in numbers else min(numbers, default=None)
    for one in told:
        if one["number"] == main:
            one |= _dates_of(document, one["number"], origin)
    return told


def _dates_of(document: doc.Document, number: int, origin: Minutes) -> dict[str, list[int | None]]:
    start: list[int | None] = []
    finish: list[int | None] = []
    for task in document.tasks:
        kept = next((one for one in task.baselines if one.number == number), None)
        start.append(None if kept is None or kept.start is None else kept.start - origin)
        finish.append(None if kept is None or kept.finish is None else kept.finish - origin)
    return {"start": start, "finish": finish}


def lag_text(lag: doc.Lag, *, day: int) -> str:
    """A lag as people write it: ``+2d``, ``−4h``, ``+50%``; nothing for none."""
    if lag.percent is not None:
        amount, unit = lag.percent, "%"
    else:
        sizes = {doc.Unit.MINUTE: 1, doc.Unit.HOUR: 60, doc.Unit.DAY: 1440 if lag.elapsed else day}
        unit_of = lag.unit if lag.unit in sizes else doc.Unit.DAY
        amount = lag.minutes / sizes[unit_of]
        unit = ("e" if lag.elapsed else "") + unit_of.value
    if not amount:
        return ""
    return f"{'+' if amount > 0 else '−'}{abs(amount):.4g}{unit}"


def _links(document: doc.Document, schedule: Schedule, index: dict[doc.Uid, int]) -> dict[str, Any]:
    links = document.links
    day = document.project.minutes_per_day
    lags = [(i, link.lag) for i, link in enumerate(links) if link.lag.minutes or link.lag.percent is not None]
    said = [(i, text) for i, lag in lags if (text := lag_text(lag, day=day))]
    return {
        "before": [index[link.before] for link in links],
        "after": [index[link.after] for link in links],
        "kind": "".join(KINDS[link.kind] for link in links),
        "lag": {"at": [i for i, _text in said], "value": [text for _i, text in said]},
        "driving": np.flatnonzero(driving_links(schedule)).tolist(),
    }
