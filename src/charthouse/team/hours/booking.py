"""Hours as cost: each at the rate of its day, booked once, and taken back where hours or rates are others since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.budget.accruals import Proposal
from charthouse.budget.actions import Booked, Cost, rebook
from charthouse.budget.cost_types import LABOUR
from charthouse.budget.models import CostEntry
from charthouse.budget.money import places_of, rounded
from charthouse.budget.periods import month_end, standing
from charthouse.budget.queries import A_DAY, minutes
from charthouse.exchange import document as doc
from charthouse.journal.acting import one_operation
from charthouse.plan.computed import computed_plan
from charthouse.plan.queries import resources_of
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.resources.models import Allocation
from charthouse.team.models import TimeEntry
from charthouse.ui import formats

MARK = "time:"
"""What the identity of a cost entry begins with that books hours; the number of the time entry follows."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What booking would do now."""

    costs: tuple[Cost, ...]
    """What is not booked yet, or otherwise."""
    back: tuple[CostEntry, ...]
    """What is booked and no longer right."""
    without_rate: tuple[TimeEntry, ...]
    """Hours of people for whom the plan knows no rate of that day."""

    @property
    def amount(self) -> Decimal:
        """By how much the cost of labour changes."""
        new = sum((one.amount for one in self.costs), Decimal(0))
        return new - sum((one.amount for one in self.back), Decimal(0))


class Rates:
    """What an hour of each person costs on a day, as the project's plan knows it."""

    def __init__(self, project: Project) -> None:
        resources = {one.uid: one for one, _calendar in resources_of(project)}
        self._by_person: dict[int, doc.Resource] = {}
        self._by_name: dict[str, doc.Resource] = {}
        found = Allocation.objects.filter(project=project).order_by("uid")
        for uid, user, email in found.values_list("uid", "resource__user", "resource__email"):
            one = resources.get(uid)
            if one is None or one.kind is not doc.ResourceKind.PERSON:
                continue
            self._by_name.setdefault(one.name.casefold(), one)
            if email:
                self._by_name.setdefault(email.casefold(), one)
            if user is not None:
                self._by_person.setdefault(user, one)

    def of(self, entry: TimeEntry) -> Decimal | None:
        """The rate of the entry's person on its day; None: the plan knows none."""
        who = None if entry.person_id is None else self._by_person.get(entry.person_id)
        if who is None and entry.person is not None:
            who = self._by_name.get(entry.person.email.casefold())
        if who is None and entry.person is None:
            who = self._by_name.get(entry.name.casefold())
        return None if who is None else rate_on(who, entry.day)


def rate_on(who: doc.Resource, day: dt.date) -> Decimal | None:
    """What an hour of a resource costs on a day, by its first table; None where nothing is said or it is nothing."""
    begins, ends = minutes(day), minutes(day) + A_DAY
    for rate in reversed(who.rates):
        if (
            rate.table == "A"
            and (rate.first is None or rate.first < ends)
            and (rate.last is None or rate.last > begins)
        ):
            return rate.per_hour or None
    return None


def look_ahead(project: Project, until: dt.date | None = None) -> Ahead:
    """What booking the hours until a day, or all of them, would change."""
    rates, places = Rates(project), places_of(project.currency)
    there = {
        one.identity: one
        for one in standing(project).filter(identity__startswith=MARK, corrected=False).order_by("number")
    }
    known = set(computed_plan(project).tasks)
    costs, back, without = [], [], []
    for entry in TimeEntry.objects.filter(project=project).select_related("person").order_by("number"):
        booked = there.pop(f"{MARK}{entry.number}", None)
        if until is not None and entry.day > until:
            continue
        rate = rates.of(entry)
        amount = None if rate is None else rounded(entry.hours * rate, places)
        if amount is None:
            if booked is None:
                without.append(entry)
            continue  # what is booked stays, where the rate is gone
        if booked is not None and booked.amount == amount:
            continue
        if booked is not None:
            back.append(booked)
        if amount:
            said = {"hours": formats.number(entry.hours, most=2), "name": entry.name}
            costs.append(
                Cost(
                    day=entry.day, amount=amount, task_uid=entry.uid if entry.uid in known else None, type=LABOUR,
                    identity=f"{MARK}{entry.number}",
                    text=_("%(hours)s h, %(name)s") % said,
                )
            )  # fmt: skip
    back += there.values()  # their hours are withdrawn
    return Ahead(tuple(costs), tuple(back), tuple(without))


@one_operation
@transaction.atomic
def book_labour(*, access: Access) -> Booked | None:
    """Book all hours at the rate of their day: what is booked already is not booked again, what is other since is
    taken back and booked anew, in the first open month where its own is closed. None: there is nothing to do.

    :raises RoleMayNot:
    """
    access.require(Right.BOOK_COSTS)
    access.require(Right.SEE_RATES)
    ahead = look_ahead(access.project)
    if not ahead.costs and not ahead.back:
        return None
    return rebook(
        access=access, costs=ahead.costs, back=ahead.back, source=CostEntry.Source.PROGRAM, why=_("Hours of the team")
    )


def not_booked(access: Access, month: dt.date) -> list[Proposal]:
    """What hours until the end of a month come to that nobody has booked, by task."""
    if not access.may(Right.SEE_RATES):
        return []
    ahead, names = look_ahead(access.project, month_end(month)), computed_plan(access.shown).tasks
    owed: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for one in ahead.costs:
        owed[one.task_uid] += one.amount
    for booked in ahead.back:
        owed[booked.task_uid] -= booked.amount
    return [
        Proposal(
            key=f"hours-{uid or 0}", amount=amount, type=LABOUR, task_uid=uid,
            what=_("Labour, the project as a whole") if uid is None else _labour(access.project, uid, names),
            why=_("Hours that are said and not booked, at the rate of their day."),
        )
        for uid, amount in sorted(owed.items(), key=lambda one: one[0] or 0) if amount > 0
    ]  # fmt: skip


def _labour(project: Project, uid: int, names: Mapping[int, doc.Task]) -> str:
    name = names[uid].name if uid in names else ""
    return _("Labour, %(task)s") % {"task": f"{project.key}-{uid} {name}".strip()}
