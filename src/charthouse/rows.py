"""Reads and writes many rows at once, where a loop over objects would take a hundred times as long.

Values must be what the column takes: no enums, money as ``Decimal``, JSON columns already as text.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import DecimalField, Field

Row = Sequence[Any]
_AT_ONCE = 2000


def fetch(found: models.QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of a ``values_list`` as the database gives them, without Django's conversion of each value.

    Only for columns of numbers and texts; a truth value may come as 0 or 1, and money must be left to Django.
    """
    try:
        sql, parameters = found.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, parameters)
        fetched: list[tuple[Any, ...]] = cursor.fetchall()
        return fetched


@contextmanager
def without_collecting() -> Iterator[None]:
    """Spare the garbage collector from walking a hundred thousand new values again and again: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Set so many keys aside for rows that are inserted with them in this transaction."""
    connection = connections[DEFAULT_DB_ALIAS]
    assert model._meta.pk is not None
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # A writer of SQLite is alone until its transaction ends.
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table])
        moved = cursor.fetchone()
        if moved is None:  # nothing was ever inserted
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            moved = (count,)
        return list(range(moved[0] - count + 1, moved[0] + 1))


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Add rows; ``names`` are the model's field names (``task_id`` or ``task`` alike)."""
    _run(model, names, rows, "")


def insert_or_replace(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Row], *, unique: Sequence[str], counting: str = ""
) -> None:
    """Add rows, or replace the named columns of those that are there by their unique columns.

    ``counting`` names a version column among ``names`` that grows by one where a row was there.
    """
    _run(model, names, rows, _replacing(model, tuple(names), tuple(unique), counting))


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Change rows by primary key: each row holds the new values of the named columns and then the key."""
    fields = _fields(model, names)
    assert model._meta.pk is not None
    sets = ", ".join(f"{_column(field)} = %s" for field in fields)
    _execute(
        f"UPDATE {model._meta.db_table} SET {sets} WHERE {_column(model._meta.pk)} = %s",  # noqa: S608 - own names only
        [*fields, model._meta.pk],
        rows,
    )


def _run(model: type[models.Model], names: Sequence[str], rows: Iterable[Row], ending: str) -> None:
    sql, fields = _insertion(model, tuple(names), ending)
    _execute(sql, fields, rows)


@cache
def _insertion(model: type[models.Model], names: tuple[str, ...], ending: str) -> tuple[str, list[Field[Any, Any]]]:
    fields = _fields(model, names)
    columns = ", ".join(_column(field) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks}){ending}", fields  # noqa: S608 - own names


@cache
def _replacing(model: type[models.Model], names: tuple[str, ...], unique: tuple[str, ...], counting: str) -> str:
    columns = [_column(field) for field in _fields(model, names)]
    keys = [_column(field) for field in _fields(model, unique)]
    changes = [f"{column} = excluded.{column}" for column in columns if column not in keys]
    if counting:
        column = _column(_fields(model, [counting])[0])
        changes = [change for change in changes if not change.startswith(f"{column} =")]
        changes.append(f"{column} = {model._meta.db_table}.{column} + 1")
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(changes)}"


def _execute(sql: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Row]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    money = [place for place, field in enumerate(fields) if isinstance(field, DecimalField)]
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, _AT_ONCE)):
            if money:
                batch = [_with_money(row, money, fields, connection) for row in batch]
            cursor.executemany(sql, batch)


def _with_money(row: Row, places: Sequence[int], fields: Sequence[Field[Any, Any]], connection: Any) -> Row:
    written = list(row)
    for place in places:
        written[place] = fields[place].get_db_prep_save(row[place], connection)
    return written


def _fields(model: type[models.Model], names: Sequence[str]) -> list[Field[Any, Any]]:
    known = {field.attname: field for field in model._meta.concrete_fields}
    known |= {field.name: field for field in model._meta.concrete_fields}
    return [known[name] for name in names]


def _column(field: Field[Any, Any]) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(field.column or field.attname)
