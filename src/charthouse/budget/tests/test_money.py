"""Money loses nothing: shares make up their whole, cuts agree, and what is reversed is as if it had never been."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.budget.cuts import COLUMNS, Amount, By, cut, line_for, ordered_left, remaining, total
from charthouse.budget.models import ReserveMovement
from charthouse.budget.money import converted, places_of, rounded, shared
from charthouse.budget.reserve_sums import RESERVES, Place, lowest, summed
from charthouse.budget.reserves import _VERBS

CENTS = st.integers(-(10**12), 10**12).map(lambda one: Decimal(one) / 100)
WEIGHTS = st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=30)
AMOUNTS = st.builds(
    Amount,
    column=st.sampled_from(COLUMNS),
    amount=CENTS,
    line=st.sampled_from([None, 1, 2, 3]),
    task=st.sampled_from([None, 11, 12]),
    type=st.sampled_from(["labour", "travel", ""]),
    vendor=st.sampled_from(["", "Acme"]),
    month=st.sampled_from(["", "2026-02", "2026-03"]),
    capital=st.booleans(),
)


@given(CENTS, WEIGHTS)
def test_shares_make_up_the_whole_and_none_is_a_cent_off(amount, weights):
    shares = shared(amount, weights, 2)

    assert sum(shares) == amount
    counted = weights if any(weights) else [Decimal(1)] * len(weights)
    for one, weight in zip(shares, counted, strict=True):
        assert abs(one - amount * weight / sum(counted)) < Decimal("0.010001")


@given(st.lists(AMOUNTS, max_size=40))
def test_the_totals_of_every_cut_agree(amounts):
    whole = total(amounts)
    for by in By:
        found = cut(amounts, by).values()
        for column in (*COLUMNS, "forecast", "over"):
            assert sum((getattr(one, column) for one in found), Decimal(0)) == getattr(whole, column)


def test_a_third_of_a_cent_goes_to_the_share_that_lost_most():
    assert shared(Decimal("100.00"), [Decimal(1)] * 3, 2) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert shared(Decimal("-0.01"), [Decimal(1)] * 3, 2) == [Decimal("0.00"), Decimal("0.00"), Decimal("-0.01")]
    assert shared(Decimal(7), [Decimal(0), Decimal(0)], 0) == [Decimal(4), Decimal(3)]
    with pytest.raises(ValueError, match="below zero"):
        shared(Decimal(1), [Decimal(-1)], 2)


def test_a_rate_turns_an_amount_into_as_many_places_as_its_currency_has():
    assert converted(Decimal("99.99"), Decimal("0.9137"), places_of("EUR")) == Decimal("91.36")
    assert converted(Decimal("99.99"), Decimal("162.4"), places_of("JPY")) == Decimal(16238)
    assert (places_of("KWD"), places_of(""), places_of(None)) == (3, 2, 2)
    assert rounded(Decimal("0.125"), 2) == Decimal("0.12")
    assert rounded(Decimal("0.135"), 2) == Decimal("0.14")


@given(CENTS, st.decimals("0.0001", 10_000, places=6))
def test_a_reversal_in_another_currency_takes_back_exactly_what_was_booked(amount, rate):
    assert converted(amount, rate, 2) + converted(-amount, rate, 2) == 0


def test_a_cost_is_of_the_nearest_line_above_it_with_its_type():
    above = {1: None, 2: 1, 3: 2}
    lines = {(1, "labour"): 7, (2, "labour"): 8, (None, "travel"): 9}

    assert line_for(3, "labour", lines, above) == 8
    assert line_for(1, "labour", lines, above) == 7
    assert line_for(3, "travel", lines, above) == 9
    assert line_for(None, "labour", lines, above) is None
    assert line_for(3, "labour", {}, {3: 3}) is None


def test_what_a_line_will_cost_yet_is_what_is_not_earned_and_never_less_than_what_is_ordered():
    plan, actual = Decimal(1000), Decimal(700)

    assert remaining(plan, Decimal(400), actual, Decimal(0)) == 600
    assert remaining(plan, Decimal(400), actual, Decimal(800)) == 800
    assert remaining(plan, None, actual, Decimal(0)) == 300
    assert remaining(plan, None, Decimal(1200), Decimal(0)) == 0
    assert ordered_left(Decimal(500), [Decimal(200), Decimal(-50)]) == 350
    assert ordered_left(Decimal(500), [Decimal(600)]) == 0


_PAIRS = tuple(_VERBS)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(_PAIRS), st.decimals("0.01", "9999", places=2), st.integers(0, 40), st.integers(1, 3)
        ),
        max_size=30,
    )
)
def test_what_is_left_and_what_is_on_lines_is_all_that_was_set_aside(moved):
    start = dt.date(2028, 2, 20)  # past a leap day
    rows = [
        ReserveMovement(
            source=source, target=target, amount=amount, day=start + dt.timedelta(days=days),
            line=line if target == Place.LINE else None,
        )
        for (source, target), amount, days, line in sorted(moved, key=lambda one: one[2])
    ]  # fmt: skip
    found = summed(rows)

    put_in = sum((one.amount for one in rows if one.source == Place.OUTSIDE), Decimal(0))
    given_back = sum((one.amount for one in rows if one.target == Place.OUTSIDE), Decimal(0))
    on_lines = sum(found.drawn_by_line.values(), Decimal(0))
    assert found.contingency.left + found.management.left + on_lines == put_in - given_back
    assert found.contingency.drawn + found.management.drawn == on_lines
    assert found.contingency.received == found.management.released
    for reserve, stands in zip(RESERVES, (found.contingency, found.management), strict=True):
        day, least = lowest(rows, reserve)
        assert least <= min(stands.left, Decimal(0))
        assert (day is None) == (least == 0)
