"""Follows a journal from its beginning and says how the rows of its records must stand now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from charthouse.journal.models import ORGANISATION, Stream
from charthouse.journal.row_changes import VERSION, Key, Table, rows_of, stored, table_of, tables, unpack


@dataclass(frozen=True, slots=True)
class Astray:
    """A row that is not as its journal left it."""

    table: str
    key: Key
    number: int | None
    """The last entry about the row."""
    what: str
    """changed, missing or added"""
    columns: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """What the journal says and what stands there."""


@dataclass(slots=True)
class Replay:
    """The rows of one journal's records, as far as its entries tell."""

    whole: bool
    """Whether every row of the tables must have come out of an entry."""
    rows: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    told: dict[tuple[str, Key], int] = field(default_factory=dict)
    gone: dict[str, set[Key]] = field(default_factory=dict)

    def follow(self, entry: Mapping[str, Any]) -> None:
        """Take one entry in."""
        if "changes" in entry["personal"] and entry["changes"] is None:
            # Its rows were erased with the person: what they were before and after cannot be told any more.
            self.rows.clear()
            self.gone.clear()
            self.whole = False
            return
        if entry["changes"] is not None:
            self._follow_rows(entry)
            return
        table = table_of(entry["record"])
        if table is None or entry["verb"] not in table.said_by:
            return
        key = _key(table, entry["record_id"])
        if key is None:
            return
        known = self.rows.setdefault(table.name, {}).setdefault(key, {})
        for column, value in entry["after"].items():
            place = f"after.{column}"
            if place in entry["personal"] and "salt" not in entry["personal"][place]:
                known.pop(column, None)
            elif column in table.columns():
                known[column] = stored(value)
        self.told[table.name, key] = entry["number"]

    def _follow_rows(self, entry: Mapping[str, Any]) -> None:
        number = entry["number"]
        for name, altered in unpack(entry["changes"]).items():
            rows, gone = self.rows.setdefault(name, {}), self.gone.setdefault(name, set())
            for key, row in altered.added.items():
                rows[key] = dict(zip(altered.columns, row, strict=True))
                gone.discard(key)
                self.told[name, key] = number
            for key, ways in altered.changed.items():
                rows.setdefault(key, {}).update((column, now) for column, (_was, now) in ways.items())
                self.told[name, key] = number
            for key in altered.removed:
                rows.pop(key, None)
                gone.add(key)
                self.told[name, key] = number

    def compare(self, stream: Stream) -> Iterator[Astray]:
        """The rows that are not as the journal left them."""
        for table in tables():
            known, gone = self.rows.get(table.name, {}), self.gone.get(table.name, set())
            if not known and not gone and not self.whole:
                continue
            columns = table.columns()
            there = rows_of(table, table.of_journal(stream.pk, organisation=stream.name == ORGANISATION))
            for key, row in there.items():
                said = known.get(key)
                if said is None:
                    if self.whole or key in gone:
                        yield Astray(table.name, key, self.told.get((table.name, key)), "added")
                    continue
                other = {
                    column: (said[column], value)
                    for column, value in zip(columns, row, strict=True)
                    if column != VERSION and column in said and said[column] != value
                }
                if other:
                    yield Astray(table.name, key, self.told.get((table.name, key)), "changed", other)
            for key in known.keys() - there.keys():
                yield Astray(table.name, key, self.told.get((table.name, key)), "missing")


def _key(table: Table, told: str) -> Key | None:
    assert table.model._meta.pk is not None
    try:
        key = table.model._meta.pk.to_python(told)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, int | str) else str(key)
