"""What is said of a part, checked and brought into the one form in which it is kept, compared and hashed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from charthouse.charter.parts import Column, Kind, Part, Shape, Value
from charthouse.charter.refusals import BadPart
from charthouse.scope.words import REQUIREMENT

LONGEST_TEXT = 20_000
LONGEST = 1000
MOST_ROWS = 200
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_REQUIREMENT = re.compile(r"(?:[A-Za-z][A-Za-z0-9]*-)?[Rr]?(\d{1,18})", re.ASCII)
_MOST_MONEY = Decimal(10) ** 15


def normal(part: Part, said: Any) -> Value:
    """A part's value as it is kept: texts without surplus blanks, no empty rows, days as ISO, money as plain decimals.

    :raises BadPart: a value that the part cannot hold
    """
    if part.shape is Shape.TEXT:
        if not isinstance(said, str) or len(said) > LONGEST_TEXT or "\x00" in said:
            raise _bad(part, part.name, _("At most %(most)d characters.") % {"most": LONGEST_TEXT})
        return "\n".join(line.rstrip() for line in said.replace("\r\n", "\n").split("\n")).strip()
    if part.shape is Shape.FACTS:
        facts = _row(part, said, 0)
        return facts if any(_counts(part, name) for name in facts) else {}
    if not isinstance(said, list) or len(said) > MOST_ROWS:
        raise _bad(part, part.name, _("At most %(most)d lines.") % {"most": MOST_ROWS})
    rows = [_row(part, row, place) for place, row in enumerate(said, 1)]
    return [row for row in rows if any(_counts(part, name) for name in row)]


def _counts(part: Part, name: str) -> bool:
    """A choice alone, which every new line has, makes no line."""
    return part.column(name).kind is not Kind.CHOICE


def _row(part: Part, said: Any, place: int) -> dict[str, str]:
    if not isinstance(said, Mapping):
        raise _bad(part, part.name, _("Each line is an object of texts."))
    unknown = set(said) - {one.name for one in part.columns}
    if unknown:
        raise _bad(part, part.name, _("There is no field “%(name)s” here.") % {"name": str(min(unknown))[:40]})
    found = {}
    for column in part.columns:
        text = said.get(column.name, "")
        if not isinstance(text, str) or len(text) > LONGEST or "\x00" in text:
            raise _bad(part, column.name, _("At most %(most)d characters.") % {"most": LONGEST}, place)
        value = _value(part, column, " ".join(text.split()), place)
        if value:
            found[column.name] = value
    return found


def _value(part: Part, column: Column, text: str, place: int) -> str:
    if not text:
        return ""
    if column.kind is Kind.DAY:
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            raise _bad(part, column.name, _("Write the day as in 2027-02-01."), place) from None
    if column.kind is Kind.TASK:
        if not _NUMBER.fullmatch(text):
            raise _bad(part, column.name, _("Choose a milestone of the plan, by its number."), place)
        return str(int(text))
    if column.kind is Kind.REQUIREMENTS:
        return _requirements(part, column, text, place)
    if column.is_amount or column.kind is Kind.SHARE:
        most = _MOST_MONEY if column.is_amount else Decimal(100)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise _bad(part, column.name, _("Write a number, such as 48000 or 12.5."), place) from None
        if not number.is_finite() or not 0 <= number <= most or number != round(number, 6):
            raise _bad(
                part, column.name,
                _("Write a number from 0 to %(most)s with at most six decimals.") % {"most": f"{most:f}"}, place,
            )  # fmt: skip
        return f"{number.normalize():f}" if number else "0"
    if column.kind is Kind.CHOICE and text not in dict(column.choices):
        raise _bad(part, column.name, _("Choose one of those offered."), place)
    return text


def _requirements(part: Part, column: Column, text: str, place: int) -> str:
    numbers = set()
    for called in re.split(r"[,;\s]+", text.strip(",; ")):
        found = _REQUIREMENT.fullmatch(called)
        if found is None:
            raise _bad(part, column.name, _("Name requirements by their numbers, as in R1, R12."), place)
        numbers.add(int(found[1]))
    return ", ".join(f"{REQUIREMENT}{number}" for number in sorted(numbers))


def _bad(part: Part, field: str, sentence: str, place: int = 0) -> BadPart:
    where = f"{field}-{place}" if place else field
    label = str(part.title if field == part.name else part.column(field).label)
    return BadPart(f"{part.title}, {label}: {sentence}", fields={where: sentence})
