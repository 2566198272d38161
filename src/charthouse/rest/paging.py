"""One page of a list after the other, by the last record's place and not by counting: the thousandth costs as much
as the first, and nothing is told twice or left out while records are added."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from charthouse.rest.asking import Asked, Sort
from charthouse.rest.records import Reading, Record
from charthouse.rest.refusals import BadInput

_SALT = "charthouse.rest.paging"


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one page, and the address of the next one."""

    items: list[dict[str, Any]]
    next: str | None

    def body(self) -> dict[str, Any]:
        """As JSON values."""
        return {"items": self.items, "next": self.next}


def page_of(request: HttpRequest, found: QuerySet[Any], record: Record, asked: Asked) -> Page:
    """The page that was asked for; two columns more than shown are read at most, and one row."""
    reading = Reading(asked.fields)
    keys = [sort.field.column for sort in asked.sorts]
    columns = (*reading.columns, *(key for key in keys if key not in reading.columns))
    places = [columns.index(key) for key in keys]
    found = found.filter(asked.filters)
    if asked.after:
        found = found.filter(_behind(asked.sorts, _place_told(asked, record)))
    ordered = found.order_by(*[_order(sort) for sort in asked.sorts])
    rows: list[tuple[Any, ...]] = list(ordered.values_list(*columns)[: asked.limit + 1])
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    following = address_after(request, _cursor(asked, record, [rows[-1][place] for place in places])) if more else None
    return Page([reading.show(row) for row in rows], following)


def rows_of(found: QuerySet[Model], reading: Reading) -> list[dict[str, Any]]:
    """Records without paging: for single ones and short lists."""
    return [reading.show(row) for row in found.values_list(*reading.columns)]


def _order(sort: Sort) -> Any:
    column = F(sort.field.column)
    last = True if sort.field.kind.nullable else None
    return column.desc(nulls_last=last) if sort.down else column.asc(nulls_last=last)


def _behind(sorts: tuple[Sort, ...], values: list[Any]) -> Q:
    """Everything behind the place: later by the first key, or the same there and later by the next."""
    behind, same = Q(pk__in=[]), Q()
    for sort, value in zip(sorts, values, strict=True):
        column = sort.field.column
        if value is None:
            later = Q(pk__in=[])  # what is not known comes last
            here = Q(**{f"{column}__isnull": True})
        else:
            later = Q(**{f"{column}__{'lt' if sort.down else 'gt'}": value})
            if sort.field.kind.nullable:
                later |= Q(**{f"{column}__isnull": True})
            here = Q(**{column: value})
        behind |= same & later
        same &= here
    return behind


def _mark(asked: Asked, record: Record) -> str:
    return hashlib.sha256(f"{record.name}?{asked.told}".encode()).hexdigest()[:12]


def _cursor(asked: Asked, record: Record, values: list[Any]) -> str:
    packed = [value.isoformat() if isinstance(value, dt.date) else _plain(value) for value in values]
    return signing.dumps([_mark(asked, record), *packed], salt=_SALT)


def _place_told(asked: Asked, record: Record) -> list[Any]:
    try:
        mark, *values = signing.loads(asked.after, salt=_SALT)
    except signing.BadSignature:
        raise _stale(_("“after” is no cursor of this list; take it from “next” of the page before.")) from None
    if mark != _mark(asked, record) or len(values) != len(asked.sorts):
        raise _stale(_("“after” belongs to other filters or another sort; begin again without it."))
    return [_value(sort, value) for sort, value in zip(asked.sorts, values, strict=True)]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _value(sort: Sort, value: Any) -> Any:
    """Instants, days and ids were written as texts."""
    return sort.field.kind.read(value) if isinstance(value, str) and "format" in sort.field.kind.schema else value


def _stale(sentence: str) -> BadInput:
    return BadInput(sentence, fields={"?after": sentence})


def address_after(request: HttpRequest, cursor: str) -> str:
    """Where the page begins that follows a place."""
    query = request.GET.copy()
    query["after"] = cursor
    return f"{quote(request.path)}?{query.urlencode()}"
