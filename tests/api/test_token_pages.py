"""The pages on which people and administrators make and end tokens."""

from __future__ import annotations

import pytest

from charthouse.accounts import programs, tokens
from charthouse.accounts.models import ApiToken, OrganisationRole, User, UserRole
from charthouse.journal.models import Entry
from tests.worlds import signed_in

pytestmark = pytest.mark.django_db
WANTED = {"name": "Nightly export", "scopes": ["plan:read"], "days": "90"}


@pytest.fixture
def admin(maria: User) -> User:
    """Maria, who administers this Charthouse."""
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    return maria


def test_a_new_token_is_shown_once(maria):
    browser = signed_in(maria)
    page = browser.post("/profile/tokens/", WANTED).content.decode()
    token = ApiToken.objects.get()
    assert (token.owner, token.created_by, token.scopes) == (maria, maria, ["plan:read"])
    assert f"{token.prefix}_" in page
    again = browser.get("/profile/tokens/").content.decode()
    assert f"{token.prefix}_" not in again
    assert "Nightly export" in again


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["plan:burn"]}, {"days": "9999"}])
def test_what_cannot_be_a_token_is_not_made(maria, wrong):
    assert signed_in(maria).post("/profile/tokens/", WANTED | wrong).status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_ends_a_token_of_somebody_else(maria, yuki):
    token, _secret = tokens.make_token(owner=maria, name="Hers", scopes=["plan:read"], by=maria)
    assert signed_in(yuki).post(f"/profile/tokens/{token.pk}/revoke").status_code == 404
    assert signed_in(maria).get(f"/profile/tokens/{token.pk}/revoke").status_code == 405
    assert signed_in(maria).post("/profile/tokens/999/revoke").status_code == 404
    assert signed_in(maria).post(f"/profile/tokens/{token.pk}/revoke").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_an_administrator_gives_a_program_an_account_and_a_token(admin):
    browser = signed_in(admin)
    assert browser.post("/programs/", {"name": "Jira bridge"}).status_code == 302
    program = User.objects.get(kind=User.Kind.SERVICE)
    assert (program.name, program.email, program.has_usable_password()) == (
        "Jira bridge", "jira-bridge@programs.invalid", False,
    )  # fmt: skip
    browser.post(f"/programs/{program.pk}/", WANTED)
    token = ApiToken.objects.get()
    assert (token.owner, token.created_by) == (program, admin)
    browser.post(f"/programs/{program.pk}/end")
    program.refresh_from_db()
    token.refresh_from_db()
    assert (program.is_active, token.revoked_at is None) == (False, False)
    assert set(Entry.objects.filter(by=admin).values_list("verb", flat=True)) >= {
        "made the program", "made a token", "ended the program", "revoked a token",
    }  # fmt: skip


def test_who_administers_nothing_sees_no_programs(maria, admin, yuki):
    program = programs.make_program(name="Bridge", by=admin)
    browser = signed_in(yuki)
    for address in ("/programs/", f"/programs/{program.pk}/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, WANTED).status_code == 403
    assert browser.post(f"/programs/{program.pk}/end").status_code == 403
    assert signed_in(admin).get("/programs/999/").status_code == 404
    assert signed_in(admin).get(f"/programs/{admin.pk}/").status_code == 404


def test_a_person_has_a_limited_number_of_tokens(maria, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    tokens.make_token(owner=maria, name="One", scopes=["plan:read"], by=maria)
    with pytest.raises(tokens.BadToken, match="revoke one"):
        tokens.make_token(owner=maria, name="Two", scopes=["plan:read"], by=maria)
