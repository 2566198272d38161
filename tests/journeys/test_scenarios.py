"""What if? A plan is branched, changed, held beside the plan, adopted in part and dropped."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Plan, Scenario, Task
from charthouse.plan.queries import document_of
from charthouse.plan.scenarios import branch
from charthouse.projects.access import project_for
from tests.worlds import DAY, at

from .test_plan_page import READY, enter
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(page: Page, live_server, payroll, maria, small_plan) -> Page:
    """Maria looks at the plan."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    return page


def duration(task: str, project) -> int:
    return Task.objects.get(project=project, name=task).duration


def test_a_scenario_is_branched_changed_compared_and_adopted_with_what_was_chosen(plan: Page, payroll, axe):
    plan.goto("/projects/PAY/scenarios/")
    expect(plan.get_by_role("heading", name="No scenario is open")).to_be_visible()
    plan.get_by_label("Name").fill("Two more developers")
    plan.get_by_label("Question").fill("What if we get two more developers?")
    plan.get_by_role("button", name="Branch the plan as it is now").click()

    plan.wait_for_url("**/projects/PAY~1/plan/")
    plan.wait_for_selector(READY)
    expect(plan.get_by_role("note")).to_contain_text("What you change here changes nothing in the plan.")
    row = plan.get_by_role("row", name=re.compile("Build"))
    row.get_by_text("5 d").dblclick()
    plan.keyboard.press("Control+a")
    plan.keyboard.type("2d")
    plan.keyboard.press("Enter")
    expect(row.get_by_text("2 d")).to_be_visible()
    expect(plan.locator("path.k-ghost-t").first).to_have_attribute("d", re.compile("M"))
    scenario = Scenario.objects.get()
    expect(plan.locator("[data-unsent]")).to_be_hidden()
    # It shows at once, and is kept a moment later.
    until(plan, lambda: duration("Build", scenario.row) == 2 * DAY)
    assert duration("Build", payroll) == 5 * DAY

    plan.get_by_role("link", name="Beside the plan").click()
    expect(plan.locator(".verdict")).to_contain_text("finishes earlier than the plan")
    assert axe(plan) == []
    plan.get_by_role("link", name="Adopt…").click()
    expect(plan.get_by_role("row", name=re.compile("Build"))).to_contain_text("duration")
    assert axe(plan) == []
    plan.get_by_label("Why").fill("They agreed.")
    plan.get_by_role("button", name="Adopt what is chosen").click()

    plan.wait_for_url("**/projects/PAY/plan/")
    plan.wait_for_selector(READY)
    assert duration("Build", payroll) == 2 * DAY
    plan.keyboard.press("Control+z")
    expect(plan.get_by_role("row", name=re.compile("Build")).get_by_text("5 d")).to_be_visible()
    assert Scenario.objects.get().state == "open"

    plan.goto("/projects/PAY/scenarios/")
    expect(plan.get_by_role("row", name=re.compile("Two more developers What if"))).to_contain_text("−3")
    assert axe(plan) == []
    plan.get_by_role("link", name="Two more developers").click()
    plan.get_by_text("Drop it").click()
    plan.get_by_role("button", name="Drop the scenario").click()
    expect(plan.get_by_text("dropped").first).to_be_visible()
    plan.get_by_role("button", name="Open it again").click()
    expect(plan.get_by_role("link", name="Work in it")).to_be_visible()


def test_a_calendar_and_a_changed_team_are_tried_in_a_scenario_and_adopted(
    page: Page, live_server, payroll, maria, small_plan, axe
):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    branch(access=project_for(maria, "PAY"), name="Closed for stocktaking", question="What if we close?")
    enter(page, live_server, maria)
    page.goto("/projects/PAY/scenarios/1/")
    page.get_by_role("link", name="What it assumes").click()
    expect(page.get_by_role("heading", name="What “Closed for stocktaking” assumes")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Share of their time, %, Yuki Hayashi").fill("25")
    page.get_by_role("button", name="Assume Yuki Hayashi").click()
    expect(page.get_by_label("Share of their time, %, Yuki Hayashi")).to_have_value("25")
    expect(page.get_by_text("Assumed in the scenario.")).to_be_visible()
    page.get_by_label("Name").fill("Second tester")
    page.get_by_role("button", name="Add them to the team").click()
    expect(page.get_by_role("row", name=re.compile("Second tester"))).to_be_visible()

    page.get_by_role("link", name="Its calendars").click()
    page.wait_for_url("**/projects/PAY~1/calendars/")
    page.get_by_role("link", name="Office").click()
    page.get_by_role("link", name="Add an exception").click()
    page.get_by_label("Name").fill("Stocktaking")
    page.get_by_label("First day").fill("2026-03-05")
    page.get_by_label("Last day").fill("2026-03-06")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/projects/PAY~1/calendars/1/")
    expect(page.get_by_role("row", name=re.compile("5 – 6 Mar Stocktaking"))).to_be_visible()
    before = Plan.objects.get(pk=payroll.pk).computed_finish
    assert before == at(14, 1020)

    page.goto("/projects/PAY/scenarios/1/adopt")
    for name in ("Office", "Yuki Hayashi", "Second tester"):
        expect(page.get_by_role("row", name=re.compile(name))).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Adopt what is chosen").click()
    page.wait_for_url("**/projects/PAY/plan/")
    page.wait_for_selector(READY)
    assert Plan.objects.get(pk=payroll.pk).computed_finish == at(16, 1020)
    team = {one.name: one.max_units for one in document_of(payroll).resources}
    assert team == {"Yuki Hayashi": 0.25, "Test lab": 2.0, "Second tester": 1.0}

    page.keyboard.press("Control+z")
    until(page, lambda: Plan.objects.get(pk=payroll.pk).computed_finish == before)
    team = {one.name: one.max_units for one in document_of(payroll).resources}
    assert team == {"Yuki Hayashi": 1.0, "Test lab": 2.0}
