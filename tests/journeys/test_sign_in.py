"""Coming in, in a real browser: by invitation, with an app's code, a recovery code, a passkey; and the pages around."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from charthouse.accounts import actions, grouping
from charthouse.accounts.models import Deputy, OrganisationRole, User, UserRole
from charthouse.accounts.tests.codes import code_of

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(maria: User) -> User:
    """Maria, as an administrator."""
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    return maria


def sign_in(page: Page, person: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def say_again(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")


def test_an_app_and_then_a_recovery_code_open_the_door(page: Page, maria: User):
    sign_in(page, maria)
    page.wait_for_url("**/projects/")
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    say_again(page)
    secret = page.get_by_label("No camera?").input_value()
    box = page.locator("img.qr").bounding_box()
    assert box is not None
    assert box["width"] > 100
    page.get_by_label("The six figures your app shows").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    codes = page.get_by_label("Your recovery codes").input_value().split()
    assert page.get_by_label("Your recovery codes").evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    assert len(codes) == 10
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    assert waiting.value.suggested_filename == "charthouse-recovery-codes.txt"
    assert waiting.value.path().read_text().split() == codes

    sign_out(page)
    cache.clear()  # the same half minute, so the app shows the code that was used just now
    sign_in(page, maria)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/projects/")

    sign_out(page)
    sign_in(page, maria)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/projects/")
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("9 of 10 left")).to_be_visible()


def test_a_passkey_is_added_signs_in_alone_is_renamed_and_removed(page: Page, maria: User):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    facts = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
             "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": facts})
    sign_in(page, maria)
    page.wait_for_url("**/projects/")
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a key").click()
    say_again(page)
    page.get_by_label("What you call it").fill("Blue laptop")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/projects/")

    sign_out(page)
    sign_in(page, maria)  # after the password, the same key is the second step
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url("**/projects/")

    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row", name="Blue laptop")).to_contain_text("Passkey: opens alone")
    page.get_by_role("link", name="Rename").click()
    say_again(page)
    page.get_by_label("What you call it").fill("Old laptop")
    page.get_by_role("button", name="Keep the name").click()
    page.get_by_role("row", name="Old laptop").get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove the key").click()
    expect(page.get_by_text("You have no key yet.")).to_be_visible()


def test_somebody_is_invited_accepts_and_is_in(new_page: Callable[..., Page], ada: User, settings, live_server):
    settings.PUBLIC_URL = live_server.url
    page = new_page()
    sign_in(page, ada)
    page.wait_for_url("**/projects/")
    page.goto("/invitations/")
    page.get_by_label("E-mail").fill("noor@example.org")
    page.get_by_label("Project office").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("row", name="noor@example.org")).to_contain_text("Waits")
    found = re.search(r"http\S+/invitation/\S+", str(mail.outbox[-1].body))
    assert found is not None

    guest = new_page(timezone_id="Asia/Tokyo")
    guest.goto(found[0])
    expect(guest).to_have_url(re.compile(r"/invitation/$"))
    expect(guest.get_by_text("Project office")).to_be_visible()
    assert guest.get_by_label("Time zone").input_value() == "Asia/Tokyo"
    guest.get_by_label("Your name").fill("Noor Haddad")
    guest.get_by_label("Password", exact=True).fill("a long sentence")
    guest.get_by_role("button", name="Accept the invitation").click()
    guest.wait_for_url("**/projects/")

    page.reload()
    expect(page.get_by_role("row", name="noor@example.org")).to_contain_text("Accepted")


def test_an_administrator_deactivates_somebody_who_is_out_at_once(
    new_page: Callable[..., Page], ada: User, yuki: User, watch
):
    office, desk = new_page(), new_page()
    sign_in(desk, yuki)
    desk.wait_for_url("**/projects/")
    sign_in(office, ada)
    office.wait_for_url("**/projects/")
    office.goto(f"/people/{yuki.pk}/")
    office.get_by_role("button", name="Deactivate the account").click()
    dialog = office.get_by_role("dialog")
    dialog.get_by_label("Why").fill("Left the house")
    dialog.get_by_role("button", name="Deactivate the account").click()
    expect(office.get_by_text("cannot sign in; all they did stays")).to_be_visible()

    desk.goto("/projects/")

    expect(desk).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_about_accounts_has_a_violation(
    new_page: Callable[..., Page], axe, ada: User, yuki: User, helene: User, scheme, width
):
    group = grouping.make_group(name="Finance", description="Who keeps the books", by=ada)
    grouping.add_member(group=group, user=yuki, by=ada)
    actions.invite(email="noor@example.org", grants=[{"kind": "group", "group": group.pk}], by=ada)
    today = timezone.now().date()
    Deputy.objects.create(
        person=helene, deputy=ada, first_day=today - dt.timedelta(2), last_day=today + dt.timedelta(2)
    )
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found: dict[str, object] = {}
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/accounts/password/reset/"):
        page.goto(address)
        found[address] = axe(page)
    sign_in(page, ada)
    page.wait_for_url("**/projects/")
    for address in (
        "/people/", f"/people/{yuki.pk}/", "/groups/", f"/groups/{group.pk}/", "/invitations/", "/lock-outs/",
        "/profile/", "/profile/away/", "/profile/sessions/", "/profile/data/", "/accounts/2fa/",
        "/accounts/2fa/webauthn/", "/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/",
    ):  # fmt: skip
        page.goto(address)
        found[address] = axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found[address + " is too wide by"] = wide
    assert {address: troubles for address, troubles in found.items() if troubles} == {}
