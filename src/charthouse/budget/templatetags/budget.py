"""How the pages on closed months write months and amounts that were kept as text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template

from charthouse.budget import periods
from charthouse.ui import formats

register = template.Library()


@register.filter
def month_name(month: dt.date) -> str:
    """``March 2026``."""
    return formats.month(month)


@register.filter
def month_end(month: dt.date) -> dt.date:
    """The last day of a month."""
    return periods.month_end(month)


@register.filter
def exact(text: str) -> Decimal:
    """An amount that was kept as text."""
    return Decimal(text)
