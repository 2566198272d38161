"""The outlook: a first run from an empty state, read by keyboard, saved as files; a change makes it stale, and anew."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from charthouse.jobs import worker
from charthouse.outlook.models import SimulationRun
from charthouse.plan import actions
from charthouse.plan.models import Estimate
from charthouse.projects.models import Project

from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(payroll: Project, maria: Any, small_plan: Any) -> Project:
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def test_from_nothing_uncertain_to_a_curve_that_keys_read(
    page: Page, live_server: Any, planned: Any, maria: Any, axe: Any, tmp_path: Any
) -> None:
    Estimate.objects.all().delete()
    enter(page, live_server, maria)
    page.goto("/projects/PAY/outlook/")
    expect(page.get_by_role("heading", name="Nothing in this plan is uncertain yet")).to_be_visible()
    page.get_by_role("button", name="Begin with these ranges").click()
    expect(page.get_by_role("button", name="Being simulated …").first).to_be_disabled()
    worker.main(until_empty=True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("With 80.% confidence done by"))
    expect(page.get_by_text("Tasks without a range take 90")).to_be_visible()

    curve = page.get_by_role("slider", name="Chance to be done by a date")
    curve.focus()
    expect(curve).to_have_attribute("aria-valuenow", "80")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowUp")
    expect(curve).to_have_attribute("aria-valuetext", re.compile("^71.% chance to be done by"))
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG of this chart").first.click()
    saved.value.save_as(tmp_path / "curve.svg")
    assert "P80" in (tmp_path / "curve.svg").read_text()
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV of this chart").first.click()
    table.value.save_as(tmp_path / "curve.csv")
    assert len((tmp_path / "curve.csv").read_text().splitlines()) == 102
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []


def test_a_change_makes_it_out_of_date_and_a_new_run_says_what_changed(
    page: Page, live_server: Any, planned: Any, maria: Any
) -> None:
    enter(page, live_server, maria)
    page.goto("/projects/PAY/outlook/")
    page.get_by_role("button", name="Simulate now").first.click()
    expect(page.get_by_role("button", name="Being simulated …").first).to_be_visible()
    worker.main(until_empty=True)
    page.reload()
    expect(page.get_by_text("nothing has changed since")).to_be_visible()
    actions.update_task(project=planned, uid=12, changes={"duration": (2400, 3840)}, by=maria)
    page.reload()
    expect(page.get_by_text("Out of date: the plan has changed")).to_be_visible()
    page.get_by_role("button", name="Simulate now").click()
    expect(page.get_by_role("button", name="Being simulated …")).to_be_visible()
    worker.main(until_empty=True)
    page.reload()
    expect(page.get_by_text("1 task has more or less left to do.")).to_be_visible()
    expect(page.get_by_role("row", name="Build 5 d 8 d")).to_be_visible()
    assert SimulationRun.objects.count() == 2
    drivers = page.locator("outlook-chart[name=drivers]").get_by_role("link").first
    drivers.click()
    expect(page.locator("#panel")).to_contain_text("Design")
