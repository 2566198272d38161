"""How fields of records and their values are called in histories, and what of a long text changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from charthouse.journal.deeds import field_name
from charthouse.ui import formats

_HIDDEN = frozenset({"uid", "lag_unit", "lag_elapsed", "lag_percent", "names", "member", "sha256", "comment"})
_DATES = frozenset(
    {"start", "finish", "deadline", "constraint_date", "manual_start", "manual_finish", "actual_start",
     "actual_finish", "status_date"}
)  # fmt: skip
_SPANS = frozenset({"duration", "work", "remaining_duration", "lag"})
_LONG = 60
_MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: kept, taken out, or put in."""

    kind: str
    """same, out or in"""
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed of one field."""

    label: str
    before: str
    after: str
    parts: tuple[Part, ...] = ()
    """Of a long text: word by word."""
    is_new: bool = False
    """Nothing was there before that could be named."""
    is_gone: bool = False


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields that are others than before, as people read them."""
    found = []
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if name in _HIDDEN or old == new:
            continue
        parts: tuple[Part, ...] = ()
        if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > _LONG:
            parts = by_words(old, new)
        told = (field_name(name), value_of(name, old), value_of(name, new))
        found.append(Difference(*told, parts, is_new=name not in before, is_gone=name not in after))
    return found


def by_words(old: str, new: str) -> tuple[Part, ...]:
    """Where two texts differ, word by word; two very long ones are told as a whole."""
    first, second = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    if len(first) > _MOST_WORDS or len(second) > _MOST_WORDS:
        return (Part("out", old), Part("in", new))
    parts = []
    for what, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(Part("same", "".join(first[a:b])))
            continue
        if b > a:
            parts.append(Part("out", "".join(first[a:b])))
        if d > c:
            parts.append(Part("in", "".join(second[c:d])))
    return tuple(parts)


def value_of(name: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "" or value == []:
        return formats.NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name in _DATES:
        return formats.long_day(formats.day_of(value, finish="finish" in name or name == "deadline"))
    if isinstance(value, int) and name in _SPANS:
        return formats.span(value)
    if isinstance(value, int | float) and "percent" in name:
        return formats.per_cent(value)
    if isinstance(value, int | float) and name == "units":
        return formats.per_cent(value * 100)
    if isinstance(value, int | float):
        return formats.number(value, most=2)
    if isinstance(value, list):
        return ", ".join(str(one[-1]) if isinstance(one, list) and one else str(one) for one in value[:12])
    return str(value)
