"""How each deed is told: whole sentences, registered by the chapters whose deeds they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.journal.models import Entry
from charthouse.ui import formats

Words = str | Promise
Values = Callable[[Entry], Mapping[str, Any]]


def _no_values(entry: Entry) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Deed:
    """What follows the doer's name: once, and of many in a row.

    Both take ``%(label)s``, what the record is called, and what ``values`` gives; ``many`` is an ``ngettext_lazy`` over
    ``count`` and tells the last one. Without it each is told by itself.
    """

    one: Words | Callable[[Entry], Words]
    many: Words | None = None
    values: Values = _no_values
    many_values: Callable[[list[Entry]], Mapping[str, Any]] | None = None
    """Where the many, newest first, say more than the last of them."""


_deeds: dict[tuple[str, str], Deed] = {}
_fields: dict[str, Words] = {}


def register_deeds(deeds: Mapping[str, Deed], *, record: str = "") -> None:
    """Say how the deeds of these verbs are told; ``record`` where the same verb is told otherwise of another kind."""
    for verb, deed in deeds.items():
        _deeds[record, verb] = deed


def register_fields(fields: Mapping[str, Words]) -> None:
    """Say what people call these fields."""
    _fields.update(fields)


def field_name(field: str) -> str:
    """What people call a field; one that no chapter named is told as it is."""
    return str(_fields.get(field, field.replace("_", " ")))


def field_names(fields: Iterable[str]) -> str:
    """``duration, finish and name``."""
    return formats.listing(field_name(field) for field in fields)


def deed_of(entry: Entry) -> Deed | None:
    """How an entry's deed is told; nothing where no chapter said it."""
    return _deeds.get((entry.record, entry.verb)) or _deeds.get(("", entry.verb))


def told_once(entry: Entry) -> str:
    """What follows the doer's name, about one entry."""
    deed = deed_of(entry)
    if deed is None:
        return _("%(verb)s: “%(label)s”") % {"verb": entry.verb, "label": entry.label}
    words = deed.one if isinstance(deed.one, str | Promise) else deed.one(entry)
    return str(words) % {"label": entry.label, **deed.values(entry)}


def told_together(entries: list[Entry]) -> str:
    """What follows the doer's name, about several entries of the same deed, newest first."""
    last = entries[0]
    deed = deed_of(last)
    values = {"label": last.label, "count": len(entries)}
    if deed is None:
        words = ngettext(
            "%(verb)s, %(count)d time: “%(label)s”", "%(verb)s, %(count)d times, last “%(label)s”", len(entries)
        )
        return words % {**values, "verb": last.verb}
    more = deed.many_values(entries) if deed.many_values else deed.values(last)
    return str(deed.many % {**values, **more})  # type: ignore[operator]


def is_told_together(entry: Entry) -> bool:
    """Whether several of it in a row make one sentence."""
    deed = deed_of(entry)
    return deed is None or deed.many is not None
