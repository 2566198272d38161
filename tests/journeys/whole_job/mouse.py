"""The mouse alone: clicks and pulls; text is typed only into fields that were clicked."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_plan_grid import row

from .hands import chosen_are, new_name, saved, settled

BUTTONS = {
    "add": "Add a task here",
    "indent": "Below the task above",
    "outdent": "Out of its summary",
    "undo": "Undo",
    "redo": "Do again",
}
ITEMS = {
    "add_below": "Add a task below",
    "move_up": "Up among its neighbours",
    "move_down": "Down among its neighbours",
}


class Mouse:
    """Somebody who takes the hand off the mouse only to type a text."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, field: Locator, text: str) -> None:
        """Click a field, and write over what stands there."""
        field.click(click_count=3)
        expect(field).to_be_focused()
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            field.click(position={"x": 12, "y": 10})
            text = f"{month}{day}{year}"
        self.page.keyboard.type(text)

    # -- what every page has ----------------------------------------------------------------------------------------

    def press(self, name: str) -> None:
        either = self.page.get_by_role("button", name=name, exact=True)
        either.or_(self.page.get_by_role("link", name=name, exact=True)).locator("visible=true").first.click()

    def choose(self, name: str) -> None:
        self.page.get_by_text(name, exact=True).click()

    def tick(self, menu: str, name: str) -> None:
        self.open_menu(menu)
        self.page.locator("details[open]").get_by_role("checkbox", name=name).click()

    def pick(self, field: str, option: str) -> None:
        # What folds out is drawn by the system, where no page reaches.
        labelled = self.page.get_by_label(re.compile(rf"^\s*{re.escape(field)}"))
        self.option(labelled.locator("visible=true").first, option)

    def option(self, field: Locator, name: str) -> None:
        """One of a list, by how it ends."""
        options = field.locator("option", has_text=re.compile(rf"{re.escape(name)}\s*$"))
        expect(options).not_to_have_count(0)
        field.select_option(label=str(options.first.text_content()).strip())

    def open_menu(self, menu: str) -> None:
        named = self.page.locator(f'summary[aria-label="{menu}"]')
        named.or_(self.page.locator("summary", has_text=menu)).locator("visible=true").first.click()

    def open(self, menu: str, item: str) -> None:
        self.open_menu(menu)
        saved(self.page, item).click()

    def turn(self, view: str) -> None:
        self.page.get_by_role("navigation", name="Views of the plan").get_by_role("link", name=view).click()

    def write(self, field: str, text: str) -> None:
        label = re.compile(rf"^\s*{re.escape(field)}( · optional)?\s*$")
        self.type(self.page.get_by_label(label).locator("visible=true").first, text)

    # -- the plan ---------------------------------------------------------------------------------------------------

    def on(self, task: str) -> None:
        row(self.page, task).locator(".c-wbs").click()

    def through(self, first: str, last: str) -> None:
        self.on(first)
        row(self.page, last).locator(".c-wbs").click(modifiers=["Shift"])
        chosen_are(self.page, first, last)

    def do(self, deed: str) -> None:
        if deed in BUTTONS:
            self.page.get_by_role("group", name="Edit").get_by_role(
                "button", name=re.compile(f"^{BUTTONS[deed]}")
            ).click()
        else:
            self.open("More", ITEMS[deed])

    def aside(self) -> None:
        """Click where nothing is, which takes what was typed."""
        self.page.locator(".plan-h h1").click()

    def named(self, name: str) -> None:
        self.type(new_name(self.page), name)
        self.aside()
        expect(self.page.get_by_role("link", name=name, exact=True)).to_be_visible()

    def add_many(self, above: str, *names: str) -> None:
        self.on(above)
        self.open("More", "Add several tasks…")
        self.write("How many", str(len(names)))
        self.press("Add")
        for at, name in enumerate(names):
            row(self.page, f"New task {at + 1}").locator(".c-name").dblclick(position={"x": 150, "y": 8})
            self.named(name)

    def at(self, task: str, column: int) -> Locator:
        """A cell."""
        cell: Locator = row(self.page, task).locator(f'[aria-colindex="{column}"]')
        return cell

    def cell(self, task: str, column: int, text: str) -> None:
        self.at(task, column).dblclick()
        self.type(new_name(self.page), text)
        self.aside()

    def fill(self, first: str, last: str, column: int) -> None:
        self.at(first, column).click()
        self.page.locator(".pl-fill").hover()
        self.page.mouse.down()
        self.at(last, column).hover(force=True)
        self.page.mouse.up()

    def paste(self, above: str) -> None:
        self.on(above)
        # The browser's own menu, which stands outside of the page: the command that its "Paste" gives.
        line = self.page.context.new_cdp_session(self.page)
        line.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "commands": ["paste"]})
        line.detach()

    def set_all(self, first: str, last: str, column: str, text: str) -> None:
        self.through(first, last)
        bar = self.page.get_by_role("region", name="Chosen tasks")
        self.option(bar.get_by_label("What to change of them"), column)
        self.type(bar.get_by_label("What it is to be"), text)
        bar.get_by_role("button", name="Set for all").click()
        settled(self.page)
        bar.get_by_role("button", name="Choose none").click()

    def link(self, before: str, after: str, kind: str, lag: str) -> None:
        self.on(before)
        self.open("More", "Link the selected task…")
        dialog = self.page.get_by_role("dialog")
        self.type(dialog.get_by_label("Other task"), after)
        offered = dialog.get_by_role("listbox").get_by_role("option")
        expect(offered).to_have_count(1)
        offered.click()
        self.option(dialog.get_by_label("Type"), kind)
        self.type(dialog.get_by_label("Lag"), lag)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_be_hidden()

    # -- the record -------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    def record(self, task: str) -> None:
        self.page.get_by_role("link", name=task, exact=True).click()
        expect(self.panel.get_by_role("heading", name=task)).to_be_visible()
        expect(self.panel.locator("#panel-record[data-ready]")).to_be_visible()

    def leave(self) -> None:
        self.panel.locator("[data-close-panel]").locator("visible=true").first.click()
        expect(self.panel).to_be_hidden()

    def say(self, fact: str, text: str, *more: str) -> None:
        self.panel.get_by_role("button", name=re.compile(f"^{fact}")).first.click()
        fields = self.panel.locator("[data-typing]").locator("input, select, textarea")
        expect(fields.first).to_be_focused()
        for at, one in enumerate((text, *more)):
            field = fields.nth(at)
            if field.evaluate("one => one.tagName") == "SELECT":
                self.option(field, one)
            else:
                self.type(field, one)
        self.panel.get_by_role("heading").first.click()
        expect(self.panel.locator("[data-typing]")).to_have_count(0)

    def estimate(self, low: str, likely: str, high: str) -> None:
        self.press("Estimate it")
        form = self.panel.locator("form[data-estimate]")
        for field, text in (("Optimistic", low), ("Most likely", likely), ("Pessimistic", high)):
            self.type(form.get_by_label(field, exact=True), text)
        form.get_by_role("button", name="Keep").click()

    def progress(self, task: str, state: str) -> None:
        self.record(task)
        self.panel.get_by_role("button", name=state, exact=True).click()
        settled(self.page)
        self.leave()

    def search(self, text: str) -> None:
        self.type(self.page.locator("[data-search]"), text)

    def draw(self) -> None:
        self.open("More", "Print and export…")
