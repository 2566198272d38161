"""How entries of the log are written."""

from __future__ import annotations

import datetime as dt

from django import template

from charthouse.ui import formats

register = template.Library()


@register.filter
def day_of(value: dt.date) -> str:
    """``8 Feb 2027``."""
    return formats.long_day(value)
