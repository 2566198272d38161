"""Asking for tasks, and arranging the rows of the plan: filter, sorting, groups."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Task

from .test_plan_grid import row, settled
from .test_plan_page import ALL, READY, enter, names, rows_are
from .waiting import until

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


def chips(page: Page) -> list[str]:
    """What the page says of its filter and order."""
    return page.locator("[data-chips] .plan-chip .t").all_inner_texts()


def press(page: Page, *keys: str) -> None:
    """Keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def test_a_filter_is_put_together_by_keyboard_said_in_words_and_kept_in_the_address(plan, axe):
    plan.keyboard.press("Control+Shift+L")
    dialog = plan.get_by_role("dialog", name="Which tasks are shown?")
    expect(dialog.get_by_label("What is asked, condition 1")).to_be_focused()
    dialog.get_by_label("What is asked, condition 1").select_option("duration")
    dialog.get_by_label("How, condition 1").select_option("at_least")
    plan.keyboard.press("Tab")
    plan.keyboard.type("some")
    plan.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("“some” is not a duration; write it as 3d")
    expect(dialog.get_by_label("Value, condition 1")).to_be_focused()
    plan.keyboard.press("Control+A")
    plan.keyboard.type("3 days")
    dialog.get_by_role("button", name="Add a group").press("Enter")
    expect(dialog.get_by_label("What is asked, condition 2")).to_be_focused()
    dialog.get_by_label("What is asked, condition 2").select_option("owner")
    dialog.get_by_label("Yuki Hayashi").press("Space")
    dialog.get_by_role("button", name="Add a condition").first.press("Enter")
    dialog.get_by_label("What is asked, condition 3").select_option("start")
    dialog.get_by_label("How, condition 3").select_option("until")
    dialog.get_by_label("Value, condition 3").fill("2 mar 2026")
    expect(dialog.get_by_role("status")).to_have_text("3 of 7 tasks")
    assert axe(plan) == []
    dialog.get_by_label("Value, condition 3").press("Enter")

    expect(dialog).to_be_hidden()
    rows_are(plan, ["Make", "Design", "Build"])
    until(
        plan, lambda: chips(plan) == ["Duration is at least 3 days", "Owner: Yuki Hayashi or Start by Mon 2 Mar 2026"]
    )
    expect(plan).to_have_url(
        re.compile(r"filter=duration\.at_least\.3%20days;any\(owner\.any\.Yuki%20Hayashi;start\.until\.2026-03-02\)$")
    )
    expect(plan.locator("[data-found]")).to_have_text("3 of 7 tasks")

    plan.reload()
    plan.wait_for_selector(READY)
    rows_are(plan, ["Make", "Design", "Build"])
    plan.get_by_role("button", name="Remove: Duration is at least 3 days").press("Enter")
    until(plan, lambda: chips(plan) == ["Owner: Yuki Hayashi or Start by Mon 2 Mar 2026"])
    plan.get_by_role("button", name=re.compile("^Remove: Owner")).press("Enter")
    rows_are(plan, ALL)
    expect(plan.locator("[data-chips]")).to_be_hidden()


def test_summaries_of_what_was_found_stay_in_sight_dimmed(plan):
    plan.goto("/projects/PAY/plan/?filter=milestone")
    plan.wait_for_selector(READY)

    rows_are(plan, ["Bring in", "Live"])
    expect(row(plan, "Bring in")).to_have_class(re.compile(r"\bholds\b"))
    expect(row(plan, "Live")).not_to_have_class(re.compile(r"\bholds\b"))
    expect(plan.locator("[data-found]")).to_have_text("1 of 7 tasks")


def test_a_filter_that_cannot_be_read_shows_everything(plan):
    plan.goto("/projects/PAY/plan/?filter=any((&sort=nothing&group=nothing")
    plan.wait_for_selector(READY)

    rows_are(plan, ALL)


def test_rows_are_sorted_by_head_and_by_key_and_go_back_to_the_outline(plan):
    heads = plan.locator(".pl-headgrid")
    heads.get_by_text("Task").click()
    rows_are(plan, ["Bring in", "Live", "Test", "Train", "Make", "Build", "Design"])
    heads.get_by_text("Task").click()
    rows_are(plan, ["Make", "Design", "Build", "Bring in", "Train", "Test", "Live"])
    expect(heads.get_by_role("columnheader", name="Task")).to_have_attribute("aria-sort", "descending")
    heads.get_by_text("Start").click(modifiers=["Shift"])
    until(plan, lambda: chips(plan) == ["Sorted by Task ↓, Start ↑"])
    heads.get_by_text("Task").click(modifiers=["Shift"])
    rows_are(plan, ALL)
    until(plan, lambda: chips(plan) == ["Sorted by Start ↑"])

    row(plan, "Design").locator(".c-name").click()
    press(plan, "Alt+Shift+ArrowRight")
    expect(plan.get_by_text("Rows are moved in the outline; here they stand in another order.")).to_be_visible()
    plan.get_by_role("button", name="Back to the outline").click()
    rows_are(plan, ALL)

    press(plan, "Escape", "ArrowRight", "ArrowRight", "Alt+o")
    until(plan, lambda: chips(plan) == ["Sorted by Task ↑"])
    rows_are(plan, ["Bring in", "Live", "Test", "Train", "Make", "Build", "Design"])
    press(plan, "Alt+0")
    rows_are(plan, ALL)


