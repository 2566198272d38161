"""Lays a plan out anew after a small change: all rows stand as they were laid out, but for those of the few tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from operator import is_not

import numpy as np

from charthouse.engine import layout as at
from charthouse.engine.compile import Compiled, Network, columns_of, settings_of
from charthouse.engine.network import OutOfSequence, Plan, Rules, Task, TaskKind
from charthouse.engine.ordering import order_of
from charthouse.engine.working_time import Ints

MOST = 20
"""More changed tasks than these are laid out with all the others."""

_STAY = (
    at.PARENT, at.ACTIVE, at.OWN_CALENDAR, at.CALENDAR_AT, at.CALENDAR_END, at.IN_AT, at.IN_END, at.OUT_AT, at.OUT_END,
)  # fmt: skip
"""Columns of a task that such a change leaves alone."""


def recompile(plan: Plan, before: Compiled) -> Compiled | None:
    """What ``compile_plan`` gives, made from what it gave for a plan that differs in a few tasks; None: too much does.

    A changed task stays where it is, with its kind and calendars, and a new one stands alone behind all the others.
    """
    old = before.plan
    if not (
        plan.calendars is old.calendars
        and plan.links is old.links
        and plan.policies is old.policies
        and plan.calendar == old.calendar
    ):
        return None
    tasks, count = plan.tasks, len(old.tasks)
    added = tasks[count:]
    changed = list(compress(range(count), map(is_not, old.tasks, tasks)))
    if len(tasks) < count or len(changed) + len(added) > MOST:
        return None
    if not all(_stays(old.tasks[place], tasks[place]) for place in changed) or not all(map(_alone, added)):
        return None
    if changed and _touches_links(plan, old, changed):
        return None
    rows = before.rows | {task.id: count + place for place, task in enumerate(added)}
    if len(rows) != len(tasks):
        return None
    network = before.network
    tables = np.append(network.tables, np.ones(len(added), np.int64))
    tables[: at.SETTINGS] = settings_of(plan)
    table, order = _rows(plan, changed, added, network), network.order
    if added:
        order = order_of(table, network.link)
    made = Network(table, network.link, tables, order)
    return before._replace(plan=plan, network=made, rows=rows)


def _rows(plan: Plan, changed: Sequence[int], added: Sequence[Task], network: Network) -> Ints:
    old, count = network.task, len(network.task)
    table = np.empty((count + len(added), at.TASK_COLUMNS), np.int64)
    table[:count] = old
    few = tuple(replace(task, parent=None) for task in (*(plan.tasks[place] for place in changed), *added))
    fresh = columns_of(replace(plan, tasks=few), {task.id: place for place, task in enumerate(few)})
    places = [*changed, *range(count, count + len(added))]
    table[places] = fresh
    table[np.ix_(changed, _STAY)] = old[np.ix_(changed, _STAY)]
    for place in changed:
        if old[place, at.STATE] == at.SUMMARY:
            table[place, at.STATE] = at.SUMMARY
    behind = table[count:]
    behind[:, at.OWN_CALENDAR] = 1
    behind[:, at.CALENDAR_AT] = np.arange(len(added)) + len(network.tables)
    behind[:, at.CALENDAR_END] = behind[:, at.CALENDAR_AT] + 1
    behind[:, [at.IN_AT, at.IN_END, at.OUT_AT, at.OUT_END]] = len(network.link)
    return table


def _stays(was: Task, now: Task) -> bool:
    """Does a changed task take part in the network as it did?"""
    return (
        was.id == now.id
        and was.parent == now.parent
        and was.active == now.active
        and was.kind is now.kind
        and was.elapsed == now.elapsed
        and was.calendar == now.calendar
        and was.resource_calendars == now.resource_calendars
        and was.ignore_resource_calendars == now.ignore_resource_calendars
    )


def _alone(task: Task) -> bool:
    """Does a new task ask for nothing but the plan's own calendar?"""
    return (
        task.parent is None
        and task.active
        and task.kind is not TaskKind.LEVEL_OF_EFFORT
        and not task.elapsed
        and task.calendar is None
        and not task.resource_calendars
    )


def _touches_links(plan: Plan, old: Plan, changed: Sequence[int]) -> bool:
    """Do links look at these tasks: at durations of which a lag is a percentage, or at dates that override them?"""
    if plan.policies.rules is Rules.PRIMAVERA and plan.policies.out_of_sequence is OutOfSequence.ACTUAL_DATES:
        return True
    longer = {plan.tasks[place].id for place in changed if plan.tasks[place].duration != old.tasks[place].duration}
    return bool(longer) and any(link.percent is not None and link.before in longer for link in plan.links)
