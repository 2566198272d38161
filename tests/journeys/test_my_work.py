"""From “My work” to the report of a task, on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from charthouse.accounts.models import User
from charthouse.projects.models import Project
from tests.journeys.test_pages import planned, sign_in

__all__ = ["planned"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_my_work_leads_to_the_report_on_a_phone(new_page: Callable[..., Page], axe, yuki: User, planned: Project):
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in(page, yuki, "/my-work/")
    assert axe(page) == []
    page.get_by_role("link", name="report progress of Build").click()
    page.wait_for_url("**/progress/?mine=1&task=12#task-12")
    expect(page.locator("#task-12").get_by_label("% done")).to_be_visible()
    assert axe(page) == []
