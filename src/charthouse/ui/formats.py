"""How dates, durations and numbers are written for the reader: `Mon 8 Feb 2027`, `5 d`, `−3 d`, `22 %`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import formats as localised
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

EPOCH = dt.date(1970, 1, 1)
MINUTES_A_DAY = 1440
MINUS = "−"
GAP = "\N{NO-BREAK SPACE}"
NOTHING = "–"

#: Languages whose order of day, month and year differs from “Mon 8 Feb 2027”.
_LONG = {"en-us": "D M j, Y", "de": "D j. M Y", "da": "D j. M Y", "fi": "D j. M Y", "nb": "D j. M Y", "cs": "D j. M Y"}
_SHORT = {"en-us": "M j", "de": "j. M", "da": "j. M", "fi": "j. M", "nb": "j. M", "cs": "j. M"}


def day_of(minutes: int, *, finish: bool = False) -> dt.date:
    """The calendar day of a plan time; a finish at midnight belongs to the day before."""
    return EPOCH + dt.timedelta(days=(minutes - 1 if finish else minutes) // MINUTES_A_DAY)


def clock_of(minutes: int, *, finish: bool = False) -> str:
    """The time of day of a plan time, ``17:00``; a finish at midnight is ``24:00``."""
    of_day = minutes % MINUTES_A_DAY
    if finish and of_day == 0:
        of_day = MINUTES_A_DAY
    return f"{of_day // 60:02}:{of_day % 60:02}"


def long_day(day: dt.date) -> str:
    """``Mon 8 Feb 2027``, in the reader's language and order."""
    return written(day, _pattern(_LONG, pgettext("long date", "D j M Y")))


def short_day(day: dt.date, *, beside: dt.date | None = None) -> str:
    """``8 Feb``; with its year where it is not the year of the day beside it."""
    text = written(day, _pattern(_SHORT, pgettext("short date", "j M")))
    if beside is not None and beside.year != day.year:
        return f"{text} {day.year}"
    return text


def month(day: dt.date) -> str:
    """``February 2027``."""
    return written(day, pgettext("month", "F Y"))


def instant(moment: dt.datetime) -> str:
    """``Thu 19 Nov 2026, 17:40`` in the reader's time zone."""
    here = timezone.localtime(moment)
    return f"{long_day(here.date())}, {here:%H:%M}"


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


def number(value: int | float | Decimal, *, most: int = 0, least: int = 0) -> str:
    """``18,400`` with the reader's separators, a true minus and between ``least`` and ``most`` places."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-most))
    places = max(least, -exact.normalize().as_tuple().exponent) if exact % 1 else least  # type: ignore[operator]
    text = localised.number_format(abs(exact), decimal_pos=places, use_l10n=True, force_grouping=True)
    return MINUS + text if exact < 0 else text


def per_cent(value: int | float | Decimal, *, most: int = 0) -> str:
    """``22 %``."""
    return f"{number(value, most=most)}{GAP}%"


def _pattern(known: dict[str, str], otherwise: str) -> str:
    language = (get_language() or "en").lower()
    return known.get(language) or known.get(language.split("-")[0]) or otherwise
