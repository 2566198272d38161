"""What the cost book says: to the grid, to earned value, and to whoever reads the entries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from charthouse.budget.models import CostBook
from charthouse.budget.periods import counted_in, counted_on, month_of, standing
from charthouse.exchange import document as doc
from charthouse.plan.queries import plain
from charthouse.projects.models import Project

_EPOCH = dt.date(1970, 1, 1)
A_DAY = 1440


def book_of(project: Project) -> CostBook:
    """The project's cost book; an empty one where nothing was booked yet."""
    return CostBook.objects.filter(pk=project.pk).first() or CostBook(project=project, version=0)


def with_costs(document: doc.Document, project: Project) -> doc.Document:
    """The plan document with all that was booked beside what its file brought, and the book's cut-off.

    An entry stands at the beginning of the day on which the books count it, the cut-off at the end of its: what was
    booked on a day counts for any moment in it. Reversed entries and their reversals are left out.
    """
    book = book_of(project)
    found = standing(project).order_by("number").values_list(
        "day", "period", "amount", "task_uid", "kind", "text", "accrued"
    )  # fmt: skip
    entries = tuple(
        doc.CostEntry(
            date=minutes(counted_on(day, period)) + 1,
            amount=plain(amount) or Decimal(0),
            task_uid=uid,
            kind=kind,
            text=text,
            accrued=accrued,
        )
        for day, period, amount, uid, kind, text, accrued in found
    )
    about = document.project
    if book.cut_off is not None:
        about = replace(about, cost_cut_off=minutes(book.cut_off) + A_DAY)
    return replace(document, costs=(*document.costs, *entries), project=about)


def minutes(day: dt.date) -> int:
    """The first minute of a day."""
    return (day - _EPOCH).days * A_DAY


def cells(
    project: Project, first: dt.date, last: dt.date, uids: list[int | None]
) -> dict[tuple[int | None, dt.date], Decimal]:
    """What was booked on each of these tasks (None: the project) in each month between two days."""
    found: defaultdict[tuple[int | None, dt.date], Decimal] = defaultdict(Decimal)
    there, wanted = standing(project).filter(counted_in(first, last)), set(uids)
    for uid, day, period, amount in there.values_list("task_uid", "day", "period", "amount"):
        if uid in wanted:
            found[uid, month_of(day, period)] += amount
    return {key: plain(amount) or Decimal(0) for key, amount in found.items() if amount}


def totals(project: Project, until: dt.date | None = None) -> dict[int | None, Decimal]:
    """What was booked on each task in all, and on the project as a whole (None)."""
    found: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for uid, amount, day, period in standing(project).values_list("task_uid", "amount", "day", "period"):
        if until is None or counted_on(day, period) <= until:
            found[uid] += amount
    return dict(found)
