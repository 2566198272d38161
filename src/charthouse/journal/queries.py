"""What is read from the journal."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from charthouse.journal.models import Entry


def entries(
    *, stream_id: int, record: str | None = None, record_id: str | None = None, since: dt.datetime | None = None
) -> QuerySet[Entry]:
    """The entries of a journal, newest first, perhaps of one record only."""
    found = Entry.objects.filter(stream_id=stream_id).select_related("by").order_by("-number")
    if record is not None:
        found = found.filter(record=record)
    if record_id is not None:
        found = found.filter(record_id=record_id)
    if since is not None:
        found = found.filter(at__gte=since)
    return found
