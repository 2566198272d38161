"""Fills an empty database from a backup: its tables as they were then, its rows, and then what has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import orjson
from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from charthouse.backups import founding, schema, writing
from charthouse.backups.archive import Archive, TablePart
from charthouse.backups.migrating import migrate
from charthouse.backups.refusals import BackupRefused
from charthouse.backups.values import RowFormat, kind_of

_AT_ONCE = 2000
_AS_THEY_ARE = {"truth", "integer", "text", "float"}


def load(archive: Archive) -> None:
    """Fill the database in use, which must be empty, and prove that nothing was lost on the way.

    :raises BackupRefused: when this database cannot hold it, or holds something else than the backup afterwards
    """
    state = archive.manifest.migrations
    executor = MigrationExecutor(connections["default"])
    if {(app, name) for app, name in state if app not in schema.FORMER} == set(executor.loader.graph.nodes):
        founding.found()
    else:
        executor.migrate(schema.targets(state))
    tables = {table.name: table for table in schema.tables(state)}
    _hold_against(archive, tables)
    with transaction.atomic():
        for table in tables.values():
            # What migrations put there comes again with the backup.
            if table.model._base_manager.exists():
                table.model._base_manager.all()._raw_delete("default")
        for part in archive.manifest.tables:
            _load_table(archive, part, tables[part.name])
            _set_counter(tables[part.name], part.counter)
    _compare(archive)
    migrate()


def _hold_against(archive: Archive, tables: dict[str, schema.Table]) -> None:
    """The backup's columns must be those of the tables that its migrations make."""
    told = {part.name: (part.columns, part.kinds) for part in archive.manifest.tables}
    made = {name: (list(table.columns), [kind_of(f) for f in table.fields]) for name, table in tables.items()}
    odd = sorted(name for name in {*told, *made} if told.get(name) != made.get(name))
    if odd:
        raise BackupRefused(
            f"The table {odd[0]} of {archive.path} is not the one that its Charthouse made; was the backup changed by"
            " hand? Nothing was changed."
        )


def _load_table(archive: Archive, part: TablePart, table: schema.Table) -> None:
    connection = connections["default"]
    form = RowFormat(part.kinds)
    turns = [_turn(field, kind) for field, kind in zip(table.fields, part.kinds, strict=True)]
    name = connection.ops.quote_name(table.name)
    columns = ", ".join(connection.ops.quote_name(column) for column in part.columns)
    rows = _rows(archive, part, form, turns, without_zeros=connection.vendor == "postgresql")
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * len(part.columns))
            while batch := list(islice(rows, _AT_ONCE)):
                cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", batch)  # noqa: S608 - own names
    except DatabaseError as error:
        first = (str(error).splitlines() or [""])[0]
        raise BackupRefused(f"The rows of {part.name} cannot be put into this database: {first}") from error


def _rows(
    archive: Archive,
    part: TablePart,
    form: RowFormat,
    turns: list[Callable[[Any], Any] | None],
    *,
    without_zeros: bool,
) -> Iterator[list[Any]]:
    for number, line in enumerate(archive.lines(part), 1):
        if without_zeros and rb"\u0000" in line and any("\0" in v for v in orjson.loads(line) if isinstance(v, str)):
            raise BackupRefused(
                f"Row {number} of {part.name} has a character with the number zero in it, which PostgreSQL cannot"
                " hold; take it out before. Nothing was changed."
            )
        row = form.row(line)
        yield [value if turn is None or value is None else turn(value) for value, turn in zip(row, turns, strict=True)]


def _turn(field: models.Field[Any, Any], kind: str) -> Callable[[Any], Any] | None:
    """What the database's driver wants in place of a value of this kind."""
    if kind in _AS_THEY_ARE:
        return None
    connection = connections["default"]
    return lambda value: field.get_db_prep_save(value, connection)


def _set_counter(table: schema.Table, last: int | None) -> None:
    """Let the table go on numbering after the last number it ever gave."""
    if not last:
        return
    connection = connections["default"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
            return
        key = table.model._meta.pk
        assert key is not None
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
            [connection.ops.quote_name(table.name), key.column, last],
        )


def _compare(archive: Archive) -> None:
    """Read every row back and hold it against the backup."""
    there = writing.digests()
    odd = [part.name for part in archive.manifest.tables if there[part.name] != (part.rows, part.digest)]
    if odd:
        raise BackupRefused(
            f"The table {odd[0]} did not arrive as it was (of {len(odd)} tables in all); nothing was changed."
            " Please report this, with the first lines of the backup’s manifest.json."
        )
