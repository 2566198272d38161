"""What the address of a list asks for: filters, sort, page size, fields; anything unknown is refused by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from charthouse.rest.kinds import whole
from charthouse.rest.records import Field, Record
from charthouse.rest.refusals import BadInput

USUAL, MOST = 100, 500
"""Records on a page, unless asked otherwise and at most."""
STRETCH: tuple[dict[str, Any], ...] = (
    {
        "in": "query", "name": "limit", "required": False, "description": "Records on a page; left out: 100.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST},
    },
    {
        "in": "query", "name": "after", "required": False, "description": "Number behind which the page begins.",
        "schema": {"type": "integer", "minimum": 0},
    },
)  # fmt: skip
"""What ``stretch_in`` reads, for the description of a list."""
MOST_IN_LIST = 200
_LOOKUPS = {"eq": "", "in": "__in", "lt": "__lt", "lte": "__lte", "gt": "__gt", "gte": "__gte",
            "contains": "__icontains"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sort:
    """One thing to sort by."""

    field: Field
    down: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a list."""

    fields: tuple[Field, ...]
    filters: Q
    sorts: tuple[Sort, ...]
    limit: int
    after: str
    told: str
    """Filters and sort as one text: a cursor goes on only with the same."""


def asked_of(query: QueryDict, record: Record, rights: Collection[str] | None = None) -> Asked:
    """Read a list's address.

    :raises BadInput: a parameter that there is not, or a value that it cannot have
    """
    visible = record.shown_to(rights)
    filters, told = Q(), []
    limit, after = USUAL, ""
    sorts: tuple[Sort, ...] = ()
    fields = visible
    for name, values in sorted(query.lists()):
        text = values[-1]
        if len(values) > 1:
            raise _wrong(name, _("is there more than once; give it once"))
        if "\x00" in text:
            raise _wrong(name, _("holds a NUL character; leave it out"))
        if name == "limit":
            limit = _limit(text)
        elif name == "after":
            if not text:
                raise _wrong(name, _("is empty; take it from “next” of the page before"))
            after = text
        elif name == "fields":
            fields = _fields(text, record, visible)
        elif name == "sort":
            sorts = tuple(_sorts(text, [field for field in visible if field.sorts]))
            told.append(f"sort={text}")
        else:
            filters &= _filter(name, text, [field for field in visible if field.filters])
            told.append(f"{name}={text}")
    if not any(sort.field.name == record.key for sort in sorts):
        sorts = (*sorts, Sort(record.by_name[record.key]))
    return Asked(fields, filters, sorts, limit, after, "&".join(told))


def fields_of(
    query: QueryDict, record: Record, rights: Collection[str] | None = None, besides: Collection[str] = ()
) -> tuple[Field, ...]:
    """The fields asked of a single record: the only thing its address may ask, ``besides`` what the endpoint knows.

    :raises BadInput:
    """
    visible = record.shown_to(rights)
    for name in query:
        if name != "fields" and name not in besides:
            raise _wrong(name, _("is not known here; this address takes only “fields”"))
    return _fields(query.getlist("fields")[-1], record, visible) if "fields" in query else visible


def number_in(query: QueryDict, name: str) -> int | None:
    """A record's number beside the fields; None where there is none.

    :raises BadInput:
    """
    if name not in query:
        return None
    try:
        number = whole(query.getlist(name)[-1])
    except ValueError as wrong:
        raise _wrong(name, str(wrong)) from None
    if number < 1 or len(query.getlist(name)) > 1:
        raise _wrong(name, _("must be one whole number from 1 on"))
    return number


def choice_in(query: QueryDict, name: str, known: Sequence[str]) -> str:
    """One of some words; the first where nothing is said.

    :raises BadInput:
    """
    said = query.getlist(name) or [known[0]]
    if len(said) > 1 or said[0] not in known:
        raise _wrong(name, _("must be one of %(known)s") % {"known": ", ".join(known)})
    return said[0]