def test_an_edit_leaves_the_rows_where_they_are_until_they_are_arranged_again(plan, payroll):
    plan.goto("/projects/PAY/plan/?sort=duration&flat=1&filter=duration.less.3d;!milestone")
    plan.wait_for_selector(READY)
    plan.wait_for_selector("[data-editing]:not([hidden])")
    rows_are(plan, ["Train", "Test"])

    row(plan, "Train").locator(".num").first.click()
    plan.keyboard.type("8d")
    plan.keyboard.press("Enter")
    settled(plan)
    expect(row(plan, "Train").locator(".num").first).to_have_text("8\u00a0d")
    rows_are(plan, ["Train", "Test"])
    expect(plan.get_by_text("Your edits have not moved any row")).to_be_visible()
    plan.keyboard.press("F9")

    rows_are(plan, ["Test"])
    expect(plan.get_by_text("Your edits have not moved any row")).to_be_hidden()


def test_rows_stand_in_groups_that_fold_and_say_what_they_come_to(plan, axe):
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("o")
    dialog = plan.get_by_role("dialog", name="Sort and group")
    dialog.get_by_label("Sort by").select_option("start")
    dialog.get_by_label("First direction").select_option("down")
    dialog.get_by_label("Group by").select_option("owner")
    assert axe(plan) == []
    dialog.get_by_role("button", name="Show").click()

    rows_are(plan, ["Test lab (1)", "Test", "Yuki Hayashi (1)", "Build", "Nobody (3)", "Live", "Train", "Design"])
    until(plan, lambda: chips(plan) == ["Sorted by Start ↓", "Grouped by Owner"])
    nobody = plan.get_by_role("row", name=re.compile("^Nobody"))
    expect(nobody).to_contain_text("2 Mar")
    nobody.locator(".pl-tw").click()
    expect(nobody).to_have_attribute("aria-expanded", "false")
    assert names(plan)[-1] == "Nobody (3)"
    assert axe(plan) == []
    plan.reload()
    plan.wait_for_selector(READY)
    assert names(plan)[:2] == ["Test lab (1)", "Test"]

    row(plan, "Test").locator(".num").first.dblclick()
    plan.keyboard.press("Control+A")
    plan.keyboard.type("4d")
    plan.keyboard.press("Enter")
    settled(plan)
    expect(row(plan, "Test").locator(".num").first).to_have_text("4\u00a0d")
    press(plan, "Escape", "Home", "Space")
    assert names(plan)[:2] == ["Test lab (1)", "Yuki Hayashi (1)"]


def test_groups_say_what_their_tasks_cost_together(plan, payroll, maria):
    for name, cost in (("Design", "0.40"), ("Build", "1200.10"), ("Test", "5")):
        Task.objects.filter(project=payroll, name=name).update(extra=f'{{"fixed_cost":"{cost}"}}')
    actions.reschedule(project=payroll, by=maria)
    plan.get_by_label("Columns").first.click()
    plan.get_by_role("checkbox", name="Fixed cost").check()
    plan.goto("/projects/PAY/plan/?group=duration")
    plan.wait_for_selector(READY)
    at = plan.locator('.pl-headgrid [data-sort="fixed_cost"]').get_attribute("aria-colindex")
    heads = plan.locator(f'.pl-row.group [aria-colindex="{at}"]')
    expect(heads.filter(has_text="1,2")).to_have_text("1,205.50\u00a0EUR")


def test_columns_go_elsewhere_by_drag_and_by_button(plan):
    heads = plan.locator(".pl-headgrid .pl-h > span:first-child")
    before = heads.all_inner_texts()
    assert before.index("Finish") == before.index("Start") + 1
    finish, start = plan.locator('[data-sort="finish"]'), plan.locator('[data-sort="start"]')
    at = start.bounding_box()
    finish.hover()
    plan.mouse.down()
    plan.mouse.move(at["x"] + 12, at["y"] + 8, steps=4)
    plan.mouse.up()
    after = heads.all_inner_texts()
    assert after.index("Start") == after.index("Finish") + 1

    plan.get_by_label("Columns").first.click()
    plan.get_by_role("button", name="Move “Finish” to the right").click()
    assert heads.all_inner_texts() == before


def keep(page: Page, name: str, *, shared: bool = False) -> None:
    """Keep what is shown as a new view."""
    page.locator("[data-views] > summary").click()
    page.get_by_role("button", name="Save as a new view…").click()
    dialog = page.get_by_role("dialog", name="Save this view")
    dialog.get_by_label("Name of the view").fill(name)
    dialog.get_by_label("Share it with everybody in the project").set_checked(shared)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("[data-view-called]")).to_have_text(name)


