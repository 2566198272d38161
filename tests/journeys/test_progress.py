"""Progress: a key and a click in the plan, a round by keyboard, a phone, an update to a date, a proposal accepted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charthouse.engine.network import UnfinishedWork
from charthouse.plan import actions
from charthouse.plan.models import ProgressProposal, Task
from charthouse.plan.progressing.rules import change_rules
from charthouse.projects.models import Project

from .test_plan_page import READY, enter

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def planned(payroll: Project, maria: Any, small_plan: Any) -> Project:
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def task(number: int) -> Task:
    return Task.objects.get(uid=number)


def test_a_key_and_a_click_say_how_far_a_task_is(page: Page, live_server: Any, planned: Any, maria: Any) -> None:
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/?task=11")
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")
    row = page.locator('.pl-row[aria-selected="true"]')
    row.click()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(row).to_contain_text("100")
    expect(page.locator("[data-plan]")).not_to_have_class(re.compile("is-sending"))
    assert task(11).actual_finish is not None
    page.keyboard.press("Control+z")
    expect(row).not_to_contain_text("100")
    page.locator(".pl-row").get_by_role("link", name="Build", exact=True).click()
    started = page.locator("#panel").get_by_role("button", name="Started", exact=True)
    started.click()
    expect(started).to_have_attribute("aria-pressed", "true")
    assert task(12).actual_start is not None


def test_a_round_goes_by_keyboard_alone(
    page: Page, live_server: Any, planned: Any, maria: Any, axe: Any, watch: Any
) -> None:
    watch.forgive("422 (Unprocessable")  # what makes no sense is said, and the page stays
    enter(page, live_server, maria)
    page.goto("/projects/PAY/progress/")
    page.locator("#task-12 [data-cell=percent]").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator("#task-12")).to_contain_text("reported")
    expect(page.locator("#task-12 [data-cell=percent]")).to_have_value("30")
    following = page.locator("[data-progress-row]").nth(2).locator("[data-cell=percent]")
    expect(following).to_be_focused()
    assert task(12).percent_complete == 30
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#task-12 [data-cell=percent]")).to_be_focused()
    page.keyboard.type("lots")
    page.keyboard.press("Enter")
    expect(page.locator(".toast, [role=alert]").filter(has_text="is no percentage").first).to_be_visible()
    assert task(12).percent_complete == 30
    assert axe(page) == []


def test_a_contributor_reports_on_a_phone_and_the_manager_accepts(
    new_page: Any, live_server: Any, planned: Any, maria: Any, yuki: Any, axe: Any
) -> None:
    change_rules(
        project=planned, percent="duration", actuals="planned", proposed=True, late=UnfinishedWork.MOVES, by=maria
    )
    phone = new_page(**PHONE)
    enter(phone, live_server, yuki)
    phone.goto("/projects/PAY/progress/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    box = phone.get_by_role("button", name="Done", exact=True).first.bounding_box()
    assert box is not None
    assert box["height"] >= 40
    phone.get_by_label("Comment").first.fill("Both plants are through.")
    phone.get_by_role("button", name="Done", exact=True).first.tap()
    expect(phone.locator("#task-12, #task-21").first).to_contain_text("waits to be accepted")
    assert ProgressProposal.objects.get().fields["percent_complete"][1] == 100.0
    assert task(ProgressProposal.objects.get().uid).percent_complete == 0.0
    assert axe(phone) == []

    desk = new_page()
    enter(desk, live_server, maria)
    desk.goto("/projects/PAY/progress/")
    desk.get_by_role("link", name=re.compile("waits for you")).click()
    expect(desk.get_by_text("Both plants are through.")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_role("button", name="Accept what is ticked").click()
    expect(desk.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert task(ProgressProposal.objects.get().uid).percent_complete == 100.0
    phone.reload()
    expect(phone.locator(".pr-said")).to_contain_text("accepted")


def test_a_plan_is_brought_up_to_a_date_after_a_look(
    page: Page, live_server: Any, planned: Any, maria: Any, axe: Any
) -> None:
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    page.get_by_title("More", exact=True).click()
    page.get_by_role("button", name="Update as of…").click()
    page.get_by_label("As of the end of").fill("2026-03-06")
    page.get_by_role("button", name="See what changes").click()
    preview = page.locator("[data-preview]")
    expect(preview).to_contain_text("Design")
    expect(preview).to_contain_text("40")
    assert task(11).actual_finish is None
    assert axe(page) == []
    page.get_by_role("button", name="Update the plan").click()
    page.wait_for_selector(READY)
    assert task(11).actual_finish is not None
    assert task(12).percent_complete == 40.0
    page.wait_for_selector("[data-editing]:not([hidden])")
    page.locator('[data-change="undo"]').first.click()
    expect(page.locator(".pl-row", has_text="Design")).not_to_contain_text("100")
    assert Project.objects.get(key="PAY").status_date is None
