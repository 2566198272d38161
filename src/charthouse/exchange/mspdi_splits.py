"""Gaps in a task's work: Microsoft Project's XML holds them only as each assignment's work spread over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Split
from charthouse.exchange.day_hours import DayHours
from charthouse.exchange.document import Assignment, Document, Resource, ResourceKind, Task, Uid
from charthouse.exchange.moments import DAY_MINUTES
from charthouse.exchange.mspdi_tree import Record, Writer

REMAINING_WORK, ACTUAL_WORK = 1, 2
BY_DAY = 2

Stretch = tuple[Minutes, Minutes]


def worked(record: Record) -> list[Stretch]:
    """When an assignment's work is done, as stretches that touch each other merged."""
    stretches: list[Stretch] = []
    for item in record.parts.get("TimephasedData", ()):
        if item.text("Type") not in {"1", "2"}:
            continue
        start, finish, work = item.time("Start"), item.time("Finish"), item.length("Value")
        if start is not None and finish is not None and work and finish > start:
            stretches.append((start, finish))
    return merged(stretches)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch made one."""
    result: list[Stretch] = []
    for start, finish in sorted(stretches):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], finish))
        else:
            result.append((start, finish))
    return result


def splits_of(stretches: Sequence[Stretch], calendars: Sequence[Uid], hours: DayHours) -> tuple[Split, ...]:
    """The gaps between stretches of work in which every one of the calendars had working time."""
    found: list[Split] = []
    done = 0
    before: Stretch | None = None
    for stretch in stretches:
        if before is not None:
            gap = min(hours.between(uid, before[1], stretch[0]) for uid in calendars)
            if gap > 0:
                found.append(Split(done, gap))
        done += min(hours.between(uid, *stretch) for uid in calendars)
        before = stretch
    return tuple(found)


def calendars_of(task: Task, resources: Iterable[Resource], hours: DayHours, default: Uid | None) -> tuple[Uid, ...]:
    """The calendars by which a task's work runs: its own and its people's, else the project's."""
    own = () if task.calendar_uid is None or not hours.knows(task.calendar_uid) else (task.calendar_uid,)
    if own and task.ignore_resource_calendars:
        return own
    people = tuple(
        resource.calendar_uid
        for resource in resources
        if resource.calendar_uid is not None
        and hours.knows(resource.calendar_uid)
        and resource.kind in {ResourceKind.PERSON, ResourceKind.EQUIPMENT}
    )
    found = tuple(dict.fromkeys(own + people))
    if found:
        return found
    return (default,) if default is not None and hours.knows(default) else ()


class SplitWriter:
    """Spreads the work of split tasks over time, so that the file shows where they pause."""

    def __init__(self, document: Document) -> None:
        self._hours = DayHours(document.calendars)
        self._project = document.project
        self._resources = {resource.uid: resource for resource in document.resources}
        self._people: dict[Uid, list[Resource]] = {}
        for assignment in document.assignments:
            if assignment.resource_uid in self._resources:
                self._people.setdefault(assignment.task_uid, []).append(self._resources[assignment.resource_uid])
        self._tasks = {task.uid: task for task in document.tasks if task.splits and not task.duration.elapsed}
        assigned = {assignment.task_uid for assignment in document.assignments}
        following = max((assignment.uid for assignment in document.assignments), default=0) + 1
        self.placeholders = frozenset(
            Assignment(uid=following + position, task_uid=uid, work=self._tasks[uid].duration.minutes)
            for position, uid in enumerate(uid for uid in self._tasks if uid not in assigned)
        )
        """Work of nobody, for split tasks that nobody is assigned to: without it the file cannot show the split."""

    def write(self, writer: Writer, assignment: Assignment) -> None:
        """The ``<TimephasedData>`` of an assignment to a split task; nothing for others."""
        task = self._tasks.get(assignment.task_uid)
        if task is None:
            return
        calendars = calendars_of(task, self._people.get(task.uid, ()), self._hours, self._project.calendar_uid)
        first = self._start(task)
        if not calendars or first is None:
            return
        total = max(task.duration.minutes, 1)
        work = assignment.work if assignment.work is not None else round(total * assignment.units)
        actual, done, written = task.actual_duration or 0, 0, 0
        for start, finish in self._parts(task, calendars[0], first):
            # The sum over all parts is exactly the work: each part gets what is due up to its end.
            done += self._hours.between(calendars[0], start, finish)
            due = round(work * min(done, total) / total)
            writer.open("TimephasedData")
            writer.value("Type", ACTUAL_WORK if done <= actual else REMAINING_WORK)
            writer.value("UID", assignment.uid)
            writer.time("Start", start)
            writer.time("Finish", finish)
            writer.value("Unit", BY_DAY)
            writer.length("Value", max(due - written, 1))
            writer.close("TimephasedData")
            written = due

    def _start(self, task: Task) -> Minutes | None:
        for start in (task.actual_start, task.stored.start, task.manual_start, self._project.start):
            if start is not None:
                return start
        return None

    def _parts(self, task: Task, calendar: Uid, first: Minutes) -> list[Stretch]:
        """The task's working stretches, day by day, with its gaps left out."""
        parts: list[Stretch] = []
        done, now = 0, first
        for split in (*task.splits, Split(task.duration.minutes, 0)):
            worked_on = self._hours.stretches(calendar, now, split.after - done)
            parts += worked_on
            if worked_on:
                now = worked_on[-1][1]
            done = split.after
            skipped = self._hours.stretches(calendar, now, split.gap)
            if skipped:
                now = skipped[-1][1]
        return by_day(parts)


def by_day(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches that begin on the same day and are parted only by a break, made one."""
    found: list[Stretch] = []
    for start, finish in stretches:
        if found and found[-1][1] == start and found[-1][0] // DAY_MINUTES == start // DAY_MINUTES:
            found[-1] = (found[-1][0], finish)
        else:
            found.append((start, finish))
    return found


def split_tasks(
    tasks: Iterable[Task],
    stretches: Mapping[Uid, list[Stretch]],
    people: Mapping[Uid, list[Resource]],
    hours: DayHours,
    default: Uid | None,
) -> dict[Uid, tuple[Split, ...]]:
    """The gaps of each task that has some."""
    found: dict[Uid, tuple[Split, ...]] = {}
    for task in tasks:
        mine = stretches.get(task.uid)
        if not mine or len(mine) < 2 or task.duration.elapsed:
            continue
        calendars = calendars_of(task, people.get(task.uid, ()), hours, default)
        splits = splits_of(merged(mine), calendars, hours) if calendars else ()
        if splits:
            found[task.uid] = splits
    return found
