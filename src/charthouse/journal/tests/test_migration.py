"""A journal that an earlier version wrote is chained when the database is brought up."""

from __future__ import annotations

import datetime as dt
import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from charthouse.journal import chain
from charthouse.journal.models import Entry, Stream

pytestmark = pytest.mark.django_db


def test_entries_written_before_there_was_a_chain_are_chained():
    stream = Stream.objects.create(name="project OLD", last_number=4500)
    start = timezone.now() - dt.timedelta(days=1)
    Entry.objects.bulk_create(
        Entry(stream=stream, number=number, at=start, verb="changed", record="plan.Task", record_id="7",
              label="Task seven", after={"percent_complete": number / 100, "name": "Seven"})
        for number in range(1, 4501)
    )  # fmt: skip

    importlib.import_module("charthouse.journal.migrations.0003_chain_what_is_there").chain_all(
        apps, SimpleNamespace(connection=connection)
    )

    previous = chain.START
    for entry in Entry.objects.filter(stream=stream).order_by("number"):
        facts = {name: getattr(entry, name) for name in chain.FIELDS}
        previous = chain.digest_of(previous, "project OLD", facts)
        assert bytes(entry.digest) == previous
        assert entry.operation == entry.number
    stream.refresh_from_db()
    assert (bytes(stream.last_digest), stream.complete_from) == (previous, None)
