"""Stakeholders are written down, rated by mouse and by keyboard, and told in the order in which they are to be won."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from charthouse.projects.access import project_for
from charthouse.stakeholders.actions import add_stakeholder
from charthouse.stakeholders.models import Stakeholder

from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_stakeholder_is_added_from_the_empty_register(page: Page, live_server, payroll, maria, axe):
    enter(page, live_server, maria)
    page.goto("/projects/PAY/stakeholders/")
    axe(page)
    page.get_by_role("link", name="Add the first stakeholder").click()

    panel = page.locator("#panel")
    panel.get_by_label("Name").fill("Works council")
    panel.get_by_label("Influence on the project").select_option("5")
    panel.get_by_label("Interest in it").select_option("3")
    panel.get_by_label("Where they stand").select_option("resistant")
    panel.get_by_label("Where the project needs them").select_option("neutral")
    axe(page)
    panel.get_by_role("button", name="Add it").click()

    expect(page.locator(".verdict")).to_contain_text("1 of 1 stakeholders does not stand yet")
    expect(page.locator("td[data-influence='5'][data-interest='3']")).to_contain_text("Works council")
    axe(page)


def test_a_name_goes_elsewhere_in_the_grid_by_mouse_and_by_keys(page: Page, live_server, payroll, maria):
    access = project_for(maria, "PAY")
    add_stakeholder(access=access, facts={"name": "Audit", "influence": 2, "interest": 2})
    enter(page, live_server, maria)
    page.goto("/projects/PAY/stakeholders/")
    name = page.locator("[data-stakeholder] a", has_text="Audit")

    name.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("td[data-influence='3'][data-interest='2']")).to_contain_text("Audit")
    expect(name).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("td[data-influence='3'][data-interest='3']")).to_contain_text("Audit")

    there = page.locator("td[data-influence='5'][data-interest='4']")
    name.hover()
    page.mouse.down()
    there.hover()
    page.mouse.up()
    expect(there).to_contain_text("Audit")
    expect(page.locator("#panel")).not_to_be_visible()
    assert Stakeholder.objects.values_list("influence", "interest", "version").get() == (5, 4, 4)
