"""The panel of a task: every section edited by mouse, all of it by keyboard alone, and by who may only look."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from charthouse.exchange import document as doc
from charthouse.plan import actions, own_fields
from charthouse.plan.models import Assignment, ChecklistItem, Estimate, Link, Task
from charthouse.plan.queries import document_of
from charthouse.projects.access import project_for

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
    expect(page.locator("#panel").get_by_role("heading", name=name, exact=True)).to_be_visible()
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


def test_the_whole_panel_by_keyboard_alone(page, live_server, payroll, maria, small_plan, watch):
    watch.forgive("409 (Conflict)")
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")
    press = page.keyboard.press
    for key in ("ArrowDown", "ArrowDown", "Enter"):  # Build
        press(key)
    page.wait_for_selector("#panel-record[data-ready]")
    expect(page.locator("#panel h2")).to_be_focused()

    press("3")  # the third section: work
    expect(fact(page, "Duration")).to_be_focused()
    press("Enter")
    page.keyboard.type("6d")
    press("Tab")  # keeps it and goes on in the next fact
    page.wait_for_selector("[data-field=percent] [data-typing]")
    page.keyboard.type("25")
    press("Enter")
    expect(fact(page, "Duration")).to_have_text("6 d")
    settled(page)
    assert (build().duration, build().percent_complete) == (6 * DAY, 25)
    press("7")  # done when: its definition
    press("Enter")
    page.keyboard.type("All signed")
    press("Control+Enter")
    expect(section(page, "Done when").locator(".said")).to_have_text("All signed")
    page.get_by_label("New checklist item").focus()
    for text in ("One", "Two"):
        page.keyboard.type(text)
        press("Enter")
    expect(page.locator("[data-item]")).to_have_count(2)
    settled(page)
    for _step in range(6):  # back over “Two”’s buttons to “One”’s tick
        press("Shift+Tab")
    page.get_by_role("checkbox", name="One").focus()
    press("Space")
    expect(page.locator("[data-item].is-done")).to_have_count(1)
    press("Alt+ArrowDown")
    expect(page.locator("[data-item]").last).to_contain_text("One")
    settled(page)
    assert list(ChecklistItem.objects.order_by("position").values_list("text", "done")) == [
        ("Two", False), ("One", True),
    ]  # fmt: skip

    press("j")  # the next task, without leaving
    expect(page.locator("#panel h2")).to_have_text("Bring in")
    page.wait_for_selector("#panel-record[data-ready]")
    press("k")
    expect(page.locator("#panel h2")).to_have_text("Build")
    page.wait_for_selector("#panel-record[data-ready]")
    press("]")
    expect(page.locator("#panel [data-tab=why]")).to_have_attribute("aria-current", "page")
    page.locator("#panel h2").focus()
    press("F6")
    assert page.evaluate("document.activeElement.closest('plan-sheet') !== null")
    press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_a_record_on_its_own_page_is_edited_like_in_the_panel(page, live_server, payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/tasks/12")
    page.wait_for_selector("#panel-record[data-ready]")
    page.locator("[data-label='Deadline'] > .ed").click()
    page.locator("[data-typing] .in").fill("1 apr 2026")
    page.keyboard.press("Enter")
    expect(page.locator("[data-label='Deadline']")).to_contain_text("1 Apr 2026")
    page.locator("summary", has_text="Work").click()
    page.reload()
    page.wait_for_selector("#panel-record[data-ready]")
    expect(page.locator("[data-section=work]")).not_to_have_attribute("open", "")
    page.goto("/projects/PAY/tasks/12?tab=links")
    page.wait_for_selector("#panel-record[data-ready]")
    page.get_by_role("combobox", name="Add what it holds back").fill("live")
    page.get_by_role("option").click()
    expect(page.locator("[data-section=after] [data-other]")).to_have_count(3)
    assert Link.objects.filter(before__uid=12, after__uid=23).exists()


def test_who_only_looks_sees_values_and_nothing_to_type_into(page, live_server, payroll, maria, helene, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    ChecklistItem.objects.create(task=build(), position=1, text="Make a backup", done=True)
    enter(page, live_server, helene)
    page.goto("/projects/PAY/tasks/12")
    expect(page.locator("#panel-record")).to_contain_text("Make a backup")
    expect(page.locator("#panel-record").locator("input, select, textarea, .ed")).to_have_count(0)
    page.goto("/projects/PAY/tasks/12?tab=links")
    expect(page.locator("#panel-record").locator("input, select, textarea, .ed")).to_have_count(0)


def test_why_this_date_is_followed_to_the_start_and_a_slip_is_tried_without_keeping_it(plan):
    open_task(plan, "Live")
    plan.locator("#panel [data-tab=why]").click()
    chain = plan.locator("#panel .chain")
    expect(chain.get_by_role("link")).to_have_text(["Test", "Build", "Design"])
    for name in ("Test", "Build", "Design"):
        plan.locator("#panel .chain").get_by_role("link", name=name, exact=True).first.click()
        expect(plan.locator("#panel h2")).to_have_text(name)
    expect(plan.locator("#panel .chain")).to_contain_text("The project starts")
    plan.get_by_label("What if it slips by").fill("1w")
    plan.get_by_role("button", name="See what moves").click()
    slip = plan.locator("#panel .slip-list")
    expect(slip.locator("tbody tr").nth(0)).to_contain_text("misses its deadline")
    expect(slip.locator("tbody tr").nth(1)).to_contain_text("Live")
    expect(slip.locator("tbody tr").nth(1)).to_contain_text("Milestone")
    expect(slip).to_contain_text("+5 d")
    assert Task.objects.get(uid=11).duration == 3 * DAY


def test_own_fields_are_said_in_the_panel_and_dragged_into_another_order(plan, maria, axe):
    access = project_for(maria, "PAY")
    for field in (
        doc.CustomField("Approved", doc.CustomKind.FLAG),
        doc.CustomField("Risk owner", doc.CustomKind.PERSON),
        doc.CustomField("Ready by", doc.CustomKind.DATE),
        doc.CustomField("Plant", doc.CustomKind.CHOICE, choices=("Cork", "Graz")),
    ):
        own_fields.define(access=access, field=field)
    plan.goto("/projects/PAY/plan/")
    plan.wait_for_selector(READY)
    open_task(plan, "Build")
    change(plan, "Ready by", "2026-04-03")
    expect(fact(plan, "Ready by")).to_have_text(re.compile(r"\b3 Apr 2026"))
    change(plan, "Risk owner", "Yuki Hayashi")
    for label, choice in (("Approved", "yes"), ("Plant", "Graz")):
        fact(plan, label).click()
        plan.get_by_role("combobox", name=label).select_option(label=choice)
        expect(fact(plan, label)).to_have_text(choice)
    settled(plan)
    said = dict(next(task for task in document_of(access.project).tasks if task.uid == 12).custom)
    wanted = {"Approved": True, "Risk owner": "Yuki Hayashi", "Ready by": "2026-04-03T00:00", "Plant": "Graz"}
    assert {name: said[name] for name in wanted} == wanted
    assert axe(plan) == []

    plan.goto("/projects/PAY/plan/fields/")
    names = plan.locator("tbody tr [scope=row] bdi")
    there = names.all_inner_texts()
    grip = plan.locator("tr", has_text="Plant").locator("[data-grip]")
    grip.hover()
    plan.wait_for_selector("[data-sorts=ready]")
    plan.mouse.down()
    plan.locator("tbody tr").first.hover(position={"x": 5, "y": 2}, force=True)
    plan.locator("tbody tr").first.hover(position={"x": 5, "y": 4}, force=True)
    expect(names.first).to_have_text("Plant")
    plan.mouse.up()
    expect(names).to_have_text(["Plant", *there[:-1]])
    plan.get_by_role("button", name="Plant further down").click()
    expect(names).to_have_text([there[0], "Plant", *there[1:-1]])


def test_several_tasks_are_edited_by_what_they_share(plan):
    row = plan.locator(".pl-row")
    plan.keyboard.press("Escape")
    row.filter(has=plan.get_by_role("link", name="Build", exact=True)).locator(".c-wbs").click()
    for name in ("Test", "Train"):
        row.filter(has=plan.get_by_role("link", name=name, exact=True)).locator(".c-wbs").click(modifiers=["Control"])
    plan.get_by_role("button", name="Edit together").click()
    plan.wait_for_selector("#panel-record[data-ready]")
    expect(plan.locator("#panel h2")).to_have_text("3 tasks")
    expect(fact(plan, "Duration")).to_have_text("different values")
    expect(fact(plan, "Priority")).to_have_text("500")
    change(plan, "Priority", "800")
    expect(fact(plan, "Priority")).to_have_text("800")
    change(plan, "Duration", "4d")
    expect(fact(plan, "Duration")).to_have_text("4 d")
    plan.get_by_label("Who or what").select_option(label="Test lab")
    plan.get_by_role("button", name="Add", exact=True).click()
    settled(plan)
    assert set(Task.objects.filter(uid__in=(12, 21, 22)).values_list("priority", "duration")) == {(800, 4 * DAY)}
    assert Assignment.objects.filter(task__uid__in=(12, 21, 22), allocation__uid=2).count() == 3
    plan.keyboard.press("Escape")
    plan.locator("[data-change=undo]").hover()
    expect(plan.locator("[data-change=undo]")).to_have_attribute("title", re.compile("Undo: made 2 assignments"))


def test_a_task_chosen_in_the_palette_opens_beside_the_plan_and_the_last_removed_leaves_a_beginning(plan):
    plan.keyboard.press("Escape")
    plan.keyboard.press("Control+k")
    plan.get_by_role("combobox", name=re.compile("Search")).fill("trai")
    plan.get_by_role("option", name=re.compile("Train")).click()
    expect(plan.locator("#panel h2")).to_have_text("Train")
    expect(plan.locator("plan-sheet")).to_be_visible()
    plan.keyboard.press("Escape")
    plan.locator("plan-sheet [tabindex='0']").first.focus()
    plan.keyboard.press("Control+a")
    plan.keyboard.press("Delete")
    plan.get_by_role("button", name="Remove", exact=True).click()
    plan.get_by_role("button", name=re.compile("^Undo: deleted")).click()
    plan.wait_for_selector(READY)
    assert Task.objects.count() == 7
