"""The shell in a real browser: signing in, the theme, menus, the palette by keyboard, no violation on any page."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, Response, expect

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a-long-voyage-7"
OPEN_PAGES = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/nowhere/"]
SIGNED_IN_PAGES = [
    "/components/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.fixture
def maria(db):
    return get_user_model().objects.create_user("maria@example.com", PASSWORD, name="Maria Okafor")


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/components/")
    page.get_by_label("E-mail").fill("maria@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/components/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_has_a_violation(new_page: Callable[..., Page], axe, watch, maria, scheme, width):
    watch.forgive("404 (Not Found)")
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found: dict[str, list[str]] = {}

    for address in OPEN_PAGES:
        page.goto(address)
        found[address] = axe(page)
    sign_in(page)
    for address in SIGNED_IN_PAGES:
        page.goto(address)
        found[address] = axe(page)

    assert {address: violations for address, violations in found.items() if violations} == {}


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_page_is_wider_than_the_window(new_page: Callable[..., Page], watch, maria, width):
    watch.forgive("404 (Not Found)")
    page = new_page(viewport={"width": width, "height": 900})
    sign_in(page)

    for address in [*SIGNED_IN_PAGES, "/nowhere/"]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_wrong_password_is_refused_with_the_way_out(page: Page, maria):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill("maria@example.com")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("password you specified are not correct")
    expect(page.get_by_label("E-mail")).to_have_value("maria@example.com")


def test_a_password_can_be_looked_at_while_it_is_typed(page: Page, maria):
    page.goto("/accounts/login/")
    expect(page.get_by_label("E-mail")).to_be_focused()
    field = page.get_by_label("Password", exact=True)
    field.fill("abc")

    page.get_by_role("button", name="Show what I type").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show what I type").click()
    expect(field).to_have_attribute("type", "password")


def test_the_palette_by_keyboard(page: Page, maria):
    sign_in(page)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search or run a command")
    expect(box).to_be_focused()
    first = page.get_by_role("listbox", name="Found").get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")

    box.fill("dark")
    option = page.get_by_role("option", name="Theme: dark")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    with page.expect_response("**/theme"):
        page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(box).to_be_hidden()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.keyboard.press("/")
    expect(box).to_be_focused()
    box.fill("zzzz")
    expect(page.get_by_text("Nothing fits “zzzz”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_the_palette_has_no_violation(new_page: Callable[..., Page], axe, maria):
    for scheme in ("light", "dark"):
        page = new_page(color_scheme=scheme)
        sign_in(page)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("listbox", name="Found").get_by_role("option").first).to_be_visible()
        assert axe(page) == []


def test_the_account_menu_by_keyboard(page: Page, maria):
    sign_in(page)
    menu = page.locator("summary", has=page.locator(".me"))
    menu.focus()
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("link", name="Your account")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(first).to_be_hidden()

    menu.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/components/" not in url)
    page.goto("/components/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_dialog_holds_the_focus_and_gives_it_back(page: Page, maria):
    sign_in(page)
    opener = page.get_by_role("button", name="Open a dialog")
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()


def test_a_toast_says_it_and_can_be_dismissed(page: Page, maria):
    sign_in(page)
    page.get_by_role("button", name="Show an error").click()
    said = page.locator("#toasts").get_by_text("Nothing was changed: this is an example.")
    expect(said).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(said).to_be_hidden()


def test_without_a_script_one_can_sign_in_and_out(new_page: Callable[..., Page], maria):
    page = new_page(java_script_enabled=False)
    sign_in(page)
    expect(page.get_by_role("heading", name="Charthouse components")).to_be_visible()
    expect(page.get_by_role("button", name="Search or run a command")).to_be_hidden()


def test_the_first_load_carries_little_script(page: Page, maria):
    sizes: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        if answer.url.endswith(".js") and "/charthouse/" in answer.url:
            sizes[answer.url] = len(gzip.compress(answer.body()))

    page.on("response", weigh)
    sign_in(page)
    page.wait_for_load_state("networkidle")

    assert 5_000 < sum(sizes.values()) <= 60 * 1024
