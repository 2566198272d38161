"""Accounts: the first one, others, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from charthouse.accounts import actions
from charthouse.accounts.models import User
from charthouse.accounts.roles import is_administrator

GOOD: dict[str, Any] = {"email": "ada@example.org", "name": "Ada", "password": "a long sentence", "time_zone": "UTC"}


@pytest.mark.django_db
def test_the_first_account_is_made_once():
    ada = actions.make_first_account(**GOOD)

    assert (ada.pk, is_administrator(ada), ada.check_password("a long sentence")) == (1, True, True)
    with pytest.raises(actions.AlreadySetUp, match="sign in instead"):
        actions.make_first_account(**(GOOD | {"email": "b@example.org"}))


@pytest.mark.django_db
def test_two_who_set_up_at_once_make_one_account(monkeypatch):
    actions.make_first_account(**GOOD)
    monkeypatch.setattr(actions, "nobody_yet", lambda: True)  # as the other one saw it a moment before

    with pytest.raises(actions.AlreadySetUp):
        actions.make_first_account(**(GOOD | {"email": "b@example.org"}))

    assert User.objects.count() == 1


@pytest.mark.django_db
def test_the_next_account_gets_the_next_number():
    ada = actions.make_first_account(**GOOD)

    bob = actions.make_account(**(GOOD | {"email": "bob@example.org"}), by=ada)

    assert bob.pk != ada.pk
    assert not is_administrator(bob)
    with pytest.raises(actions.BadAccount, match="Only an administrator"):
        actions.make_account(**(GOOD | {"email": "c@example.org"}), by=bob)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ada"),
        ("name", " "),
        ("name", "a\x00"),
        ("time_zone", "Mars/Base"),
        ("password", "short"),
        ("password", "ada@example.org"),
    ],
)
def test_bad_accounts_are_refused_beside_the_field(field, value):
    with pytest.raises(actions.BadAccount) as refusal:
        actions.make_first_account(**(GOOD | {field: value}))

    assert list(refusal.value.fields) == [field]
    assert not User.objects.exists()


def test_ones_profile_is_ones_own(maria, yuki):
    with pytest.raises(actions.BadAccount, match="Only one's own"):
        actions.update_profile(user=maria, changes={"name": "M"}, by=yuki)
    with pytest.raises(actions.BadAccount, match="Only one's own"):
        actions.update_profile(user=maria, changes={"is_active": False}, by=maria)
