"""The quick emptying leaves nothing behind, and waits for who still writes."""

from __future__ import annotations

import threading
import time

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from charthouse.accounts.models import User
from tests import emptying
from tests.worlds import account

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_stays_but_types_and_permissions(payroll):
    before = emptying.what_stays()
    assert len(emptying.filled(emptying.tables())) > 3

    emptying.empty()

    assert emptying.filled(emptying.tables()) == []
    assert emptying.what_stays() == before
    assert ContentType.objects.exists()
    assert Permission.objects.exists()


def test_a_test_that_changes_what_stays_leaves_it_to_django(maria):
    ContentType.objects.filter(model="user").delete()


def test_what_it_took_away_is_back():
    assert ContentType.objects.filter(model="user").exists()
    assert Permission.objects.filter(content_type__model="user").exists()
    assert not User.objects.exists()


def test_who_still_writes_is_waited_for(maria):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite one writes after the other anyway.")
    written, errors = threading.Event(), []

    def write() -> None:
        try:
            with transaction.atomic():
                account("late@example.org", "Late")
                written.set()
                time.sleep(0.5)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            written.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(10)
    emptying.empty()
    writer.join(10)

    assert not errors
    assert not User.objects.exists()
