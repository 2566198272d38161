"""Actual costs pasted into their grid, and what earned value makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charthouse.budget.models import CostEntry
from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects.models import Project
from tests.worlds import at

from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def running(payroll: Project, maria: Any, small_plan: Any) -> Project:
    """Design is done and Build is begun, seen on Tuesday 10 March at noon."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, number=3, name="Agreed")
    done = {"actual_start": at(0), "actual_finish": at(2, 1020), "percent_complete": 100}
    Task.objects.filter(project=payroll, uid=11).update(**done)
    Task.objects.filter(project=payroll, uid=12).update(actual_start=at(3), percent_complete=40)
    Project.objects.filter(pk=payroll.pk).update(status_date=at(8, 720))
    payroll.refresh_from_db()
    actions.reschedule(project=payroll, by=maria)
    return payroll


def test_costs_are_pasted_and_booked_and_the_page_says_what_they_mean(
    page: Page, live_server: Any, running: Any, maria: Any, axe: Any
) -> None:
    enter(page, live_server, maria)
    page.goto("/projects/PAY/costs/?from=2026-03")
    design = page.locator('input[name="c-11-2026-03"]')
    design.evaluate(PASTE, "100.50\t20\n€ 1 500\n")
    expect(page.locator('input[name="c-12-2026-03"]')).to_have_value("1500")
    expect(page.locator("[data-costs-told]")).to_have_text("Cells changed: 3")
    design.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('input[name="c-12-2026-03"]')).to_be_focused()
    page.get_by_role("button", name="Book what changed").click()
    expect(page.get_by_text("3 entries booked.")).to_be_visible()
    assert CostEntry.objects.filter(project=running).count() == 3
    assert axe(page) == []

    page.goto("/projects/PAY/earned-value/")
    expect(page.locator("h1")).to_contain_text("It will probably end on")
    expect(page.get_by_text("Nobody said until when the costs are complete")).to_be_visible()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as SVG").click()
    assert saving.value.suggested_filename == "PAY-earned-value.svg"
    page.locator("#tasks").get_by_role("link", name="Make", exact=True).click()
    page.locator("#tasks").get_by_role("link", name="Build", exact=True).click()
    expect(page.locator("#panel")).to_contain_text("Build")
    assert axe(page) == []
