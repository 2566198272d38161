"""How stakeholders are written."""

from __future__ import annotations

import datetime as dt

from django import template

from charthouse.stakeholders.words import LEVEL_WORDS
from charthouse.ui import formats

register = template.Library()


@register.filter
def level_word(level: int | None) -> str:
    """``4`` as ``great``; empty where nobody has said."""
    return "" if level is None else str(LEVEL_WORDS[level])


@register.filter
def day_of(value: dt.date) -> str:
    """``8 Feb 2027``."""
    return formats.long_day(value)
