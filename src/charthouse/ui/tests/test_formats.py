"""Dates, durations and numbers as the reader writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from charthouse.ui import formats

MONDAY = 30_034_080  # 2027-02-08T00:00
NBSP = "\N{NO-BREAK SPACE}"


def test_a_day_is_written_with_its_weekday():
    assert formats.long_day(formats.day_of(MONDAY)) == "Mon 8 Feb 2027"


def test_a_day_follows_the_reader_s_order():
    day = dt.date(2027, 2, 8)

    with translation.override("en-us"):
        assert formats.long_day(day) == "Mon Feb 8, 2027"
    with translation.override("de"):
        assert formats.long_day(day) == "Mo 8. Feb 2027"


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
