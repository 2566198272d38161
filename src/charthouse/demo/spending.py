"""What the demo projects have cost so far: by task and month, until the last month that the books are closed for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from charthouse.budget import actions
from charthouse.budget.actions import Cost
from charthouse.budget.periods import month_end
from charthouse.exchange.document import Document, Task
from charthouse.projects.access import Access

_EPOCH = dt.date(1970, 1, 1)
_DEARER = (Decimal("1.04"), Decimal("0.97"), Decimal("1.12"), Decimal("1.00"), Decimal("1.21"), Decimal("0.93"))
"""What a task costs against its budget, one after the other."""


def book(access: Access, document: Document) -> None:
    """Book what a project's tasks have cost, as its controller would month by month."""
    status = document.project.status_date
    if status is None:
        return
    today = _day(status)
    closed = today.replace(day=1) - dt.timedelta(days=1)
    costs = [cost for task in document.tasks for cost in _of(task, today) if cost.day <= closed]
    if costs:
        actions.book(access=access, costs=costs, why="Monthly closing")
        actions.set_cut_off(access=access, day=closed)


def _of(task: Task, today: dt.date) -> list[Cost]:
    """A task's cost so far, spread over the months since it began by their days."""
    planned = next((one.cost for one in task.baselines if one.cost), None)
    if planned is None or task.summary or task.actual_start is None:
        return []
    first = _day(task.actual_start)
    last = today if task.actual_finish is None else _day(task.actual_finish)
    done = Decimal(1) if task.actual_finish is not None else Decimal(str(task.percent_complete)) / 100
    whole = planned * done * _DEARER[task.uid % len(_DEARER)]
    days, found, day = (last - first).days + 1, [], first
    while day <= last:
        end = month_end(day)
        share = Decimal((min(end, last) - day).days + 1) / days
        amount = round(whole * share, 2)
        if amount:
            found.append(Cost(day=end, amount=amount, task_uid=task.uid, kind="Labour", type="labour"))
        day = end + dt.timedelta(days=1)
    return found


def _day(minutes: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=minutes // 1440)
