"""The kinds of values that records show and filters take: how each is written, read and described."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

LARGEST = 2**53 - 1
"""The biggest whole number that every JSON reader keeps exactly."""

EQUAL = frozenset({"eq", "in"})
ORDERED = EQUAL | {"lt", "lte", "gt", "gte"}
TEXTUAL = EQUAL | {"contains"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value."""

    schema: Mapping[str, Any]
    show: Callable[[Any], Any] | None = None
    """From the column to JSON; None: as it is. Never called with None."""
    read: Callable[[str], Any] = str
    """From a filter's text to the column; raises ValueError with what it must be."""
    operators: frozenset[str] = EQUAL
    nullable: bool = False

    def or_null(self) -> Kind:
        """The same, where nothing may be known."""
        said = dict(self.schema)
        kind = said.get("type")
        if isinstance(kind, str):
            said["type"] = [kind, "null"]
            if "enum" in said:
                said["enum"] = [*said["enum"], None]
        else:
            said = {"anyOf": [said, {"type": "null"}]}
        return replace(self, schema=said, nullable=True)


def whole(text: str) -> int:
    """A whole number of a filter."""
    try:
        if not text.isascii() or len(text) > 17:
            raise ValueError
        number = int(text)
    except ValueError:
        raise ValueError(_("must be a whole number")) from None
    if abs(number) > LARGEST:
        raise ValueError(_("must be a whole number below 2^53"))
    return number


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(_("must be a number")) from None
    if number != number or abs(number) == float("inf"):
        raise ValueError(_("must be a number"))
    return number


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(_("must be true or false"))
    return text == "true"


def _instant(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
        # PostgreSQL knows no offset of 16 hours, ISO 8601 does.
        here = moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ValueError(_("must be an instant like 2026-03-31T08:00:00Z")) from None
    if moment.tzinfo is None:
        raise ValueError(_("must carry its offset, like 2026-03-31T08:00:00Z"))
    return here


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("must be a day like 2026-03-31")) from None


def show_instant(moment: dt.datetime) -> str:
    """``2026-03-31T08:00:00.123456Z``."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


WHOLE = Kind({"type": "integer"}, read=whole, operators=ORDERED)
NUMBER = Kind({"type": "number"}, read=_number, operators=ORDERED)
TEXT = Kind({"type": "string"}, operators=TEXTUAL)
TRUTH = Kind({"type": "boolean"}, bool, _truth, frozenset({"eq"}))
INSTANT = Kind({"type": "string", "format": "date-time"}, show_instant, _instant, ORDERED)
DAY = Kind({"type": "string", "format": "date"}, dt.date.isoformat, _day, ORDERED)


def one_of(values: Iterable[str]) -> Kind:
    """One of these words."""
    known = [str(value) for value in values]

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(_("must be one of %(known)s") % {"known": ", ".join(known)})
        return text

    return Kind({"type": "string", "enum": known}, read=read)


def of_shape(schema: Mapping[str, Any]) -> Kind:
    """An object or list; shown, never filtered by."""
    return Kind(schema, operators=frozenset())
