"""A planning package on its page: lines with estimates, a template kept and planned with, all by keyboard, undone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects.models import Project

from .test_plan_page import READY, enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(payroll: Project, maria: Any, small_plan: Any) -> Project:
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def test_a_package_is_detailed_kept_as_a_template_and_another_planned_with_it(
    page: Page, live_server: Any, planned: Any, maria: Any, axe: Any
) -> None:
    enter(page, live_server, maria)
    page.goto("/projects/PAY/tasks/22/package")
    page.get_by_label("Hours of work, at most").fill("32")
    page.get_by_label("To be planned in detail by").fill("2026-01-05")
    page.get_by_role("button", name="Keep", exact=True).press("Enter")
    expect(page.get_by_text("and it is not planned in detail")).to_be_visible()

    page.get_by_label("Task 1", exact=True).fill("Prepare the rooms")
    page.keyboard.press("Tab")
    page.keyboard.type("3d")
    page.keyboard.press("Tab")
    page.keyboard.type("2d")
    page.keyboard.press("Tab")
    page.keyboard.type("5d")
    page.get_by_label("Task 2", exact=True).fill("Hold the training")
    page.get_by_label("Duration 2", exact=True).fill("2d")
    page.get_by_role("button", name="Make these tasks").press("Enter")
    expect(page.get_by_text("more than the most").first).to_be_visible()
    axe(page)

    page.get_by_label("What it is for").fill("For each site")
    page.get_by_role("button", name="Keep the template").press("Enter")
    expect(page.get_by_role("cell", name="2d … 5d")).to_be_visible()
    axe(page)

    page.goto("/projects/PAY/tasks/21/package")
    page.get_by_label("Hours of work, at most").fill("80")
    page.get_by_role("button", name="Keep", exact=True).press("Enter")
    page.get_by_text("From a template", exact=True).press("Enter")
    page.get_by_label("Fit its durations").check()
    page.get_by_role("button", name="Plan with the template").press("Enter")
    expect(page.get_by_text("100 % of the most").first).to_be_visible()
    made = Task.objects.filter(project=planned, parent__uid=21).order_by("position").values_list("name", "duration")
    assert list(made) == [("Prepare the rooms", 2880), ("Hold the training", 1920)]

    page.get_by_role("link", name="Show in the plan").click()
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")
    expect(page.locator(".pl-row").get_by_role("link", name="Hold the training", exact=True)).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator(".pl-row").get_by_role("link", name="Hold the training", exact=True)).to_have_count(1)
