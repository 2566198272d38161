"""Where money can still be saved, and what that costs: only what plan, lines, orders and registers say.

Nothing here is added up: a deliverable, the line that pays for it and its order can be the same money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from charthouse.budget.cost_types import kinds
from charthouse.budget.cuts import By, Sums, cut
from charthouse.budget.models import BudgetLine, Order
from charthouse.budget.money import places_of, rounded
from charthouse.budget.overview import Money, left_of, own_amount
from charthouse.budget.reserve_sums import reserves_of
from charthouse.budget.reserve_words import Needed
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.queries import plain
from charthouse.plan.scenario_costs import costs_of_tasks, may_tell_cost
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.models import Deliverable, Requirement

MOST_TASKS = 1000
"""Of a larger plan no finish is computed here: that would keep the page waiting."""
MOST_COMPUTED = 8
"""So many finishes are computed, those of the largest amounts."""
_OPTIONAL = {Requirement.Priority.SHOULD, Requirement.Priority.COULD}
_OUT = (Requirement.Status.REJECTED, Requirement.Status.WITHDRAWN)


class Kind(StrEnum):
    """What money is saved on."""

    SCOPE = "scope"
    LINE = "line"
    ORDER = "order"
    RESERVE = "reserve"


@dataclass(frozen=True, slots=True)
class Saving:
    """One way to save money."""

    kind: Kind
    number: int
    """Of the deliverable, the line or the order; 0 of the contingency."""
    name: str
    amount: Decimal
    """At most so much, in the project's currency."""
    tasks: tuple[int, ...] = ()
    """Those that would not be done; all of them have not begun."""
    requirements: tuple[Requirement, ...] = ()
    """Those that would not be met, or not wholly; the most wanted first."""
    finish: int | None = None
    """When the plan would end without these tasks, in its minutes; None: not computed."""


@dataclass(frozen=True, slots=True)
class Savings:
    """All ways that somebody may know of, the largest first."""

    found: tuple[Saving, ...]
    plan_finish: int | None
    hidden: bool
    """There may be more, which takes the right to see rates."""


def savings_of(access: Access, money: Money, need: Needed | None) -> Savings:
    """Where money can still be saved."""
    computed = computed_plan(access.shown)
    wanted = _wanted(access, computed)
    found = [
        *_of_scope(access, computed, wanted), *_of_lines(money, computed, wanted), *_of_orders(access),
        *_of_contingency(access, need),
    ]  # fmt: skip
    found.sort(key=lambda one: (-one.amount, one.kind, one.number))
    plan_finish = None if computed.schedule is None else computed.schedule.finish
    return Savings(tuple(_with_finishes(found, computed)), plan_finish, money.hidden)


@dataclass(frozen=True, slots=True)
class _Made:
    """A deliverable that is still to come, with the work that it takes and what asks for it."""

    one: Deliverable
    leaves: frozenset[int]
    requirements: tuple[Requirement, ...]

    @property
    def optional(self) -> bool:
        """All that asks for it could be left out."""
        return bool(self.requirements) and all(one.priority in _OPTIONAL for one in self.requirements)


def _wanted(access: Access, computed: Computed) -> list[_Made]:
    if not access.may(Right.SEE_DOCUMENTS):
        return []
    there = Deliverable.objects.filter(project=access.project).exclude(state=Deliverable.State.DROPPED)
    found = []
    for one in there.prefetch_related("tasks", "meets__requirement").order_by("number"):
        leaves = frozenset(leaf for task in one.tasks.all() for leaf in computed.leaves.get(task.uid, ()))
        asked = [
            each.requirement for each in one.meets.all()
            if each.requirement.status not in _OUT and each.requirement.priority != Requirement.Priority.WONT
        ]  # fmt: skip
        found.append(_Made(one, leaves, tuple(sorted(asked, key=_order))))
    return found


def _order(one: Requirement) -> tuple[int, int]:
    order = ("must", "", "should", "could")
    return order.index(one.priority), one.number


def _of_scope(access: Access, computed: Computed, wanted: Sequence[_Made]) -> Iterable[Saving]:
    if not may_tell_cost(access, computed.document):
        return
    costs = costs_of_tasks(computed.document)
    needed = frozenset(leaf for one in wanted if not one.optional for leaf in one.leaves)
    for one in wanted:
        tasks = tuple(sorted(one.leaves - needed))
        if not one.optional or one.one.state != Deliverable.State.PLANNED or not tasks or _begun(computed, tasks):
            continue
        amount = sum((costs[uid][0] for uid in tasks if uid in costs), Decimal(0))
        if amount > 0:
            amount = rounded(amount, places_of(access.project.currency))
            yield Saving(Kind.SCOPE, one.one.number, one.one.name, amount, tasks, one.requirements)


def _of_lines(money: Money, computed: Computed, wanted: Sequence[_Made]) -> Iterable[Saving]:
    sums: Mapping[object, Sums] = cut(money.amounts, By.LINE)
    for one in money.lines:
        mine = sums.get(one.number, Sums())
        tasks = _leaves(computed, one)
        if mine.actual or mine.ordered or mine.earned or mine.rest <= 0 or _begun(computed, tasks):
            continue
        met = {each.pk: each for made in wanted if made.leaves & set(tasks) for each in made.requirements}
        yield Saving(Kind.LINE, one.number, one.name, mine.rest, tasks, tuple(sorted(met.values(), key=_order)))


def _leaves(computed: Computed, line: BudgetLine) -> tuple[int, ...]:
    return () if line.task_uid is None else tuple(computed.leaves.get(line.task_uid, ()))


def _begun(computed: Computed, tasks: Iterable[int]) -> bool:
    found = (computed.tasks[uid] for uid in tasks)
    return any(one.actual_start is not None or bool(one.percent_complete) for one in found)


def _of_orders(access: Access) -> Iterable[Saving]:
    left, known = left_of(access.project), kinds()
    for one in Order.objects.filter(project=access.project, number__in=left).order_by("number"):
        amount = own_amount(access.project, one)
        if known.shown_to(access, one.type) and left[one.number] == amount:
            yield Saving(Kind.ORDER, one.number, f"{one.vendor}: {one.title}", plain(amount) or Decimal(0))


def _of_contingency(access: Access, need: Needed | None) -> Iterable[Saving]:
    left = reserves_of(access.project).contingency.left
    if need is None or not (need.risks or need.simulated) or (need.simulated and need.simulated.stale):
        return  # nothing says what is needed
    most = max(need.expected, need.simulated.above_plan if need.simulated else Decimal(0), Decimal(0))
    if left > most:
        yield Saving(Kind.RESERVE, 0, "", left - most)


def _with_finishes(found: Sequence[Saving], computed: Computed) -> Iterable[Saving]:
    room = MOST_COMPUTED if computed.schedule is not None and len(computed.document.tasks) <= MOST_TASKS else 0
    for one in found:
        if one.tasks and room:
            room -= 1
            yield replace(one, finish=_finish_without(computed, frozenset(one.tasks)))
        else:
            yield one


def _finish_without(computed: Computed, out: frozenset[int]) -> int | None:
    tasks = tuple(replace(one, active=False) if one.uid in out else one for one in computed.document.tasks)
    try:
        return schedule(plan_of(replace(computed.document, tasks=tasks))).finish
    except UnusablePlan:
        return None
