"""What was changed by re-planning, kept apart from how the work went: the first baseline against the present one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charthouse.engine.calendars import Minutes
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange.document import Document, TaskBaseline


@dataclass(frozen=True, slots=True)
class Replanning:
    """How the measured baseline differs from the one that was taken first."""

    original: int
    current: int
    bac_change: float
    original_finish: Minutes
    finish_change: Minutes
    """Working minutes of the project's calendar by which the planned finish was moved; more is later."""
    tasks_added: int
    tasks_removed: int


def replanning_of(document: Document, current: int | None, calendar: WorkingTime) -> Replanning | None:
    """The change from the baseline taken first to the one measured against; None: they are not told apart by dates."""
    taken = {each.number: each.taken for each in document.baselines if each.taken is not None}
    if current not in taken or current is None:
        return None
    now = taken[current]
    first = min(taken, key=lambda number: (taken[number] or 0, number))
    if now is None or first == current or (taken[first] or 0) >= now:
        return None
    parents = {task.parent_uid for task in document.tasks}
    leaves = [task for task in document.tasks if task.uid not in parents and task.active]
    planned: dict[int, dict[int, TaskBaseline]] = {
        number: {
            task.uid: each
            for task in leaves
            for each in task.baselines
            if each.number == number and each.start is not None and each.finish is not None
        }
        for number in (first, current)
    }
    if not planned[first] or not planned[current]:
        return None
    finishes = {number: max(each.finish or 0 for each in tasks.values()) for number, tasks in planned.items()}
    budgets = {
        number: sum((each.cost or Decimal(0) for each in tasks.values()), Decimal(0))
        for number, tasks in planned.items()
    }
    return Replanning(
        original=first,
        current=current,
        bac_change=float(budgets[current] - budgets[first]),
        original_finish=finishes[first],
        finish_change=calendar.between(finishes[first], finishes[current]),
        tasks_added=len(planned[current].keys() - planned[first].keys()),
        tasks_removed=len(planned[first].keys() - planned[current].keys()),
    )
