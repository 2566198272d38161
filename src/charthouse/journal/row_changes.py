"""The rows behind a change: kept packed beside its journal entry, so that it can be undone and the tables verified.

Chapters register their tables in the order in which rows may be made (who refers comes after whom it refers to).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from django.db import models
from django.utils.functional import Promise

Row = tuple[Any, ...]
Key = int | str

VERSION = "version"
"""A record's version grows with every change, undoing included; it is kept, but never compared."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are kept with the changes that make them."""

    model: type[models.Model]
    stream: str
    """The way from a row to its journal's id: ``project__journal_id``."""
    owner: str = ""
    """Rows without this are the organisation's: ``project``."""
    leave_out: frozenset[str] = frozenset()
    """Columns that are computed, not said."""
    lenient: frozenset[str] = frozenset()
    """Columns that undoing leaves alone when they changed meanwhile, such as the place among siblings."""
    packed: frozenset[str] = frozenset()
    """Columns of several facts, a JSON object each: undoing takes back those that a change said, and leaves others."""
    said_by: frozenset[str] = frozenset()
    """Verbs of entries without rows whose before and after are columns of the record by name."""
    counted: Promise | None = None
    """How people count the records: an ``ngettext_lazy`` over ``count`` that shows ``%(shown)s``; None: they do not."""

    @property
    def name(self) -> str:
        """As entries name it: ``plan.Task``."""
        return self.model._meta.label

    def columns(self) -> tuple[str, ...]:
        """The columns of a row beside its key."""
        return _columns(self)

    def of_journal(self, stream_id: int, *, organisation: bool) -> models.QuerySet[Any]:
        """The rows that a journal tells about."""
        found = models.Q(**{self.stream: stream_id})
        if organisation and self.owner:
            found |= models.Q(**{f"{self.owner}__isnull": True})
        return self.model._default_manager.filter(found)


@dataclass(frozen=True, slots=True)
class Altered:
    """What changed in the rows of one table."""

    columns: tuple[str, ...]
    added: dict[Key, Row] = field(default_factory=dict)
    removed: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    """Column by column, before and after."""


Changes = dict[str, Altered]

_tables: dict[str, Table] = {}


def register(
    model: type[models.Model],
    *,
    stream: str,
    owner: str = "",
    leave_out: Iterable[str] = (),
    lenient: Iterable[str] = (),
    packed: Iterable[str] = (),
    said_by: Iterable[str] = (),
    counted: Promise | None = None,
) -> None:
    """Keep the rows of a table; called in ``AppConfig.ready``."""
    table = Table(
        model, stream, owner, frozenset(leave_out), frozenset(lenient), frozenset(packed), frozenset(said_by), counted
    )
    _tables.setdefault(model._meta.label, table)


def tables() -> tuple[Table, ...]:
    """Every registered table, in the order in which rows may be made."""
    return tuple(_tables.values())


def table_of(name: str) -> Table | None:
    """The registered table of that name."""
    return _tables.get(name)


@cache
def _columns(table: Table) -> tuple[str, ...]:
    key = table.model._meta.pk
    return tuple(
        one.attname
        for one in table.model._meta.concrete_fields
        if one is not key and one.attname not in table.leave_out
    )


def stored(value: Any) -> Any:
    """The value as JSON keeps it, the same from an object as from the database."""
    if value is None or value.__class__ in (str, int, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)  # an enum


def row_of(record: models.Model) -> Row:
    """A record's row as its object says it."""
    table = _tables[record._meta.label]
    return tuple(stored(getattr(record, name)) for name in table.columns())


def rows_of(table: Table, found: models.QuerySet[Any]) -> dict[Key, Row]:
    """The rows of a query by their keys."""
    return {
        key: tuple(map(stored, row))
        for key, *row in found.order_by().values_list("pk", *table.columns()).iterator(5000)
    }


class Watch:
    """Reads rows before a change and again after it, and tells what became of them."""

    def __init__(self, *found: models.QuerySet[Any]) -> None:
        self._found = found
        self._before = self._read()

    def changes(self) -> bytes | None:
        """What changed since, packed; nothing when nothing did."""
        return pack(difference(self._before, self._read()))

    def _read(self) -> dict[str, dict[Key, Row]]:
        read: dict[str, dict[Key, Row]] = {}
        for one in self._found:
            table = _tables[one.model._meta.label]
            read.setdefault(table.name, {}).update(rows_of(table, one.all()))
        return read


def difference(before: Mapping[str, Mapping[Key, Row]], after: Mapping[str, Mapping[Key, Row]]) -> Changes:
    """What became of the rows of each table."""
    found: Changes = {}
    for name in before.keys() | after.keys():
        columns = _tables[name].columns()
        old, new = before.get(name, {}), after.get(name, {})
        altered = Altered(columns)
        for key, row in new.items():
            there = old.get(key)
            if there is None:
                altered.added[key] = row
            elif there != row:
                ways = {column: (was, now) for column, was, now in zip(columns, there, row, strict=True) if was != now}
                if ways.keys() - {VERSION}:
                    altered.changed[key] = {column: way for column, way in ways.items() if column != VERSION}
        altered.removed.update((key, row) for key, row in old.items() if key not in new)
        if altered.added or altered.removed or altered.changed:
            found[name] = altered
    return found


def of_record(record: models.Model, before: Row | None) -> bytes | None:
    """The change of one record, which was that row (or was not there) before."""
    name = record._meta.label
    return pack(difference({name: {} if before is None else {record.pk: before}}, {name: {record.pk: row_of(record)}}))


def made(*records: models.Model) -> bytes | None:
    """The change that made these records."""
    after: dict[str, dict[Key, Row]] = {}
    for record in records:
        after.setdefault(record._meta.label, {})[record.pk] = row_of(record)
    return pack(difference({}, after))


def pack(changes: Changes) -> bytes | None:
    """As an entry keeps it; nothing when nothing changed."""
    if not changes:
        return None
    told = {
        name: {
            "columns": altered.columns,
            "added": [(key, *row) for key, row in altered.added.items()],
            "removed": [(key, *row) for key, row in altered.removed.items()],
            "changed": list(altered.changed.items()),
        }
        for name, altered in changes.items()
    }
    return zlib.compress(orjson.dumps(told), 1)


def unpack(packed: bytes | memoryview | None) -> Changes:
    """What an entry keeps."""
    if packed is None:
        return {}
    return {
        name: Altered(
            tuple(told["columns"]),
            {row[0]: tuple(row[1:]) for row in told["added"]},
            {row[0]: tuple(row[1:]) for row in told["removed"]},
            {key: {column: (way[0], way[1]) for column, way in ways.items()} for key, ways in told["changed"]},
        )
        for name, told in orjson.loads(zlib.decompress(packed)).items()
    }
