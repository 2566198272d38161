"""Signing in: lock-outs, passwords by letter, addresses, sessions, and no way round."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from tests.worlds import account, signed_in

from charthouse.accounts import lockouts
from charthouse.accounts.models import OrganisationRole, User, UserRole

Entry: Any = apps.get_model("journal", "Entry")  # the journal lies above this chapter

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(db):
    """An administrator."""
    user = account("ada@example.org", "Ada Lovelace")
    UserRole.objects.create(user=user, role=OrganisationRole.ADMINISTRATOR)
    return user


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": email, "password": password}, **extra)


def test_the_right_password_opens_whatever_the_case_of_the_address(maria, client):
    assert sign_in(client, "MARIA@Example.org").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_look_the_same(maria, client):
    wrong = sign_in(client, maria.email, "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.org", "wrong").content.decode()
    inactive = User.objects.create_user("gone@example.org", PASSWORD, name="Gone", is_active=False)

    def sentence(page):
        return re.findall(r'class="err".*?</div>', page, re.DOTALL)

    assert sentence(wrong)
    assert sentence(wrong) == sentence(unknown)
    assert sentence(sign_in(client, inactive.email, "wrong").content.decode()) == sentence(wrong)


def test_eight_failures_lock_the_account_from_that_address(maria, client):
    answers = [sign_in(client, "Maria@example.org", f"wrong {n}").status_code for n in range(8)]

    assert answers == [200] * 7 + [429]
    locked = sign_in(client, maria.email)
    assert locked.status_code == 429
    assert "another 15 minutes" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), maria.email).status_code == 302


def test_an_unknown_address_is_locked_just_the_same(db, client):
    answers = [sign_in(client, "nobody@example.org", f"wrong {n}").status_code for n in range(8)]

    assert answers == [200] * 7 + [429]


def test_one_password_tried_on_many_accounts_locks_the_address(maria, client):
    answers = [sign_in(client, f"person{n}@example.org", "summer").status_code for n in range(lockouts.ADDRESS_LIMIT)]

    assert answers == [200] * 39 + [429]
    assert sign_in(client, maria.email).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), maria.email).status_code == 302


def test_one_account_tried_from_many_addresses_is_locked(maria):
    for n in range(lockouts.ACCOUNT_LIMIT):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{n}"), maria.email, "wrong")

    assert sign_in(Client(REMOTE_ADDR="198.51.100.9"), maria.email).status_code == 429


def test_signing_in_to_ones_own_account_does_not_clear_the_address(maria, yuki, client):
    for n in range(lockouts.ADDRESS_LIMIT - 1):
        sign_in(client, f"person{n}@example.org", "summer")
    sign_in(client, yuki.email)
    client.logout()

    assert sign_in(client, "one-more@example.org", "summer").status_code == 429


def test_an_administrator_sees_and_lifts_a_lock_out(ada, maria, client):
    for n in range(8):
        sign_in(client, maria.email, f"wrong {n}")
    page = signed_in(ada).get("/lock-outs/").content.decode()

    assert "maria@example.org" in page
    assert signed_in(maria).post("/lock-outs/", {"account": maria.email}).status_code == 403
    assert signed_in(ada).post("/lock-outs/", {"account": maria.email, "address": "127.0.0.1"}).status_code == 302
    assert sign_in(client, maria.email).status_code == 302
    assert Entry.objects.filter(verb="lifted a lock-out", by=ada).count() == 1


def test_failures_keep_no_password(maria, client):
    sign_in(client, maria.email, "hunter2 hunter2")

    assert "hunter2" not in str(list(AccessAttempt.objects.values()))


def test_the_address_behind_a_known_proxy_is_the_one_that_is_locked(maria, settings):
    settings.PROXIES = 1
    for n in range(8):
        sign_in(Client(), maria.email, f"wrong {n}", HTTP_X_FORWARDED_FOR="203.0.113.5, 192.0.2.1")

    assert AccessAttempt.objects.get().ip_address == "192.0.2.1"
    assert sign_in(Client(), maria.email, HTTP_X_FORWARDED_FOR="192.0.2.2").status_code == 302


def test_a_made_up_forwarding_header_changes_nothing_without_a_proxy(maria):
    for n in range(8):
        sign_in(Client(), maria.email, f"wrong {n}", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")

    assert sign_in(Client(), maria.email, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def found(pattern, text):
    """The first match of a pattern that must be there."""
    match = re.search(pattern, str(text))
    assert match is not None
    return match[match.re.groups]


def reset_link(client, email, **extra):
    client.post("/accounts/password/reset/", {"email": email}, **extra)
    return found(r"https?://\S+/password/reset/key/\S+", mail.outbox[-1].body)


def test_a_forgotten_password_is_set_by_a_letter_whose_link_works_once(maria, client):
    elsewhere = signed_in(maria)
    link = reset_link(client, "MARIA@example.org").removeprefix(configured.PUBLIC_URL)
    form = client.get(link)["Location"]

    answer = client.post(form, {"password1": "another long sentence", "password2": "another long sentence"})

    assert answer.status_code == 302
    assert "used up" in Client().get(link, follow=True).content.decode()
    assert sign_in(Client(), maria.email).status_code == 200
    assert sign_in(Client(), maria.email, "another long sentence").status_code == 302
    assert elsewhere.get("/profile/")["Location"].startswith("/accounts/login/")
    assert [letter.subject for letter in mail.outbox] == ["Set a new password for Charthouse", "A new password was set"]
    assert Entry.objects.filter(verb="changed the password").count() == 1


def test_the_links_of_letters_come_from_the_public_address_whatever_the_host_header_says(maria, client, settings):
    settings.ALLOWED_HOSTS = ["*"]

    link = reset_link(client, maria.email, HTTP_HOST="evil.example")

    assert link.startswith(settings.PUBLIC_URL + "/")
    assert "evil" not in str(mail.outbox[-1].body) + str(mail.outbox[-1].subject)


def test_a_reset_for_an_unknown_address_looks_the_same_and_tells_only_its_reader(maria, client):
    known = client.post("/accounts/password/reset/", {"email": maria.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox[-1].to == ["nobody@example.org"]
    assert "There is no account" in str(mail.outbox[-1].body)


def test_a_program_never_signs_in_nor_gets_a_password(db, client):
    robot = User.objects.create_user("robot@example.org", PASSWORD, name="Robot", kind=User.Kind.SERVICE)

    answer = sign_in(client, robot.email)
    client.post("/accounts/password/reset/", {"email": robot.email})

    assert answer["Location"] == "/accounts/inactive/"
    assert client.get("/profile/")["Location"].startswith("/accounts/login/")
    assert "There is no account" in str(mail.outbox[-1].body)


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_never_leads_to_another_site(maria, client, next_page):
    typed = {"login": maria.email, "password": PASSWORD, "next": next_page}

    answer = client.post(f"/accounts/login/?next={next_page}", typed)

    assert answer["Location"] == "/"


def test_signing_in_gets_a_new_session(maria, client):
    session = client.session
    session["planted"] = True
    session.save()
    before = client.session.session_key

    sign_in(client, maria.email)

    assert client.session.session_key != before


def test_an_address_changes_only_when_its_letter_was_answered(maria, client):
    sign_in(client, maria.email)
    client.post("/accounts/email/", {"action_add": "", "email": "m.okafor@example.org"})
    maria.refresh_from_db()
    assert maria.email == "maria@example.org"
    link = found(r"https?://\S+/confirm-email/\S+", mail.outbox[-1].body)

    client.post(link.removeprefix(configured.PUBLIC_URL))

    maria.refresh_from_db()
    assert maria.email == "m.okafor@example.org"
    entry = Entry.objects.get(verb="changed the e-mail address")
    assert (entry.before, entry.after) == ({"email": "maria@example.org"}, {"email": "m.okafor@example.org"})


def test_an_address_that_somebody_has_is_refused(maria, yuki, client):
    sign_in(client, maria.email)

    page = client.post("/accounts/email/", {"action_add": "", "email": "YUKI@example.org"}).content.decode()

    assert "Another account uses this address." in page
    assert mail.outbox == []


def test_one_ends_a_session_and_all_others(maria):
    here, there, third = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"), Client(), Client()
    for browser in (here, there, third):
        sign_in(browser, maria.email)
    page = here.get("/profile/sessions/").content.decode()
    assert "Firefox on Linux" in page
    number = found(r"/profile/sessions/(\d+)/end", page)

    assert here.post(f"/profile/sessions/{number}/end").status_code == 302
    gone = [browser for browser in (there, third) if browser.get("/profile/").status_code == 302]
    assert len(gone) == 1
    assert here.post("/profile/sessions/end-others").status_code == 302
    assert [browser.get("/profile/").status_code for browser in (here, there, third)] == [200, 302, 302]


def test_nobody_ends_somebody_elses_session(maria, yuki, client):
    sign_in(client, maria.email)
    number = UserSession.objects.get(user=maria).pk

    assert signed_in(yuki).post(f"/profile/sessions/{number}/end").status_code == 404
    assert signed_in(yuki).get(f"/profile/sessions/{number}/end").status_code == 405
    assert client.get("/profile/").status_code == 200


def test_a_changed_password_signs_other_browsers_out(maria, client):
    other = Client()
    sign_in(client, maria.email)
    sign_in(other, maria.email)

    new = "another long sentence"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
