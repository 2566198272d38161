"""The keyboard alone: Tab, arrows, Enter, the plan's keys and what is typed; no pointer."""

from __future__ import annotations

import re

from playwright.sync_api import Error, Page, expect

from tests.journeys.waiting import until

from .hands import chosen_are, new_name, saved, settled

_CALLED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.cloneNode(true);
  label?.querySelectorAll("select, kbd").forEach((part) => part.remove());
  const told = one.getAttribute("aria-label") || label?.textContent || one.innerText;
  return (told || "").trim().split("\\n")[0].replace(/ · optional$/, "").trim();
}"""
_ROW = "() => document.activeElement.closest('.pl-row')?.querySelector('.c-name a')?.innerText ?? ''"
_IN_SHEET = "() => document.activeElement.closest('plan-sheet .pl-row') !== null"
_COLUMN = "() => Number(document.activeElement.closest('[aria-colindex]')?.getAttribute('aria-colindex') ?? 0)"
_TYPE = "() => document.activeElement.type ?? ''"
_OPTION = "() => document.activeElement.selectedOptions?.[0]?.textContent.trim() ?? ''"
_FOCUSED = "() => document.activeElement.tagName"

KEYS = {
    "add": "Insert",
    "add_below": "Alt+Insert",
    "indent": "Alt+Shift+ArrowRight",
    "outdent": "Alt+Shift+ArrowLeft",
    "move_up": "Alt+ArrowUp",
    "move_down": "Alt+ArrowDown",
    "undo": "Control+z",
    "redo": "Control+y",
}
STATES = {"Not started": "n", "Started": "b", "Done": "d", "On schedule": "p"}
MOST_TABS = 160
MOST_STEPS = 30
MOST_PAGES = 5


class Keyboard:
    """Somebody who has no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard

    def ask(self, script: str) -> object:
        """Ask the page something, or the one that is on its way."""
        for _page in range(MOST_PAGES):
            try:
                return self.page.evaluate(script)
            except Error:
                self.page.wait_for_load_state()
        return self.page.evaluate(script)

    def type(self, text: str) -> None:
        """Over what stands in the field that has the keyboard."""
        if self.ask(_TYPE) == "date":
            year, month, day = text.split("-")
            self.keys.type(f"{month}{day}{year}")
            return
        self.keys.press("Control+a")
        self.keys.type(text)

    # -- what every page has ----------------------------------------------------------------------------------------

    def find(self, name: str, *more: str) -> None:
        """Tab until something of that name has the keyboard."""
        seen = []
        for _tab in range(MOST_TABS):
            here = str(self.ask(_CALLED))
            if re.fullmatch(rf"{re.escape(name)}\d*", here) or here.startswith(more):
                return
            seen.append(here)
            self.keys.press("Tab")
        raise AssertionError(f"Nothing called “{name}” is reached by Tab, only {sorted(set(seen))}.")

    def press(self, name: str) -> None:
        self.find(name)
        self.keys.press("Enter")

    def choose(self, name: str) -> None:
        for _tab in range(MOST_TABS):
            if self.ask(_TYPE) == "radio":
                break
            self.keys.press("Tab")
        for _step in range(MOST_STEPS):
            if self.ask(_CALLED) == name:
                self.keys.press("Space")
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"Nothing called “{name}” is reached by the arrows.")

    def tick(self, menu: str, name: str) -> None:
        self.open_menu(menu)
        self.find(name)
        self.keys.press("Space")

    def pick(self, field: str, option: str) -> None:
        self.find(field)
        self.option(option)

    def option(self, name: str) -> None:
        """Go through a list with the arrows."""
        self.keys.press("Home")
        for _step in range(MOST_STEPS):
            if str(self.ask(_OPTION)).endswith(name):
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"No option “{name}” is reached by the arrows.")

    def open_menu(self, menu: str) -> None:
        self.find(menu)
        self.keys.press("Enter")

    def turn(self, view: str) -> None:
        self.press(view)

    def open(self, menu: str, item: str) -> None:
        self.open_menu(menu)
        expect(saved(self.page, item)).to_be_visible()
        self.find(item, f"{item}\t")
        self.keys.press("Enter")

    def write(self, field: str, text: str) -> None:
        self.find(field)
        self.type(text)

    # -- the plan ---------------------------------------------------------------------------------------------------

    def on(self, task: str) -> None:
        for _tab in range(MOST_TABS):
            if self.ask(_IN_SHEET):
                break
            self.keys.press("Tab")
        self.keys.press("Escape")
        self.keys.press("Escape")
        self.keys.press("Home")
        for _step in range(MOST_STEPS):
            if self.ask(_ROW) == task:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"No row “{task}” is reached by the arrows.")

    def through(self, first: str, last: str) -> None:
        self.on(first)
        self.extend(last)
        chosen_are(self.page, first, last)

    def extend(self, last: str) -> None:
        """Draw the choice out to a row further down."""
        for _step in range(MOST_STEPS):
            if self.ask(_ROW) == last:
                return
            self.keys.press("Shift+ArrowDown")

    def do(self, deed: str) -> None:
        self.keys.press(KEYS[deed])

    def named(self, name: str) -> None:
        new_name(self.page)
        self.type(name)
        self.keys.press("Enter")
        expect(self.page.get_by_role("link", name=name, exact=True)).to_be_visible()

    def add_many(self, above: str, *names: str) -> None:
        self.on(above)
        self.keys.press("i")
        self.write("How many", str(len(names)))
        self.keys.press("Enter")
        expect(self.page.get_by_role("dialog")).to_be_hidden()
        for at, name in enumerate(names):
            # The row whose name is to be written has the keyboard.
            expect(self.page.locator(".pl-row:focus-within .c-name a")).to_have_text(f"New task {at + 1}")
            self.keys.type(name)
            self.keys.press("Enter")
            expect(self.page.get_by_role("link", name=name, exact=True)).to_be_visible()

    def to_column(self, column: int) -> None:
        for _step in range(MOST_STEPS):
            if self.ask(_COLUMN) == column and self.ask("() => !document.activeElement.matches('.pl-row')"):
                return
            self.keys.press("ArrowRight")
        raise AssertionError(f"No cell of column {column} is reached by the arrows.")

    def cell(self, task: str, column: int, text: str) -> None:
        self.on(task)
        self.to_column(column)
        self.keys.type(text)
        self.keys.press("Enter")

    def fill(self, first: str, last: str, column: int) -> None:
        self.on(first)
        self.to_column(column)
        self.extend(last)
        chosen_are(self.page, first, last)
        self.keys.press("Control+d")

    def paste(self, above: str) -> None:
        self.on(above)
        self.keys.press("Control+v")

    def set_all(self, first: str, last: str, column: str, text: str) -> None:
        self.through(first, last)
        self.pick("What to change of them", column)
        self.write("What it is to be", text)
        self.keys.press("Enter")
        settled(self.page)
        self.press("Choose none")

    def link(self, before: str, after: str, kind: str, lag: str) -> None:
        self.on(before)
        self.keys.press("l")
        offered = self.page.get_by_role("dialog").get_by_role("listbox").get_by_role("option")
        expect(offered).not_to_have_count(0)
        self.keys.type(after)
        expect(offered).to_have_count(1)
        self.keys.press("ArrowDown")
        self.keys.press("Enter")
        self.pick("Type", kind)
        self.write("Lag", lag)
        self.keys.press("Enter")
        expect(self.page.get_by_role("dialog")).to_be_hidden()

    # -- the record -------------------------------------------------------------------------------------------------

    def record(self, task: str) -> None:
        self.on(task)
        self.keys.press("Control+Enter")
        panel = self.page.locator("#panel")
        expect(panel.get_by_role("heading", name=task)).to_be_focused()
        expect(panel.locator("#panel-record[data-ready]")).to_be_visible()

    def leave(self) -> None:
        self.keys.press("Escape")
        expect(self.page.locator("#panel")).to_be_hidden()

    def say(self, fact: str, text: str, *more: str) -> None:
        self.find(fact, f"{fact}:")
        self.keys.press("Enter")
        until(self.page, lambda: self.ask("() => document.activeElement.closest('[data-typing]') !== null"))
        for at, one in enumerate((text, *more)):
            if at:
                self.keys.press("Tab")
            if self.ask(_FOCUSED) == "SELECT":
                self.option(one)
            else:
                self.type(one)
        self.keys.press("Enter")
        expect(self.page.locator("[data-typing]")).to_have_count(0)

    def estimate(self, low: str, likely: str, high: str) -> None:
        self.press("Estimate it")
        for field, text in (("Optimistic", low), ("Most likely", likely), ("Pessimistic", high)):
            self.write(field, text)
        self.keys.press("Enter")

    def progress(self, task: str, state: str) -> None:
        self.on(task)
        self.keys.press(STATES[state])

    def search(self, text: str) -> None:
        self.find("Search the plan")
        self.type(text)

    def draw(self) -> None:
        self.keys.press("e")