def day_in(query: QueryDict, name: str, years: tuple[int, int]) -> dt.date | None:
    """The day that an address asks for, in one of these years; None where it says none.

    :raises BadInput:
    """
    values = query.getlist(name)
    if not values:
        return None
    try:
        day = dt.date.fromisoformat(values[0]) if len(values) == 1 and len(values[0]) == 10 else None
    except ValueError:
        day = None
    if day is None or not years[0] <= day.year <= years[1]:
        raise _wrong(name, _("must be one day such as 2027-03-31, from %(first)d to %(last)d")
                     % {"first": years[0], "last": years[1]})  # fmt: skip
    return day


def only(query: QueryDict, names: Collection[str]) -> None:
    """Refuse what an address cannot ask.

    :raises BadInput:
    """
    for name in query:
        if name not in names:
            raise _wrong(name, _("is not known here; there are %(known)s") % {"known": ", ".join(names)})


def _fields(text: str, record: Record, visible: Sequence[Field]) -> tuple[Field, ...]:
    wanted = {name.strip() for name in text.split(",")}
    known = {field.name for field in visible}
    if unknown := sorted(wanted - known):
        raise _wrong(
            "fields",
            _("has no %(unknown)s; there are %(known)s")
            % {
                "unknown": ", ".join(f"“{one}”" for one in unknown)[:80],
                "known": ", ".join(field.name for field in visible),
            },
        )
    return tuple(field for field in visible if field.name in wanted or field.name == record.key)


def stretch_in(query: QueryDict) -> tuple[int, int]:
    """How many numbered records a page is to have, and behind which number it begins.

    :raises BadInput:
    """
    after = query.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 16):
        raise _wrong("after", _("must be the number of a record"))
    return _limit(query.get("limit", str(USUAL))), int(after)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise _wrong("limit", _("must be a whole number from 1 to %(most)d") % {"most": MOST})
    return int(text)


def _sorts(text: str, sortable: Sequence[Field]) -> Iterable[Sort]:
    known = {field.name: field for field in sortable}
    seen = set()
    for part in text.split(","):
        name = part.strip().removeprefix("-")
        if name not in known or name in seen:
            raise _wrong(
                "sort",
                _("cannot be “%(part)s”; there are %(known)s, each once, with “-” for downwards")
                % {"part": part[:40], "known": ", ".join(known)},
            )
        seen.add(name)
        yield Sort(known[name], part.strip().startswith("-"))


def _filter(name: str, text: str, filterable: Sequence[Field]) -> Q:
    known = {field.name: field for field in filterable}
    base, _dot, operator = name.partition(".")
    operator = operator or "eq"
    if base not in known:
        there = [*known, "fields", "sort", "limit", "after"]
        raise _wrong(name, _("is not known here; there are %(known)s") % {"known": ", ".join(there)})
    field = known[base]
    operators = {*field.kind.operators, *({"null"} if field.kind.nullable else ())}
    if operator not in operators:
        raise _wrong(
            name, _("has no “.%(operator)s”; there are %(known)s")
            % {"operator": operator[:20], "known": ", ".join(f".{one}" for one in sorted(operators))},
        )  # fmt: skip
    column = field.column
    if operator == "null":
        if text not in ("true", "false"):
            raise _wrong(name, _("must be true or false"))
        return Q(**{f"{column}__isnull": text == "true"})
    try:
        if operator == "in":
            parts = text.split(",")
            if len(parts) > MOST_IN_LIST:
                raise ValueError(_("takes at most %(most)d values") % {"most": MOST_IN_LIST})
            value: Any = [field.kind.read(part) for part in parts]
        else:
            value = field.kind.read(text)
    except ValueError as wrong:
        raise _wrong(name, str(wrong)) from None
    return Q(**{column + _LOOKUPS[operator]: value})


def _wrong(name: str, said: str) -> BadInput:
    return BadInput(
        _("Correct the address: “%(name)s” %(said)s.") % {"name": name[:60], "said": said},
        fields={f"?{name[:60]}": said},
    )
