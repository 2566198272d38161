"""Invitations: a letter whose link works once, and what it brings along."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.utils import timezone
from tests.worlds import account, signed_in

from charthouse.accounts import actions, inviting
from charthouse.accounts.grants import CannotGrant
from charthouse.accounts.models import Group, Invitation, OrganisationRole, User, UserRole
from charthouse.accounts.roles import roles_of

Entry: Any = apps.get_model("journal", "Entry")  # the journal lies above this chapter

ACCEPT = {"name": "Noor Haddad", "password": "a long sentence", "time_zone": "Europe/Berlin", "locale": "en"}
AUDITOR = {"kind": "organisation-role", "role": "auditor"}


@pytest.fixture
def ada(db):
    """An administrator."""
    user = account("ada@example.org", "Ada Lovelace")
    UserRole.objects.create(user=user, role=OrganisationRole.ADMINISTRATOR)
    return user


def secret_in(letter):
    """The secret in a letter's link."""
    found = re.search(r"/invitation/([\w-]+)/", letter.body)
    assert found is not None
    return found[1]


@pytest.fixture
def invited(ada, django_capture_on_commit_callbacks):
    """Noor is asked in as an auditor; the letter's secret."""
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite(email="Noor@Example.org", name="Noor", grants=[AUDITOR], by=ada)
    return secret_in(mail.outbox[-1])


def test_a_letter_says_who_invites_to_what_and_links_to_the_public_address(invited, settings):
    letter = mail.outbox[0]

    assert letter.to == ["noor@example.org"]
    assert letter.subject == "Ada Lovelace invites you to Charthouse"
    assert f"{settings.PUBLIC_URL}/invitation/{invited}/" in letter.body
    assert "  - Auditor" in letter.body
    assert Invitation.objects.get().sent_at is not None


def test_the_secret_is_kept_nowhere(invited, ada):
    kept = Invitation.objects.get()

    assert kept.digest == inviting.digest_of(invited)
    told = str(list(Entry.objects.values_list("label", "before", "after", "why")))
    assert invited not in told
    assert kept.digest not in told


