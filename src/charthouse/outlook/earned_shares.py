"""Tells the budget what share of each task is earned, from the same figures that the earned value page shows."""

from __future__ import annotations

from charthouse.budget import earned
from charthouse.engine.earned_value.activities import Choices
from charthouse.outlook.value_shelf import find
from charthouse.projects.access import Access


def register() -> None:
    """Called when the chapter starts."""
    earned.register(shares)


def shares(access: Access) -> earned.Shares:
    """Earned value over budget of every task, summary and of the whole; of what has no budget nothing is said."""
    sheet = find(access, Choices(), None).sheet
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
