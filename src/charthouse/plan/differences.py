"""Where our dates differ from those that a file's own tool stored in it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charthouse.engine.drivers import Driver, DriverKind
from charthouse.engine.schedule import Schedule, TaskDates
from charthouse.exchange import document as doc
from charthouse.exchange.computed_dates import dates_in
from charthouse.plan.reasons import reason
from charthouse.plan.rescheduling import COLUMNS, dates_by_task

FIELDS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")


@dataclass(frozen=True, slots=True)
class Difference:
    """One date of one task that we compute otherwise than the file says."""

    uid: int
    name: str
    field: str
    stored: int
    computed: int
    minutes: int
    """Working minutes from the stored to the computed date; negative: ours is earlier."""
    follows: bool
    """It only follows from the difference of a task that drives this one."""
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All stored dates against the computed ones."""

    compared: int
    agree: int
    differences: tuple[Difference, ...]
    """Causes first, then what follows from them; the largest first."""


def compare(document: doc.Document, computed: Schedule) -> Comparison:
    """Hold every date that the file stores against ours. Equal means less than one working minute apart."""
    names = {task.uid: task.name for task in document.tasks}
    found: list[tuple[doc.Task, str, int, int, int]] = []
    compared = 0
    ours_of = {uid: dict(zip(COLUMNS, dates, strict=True)) for uid, dates in dates_by_task(dates_in(computed))}
    for task in document.tasks:
        if not task.active:
            continue
        for field in FIELDS:
            stored, ours = getattr(task.stored, field), ours_of[task.uid][field]
            if stored is None or ours is None:
                continue
            compared += 1
            if stored == ours:
                continue
            apart = _apart(computed, task.uid, stored, ours)
            if apart:
                found.append((task, field, stored, ours, apart))
    # The two kinds of the same date agree or differ together far more often than not: tell it once.
    told = {(task.uid, field) for task, field, *_rest in found}
    differing = {task.uid for task, *_rest in found}
    differences = []
    for task, field, stored, ours, apart in found:
        if field.startswith("early_") and (task.uid, field.removeprefix("early_")) in told:
            continue
        dates = computed.tasks[task.uid]
        differences.append(
            Difference(
                task.uid,
                task.name,
                field,
                stored,
                ours,
                apart,
                _follows(dates, field, differing),
                _why(task, dates, field, names),
            )
        )
    differences.sort(key=lambda one: (one.follows, -abs(one.minutes), one.uid))
    return Comparison(compared, compared - len(found), tuple(differences))


def _apart(computed: Schedule, uid: int, stored: int, ours: int) -> int:
    time = computed.working_time(uid)
    apart = time.between(min(stored, ours), max(stored, ours))
    return apart if ours >= stored else -apart


def _follows(dates: TaskDates, field: str, differing: set[int]) -> bool:
    if field.startswith("late_"):
        return bool(differing)
    return any(driver.task in differing for driver in dates.drivers if driver.task is not None)


def _why(task: doc.Task, dates: TaskDates, field: str, names: Mapping[int, str]) -> str:
    if field.startswith("late_"):
        return reason(Driver(DriverKind.PROJECT_FINISH), names, end="late")
    if not dates.drivers:
        return reason(Driver(DriverKind.PROJECT_START), names)
    return "; ".join(reason(driver, names) for driver in dates.drivers[:2])
