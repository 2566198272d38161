"""Two at once: invitations accepted side by side, and two administrators who take the role from each other."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from tests.worlds import account

from charthouse.accounts import giving, inviting
from charthouse.accounts.models import Invitation, OrganisationRole, User, UserRole
from charthouse.accounts.roles import people_with
from charthouse.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What became of each deed, all begun at the same moment in threads of their own."""
    gate = threading.Barrier(len(deeds))
    ends = [""] * len(deeds)

    def do(number: int) -> None:
        gate.wait()
        try:
            deeds[number]()
            ends[number] = "done"
        except Refused:
            ends[number] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def administrator(name):
    user = account(f"{name}@example.org", name.title())
    UserRole.objects.create(user=user, role=OrganisationRole.ADMINISTRATOR)
    return user


def test_two_invitations_accepted_at_once_make_one_account():
    ada = administrator("ada")
    for secret in ("one", "two"):
        made = inviting.invite(email="noor@example.org", by=ada)
        Invitation.objects.filter(pk=made.pk).update(digest=inviting.digest_of(secret))
    facts = {"name": "Noor", "password": "a long sentence", "time_zone": "UTC", "locale": "en"}

    ends = at_once(
        lambda: inviting.accept(secret_digest=inviting.digest_of("one"), **facts),
        lambda: inviting.accept(secret_digest=inviting.digest_of("two"), **facts),
    )

    assert ends == ["done", "refused"]
    assert User.objects.filter(email="noor@example.org").count() == 1
    assert Invitation.objects.filter(accepted_at=None).count() == 0


def test_two_administrators_who_take_the_role_from_each_other_leave_one():
    ada, bo = administrator("ada"), administrator("bo")

    ends = at_once(
        lambda: giving.take_role(user=bo, role=OrganisationRole.ADMINISTRATOR, by=ada),
        lambda: giving.take_role(user=ada, role=OrganisationRole.ADMINISTRATOR, by=bo),
    )

    assert ends == ["done", "refused"]
    assert people_with(OrganisationRole.ADMINISTRATOR).count() == 1
