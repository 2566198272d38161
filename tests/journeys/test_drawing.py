"""Putting a plan on paper from its page, and choosing what the board's slide shows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from charthouse.plan.models import KeptSetup, Task

from .test_plan_grid import plan as plan

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_plan_is_put_on_paper_by_keyboard_and_saved(plan: Page):
    plan.keyboard.press("e")
    dialog = plan.get_by_role("dialog", name="Print and export")
    paper = dialog.get_by_role("region", name="Preview")
    expect(paper.get_by_text("Design", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Page 1 of 1")).to_be_visible()
    expect(dialog.get_by_label("Size")).to_be_focused()

    plan.keyboard.press("ArrowDown")  # A3
    dialog.get_by_label("Pages tall").fill("2")
    expect(dialog.get_by_text("Page 1 of 2")).to_be_visible()
    dialog.get_by_role("button", name="Next page").press("Enter")
    expect(dialog.get_by_text("Page 2 of 2")).to_be_visible()
    expect(paper.get_by_text("Live", exact=True)).to_be_visible()
    dialog.get_by_label("Progress line").press("Space")

    with plan.expect_download() as saved:
        dialog.get_by_role("button", name="PDF").press("Enter")
    pages = PdfReader(io.BytesIO(Path(saved.value.path()).read_bytes())).pages
    assert len(pages) == 2
    assert round(float(pages[0].mediabox.width)) == 1191
    assert "Design" in pages[0].extract_text()
    with plan.expect_download() as picture:
        dialog.get_by_role("button", name="PNG").click()
    assert picture.value.suggested_filename.endswith(".zip")

    plan.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert KeptSetup.objects.get().setup["paper"] == "a3"
    assert KeptSetup.objects.get().setup["progress"] is True


def test_the_preview_follows_the_page_and_says_what_is_wrong(plan: Page):
    plan.get_by_role("searchbox").first.fill("Design")
    expect(plan.locator(".pl-row")).to_have_count(2)
    plan.locator("[aria-label=More]").first.click()
    plan.get_by_role("button", name="Print and export").click()
    dialog = plan.get_by_role("dialog", name="Print and export")
    paper = dialog.get_by_role("region", name="Preview")
    expect(paper.get_by_text("Design", exact=True)).to_be_visible()
    expect(paper.get_by_text("Build", exact=True)).to_have_count(0)

    dialog.get_by_label("Which").select_option(label="The whole plan")
    expect(paper.get_by_text("Build", exact=True)).to_be_visible()
    dialog.get_by_label("Pages wide").fill("99")
    expect(dialog.get_by_text("A field holds something that cannot be")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_what_the_board_sees_is_chosen_and_saved_as_a_slide(plan: Page):
    plan.locator("[aria-label=More]").first.click()
    plan.get_by_role("link", name="Time line on one slide").click()
    slide = plan.get_by_role("group", name="The slide")
    expect(slide.get_by_text("Live", exact=True)).to_be_visible()
    expect(plan.get_by_text("Nobody has chosen yet")).to_be_visible()

    plan.get_by_label("Make", exact=True).uncheck()
    plan.get_by_label("Design", exact=True).press("Space")
    plan.get_by_role("button", name="Put these on the time line").press("Enter")
    expect(slide.get_by_text("Design", exact=True)).to_be_visible()
    expect(slide.get_by_text("Make", exact=True)).to_have_count(0)
    assert Task.objects.get(name="Design").on_time_line

    plan.get_by_label("Title").fill("For the board")
    plan.get_by_role("button", name="Show", exact=True).click()
    expect(slide.locator("text", has_text="For the board")).to_be_visible()
    with plan.expect_download() as saved:
        plan.get_by_role("link", name="PowerPoint").click()
    assert Path(saved.value.path()).read_bytes()[:2] == b"PK"
