"""A task that pauses: split with the mouse and in words, its parts moved and joined."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FloatRect, expect

from charthouse.plan.models import Task
from charthouse.projects.models import Project
from tests.worlds import DAY

from .test_gantt import DAY as WIDTH
from .test_gantt import cells, grip, opened, plan, planned, pull
from .test_gantt_links import settled
from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["plan", "planned"]


def pauses(project: Project, uid: int = 12) -> list[tuple[int, int]]:
    found = re.findall(r'"after":(\d+),"gap":(\d+)', Task.objects.get(project=project, uid=uid).extra)
    return [(int(after), int(gap)) for after, gap in found]


def test_a_bar_is_split_with_the_mouse_its_part_moved_and_joined(plan, planned):
    box = grip(plan, "Build")
    plan.get_by_role("toolbar").or_(plan.locator(".plan-tools")).get_by_label("More", exact=True).click()
    plan.get_by_role("button", name="Split on the chart").click()
    x, y = box["x"] + 2 * WIDTH, box["y"] + 9
    plan.mouse.move(x, y)
    expect(plan.locator(".pl-told")).to_contain_text("After 2 d a pause of 1 d; goes on Tue 10 Mar 2026")
    plan.mouse.down()
    plan.mouse.move(x + WIDTH, y, steps=3)
    plan.mouse.move(x + WIDTH * 2, y, steps=3)
    expect(plan.locator(".pl-told")).to_contain_text("After 2 d a pause of 2 d")
    plan.mouse.up()
    settled(plan)
    assert pauses(planned) == [(2 * DAY, 2 * DAY)]
    expect(plan.locator(".pl-row", has_text="Build")).to_contain_text("13 Mar")
    assert plan.locator(".pl-chart .k-gap").get_attribute("d")

    part = grip(plan, "Build")
    second: FloatRect = {"x": part["x"] + 6.5 * WIDTH, "y": part["y"], "width": 0.0, "height": part["height"]}
    pull(plan, second, WIDTH, drop=False)
    expect(plan.locator(".pl-told")).to_contain_text("After 2 d a pause of 3 d; goes on Thu 12 Mar 2026")
    plan.mouse.up()
    settled(plan)
    assert pauses(planned) == [(2 * DAY, 3 * DAY)]

    plan.keyboard.press("Control+z")
    settled(plan)
    assert pauses(planned) == [(2 * DAY, 2 * DAY)]
    pull(plan, second, -WIDTH * 5, drop=False)
    expect(plan.locator(".pl-told")).to_contain_text("Joined with the part before")
    plan.mouse.up()
    settled(plan)
    assert pauses(planned) == []
    expect(plan.locator(".pl-row", has_text="Build")).to_contain_text("11 Mar")


def test_the_same_in_words_by_key(plan, planned):
    plan.get_by_role("row", name=re.compile("Build")).click()
    plan.keyboard.press("Escape")
    plan.keyboard.press("x")
    dialog = plan.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Build: pauses")
    plan.keyboard.type("2 days")
    plan.keyboard.press("Tab")
    plan.keyboard.type("soon")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("“soon” is no working time; write it as 2d, 4h or 1w.")
    dialog.get_by_label("Pause").fill("1d")
    dialog.get_by_role("button", name="Another pause").click()
    dialog.get_by_label("After").nth(1).fill("3d")
    dialog.get_by_label("Pause").nth(1).fill("4h")
    plan.keyboard.press("Enter")
    settled(plan)
    assert pauses(planned) == [(2 * DAY, DAY), (3 * DAY, 240)]

    plan.keyboard.press("x")
    expect(dialog.get_by_label("After").first).to_have_value("2 d")
    dialog.get_by_role("button", name="Join the parts").first.click()
    dialog.get_by_role("button", name="Save").click()
    settled(plan)
    assert pauses(planned) == [(3 * DAY, 240)]

    plan.keyboard.press("x")
    dialog.get_by_label("After").fill("9d")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("“Build” has 5 d of work: a pause begins within it.")
    plan.keyboard.press("Escape")
    assert "12 Mar" in cells(plan, "Build")
    plan.get_by_role("row", name=re.compile("Make")).click()
    plan.keyboard.press("Escape")
    plan.keyboard.press("x")
    expect(plan.locator(".toast").last).to_contain_text("“Make” spans the tasks below it")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_while_pauses_are_asked_for(new_page, live_server, planned, maria, axe, scheme):
    page = new_page(color_scheme=scheme)
    enter(page, live_server, maria)
    opened(page)
    page.get_by_role("row", name=re.compile("Build")).click()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.get_by_role("dialog")).to_be_visible()

    assert axe(page) == []
