"""What a plan costs when it is carried out as planned, and what a branch of it would: enough to hold one against the
other, with no booking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from charthouse.exchange import document as doc
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

_TIMED = (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT)


def may_tell_cost(access: Access, *documents: doc.Document) -> bool:
    """Whether somebody may know what plans cost beside each other: where hourly rates are in them, their difference
    tells what a person costs, and needs the right to see rates."""
    if access.may(Right.SEE_RATES):
        return True
    return access.may(Right.SEE_COSTS) and not any(one.rates for each in documents for one in each.resources)


def cost_of(document: doc.Document, base: doc.Document | None = None) -> Decimal | None:
    """The planned cost of all tasks; none where nothing in the plan costs anything.

    A task's cost as a file said it stands for the task as the file knew it: with ``base``, where its duration is
    another now, what is neither fixed nor material has grown with it, and who was assigned since comes on top.
    """
    resources = {one.uid: one for one in document.resources}
    parts: defaultdict[int, list[doc.Assignment]] = defaultdict(list)
    for each in document.assignments:
        parts[each.task_uid].append(each)
    before = {} if base is None else {task.uid: task for task in base.tasks}
    known = set() if base is None else {one.uid for one in base.assignments}
    summaries = {task.parent_uid for task in document.tasks}
    total, found = Decimal(0), False
    for task in document.tasks:
        if not task.active or (task.fixed_cost is None and task.cost is None and task.uid not in parts):
            continue  # it costs nothing
        cost = (
            task.fixed_cost or Decimal(0)
            if task.uid in summaries
            else _of_leaf(task, parts.get(task.uid, []), resources, before.get(task.uid), known)
        )
        total, found = total + cost, found or bool(cost)
    return total if found else None


def costs_of_tasks(document: doc.Document) -> dict[int, tuple[Decimal, Decimal]]:
    """The planned cost of each active task, and the fixed part of it; of a summary task with all that lies below it.

    Nothing where nothing in the plan costs anything.
    """
    resources = {one.uid: one for one in document.resources}
    parts: defaultdict[int, list[doc.Assignment]] = defaultdict(list)
    for each in document.assignments:
        parts[each.task_uid].append(each)
    summaries = {task.parent_uid for task in document.tasks}
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for task in document.tasks:
        fixed = task.fixed_cost or Decimal(0)
        if task.active:
            cost = fixed if task.uid in summaries else _of_leaf(task, parts[task.uid], resources, None, set())
            found[task.uid] = (cost, fixed)
    if not any(cost for cost, _fixed in found.values()):
        return {}
    for task in reversed(document.tasks):  # children come after their parents
        if task.parent_uid in found and task.uid in found:
            above, below = found[task.parent_uid], found[task.uid]
            found[task.parent_uid] = (above[0] + below[0], above[1] + below[1])
    return found


def _of_leaf(
    task: doc.Task,
    parts: list[doc.Assignment],
    resources: Mapping[int, doc.Resource],
    before: doc.Task | None,
    known: set[int],
) -> Decimal:
    fixed = task.fixed_cost or Decimal(0)
    if task.cost is None:
        return fixed + sum((_of_part(one, resources) for one in parts), Decimal(0))
    once = fixed + sum((_of_part(one, resources) for one in parts if not _timed(one, resources)), Decimal(0))
    timed = max(Decimal(0), task.cost - once)
    new = Decimal(0)
    if before is not None and before.cost == task.cost:
        was, now = before.duration.minutes, task.duration.minutes
        if was and was != now:
            timed *= Decimal(now) / Decimal(was)
        new = sum((_of_part(one, resources) for one in parts if one.uid not in known), Decimal(0))
    return once + timed + new


def _timed(one: doc.Assignment, resources: Mapping[int, doc.Resource]) -> bool:
    resource = resources.get(one.resource_uid or 0)
    return resource is None or resource.kind in _TIMED


def _of_part(one: doc.Assignment, resources: Mapping[int, doc.Resource]) -> Decimal:
    """As it was said; else by the first rate of its table."""
    if one.cost is not None:
        return one.cost
    resource = resources.get(one.resource_uid or 0)
    rate = None if resource is None else next((each for each in resource.rates if each.table == one.rate_table), None)
    if rate is None or resource is None:
        return Decimal(0)
    if resource.kind in _TIMED:
        return rate.per_hour * (one.work or 0) / 60 + rate.per_use
    return rate.per_hour * Decimal(str(one.units)) + rate.per_use


def parts_of_costs(document: doc.Document) -> dict[int, dict[str, Decimal]]:
    """What the planned cost of each active task is made of: ``fixed``, and by the kinds of resources.

    What a file says a task costs beyond its fixed and material parts is work of persons, of equipment where only that
    works on it. The parts of all tasks together are the cost of the plan.
    """
    resources = {one.uid: one for one in document.resources}
    parts: defaultdict[int, list[doc.Assignment]] = defaultdict(list)
    for each in document.assignments:
        parts[each.task_uid].append(each)
    summaries = {task.parent_uid for task in document.tasks}
    found: dict[int, dict[str, Decimal]] = {}
    for task in document.tasks:
        if not task.active:
            continue
        mine: defaultdict[str, Decimal] = defaultdict(Decimal)
        mine["fixed"] = task.fixed_cost or Decimal(0)
        for one in () if task.uid in summaries else parts[task.uid]:
            resource = resources.get(one.resource_uid or 0)
            kind = doc.ResourceKind.PERSON if resource is None else resource.kind
            mine[kind.value] += _of_part(one, resources)
        if task.cost is not None and task.uid not in summaries:
            timed = [kind.value for kind in _TIMED]
            whole = _of_leaf(task, parts[task.uid], resources, None, set())
            rest = whole - sum((amount for kind, amount in mine.items() if kind not in timed), Decimal(0))
            only_equipment = mine["equipment"] and not mine["person"]
            mine["person"], mine["equipment"] = (Decimal(0), rest) if only_equipment else (rest, Decimal(0))
        found[task.uid] = {kind: amount for kind, amount in mine.items() if amount}
    return found
