"""What a project's money comes to, as somebody may see it: every amount of budget, orders and cost book in one list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from charthouse.budget import periods
from charthouse.budget.cost_types import KNOWN, kinds
from charthouse.budget.cuts import Amount, line_for, ordered_left, remaining
from charthouse.budget.earned import Shares, shares_of
from charthouse.budget.lines import own_months_of
from charthouse.budget.models import BudgetLine, Order
from charthouse.budget.money import converted, places_of, rounded, shared
from charthouse.budget.periods import counted_on, month_end, standing
from charthouse.budget.queries import book_of
from charthouse.budget.reserve_sums import drawn_months, with_drawn
from charthouse.budget.reserve_sums import standing as standing_movements
from charthouse.plan.computed import computed_plan
from charthouse.plan.queries import plain
from charthouse.projects.access import Access
from charthouse.projects.models import Project


@dataclass(frozen=True, slots=True)
class Money:
    """All amounts that somebody may see, and what is left out of them."""

    amounts: tuple[Amount, ...]
    lines: tuple[BudgetLine, ...]
    hidden: bool
    """There may be more, which needs the right to see rates."""
    measured: bool
    """Something says what is earned."""


def money_of(access: Access, closed: dt.date | None = None) -> Money:
    """Every amount of the project, all in its currency; without those types that somebody may not see.

    With a closed month: what was spent and ordered by its end as the closings keep it, and the forecast from there.
    """
    project, known = access.project, kinds()
    lines = list(BudgetLine.objects.filter(project=project).order_by("number"))
    ways, drawn = _Ways(access, lines), drawn_months(project)
    found = [each for one in lines for each in _planned(project, one, drawn.pop(one.number, {}))]
    found += _of_lines_that_are_gone(project, drawn)
    if closed is None:
        spent, bound = _spent(project, ways), _bound(project, ways)
        shares, owed = shares_of(access), _owed(project, ways)
    else:
        spent, bound = _kept(project, closed, "actual"), _bound_then(project, closed, ways)
        shares, owed = shares_of(access, month_end(closed)), {}
    rest = _rest(project, lines, [*found, *spent, *bound], shares, owed)
    shown = tuple(
        replace(each, standard=known.standard(each.type))
        for each in (*found, *spent, *bound, *rest)
        if known.shown_to(access, each.type)
    )
    return Money(
        shown, tuple(one for one in lines if known.shown_to(access, one.type)),
        hidden=any(not known.shown_to(access, key) for key in KNOWN), measured=bool(shares),
    )  # fmt: skip


class _Ways:
    """Which budget line a cost or an order is of."""

    def __init__(self, access: Access, lines: list[BudgetLine]) -> None:
        self.numbers = {one.number for one in lines}
        self.above = {task.uid: task.parent_uid for task in computed_plan(access.shown).document.tasks}
        self.places: dict[tuple[int | None, str], int] = {}
        for one in reversed(lines):
            self.places[one.task_uid, one.type] = one.number
        placed = Order.objects.filter(project=access.project)
        self.orders = {number: (line, task) for number, line, task in placed.values_list("number", "line", "task_uid")}

    def line(self, named: int | None, task: int | None, kind: str, order: int | None = None) -> int | None:
        """The one that is named, else that of its order, else the one that task (or the order's) and type lead to."""
        line_of_order, task_of_order = self.orders.get(order, (None, None)) if order is not None else (None, None)
        for number in (named, line_of_order):
            if number in self.numbers:
                return number
        return line_for(task_of_order if task is None else task, kind, self.places, self.above)


def _planned(project: Project, one: BudgetLine, drawn: Mapping[dt.date, Decimal]) -> list[Amount]:
    return [
        Amount("plan", amount, one.number, one.task_uid, one.type, one.vendor, f"{month:%Y-%m}", one.capital)
        for month, amount in with_drawn(own_months_of(one, project), drawn).items()
    ]


def _of_lines_that_are_gone(project: Project, drawn: Mapping[int, Mapping[dt.date, Decimal]]) -> list[Amount]:
    """What reserves gave to lines that somebody undid since: it is planned, without a line."""
    types = dict(standing_movements(project).filter(line__in=drawn).values_list("line", "type")) if drawn else {}
    return [
        Amount("plan", amount, None, None, types[line], "", f"{month:%Y-%m}")
        for line, months in drawn.items()
        for month, amount in months.items()
    ]


def _spent(project: Project, ways: _Ways) -> list[Amount]:
    rows = (
        standing(project)
        .order_by("number")
        .values_list("amount", "line", "task_uid", "type", "vendor", "period", "day", "capital", "order")
    )
    found = []
    for amount, named, task, kind, vendor, period, day, capital, order in rows:
        line = ways.line(named, task, kind, order)
        found.append(
            Amount("actual", plain(amount) or Decimal(0), line, task, kind, vendor, f"{period or day:%Y-%m}", capital)
        )
    return found


def _kept(project: Project, month: dt.date, column: str) -> list[Amount]:
    """What the closings keep of a column by the end of a closed month: all that was spent, what was ordered then."""
    found, holding = [], list(periods.closed(project).order_by("month"))
    last = next((one.pk for one in holding if one.month >= month), None)
    for one in holding:
        if column == "ordered" and one.pk != last:
            continue
        found += [
            Amount(each, Decimal(amount), line, task, kind, vendor, at, capital)
            for each, at, line, task, kind, vendor, capital, amount in one.figures["rows"]
            if each == column and at <= f"{month:%Y-%m}"
        ]
    return found


def _bound_then(project: Project, month: dt.date, ways: _Ways) -> list[Amount]:
    """What was ordered at the end of a closed month and neither paid nor accrued: what is accrued counts as spent."""
    last = periods.closed(project).filter(month__gte=month).order_by("month").first()
    accrued: defaultdict[tuple[int | None, int | None, str, str], Decimal] = defaultdict(Decimal)
    if last is not None and last.batch:
        there = {one.number: one for one in Order.objects.filter(project=project)}
        booked = standing(project).filter(batch=last.batch, corrects=None, order__in=there)
        for number, amount in booked.values_list("order", "amount"):
            one = there[number or 0]
            accrued[ways.line(one.line, one.task_uid, one.type), one.task_uid, one.type, one.vendor] += amount
    found = []
    for each in _kept(project, month, "ordered"):
        left = max(each.amount - accrued[each.line, each.task, each.type, each.vendor], Decimal(0))
        if left:
            found.append(replace(each, amount=left))
    return found


def left_of(project: Project) -> dict[int, Decimal]:
    """What of each open order is not paid yet, in the project's currency, at the rate of the day it was placed."""
    paid: defaultdict[int, list[Decimal]] = defaultdict(list)
    for number, amount in standing(project).filter(order__isnull=False).values_list("order", "amount"):
        if number is not None:
            paid[number].append(amount)
    found = {}
    for one in Order.objects.filter(project=project, state=Order.State.OPEN):
        found[one.number] = ordered_left(own_amount(project, one), paid[one.number])
    return found


def own_amount(project: Project, one: Order) -> Decimal:
    """What an order comes to in the project's currency."""
    return one.amount if one.rate is None else converted(one.amount, one.rate, places_of(project.currency))


def _bound(project: Project, ways: _Ways) -> list[Amount]:
    left, found = left_of(project), []
    for one in Order.objects.filter(project=project, number__in=left).order_by("number"):
        amount = plain(left[one.number]) or Decimal(0)
        if not amount:
            continue
        line = ways.line(one.line, one.task_uid, one.type)
        month = f"{one.due or one.day:%Y-%m}"
        found.append(Amount("ordered", amount, line, one.task_uid, one.type, one.vendor, month))
    return found


def _owed(project: Project, ways: _Ways) -> dict[int | None, Decimal]:
    """What was accrued for each line by the day until which costs are complete, less what was billed since: it is
    earned, and has taken itself back."""
    until = book_of(project).cut_off
    found: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    if until is None:
        return found
    for one in standing(project):
        taken_back = one.accrued and one.corrects_id is not None
        if counted_on(one.day, one.period) > until:
            line = ways.line(one.line, one.task_uid, one.type, one.order)
            found[line] -= one.amount if taken_back or not one.accrued else 0
    return {line: max(amount, Decimal(0)) for line, amount in found.items()}


def _rest(
    project: Project, lines: list[BudgetLine], amounts: list[Amount], shares: Shares, owed: Mapping[int | None, Decimal]
) -> list[Amount]:
    """What is earned of each line, and what will be spent on it yet: orders first, by their vendors and months; the
    remainder over the line's months that no cost has reached, or on its last. What is owed of what is earned is to be
    spent yet.
    """
    places = places_of(project.currency)
    by_line: defaultdict[int | None, dict[str, list[Amount]]] = defaultdict(lambda: defaultdict(list))
    for one in amounts:
        by_line[one.line][one.column].append(one)
    reached = max((one.month for one in amounts if one.column == "actual"), default="")
    found: list[Amount] = []
    for line in (*lines, None):
        mine = by_line[None if line is None else line.number]
        plan, ordered, actual = (
            sum((one.amount for one in mine[name]), Decimal(0)) for name in ("plan", "ordered", "actual")
        )
        found += [
            Amount("rest", one.amount, one.line, one.task, one.type, one.vendor, one.month, one.capital)
            for one in mine["ordered"]
        ]
        if line is None:
            continue
        share = shares.get(line.task_uid)
        earned = None if share is None else rounded(plan * Decimal(repr(share)), places)
        if earned is not None:
            found.append(Amount("earned", earned, line.number, line.task_uid, line.type, line.vendor, "", line.capital))
        paid_for = None if earned is None else earned - owed.get(line.number, Decimal(0))
        more = remaining(plan, paid_for, actual, ordered) - ordered
        ahead = [one for one in mine["plan"] if one.month > reached] or mine["plan"][-1:]
        if more and ahead:
            for one, amount in zip(ahead, shared(more, [each.amount for each in ahead], places), strict=True):
                if amount:
                    found.append(
                        Amount("rest", amount, one.line, one.task, one.type, one.vendor, one.month, one.capital)
                    )
    return found


def month_of(text: str) -> dt.date:
    """The first day of a month as amounts name it."""
    return dt.date.fromisoformat(f"{text}-01")
