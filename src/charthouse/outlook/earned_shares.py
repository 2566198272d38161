"""Tells the budget what share of each task is earned, from the same figures that the earned value page shows."""

from __future__ import annotations

import datetime as dt

from charthouse.budget import earned
from charthouse.budget.queries import A_DAY, book_of, minutes
from charthouse.engine.earned_value.activities import Choices
from charthouse.outlook.value_shelf import find
from charthouse.outlook.valuing import valued
from charthouse.projects.access import Access


def register() -> None:
    """Called when the chapter starts."""
    earned.register(shares, figures)


def _day_of_both(access: Access) -> int | None:
    """The end of the last day whose costs are complete, where that lies before the status date; None: the latter."""
    status, cut_off = access.shown.status_date, book_of(access.project).cut_off
    if status is None or cut_off is None:
        return None
    known = minutes(cut_off) + A_DAY
    return known if known < status else None


def shares(access: Access, day: dt.date | None = None) -> earned.Shares:
    """Earned value over budget of every task, summary and of the whole, at the end of a day; of what has no budget
    nothing is said.

    Without a day: at the status date. Where costs are complete until a day before it, what was earned by then is taken:
    what is earned and not booked yet would otherwise count neither as spent nor as still to be spent.
    """
    at = _day_of_both(access) if day is None else minutes(day) + A_DAY
    sheet = find(access, Choices(), at).sheet
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


def figures(access: Access, day: dt.date) -> earned.Figures:
    """Where the project stands in money at the end of a day, measured now; nothing where it is measured in hours."""
    one = valued(access, Choices(), minutes(day) + A_DAY)
    if one.evm is None or not one.money:
        return {}
    amounts, times = one.standing.amounts, one.standing.times
    told = {"bac": amounts.bac, "pv": amounts.pv, "ev": amounts.ev, "ac": amounts.ac}
    found = {name: f"{value:.2f}" for name, value in told.items() if value is not None}
    indices = {"cpi": amounts.cpi, "spi_t": times.spi_t if amounts.bac > 0 else None}
    return found | {name: f"{value:.4f}" for name, value in indices.items() if value is not None}
