"""How dates, durations, numbers and money are written for the reader: `Mon 8 Feb 2027`, `5 d`, `−3 d`, `22 %`.

What a country does stands in the CLDR, which Babel brings; how a locale's ways are put together stands in ``ways``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_timedelta
from babel.lists import format_list
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.ui.ways import GAP, MINUS, currency_pattern, known_currency, present_way, way

__all__ = ["GAP", "MINUS", "NOTHING"]

EPOCH = dt.date(1970, 1, 1)
MINUTES_A_DAY = 1440
NOTHING = "–"
_TOUCHING = re.compile(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])")
KEPT = 50_000
"""So many written dates are remembered: a plan says the same days again and again."""


# -- days and times -------------------------------------------------------------------------------------------------


def day_of(minutes: int, *, finish: bool = False) -> dt.date:
    """The calendar day of a plan time; a finish at midnight belongs to the day before."""
    return EPOCH + dt.timedelta(days=(minutes - 1 if finish else minutes) // MINUTES_A_DAY)


def clock_of(minutes: int, *, finish: bool = False) -> str:
    """The time of day of a plan time, ``17:00`` or ``5:00 PM``; a finish at midnight is ``24:00``."""
    of_day = minutes % MINUTES_A_DAY
    if finish and of_day == 0:
        return "24:00"
    return clock(dt.time(of_day // 60, of_day % 60))


def clock(time: dt.time) -> str:
    """``17:00``, or ``5:00 PM`` where the day has twice twelve hours."""
    here = present_way()
    if not here.halves:
        return f"{time:%H:%M}"
    return f"{time.hour % 12 or 12}:{time:%M}{GAP}{here.halves[time.hour >= 12]}"


def long_day(day: dt.date) -> str:
    """``Mon 8 Feb 2027``, in the reader's language and order."""
    return _written(present_way().code, "long", day.year, day.month, day.day)


def weekday_and_day(day: dt.date) -> str:
    """``Mon 8 Feb``: of a year that goes without saying."""
    return _written(present_way().code, "weekday_and_day", day.year, day.month, day.day)


def short_day(day: dt.date, *, beside: dt.date | None = None) -> str:
    """``8 Feb``; with its year where it is not the year of the day beside it."""
    name = "short" if beside is None or beside.year == day.year else "dated"
    return _written(present_way().code, name, day.year, day.month, day.day)


def brief_day(day: dt.date, *, beside: dt.date) -> str:
    """``8 Feb``; ``8 Feb 28`` where it is so far from a day that it could be taken for one beside it."""
    name = "short" if abs((day - beside).days) <= 300 else "briefly_dated"
    return _written(present_way().code, name, day.year, day.month, day.day)


def whole_day(day: dt.date) -> str:
    """``Monday 8 February``, as a heading says it."""
    return _written(present_way().code, "whole", day.year, day.month, day.day)


def month(day: dt.date) -> str:
    """``February 2027``."""
    return _written(present_way().code, "month", day.year, day.month, 1)


def days(first: dt.date, last: dt.date) -> str:
    """A stretch of days, ``2 – 6 Mar``; one day alone is only itself."""
    if last <= first:
        return short_day(first)
    here = present_way()
    if (first.year, first.month) == (last.year, last.month):
        return here.within_month.format(
            first=first.day, last=last.day, month=here.months[first.month - 1], year=first.year
        )
    if first.year == last.year:
        return f"{short_day(first)} – {short_day(last)}"
    return f"{short_day(first, beside=last)} – {short_day(last, beside=first)}"


def instant(moment: dt.datetime) -> str:
    """``Thu 19 Nov 2026, 17:40`` in the reader's time zone."""
    here = timezone.localtime(moment)
    return f"{long_day(here.date())}, {clock(here.time())}"


def ago(moment: dt.datetime, *, now: dt.datetime) -> str:
    """``3 hours ago``, ``in 2 days``; what is less than a minute away is ``just now``."""
    apart = moment - now
    if abs(apart) < dt.timedelta(minutes=1):
        return _("just now")
    return str(format_timedelta(apart, add_direction=True, locale=present_way().babel))


@lru_cache(maxsize=KEPT)
def _written(code: str, name: str, year: int, month: int, day: int) -> str:
    here = way(code)
    weekday = dt.date(year, month, day).weekday()
    text: str = getattr(here, name)
    return text.format(
        weekday=here.weekdays[weekday],
        whole_weekday=here.whole_weekdays[weekday],
        day=day,
        month=here.months[month - 1],
        whole_month=here.whole_months[month - 1],
        number=month,
        year=year,
        yy=f"{year % 100:02}",
    )


# -- working time ---------------------------------------------------------------------------------------------------


def span(minutes: int, *, a_day: int = 480) -> str:
    """A working duration: ``5 d``, ``4 h``, ``30 min``; days are working days of ``a_day`` minutes."""
    size = abs(minutes)
    if size == 0:
        text = f"0{GAP}{_('d')}"
    elif size < 60:
        text = f"{size}{GAP}{_('min')}"
    elif size < a_day:
        text = f"{number(Decimal(size) / 60, most=1)}{GAP}{_('h')}"
    else:
        text = f"{number(Decimal(size) / a_day, most=1)}{GAP}{_('d')}"
    return MINUS + text if minutes < 0 else text


def signed_span(minutes: int, *, a_day: int = 480) -> str:
    """A difference with its sign: ``+7 d``, ``−3 d``."""
    text = span(minutes, a_day=a_day)
    return "+" + text if minutes > 0 else text


def day_count(count: int) -> str:
    """``14 days`` of the calendar."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}


# -- numbers and money ----------------------------------------------------------------------------------------------


def number(value: int | float | Decimal, *, most: int = 0, least: int = 0) -> str:
    """``18,400`` with the reader's separators, a true minus and between ``least`` and ``most`` places."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,f}"
    if "." in text:
        whole, places = text.split(".")
        places = places.rstrip("0").ljust(least, "0")
        text = f"{whole}.{places}" if places else whole
    elif least:
        text = f"{text}.{'0' * least}"
    text = text.translate(present_way().separators)
    return MINUS + text if exact < 0 else text


def per_cent(value: int | float | Decimal, *, most: int = 0) -> str:
    """``22 %``."""
    return f"{number(value, most=most)}{present_way().percent}"


def money(amount: Decimal, currency: str, *, cents: bool | None = None) -> str:
    """``€18,400``, ``€18,400.50``, ``−1.234,50 €``: what a currency has behind the point, unless the amount is whole.

    ``cents`` says whether they are written in any case, or in none. A currency that the world does not know is
    written by its name behind the number.
    """
    if not known_currency(currency):
        with_cents = amount != amount.to_integral_value() if cents is None else cents
        return f"{number(amount, most=2 * with_cents, least=2 * with_cents)}{GAP}{currency}".strip()
    return _money(present_way().code, amount, currency, cents)


@lru_cache(maxsize=KEPT)
def _money(code: str, amount: Decimal, currency: str, cents: bool | None) -> str:
    here = way(code)
    whole, fine, places = currency_pattern(code, currency)
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    with_cents = rounded != rounded.to_integral_value() if cents is None else cents
    if not with_cents:
        rounded = rounded.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    pattern = fine if with_cents else whole
    text = str(pattern.apply(rounded, here.babel, currency=currency, currency_digits=False))
    text = _TOUCHING.sub(GAP, text)  # CHF 5, but US$5
    return text.replace("-", MINUS) if rounded else text.replace("-", "")


def listing(items: Iterable[str]) -> str:
    """``a, b and c``."""
    return str(format_list([str(item) for item in items], locale=present_way().babel))
