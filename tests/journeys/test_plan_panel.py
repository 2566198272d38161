"""The panel of a task: every section edited by mouse, all of it by keyboard alone, and by who may only look."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Assignment, ChecklistItem, Estimate, Link, Task

from .test_plan_page import READY, enter

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 480


@pytest.fixture
def plan(page: Page, live_server: Any, payroll: Any, maria: Any, small_plan: Any, watch: Any) -> Page:
    """Maria looks at the plan, with the panel of “Build” open."""
    watch.forgive("409 (Conflict)")  # what is refused is said beside the fact
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")
    open_task(page, "Build")
    return page


def open_task(page: Page, name: str) -> None:
    """By its name in the list."""
    page.locator(".pl-row").get_by_role("link", name=name, exact=True).click()
    page.wait_for_selector("#panel-record[data-ready]")


def section(page: Page, name: str) -> Locator:
    """A section of the record by its heading."""
    return page.locator("#panel details[data-section]", has=page.get_by_role("heading", name=name, exact=True))


def fact(page: Page, label: str) -> Locator:
    """The button that changes a fact."""
    return page.locator(f"#panel [data-label='{label}'] > .ed")


def change(page: Page, label: str, typed: str) -> None:
    """Type something else into a fact."""
    fact(page, label).first.click()
    page.locator("[data-typing] .in").first.fill(typed)
    page.keyboard.press("Enter")


def settled(page: Page) -> None:
    """All edits have their answer."""
    expect(page.locator("[data-plan]")).not_to_have_class(re.compile("is-sending"))


def build() -> Task:
    return Task.objects.get(uid=12)


def test_every_fact_is_changed_where_it_stands_and_the_plan_follows(plan):
    change(plan, "Duration", "2w")
    expect(fact(plan, "Duration")).to_have_text("10 d")
    expect(plan.locator('.pl-row[aria-selected="true"]')).to_contain_text("2 w")
    change(plan, "Name", "Build it")
    expect(plan.locator("#panel h2")).to_have_text("Build it")
    change(plan, "Priority", "urgent")
    expect(plan.locator("#panel [data-typing] [role=alert]")).to_contain_text("“urgent” is no priority")
    plan.keyboard.press("Escape")
    change(plan, "Priority", "700")
    change(plan, "WBS code", "B-7")
    change(plan, "Responsible", "Yuki Hayashi")
    change(plan, "Work", "40h")
    change(plan, "Deadline", "2026-04-01")
    expect(section(plan, "Held by")).to_contain_text("1 Apr 2026")
    fact(plan, "Constraint").click()
    held = section(plan, "Held by")
    held.get_by_label("Constraint", exact=True).select_option("MSO")
    held.get_by_label("Constraint: its date").fill("2026-03-09")
    plan.keyboard.press("Enter")
    expect(section(plan, "Held by")).to_contain_text("Must start on Mon 9 Mar 2026")
    settled(plan)

    task = build()
    assert (task.name, task.duration, task.priority, task.wbs) == ("Build it", 10 * DAY, 700, "B-7")
    assert (task.responsible, task.work, task.constraint) == ("Yuki Hayashi", 2400, "MSO")
    assert dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=task.constraint_date or 0) == dt.datetime(
        2026, 3, 9, 8, tzinfo=dt.UTC
    )
    assert Task.objects.filter(deadline__isnull=False, uid=12).exists()


def test_notes_definition_and_checklist(plan):
    fact(plan, "Notes").click()
    plan.locator("[data-typing] textarea").fill("**Both** plants <script>alert(1)</script>")
    plan.keyboard.press("Control+Enter")
    expect(section(plan, "Notes").locator(".said b, .said strong")).to_have_text("Both")
    fact(plan, "Definition of done").click()
    plan.locator("[data-typing] textarea").fill("- signed\n- stored")
    plan.keyboard.press("Control+Enter")
    expect(section(plan, "Done when").locator(".said li")).to_have_count(2)

    new = plan.get_by_label("New checklist item")
    new.fill("Make a backup")
    new.press("Enter")
    expect(plan.locator("[data-item]")).to_have_count(1)
    expect(new).to_be_focused()
    new.fill("Load the data")
    new.press("Enter")
    expect(plan.locator("[data-item]")).to_have_count(2)
    plan.get_by_role("checkbox", name="Make a backup").check()
    expect(plan.locator("[data-item].is-done .note")).to_contain_text("Maria Okafor")
    expect(section(plan, "Done when").locator("summary .n")).to_have_text("1 of 2")
    plan.locator("[data-item]").nth(1).hover()
    plan.get_by_role("button", name="Move “Load the data” up").click()
    expect(plan.locator("[data-item]").first).to_contain_text("Load the data")
    plan.locator("[data-item]").nth(1).drag_to(plan.locator("[data-item]").nth(0), target_position={"x": 60, "y": 2})
    expect(plan.locator("[data-item]").first).to_contain_text("Make a backup")
    settled(plan)
    assert list(ChecklistItem.objects.order_by("position").values_list("text", "done")) == [
        ("Make a backup", True), ("Load the data", False),
    ]  # fmt: skip

    change(plan, "Done, of duration", "100")
    told = section(plan, "Work").locator("[data-wrong]")
    expect(told).to_contain_text("“Load the data” on the checklist of “Build” is not ticked yet")
    assert build().percent_complete == 0
    told.get_by_role("button", name="Yes, it is done").click()
    expect(fact(plan, "Done, of duration")).to_have_text(re.compile("100"))
    settled(plan)
    assert build().percent_complete == 100
    plan.locator("#panel h2").click()
    plan.keyboard.press("Control+z")


def test_estimate_and_people(plan):
    plan.get_by_role("button", name="Estimate it").click()
    form = plan.locator("form[data-estimate]")
    form.get_by_label("Optimistic").fill("3d")
    form.get_by_label("Most likely").fill("1w")
    form.get_by_label("Pessimistic").fill("2d")
    form.get_by_role("button", name="Keep").click()
    expect(form.get_by_role("alert")).to_contain_text("Optimistic cannot be longer")
    form.get_by_label("Pessimistic").fill("3w")
    form.get_by_label("Shape").select_option("triangular")
    form.get_by_label("Basis").fill("two offers")
    form.get_by_role("button", name="Keep").click()
    expect(section(plan, "Estimate")).to_contain_text("two offers")
    settled(plan)
    said = Estimate.objects.get(task__uid=12)
    assert (said.low, said.likely, said.high, said.distribution) == (3 * DAY, 5 * DAY, 15 * DAY, "triangular")

    people = section(plan, "People and things")
    people.get_by_label("Who or what").select_option(label="Test lab")
    people.get_by_label("Share of their time").fill("50")
    people.get_by_role("button", name="Add", exact=True).click()
    expect(people.locator("[data-resource]")).to_have_count(2)
    people.get_by_role("button", name=re.compile("^Test lab: 50")).click()
    people.get_by_label("Share of their time").first.fill("75 %")
    plan.keyboard.press("Enter")
    expect(people.get_by_role("button", name=re.compile("^Test lab: 75"))).to_be_visible()
    people.locator("[data-resource]", has_text="Yuki").hover()
    people.get_by_role("button", name="Take Yuki Hayashi off the task").click()
    expect(people.locator("[data-resource]")).to_have_count(1)
    settled(plan)
    assert list(Assignment.objects.filter(task__uid=12).values_list("allocation__uid", "units")) == [(2, 0.75)]


def test_links_are_found_by_name_and_number_changed_and_removed(plan):
    plan.locator("#panel [data-tab=links]").click()
    plan.wait_for_selector("#panel-record[data-ready] [data-link-add]")
    before = plan.locator("#panel [data-section=before]")
    add = before.get_by_role("combobox")
    add.fill("trai FS 2d")
    expect(before.get_by_role("option")).to_have_count(1)
    add.press("Enter")
    expect(before.locator("[data-other]")).to_have_count(1)  # Build holds Train back: that would be a circle
    expect(before.get_by_role("alert")).to_contain_text("These tasks wait for each other: Build → Train → Build.")
    after = plan.locator("#panel [data-section=after]")
    after.get_by_role("combobox").fill("PAY-23 FF 50%")
    after.get_by_role("option").click()
    expect(after.locator("[data-other]")).to_have_count(3)
    settled(plan)
    made = Link.objects.get(before__uid=12, after__uid=23)
    assert (made.kind, made.lag_percent) == ("FF", 50)
    after.locator("[data-other='23']").get_by_role("button", name=re.compile("^Link with Live")).click()
    form = plan.locator("form[data-relink]")
    form.get_by_label("How").select_option("SS")
    form.get_by_label("Lag").fill("-1d")
    form.get_by_role("button", name="Keep").click()
    expect(after.locator("[data-other='23']")).to_contain_text("start to start")
    settled(plan)
    made.refresh_from_db()
    assert (made.kind, made.lag, made.lag_percent) == ("SS", -DAY, None)
    after.locator("[data-other='23']").hover()
    after.get_by_role("button", name="Remove the link with Live").click()
    expect(after.locator("[data-other]")).to_have_count(2)
    settled(plan)
    assert not Link.objects.filter(before__uid=12, after__uid=23).exists()
