"""What the books say of the months that a closing locks: kept with it under a digest, held against the books since."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charthouse.budget.cost_types import kinds
from charthouse.budget.earned import figures_on
from charthouse.budget.models import BudgetLine, ClosedPeriod
from charthouse.budget.overview import money_of
from charthouse.budget.periods import month_after, month_end, month_of, standing
from charthouse.plan.queries import plain
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class Kept:
    """One amount of a closed month."""

    column: str
    """``plan`` or ``actual`` of its months, ``ordered``: what was not paid at its end."""
    month: str
    line: int | None
    task: int | None
    type: str
    vendor: str
    capital: bool
    amount: Decimal


def taken(access: Access, month: dt.date, after: dt.date | None) -> dict[str, Any]:
    """What is kept of the months after one until another, by who may see all of it."""
    first = None if after is None else f"{month_after(after):%Y-%m}"
    last = f"{month:%Y-%m}"
    sums: defaultdict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for one in money_of(access).amounts:
        within = one.column == "ordered" or (
            one.column in {"plan", "actual"} and (first is None or one.month >= first) and one.month <= last
        )
        if within:
            place = "" if one.column == "ordered" else one.month
            sums[one.column, place, one.line, one.task, one.type, one.vendor, one.capital] += one.amount
    rows = [[*key, _text(amount)] for key, amount in sums.items() if amount]
    lines = BudgetLine.objects.filter(project=access.project).order_by("number").values_list("number", "name")
    return {
        "currency": access.project.currency or "", "first": first, "last": last,
        "rows": sorted(rows, key=json.dumps), "lines": {str(number): name for number, name in lines},
        "earned": dict(figures_on(access, month_end(month))),
    }  # fmt: skip


def digest_of(figures: Mapping[str, Any], before: str) -> str:
    """SHA-256 of figures as they are kept, and of the digest before them; without the words in them, which may name a
    person and be put under a pseudonym."""
    rows = sorted(([*row[:5], *row[6:]] for row in figures["rows"]), key=json.dumps)
    accruals = [{name: value for name, value in one.items() if name != "reason"} for one in figures["accruals"]]
    bare = {name: value for name, value in figures.items() if name != "lines"} | {"rows": rows, "accruals": accruals}
    said = json.dumps([before, bare], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def rows_of(one: ClosedPeriod) -> list[Kept]:
    """What a closing keeps, whoever may see it."""
    return [
        Kept(column, month, line, task, kind, vendor, capital, Decimal(amount))
        for column, month, line, task, kind, vendor, capital, amount in one.figures["rows"]
    ]


def shown_to(access: Access, rows: Iterable[Kept]) -> list[Kept]:
    """Those of them that somebody may see: no sum of theirs holds labour without the right to see rates."""
    known = kinds()
    return [one for one in rows if known.shown_to(access, one.type)]


def earned_shown_to(access: Access, one: ClosedPeriod) -> dict[str, str]:
    """Earned value at the end of the month; it is made of rates, and takes the right to see them."""
    return one.figures["earned"] if access.may(Right.SEE_RATES) else {}


def is_untouched(one: ClosedPeriod) -> bool:
    """Whether the figures are those that were kept, and the books still say them of the closed months."""
    before = ClosedPeriod.objects.filter(project=one.project_id, number=one.number - 1).values_list("digest", flat=True)
    if one.digest != digest_of(one.figures, before.first() or ""):
        return False
    return one.reopened_at is not None or _spent_then(one) == _spent_now(one.project, one.figures)


def _spent_then(one: ClosedPeriod) -> dict[tuple[Any, ...], Decimal]:
    found: defaultdict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows_of(one):
        if row.column == "actual":
            found[row.month, row.task, row.type, row.vendor, row.capital] += row.amount
    return {key: amount for key, amount in found.items() if amount}


def _spent_now(project: Project, figures: Mapping[str, Any]) -> dict[tuple[Any, ...], Decimal]:
    found: defaultdict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    rows = standing(project).values_list("day", "period", "task_uid", "type", "vendor", "capital", "amount")
    for day, period, task, kind, vendor, capital, amount in rows:
        month = f"{month_of(day, period):%Y-%m}"
        if month <= figures["last"] and (figures["first"] is None or month >= figures["first"]):
            found[month, task, kind, vendor, capital] += plain(amount) or Decimal(0)
    return {key: amount for key, amount in found.items() if amount}


def _text(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def spent(rows: Iterable[Kept]) -> Decimal:
    """What the rows say was spent."""
    return sum((one.amount for one in rows if one.column == "actual"), Decimal(0))
