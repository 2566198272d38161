"""What can be said in the scope: checks that its kinds of records share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.refusals import BadValue

LONGEST_TEXT = 20_000
MOST_NUMBERS = 500
"""Deliverables, goals or tasks that one record names."""

Check = Callable[[str, Any], Any]


def bad(field: str, sentence: str) -> BadValue:
    """The refusal of a value, with its field."""
    return BadValue(sentence, fields={field: sentence})


def text(longest: int, *, lines: bool = False) -> Check:
    """A text of at most so many characters; on one line unless ``lines``."""

    def check(name: str, value: Any) -> str:
        said = str(value or "").replace("\r\n", "\n").strip()
        if not lines:
            said = " ".join(said.split())
        if "\x00" in said or len(said) > longest:
            raise bad(name, _("This text can have %(most)d characters at most.") % {"most": longest})
        return said

    return check


def one_of(values: Collection[str]) -> Check:
    """One of these."""

    def check(name: str, value: Any) -> str:
        if value not in values:
            raise bad(name, _("Choose one of those offered."))
        return str(value)

    return check


def numbers(name: str, value: Any) -> list[int]:
    """Numbers of records, each once."""
    if not isinstance(value, list | tuple) or not all(type(one) is int and one > 0 for one in value):
        raise bad(name, _("Name them by their numbers."))
    found = list(dict.fromkeys(value))
    if len(found) > MOST_NUMBERS:
        raise bad(name, _("At most %(most)d of them.") % {"most": MOST_NUMBERS})
    return found


def account(access: Access, name: str, value: Any, before: int | None) -> int | None:
    """Somebody who reads the project's documents."""
    if value is None or value == before:
        return None if value is None else before
    rights = held.rights_in(access.project.key, {value}) if type(value) is int else {}
    if Right.SEE_DOCUMENTS not in rights.get(value, frozenset()):
        raise bad(name, _("An owner is somebody who reads the scope; make them a member of the project first."))
    return int(value)


def put(record: Any, facts: Mapping[str, Any], checks: Mapping[str, Check], no_field: str) -> None:
    """Put facts into a row by their checks.

    :raises BadValue: with the field that is wrong
    """
    for name, value in facts.items():
        if name not in checks:
            raise bad(name, no_field % {"field": name[:60]})
        setattr(record, name, checks[name](name, value))
