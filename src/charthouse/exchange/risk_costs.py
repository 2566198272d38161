"""What a document's tasks cost in a simulation: what is spent, what comes once, what grows with the duration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from charthouse.engine.compile import left_of
from charthouse.engine.earned_value.methods import Accrual
from charthouse.engine.network import Plan, Task, TaskId
from charthouse.engine.risk.model import TaskCost
from charthouse.exchange import document as doc

_TIMED = (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT)


def costs_of(
    document: doc.Document, plan: Plan, below: dict[TaskId, tuple[TaskId, ...]]
) -> tuple[tuple[TaskId, TaskCost], ...]:
    """What each task costs.

    Of what is still to be spent, people and equipment cost by the minute, so that it grows with the duration; fixed
    costs, material and cost resources come once. What a task's cost says beyond all these grows with its duration. Of a
    summary only its fixed cost is its own.
    """
    resources = {each.uid: each for each in document.resources}
    assignments: defaultdict[TaskId, list[doc.Assignment]] = defaultdict(list)
    for each in document.assignments:
        assignments[each.task_uid].append(each)
    booked: defaultdict[TaskId, float] = defaultdict(float)
    for entry in document.costs:
        if entry.task_uid is not None:
            booked[entry.task_uid] += float(entry.amount)
    tasks = {task.id: task for task in plan.tasks}
    found = []
    for task in document.tasks:
        if not task.active:
            continue
        leaf = below[task.uid] == (task.uid,)
        if leaf:
            cost = _of_leaf(task, tasks[task.uid], assignments[task.uid], resources, booked.get(task.uid))
        else:
            cost = TaskCost(fixed=float(task.fixed_cost or 0), spent=booked.get(task.uid, 0.0))
        if cost.fixed or cost.per_minute or cost.spent:
            found.append((task.uid, cost))
    return tuple(found)


def spent_on_no_task(document: doc.Document) -> float:
    """What was booked on the project as a whole."""
    return float(sum((entry.amount for entry in document.costs if entry.task_uid is None), Decimal(0)))


def _of_leaf(
    task: doc.Task,
    of_plan: Task,
    assignments: Sequence[doc.Assignment],
    resources: dict[doc.Uid, doc.Resource],
    booked: float | None,
) -> TaskCost:
    done = of_plan.actual_finish is not None
    started = of_plan.actual_start is not None
    left = 0 if done else left_of(of_plan) if started else of_plan.duration
    share = 0.0 if done else left / of_plan.duration if started and of_plan.duration else 1.0
    once, timed = _whole(task, assignments, resources)
    fixed_share = share
    if started and task.fixed_cost_accrual is not Accrual.PRORATED:
        fixed_share = 0.0 if done or task.fixed_cost_accrual is Accrual.START else 1.0
    fixed_left = float(task.fixed_cost or 0) * fixed_share
    whole = once + timed + float(task.fixed_cost or 0)
    spent = booked if booked is not None else None if task.actual_cost is None else float(task.actual_cost)
    rest = (once + timed) * share + fixed_left
    if task.remaining_cost is not None:
        rest = float(task.remaining_cost)
    elif task.actual_cost is not None and not done:
        rest = max(0.0, whole - float(task.actual_cost))
    if spent is None:
        spent = whole - rest if started else 0.0
    if done:
        return TaskCost(spent=spent)
    fixed = min(rest, fixed_left + once * share)
    if left <= 0:
        return TaskCost(fixed=rest, spent=spent)
    return TaskCost(fixed=fixed, per_minute=(rest - fixed) / left, spent=spent)


def _whole(
    task: doc.Task, assignments: Sequence[doc.Assignment], resources: dict[doc.Uid, doc.Resource]
) -> tuple[float, float]:
    """What the whole task costs beside its fixed cost: once, and by time."""
    once = timed = 0.0
    for each in assignments:
        resource = resources.get(each.resource_uid) if each.resource_uid is not None else None
        cost = float(each.cost) if each.cost is not None else _by_rate(each, resource)
        if resource is None or resource.kind in _TIMED:
            timed += cost
        else:
            once += cost
    if task.cost is not None:
        timed = max(0.0, float(task.cost) - float(task.fixed_cost or 0) - once)
    return once, timed


def _by_rate(assignment: doc.Assignment, resource: doc.Resource | None) -> float:
    """By the first rate of the assignment's table, where nobody said what it costs."""
    if resource is None:
        return 0.0
    rate = next((each for each in resource.rates if each.table == assignment.rate_table), None)
    if rate is None:
        return 0.0
    if resource.kind in _TIMED:
        return float(rate.per_hour) * (assignment.work or 0) / 60 + float(rate.per_use)
    return float(rate.per_hour) * assignment.units + float(rate.per_use)
