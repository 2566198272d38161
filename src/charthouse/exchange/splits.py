"""Gaps in a task's work, counted on the working time on which the engine lays that work: one way for every reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Split, WorkCalendar
from charthouse.exchange.day_hours import LONGEST_LOOK, DayHours
from charthouse.exchange.document import Document, Task, Uid
from charthouse.exchange.engine_values import resource_calendars
from charthouse.exchange.moments import DAY_MINUTES

Stretch = tuple[Minutes, Minutes]

WINDOW = 28 * DAY_MINUTES
"""How much time is looked through at once."""


class WorkingTime:
    """The time in any of the parts, a part being what its calendars share; without parts, round the clock."""

    def __init__(self, hours: DayHours, parts: Sequence[tuple[Uid, ...]]) -> None:
        self._hours = hours
        self._parts = parts

    def within(self, first: Minutes, last: Minutes) -> list[Stretch]:
        """The working stretches from one time to a later one, in order."""
        if not self._parts:
            return [(first, last)] if last > first else []
        found: list[Stretch] = []
        for part in self._parts:
            shared = [(first, last)]
            for uid in part:
                shared = _shared(shared, self._hours.within(uid, first, last))
            found += shared
        return merged(found)

    def between(self, first: Minutes, last: Minutes) -> Minutes:
        """Working minutes from one time to a later one."""
        return sum(finish - start for start, finish in self.within(first, last))

    def stretches(self, first: Minutes, minutes: Minutes) -> list[Stretch]:
        """The stretches in which so many working minutes from a time on are worked."""
        found: list[Stretch] = []
        left, now, end = minutes, first, first + LONGEST_LOOK * DAY_MINUTES
        while left > 0 and now < end:
            for start, finish in self.within(now, now + WINDOW):
                if left > 0:
                    finish = min(finish, start + left)
                    found.append((start, finish))
                    left -= finish - start
            now += WINDOW
        return merged(found)


class TaskTimes:
    """On which working time each of a plan's tasks is worked."""

    def __init__(self, document: Document) -> None:
        self._hours = DayHours(document.calendars)
        self._default = document.project.calendar_uid
        alone = document.policies.work_calendar is WorkCalendar.TASK
        own = -1 if self._default is None else self._default
        self._laid = {} if alone else resource_calendars(document, own)
        self._people = {} if alone else resource_calendars(document, own, whatever_the_type=True)

    def laid(self, task: Task) -> WorkingTime | None:
        """On which the engine lays the task's work; None where no calendar is known."""
        return self._time(task, self._laid.get(task.uid, ()))

    def possible(self, task: Task) -> WorkingTime | None:
        """In which somebody on the task can work, which may be less than that on which it is laid."""
        return self._time(task, self._people.get(task.uid, ()))

    def _time(self, task: Task, people: tuple[Uid, ...]) -> WorkingTime | None:
        if task.duration.elapsed:
            return WorkingTime(self._hours, ())
        own = task.calendar_uid if self._hours.knows(task.calendar_uid) else None
        known = [uid for uid in people if self._hours.knows(uid)]
        if known and not task.ignore_resource_calendars:
            return WorkingTime(self._hours, [(uid,) if own is None else (own, uid) for uid in known])
        plain = self._default if own is None else own
        return WorkingTime(self._hours, [(plain,)]) if plain is not None and self._hours.knows(plain) else None


def with_splits(document: Document, worked: Mapping[Uid, Iterable[Stretch]]) -> Document:
    """The document with the gaps between the stretches in which tasks are worked on.

    A gap counts where somebody could have worked and nobody did; days off of everybody are no gap.
    """
    if not worked:
        return document
    times = TaskTimes(document)
    found: dict[Uid, tuple[Split, ...]] = {}
    for task in document.tasks:
        stretches = merged(worked.get(task.uid, ()))
        if task.summary or len(stretches) < 2:
            continue
        laid, possible = times.laid(task), times.possible(task)
        if laid is not None and possible is not None:
            splits = _splits(stretches, laid, possible)
            if splits:
                found[task.uid] = splits
    if not found:
        return document
    tasks = (replace(task, splits=found[task.uid]) if task.uid in found else task for task in document.tasks)
    return replace(document, tasks=tuple(tasks))


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch made one."""
    result: list[Stretch] = []
    for start, finish in sorted(stretches):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], finish))
        else:
            result.append((start, finish))
    return result


def _splits(stretches: Sequence[Stretch], laid: WorkingTime, possible: WorkingTime) -> tuple[Split, ...]:
    found: list[Split] = []
    done = 0
    before: Stretch | None = None
    for stretch in stretches:
        if before is not None and possible.between(before[1], stretch[0]) > 0:
            gap = laid.between(before[1], stretch[0])
            if gap > 0:
                found.append(Split(done, gap))
        done += laid.between(*stretch)
        before = stretch
    return tuple(found)


def _shared(some: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """The time in both of two lists of stretches in order."""
    found: list[Stretch] = []
    at = other = 0
    while at < len(some) and other < len(others):
        start, finish = max(some[at][0], others[other][0]), min(some[at][1], others[other][1])
        if finish > start:
            found.append((start, finish))
        if some[at][1] <= others[other][1]:
            at += 1
        else:
            other += 1
    return found
