"""Calendars in a real browser: a week, a shut-down, public holidays, and the plan that follows them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from charthouse.accounts.models import User
from charthouse.plan.models import Plan
from charthouse.projects.models import Project
from tests.journeys.test_pages import planned, sign_in
from tests.worlds import at

__all__ = ["planned"]

pytestmark = pytest.mark.django_db(transaction=True)


def finish(project: Project) -> int | None:
    return Plan.objects.get(pk=project.pk).computed_finish


def test_a_manager_closes_days_looks_first_and_sees_the_year(
    new_page: Callable[..., Page], axe, watch, maria: User, planned: Project
):
    watch.forgive("422")
    page = new_page()
    sign_in(page, maria, "/projects/PAY/plan/")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Calendars").click()
    page.wait_for_url("**/calendars/")
    assert axe(page) == []
    page.get_by_role("link", name="Office").click()
    page.get_by_role("link", name="Add an exception").click()
    page.get_by_label("Name").fill("Stocktaking")
    page.get_by_label("First day").fill("2026-03-05")
    page.get_by_label("Last day").fill("2026-03-06")
    assert axe(page) == []
    page.get_by_role("button", name="What would move?").click()
    expect(page.locator(".info")).to_contain_text("Moves 6 tasks; the finish goes to Wed 18 Mar 2026")
    assert finish(planned) == at(14, 1020)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/calendars/1/")
    expect(page.get_by_role("row", name=re.compile("5 – 6 Mar.*Stocktaking"))).to_contain_text("not working")
    assert finish(planned) == at(16, 1020)

    page.locator("#id_day0").fill("8-12")
    page.get_by_role("button", name="Copy Monday to Monday to Friday").click()
    expect(page.locator("#id_day4")).to_have_value("8-12")
    page.locator("#id_day4").fill("8-12, 11-13")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("overlap")).to_be_visible()


def test_holidays_are_laid_out_and_the_year_shows_them(
    new_page: Callable[..., Page], axe, maria: User, helene: User, planned: Project
):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    sign_in(page, maria, "/projects/PAY/calendars/1/holidays")
    page.get_by_label("Country and region").select_option("DE-BY")
    page.get_by_label("From").fill("2026")
    page.get_by_label("To", exact=True).fill("2027")
    assert axe(page) == []
    page.get_by_role("button", name="Lay out").click()
    page.wait_for_url("**/calendars/1/")
    assert axe(page) == []

    hers = new_page()
    sign_in(hers, helene, "/projects/PAY/calendars/1/")
    hers.goto("/projects/PAY/calendars/1/?year=2026")
    expect(hers.get_by_text("Public holidays of Germany, BY, 2026 to 2027.")).to_be_visible()
    expect(hers.get_by_role("cell", name="6 : Tue 6 Jan 2026: not working (Epiphany)")).to_be_visible()
    expect(hers.get_by_role("button", name="Save")).to_have_count(0)
    assert axe(hers) == []
