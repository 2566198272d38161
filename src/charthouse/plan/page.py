"""What the plan page draws: a whole plan with its computed dates as columns, small enough for ten thousand tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import numpy as np
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.driving import driving_links
from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind
from charthouse.engine.progress import percent_complete
from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc
from charthouse.plan.page_calendar import DAY, calendar_on_page

VERSION = 1

FLAG_SUMMARY = 1
FLAG_MILESTONE = 2
FLAG_CRITICAL = 4
FLAG_NEAR_CRITICAL = 8
FLAG_DONE = 16
FLAG_STARTED = 32
FLAG_MANUAL = 64
FLAG_INACTIVE = 128
FLAG_LEVEL_OF_EFFORT = 256
FLAG_ESTIMATED = 512
FLAG_ELAPSED = 1024
FLAG_NOTED = 2048

UNITS = {
    doc.Unit.MINUTE: "m",
    doc.Unit.HOUR: "h",
    doc.Unit.DAY: "d",
    doc.Unit.WEEK: "w",
    doc.Unit.MONTH: "o",
    doc.Unit.YEAR: "y",
}
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
MILESTONES = {TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE}
_AIR = 400
"""Days before and after the plan for which the page knows the calendar."""

Ints = NDArray[np.int64]
Value = TypeVar("Value")


def page_data(
    document: doc.Document,
    schedule: Schedule,
    *,
    key: str,
    now: Minutes,
    mine: Collection[str] = (),
    with_team: bool = True,
) -> dict[str, Any]:
    """The plan as the page takes it (``exchange/schemas/plan-page-1.json``); dates count from ``origin``.

    ``now`` is the project's wall clock, ``mine`` the reader's e-mail addresses, ``with_team`` whether the reader may
    know who works on what.
    """
    tasks = document.tasks
    origin = schedule.start // DAY * DAY
    index = {task.uid: i for i, task in enumerate(tasks)}
    people, of_task = _people(document, index) if with_team else ([], {})
    names = [calendar.name if with_team or calendar.resource_uid is None else "" for calendar in document.calendars]
    place = {calendar.uid: i for i, calendar in enumerate(document.calendars)}
    first, last = schedule.start // DAY - _AIR, schedule.finish // DAY + _AIR
    in_use = {task.calendar_uid for task in tasks if task.calendar_uid is not None}
    project = document.project
    me = {address.casefold() for address in mine if address}
    return {
        "charthouse_plan_page": VERSION,
        "project": {
            "key": key,
            "name": project.name,
            "start": schedule.start if tasks else project.start,
            "finish": schedule.finish if tasks else project.finish,
            "status_date": project.status_date,
            "today": now,
            "day_minutes": project.minutes_per_day,
            "week_minutes": project.minutes_per_week,
        },
        "origin": origin,
        "calendar": calendar_on_page(schedule.plan.calendars, schedule.plan.calendar, in_use, first, last),
        "calendars": names,
        "people": [(initials(resource), resource.name) for resource in people],
        "mine": [i for i, resource in enumerate(people) if resource.email and resource.email.casefold() in me],
        "baselines": _baselines(document, index, origin),
        "count": len(tasks),
        "tasks": _tasks(document, schedule, index, origin)
        | {
            "calendar": _sparse(
                [None if task.calendar_uid is None else place.get(task.calendar_uid) for task in tasks]
            ),
            "people": {"at": sorted(of_task), "value": [of_task[i] for i in sorted(of_task)]},
        },
        "links": _links(document, schedule, index),
    }


def initials(resource: doc.Resource) -> str:
    """Two letters by which a person is known on the page."""
    if 2 <= len(resource.initials) <= 3:
        return resource.initials.upper()
    words = [word for word in resource.name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def _people(document: doc.Document, index: dict[doc.Uid, int]) -> tuple[list[doc.Resource], dict[int, list[int]]]:
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


def _tasks(document: doc.Document, schedule: Schedule, index: dict[doc.Uid, int], origin: Minutes) -> dict[str, Any]:
    tasks, dates = document.tasks, schedule.dates
    network = schedule.compiled.network.task
    summary = network[:, at.STATE] == at.SUMMARY
    parents = network[:, at.PARENT].tolist()
    since = _since(origin)
    percents = percent_complete(
        parents,
        [task.duration.minutes for task in tasks],
        [task.percent_complete for task in tasks],
        (network[:, at.ACTIVE] != 0).tolist(),
    )
    return {
        "number": [task.uid for task in tasks],
        "parent": parents,
        "name": [task.name for task in tasks],
        "wbs": _wbs(tasks, parents),
        "flags": _flags(tasks, schedule, percents).tolist(),
        "duration": _durations(tasks, schedule),
        "unit": "".join(UNITS[task.duration.unit] for task in tasks),
        "start": since(dates[:, at.START]),
        "finish": since(dates[:, at.FINISH]),
        "slack": known(np.where(summary, at.NONE, dates[:, at.TOTAL_SLACK])),
        "free_slack": known(np.where(summary, at.NONE, dates[:, at.FREE_SLACK])),
        "percent": [round(percent) for percent in percents],
        "late_start": since(dates[:, at.LATE_START]),
        "late_finish": since(dates[:, at.LATE_FINISH]),
        "early_start": _where_other(dates[:, at.EARLY_START], dates[:, at.START], origin),
        "early_finish": _where_other(dates[:, at.EARLY_FINISH], dates[:, at.FINISH], origin),
        "deadline": _sparse([None if task.deadline is None else task.deadline - origin for task in tasks]),
        "constraint": _sparse(
            [
                None
                if task.constraint is ConstraintKind.ASAP
                else (task.constraint.value, None if task.constraint_date is None else task.constraint_date - origin)
                for task in tasks
            ]
        ),
        "parts": _parts(document, schedule, origin),
    }


def _since(origin: Minutes) -> Callable[[Ints], list[int | None]]:
    return lambda dates: known(np.where(dates == at.NONE, at.NONE, dates - origin))


def known(figures: Ints) -> list[int | None]:
    """A computed column as values, ``None`` where nothing could be computed."""
    listed: list[int | None] = figures.tolist()
    for i in np.flatnonzero(figures == at.NONE).tolist():
        listed[i] = None
    return listed


def _where_other(dates: Ints, usual: Ints, origin: Minutes) -> dict[str, list[int]]:
    other = np.flatnonzero((dates != usual) & (dates != at.NONE))
    return {"at": other.tolist(), "value": (dates[other] - origin).tolist()}


def _sparse(column: Sequence[Value | None]) -> dict[str, list[Any]]:
    places = [i for i, value in enumerate(column) if value is not None]
    return {"at": places, "value": [column[i] for i in places]}


def _flags(tasks: Sequence[doc.Task], schedule: Schedule, percents: Sequence[float]) -> Ints:
    network, dates = schedule.compiled.network.task, schedule.dates
    state = network[:, at.STATE]
    said = np.fromiter(
        (
            (FLAG_MILESTONE if task.kind in MILESTONES else 0)
            | (FLAG_ESTIMATED if task.duration.estimated else 0)
            | (FLAG_ELAPSED if task.duration.elapsed else 0)
            | (FLAG_DONE if percent >= 100 else 0)
            | (FLAG_NOTED if task.notes else 0)
            for task, percent in zip(tasks, percents, strict=True)
        ),
        np.int64,
        len(tasks),
    )
    length = np.fromiter((task.duration.minutes for task in tasks), np.int64, len(tasks))
    point = (length == 0) & (dates[:, at.START] == dates[:, at.FINISH]) & (state != at.SUMMARY) & (state != at.EFFORT)
    done = (state == at.DONE) | (said & FLAG_DONE > 0)
    flags: Ints = np.asarray(
        np.where(state == at.SUMMARY, FLAG_SUMMARY | (said & (FLAG_NOTED | FLAG_DONE)), said)
        | np.where(point, FLAG_MILESTONE, 0)
        | np.where((dates[:, at.CRITICAL] == 1) & ~done, FLAG_CRITICAL, 0)
        | np.where((dates[:, at.NEAR] == 1) & ~done, FLAG_NEAR_CRITICAL, 0)
        | np.where(state == at.DONE, FLAG_DONE, 0)
        | np.where(state == at.STARTED, FLAG_STARTED, 0)
        | np.where(state == at.MANUAL, FLAG_MANUAL, 0)
        | np.where(network[:, at.ACTIVE] == 0, FLAG_INACTIVE, 0)
        | np.where(state == at.EFFORT, FLAG_LEVEL_OF_EFFORT, 0)
    )
    return flags


def _durations(tasks: Sequence[doc.Task], schedule: Schedule) -> list[int]:
    """As given; of summaries and of level of effort what they span on their calendar."""
    lengths = [task.duration.minutes for task in tasks]
    state = schedule.compiled.network.task[:, at.STATE]
    for i in np.flatnonzero((state == at.SUMMARY) | (state == at.EFFORT)).tolist():
        start, finish = int(schedule.dates[i, at.START]), int(schedule.dates[i, at.FINISH])
        if at.NONE not in (start, finish):
            lengths[i] = schedule.working_time(tasks[i].uid).between(start, finish)
    return lengths


def _wbs(tasks: Sequence[doc.Task], parents: Sequence[int]) -> list[str]:
    """The codes as given; the place in the outline where none is."""
    places: list[str] = []
    children = [0] * (len(tasks) + 1)
    for parent in parents:
        children[parent] += 1
        above = f"{places[parent]}." if parent >= 0 else ""
        places.append(f"{above}{children[parent]}")
    return [task.wbs or place for task, place in zip(tasks, places, strict=True)]


def _parts(document: doc.Document, schedule: Schedule, origin: Minutes) -> dict[str, list[Any]]:
    """Of split tasks: from when to when each part is worked on."""
    split: list[int] = []
    parts: list[list[tuple[int, int]]] = []
    for i, task in enumerate(document.tasks):
        if not task.splits or schedule.dates[i, at.START] == at.NONE:
            continue
        working = schedule.working_time(task.uid)
        begin, finish = int(schedule.dates[i, at.START]), int(schedule.dates[i, at.FINISH])
        done, found = 0, []
        for gap in task.splits:
            end = working.add(begin, gap.after - done)
            if end >= finish or gap.after <= done:
                break
            found.append((begin - origin, end - origin))
            begin = working.next_work(working.add(end, gap.gap))
            done = gap.after
        found.append((begin - origin, max(begin, finish) - origin))
        if len(found) > 1:
            split.append(i)
            parts.append(found)
    return {"at": split, "value": parts}


def _baselines(document: doc.Document, index: dict[doc.Uid, int], origin: Minutes) -> list[dict[str, Any]]:
    names = {baseline.number: baseline.name for baseline in document.baselines}
    starts: dict[int, list[int | None]] = {}
    finishes: dict[int, list[int | None]] = {}
    for i, task in enumerate(document.tasks):
        for kept in task.baselines:
            if kept.start is None and kept.finish is None:
                continue
            if kept.number not in starts:
                starts[kept.number] = [None] * len(index)
                finishes[kept.number] = [None] * len(index)
            starts[kept.number][i] = None if kept.start is None else kept.start - origin
            finishes[kept.number][i] = None if kept.finish is None else kept.finish - origin
    return [
        {
            "number": number,
            "name": names.get(number) or f"Baseline {number}" if number else names.get(number) or "Baseline",
            "start": starts[number],
            "finish": finishes[number],
        }
        for number in sorted(starts)
    ]


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
