"""How the charter is written on pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charthouse.charter.document import Shown
from charthouse.charter.parts import BY_NAME
from charthouse.ui import formats

register = template.Library()


@register.filter
def both(sides: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What is in and what is out of scope, each with its heading and icon."""
    yield sides["in"], _("In"), "check"
    yield sides["out"], _("Out"), "close"


@register.filter
def alone(shown: Shown) -> list[Shown]:
    """One part as a document of its own."""
    return [shown]


@register.filter
def has(tasks: Iterable[tuple[str, str]], value: str) -> bool:
    """Whether a milestone is among those of the plan."""
    return any(number == value for number, _label in tasks or ())


@register.filter
def of_part(said: Mapping[str, SafeString], name: str) -> SafeString | str:
    """What is said of a part."""
    return said.get(name, "")


@register.filter
def part_title(name: str) -> str:
    """What people call a part."""
    return str(BY_NAME[name].title) if name in BY_NAME else name


@register.filter
def written_day(text: str) -> str:
    """A day as the charter keeps it, as it is read."""
    return formats.long_day(dt.date.fromisoformat(text))
