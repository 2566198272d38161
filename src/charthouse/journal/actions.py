"""What writes the journal: one call beside each change, inside the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.journal.models import Entry, Stream

ORGANISATION = "organisation"


def open_stream(name: str) -> Stream:
    """Begin a journal, or go on with the one of that name."""
    return Stream.objects.get_or_create(name=name)[0]


def record(
    subject: models.Model,
    verb: str,
    *,
    by: User | None,
    stream_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> Entry:
    """Write down one change of a record.

    ``stream_id`` is the journal it belongs to; without it the organisation's. Values must be what JSON can hold.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A change and its journal entry belong in one transaction.")
    if stream_id is None:
        stream_id = open_stream(ORGANISATION).pk
    stream = Stream.objects.select_for_update().get(pk=stream_id)
    stream.last_number += 1
    stream.save(update_fields=["last_number"])
    return Entry.objects.create(
        stream=stream,
        number=stream.last_number,
        at=timezone.now(),
        by=by,
        verb=verb,
        record=subject._meta.label,
        record_id=str(subject.pk),
        label=str(subject)[:300],
        before=dict(before or {}),
        after=dict(after or {}),
        why=why,
    )
