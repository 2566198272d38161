"""Filters that write dates, durations and numbers as the reader expects them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import json_script
from django.utils.safestring import SafeString

from charthouse.ui import formats, sentences
from charthouse.ui.ways import for_scripts

register = template.Library()

Day = int | dt.date | dt.datetime | None


@register.filter
def day(value: Day) -> str:
    """``Mon 8 Feb 2027`` from a plan time, a date or an instant."""
    return _day(value, finish=False, short=False)


@register.filter
def short_day(value: Day) -> str:
    """``8 Feb``."""
    return _day(value, finish=False, short=True)


@register.filter
def finish_day(value: Day) -> str:
    """As ``day``, for a finish: midnight belongs to the day before."""
    return _day(value, finish=True, short=False)


@register.filter
def short_finish_day(value: Day) -> str:
    """As ``short_day``, for a finish."""
    return _day(value, finish=True, short=True)


@register.filter
def month_of(value: int) -> str:
    """``February 2027`` from a plan time."""
    return formats.month(formats.day_of(value))


@register.filter
def clock(value: int | None) -> str:
    """``17:00`` from a plan time."""
    return formats.NOTHING if value is None else formats.clock_of(value)


@register.filter
def instant(value: dt.datetime | None) -> str:
    """``Thu 19 Nov 2026, 17:40`` in the reader's time zone."""
    return formats.NOTHING if value is None else formats.instant(value)


@register.filter
def ago(value: dt.datetime | None) -> str:
    """``3 hours ago``."""
    return formats.NOTHING if value is None else formats.ago(value, now=timezone.now())


@register.simple_tag
def today_in_words() -> str:
    """``Monday 8 February``, in the reader's time zone."""
    return formats.whole_day(timezone.localdate())


@register.simple_tag
def formats_for_scripts() -> SafeString:
    """What the islands of a page write dates and numbers by; they look for it under the id ``formats``."""
    return json_script(for_scripts(), "formats")


@register.filter
def in_readers_words(value: object) -> str:
    """A sentence of the engine or of a file's reader, in the reader's language."""
    return "" if value is None else sentences.in_readers_words(str(value))


@register.filter
def span(value: int | None, a_day: int = 480) -> str:
    """``5 d`` from working minutes; the argument is the minutes of a working day."""
    return formats.NOTHING if value is None else formats.span(value, a_day=a_day)


@register.filter
def signed_span(value: int | None, a_day: int = 480) -> str:
    """``−3 d`` from working minutes."""
    return formats.NOTHING if value is None else formats.signed_span(value, a_day=a_day)


@register.filter
def amount(value: int | float | Decimal | None, places: int = 0) -> str:
    """``18,400``."""
    return formats.NOTHING if value is None else formats.number(value, most=places)


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """``€18,400``."""
    return formats.NOTHING if value is None else formats.money(value, currency)


@register.filter
def day_count(value: int) -> str:
    """``14 days``."""
    return formats.day_count(value)


@register.filter
def per_cent(value: int | float | Decimal | None) -> str:
    """``22 %``."""
    return formats.NOTHING if value is None else formats.per_cent(value)


def _day(value: Day, *, finish: bool, short: bool) -> str:
    if value is None:
        return formats.NOTHING
    if isinstance(value, int):
        date = formats.day_of(value, finish=finish)
    elif isinstance(value, dt.datetime):
        date = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    else:
        date = value
    return formats.short_day(date) if short else formats.long_day(date)
