"""What is owed at the end of a month and not in the books yet, as it can be proposed from orders, plan and hours."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.budget.cost_types import OTHER, kinds
from charthouse.budget.earned import Shares, shares_of
from charthouse.budget.models import CostEntry, Order
from charthouse.budget.money import places_of, rounded
from charthouse.budget.overview import own_amount
from charthouse.budget.periods import counted_on, month_end, standing
from charthouse.exchange.document import Accrual
from charthouse.plan.computed import Computed, computed_plan
from charthouse.projects.access import Access
from charthouse.ui import formats

_EPOCH, _A_DAY = dt.date(1970, 1, 1), 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What should be accrued at the end of a month, and why."""

    key: str
    """Which one it is, the same whenever the month is looked at: ``order-3``."""
    amount: Decimal
    """In the project's currency, above nothing."""
    what: str
    why: str
    """How the amount comes about, as a sentence."""
    type: str
    task_uid: int | None = None
    line: int | None = None
    order: int | None = None
    vendor: str = ""
    capital: bool = False


_more: list[Callable[[Access, dt.date], list[Proposal]]] = []


def register(provider: Callable[[Access, dt.date], list[Proposal]]) -> None:
    """Say what else is owed at the end of a month, such as hours that are not booked; called in ``AppConfig.ready``."""
    if provider not in _more:
        _more.append(provider)


def proposals(access: Access, month: dt.date) -> list[Proposal]:
    """All that is owed at the end of a month and not in the books: orders first, then fixed costs, then the rest."""
    until = month_end(month)
    owed = _Owed(access, until)
    return [*owed.orders(), *owed.fixed_costs(), *(one for provider in _more for one in provider(access, month))]


class _Owed:
    def __init__(self, access: Access, until: dt.date) -> None:
        self.access, self.project, self.until = access, access.project, until
        self.places = places_of(self.project.currency)
        self.computed: Computed = computed_plan(access.shown)
        self.shares: Shares = shares_of(access, until)
        self.booked: list[CostEntry] = [
            one for one in standing(self.project) if counted_on(one.day, one.period) <= until
        ]

    def orders(self) -> list[Proposal]:
        paid: defaultdict[int, Decimal] = defaultdict(Decimal)
        for one in self.booked:
            if one.order is not None:
                paid[one.order] += one.amount
        found = []
        placed = Order.objects.filter(project=self.project, state=Order.State.OPEN, day__lte=self.until)
        for order in placed.order_by("number"):
            share, how = self._share_of_order(order)
            whole = own_amount(self.project, order)
            owed = rounded(whole * share, self.places) - paid[order.number]
            if owed > 0:
                why = _("%(how)s of %(whole)s, of which %(paid)s is invoiced.") % {
                    "how": how, "whole": self._money(whole), "paid": self._money(paid[order.number])
                }  # fmt: skip
                found.append(
                    Proposal(
                        key=f"order-{order.number}", amount=owed, what=order.title, why=why,
                        type=order.type, task_uid=self._task(order.task_uid), line=order.line, order=order.number,
                        vendor=order.vendor,
                    )
                )  # fmt: skip
        return found

    def _share_of_order(self, order: Order) -> tuple[Decimal, str]:
        uid = order.task_uid
        earned = None if uid is None else self.shares.get(uid)
        if earned is not None:
            share = Decimal(repr(earned))
            return share, _("%(share)s is earned") % {"share": _percent(share)}
        by_time = None if uid is None else self._time_share(uid)
        if by_time is not None:
            return by_time, _("%(share)s of the task’s working time has passed") % {"share": _percent(by_time)}
        if order.due is not None and order.due >= order.day:
            days = (order.due - order.day).days + 1
            share = min(Decimal(1), Decimal((self.until - order.day).days + 1) / days)
            return share, _("%(share)s of the time from the order to its payment has passed") % {
                "share": _percent(share)
            }
        return Decimal(0), ""

    def fixed_costs(self) -> list[Proposal]:
        spent: defaultdict[int, Decimal] = defaultdict(Decimal)
        of_people = kinds().of_people
        for one in self.booked:
            if one.task_uid is not None and one.order is None and one.type not in of_people:
                spent[one.task_uid] += one.amount
        ordered = set(Order.objects.filter(project=self.project).values_list("task_uid", flat=True))
        found = []
        for task in self.computed.document.tasks:
            if not task.fixed_cost or not task.active or task.uid in ordered:
                continue
            share, how = self._share_of_fixed(task.uid)
            owed = rounded(task.fixed_cost * share, self.places) - spent[task.uid]
            if owed > 0:
                why = _("%(how)s of fixed costs of %(whole)s, of which %(paid)s is booked.") % {
                    "how": how, "whole": self._money(task.fixed_cost), "paid": self._money(spent[task.uid])
                }  # fmt: skip
                found.append(
                    Proposal(
                        key=f"fixed-{task.uid}", amount=owed, what=f"{self.project.key}-{task.uid} {task.name}",
                        why=why, type=OTHER, task_uid=task.uid,
                    )
                )  # fmt: skip
        return found

    def _share_of_fixed(self, uid: int) -> tuple[Decimal, str]:
        task = self.computed.tasks[uid]
        end = ((self.until - _EPOCH).days + 1) * _A_DAY
        if task.actual_start is None or task.actual_start >= end:
            return Decimal(0), ""
        finished = task.actual_finish is not None and task.actual_finish <= end
        if finished or task.fixed_cost_accrual is Accrual.START:
            return Decimal(1), _("The task is done; all") if finished else _("The task has begun; all")
        if task.fixed_cost_accrual is Accrual.END:
            return Decimal(0), ""
        earned = self.shares.get(uid)
        if earned is not None:
            share = Decimal(repr(earned))
            return share, _("%(share)s is earned") % {"share": _percent(share)}
        by_time = self._time_share(uid) or Decimal(0)
        return by_time, _("%(share)s of the task’s working time has passed") % {"share": _percent(by_time)}

    def _time_share(self, uid: int) -> Decimal | None:
        """How much of a task's working time lies before the end of the month; None: it has no dates."""
        schedule = self.computed.schedule
        dates = None if schedule is None else schedule.tasks.get(uid)
        if schedule is None or dates is None or dates.start is None or dates.finish is None:
            return None
        end = ((self.until - _EPOCH).days + 1) * _A_DAY
        if end <= dates.start:
            return Decimal(0)
        if end >= dates.finish:
            return Decimal(1)
        if uid in self.computed.summaries:
            return Decimal(end - dates.start) / (dates.finish - dates.start)
        working = schedule.working_time(uid)
        whole = working.between(dates.start, dates.finish)
        return Decimal(working.between(dates.start, end)) / Decimal(whole) if whole else Decimal(1)

    def _task(self, uid: int | None) -> int | None:
        return uid if uid in self.computed.tasks else None

    def _money(self, amount: Decimal) -> str:
        return formats.money(amount, self.project.currency or "")


def _percent(share: Decimal) -> str:
    return formats.per_cent(share * 100, most=1)
