"""Links on the chart: drawn, changed and removed with the mouse, and all of it by key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan.models import Link
from charthouse.projects.models import Project

from .test_gantt import cells, grip, opened, plan, planned
from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["plan", "planned"]


def links(project: Project) -> set[tuple[int, str, int]]:
    return set(Link.objects.filter(project=project).values_list("before__uid", "kind", "after__uid"))


def settled(page: Page) -> None:
    expect(page.locator(".plan-page")).not_to_have_class(re.compile("is-sending"))


def middle(page: Page, name: str, part: str) -> tuple[float, float]:
    box = grip(page, name, part)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw(page: Page, name: str, end: str, to: tuple[float, float], *, drop: bool = True) -> None:
    """Pull a link from one end of a bar to a place."""
    page.mouse.move(*middle(page, name, f"from-{end}"))
    page.mouse.down()
    page.mouse.move(*to, steps=6)
    if drop:
        page.mouse.up()


def bar(page: Page, name: str, end: str = "start") -> tuple[float, float]:
    """A place on the left or right half of a bar."""
    box = grip(page, name)
    return box["x"] + box["width"] * (0.25 if end == "start" else 0.75), box["y"] + box["height"] / 2


def told(page: Page) -> str:
    return page.locator(".pl-told").inner_text()


def test_a_link_is_drawn_changed_and_removed_with_the_mouse(plan, planned):
    target = bar(plan, "Train", "finish")
    draw(plan, "Design", "finish", target, drop=False)
    assert told(plan) == "Design → Train: Finish to finish"
    plan.mouse.up()
    expect(plan.locator(".toast").last).to_contain_text("Design → Train: Finish to finish")
    settled(plan)
    assert (11, "FF", 22) in links(planned)

    plan.locator(".toast").last.get_by_role("button", name="Change").click()
    dialog = plan.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Design → Train")
    dialog.get_by_label("Type").select_option("SS")
    dialog.get_by_label("Lag").fill("soon")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("“soon” is no lag; write it as 2d, −4h, 50% or 4eh")
    dialog.get_by_label("Lag").fill("50%")
    dialog.get_by_role("button", name="Save").click()
    settled(plan)
    made = Link.objects.get(project=planned, before__uid=11, after__uid=22)
    assert (made.kind, made.lag_percent) == ("SS", 50)

    line = plan.evaluate("""() => {
      const path = document.querySelector('.k-lk-cr');
      const point = path.getPointAtLength(6).matrixTransform(path.getScreenCTM());
      return [point.x, point.y];
    }""")
    plan.mouse.move(*line)
    expect(plan.locator(".is-on-link")).to_be_attached()
    plan.mouse.click(*line)
    expect(dialog.get_by_role("heading")).to_have_text("Design → Build")
    dialog.get_by_role("button", name="Remove the link").click()
    settled(plan)
    assert (11, "FS", 12) not in links(planned)
    plan.keyboard.press("Control+z")
    settled(plan)
    assert (11, "FS", 12) in links(planned)


def test_what_cannot_be_linked_says_so_while_it_is_drawn(plan, planned):
    before = links(planned)
    draw(plan, "Build", "finish", bar(plan, "Design"), drop=False)
    assert told(plan) == "These would wait for each other: Build → Design → Build"
    plan.mouse.move(*bar(plan, "Train"))
    plan.mouse.up()

    draw(plan, "Design", "finish", bar(plan, "Build"), drop=False)
    assert told(plan) == "“Build” already waits for “Design” in this way."
    plan.keyboard.press("Escape")
    plan.mouse.up()
    expect(plan.locator(".pl-told")).to_be_hidden()
    draw(plan, "Design", "finish", bar(plan, "Make"))
    expect(plan.locator(".toast").last).to_contain_text("A summary and a task below it cannot wait for each other.")
    settled(plan)
    assert links(planned) == before


def test_links_are_made_walked_changed_and_removed_by_key(plan, planned):
    plan.get_by_role("row", name=re.compile("Design")).click()
    plan.keyboard.press("Escape")
    plan.keyboard.press("l")
    dialog = plan.get_by_role("dialog")
    offered = dialog.get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_count(5)
    plan.keyboard.type("tra")
    expect(offered).to_have_text(["2.2 Train"])
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_label("Other task")).to_have_value("2.2 Train")
    plan.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    settled(plan)
    assert (11, "FS", 22) in links(planned)

    plan.keyboard.press("k")
    expect(plan.locator(".pl-told")).to_contain_text("Link 1 of 2: Design → Build, Finish to start.")
    plan.keyboard.press("ArrowDown")
    expect(plan.locator(".pl-told")).to_contain_text("Link 2 of 2: Design → Train, Finish to start.")
    assert plan.locator(".k-lk-at").get_attribute("d")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_label("Lag")).to_be_focused()
    plan.keyboard.type("2d")
    plan.keyboard.press("Enter")
    settled(plan)
    assert Link.objects.get(project=planned, before__uid=11, after__uid=22).lag == 960

    plan.keyboard.press("k")
    plan.keyboard.press("ArrowDown")
    expect(plan.locator(".pl-told")).to_contain_text("Finish to start +2d")
    plan.keyboard.press("Delete")
    expect(plan.locator(".pl-told")).to_contain_text("Link 1 of 1: Design → Build")
    plan.keyboard.press("ArrowRight")
    expect(plan.get_by_role("row", name=re.compile("Build"))).to_be_focused()
    settled(plan)
    assert (11, "FS", 22) not in links(planned)

    plan.keyboard.press("l")
    plan.keyboard.type("11")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("These would wait for each other: Build → Design → Build")
    dialog.get_by_label("Other task").fill("nothing of the kind")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("No task is called “nothing of the kind”")
    assert "5 d" in cells(plan, "Build")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_while_a_link_is_asked_for(new_page, live_server, planned, maria, axe, scheme):
    page = new_page(color_scheme=scheme)
    enter(page, live_server, maria)
    opened(page)
    page.keyboard.press("l")
    page.keyboard.type("t")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")

    assert axe(page) == []
