"""Dates, durations and numbers as the reader writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from charthouse.ui import formats
from charthouse.ui.ways import for_scripts

MONDAY = 30_034_080  # 2027-02-08T00:00
NBSP = "\N{NO-BREAK SPACE}"


def test_a_day_is_written_with_its_weekday():
    assert formats.long_day(formats.day_of(MONDAY)) == "Mon 8 Feb 2027"


def test_a_day_follows_the_reader_s_order():
    day = dt.date(2027, 2, 8)

    with translation.override("en-us"):
        assert formats.long_day(day) == "Mon, Feb 8, 2027"
    with translation.override("de"):
        assert formats.long_day(day) == "Mo., 8. Feb. 2027"
    with translation.override("de-at"):
        assert formats.long_day(dt.date(2027, 1, 8)) == "Fr., 8. Jän. 2027"


@pytest.mark.parametrize(
    ("locale", "short", "month", "heading"),
    [
        ("en", "29 Feb", "February 2028", "Tuesday 29 February"),
        ("en-us", "Feb 29", "February 2028", "Tuesday, February 29"),
        ("de", "29. Feb.", "Februar 2028", "Dienstag, 29. Februar"),
    ],
)
def test_a_leap_day_is_a_day_like_any_other(locale, short, month, heading):
    day = dt.date(2028, 2, 29)

    with translation.override(locale):
        assert (formats.short_day(day), formats.month(day), formats.whole_day(day)) == (short, month, heading)
        assert formats.day_of((day - dt.date(1970, 1, 1)).days * 1440) == day


@pytest.mark.parametrize(
    ("locale", "first", "last", "text"),
    [
        ("en", (2027, 3, 2), (2027, 3, 6), "2 – 6 Mar"),
        ("en", (2027, 2, 27), (2027, 3, 6), "27 Feb – 6 Mar"),
        ("en", (2026, 12, 28), (2027, 1, 4), "28 Dec 2026 – 4 Jan 2027"),
        ("en", (2027, 3, 2), (2027, 3, 2), "2 Mar"),
        ("en-us", (2027, 3, 2), (2027, 3, 6), "Mar 2 – 6"),
        ("en-us", (2026, 12, 28), (2027, 1, 4), "Dec 28, 2026 – Jan 4, 2027"),
        ("de", (2027, 3, 2), (2027, 3, 6), "2.–6. März"),
        ("de", (2027, 2, 27), (2027, 3, 6), "27. Feb. – 6. März"),
        ("de", (2026, 12, 28), (2027, 1, 4), "28. Dez. 2026 – 4. Jan. 2027"),
    ],
)
def test_a_stretch_says_what_its_ends_share_only_once(locale, first, last, text):
    with translation.override(locale):
        assert formats.days(dt.date(*first), dt.date(*last)) == text


def test_the_clock_has_the_reader_s_hours():
    with translation.override("en-us"):
        assert formats.clock_of(MONDAY + 17 * 60) == f"5:00{NBSP}PM"
        assert formats.clock_of(MONDAY + 30) == f"12:30{NBSP}AM"
        assert formats.clock_of(MONDAY, finish=True) == "24:00"
    with translation.override("de"):
        assert formats.clock_of(MONDAY + 17 * 60) == "17:00"


def test_a_finish_at_midnight_belongs_to_the_day_before():
    assert formats.day_of(MONDAY, finish=True) == dt.date(2027, 2, 7)
    assert formats.day_of(MONDAY) == dt.date(2027, 2, 8)
    assert formats.clock_of(MONDAY, finish=True) == "24:00"
    assert formats.clock_of(MONDAY + 17 * 60) == "17:00"


def test_a_day_of_another_year_names_its_year():
    day = dt.date(2027, 2, 8)

    assert formats.short_day(day) == "8 Feb"
    assert formats.short_day(day, beside=dt.date(2027, 1, 1)) == "8 Feb"
    assert formats.short_day(day, beside=dt.date(2026, 12, 1)) == "8 Feb 2027"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(2400, "5 d"), (720, "1.5 d"), (240, "4 h"), (90, "1.5 h"), (30, "30 min"), (0, "0 d"), (-1440, "−3 d")],
)
def test_a_duration_is_in_the_unit_that_fits(minutes, text):
    assert formats.span(minutes) == text.replace(" ", NBSP)


def test_a_working_day_may_be_shorter():
    assert formats.span(2250, a_day=450) == f"5{NBSP}d"


@pytest.mark.parametrize(("minutes", "text"), [(3360, "+7 d"), (-1440, "−3 d"), (0, "0 d")])
def test_a_difference_carries_its_sign(minutes, text):
    assert formats.signed_span(minutes) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(18400, 0, "18,400"), (-28, 0, "−28"), (Decimal("2.970"), 2, "2.97"), (Decimal("2.5"), 2, "2.5"), (3.04, 1, "3")],
)
def test_a_number_has_separators_and_a_true_minus(value, places, text):
    with translation.override("en"):
        assert formats.number(value, most=places) == text


def test_a_number_follows_the_reader_s_separators():
    with translation.override("de"):
        assert formats.number(Decimal("18400.5"), most=1) == "18.400,5"


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "−1,234,567.5"), ("de", "−1.234.567,5"), ("de-ch", "−1’234’567.5"), ("en-us", "−1,234,567.5")],
)
def test_a_big_number_is_grouped(locale, text):
    with translation.override(locale):
        assert formats.number(Decimal("-1234567.45"), most=1) == text


def test_a_half_is_rounded_away_from_zero():
    assert [formats.number(Decimal(text)) for text in ("0.5", "1.5", "2.5", "-2.5")] == ["1", "2", "3", "−3"]
    assert formats.number(Decimal("-0.4")) == "0"


@pytest.mark.parametrize(
    ("locale", "text"), [("en", f"22{NBSP}%"), ("en-us", "22%"), ("de", f"22{NBSP}%"), ("de-ch", "22%")]
)
def test_a_share_has_its_sign_where_the_reader_expects_it(locale, text):
    with translation.override(locale):
        assert formats.per_cent(22) == text


@pytest.mark.parametrize(
    ("locale", "amount", "currency", "text"),
    [
        ("en", "18400", "EUR", "€18,400"),
        ("en", "18400.5", "EUR", "€18,400.50"),
        ("en", "-18400.5", "EUR", "−€18,400.50"),
        ("en", "18400", "CHF", "CHF 18,400"),
        ("en", "5", "USD", "US$5"),
        ("en-us", "-5.125", "USD", "−$5.13"),
        ("de", "-18400.5", "EUR", "−18.400,50 €"),
        ("de", "18400", "EUR", "18.400 €"),
        ("de-at", "18400.5", "EUR", "€ 18.400,50"),
        ("de-ch", "18400.5", "CHF", "CHF 18’400.50"),
        ("de", "1234.5", "JPY", "1.235 ¥"),
        ("en-us", "1234.4", "JPY", "¥1,234"),
        ("de", "1.0005", "KWD", "1,001 KWD"),
        ("de", "-0.001", "EUR", "0 €"),
        ("de", "1234.5", "Taler", "1.234,50 Taler"),
        ("en", "12", "", "12"),
    ],
)
def test_money_has_its_sign_its_place_and_its_cents(locale, amount, currency, text):
    with translation.override(locale):
        assert formats.money(Decimal(amount), currency) == text.replace(" ", NBSP)


def test_cents_can_be_asked_for_or_left_out():
    with translation.override("de"):
        assert formats.money(Decimal(5), "EUR", cents=True) == f"5,00{NBSP}€"
        assert formats.money(Decimal("5.5"), "EUR", cents=False) == f"6{NBSP}€"


@pytest.mark.parametrize(("locale", "text"), [("en", "a, b and c"), ("en-us", "a, b, and c"), ("de", "a, b und c")])
def test_a_list_ends_with_its_word(locale, text):
    with translation.override(locale):
        assert formats.listing(["a", "b", "c"]) == text
        assert formats.listing(["a"]) == "a"


@pytest.mark.parametrize(
    ("locale", "before", "after", "now"),
    [("en", "3 hours ago", "in 2 days", "just now"), ("de", "vor 3 Stunden", "in 2 Tagen", "gerade eben")],
)
def test_a_near_moment_is_told_from_now(locale, before, after, now):
    moment = dt.datetime(2026, 11, 19, 16, 40, tzinfo=dt.UTC)

    with translation.override(locale):
        assert formats.ago(moment - dt.timedelta(hours=3), now=moment) == before
        assert formats.ago(moment + dt.timedelta(days=2), now=moment) == after
        assert formats.ago(moment - dt.timedelta(seconds=59), now=moment) == now


def test_german_units_are_german():
    with translation.override("de"):
        assert formats.span(2400) == f"5{NBSP}T"
        assert formats.span(720) == f"1,5{NBSP}T"
        assert formats.span(90) == f"1,5{NBSP}Std."
        assert [formats.day_count(one) for one in (1, 2000)] == ["1 Tag", "2.000 Tage"]


def test_the_two_hours_of_the_night_in_which_clocks_go_back_are_told_alike_and_come_in_order():
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)

    with timezone.override("Europe/Berlin"), translation.override("de"):
        told = [formats.instant(first + dt.timedelta(hours=hours)) for hours in range(3)]

    assert told == [f"So., 25. Okt. 2026, {clock}" for clock in ("02:30", "02:30", "03:30")]


def test_the_hour_that_clocks_skip_is_told_by_nobody():
    before = dt.datetime(2027, 3, 28, 0, 59, tzinfo=dt.UTC)

    with timezone.override("Europe/Berlin"):
        assert formats.instant(before) == "Sun 28 Mar 2027, 01:59"
        assert formats.instant(before + dt.timedelta(minutes=1)) == "Sun 28 Mar 2027, 03:00"


@pytest.mark.parametrize(
    ("locale", "weekday", "long", "letters"),
    [
        ("en", 0, "{weekday} {day} {month} {year}", "MTWTFSS"),
        ("en-us", 6, "{weekday}, {month} {day}, {year}", "MTWTFSS"),
        ("de", 0, "{weekday}, {day}. {month} {year}", "MDMDFSS"),
    ],
)
def test_scripts_get_the_same_ways(locale, weekday, long, letters):
    with translation.override(locale):
        ways = for_scripts()

    assert (ways["firstWeekday"], ways["long"], "".join(ways["weekdayLetters"])) == (weekday, long, letters)


def test_an_instant_is_told_in_the_reader_s_time_zone():
    moment = dt.datetime(2026, 11, 19, 16, 40, tzinfo=dt.UTC)

    with timezone.override("Europe/Berlin"):
        assert formats.instant(moment) == "Thu 19 Nov 2026, 17:40"


def test_the_filters_write_the_same():
    page = Template(
        "{% load formats %}{{ a|day }}|{{ a|short_finish_day }}|{{ b|span:450 }}|{{ c|per_cent }}|{{ n|day }}"
    )

    text = page.render(Context({"a": MONDAY, "b": 900, "c": 22, "n": None}))

    assert text == f"Mon 8 Feb 2027|7 Feb|2{NBSP}d|22{NBSP}%|–"
