"""Queries that Django builds once and the database answers often: building one takes ten times as long as its answer.

Only for what every request asks in the same words; where filters come and go, the ORM stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.transaction import TransactionManagementError

Row = tuple[Any, ...]
Value = int | str
Record = TypeVar("Record", bound=models.Model)
Other = TypeVar("Other", bound=models.Model)

_Built = tuple[str, list[Any], list[tuple[int, int, type]], dict[Any, Any], Any, bool]
"""Words, parameters with the places of those that are told, converters with their compiler, whether rows are locked;
of one kind of database, as another may stand in (a backup, an upgrade)."""

_NUMBER, _TEXT = 2_000_000_011, "a value that is told later"
"""Stand in for the values while the query is built; no query of ours says them itself."""


class Prepared:
    """A ``values_list`` whose words are made once, with values that are told each time.

    ``make`` gives the query for as many values as ``kinds``, ``int`` or ``str``; it may look at nothing else. None is
    no value: what is not there is asked for by another query.
    """

    def __init__(
        self, make: Callable[..., models.QuerySet[Any, Any]], *kinds: type[Value], as_stored: bool = False
    ) -> None:
        """``as_stored`` leaves values as the database gives them, like ``rows.fetch``."""
        self._make, self._kinds, self._as_stored = make, kinds, as_stored
        self._built: dict[str, _Built] = {}

    def __call__(self, *values: Value) -> list[Row]:
        """The rows, each value as Django gives it."""
        connection = connections[DEFAULT_DB_ALIAS]
        built = self._built.get(connection.vendor) or self._build(connection.vendor)
        sql, parameters, places, converters, compiler, locks = built
        if locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        told = parameters.copy()
        for place, which, kind in places:
            told[place] = kind(values[which])
        with connection.cursor() as cursor:
            cursor.execute(sql, told)
            rows: list[Row] = cursor.fetchall()
        return list(map(tuple, compiler.apply_converters(rows, converters))) if converters and rows else rows

    def first(self, *values: Value) -> Row | None:
        """The first row, if there is any."""
        rows = self(*values)
        return rows[0] if rows else None

    def _build(self, vendor: str) -> _Built:
        marks = [(_NUMBER if kind is int else _TEXT) + kind(at) for at, kind in enumerate(self._kinds)]  # type: ignore[operator]
        query = self._make(*marks).query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, found = compiler.as_sql()
        parameters = list(found)
        places = [
            (place, marks.index(one), type(one))
            for place, one in enumerate(parameters)
            if isinstance(one, int | str) and one in marks
        ]
        if {which for _place, which, _kind in places} != set(range(len(marks))):
            raise ValueError("A prepared query must ask for each of its values.")
        selected = [] if self._as_stored else [one[0] for one in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(selected)
        built = (sql, parameters, places, converters, compiler, query.select_for_update)
        self._built[vendor] = built
        return built


@cache
def columns_of(model: type[models.Model], prefix: str = "") -> tuple[str, ...]:
    """All columns of a model, for ``values_list``; ``prefix`` is the way to it, like ``owner__``."""
    return tuple(prefix + field.attname for field in model._meta.concrete_fields)


def record_from(model: type[Record], row: Iterable[Any]) -> Record:
    """The record that a row of ``columns_of`` its model says."""
    return model.from_db(DEFAULT_DB_ALIAS, columns_of(model), tuple(row))


def records_from(first: type[Record], second: type[Other], row: Row) -> tuple[Record, Other]:
    """The two records that a row says: the columns of the one, then those of the other."""
    width = len(columns_of(first))
    return record_from(first, row[:width]), record_from(second, row[width:])


def add(record: models.Model) -> None:
    """Add one new record, as ``save(force_insert=True)`` does it, but for signals: nobody of ours hears any."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields, returned = _insertion(type(record))
    values = [field.get_db_prep_save(field.pre_save(record, True), connection) for field in fields]  # noqa: FBT003
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if returned:
            record.pk = cursor.fetchone()[0]
    record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS


def change(record: models.Model, names: Sequence[str]) -> None:
    """Write these fields of a record that is there, as ``save(update_fields=names)`` does it.

    :raises DatabaseError: when it is there no more
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _change(type(record), tuple(names))
    values = [field.get_db_prep_save(field.pre_save(record, False), connection) for field in fields]  # noqa: FBT003
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.rowcount != 1:
            raise type(record).NotUpdated(f"{type(record).__name__} {record.pk} is there no more.")  # type: ignore[attr-defined]


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Any], bool]:
    meta = model._meta
    assert meta.pk is not None
    returned = isinstance(meta.pk, models.AutoField | models.BigAutoField)
    fields = [field for field in meta.concrete_fields if not (returned and field.primary_key)]
    columns = ", ".join(_column(field) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    ending = f" RETURNING {_column(meta.pk)}" if returned else ""
    return f"INSERT INTO {meta.db_table} ({columns}) VALUES ({marks}){ending}", fields, returned  # noqa: S608


@cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    meta = model._meta
    assert meta.pk is not None
    fields = [_field(model, name) for name in names]
    sets = ", ".join(f"{_column(field)} = %s" for field in fields)
    sql = f"UPDATE {meta.db_table} SET {sets} WHERE {_column(meta.pk)} = %s"  # noqa: S608 - own names only
    return sql, [*fields, meta.pk]


def _column(field: Any) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(field.column)


def _field(model: type[models.Model], name: str) -> Any:
    field = model._meta.get_field(name)
    if not field.concrete:
        raise FieldDoesNotExist(f"{name} is no column of {model.__name__}.")
    return field
