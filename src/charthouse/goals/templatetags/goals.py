"""How goals are written."""

from __future__ import annotations

import datetime as dt

from django import template

from charthouse.ui import formats

register = template.Library()


@register.filter
def day_of(value: dt.date | None) -> str:
    """``8 Feb 2027``; empty where there is none."""
    return "" if value is None else formats.long_day(value)
