"""With the plan as it stands: what is agreed, looked at, tried, reported, published and printed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from charthouse.plan.models import Baseline, Plan, ProgressProposal, Publication
from charthouse.plan.saved_view_models import SavedView
from charthouse.plan.scenario_models import Scenario
from charthouse.projects.models import Project
from tests.journeys.test_plan_page import ALL, rows_are
from tests.journeys.waiting import until
from tests.worlds import DAY, at

from .building import of
from .hands import DURATION, Hands, in_plan, settled


def agree(hands: Hands, project: Project) -> None:
    """Days on which nobody works, and a baseline of what then comes of it."""
    page = hands.page
    page.goto("/projects/PAY/plan/")
    in_plan(page)
    assert Plan.objects.get(project=project).computed_finish == at(14, 1020)
    hands.open("More", "Calendars")
    hands.press("Office")
    hands.press("Add an exception")
    hands.write("Name", "Stocktaking")
    hands.write("First day", "2026-03-05")
    hands.write("Last day", "2026-03-06")
    hands.press("Save")
    expect(page.get_by_text("Stocktaking").first).to_be_visible()
    assert Plan.objects.get(project=project).computed_finish == at(16, 1020)
    hands.press("Plan")
    in_plan(page)

    hands.open("More", "Baselines")
    hands.write("Name", "Charter")
    hands.press("Take it")
    expect(page.get_by_role("heading", name="Charter")).to_be_visible()
    assert Baseline.objects.filter(project=project, name="Charter").exists()
    hands.press("Show on the chart")
    in_plan(page)
    expect(page.locator("[data-legend]")).to_contain_text("Baseline: Charter")


def publish(hands: Hands, project: Project) -> None:
    """From now on others see what is published: with a sentence, and on paper."""
    page = hands.page
    page.goto("/projects/PAY/plan/")
    in_plan(page)
    hands.open("More", "Publishing…")
    hands.choose("Changes are seen when a manager publishes them")
    hands.press("Keep")
    expect(page.get_by_role("heading", name="Nothing to publish")).to_be_visible()
    hands.press("Open the plan")
    in_plan(page)
    hands.progress("Design", "Done")
    settled(page)
    hands.open("More", "Publishing…")
    hands.write("What changed, in a sentence", "The design is done.")
    hands.press("Publish")
    in_plan(page)
    expect(page.get_by_role("note").filter(has_text="Published as it is")).to_be_visible()
    assert Publication.objects.filter(project=project, sentence="The design is done.").exists()

    hands.draw()
    dialog = page.get_by_role("dialog", name="Print and export")
    expect(dialog.get_by_text("Page 1 of 1")).to_be_visible()
    with page.expect_download() as saved:
        hands.press("PDF")
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
    hands.press("Close")
    expect(dialog).to_be_hidden()


def look(hands: Hands, project: Project) -> None:
    """Searched, filtered, sorted, grouped, kept as a view, and seen in every other way."""
    page = hands.page
    page.goto("/projects/PAY/plan/")
    in_plan(page)
    hands.search("Build")
    rows_are(page, ["Make", "Build"])
    hands.press("Clear filters")
    rows_are(page, ALL)
    hands.tick("Filter", "Critical")
    rows_are(page, ["Make", "Design", "Build", "Bring in", "Test", "Train", "Live"])
    hands.press("Sort and group")
    hands.pick("Sort by", "Duration")
    hands.pick("Group by", "Owner")
    hands.press("Show")
    expect(page.get_by_role("row", name=re.compile("^Nobody"))).to_be_visible()
    hands.open("Saved views:", "Save as a new view…")
    hands.write("Name of the view", "By people")
    hands.press("Save")
    expect(page.locator("[data-view-called]")).to_have_text("By people")
    assert SavedView.objects.get(name="By people").shared is False

    for view, address in (("Network", "network"), ("WBS", "wbs"), ("Calendar", "calendar"), ("Board", "board")):
        hands.turn(view)
        expect(page).to_have_url(re.compile(rf"/plan/{address}/"))
        expect(page.locator(".pv")).to_be_visible()
    hands.turn("Gantt")
    expect(page.get_by_role("row", name=re.compile("^Nobody"))).to_be_visible()
    hands.open("Saved views:", "All tasks")
    rows_are(page, ALL)


def dare(hands: Hands, project: Project) -> None:
    """A scenario: branched, changed, held beside the plan, adopted, and taken back as one deed."""
    page = hands.page
    page.goto("/projects/PAY/plan/")
    in_plan(page)
    hands.open("More", "Scenarios")
    hands.write("Name", "Faster")
    hands.press("Branch the plan as it is now")
    page.wait_for_url("**/projects/PAY~1/plan/")
    in_plan(page)
    hands.cell("Build", DURATION, "2d")
    scenario = Scenario.objects.get(project=project)
    until(page, lambda: of(scenario.row, "Build").duration == 2 * DAY)
    settled(page)
    hands.press("Beside the plan")
    expect(page.locator(".verdict")).to_contain_text("finishes earlier than the plan")
    hands.press("Adopt…")
    hands.write("Why", "They agreed.")
    hands.press("Adopt what is chosen")
    page.wait_for_url("**/projects/PAY/plan/")
    in_plan(page)
    assert of(project, "Build").duration == 2 * DAY
    hands.do("undo")
    until(page, lambda: of(project, "Build").duration == 5 * DAY)


def report(manager: Hands, worker: Hands, project: Project) -> None:
    """One proposes how far they are, the other accepts it and brings the plan up to a date."""
    page = worker.page
    page.goto("/projects/PAY/plan/")
    in_plan(page)
    worker.progress("Build", "Done")
    until(page, lambda: ProgressProposal.objects.filter(project=project).exists())
    settled(page)
    assert of(project, "Build").percent_complete == 0

    desk = manager.page
    desk.goto("/projects/PAY/progress/")
    manager.press("1 report waits for you to accept it")
    manager.press("Accept what is ticked")
    expect(desk.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert of(project, "Build").percent_complete == 100
    manager.press("Plan")
    in_plan(desk)
    manager.open("More", "Update as of…")
    manager.write("As of the end of", "2026-03-17")
    manager.press("See what changes")
    expect(desk.locator("[data-preview]")).to_contain_text("Test")
    manager.press("Update the plan")
    in_plan(desk)
    until(desk, lambda: of(project, "Test").percent_complete > 0)
    assert Project.objects.get(pk=project.pk).status_date == at(15, 1020)


def differ(one: Hands, other: Hands, project: Project) -> None:
    """Two change the same while one of them is without a line: both are shown what stands, and one decides."""
    for hands in (one, other):
        hands.page.goto("/projects/PAY/plan/")
        in_plan(hands.page)
    one.page.context.set_offline(True)
    one.cell("Test", DURATION, "7d")
    expect(one.page.locator("[data-unsent]")).to_contain_text("1 changes")
    other.cell("Test", DURATION, "9d")
    until(other.page, lambda: of(project, "Test").duration == 9 * DAY)
    one.page.context.set_offline(False)
    dialog = one.page.get_by_role("dialog", name="Somebody else was faster")
    expect(dialog).to_contain_text("9 d (Yuki Hayashi)")
    one.press("Use mine")
    expect(dialog).to_be_hidden()
    until(one.page, lambda: of(project, "Test").duration == 7 * DAY)
    # The keyboard is in the plan again, and one step back is what the other had said.
    one.do("undo")
    until(one.page, lambda: of(project, "Test").duration == 9 * DAY)
