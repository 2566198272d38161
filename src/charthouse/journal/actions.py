"""What writes the journal: one call beside each change, inside the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.journal import chain
from charthouse.journal.acting import present, present_operation
from charthouse.journal.models import ORGANISATION, Entry, Stream
from charthouse.journal.reach import Subject
from charthouse.journal.undoing import undo
from charthouse.prepared import Prepared, add, change, columns_of, record_from

__all__ = ["ORGANISATION", "open_stream", "record", "record_about", "record_again", "undo"]


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
    changes: bytes | None = None,
    on_behalf_of: User | None = None,
    through: str | None = None,
) -> Entry:
    """Write down one change of a record.

    ``stream_id`` is the journal it belongs to; without it the organisation's. Values must be what JSON can hold.
    ``changes`` are the rows behind it, packed by ``row_changes``: what has them can be undone row by row.
    For whom and through what somebody acts is known from ``journal.acting`` unless it is said here.
    """
    return _write(
        open_stream(ORGANISATION).pk if stream_id is None else stream_id,
        by=by,
        on_behalf_of=on_behalf_of,
        through=through,
        verb=verb,
        record=subject._meta.label,
        record_id=str(subject.pk),
        label=str(subject)[:300],
        before=chain.normal(before or {}),
        after=chain.normal(after or {}),
        why=why,
        changes=changes,
    )


def record_about(
    subject: Subject,
    verb: str,
    *,
    by: User | None,
    stream_id: int,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    changes: bytes | None = None,
    why: str = "",
) -> Entry:
    """Write down what was said about a record, or which file came to it."""
    return _write(
        stream_id,
        by=by,
        verb=verb,
        record=subject.record,
        record_id=subject.record_id,
        label=subject.label[:300],
        before=chain.normal(before or {}),
        after=chain.normal(after or {}),
        why=why,
        changes=changes,
    )


def record_again(entry: Entry, verb: str, *, by: User, changes: bytes | None) -> Entry:
    """Write down that a change was taken back (or made again): the same record, before and after swapped."""
    return _write(
        entry.stream_id,
        by=by,
        verb=verb,
        record=entry.record,
        record_id=entry.record_id,
        label=entry.label,
        before=entry.after,
        after=entry.before,
        why="",
        changes=changes,
    )


_locked = Prepared(lambda key: Stream.objects.select_for_update().filter(pk=key).values_list(*columns_of(Stream)), int)


def locked_stream(stream_id: int) -> Stream:
    """The journal, held until the transaction ends: its numbers have no gaps and no doubles."""
    return record_from(Stream, _locked(stream_id)[0])


def _write(
    stream_id: int, *, by: User | None, on_behalf_of: User | None = None, through: str | None = None, **said: Any
) -> Entry:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A change and its journal entry belong in one transaction.")
    stream = locked_stream(stream_id)
    number = stream.last_number + 1
    now, operation = present(), present_operation()
    represented = on_behalf_of or now.on_behalf_of
    lender = None if by is None else now.lent.get((stream_id, by.pk))
    facts: dict[str, Any] = {
        **said,
        "number": number,
        "at": timezone.now(),
        "by_id": None if by is None else by.pk,
        "on_behalf_of_id": lender if represented is None else represented.pk,
        "through": (now.through if through is None else through)[:120],
        "operation": number if operation is None else operation.first.setdefault(stream_id, number),
        "undoes": None if operation is None else operation.undoes.get(stream_id),
    }
    facts["personal"] = chain.personal_of(
        **{name: facts[name] for name in ("label", "why", "before", "after", "changes")}
    )
    digest = chain.digest_of(bytes(stream.last_digest) or chain.START, stream.name, facts)
    stream.last_number, stream.last_digest = number, digest
    change(stream, ("last_number", "last_digest"))
    entry = Entry(stream=stream, digest=digest, **facts)
    add(entry)
    return entry
