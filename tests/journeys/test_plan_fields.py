"""Typing into every kind of cell of the plan's grid, filling cells, and fields of a project's own."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Assignment, Link, Task
from charthouse.plan.queries import document_of

from .test_plan_grid import row, settled
from .test_plan_page import READY, enter

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = [
    "name",
    "duration",
    "predecessors",
    "assigned",
    "type",
    "work",
    "likely",
    "fixed_cost",
    "constraint",
    "priority",
]


def shown(page: Page, live_server, maria, columns: list[str]) -> Page:
    """The plan with these columns, of which editing is loaded."""
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    kept = json.dumps({"columns": columns, "pane": 1100})
    page.evaluate("kept => localStorage.setItem('charthouse.plan', kept)", kept)
    page.reload()
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")
    return page


@pytest.fixture
def plan(page: Page, live_server, payroll, maria, small_plan) -> Page:
    """Maria looks at the plan with columns of many kinds."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    page.set_viewport_size({"width": 1400, "height": 900})
    shown(page, live_server, maria, COLUMNS)
    expect(cell(page, "Build", "fixed_cost")).to_have_text("1,250.50\u00a0EUR")
    return page


def cell(page: Page, name: str, column: str):
    """A cell by its task and its column."""
    return row(page, name).locator(f'[aria-colindex="{COLUMNS.index(column) + 1}"]')


def type_into(page: Page, name: str, column: str, text: str) -> None:
    """Click a cell, type over it, take it."""
    cell(page, name, column).click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_each_kind_of_cell_takes_what_people_write(plan, payroll):
    type_into(plan, "Test", "predecessors", "12SS+2d; 11FF-50%")
    settled(plan)
    expect(cell(plan, "Test", "predecessors")).to_have_text("12SS+2d; 11FF\u221250%")
    kinds = Link.objects.filter(after__uid=21).values_list("before__uid", "kind", "lag", "lag_percent")
    assert set(kinds) == {(12, "SS", 960, None), (11, "FF", 0, -50.0)}

    type_into(plan, "Test", "assigned", "Yuki Hayashi [50%]; Test lab")
    settled(plan)
    expect(cell(plan, "Test", "assigned")).to_have_text("Test lab; Yuki Hayashi [50%]")
    assert set(Assignment.objects.filter(task__uid=21).values_list("allocation__uid", "units")) == {(1, 0.5), (2, 1.0)}

    type_into(plan, "Test", "work", "12")
    type_into(plan, "Test", "likely", "3d")
    type_into(plan, "Test", "fixed_cost", "99.50")
    type_into(plan, "Test", "constraint", "Start no earlier than 2026-04-06")
    type_into(plan, "Test", "priority", "800")
    settled(plan)
    task = Task.objects.get(uid=21)
    assert (task.work, task.priority, task.constraint) == (720, 800, "SNET")
    assert (task.estimate.likely, '"fixed_cost":"99.5"' in task.extra) == (1440, True)
    expect(cell(plan, "Test", "constraint")).to_have_text("Start no earlier than 6 Apr")


def test_what_can_be_chosen_is_offered_and_taken_by_keyboard(plan, payroll):
    cell(plan, "Test", "type").click()
    plan.keyboard.press("F2")
    offered = plan.get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_text(["Fixed units", "Fixed duration", "Fixed work"])
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("Enter")
    settled(plan)
    expect(cell(plan, "Test", "type")).to_have_text("Fixed duration")
    assert Task.objects.get(uid=21).type == "fixed_duration"

    cell(plan, "Train", "type").click()
    plan.keyboard.press("F2")
    plan.keyboard.press("Control+a")
    plan.keyboard.type("sometimes")
    plan.keyboard.press("Enter")
    expect(row(plan, "Train").get_by_role("alert")).to_contain_text("“sometimes” cannot be chosen here")
    plan.keyboard.press("Escape")


def test_cells_are_filled_by_the_handle_and_by_key(plan, payroll):
    cell(plan, "Design", "priority").click()
    type_into(plan, "Design", "priority", "700")
    settled(plan)
    cell(plan, "Design", "priority").click()
    expect(row(plan, "Design").locator(".pl-fill")).to_be_visible()
    handle = plan.locator(".pl-fill").bounding_box()
    below = cell(plan, "Build", "priority").bounding_box()
    assert handle is not None
    assert below is not None
    plan.mouse.move(handle["x"] + 4, handle["y"] + 4)
    plan.mouse.down()
    plan.mouse.move(handle["x"] + 4, below["y"] + below["height"] / 2, steps=4)
    plan.mouse.up()
    settled(plan)
    assert dict(Task.objects.filter(uid__in=(11, 12, 21)).values_list("uid", "priority")) == {11: 700, 12: 700, 21: 500}

    cell(plan, "Train", "priority").click()
    type_into(plan, "Test", "priority", "300")
    cell(plan, "Train", "priority").click()
    plan.keyboard.press("Control+d")
    settled(plan)
    assert Task.objects.get(uid=22).priority == 300


def test_a_field_of_ones_own_is_defined_filled_in_and_removed(page, live_server, payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/fields/")
    page.get_by_label("Name").fill("Supplier")
    page.get_by_label("Kind").select_option(label="Choice")
    page.get_by_label("Choices").fill("Hansen\nMöller")
    page.get_by_role("button", name="Define it").click()
    expect(page.get_by_text("Tasks have the field “Supplier” now")).to_be_visible()

    shown(page, live_server, maria, ["name", "custom.Supplier", "custom.Points"])
    expect(row(page, "Build").locator('[aria-colindex="3"]')).to_have_text("8")
    row(page, "Test").locator('[aria-colindex="2"]').click()
    page.keyboard.type("mö")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    settled(page)
    expect(row(page, "Test").locator('[aria-colindex="2"]')).to_have_text("Möller")
    assert dict(next(one for one in document_of(payroll).tasks if one.uid == 21).custom) == {"Supplier": "Möller"}

    page.goto("/projects/PAY/plan/fields/field?name=Supplier")
    expect(page.get_by_text("The field goes with 1 value.")).to_be_visible()
    page.get_by_role("button", name="Remove the field").click()
    expect(page.get_by_text("The field “Supplier” is gone, with 1 value.")).to_be_visible()
