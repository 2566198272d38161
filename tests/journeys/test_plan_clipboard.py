"""Copying, cutting and pasting rows and cells of the plan, within it and from a spreadsheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan.models import Link, Task

from .test_plan_grid import plan as plan
from .test_plan_grid import row, settled
from .test_plan_page import ALL, names, rows_are

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clipboard(plan: Page) -> Page:
    """The plan, whose page may read and write the clipboard."""
    plan.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return plan


def on_row(page: Page, name: str) -> None:
    """Put the keyboard on a row as a whole."""
    row(page, name).locator(".c-wbs").click()
    page.keyboard.press("Escape")


def put_into_clipboard(page: Page, *lines: str) -> None:
    """What a spreadsheet would have put there."""
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))


def test_a_phase_is_copied_with_its_links_and_read_elsewhere_as_a_table(clipboard):
    on_row(clipboard, "Make")
    clipboard.keyboard.press("Control+c")
    expect(clipboard.get_by_text("3 rows copied.")).to_be_visible()
    lines = clipboard.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["1", "Make"], ["1.1", "Design"], ["1.2", "Build"]]

    on_row(clipboard, "Bring in")
    clipboard.keyboard.press("Control+v")
    settled(clipboard)

    rows_are(clipboard, [*ALL[:3], *ALL])
    copy = Task.objects.filter(name="Make").order_by("-uid")[0]
    inner = Link.objects.filter(before__parent=copy)
    assert [(one.before.name, one.after.name) for one in inner] == [("Design", "Build")]
    clipboard.keyboard.press("Control+z")
    expect(clipboard.locator(".pl-row")).to_have_count(7)
    settled(clipboard)
    assert Task.objects.count() == 7


def test_rows_that_are_cut_keep_their_number_where_they_are_pasted(clipboard):
    number = Task.objects.get(name="Train").uid
    on_row(clipboard, "Train")
    clipboard.keyboard.press("Control+x")
    expect(row(clipboard, "Train")).to_have_class(re.compile(r"\bcut\b"))
    row(clipboard, "Build").locator(".c-wbs").click()
    clipboard.keyboard.press("Control+v")
    settled(clipboard)
    rows_are(clipboard, ["Make", "Design", "Train", "Build", "Bring in", "Test", "Live"])
    assert Task.objects.filter(uid=number, parent__name="Make").exists()


def test_cells_of_a_spreadsheet_go_over_those_that_are_there(clipboard):
    put_into_clipboard(clipboard, "Draw\t\t4d", "Construct\t\t1w")
    row(clipboard, "Design").locator('[aria-colindex="2"]').click(position={"x": 200, "y": 8})
    clipboard.keyboard.press("Control+v")
    settled(clipboard)
    assert names(clipboard)[:3] == ["Make", "Draw", "Construct"]
    assert dict(Task.objects.filter(uid__in=(11, 12)).values_list("name", "duration")) == {
        "Draw": 4 * 480, "Construct": 2400,
    }  # fmt: skip


def test_what_is_wrong_is_told_by_row_and_column_before_anything_is_done(clipboard):
    put_into_clipboard(clipboard, "Draw\t\t4d", "Construct\t\tsoon")
    row(clipboard, "Design").locator('[aria-colindex="2"]').click(position={"x": 200, "y": 8})
    clipboard.keyboard.press("Control+v")
    dialog = clipboard.get_by_role("dialog", name="These cells cannot be pasted")
    told = "Row 2, Duration: “soon” is not a duration; write it as 3d, 1.5 days, 2w, 4h or 4eh (elapsed hours)."
    expect(dialog.get_by_role("listitem")).to_have_text([told])
    dialog.get_by_role("button", name="Close").click()
    rows_are(clipboard, ALL)
    assert Task.objects.filter(name="Draw").count() == 0


def test_a_table_with_a_head_becomes_new_rows_with_their_outline(clipboard):
    lines = ("Task\tDuration\tSlack", "Roll out\t\t", "   North\t2d\t5", "   South\t3d\t", "Close\t1d\t")
    put_into_clipboard(clipboard, *lines)
    on_row(clipboard, "Bring in")
    clipboard.keyboard.press("Control+v")
    expect(clipboard.get_by_text("4 rows pasted; 1 cells left out that the plan works out itself.")).to_be_visible()
    settled(clipboard)
    assert names(clipboard)[3:8] == ["Roll out", "North", "South", "Close", "Bring in"]
    assert dict(Task.objects.filter(parent__name="Roll out").values_list("name", "duration")) == {
        "North": 960, "South": 1440,
    }  # fmt: skip
