"""Writes down what an upgrade moves between tables: to `verify`, rows that no entry tells of were put in by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.utils import timezone

from charthouse.journal import chain
from charthouse.journal.row_changes import Altered, Changes, Key, Row, pack, stored


def write_down(
    apps: Apps, stream_id: int, *, verb: str, record: str, record_id: object, label: str, after: Mapping[str, Any],
    changes: Changes,
) -> None:  # fmt: skip
    """Add an entry to a journal from within a migration; ``changes`` as ``made`` and ``changed`` give them."""
    streams, entries = apps.get_model("journal", "Stream").objects, apps.get_model("journal", "Entry").objects
    stream = streams.get(pk=stream_id)
    number = stream.last_number + 1
    facts: dict[str, Any] = {
        "number": number, "at": timezone.now(), "by_id": None, "on_behalf_of_id": None, "through": "upgrade",
        "verb": verb, "record": record, "record_id": str(record_id), "label": label, "before": {},
        "after": chain.normal(after), "why": "", "operation": number, "undoes": None, "changes": pack(changes),
    }  # fmt: skip
    facts["personal"] = chain.personal_of(
        **{name: facts[name] for name in ("label", "why", "before", "after", "changes")}
    )
    digest = chain.digest_of(bytes(stream.last_digest) or chain.START, stream.name, facts)
    entries.create(stream=stream, digest=digest, **facts)
    streams.filter(pk=stream.pk).update(last_number=number, last_digest=digest)


def made(records: Iterable[models.Model]) -> Changes:
    """The change that made these rows, with the columns that their tables have at this migration."""
    found: Changes = {}
    for one in records:
        columns = tuple(field.attname for field in one._meta.concrete_fields if not field.primary_key)
        row: Row = tuple(stored(getattr(one, name)) for name in columns)
        found.setdefault(one._meta.label, Altered(columns)).added[one.pk] = row
    return found


def changed(table: str, key: Key, column: str, before: object, after: object) -> Changes:
    """The change of one column of one row."""
    return {table: Altered((column,), changed={key: {column: (stored(before), stored(after))}})}
