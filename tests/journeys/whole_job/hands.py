"""What somebody does with the pages, and the two ways to do it: ``Keyboard`` and ``Mouse``."""

from __future__ import annotations

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_plan_page import READY

NAME, DURATION, START, FINISH = 2, 4, 5, 6
"""Columns of the plan, as they are numbered for a screen reader."""


class Hands(Protocol):
    """One way of working with a page."""

    page: Page

    def press(self, name: str) -> None:
        """A button or a link, by what it is called."""

    def choose(self, name: str) -> None:
        """One of several, by what it is called."""

    def tick(self, menu: str, name: str) -> None:
        """A tick in a menu, there or gone."""

    def pick(self, field: str, option: str) -> None:
        """An option of a list that folds out."""

    def open(self, menu: str, item: str) -> None:
        """An item of a menu."""

    def turn(self, view: str) -> None:
        """Another view of the plan."""

    def write(self, field: str, text: str) -> None:
        """Into a field, by its label."""

    def on(self, task: str) -> None:
        """Go to a task's row."""

    def through(self, first: str, last: str) -> None:
        """Choose a stretch of rows."""

    def do(self, deed: str) -> None:
        """One of the plan's commands, by the name it has in the sheet of keys."""

    def named(self, name: str) -> None:
        """Name the new task, which waits for its name."""

    def add_many(self, above: str, *names: str) -> None:
        """Add several tasks above one, and name them."""

    def cell(self, task: str, column: int, text: str) -> None:
        """Write into a cell of the plan."""

    def fill(self, first: str, last: str, column: int) -> None:
        """Fill the cells of a column down from the first."""

    def paste(self, above: str) -> None:
        """Paste what is in the clipboard above a task."""

    def set_all(self, first: str, last: str, column: str, text: str) -> None:
        """Write the same into a column of a stretch of rows."""

    def link(self, before: str, after: str, kind: str, lag: str) -> None:
        """Let one task wait for another, which stands below it."""

    def record(self, task: str) -> None:
        """Open a task's record."""

    def leave(self) -> None:
        """Close the record."""

    def say(self, fact: str, text: str, *more: str) -> None:
        """Change a fact of the record: its fields one after the other, an option by its name."""

    def estimate(self, low: str, likely: str, high: str) -> None:
        """Say in the record how long it takes at best, most likely and at worst."""

    def progress(self, task: str, state: str) -> None:
        """Say how far a task is."""

    def search(self, text: str) -> None:
        """Show the tasks in which this is found."""

    def draw(self) -> None:
        """Open the page set-up of the print."""


def in_plan(page: Page) -> None:
    """The plan is there and can be edited."""
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")


def settled(page: Page) -> None:
    """All edits have their answer."""
    expect(page.locator("[data-plan]")).not_to_have_class(re.compile("is-sending"))


def chosen_are(page: Page, first: str, last: str) -> None:
    """A stretch of rows is chosen."""
    chosen = page.locator('.pl-row[aria-selected="true"] .c-name a')
    expect(chosen.first).to_have_text(first)
    expect(chosen.last).to_have_text(last)


def new_name(page: Page) -> Locator:
    """The field in which a new task is named, which has the keyboard."""
    field = page.locator(".pl-row input.pl-edit")
    expect(field).to_be_focused()
    return field


def saved(page: Page, name: str) -> Locator:
    """A menu's item, once the menu shows it."""
    menu, named = page.locator("details[open]"), re.compile(rf"^{re.escape(name)}( .{{1,9}})?$")
    return menu.get_by_role("button", name=named).or_(menu.get_by_role("link", name=named))
