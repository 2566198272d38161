"""A rectangle of cells in the plan's grid: chosen by keyboard and mouse, copied, pasted, filled and emptied."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan.models import Task

from .test_plan_clipboard import clipboard as clipboard
from .test_plan_clipboard import put_into_clipboard
from .test_plan_grid import chosen_are, row, settled
from .test_plan_grid import plan as plan
from .test_plan_page import ALL, rows_are
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def cell(page: Page, name: str, column: str):
    """The cell of a task in a column, by the column's head."""
    head = page.locator(f'.pl-headgrid [data-sort="{column}"]')
    return row(page, name).locator(f'.pl-c[aria-colindex="{head.get_attribute("aria-colindex")}"]')


def cells_are(page: Page, texts: list[str]) -> None:
    """These cells are chosen, as a screen reader hears it."""
    expect(page.locator('.pl-c[aria-selected="true"]')).to_have_text(texts)


def durations() -> dict[str, int]:
    """Days of each task."""
    return {name: minutes // 480 for name, minutes in Task.objects.values_list("name", "duration")}


def test_cells_are_drawn_out_by_keys_copied_and_pasted_as_a_spreadsheet_does(clipboard):
    cell(clipboard, "Design", "duration").click()
    clipboard.keyboard.press("Shift+ArrowDown")
    clipboard.keyboard.press("Shift+ArrowRight")
    chosen_are(clipboard, ["Design", "Build"])
    expect(clipboard.locator('.pl-c[aria-selected="true"]')).to_have_count(4)
    told = "4 cells chosen: from “Design” to “Build”, Duration to Start."
    expect(clipboard.get_by_role("status").filter(has_text="cells chosen")).to_have_text(told)

    clipboard.keyboard.press("Control+c")
    expect(clipboard.get_by_text("4 cells copied.")).to_be_visible()
    lines = clipboard.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[0] for line in lines] == [f"{durations()['Design']}d", f"{durations()['Build']}d"]
    assert all(re.fullmatch(r"\d+d\t\d{4}-\d\d-\d\d", line) for line in lines), lines

    put_into_clipboard(clipboard, "4d", "6d")
    cell(clipboard, "Design", "duration").click()
    clipboard.keyboard.press("Shift+ArrowDown")
    clipboard.keyboard.press("Control+v")
    until(clipboard, lambda: (durations()["Design"], durations()["Build"]) == (4, 6))
    settled(clipboard)
    rows_are(clipboard, ALL)


def test_one_value_goes_into_all_chosen_cells_as_one_edit_that_undo_takes_back(clipboard):
    before = durations()
    put_into_clipboard(clipboard, "7d")
    source, target = cell(clipboard, "Test", "duration"), cell(clipboard, "Live", "duration")
    source.hover()
    clipboard.mouse.down()
    box = target.bounding_box()
    clipboard.mouse.move(box["x"] + 10, box["y"] + box["height"] / 2, steps=6)
    clipboard.mouse.up()
    chosen_are(clipboard, ["Test", "Train", "Live"])
    clipboard.keyboard.press("Control+v")
    until(clipboard, lambda: durations()["Test"] == durations()["Train"] == 7)
    settled(clipboard)
    clipboard.keyboard.press("Control+z")
    until(clipboard, lambda: durations() == before)


def test_chosen_cells_are_filled_down_and_emptied_and_their_rows_stay(plan):
    cell(plan, "Test", "duration").click()
    plan.keyboard.press("Shift+ArrowDown")
    was = durations()
    assert was["Test"] != was["Train"]
    plan.keyboard.press("Control+d")
    until(plan, lambda: durations()["Train"] == was["Test"])
    settled(plan)

    cell(plan, "Train", "start").click()
    plan.keyboard.type("2027-06-07")
    plan.keyboard.press("Enter")
    until(plan, lambda: Task.objects.get(name="Train").constraint_date is not None)
    settled(plan)
    cell(plan, "Train", "start").click()
    plan.keyboard.press("Shift+ArrowRight")
    cells_are(plan, [cell(plan, "Train", one).inner_text() for one in ("start", "finish")])
    plan.keyboard.press("Delete")
    until(plan, lambda: Task.objects.get(name="Train").constraint_date is None)
    settled(plan)
    rows_are(plan, ALL)

    plan.keyboard.press("Escape")
    expect(plan.locator('.pl-c[aria-selected="true"]')).to_have_count(0)


def test_shift_space_goes_from_cells_to_their_rows_which_delete_removes(plan, axe):
    cell(plan, "Train", "duration").click()
    plan.keyboard.press("Shift+ArrowDown")
    expect(plan.locator(".pl-cells")).to_be_visible()
    assert axe(plan) == []
    plan.keyboard.press("Shift+Space")
    expect(plan.locator(".pl-cells")).to_have_count(0)
    chosen_are(plan, ["Train", "Live"])
    plan.keyboard.press("Delete")
    dialog = plan.get_by_role("dialog", name="Remove all of this?")
    dialog.get_by_role("button", name="Remove").click()
    rows_are(plan, ALL[:5])
    settled(plan)
