"""Gaps in a task's work: Microsoft Project's XML holds them only as each assignment's work spread over time."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Split
from charthouse.exchange.document import Assignment, Document, ResourceKind, Task
from charthouse.exchange.moments import DAY_MINUTES
from charthouse.exchange.mspdi_tree import Record, Writer
from charthouse.exchange.splits import Stretch, TaskTimes, WorkingTime, merged
from charthouse.exchange.timephased import Piece

REMAINING_WORK, ACTUAL_WORK = 1, 2
BY_DAY = 2
ACTUAL_COST = "6"


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


def spent(record: Record, assignment: Assignment) -> list[Piece]:
    """What an assignment has cost in each stretch of time: its actual cost by the shares that the file tells."""
    shares: list[tuple[Minutes, Minutes, Decimal]] = []
    for item in record.parts.get("TimephasedData", ()):
        if item.text("Type") == ACTUAL_COST:
            start, finish, share = item.time("Start"), item.time("Finish"), item.money("Value")
            if start is not None and finish is not None and share:
                shares.append((start, finish, share))
    whole = sum((share for _, _, share in shares), Decimal(0))
    if not assignment.actual_cost or whole <= 0:
        return []
    return [
        (assignment.task_uid, assignment.resource_uid, start, finish, round(assignment.actual_cost * share / whole, 6))
        for start, finish, share in shares
    ]


class SplitWriter:
    """Spreads the work of split tasks over time, so that the file shows where they pause."""

    def __init__(self, document: Document) -> None:
        self._times = TaskTimes(document)
        self._project = document.project
        things = (ResourceKind.MATERIAL, ResourceKind.COST)
        self._things = {resource.uid for resource in document.resources if resource.kind in things}
        self._tasks = {task.uid: task for task in document.tasks if task.splits}
        working = (each for each in document.assignments if each.resource_uid not in self._things)
        assigned = {assignment.task_uid for assignment in working}
        following = max((assignment.uid for assignment in document.assignments), default=0) + 1
        self.placeholders = frozenset(
            Assignment(uid=following + position, task_uid=uid, work=self._tasks[uid].duration.minutes)
            for position, uid in enumerate(uid for uid in self._tasks if uid not in assigned)
        )
        """Work of nobody, for split tasks that nobody is assigned to: without it the file cannot show the split."""

    def write(self, writer: Writer, assignment: Assignment) -> None:
        """The ``<TimephasedData>`` of an assignment to a split task; nothing for others."""
        task = self._tasks.get(assignment.task_uid)
        if task is None or assignment.resource_uid in self._things:
            return
        time, first = self._times.laid(task), self._start(task)
        if time is None or first is None:
            return
        total = max(task.duration.minutes, 1)
        work = assignment.work if assignment.work is not None else round(total * assignment.units)
        actual, done, written = task.actual_duration or 0, 0, 0
        for start, finish in self._parts(task, time, first):
            # The sum over all parts is exactly the work: each part gets what is due up to its end.
            done += time.between(start, finish)
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

    @staticmethod
    def _parts(task: Task, time: WorkingTime, first: Minutes) -> list[Stretch]:
        """The task's working stretches, day by day, with its gaps left out."""
        parts: list[Stretch] = []
        done, now = 0, first
        for split in (*task.splits, Split(task.duration.minutes, 0)):
            worked_on = time.stretches(now, split.after - done)
            parts += worked_on
            if worked_on:
                now = worked_on[-1][1]
            done = split.after
            skipped = time.stretches(now, split.gap)
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
