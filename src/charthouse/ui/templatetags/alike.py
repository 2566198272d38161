"""A part of a page that is written once for the same values, such as a row of a list that did not change.

``{% alike name=line.name url=line.url %}…{% endalike %}`` knows inside nothing but these values: no request, no
reader, nothing else of the page. So whoever is given the same values, in the same language and time zone, is given the
same text, and there is nothing in it that was another's. What depends on the clock, or asks the database, has no place
inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.urls import get_script_prefix, get_urlconf
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from charthouse.ui.templatetags.ui import sprite_url

register = template.Library()

MOST = 8192
"""Texts that a process keeps, those asked for last; a row of a list is about a kilobyte."""
_PLAIN = frozenset({str, SafeString, int, bool, type(None), dt.date})


def key_of(value: Any) -> Hashable:
    """Equal for values that are written alike, and only for those.

    :raises TypeError: this may change without showing it, as a row of the database does
    """
    kind: type = type(value)
    if kind in _PLAIN:
        return kind, value
    if kind is tuple or kind is list:
        return kind, tuple(map(key_of, value))
    if kind is Decimal or kind is float:
        return kind, str(value)
    if kind is dt.datetime:
        return kind, value.isoformat()
    if isinstance(value, Promise):
        return str, str(value)
    if isinstance(value, Enum):
        return kind, value.name
    if is_dataclass(value):
        return kind, tuple(key_of(getattr(value, name)) for name in _fields(kind))
    raise TypeError(f"A part that is alike for the same values cannot be told by a {kind.__name__}.")


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@lru_cache(maxsize=MOST)
def _written(_node: Alike, _around: Hashable, _values: Hashable) -> list[SafeString]:
    """Where the text stands once it is written."""
    return []


class Alike(Node):
    """Writes its part, or gives what it wrote for the same values."""

    def __init__(self, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The part."""
        values = {name: each.resolve(context) for name, each in self.values.items()}
        around = (
            get_language(), get_current_timezone(), sprite_url(), get_script_prefix(), get_urlconf(),
            context.autoescape, context.use_l10n, context.use_tz,
        )  # fmt: skip
        written = _written(self, around, tuple(map(key_of, values.values())))
        if not written:
            inside, page = Context(values, context.autoescape, context.use_l10n, context.use_tz), context.template
            assert page is not None
            with inside.render_context.push_state(page), inside.bind_template(page):
                written.append(self.nodelist.render(inside))
        return written[0]


@register.tag
def alike(parser: Parser, token: Token) -> Alike:
    """``{% alike a=1 b=line.name %}…{% endalike %}``."""
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits or not values:
        raise template.TemplateSyntaxError("“alike” is given values by name, and nothing else.")
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return Alike(values, nodelist)
