"""What one process notes, all of them know: letters asked for, codes used."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charthouse.accounts.models import SharedNote
from charthouse.accounts.shared_notes import SharedNotes, forget_expired

pytestmark = pytest.mark.django_db


def over() -> None:
    """Let the time of everything noted run out."""
    SharedNote.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def test_another_process_reads_what_one_noted():
    here, there = SharedNotes("", {}), SharedNotes("", {})

    here.set("letters:ada@example.org", [3.5, 1.25], 60)

    assert there.get("letters:ada@example.org") == [3.5, 1.25]
    assert there.get("letters:yuki@example.org") is None
    assert there.delete("letters:ada@example.org") is True
    assert here.get("letters:ada@example.org", "nothing") == "nothing"
    assert here.delete("letters:ada@example.org") is False


def test_a_note_says_nobody_in_the_table():
    cache.set("allauth:rl:account:reset_password:ip:192.0.2.7", [1.0], 60)

    assert "192.0.2.7" not in str(SharedNote.objects.values_list())


def test_a_note_can_be_replaced_and_kept_longer():
    cache.set("key", 1, 60)
    cache.set("key", 2, 60)
    before = SharedNote.objects.get().expires_at

    assert cache.get("key") == 2
    assert cache.touch("key", 600) is True
    assert before is not None
    later = SharedNote.objects.get().expires_at
    assert later is not None
    assert later - before > dt.timedelta(seconds=500)


def test_what_is_over_counts_no_more_and_is_forgotten():
    cache.set("old", 1, 60)
    over()

    assert cache.get("old") is None
    assert cache.touch("old", 60) is False
    assert cache.add("old", 2, 60) is True
    assert cache.get("old") == 2
    cache.set("for good", 3, None)
    over()
    SharedNote.objects.filter(value=3).update(expires_at=None)
    assert forget_expired() == 1
    assert cache.get("for good") == 3


@pytest.mark.django_db(transaction=True)
def test_of_several_who_use_a_code_at_once_one_succeeds():
    begin, told = threading.Barrier(4), list[bool]()

    def use() -> None:
        begin.wait()
        told.append(cache.add("mfa.totp.used:7", "y", 60))
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [False, False, False, True]


def test_letters_to_set_a_new_password_are_limited_over_all_processes(maria):
    statuses = []
    for _ in range(6):
        caches["process"].clear()  # as in another process
        statuses.append(Client().post("/accounts/password/reset/", {"email": maria.email}).status_code)

    assert statuses == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_a_page_asks_no_notes(maria, client):
    client.force_login(maria)

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/profile/").status_code == 200

    assert len(asked) > 0
    assert [one["sql"] for one in asked if SharedNote._meta.db_table in one["sql"]] == []
