"""A running project is taken over: an export mapped and brought, brought again, and a list kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charthouse.jobs import worker
from charthouse.plan.models import KeptRow, TakenFile, Task
from charthouse.plan.taking import actions, files
from tests.exchange.test_issues import SAMPLES

from .test_plan_page import enter
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_project_is_taken_over_from_jira_and_a_list_of_risks(
    page: Page, live_server: Any, payroll: Any, maria: Any, tmp_path: Path, axe: Any
) -> None:
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/take-over/")
    assert axe(page) == []
    page.get_by_label("Export", exact=True).set_input_files(SAMPLES / "jira.csv")
    page.get_by_role("button", name="Read the export").click()
    expect(page.get_by_role("heading", name="jira.csv")).to_be_visible()
    page.get_by_label("Status date").fill("2026-03-13")
    page.get_by_label("What To Do means").select_option("not_started")
    page.get_by_role("button", name="See what changes").click()
    preview = page.locator("[data-preview]")
    expect(preview.get_by_role("row", name="PAY-2")).to_contain_text("done")
    assert axe(page) == []
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("jira.csv is taken over: tasks new 5, changed 0.")).to_be_visible()
    assert Task.objects.filter(project=payroll, code="PAY-2").get().percent_complete == 100

    page.get_by_label("Export", exact=True).set_input_files(SAMPLES / "jira.csv")
    page.get_by_role("button", name="Read the export").click()
    expect(page.get_by_text("Everything is here already as it is there.")).to_be_visible()
    page.get_by_role("button", name="Leave it").click()

    sheet = tmp_path / "Risks.csv"
    sheet.write_text("No;Risk;Task\nR1;Late data;PAY-3\n")
    page.get_by_label("Spreadsheet (.xlsx or .csv)").set_input_files(sheet)
    page.get_by_role("button", name="Read the list").click()
    assert axe(page) == []
    page.get_by_role("button", name="Keep the list").click()
    expect(page.get_by_role("row", name="R1")).to_contain_text("Write the interface")
    assert axe(page) == []
    assert KeptRow.objects.count() == 1


def test_a_big_export_goes_on_when_its_page_is_closed_and_is_followed_when_it_is_opened_again(
    page: Page, live_server: Any, payroll: Any, maria: Any, settings: Any, tmp_path: Path, axe: Any, monkeypatch: Any
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(files, "READ_AT_ONCE", 10)
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/take-over/")
    page.get_by_label("Export", exact=True).set_input_files(SAMPLES / "jira.csv")
    page.get_by_role("button", name="Read the export").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    assert axe(page) == []
    page.goto("/")
    worker.main(until_empty=True)

    page.goto("/projects/PAY/plan/take-over/")
    page.get_by_role("link", name="jira.csv", exact=True).click()
    page.get_by_label("What To Do means").select_option("not_started")
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    until(page, lambda: TakenFile.objects.get().state == "read")
    page.goto("/projects/PAY/plan/take-over/")
    page.get_by_role("link", name="jira.csv", exact=True).click()
    expect(page.get_by_role("heading", name="It was not taken over")).to_be_visible()
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    worker.main(until_empty=True)
    page.wait_for_url("**/projects/PAY/plan/take-over/")
    expect(page.get_by_text("5 tasks are known from Jira.")).to_be_visible()
    assert Task.objects.filter(project=payroll).count() == 5
