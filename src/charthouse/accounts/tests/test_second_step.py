"""The second step of signing in: an app, recovery codes, guesses, and who must have one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.worlds import account, signed_in

from charthouse.accounts import leaving
from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.accounts.tests.codes import code_of

Entry: Any = apps.get_model("journal", "Entry")  # the journal lies above this chapter

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def ada(db):
    """An administrator."""
    user = account("ada@example.org", "Ada Lovelace")
    UserRole.objects.create(user=user, role=OrganisationRole.ADMINISTRATOR)
    return user


@pytest.fixture
def stepped(maria):
    """Maria has an app and recovery codes."""
    TOTP.activate(maria, SECRET)
    RecoveryCodes.activate(maria)
    return maria


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def say_again(client):
    """How one signs in changes only for who said once more who they are."""
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def answer(client, code, **extra):
    return client.post("/accounts/2fa/authenticate/", {"code": code}, **extra)


def test_an_app_codes_as_the_standard_says():
    assert code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"  # RFC 6238, appendix B


def test_an_app_is_set_up_and_asked_for(maria, client, django_capture_on_commit_callbacks):
    sign_in(client, maria)
    say_again(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret" readonly value="(\w+)"', page)
    assert found is not None
    assert "data:image/svg+xml" in page

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})

    assert sign_in(Client(), maria)["Location"] == "/accounts/2fa/authenticate/"
    assert Entry.objects.filter(verb="set up an authenticator app", by=maria).count() == 1
    assert mail.outbox[-1].subject == "An authenticator app was set up"
    assert found[1] not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_the_password_alone_opens_nothing(stepped, client):
    sign_in(client, stepped)

    assert client.get("/profile/")["Location"].startswith("/accounts/login/")
    assert answer(client, "000000").status_code == 200
    assert client.get("/profile/").status_code == 302
    assert answer(client, code_of(SECRET)).status_code == 302
    assert client.get("/profile/").status_code == 200


def test_a_code_works_once(stepped):
    first, second = Client(), Client()
    sign_in(first, stepped)
    sign_in(second, stepped)
    code = code_of(SECRET)

    assert answer(first, code).status_code == 302
    assert answer(second, code).status_code == 200
    assert second.get("/profile/").status_code == 302


def test_a_recovery_code_opens_once(stepped):
    code = Authenticator.objects.get(user=stepped, type="recovery_codes").wrap().get_unused_codes()[3]
    first, second = Client(), Client()
    sign_in(first, stepped)
    sign_in(second, stepped)

    assert answer(first, code).status_code == 302
    assert answer(second, code).status_code == 200
    assert first.get("/profile/").status_code == 200


def test_recovery_codes_are_shown_once(maria, client):
    sign_in(client, maria)
    say_again(client)
    TOTP.activate(maria, SECRET)
    client.post("/accounts/2fa/recovery-codes/generate/")
    codes = Authenticator.objects.get(user=maria, type="recovery_codes").wrap().get_unused_codes()

    assert codes[0] in client.get("/accounts/2fa/recovery-codes/").content.decode()
    again = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert not any(code in again for code in codes)
    assert codes[0] not in client.get("/accounts/2fa/recovery-codes/download/").content.decode()


def test_guessing_codes_locks_out(stepped):
    client = Client()
    sign_in(client, stepped)
    statuses = []
    for n in range(8):
        cache.clear()  # the library counts too; ours must hold without it
        statuses.append(answer(client, f"{n:06}").status_code)

    assert statuses == [200] * 7 + [429]
    cache.clear()
    assert "Too many wrong codes" in answer(client, code_of(SECRET)).content.decode()
    assert client.get("/profile/").status_code == 302
    assert sign_in(Client(), stepped).status_code == 429


def test_an_administrator_resets_a_lost_second_step(stepped, ada, yuki):
    assert signed_in(yuki).post(f"/people/{stepped.pk}/reset-second-step").status_code == 403
    assert signed_in(ada).post(f"/people/{stepped.pk}/reset-second-step").status_code == 302

    assert not Authenticator.objects.exists()
    assert sign_in(Client(), stepped)["Location"] == "/"
    assert Entry.objects.filter(verb="reset the second step", by=ada, record_id=stepped.pk).count() == 1


def test_secrets_are_sealed(stepped):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in kept
    assert kept.count("sealed:") == 2


def test_a_changed_secret_key_lets_no_code_in(stepped, settings):
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    client = Client()
    sign_in(client, stepped)

    assert answer(client, code_of(SECRET)).status_code == 200
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    ("policy", "yuki_must", "ada_must"), [("none", False, False), ("administrators", False, True), ("all", True, True)]
)
def test_who_must_have_a_second_step_sets_it_up_first(settings, ada, yuki, policy, yuki_must, ada_must):
    settings.REQUIRE_MFA = policy

    for user, must in ((yuki, yuki_must), (ada, ada_must)):
        page = signed_in(user).get("/projects/")
        assert (page.status_code == 302 and page["Location"] == "/accounts/2fa/") is must


def test_until_then_nothing_else_is_open(settings, maria):
    settings.REQUIRE_MFA = "all"
    browser = signed_in(maria)

    assert "asks you for a second step" in browser.get("/accounts/2fa/").content.decode()
    assert browser.post("/projects/new", {"key": "X", "name": "X"}).status_code == 403
    assert browser.get("/projects/", headers={"hx-request": "true"})["HX-Redirect"] == "/accounts/2fa/"
    assert browser.get("/profile/data/file")["Location"] == "/accounts/2fa/"
    TOTP.activate(maria, SECRET)
    assert browser.get("/projects/").status_code == 200


def test_the_last_second_step_stays_where_one_is_asked_for(settings, stepped):
    settings.REQUIRE_MFA = "all"
    client = Client()
    sign_in(client, stepped)
    answer(client, code_of(SECRET))

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.post("/accounts/2fa/totp/deactivate/")

    assert "You cannot deactivate two-factor authentication." in page.content.decode()
    assert Authenticator.objects.filter(user=stepped, type="totp").exists()


def test_erasing_somebody_forgets_their_second_step(stepped, ada):
    leaving.deactivate(user=stepped, by=ada)
    leaving.erase(user=stepped, by=ada)

    assert not Authenticator.objects.exists()
