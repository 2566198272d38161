"""Calendars of the organisation in a real browser: made once, used by a project, whose plan follows each change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.plan.models import Plan
from charthouse.projects.models import Project
from tests.journeys.test_pages import planned, sign_in
from tests.worlds import at

__all__ = ["planned"]

pytestmark = pytest.mark.django_db(transaction=True)


def finish(project: Project) -> int | None:
    return Plan.objects.get(pk=project.pk).computed_finish


def test_the_office_makes_a_calendar_a_project_uses_it_and_follows(
    new_page: Callable[..., Page], axe, watch, maria: User, stranger: User, planned: Project
):
    watch.forgive("409")
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    office = new_page()
    sign_in(office, stranger, "/calendars/")
    assert axe(office) == []
    office.get_by_role("link", name="Make the first calendar").click()
    office.get_by_label("Name").fill("Company")
    office.get_by_label("Begins with").select_option("office")
    office.get_by_role("button", name="Make the calendar").click()
    expect(office.get_by_role("heading", name="Company", level=1)).to_be_visible()

    manager = new_page()
    sign_in(manager, maria, "/projects/PAY/calendars/")
    manager.get_by_role("button", name="Use in this project").click()
    expect(manager.get_by_text("A calendar of the organisation: it is changed there")).to_be_visible()
    manager.get_by_role("button", name="Make it the plan’s standard").click()
    expect(manager.get_by_text("The plan’s standard calendar.")).to_be_visible()
    assert axe(manager) == []

    office.get_by_role("link", name="Add an exception").click()
    office.get_by_label("Name").fill("Stocktaking")
    office.get_by_label("First day").fill("2026-03-05")
    office.get_by_label("Last day").fill("2026-03-06")
    office.get_by_role("button", name="What would move?").click()
    expect(office.get_by_role("status").filter(has_text="1 project follows. 6 tasks move.")).to_be_visible()
    assert finish(planned) == at(14, 1020)
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_role("link", name="Payroll", exact=True)).to_be_visible()
    assert axe(office) == []
    assert finish(planned) == at(16, 1020)

    manager.goto("/projects/PAY/history/")
    expect(manager.get_by_text("let the calendar “Company” follow the organisation’s: exceptions")).to_be_visible()

    office.get_by_role("button", name="Retire the calendar").click()
    expect(office.get_by_text("“Company” is in use by “Payroll”.", exact=False)).to_be_visible()
    office.goto("/calendars/")
    office.get_by_role("button", name="Undo: changed exceptions of the calendar “Company”").click()
    expect(office.get_by_text("Undone; the projects that use the calendar follow.")).to_be_visible()
    assert finish(planned) == at(14, 1020)
