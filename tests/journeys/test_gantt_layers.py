"""What the chart shows beside the plan: baselines, drivers and driven tasks, what is rolled up, the progress line."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.plan.rescheduling import reschedule

from .test_gantt import opened, planned
from .test_plan_page import READY, enter

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["planned"]


@pytest.fixture
def dated(planned, maria):
    """The plan with its dates computed, so that a baseline can be taken."""
    reschedule(project=planned, by=maria)
    return planned


def drawn(page: Page, ink: str) -> bool:
    return bool(page.locator(f".pl-chart .k-{ink}").get_attribute("d"))


def legend(page: Page) -> str:
    return page.get_by_role("group", name="Legend").inner_text()


def test_several_baselines_stand_beside_the_bars_and_lead_to_their_comparison(page, live_server, dated, maria):
    for name in ("After the audit", "After change 7", "Last offer"):
        actions.set_baseline(project=dated, by=maria, name=name, measure=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "dates.json" in request.url else None)
    enter(page, live_server, maria)
    opened(page)
    assert asked == []
    assert "Baseline: Agreed" in legend(page)

    page.get_by_label("More on the chart").click()
    page.get_by_role("checkbox", name="After the audit").check()
    page.get_by_role("checkbox", name="Last offer").check()
    expect(page.get_by_role("checkbox", name="After change 7")).to_be_disabled()
    expect(page.get_by_role("group", name="Legend")).to_contain_text("Baseline: Last offer")
    assert [url.split("/baselines/")[1] for url in asked] == ["1/dates.json", "3/dates.json"]
    page.keyboard.press("Escape")
    page.get_by_role("row", name=re.compile("Design")).click()
    expect(page.locator(".pl-chart .lbl.s").first).to_have_text("Agreed · After the audit · Last offer")
    assert all(drawn(page, ink) for ink in ("base", "base-2", "base-3"))

    page.get_by_role("checkbox", name="Baseline", exact=True).uncheck()
    expect(page.locator(".pl-chart .k-base-2")).not_to_have_attribute("d", re.compile("M"))
    page.get_by_label("More on the chart").click()
    page.get_by_role("link", name="Compare baselines").click()
    page.get_by_role("link", name="After change 7").click()
    page.get_by_role("link", name="Show on the chart").click()
    page.wait_for_selector(READY)
    expect(page.get_by_role("group", name="Legend")).to_contain_text("Baseline: After change 7")


def test_what_drives_the_selected_task_is_shown_and_said(page, live_server, planned, maria):
    enter(page, live_server, maria)
    opened(page)
    page.get_by_role("row", name=re.compile("Test")).click()

    for name in ("Design", "Build"):
        row = page.get_by_role("row", name=re.compile(name))
        expect(row).to_have_attribute("aria-description", "drives the selected task")
    live = page.get_by_role("row", name=re.compile("Live"))
    expect(live).to_have_attribute("aria-description", "is driven by the selected task")
    expect(page.get_by_role("row", name=re.compile("Train"))).not_to_have_attribute("aria-description", re.compile("."))
    assert drawn(page, "drv")
    assert drawn(page, "drn")
    assert "Drives the selected task" in legend(page)
    assert "Driven by the selected task" in legend(page)

    page.get_by_label("More on the chart").click()
    page.get_by_label("Drivers and driven tasks").uncheck()
    expect(live).not_to_have_attribute("aria-description", re.compile("."))
    page.get_by_label("Milestones on their summaries").check()
    page.get_by_label("Progress line").check()
    expect(page.locator(".pl-chart .k-up-ms")).to_have_attribute("d", re.compile("M"))
    assert drawn(page, "progress")
    assert "Progress line: to the left is behind" in legend(page)
    page.get_by_label("Work on folded summaries").check()
    page.keyboard.press("Escape")
    page.locator(".pl-row", has_text="Make").locator(".pl-tw").click()
    expect(page.locator(".pl-chart .k-up")).to_have_attribute("d", re.compile("M"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_with_all_of_it_shown(new_page, live_server, dated, maria, axe, scheme):
    actions.set_baseline(project=dated, by=maria, name="After the audit", measure=False)
    page = new_page(color_scheme=scheme)
    enter(page, live_server, maria)
    opened(page)
    page.get_by_label("More on the chart").click()
    for name in ("Progress line", "Milestones on their summaries", "Work on folded summaries", "After the audit"):
        page.get_by_role("checkbox", name=name).check()

    assert axe(page) == []
