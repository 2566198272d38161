"""What may happen: risks are written down, weighed, answered, and grouped by what overruns together."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.projects.access import project_for
from charthouse.risks.actions import create_risk
from charthouse.risks.models import Risk
from tests.worlds import DAY

from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(page: Page, live_server, payroll, maria, small_plan) -> Page:
    """Maria in a project with a plan."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    enter(page, live_server, maria)
    return page


def test_the_first_risk_is_added_from_the_empty_register_and_stands_in_the_matrix(planned: Page, payroll, axe):
    page = planned
    page.goto("/projects/PAY/risks/")
    expect(page.get_by_role("heading", name="No risk is written down yet")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Add the first risk").click()

    panel = page.locator("#panel")
    panel.get_by_label("What may happen").fill("The vendor delivers late")
    panel.get_by_label("Probability in %").fill("40")
    for label, days in (("Days, low", "2"), ("Days, likely", "5"), ("Days, high", "14")):
        panel.get_by_label(label).fill(days)
    panel.get_by_label("Find tasks by name or number").fill("bui")
    panel.get_by_role("checkbox", name=re.compile("PAY-12 Build")).check()
    panel.get_by_label("Response", exact=True).select_option("reduce")
    panel.get_by_label("Probability after it in %").fill("10")
    axe(page)
    panel.get_by_role("button", name="Add it").click()

    expect(page.locator(".verdict")).to_contain_text("1 open risk")
    expect(page.get_by_text("Risk 1 is in the register.")).to_be_visible()
    cell = page.locator(".risk-matrix td").filter(has=page.get_by_role("link", name="1 The vendor delivers late"))
    expect(cell).to_contain_text("medium")
    expect(page.get_by_role("row", name=re.compile("vendor delivers late.*saves 1.8"))).to_be_visible()
    axe(page)
    assert list(Risk.objects.get(project=payroll).tasks.values_list("uid", flat=True)) == [12]


def test_a_risk_is_opened_by_keyboard_changed_deleted_and_brought_back(planned: Page, payroll, maria):
    page = planned
    facts = {"title": "The vendor delivers late", "probability": 0.4, "delay": (0, DAY, 2 * DAY), "tasks": [12],
             "cost": (Decimal(1), Decimal(2), Decimal(3))}  # fmt: skip
    create_risk(access=project_for(maria, "PAY"), facts=facts)
    page.goto("/projects/PAY/risks/")

    page.locator(".risk-matrix").get_by_role("link", name="1 The vendor delivers late").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("heading", name="The vendor delivers late")).to_be_focused()
    page.locator("#panel").get_by_role("link", name="Change").click()
    page.locator("#panel").get_by_label("Probability in %").fill("80")
    page.locator("#panel").get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("vendor delivers late.*80"))).to_be_visible()

    page.get_by_role("link", name="1 The vendor delivers late").last.click()
    page.locator("#panel").get_by_role("button", name="Delete the risk").click()
    expect(page.get_by_role("heading", name="No risk is written down yet")).to_be_visible()

    page.goto("/projects/PAY/history/")
    page.get_by_role("button", name=re.compile("Undo")).first.click()
    expect(page.get_by_text("undid").first).to_be_visible()
    page.goto("/projects/PAY/risks/")
    expect(page.get_by_role("row", name=re.compile("vendor delivers late.*80"))).to_be_visible()


def test_phases_overrun_together(planned: Page, axe):
    page = planned
    page.goto("/projects/PAY/risks/groups/")
    expect(page.get_by_role("heading", name="Every task overruns by itself")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Phases")
    page.get_by_label("Which tasks").select_option("phase")
    page.get_by_role("button", name="Add it").click()

    row = page.get_by_role("row", name=re.compile("Phases"))
    expect(row).to_contain_text("2 groups")
    expect(row).to_contain_text("0.3")
    axe(page)
    row.get_by_role("link", name="Phases").click()
    expect(page.get_by_role("heading", name=re.compile("Bring in"))).to_be_visible()


def test_a_risk_is_moved_in_the_matrix_by_keyboard_mouse_and_finger(planned: Page, maria, axe):
    page = planned
    facts = {"title": "The vendor delivers late", "probability": 0.4, "delay": (0, DAY, 2 * DAY), "tasks": [12]}
    create_risk(access=project_for(maria, "PAY"), facts=facts)
    page.goto("/projects/PAY/risks/")
    risk = page.locator("#m-1")
    told = page.locator("#risk-moves")

    def stands(place: str) -> None:
        expect(page.locator(f'.risk-matrix td[data-named="{place}"]')).to_contain_text("The vendor delivers late")

    risk.focus()
    page.keyboard.press("Space")
    expect(told).to_contain_text("Picked up, at:")
    axe(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(told).to_have_text("Given up; it stays where it was.")
    assert Risk.objects.get().version == 1

    for key in ("Space", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    wanted = told.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_text("has its new place")).to_be_visible()
    expect(risk).to_be_focused()
    stands(wanted)

    target = page.locator('td[data-chance="1"][data-impact="5"]')
    risk.drag_to(target)
    expect(target).to_contain_text("The vendor delivers late")
    expect(page.get_by_text("has its new place").first).to_be_visible()
    moved = Risk.objects.get()
    assert (moved.probability, moved.version) == (0.05, 3)

    wished = page.locator('td[data-chance="4"][data-impact="2"]')
    start, end = risk.bounding_box(), wished.bounding_box()
    assert start is not None
    assert end is not None
    touch = {"pointerType": "touch", "isPrimary": True, "button": 0, "bubbles": True}
    at = {"clientX": start["x"] + 5, "clientY": start["y"] + 5}
    to = {"clientX": end["x"] + 20, "clientY": end["y"] + 20}
    risk.dispatch_event("pointerdown", {**touch, **at})
    risk.dispatch_event("pointermove", {**touch, **to})
    expect(wished).to_have_class(re.compile("over"))
    risk.dispatch_event("pointerup", {**touch, **to})
    expect(wished).to_contain_text("The vendor delivers late")
    axe(page)
