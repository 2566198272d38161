"""How each locale puts dates and numbers together, read once from the CLDR; ``en`` has our house's own order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.numbers import NumberPattern, get_currency_precision, list_currencies, parse_pattern
from django.utils.translation import get_language

MINUS = "−"
GAP = "\N{NO-BREAK SPACE}"

#: Without a country, English is the world's: day before month, Monday first, and months of three letters.
_INTERNATIONAL = {
    "yMMMEd": "EEE d MMM y",
    "MMMEd": "EEE d MMM",
    "yMMMd": "d MMM y",
    "MMMd": "d MMM",
    "whole": "EEEE d MMMM",
    "yyMMMd": "d MMM yy",
}
_FIELDS = {
    "EEEE": "{whole_weekday}",
    "EEE": "{weekday}",
    "E": "{weekday}",
    "MMMM": "{whole_month}",
    "MMM": "{month}",
    "M": "{number}",
    "d": "{day}",
    "yy": "{yy}",
    "y": "{year}",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One locale's way of writing; the patterns take weekday, day, month, year and their longer forms."""

    code: str
    babel: Locale
    long: str
    weekday_and_day: str
    dated: str
    short: str
    whole: str
    month: str
    briefly_dated: str
    within_month: str
    months: tuple[str, ...]
    whole_months: tuple[str, ...]
    lone_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    whole_weekdays: tuple[str, ...]
    weekday_letters: tuple[str, ...]
    halves: tuple[str, ...]
    """What mornings and afternoons are called where the clock has twelve hours; empty where it has 24."""
    group: str
    decimal: str
    separators: dict[int, str]
    percent: str
    first_weekday: int
    """Monday is 0."""


def present_way() -> Way:
    """The reader's."""
    return way(get_language() or "en")


@cache
def way(code: str) -> Way:
    """The way of a locale."""
    code = code.lower()
    international = code == "en"
    language, _, country = code.partition("-")
    babel = Locale.parse("en_GB" if international else f"{language}_{country.upper()}" if country else language)
    named = Locale.parse("en") if international else babel
    symbols: Any = babel.number_symbols
    symbols = symbols.get("latn", symbols)
    group, decimal = symbols["group"], symbols["decimal"]
    percent = str(babel.percent_formats[None].pattern)
    short = _pattern(babel, "MMMd", international)
    return Way(
        code=code,
        babel=babel,
        long=_pattern(babel, "yMMMEd", international),
        weekday_and_day=_pattern(babel, "MMMEd", international),
        dated=_pattern(babel, "yMMMd", international),
        short=short,
        whole=_pattern(babel, "whole", international),
        month="{whole_month} {year}",
        briefly_dated=_pattern(babel, "yyMMMd", international),
        within_month=_within_month(short),
        months=_names(named.months["format"]["abbreviated"], 1),
        whole_months=_names(named.months["format"]["wide"], 1),
        lone_months=_names(named.months["stand-alone"]["abbreviated"], 1),
        weekdays=_names(named.days["format"]["abbreviated"], 0),
        whole_weekdays=_names(named.days["format"]["wide"], 0),
        weekday_letters=_names(named.days["stand-alone"]["narrow"], 0),
        halves=_halves(babel),
        group=group,
        decimal=decimal,
        separators={ord(","): group, ord("."): decimal},
        percent=f"{GAP}%" if international else re.sub(r"[#0,.]", "", percent),
        first_weekday=0 if international else int(babel.first_week_day),
    )


def _pattern(babel: Locale, name: str, international: bool) -> str:
    """A date pattern of the CLDR as Python fills it."""
    if international:
        return _filled(_INTERNATIONAL[name])
    if name == "whole":
        return _filled(re.sub(r"[,\s]*y+$", "", str(babel.date_formats["full"].pattern)))
    if name == "yyMMMd":
        return _filled(str(babel.datetime_skeletons["yMMMd"].pattern)).replace("{year}", "{yy}")
    return _filled(str(babel.datetime_skeletons[name].pattern))


def _filled(pattern: str) -> str:
    return re.sub(
        r"'([^']*)'|([A-Za-z])\2*",
        lambda found: found[1] if found[1] is not None else _FIELDS[found[0]],
        pattern,
    )


def _within_month(short: str) -> str:
    """``{first} – {last} Feb``: the day's place in a short date, with two days in it."""
    dot = "." if "{day}." in short else ""
    gap = "–" if dot else " – "  # 5.–10. Feb. but 5 – 10 Feb
    return short.replace("{day}", f"{{first}}{dot}{gap}{{last}}")


def _halves(babel: Locale) -> tuple[str, ...]:
    if "a" not in str(babel.time_formats["short"].pattern):
        return ()
    periods: Any = babel.day_periods["format"]["abbreviated"]
    return (str(periods["am"]), str(periods["pm"]))


def _names(names: Any, first: int) -> tuple[str, ...]:
    return tuple(str(names[number]) for number in range(first, first + len(names)))


# -- money ----------------------------------------------------------------------------------------------------------


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def known_currency(code: str) -> bool:
    """Whether this is a currency of the world, such as EUR."""
    return code in _currencies()


@lru_cache(maxsize=1000)
def currency_pattern(code: str, currency: str) -> tuple[NumberPattern, NumberPattern, int]:
    """How a locale writes whole amounts of a currency, how it writes all of it, and how many places that has."""
    places = get_currency_precision(currency)
    standard = str(way(code).babel.currency_formats["standard"].pattern)
    whole = re.sub(r"\.[0#]+", "", standard)
    fine = re.sub(r"\.[0#]+", "." + "0" * places, standard) if places else whole
    return parse_pattern(whole), parse_pattern(fine), places


def for_scripts() -> dict[str, Any]:
    """What the islands write dates and numbers by, so that page and script never differ."""
    here = present_way()
    return {
        "long": here.long,
        "short": here.short,
        "brieflyDated": here.briefly_dated,
        "months": here.months,
        "loneMonths": here.lone_months,
        "weekdays": here.weekdays,
        "weekdayLetters": here.weekday_letters,
        "group": here.group,
        "decimal": here.decimal,
        "percent": here.percent,
        "firstWeekday": here.first_weekday,
    }
