"""Working in the plan's grid with many rows at once, by keyboard and by mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Task

from .test_plan_page import ALL, READY, enter, rows_are

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(page: Page, live_server, payroll, maria, small_plan) -> Page:
    """Maria looks at the plan, of which editing is loaded."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")
    return page


def row(page: Page, name: str):
    """A row by the name of its task."""
    return page.locator(".pl-row").filter(has=page.get_by_role("link", name=name, exact=True))


def settled(page: Page) -> None:
    """All edits have their answer."""
    expect(page.locator("[data-plan]")).not_to_have_class(re.compile("is-sending"))


def chosen_are(page: Page, names: list[str]) -> None:
    """These rows are chosen, as a screen reader hears it."""
    expect(page.locator('.pl-row[aria-selected="true"] .c-name a')).to_have_text(names)


def levels(page: Page) -> list[tuple[str, str]]:
    """Each row with its level."""
    return [(one.locator(".c-name a").inner_text(), str(one.get_attribute("aria-level")))
            for one in page.locator(".pl-row").all()]  # fmt: skip


def test_rows_are_chosen_by_keyboard_and_moved_as_one_deed(plan, payroll):
    row(plan, "Train").locator(".c-wbs").click()
    plan.keyboard.press("Escape")
    plan.keyboard.press("Shift+ArrowDown")
    chosen_are(plan, ["Train", "Live"])
    expect(plan.locator("[data-chosen-count]")).to_have_text("2 tasks chosen")

    plan.keyboard.press("Alt+Shift+ArrowLeft")
    settled(plan)

    assert levels(plan)[3:] == [("Bring in", "1"), ("Test", "2"), ("Train", "1"), ("Live", "1")]
    assert set(Task.objects.filter(parent=None).values_list("name", flat=True)) == {"Make", "Bring in", "Train", "Live"}
    chosen_are(plan, ["Train", "Live"])
    plan.keyboard.press("Control+z")
    expect(row(plan, "Train")).to_have_attribute("aria-level", "2")
    settled(plan)
    rows_are(plan, ALL)
    assert set(Task.objects.filter(parent=None).values_list("name", flat=True)) == {"Make", "Bring in"}


def test_rows_are_chosen_by_mouse_and_changed_together(plan, payroll):
    row(plan, "Design").locator(".c-wbs").click()
    row(plan, "Build").locator(".c-wbs").click(modifiers=["Control"])
    row(plan, "Train").locator(".c-wbs").click(modifiers=["Control"])
    chosen_are(plan, ["Design", "Build", "Train"])
    bar = plan.get_by_role("region", name="Chosen tasks")

    bar.get_by_label("What to change of them").select_option(label="Duration")
    bar.get_by_label("What it is to be").fill("abc")
    bar.get_by_role("button", name="Set for all").click()
    expect(bar.get_by_role("alert")).to_contain_text("“abc” is not a duration")
    bar.get_by_label("What it is to be").fill("3d")
    bar.get_by_role("button", name="Set for all").click()
    settled(plan)

    durations = dict(Task.objects.values_list("name", "duration"))
    assert {durations[name] for name in ("Design", "Build", "Train")} == {3 * 480}
    bar.get_by_role("button", name="Choose none").click()
    expect(bar).to_be_hidden()
    chosen_are(plan, ["Train"])


def test_a_field_takes_what_is_typed_for_all_and_a_cell_is_filled_from_above(plan, payroll):
    row(plan, "Design").locator('[aria-colindex="4"]').click()
    plan.keyboard.press("Shift+ArrowDown")
    plan.keyboard.type("4d")
    plan.keyboard.press("Control+Enter")
    settled(plan)
    durations = dict(Task.objects.values_list("name", "duration"))
    assert (durations["Design"], durations["Build"]) == (4 * 480, 4 * 480)

    row(plan, "Train").locator('[aria-colindex="4"]').click()
    before = durations["Test"]
    assert durations["Train"] != before
    plan.keyboard.press("Control+d")
    settled(plan)
    assert Task.objects.get(name="Train").duration == before


