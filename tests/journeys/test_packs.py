"""A project begins: the questions, the advice, a method with a type, and what is set up."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .test_plan_page import enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_advice_leads_to_a_project_that_is_set_up(page: Page, live_server, maria, axe):
    enter(page, live_server, maria)
    page.goto("/packs/")
    expect(page.get_by_role("link", name="Infrastructure roll-out")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Which method fits?").click()
    for question, answer in (
        ("How well is it known what is needed?", "It is known and can be written down"),
        ("How much must be proved to others?", "Approval and evidence before each step"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer).check()
    page.get_by_role("button", name="Recommend a method").click()
    expect(page.get_by_role("heading", name="Advice: Waterfall")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Begin a project with Waterfall").click()

    expect(page.get_by_label("Method")).to_have_value("waterfall")
    page.get_by_label("Type of project").select_option("infrastructure")
    expect(page).to_have_url(re.compile("type=infrastructure"))
    page.get_by_text("Show everything that is set up").click()
    expect(page.get_by_text("point of no return", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("textbox", name="Name", exact=True).fill("New data centre")
    page.get_by_role("textbox", name="Key", exact=True).fill("NDC")
    page.get_by_role("button", name="Open the project").click()
    expect(page).to_have_url(re.compile("/projects/NDC/plan/"))
    expect(page.get_by_text("Requirements", exact=True).first).to_be_visible()

    page.goto("/projects/NDC/set-up/")
    expect(page.get_by_role("heading", name="Run sheet of the main cut-over")).to_be_visible()
    axe(page)
