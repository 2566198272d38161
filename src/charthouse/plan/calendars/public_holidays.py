"""Public holidays of any country and region, laid out as exceptions that say where they come from."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.calendars.refusals import BadCalendar
from charthouse.plan.calendars.values import FIRST_YEAR, LAST_YEAR, date_of, day_number

SOURCE = "holidays"
"""How the source of such an exception begins: ``holidays DE-BY``."""
MOST_YEARS = 30


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[str, ...]]:
    """The countries that are known, each with its regions, as ISO 3166 codes."""
    import holidays  # takes a second

    found = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(regions) for country, regions in sorted(found.items())}


def country_name(code: str) -> str:
    """The country in the reader's language."""
    from babel import Locale

    return str(Locale.parse((get_language() or "en").replace("-", "_")).territories.get(code, code))


def source_of(country: str, region: str = "") -> str:
    """What the exceptions say of where they come from."""
    return f"{SOURCE} {country}-{region}" if region else f"{SOURCE} {country}"


def place_of(source: str) -> str:
    """``Germany, BY`` of an exception's source; empty where it is no public holiday."""
    kind, _space, place = source.partition(" ")
    if kind != SOURCE:
        return ""
    country, _dash, region = place.partition("-")
    return f"{country_name(country)}, {region}" if region else country_name(country)


def laid_out(calendar: doc.Calendar, *, country: str, region: str, first_year: int, last_year: int) -> doc.Calendar:
    """The calendar with that place's public holidays of these years; those of the place that it had there are renewed.

    Days that have another exception already keep it.

    :raises BadCalendar: for a place or years that are not known
    """
    if country not in places() or (region and region not in places()[country]):
        raise BadCalendar(_("No public holidays are known of %(place)s; choose another country or region.")
                          % {"place": f"{country} {region}".strip()[:40]})  # fmt: skip
    if not FIRST_YEAR <= first_year <= last_year <= LAST_YEAR or last_year - first_year >= MOST_YEARS:
        raise BadCalendar(
            _("Choose years between %(first)d and %(last)d, at most %(most)d of them.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR, "most": MOST_YEARS}
        )
    source = source_of(country, region)
    stay = [
        each for each in calendar.exceptions
        if each.source != source or not first_year <= date_of(each.first).year <= last_year
    ]  # fmt: skip
    taken = {each.first for each in stay if each.recurrence is None and each.first == each.last}
    made = [
        doc.CalendarException(first=day, last=day, name=name[:200], source=source)
        for day, name in _days(country, region, first_year, last_year)
        if day not in taken
    ]
    return replace(calendar, exceptions=(*stay, *made))


def without_place(calendar: doc.Calendar, source: str) -> doc.Calendar:
    """The calendar without the public holidays of one source."""
    return replace(calendar, exceptions=tuple(each for each in calendar.exceptions if each.source != source))


def sources_of(calendar: doc.Calendar) -> list[tuple[str, str, int, int]]:
    """Which places' holidays stand in it: source, place in words, first and last year."""
    years: dict[str, list[int]] = {}
    for each in calendar.exceptions:
        if place_of(each.source):
            years.setdefault(each.source, []).append(date_of(each.first).year)
    return [(source, place_of(source), min(found), max(found)) for source, found in sorted(years.items())]


def _days(country: str, region: str, first_year: int, last_year: int) -> list[tuple[int, str]]:
    import holidays  # takes a second

    found = holidays.country_holidays(
        country, subdiv=region or None, years=range(first_year, last_year + 1), language=_language(country)
    )
    return sorted((day_number(day), str(name)) for day, name in found.items())


def _language(country: str) -> str | None:
    """The language in which the country's holidays are named to this reader; None: the country's own."""
    import holidays

    known = getattr(getattr(holidays, country, None), "supported_languages", ()) or ()
    wanted = (get_language() or "en").partition("-")[0]
    return next((each for each in known if each.partition("_")[0] == wanted), None)
