"""The chart as a tool: bars that are moved, lengthened and filled with the mouse and by key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FloatRect, Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Task
from tests.worlds import at

from .test_plan_page import READY, enter

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 28
"""Pixels at the zoom of days."""


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


@pytest.fixture
def plan(page: Page, live_server, planned, maria) -> Page:
    """Maria looks at the plan, day by day, and may edit it."""
    enter(page, live_server, maria)
    return opened(page)


def opened(page: Page) -> Page:
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    page.wait_for_selector(".pl-grips", state="attached")
    page.get_by_role("button", name="Day", exact=True).click()
    page.get_by_role("row", name=re.compile("Make")).click()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    return page


def grip(page: Page, name: str, part: str = "move") -> FloatRect:
    """Where a part of a task's bar can be taken; the mouse goes along its row until the bar is found."""
    row = page.locator(".pl-row", has=page.get_by_role("link", name=name, exact=True)).bounding_box()
    pane = page.locator(".pl-split").bounding_box()
    assert row is not None
    assert pane is not None
    found = page.locator(f'.pl-grips [data-grip="{part}"]')
    for x in range(int(pane["x"]) + 14, 1430, 30):
        page.mouse.move(x, row["y"] + 11)
        if found.is_visible():
            box = found.bounding_box()
            assert box is not None
            return box
    raise AssertionError(f"no bar of {name} is in sight")


def pull(page: Page, box: FloatRect, dx: float, *, drop: bool = True) -> None:
    """Take something by its middle and carry it so far to the side."""
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y, steps=3)
    page.mouse.move(x + dx, y, steps=3)
    if drop:
        page.mouse.up()


def cells(page: Page, name: str) -> str:
    row = page.locator(".pl-row", has=page.get_by_role("link", name=name, exact=True))
    return row.inner_text().replace("\u00a0", " ")


def test_a_bar_is_moved_and_says_what_holds_it(plan, planned):
    pull(plan, grip(plan, "Design"), DAY * 2, drop=False)
    expect(plan.locator(".pl-told")).to_have_text("Wed 4 Mar 2026 – Fri 6 Mar 2026")
    plan.mouse.up()

    expect(plan.locator(".toast").last).to_contain_text("“Design” starts no earlier than Wed 4 Mar 2026")
    expect(plan.locator(".plan-page")).not_to_have_class(re.compile("is-sending"))
    design = Task.objects.get(project=planned, uid=11)
    assert (design.constraint, design.constraint_date) == ("SNET", at(2))
    assert plan.locator(".k-pin").first.get_attribute("d")

    pin = grip(plan, "Design", "pin")
    plan.mouse.click(pin["x"] + 6, pin["y"] + 4)
    expect(plan.get_by_role("dialog")).to_contain_text("“Design”: Start no earlier than Wed 4 Mar 2026")
    plan.get_by_role("button", name="Remove the constraint").click()
    expect(plan.locator(".pl-row", has_text="Design")).to_contain_text("2 Mar")
    plan.keyboard.press("Control+z")
    expect(plan.locator(".pl-row", has_text="Design")).to_contain_text("4 Mar")
    plan.keyboard.press("Control+z")
    expect(plan.locator(".pl-row", has_text="Design")).to_contain_text("2 Mar")
    expect(plan.locator(".pl-chart .k-pin")).not_to_have_attribute("d", re.compile("M"))


def test_a_bar_that_waits_for_another_says_for_which(plan):
    pull(plan, grip(plan, "Build"), -DAY * 2)

    expect(plan.locator(".toast").last).to_contain_text("“Build” stays on Thu 5 Mar 2026: it waits for “Design”.")


def test_its_right_edge_is_its_duration_and_escape_leaves_all_as_it_was(plan, planned):
    pull(plan, grip(plan, "Design", "finish"), DAY, drop=False)
    expect(plan.locator(".pl-told")).to_contain_text("Thu 5 Mar 2026 · 4 d")
    plan.keyboard.press("Escape")
    expect(plan.locator(".pl-told")).to_be_hidden()
    plan.mouse.up()
    assert "3 d" in cells(plan, "Design")

    pull(plan, grip(plan, "Design", "finish"), DAY)
    expect(plan.locator(".pl-row", has_text="Design")).to_contain_text("4 d")
    expect(plan.locator(".plan-page")).not_to_have_class(re.compile("is-sending"))
    assert Task.objects.get(project=planned, uid=11).duration == 4 * 480


def test_progress_is_pulled_and_what_cannot_be_dragged_says_why(plan, planned):
    pull(plan, grip(plan, "Design", "progress"), DAY * 1.5)
    expect(plan.locator(".plan-page")).not_to_have_class(re.compile("is-sending"))
    assert Task.objects.get(project=planned, uid=11).percent_complete == 50

    pull(plan, grip(plan, "Make"), DAY * 3)
    expect(plan.locator(".toast").last).to_contain_text("“Make” spans the tasks below it")


def test_the_same_by_key(plan, planned):
    plan.get_by_role("row", name=re.compile("Design")).click()
    plan.keyboard.press("Escape")
    plan.keyboard.press("g")
    expect(plan.locator(".pl-told")).to_contain_text("Enter takes it")
    for _ in range(3):
        plan.keyboard.press("ArrowRight")
    expect(plan.locator(".pl-told")).to_have_text("Thu 5 Mar 2026 – Mon 9 Mar 2026")
    plan.keyboard.press("Enter")
    expect(plan.locator(".pl-row", has_text="Design")).to_contain_text("5 Mar")

    plan.keyboard.press("g")
    plan.keyboard.press("Shift+ArrowRight")
    expect(plan.locator(".pl-told")).to_contain_text("Tue 10 Mar 2026 · 4 d")
    plan.keyboard.press("Escape")
    assert "3 d" in cells(plan, "Design")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_while_a_question_is_open(new_page, live_server, planned, maria, axe, scheme):
    page = new_page(color_scheme=scheme)
    enter(page, live_server, maria)
    opened(page)
    pull(page, grip(page, "Design"), DAY * 2)
    pin = grip(page, "Design", "pin")
    page.mouse.click(pin["x"] + 6, pin["y"] + 4)
    expect(page.get_by_role("dialog")).to_be_visible()

    assert axe(page) == []


def test_who_may_not_edit_finds_nothing_to_take(page, live_server, planned, helene):
    enter(page, live_server, helene)
    opened(page)
    with pytest.raises(AssertionError, match="in sight"):
        grip(page, "Design")
