"""Dates for tasks that have none, computed before a file is written: other tools show what is in it."""

from __future__ import annotations

from dataclasses import replace

from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange.document import Document, StoredDates, Task
from charthouse.exchange.engine_values import plan_of


def dated(document: Document) -> Document:
    """The document with our own computed dates on tasks that have none.

    A plan that cannot be scheduled is left as it is; the tool that opens the file will say so as well.
    """
    if all(task.stored.start is not None for task in document.tasks):
        return document
    try:
        computed = schedule(plan_of(document))
    except ValueError:
        return document
    return replace(document, tasks=tuple(_dated(task, computed) for task in document.tasks))


def _dated(task: Task, computed: Schedule) -> Task:
    if task.stored.start is not None or task.uid not in computed.tasks:
        return task
    dates = computed.tasks[task.uid]
    stored = StoredDates(
        start=dates.start,
        finish=dates.finish,
        early_start=dates.early_start,
        early_finish=dates.early_finish,
        late_start=dates.late_start,
        late_finish=dates.late_finish,
        total_slack=dates.total_slack,
        free_slack=dates.free_slack,
        critical=dates.critical,
    )
    return replace(task, stored=stored)
