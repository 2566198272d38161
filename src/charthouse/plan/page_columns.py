"""A plan's tasks as the columns that the plan page draws, in outline order: its data and deltas are made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charthouse.engine import layout as at
from charthouse.engine.network import ConstraintKind, TaskKind
from charthouse.engine.progress import percent_complete
from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc

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
FLAG_PACKAGE = 8192
"""A planning package that is not planned in detail yet."""
FLAG_CODED = 4096
"""Its WBS code was given; others say their place in the outline."""
FLAG_ON_TIME_LINE = 16384

_OF_SUMMARIES = FLAG_NOTED | FLAG_DONE | FLAG_CODED | FLAG_ON_TIME_LINE
"""What is said of a summary as well."""

UNITS = {
    doc.Unit.MINUTE: "m",
    doc.Unit.HOUR: "h",
    doc.Unit.DAY: "d",
    doc.Unit.WEEK: "w",
    doc.Unit.MONTH: "o",
    doc.Unit.YEAR: "y",
}
MILESTONES = {TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE}

Ints = NDArray[np.int64]
Parts = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class Columns:
    """Every task's facts by row. Dates are minutes since 1970, ``engine.layout.NONE`` where there is none."""

    number: list[int]
    parent: list[int]
    """By row, -1 at the top."""
    name: list[str]
    wbs: list[str]
    unit: str
    flags: Ints
    duration: Ints
    percent: Ints
    start: Ints
    finish: Ints
    slack: Ints
    free_slack: Ints
    late_start: Ints
    late_finish: Ints
    early_start: Ints
    early_finish: Ints
    deadline: Ints
    constraint: list[tuple[str, int | None] | None]
    calendar: list[int | None]
    """Places in the list of the plan's calendars."""
    parts: Parts
    """Of split tasks: from when to when each part is worked on."""
    splits: list[tuple[tuple[int, int], ...] | None]
    """Of tasks whose work pauses: after how many working minutes, and for how many."""


def columns_of(document: doc.Document, schedule: Schedule) -> Columns:
    """The columns of a plan with its dates."""
    tasks, dates = document.tasks, schedule.dates
    network = schedule.compiled.network.task
    summary = network[:, at.STATE] == at.SUMMARY
    parents = network[:, at.PARENT].tolist()
    percents = percent_complete(
        parents,
        [task.duration.minutes for task in tasks],
        [task.percent_complete for task in tasks],
        (network[:, at.ACTIVE] != 0).tolist(),
    )
    place = {calendar.uid: i for i, calendar in enumerate(document.calendars)}
    # Copies, so that a column that is kept does not keep all the others.
    return Columns(
        number=[task.uid for task in tasks],
        parent=parents,
        name=[task.name for task in tasks],
        wbs=_wbs(tasks, parents),
        unit="".join([UNITS[task.duration.unit] for task in tasks]),
        flags=_flags(tasks, schedule, percents),
        duration=_durations(tasks, schedule),
        percent=np.array([round(percent) for percent in percents], np.int64),
        start=dates[:, at.START].copy(),
        finish=dates[:, at.FINISH].copy(),
        slack=np.where(summary, at.NONE, dates[:, at.TOTAL_SLACK]),
        free_slack=np.where(summary, at.NONE, dates[:, at.FREE_SLACK]),
        late_start=dates[:, at.LATE_START].copy(),
        late_finish=dates[:, at.LATE_FINISH].copy(),
        early_start=dates[:, at.EARLY_START].copy(),
        early_finish=dates[:, at.EARLY_FINISH].copy(),
        deadline=np.array([at.NONE if task.deadline is None else task.deadline for task in tasks], np.int64),
        constraint=[
            None if task.constraint is ConstraintKind.ASAP else (task.constraint.value, task.constraint_date)
            for task in tasks
        ],
        calendar=[None if task.calendar_uid is None else place.get(task.calendar_uid) for task in tasks],
        parts=parts_of(document, schedule),
        splits=[tuple((gap.after, gap.gap) for gap in task.splits) or None for task in tasks],
    )


def known(figures: Ints) -> list[int | None]:
    """A computed column as values, ``None`` where nothing could be computed."""
    listed: list[int | None] = figures.tolist()
    for i in np.flatnonzero(figures == at.NONE).tolist():
        listed[i] = None
    return listed


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
            | (FLAG_CODED if task.wbs else 0)
            | (FLAG_PACKAGE if task.package is not None else 0)
            | (FLAG_ON_TIME_LINE if task.on_time_line else 0)
            for task, percent in zip(tasks, percents, strict=True)
        ),
        np.int64,
        len(tasks),
    )
    length = np.fromiter((task.duration.minutes for task in tasks), np.int64, len(tasks))
    point = (length == 0) & (dates[:, at.START] == dates[:, at.FINISH]) & (state != at.SUMMARY) & (state != at.EFFORT)
    done = (state == at.DONE) | (said & FLAG_DONE > 0)
    flags: Ints = np.asarray(
        np.where(state == at.SUMMARY, FLAG_SUMMARY | (said & _OF_SUMMARIES), said)
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


def _durations(tasks: Sequence[doc.Task], schedule: Schedule) -> Ints:
    """As given; of summaries and of level of effort what they span on their calendar."""
    lengths = np.array([task.duration.minutes for task in tasks], np.int64)
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


def parts_of(document: doc.Document, schedule: Schedule) -> Parts:
    """Of split tasks, by row: from when to when each part is worked on."""
    parts: Parts = {}
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
            found.append((begin, end))
            begin = working.next_work(working.add(end, gap.gap))
            done = gap.after
        found.append((begin, max(begin, finish)))
        if len(found) > 1:
            parts[i] = found
    return parts


def sparse(column: Sequence[Any]) -> dict[str, list[Any]]:
    """A column that few rows fill: the rows and their values."""
    places = [i for i, value in enumerate(column) if value is not None]
    return {"at": places, "value": [column[i] for i in places]}
