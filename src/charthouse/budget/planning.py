"""Takes the budget from the plan: what work, things and fixed costs come to, by element of the WBS, type and month."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.budget.cost_types import LABOUR, OTHER, SUPPLIES, kinds
from charthouse.budget.lines import add_line, change_line, delete_line, locked_budget, months_of
from charthouse.budget.models import BudgetLine
from charthouse.budget.money import places_of, rounded, shared
from charthouse.budget.periods import month_after, month_end
from charthouse.budget.refusals import NothingToPlan
from charthouse.budget.reserve_sums import holds_reserve
from charthouse.journal.acting import one_operation
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.scenario_costs import parts_of_costs
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

_EPOCH, A_DAY = dt.date(1970, 1, 1), 1440
_TYPES: Mapping[str, str] = {
    "fixed": OTHER, "person": LABOUR, "equipment": "hardware", "material": SUPPLIES, "cost": OTHER,
}  # fmt: skip
"""What parts of a plan's cost are, until somebody says it better."""
DEEPEST = 6

Planned = dict[tuple[int, str], dict[dt.date, Decimal]]


@one_operation
@transaction.atomic
def take_from_plan(*, access: Access, depth: int) -> Counter[str]:
    """Write the budget's lines from the plan, one for each element of the WBS ``depth`` levels down and each type.

    Lines that came from the plan before say what it says now, or go where it says nothing any more; what was written
    by hand or came from a file stays. Gives how many lines were ``added``, ``changed`` and ``deleted``.

    :raises NothingToPlan: RoleMayNot:
    """
    access.require(Right.EDIT_BUDGET)
    locked_budget(access.project)
    computed, known = computed_plan(access.shown), kinds()
    planned = by_element(computed, depth, places_of(access.project.currency))
    if not planned:
        raise NothingToPlan(
            _("The plan costs nothing yet: give its people rates, or its tasks fixed costs, and schedule it.")
        )
    there = {
        (one.task_uid, one.type): one
        for one in BudgetLine.objects.filter(project=access.project, source=BudgetLine.Source.PLAN)
    }
    done: Counter[str] = Counter()
    for (task, kind), months in planned.items():
        one = there.pop((task, kind), None)
        if one is None:
            facts: dict[str, Any] = {
                "name": f"{computed.tasks[task].name[:150]} – {known.name(kind)}", "task_uid": task, "type": kind,
                "months": months, "source": BudgetLine.Source.PLAN,
            }  # fmt: skip
            add_line(access=access, facts=facts)
            done["added"] += 1
        elif months_of(one) != months:
            change_line(access=access, number=one.number, facts={"months": months})
            done["changed"] += 1
    for one in there.values():
        if holds_reserve(access.project, one.number):  # it stays for what was moved to it
            if one.months:
                change_line(access=access, number=one.number, facts={"months": {}})
                done["changed"] += 1
            continue
        delete_line(access=access, number=one.number)
        done["deleted"] += 1
    return done


def by_element(computed: Computed, depth: int, places: int) -> Planned:
    """What the plan costs by element of the WBS, type and month; the sum is the plan's cost to the last cent."""
    if computed.schedule is None:
        return {}
    elements = _elements(computed, depth)
    found: defaultdict[tuple[int, str], defaultdict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    costs = [
        (uid, kind, amount)
        for uid, parts in parts_of_costs(computed.document).items()
        for kind, amount in parts.items()
    ]
    whole = rounded(sum((amount for _uid, _kind, amount in costs), Decimal(0)), places)
    if not whole or any(amount < 0 for _uid, _kind, amount in costs):
        return {}
    exact = shared(whole, [amount for _uid, _kind, amount in costs], places)
    for (uid, kind, _amount), amount in zip(costs, exact, strict=True):
        weights = _months(computed, uid)
        if amount and weights:
            for month, share in zip(weights, shared(amount, list(weights.values()), places), strict=True):
                found[elements[uid], _TYPES[kind]][month] += share
    return {key: {month: one for month, one in sorted(months.items()) if one} for key, months in found.items()}


def _elements(computed: Computed, depth: int) -> dict[int, int]:
    """The element of the WBS that each task is put together under: the one so many levels down, or the task itself."""
    ways: dict[int, tuple[int, ...]] = {}
    for task in computed.document.tasks:  # children come after their parents
        ways[task.uid] = (*ways.get(task.parent_uid or 0, ()), task.uid)
    return {uid: way[min(depth, len(way)) - 1] for uid, way in ways.items()}


def _months(computed: Computed, uid: int) -> dict[dt.date, Decimal]:
    """How much of a task's working time lies in each month; all of it in one where it has none."""
    assert computed.schedule is not None
    dates = computed.schedule.tasks[uid]
    if dates.start is None or dates.finish is None:
        return {}
    month, last = _day(dates.start).replace(day=1), _day(max(dates.start, dates.finish - 1))
    if uid in computed.summaries or dates.finish <= dates.start:
        return {month: Decimal(1)}
    working, found = computed.schedule.working_time(uid), {}
    while month <= last:
        first = max(dates.start, (month - _EPOCH).days * A_DAY)
        until = min(dates.finish, ((month_end(month) - _EPOCH).days + 1) * A_DAY)
        found[month] = Decimal(working.between(first, until))
        month = month_after(month, 1)
    return found


def _day(minutes: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=minutes // A_DAY)
