"""Gives a journal out as a file: JSON Lines with everything that its chain needs, or CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from charthouse.journal import chain
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.searching import seen
from charthouse.journal.telling import sentence, who_did

_AT_ONCE = 1000
_COLUMNS = ("number", "at", "who", "through", "what", "why", "verb", "record", "record_id", "label", "before", "after",
            "operation", "undoes", "digest")  # fmt: skip


def as_lines(found: QuerySet[Entry], access: InProject | None, journal: str) -> Iterator[bytes]:
    """One JSON object a line; the texts that the reader may see stand beside the salted digests."""
    for entry in _batches(found):
        facts = {name: getattr(entry, name) for name in chain.FIELDS if name != "changes"} | {"changes": None}
        (one,) = seen([entry], access)
        told = chain.told(journal, facts)
        for side, visible in (("before", one.before), ("after", one.after)):
            hidden = told[side].keys() - visible.keys()
            if hidden:
                told[side] = {key: value for key, value in told[side].items() if key not in hidden}
        line: dict[str, Any] = {"entry": told, "digest": bytes(entry.digest).hex(), "texts": _texts(entry, one)}
        if one.before.keys() != entry.before.keys() or one.after.keys() != entry.after.keys():
            line["incomplete"] = True  # its digest cannot be checked without the fields that are not for this reader
        yield json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _texts(entry: Entry, one: Any) -> dict[str, Any]:
    texts = {}
    for place, kept in entry.personal.items():
        side, _dot, key = place.partition(".")
        if place == "changes" or "salt" not in kept:
            continue
        values = {"before": one.before, "after": one.after}.get(side, {})
        if key and key not in values:
            continue
        texts[place] = {"salt": kept["salt"], "text": values[key] if key else getattr(entry, side)}
    return texts


def as_table(found: QuerySet[Entry], access: InProject | None) -> Iterator[bytes]:
    """One row for each entry, in UTF-8 with a mark that spreadsheets know."""
    yield b"\xef\xbb\xbf" + _row(_COLUMNS)
    for entry in _batches(found):
        (one,) = seen([entry], access)
        yield _row(
            (
                entry.number, entry.at.isoformat(), who_did(entry), entry.through,
                sentence(entry, one.before, one.after), entry.why, entry.verb, entry.record, entry.record_id,
                entry.label, _json(one.before), _json(one.after), entry.operation, entry.undoes or "",
                bytes(entry.digest).hex(),
            )
        )  # fmt: skip


def _batches(found: QuerySet[Entry]) -> Iterator[Entry]:
    """Entry by entry, in short queries, so that a slow reader holds no connection to the database."""
    from django.db import connection

    last = 0
    while batch := list(found.order_by("number").filter(number__gt=last)[:_AT_ONCE]):
        if not connection.in_atomic_block:
            connection.close()
        yield from batch
        last = batch[-1].number


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def _row(values: tuple[Any, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(value) for value in values])
    return text.getvalue().encode()


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept from being one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
