"""Writes many entries of one journal at once: the same entries as one by one, in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.journal import chain
from charthouse.journal.acting import present, present_operation
from charthouse.journal.actions import locked_stream
from charthouse.journal.models import Entry
from charthouse.prepared import change


@dataclass(frozen=True, slots=True)
class Said:
    """One change, as an entry is to tell it."""

    record: str
    """The kind of record, as ``chapter.Model``."""
    record_id: str
    label: str
    verb: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    changes: bytes | None = None
    lender: int | None = None
    """Whose rights were used, where a deputy acts with those of another."""


def record_many(told: Sequence[Said], *, by: User | None, stream_id: int) -> list[Entry]:
    """Write down many changes, in their order; they are one operation, inside another one part of that."""
    if not told:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A change and its journal entry belong in one transaction.")
    stream = locked_stream(stream_id)
    now, operation, at = present(), present_operation(), timezone.now()
    number, digest = stream.last_number, bytes(stream.last_digest) or chain.START
    first = number + 1 if operation is None else operation.first.setdefault(stream_id, number + 1)
    entries = []
    for one in told:
        number += 1
        facts: dict[str, Any] = {
            "number": number,
            "at": at,
            "by_id": None if by is None else by.pk,
            "on_behalf_of_id": one.lender if now.on_behalf_of is None else now.on_behalf_of.pk,
            "through": now.through[:120],
            "verb": one.verb,
            "record": one.record,
            "record_id": one.record_id,
            "label": one.label[:300],
            "before": chain.normal(one.before),
            "after": chain.normal(one.after),
            "why": one.why,
            "changes": one.changes,
            "operation": first,
            "undoes": None if operation is None else operation.undoes.get(stream_id),
        }
        facts["personal"] = chain.personal_of(
            **{name: facts[name] for name in ("label", "why", "before", "after", "changes")}
        )
        digest = chain.digest_of(digest, stream.name, facts)
        entries.append(Entry(stream=stream, digest=digest, **facts))
    Entry.objects.bulk_create(entries, batch_size=500)
    stream.last_number, stream.last_digest = number, digest
    change(stream, ("last_number", "last_digest"))
    return entries