def test_views_are_kept_for_oneself_and_shared_with_another(plan, new_page, live_server, yuki, axe):
    plan.goto("/projects/PAY/plan/?filter=milestone")
    plan.wait_for_selector(READY)
    keep(plan, "Milestones", shared=True)
    expect(plan).to_have_url(re.compile(r"\?view=1$"))
    plan.locator(".pl-headgrid").get_by_text("Task").click()
    expect(plan.locator("[data-view-changed]")).to_be_visible()
    expect(plan).to_have_url(re.compile(r"\?view=1&filter=milestone&sort=name$"))
    keep(plan, "Mine alone")

    hers = new_page()
    enter(hers, live_server, yuki)
    hers.goto("/projects/PAY/plan/")
    hers.wait_for_selector(READY)
    rows_are(hers, ALL)
    hers.locator("[data-views] > summary").click()
    menu = hers.locator("[data-view-list]")
    expect(menu.get_by_role("button", name="Mine alone")).to_have_count(0)
    menu.get_by_role("button", name="Milestones").click()
    rows_are(hers, ["Bring in", "Live"])
    hers.locator("[data-views] > summary").press("Enter")
    expect(menu.get_by_role("button", name="Save the changes")).to_have_count(0)
    expect(menu.get_by_role("button", name="Delete")).to_have_count(0)
    assert axe(hers) == []
    menu.get_by_role("button", name="Open the plan with it").click()
    expect(menu.get_by_text("opens first")).to_be_visible()
    hers.goto("/projects/PAY/plan/")
    hers.wait_for_selector(READY)
    rows_are(hers, ["Bring in", "Live"])
    hers.locator("[data-views] > summary").click()
    menu.get_by_role("button", name="All tasks").click()
    rows_are(hers, ALL)
    hers.reload()
    hers.wait_for_selector(READY)
    rows_are(hers, ALL)


def test_a_view_is_changed_renamed_deleted_and_brought_back(plan):
    plan.goto("/projects/PAY/plan/?filter=milestone")
    plan.wait_for_selector(READY)
    keep(plan, "Milestones", shared=True)
    plan.get_by_role("button", name="Remove: Milestone").click()
    rows_are(plan, ALL)
    plan.locator("[data-views] > summary").click()
    plan.get_by_role("button", name="Save the changes in “Milestones”").click()
    expect(plan.locator("[data-view-changed]")).to_be_hidden()
    plan.get_by_role("button", name="Rename…").click()
    dialog = plan.get_by_role("dialog", name="Rename the view")
    dialog.get_by_label("Name of the view").fill("Everything")
    dialog.get_by_role("button", name="Save").click()
    expect(plan.locator("[data-view-called]")).to_have_text("Everything")
    plan.reload()
    plan.wait_for_selector(READY)
    expect(plan.locator("[data-view-called]")).to_have_text("Everything")
    rows_are(plan, ALL)

    plan.locator("[data-views] > summary").click()
    plan.locator("[data-view-list]").get_by_role("button", name="Delete", exact=True).click()
    expect(plan.locator("[data-view-called]")).to_have_text("All tasks")
    plan.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(plan.locator("[data-view-called]")).to_have_text("Everything")


def test_colour_rules_say_their_names_and_are_part_of_a_view(plan, axe):
    plan.locator("[data-views] > summary").click()
    plan.get_by_role("button", name="Colour rules…").click()
    dialog = plan.get_by_role("dialog", name="Colour rules")
    expect(dialog.get_by_label("Name of the rule")).to_be_focused()
    dialog.get_by_label("What is asked, condition 1").select_option("duration")
    dialog.get_by_label("How, condition 1").select_option("at_least")
    dialog.get_by_label("Value, condition 1").fill("5d")
    dialog.get_by_role("button", name="Show").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("Give the rule a name")
    dialog.get_by_label("Name of the rule").fill("Long work")
    dialog.get_by_label("Colour", exact=True).select_option("violet")
    dialog.get_by_label("What is coloured").select_option("row")
    assert axe(plan) == []
    dialog.get_by_role("button", name="Show").click()

    expect(row(plan, "Build")).to_have_class(re.compile("ink-violet"))
    expect(row(plan, "Build")).to_have_attribute("aria-description", re.compile("Long work"))
    expect(row(plan, "Design")).not_to_have_class(re.compile("ink-"))
    expect(plan.locator("[data-legend]")).to_contain_text("Long work")
    assert axe(plan) == []
    keep(plan, "Coloured")
    plan.reload()
    plan.wait_for_selector(READY)
    expect(row(plan, "Build")).to_have_class(re.compile("ink-violet"))
    plan.locator("[data-views] > summary").click()
    plan.get_by_role("button", name="All tasks").click()
    expect(row(plan, "Build")).not_to_have_class(re.compile("ink-"))
