"""Puts the rows of a change back as they were before it, unless somebody changed them meanwhile."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from charthouse import rows
from charthouse.journal.packed_columns import without_change
from charthouse.journal.row_changes import VERSION, Altered, Changes, Key, Table, Watch, stored, table_of, tables

_AT_ONCE = 500
Merged: TypeAlias = dict[tuple[Key, str], str]
"""Columns of rows, by key and name, as they are to be."""


@dataclass(frozen=True, slots=True)
class Meanwhile(Exception):  # noqa: N818 - it says what is the matter
    """A row is no longer as the change left it."""

    table: str
    key: Key
    columns: tuple[str, ...]
    """What of it changed; empty: it is gone, there again, or something hangs on it."""
    by_row: tuple[str, Key] | None = None
    """The row that hangs on it."""


def put_back(changes: Changes) -> bytes | None:
    """Put all rows back, and give what that changed, packed.

    :raises Meanwhile: and nothing is written then
    """
    merged: dict[str, Merged] = {}
    for name, altered in changes.items():
        table = table_of(name)
        if table is None:
            raise Meanwhile(name, "", ())
        merged[name] = _look(table, altered, changes)
    watch = Watch(*(found for name, altered in changes.items() for found in _concerned(_table(name), altered)))
    order = [table for table in tables() if table.name in changes]
    for table in order:
        _let_go(table, changes)
    for table in reversed(order):
        for keys in _batches(changes[table.name].added):
            table.model._default_manager.filter(pk__in=keys).delete()
    for table in order:
        try:
            with transaction.atomic():
                _insert(table, changes[table.name])
        except IntegrityError as error:
            raise _in_the_way(table, changes[table.name], error) from error
    for table in order:
        _change(table, changes[table.name], merged[table.name])
    return watch.changes()


def _table(name: str) -> Table:
    found = table_of(name)
    assert found is not None
    return found


def _concerned(table: Table, altered: Altered) -> Iterable[models.QuerySet[Any]]:
    for keys in _batches([*altered.added, *altered.removed, *altered.changed]):
        yield table.model._default_manager.filter(pk__in=keys)


def _look(table: Table, altered: Altered, changes: Changes) -> Merged:
    """Is every row still as the change left it, and does nothing new hang on what would go?

    Gives what packed columns become of which others changed other facts meanwhile.
    """
    merged: Merged = {}
    now: dict[Key, dict[str, Any]] = {}
    for found in _concerned(table, altered):
        for there in found.values("pk", *table.columns()):
            now[there["pk"]] = there
    for key in altered.removed:
        if key in now:
            raise Meanwhile(table.name, key, ())
    for key, ways in altered.changed.items():
        if key not in now:
            raise Meanwhile(table.name, key, ())
        other = [
            column for column, (_was, left) in ways.items()
            if column not in table.lenient and column in now[key] and stored(now[key][column]) != left
        ]  # fmt: skip
        for column in table.packed.intersection(other):
            back = without_change(*ways[column], stored(now[key][column]))
            if back is not None:
                merged[key, column] = back
                other.remove(column)
        if other:
            raise Meanwhile(table.name, key, tuple(other))
    for key, row in altered.added.items():
        if key not in now:
            raise Meanwhile(table.name, key, ())
        other = [
            column for column, left in zip(altered.columns, row, strict=True)
            if column != VERSION and column not in table.lenient and column in now[key]
            and stored(now[key][column]) != left
        ]  # fmt: skip
        if other:
            raise Meanwhile(table.name, key, tuple(other))
    _look_what_hangs_on(table, altered, changes)
    _look_what_it_hung_on(table, altered, changes)
    return merged


def _look_what_hangs_on(table: Table, altered: Altered, changes: Changes) -> None:
    if not altered.added:
        return
    for relation in table.model._meta.related_objects:
        other = table_of(relation.related_model._meta.label) if isinstance(relation.related_model, type) else None
        if other is None or relation.field.attname is None:
            continue
        going = changes.get(other.name)
        let_go = {} if going is None else _let_go_of(going, relation.field, altered.added)
        for keys in _batches(altered.added):
            for key, on in other.model._default_manager.filter(**{f"{relation.field.name}__in": keys}).values_list(
                "pk", relation.field.attname
            ):
                if key not in let_go and (going is None or key not in going.added):
                    raise Meanwhile(table.name, on, (), (other.name, key))


def _look_what_it_hung_on(table: Table, altered: Altered, changes: Changes) -> None:
    """Is what the rows hung on still there that are to come back, or does it come back with them?"""
    if not altered.removed:
        return
    for field in table.model._meta.concrete_fields:
        other = table_of(field.related_model._meta.label) if isinstance(field.related_model, type) else None
        if other is None or field.attname not in altered.columns:
            continue
        place = altered.columns.index(field.attname)
        returning = changes[other.name].removed if other.name in changes else {}
        wanted = {row[place]: key for key, row in altered.removed.items() if row[place] is not None}
        asked = [value for value in wanted if value not in returning]
        for values in _batches(asked):
            there = set(other.model._default_manager.filter(pk__in=values).values_list("pk", flat=True))
            for value in values:
                if value not in there:
                    raise Meanwhile(table.name, wanted[value], (), (other.name, value))


def _insert(table: Table, altered: Altered) -> None:
    if not altered.removed:
        return
    known = table.columns()
    names = [column for column in altered.columns if column in known]
    fields = {field.attname: field for field in table.model._meta.concrete_fields}
    assert table.model._meta.pk is not None
    rows.insert(
        table.model,
        [table.model._meta.pk.attname, *names],
        (
            [key, *(
                _again(fields[column], value) + (column == VERSION)
                if column == VERSION else _again(fields[column], value)
                for column, value in zip(altered.columns, row, strict=True) if column in known
            )]
            for key, row in altered.removed.items()
        ),
    )  # fmt: skip


def _let_go(table: Table, changes: Changes) -> None:
    """Loosen rows that stay from those that go, lest they go with them; where they belong again is put back after."""
    for field in table.model._meta.concrete_fields:
        to = field.related_model._meta.label if isinstance(field.related_model, type) else ""
        if to in changes:
            for keys in _batches(_let_go_of(changes[table.name], field, changes[to].added)):
                table.model._default_manager.filter(pk__in=keys).update(**{field.attname: None})


def _let_go_of(altered: Altered, field: Any, going: Container[Key]) -> dict[Key, None]:
    """The rows that the change tied to rows that are to go: putting it back ties them to what they hung on before."""
    if not field.null:
        return {}
    name = field.attname
    return {key: None for key, ways in altered.changed.items() if name in ways and ways[name][1] in going}


def _in_the_way(table: Table, altered: Altered, error: IntegrityError) -> Exception:
    """Which row has meanwhile taken what only one may have, the number of a task say; or else what went wrong."""
    for key, row in altered.removed.items():
        was = dict(zip(altered.columns, row, strict=True))
        for constraint in table.model._meta.constraints:
            names = getattr(constraint, "fields", ())
            columns = [table.model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
            if not columns or any(was.get(column) is None for column in columns):
                continue
            found = table.model._default_manager.filter(**{column: was[column] for column in columns})
            other = found.exclude(pk=key).values_list("pk", flat=True).first()
            if other is not None:
                return Meanwhile(table.name, key, tuple(columns), (table.name, other))
    return error


def _change(table: Table, altered: Altered, merged: Merged) -> None:
    fields = {field.attname: field for field in table.model._meta.concrete_fields}
    by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
    for key, ways in altered.changed.items():
        names = tuple(name for name in ways if name in fields)
        values = [_again(fields[name], merged.get((key, name), ways[name][0])) for name in names]
        by_columns.setdefault(names, []).append([*values, key])
    for names, found in by_columns.items():
        still = _not_touched(table, altered, names) if table.lenient & set(names) else None
        keep = [one for one in found if still is None or one[-1] in still]
        rows.update(table.model, names, keep)
        if still is not None:
            strict = [name for name in names if name not in table.lenient]
            left = [
                [value for name, value in zip(names, one, strict=False) if name in strict] + [one[-1]]
                for one in found
                if one[-1] not in still
            ]
            if strict:
                rows.update(table.model, strict, left)
    if VERSION in fields:
        for keys in _batches(altered.changed):
            table.model._default_manager.filter(pk__in=keys).update(**{VERSION: F(VERSION) + 1})


def _not_touched(table: Table, altered: Altered, names: tuple[str, ...]) -> set[Key]:
    """The rows whose lenient columns are still as the change left them."""
    lenient = [name for name in names if name in table.lenient]
    found: set[Key] = set()
    for keys in _batches(altered.changed):
        for key, *values in table.model._default_manager.filter(pk__in=keys).values_list("pk", *lenient):
            ways = altered.changed[key]
            if all(
                name in ways and stored(value) == ways[name][1] for name, value in zip(lenient, values, strict=True)
            ):
                found.add(key)
    return found


def _again(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.JSONField | models.DateTimeField | models.TimeField):  # each database has its own way
        return field.get_db_prep_save(field.to_python(value), connection)
    return field.to_python(value)


def _batches(keys: Iterable[Key]) -> Iterable[list[Key]]:
    waiting = list(keys)
    for at in range(0, len(waiting), _AT_ONCE):
        yield waiting[at : at + _AT_ONCE]