def test_who_accepts_is_in_with_what_was_brought(invited, client):
    assert client.get(f"/invitation/{invited}/")["Location"] == "/invitation/"
    assert "noor@example.org" in client.get("/invitation/").content.decode()

    answer = client.post("/invitation/", ACCEPT)

    noor = User.objects.get(email="noor@example.org")
    assert answer["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    assert (noor.name, noor.time_zone) == ("Noor Haddad", "Europe/Berlin")
    assert roles_of(noor) == {OrganisationRole.AUDITOR}
    assert EmailAddress.objects.get(user=noor).verified
    verbs = list(Entry.objects.order_by("number").values_list("verb", "by__email"))
    assert verbs == [
        ("invited", "ada@example.org"),
        ("joined", "noor@example.org"),
        ("gave a role in the organisation", "ada@example.org"),
    ]


def test_looking_at_the_link_uses_nothing_up(invited, client):
    for _time in range(3):
        assert client.get(f"/invitation/{invited}/").status_code == 302
        assert client.get("/invitation/").status_code == 200


def test_a_link_works_once(invited, client):
    client.get(f"/invitation/{invited}/")
    client.post("/invitation/", ACCEPT)
    client.logout()

    client.get(f"/invitation/{invited}/")
    again = client.get("/invitation/")

    assert again.status_code == 404
    assert "used, withdrawn or has expired" in again.content.decode()


def test_signing_in_by_an_invitation_gets_a_new_session(invited, client):
    client.get(f"/invitation/{invited}/")
    before = client.session.session_key

    client.post("/invitation/", ACCEPT)

    assert client.session.session_key != before
    assert "invitation" not in client.session


@pytest.mark.parametrize("secret", ["x", "..%2f", "a" * 400])
def test_a_made_up_link_tells_nothing(db, client, secret):
    client.get(f"/invitation/{secret}/")

    assert client.get("/invitation/").status_code == 404


def test_an_old_link_is_used_up(invited, client):
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    client.get(f"/invitation/{invited}/")

    assert client.post("/invitation/", ACCEPT).status_code == 404
    assert not User.objects.filter(email="noor@example.org").exists()


def test_a_withdrawn_link_is_used_up(invited, ada):
    inviting.withdraw(invitation=Invitation.objects.get(), by=ada)

    with pytest.raises(inviting.InvitationUsedUp):
        inviting.accept(secret_digest=inviting.digest_of(invited), **ACCEPT)


def test_a_letter_sent_again_makes_the_old_link_worthless(invited, ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inviting.send_again(invitation=Invitation.objects.get(), by=ada)
    renewed = secret_in(mail.outbox[-1])

    with pytest.raises(inviting.InvitationUsedUp):
        inviting.open_invitation(inviting.digest_of(invited))
    assert inviting.open_invitation(inviting.digest_of(renewed)).email == "noor@example.org"


def test_accepting_one_of_two_invitations_takes_both(ada, django_capture_on_commit_callbacks):
    group = Group.objects.create(name="Finance")
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite(email="noor@example.org", grants=[AUDITOR], by=ada)
        actions.invite(email="NOOR@example.org", grants=[{"kind": "group", "group": group.pk}], by=ada)
    first, second = (inviting.digest_of(secret_in(letter)) for letter in mail.outbox)

    noor = inviting.accept(secret_digest=second, **ACCEPT)

    assert roles_of(noor) == {OrganisationRole.AUDITOR}
    assert list(noor.member_of.all()) == [group]
    with pytest.raises(inviting.InvitationUsedUp):
        inviting.accept(secret_digest=first, **ACCEPT)
    assert User.objects.filter(email="noor@example.org").count() == 1


def test_who_has_an_account_just_gets_it(ada, yuki, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.invite(email="YUKI@example.org", grants=[AUDITOR], by=ada)

    assert made.accepted_by == yuki
    assert roles_of(yuki) == {OrganisationRole.AUDITOR}
    assert mail.outbox == []


def test_who_only_claims_an_address_does_not_get_what_its_owner_is_given(ada, yuki):
    EmailAddress.objects.create(user=yuki, email="noor@example.org", verified=False, primary=False)

    made = actions.invite(email="noor@example.org", grants=[AUDITOR], by=ada)

    assert made.accepted_by is None
    assert roles_of(yuki) == frozenset()


def test_a_deactivated_person_is_not_invited(ada, yuki):
    actions.deactivate(user=yuki, by=ada)

    with pytest.raises(inviting.CannotInvite, match="can reactivate it"):
        actions.invite(email=yuki.email, grants=[AUDITOR], by=ada)


def test_nobody_gives_what_they_may_not(ada, yuki):
    with pytest.raises(CannotGrant):
        actions.invite(email="noor@example.org", grants=[AUDITOR], by=yuki)
    with pytest.raises(CannotGrant, match="cannot bring"):
        actions.invite(email="noor@example.org", grants=[{"kind": "money"}], by=ada)
    with pytest.raises(inviting.CannotInvite, match="Only an administrator"):
        actions.invite(email="noor@example.org", by=yuki)
    assert not Invitation.objects.exists()


def test_what_the_inviter_may_not_give_any_more_is_left_out(invited, ada):
    other = account("bo@example.org", "Bo")
    UserRole.objects.create(user=other, role=OrganisationRole.ADMINISTRATOR)
    actions.take_role(user=ada, role=OrganisationRole.ADMINISTRATOR, by=other)

    noor = inviting.accept(secret_digest=inviting.digest_of(invited), **ACCEPT)

    assert roles_of(noor) == frozenset()
    assert Entry.objects.filter(verb="could not give").exists()


def test_invitations_of_who_left_are_worthless(invited, ada):
    other = account("bo@example.org", "Bo")
    UserRole.objects.create(user=other, role=OrganisationRole.ADMINISTRATOR)
    actions.deactivate(user=ada, by=other)

    with pytest.raises(inviting.InvitationUsedUp):
        inviting.accept(secret_digest=inviting.digest_of(invited), **ACCEPT)


def test_a_weak_password_makes_no_account(invited, client):
    client.get(f"/invitation/{invited}/")

    answer = client.post("/invitation/", ACCEPT | {"password": "short"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="noor@example.org").exists()
    assert client.post("/invitation/", ACCEPT).status_code == 302


def test_who_is_signed_in_as_somebody_else_is_told(invited, yuki):
    browser = signed_in(yuki)
    browser.get(f"/invitation/{invited}/")

    assert browser.post("/invitation/", ACCEPT).status_code == 409
    assert not User.objects.filter(email="noor@example.org").exists()


def test_a_letter_that_the_mail_server_does_not_take_is_told(ada, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    browser = signed_in(ada)

    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/invitations/", {"email": "noor@example.org"})

    assert Invitation.objects.get().sent_at is None
    assert "Letter not sent" in browser.get("/invitations/").content.decode()


def test_only_who_may_sees_and_changes_invitations(invited, ada, yuki):
    number = Invitation.objects.get().pk

    assert signed_in(yuki).get("/invitations/").status_code == 403
    assert signed_in(yuki).post(f"/invitations/{number}/withdraw").status_code == 404
    assert signed_in(ada).get(f"/invitations/{number}/withdraw").status_code == 405
    assert signed_in(ada).post(f"/invitations/{number}/burn").status_code == 404
    assert signed_in(ada).post("/invitations/999999/withdraw").status_code == 404
    assert Invitation.objects.get().withdrawn_at is None
    assert signed_in(ada).post(f"/invitations/{number}/withdraw").status_code == 302
    assert Invitation.objects.get().withdrawn_at is not None


def test_nobody_signs_up_by_themselves(db, client):
    page = client.get("/accounts/signup/")
    word = "a long sentence"
    client.post("/accounts/signup/", {"email": "x@example.org", "password1": word, "password2": word})

    assert "by invitation" in page.content.decode()
    assert not User.objects.exists()