def test_many_rows_are_removed_after_asking_and_come_back(plan, payroll):
    row(plan, "Test").locator(".c-wbs").click()
    row(plan, "Live").locator(".c-wbs").click(modifiers=["Shift"])
    chosen_are(plan, ["Test", "Train", "Live"])
    plan.keyboard.press("Delete")
    dialog = plan.get_by_role("dialog", name="Remove all of this?")
    expect(dialog).to_contain_text("3 tasks go, with their links and assignments.")
    dialog.get_by_role("button", name="Remove").click()
    settled(plan)
    rows_are(plan, ["Make", "Design", "Build", "Bring in"])
    plan.keyboard.press("Control+z")
    expect(row(plan, "Live")).to_be_visible()
    settled(plan)
    assert sorted(Task.objects.values_list("name", flat=True)) == sorted(ALL)


def test_a_row_is_dragged_into_a_summary_and_between_rows(plan, payroll):
    source, target = row(plan, "Live").locator(".c-wbs"), row(plan, "Make").locator(".c-wbs")
    source.hover()
    plan.mouse.down()
    box = target.bounding_box()
    plan.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2, steps=4)
    expect(plan.locator(".pl-drop.into")).to_be_visible()
    plan.mouse.up()
    settled(plan)
    assert Task.objects.filter(name="Live", parent__name="Make").exists()

    row(plan, "Live").locator(".c-wbs").hover()
    plan.mouse.down()
    box = row(plan, "Train").bounding_box()
    plan.mouse.move(box["x"] + 5, box["y"] + 2, steps=4)
    plan.mouse.up()
    settled(plan)
    rows_are(plan, ["Make", "Design", "Build", "Bring in", "Test", "Live", "Train"])
    assert Task.objects.filter(name="Live", parent__name="Bring in").exists()


def test_a_drag_is_left_with_escape_and_the_chosen_bar_is_sound(plan, payroll, axe):
    row(plan, "Live").locator(".c-wbs").hover()
    plan.mouse.down()
    box = row(plan, "Design").locator(".c-wbs").bounding_box()
    plan.mouse.move(box["x"] + 5, box["y"] + 12, steps=4)
    plan.keyboard.press("Escape")
    plan.mouse.up()
    settled(plan)
    rows_are(plan, ALL)
    plan.keyboard.press("Control+a")
    chosen_are(plan, ALL)
    assert axe(plan) == []


def test_several_tasks_are_added_above_or_below_a_row_as_one_edit(plan, payroll):
    row(plan, "Train").locator(".c-wbs").click()
    plan.keyboard.press("Escape")
    plan.keyboard.press("i")
    dialog = plan.get_by_role("dialog", name="Add several tasks")
    expect(dialog.get_by_label("How many")).to_be_focused()
    plan.keyboard.type("3")
    dialog.get_by_label("Where").select_option(label="Below the row")
    dialog.get_by_role("button", name="Add").click()
    made = [f"New task {number}" for number in (1, 2, 3)]
    rows_are(plan, [*ALL[:6], *made, "Live"])
    plan.keyboard.type("Cut over")
    plan.keyboard.press("Enter")
    plan.keyboard.type("Go live")
    plan.keyboard.press("Enter")
    rows_are(plan, [*ALL[:6], "Cut over", "Go live", made[2], "Live"])
    settled(plan)
    assert set(Task.objects.filter(parent__name="Bring in").values_list("name", flat=True)) == {
        "Test", "Train", "Cut over", "Go live", made[2], "Live",
    }  # fmt: skip

    for _step in range(3):
        plan.keyboard.press("Control+z")
        settled(plan)
    rows_are(plan, ALL)


def test_a_task_is_added_right_below_a_row_which_may_be_an_open_summary(plan, payroll):
    row(plan, "Make").locator(".c-wbs").click()
    plan.keyboard.press("Alt+Insert")
    plan.keyboard.type("Sketch")
    plan.keyboard.press("Enter")
    rows_are(plan, ["Make", "Sketch", *ALL[1:]])
    settled(plan)
    assert Task.objects.filter(name="Sketch", parent__name="Make").exists()

    row(plan, "Build").locator(".c-wbs").click()
    plan.get_by_role("group", name="More").or_(plan.locator("summary[aria-label='More']")).first.click()
    plan.get_by_role("button", name="Add a task below").click()
    plan.keyboard.type("Prove")
    plan.keyboard.press("Enter")
    rows_are(plan, ["Make", "Sketch", "Design", "Build", "Prove", *ALL[3:]])
    settled(plan)
    assert Task.objects.filter(name="Prove", parent__name="Make").exists()
