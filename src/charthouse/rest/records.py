"""What one kind of record shows, by what it can be filtered and sorted: said once, used by queries and description."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from charthouse.rest.kinds import Kind

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a record."""

    name: str
    kind: Kind
    columns: str | tuple[str, ...]
    """Where it comes from, as the ORM names it; several are given to ``make`` together."""
    about: str = ""
    make: Callable[..., Any] | None = None
    filters: bool = False
    sorts: bool = False
    only_with: str = ""
    """The right without which it is left out."""

    @property
    def column(self) -> str:
        """The one column by which it is filtered and sorted."""
        return self.columns if isinstance(self.columns, str) else self.columns[0]


@dataclass(frozen=True)
class Record:
    """One kind of record: its members, and the key by which it is listed unless asked otherwise."""

    name: str
    fields: tuple[Field, ...]
    key: str
    """The field that says which record it is: always shown, and never the same twice in a list."""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Its fields by their names."""
        return {field.name: field for field in self.fields}

    @cached_property
    def filters(self) -> tuple[Field, ...]:
        """What it can be filtered by."""
        return tuple(field for field in self.fields if field.filters)

    @cached_property
    def sorts(self) -> tuple[Field, ...]:
        """What it can be sorted by."""
        return tuple(field for field in self.fields if field.sorts)

    def shown_to(self, rights: Collection[str] | None) -> tuple[Field, ...]:
        """The fields that somebody with these rights sees; None: all."""
        return tuple(
            field for field in self.fields if not field.only_with or rights is None or field.only_with in rights
        )

    def schema(self) -> dict[str, Any]:
        """Its JSON schema; only the key is always there, for all else can be left out by ``fields``."""
        properties = {}
        for field in self.fields:
            said = dict(field.kind.schema)
            about = field.about
            if field.only_with:
                about = f"{about} Shown only with the right {field.only_with}.".strip()
            properties[field.name] = {**said, "description": about} if about else said
        return {"type": "object", "properties": properties, "required": [self.key], "additionalProperties": False}


class Reading:
    """Reads the wanted fields of a record from rows, with no column read that is not wanted."""

    def __init__(self, fields: Sequence[Field]) -> None:
        places: dict[str, int] = {}
        for field in fields:
            for column in (field.columns,) if isinstance(field.columns, str) else field.columns:
                places.setdefault(column, len(places))
        self.columns = tuple(places)
        self._steps = [
            (
                field.name,
                places[field.columns] if isinstance(field.columns, str) else None,
                () if isinstance(field.columns, str) else tuple(places[column] for column in field.columns),
                field.make or field.kind.show,
            )
            for field in fields
        ]

    def show(self, row: Row) -> dict[str, Any]:
        """One row as a record."""
        shown: dict[str, Any] = {}
        for name, place, several, make in self._steps:
            if place is None:
                assert make is not None
                shown[name] = make(*[row[one] for one in several])
            else:
                value = row[place]
                shown[name] = value if make is None or value is None else make(value)
        return shown
