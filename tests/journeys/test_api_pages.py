"""Tokens and the API's reference in a real browser: found from everywhere, used by keyboard, readable on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from charthouse.accounts.models import ApiToken, User
from charthouse.projects.models import Project

from .test_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/profile/tokens/", "/api/", "/api/?words=create_task", "/api/?words=nothing-has-this"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_tokens_and_reference_have_no_violation(new_page: Callable[..., Page], axe, maria: User, width, scheme):
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    sign_in(page, maria, "/profile/tokens/")
    found: dict[str, object] = {}

    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert {address: what for address, what in found.items() if what} == {}


def test_a_token_is_made_used_and_ended(page: Page, watch, maria: User, payroll: Project):
    sign_in(page, maria, "/profile/tokens/")

    page.get_by_label("What it is for").fill("Nightly export")
    box = page.get_by_label("read projects and their members")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.get_by_role("button", name="Make the token").press("Enter")
    secret = page.locator(".secret").inner_text().strip()
    assert re.fullmatch(r"cht_\S{20,}", secret)

    asked = {"Authorization": f"Bearer {secret}"}
    answer = page.request.get("/api/v1/projects", headers=asked)
    assert [project["key"] for project in answer.json()["items"]] == ["PAY"]
    assert page.request.get("/api/v1/projects/PAY/tasks", headers=asked).status == 403

    page.goto("/profile/tokens/")
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Revoke Nightly export").click()
    expect(page.get_by_text("“Nightly export” opens nothing any more.")).to_be_visible()
    assert page.request.get("/api/v1/projects", headers=asked).status == 401
    assert ApiToken.objects.get().revoked_at is not None


def test_the_reference_is_in_everybodys_menu_and_in_the_palette(page: Page, maria: User):
    sign_in(page, maria, "/projects/")

    menu = page.locator("summary", has_text="account, theme, sign out")
    menu.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="API reference")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/api/")
    expect(page.get_by_role("heading", name="API", exact=True)).to_be_visible()

    page.goto("/projects/")
    page.keyboard.press("Control+k")
    page.keyboard.type("tokens")
    expect(page.get_by_role("option", name="Tokens")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile/tokens/")


def test_the_reference_is_read_by_keyboard(page: Page, maria: User):
    sign_in(page, maria, "/api/")

    chapters = page.get_by_role("navigation", name="Chapters of the API").get_by_role("link")
    sections = page.locator("section[id^=chapter-] h2")
    assert len(chapters.all()) > 10
    assert chapters.all_inner_texts() == sections.all_inner_texts()
    chapters.filter(has_text="Jobs").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chapter-jobs h2")).to_be_in_viewport()

    page.get_by_role("searchbox").fill("create_task")
    page.keyboard.press("Enter")
    page.wait_for_url("**/api/?words=create_task")
    one = page.locator("#create_task")
    expect(one).to_have_attribute("open", "")
    expect(one.get_by_text("object of minutes, unit, elapsed, estimated")).to_be_visible()
    expect(one.get_by_text(re.compile("^DurationIn"))).to_have_count(0)
    one.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(one).not_to_have_attribute("open", "")
