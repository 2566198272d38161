"""Tells the budget what share of each task is earned, from the same figures that the earned value page shows."""

from __future__ import annotations

from charthouse.budget import earned
from charthouse.budget.queries import A_DAY, book_of, minutes
from charthouse.engine.earned_value.activities import Choices
from charthouse.outlook.value_shelf import find
from charthouse.projects.access import Access


def register() -> None:
    """Called when the chapter starts."""
    earned.register(shares)


def _day_of_both(access: Access) -> int | None:
    """The end of the last day whose costs are complete, where that lies before the status date; None: the latter."""
    status, cut_off = access.shown.status_date, book_of(access.project).cut_off
    if status is None or cut_off is None:
        return None
    known = minutes(cut_off) + A_DAY
    return known if known < status else None


def shares(access: Access) -> earned.Shares:
    """Earned value over budget of every task, summary and of the whole; of what has no budget nothing is said.

    Where costs are complete until a day before the status date, what was earned by then is taken: what is earned and
    not booked yet would otherwise count neither as spent nor as still to be spent.
    """
    sheet = find(access, Choices(), _day_of_both(access)).sheet
    if sheet is None:
        return {}
    found: dict[int | None, float] = {}
    if sheet.standing.amounts.bac:
        found[None] = sheet.standing.amounts.ev / sheet.standing.amounts.bac
    for above in (None, *sheet.ways):
        for task in sheet.below(above):
            if task.bac:
                found[task.uid] = min(1.0, max(0.0, task.ev / task.bac))
    return found
