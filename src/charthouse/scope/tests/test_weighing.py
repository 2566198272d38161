"""Totals, ranks, what a must rules out, and which other weight would turn the winner."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from charthouse.scope.weighing import ranking


def test_the_total_is_the_weighted_mean_in_per_cent_of_the_best_score():
    found = ranking({1: 30, 2: 10}, [], {7: {1: 5, 2: 1}, 8: {1: 3, 2: 5}})

    assert [(one.option, one.total, one.rank) for one in found.options] == [
        (7, Fraction(80), 1),
        (8, Fraction(70), 2),
    ]
    assert found.lead == 10
    assert found.settled


def test_a_must_that_is_not_met_rules_out_whatever_the_total():
    found = ranking({1: 1}, [9], {7: {1: 5, 9: 0}, 8: {1: 1, 9: 1}})

    assert [(one.option, one.rank, one.fails) for one in found.options] == [(8, 1, ()), (7, None, (9,))]


def test_equals_share_a_rank_and_nothing_turns_them():
    found = ranking({1: 1, 2: 1}, [], {7: {1: 4, 2: 2}, 8: {1: 2, 2: 4}, 9: {1: 0, 2: 0}})

    assert [(one.option, one.rank) for one in found.options] == [(7, 1), (8, 1), (9, 3)]
    assert found.turns == ()
    assert not found.settled


def test_a_missing_score_leaves_a_range_and_no_rank():
    found = ranking({1: 3, 2: 1}, [], {7: {1: 4, 2: 4}, 8: {1: 4}})

    second = found.options[1]
    assert (second.total, second.rank, second.unknown) == (None, None, 1)
    assert (second.least, second.most) == (Fraction(60), Fraction(85))
    assert not found.settled


def test_the_weight_that_turns_the_winner_draws_both_level():
    weights = {1: 30, 2: 10}
    scores = {7: {1: 5, 2: 1}, 8: {1: 3, 2: 5}}

    found = ranking(weights, [], scores)

    assert [(turn.criterion, turn.weight, turn.rival) for turn in found.turns] == [
        (1, Fraction(20), 8),
        (2, Fraction(15), 8),
    ]
    for turn in found.turns:
        level = ranking({**weights, turn.criterion: int(turn.weight)}, [], scores)
        assert {one.rank for one in level.options} == {1}


def test_who_dominates_is_turned_by_no_weight_above_nothing():
    assert ranking({1: 5, 2: 5}, [], {7: {1: 5, 2: 5}, 8: {1: 3, 2: 4}}).turns == ()


def test_nothing_is_first_where_nothing_weighs():
    found = ranking({1: 0}, [], {7: {1: 5}})

    assert (found.first, found.lead, found.options[0].total) == ((), None, None)


scores = st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=5)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), scores)
def test_beyond_a_turn_the_rival_is_before_the_first_and_short_of_it_not(weights, rows):
    given_weights = dict(enumerate(weights))
    table = {option: dict(enumerate(row)) for option, row in enumerate(rows)}
    found = ranking(given_weights, [], table)
    if not found.turns:
        return
    best = found.first[0].option

    def lead(criterion: int, weight: Fraction, rival: int) -> Fraction:
        used = {**given_weights, criterion: weight}
        return sum((each * (table[best][one] - table[rival][one]) for one, each in used.items()), Fraction(0))

    for turn in found.turns:
        there = Fraction(given_weights[turn.criterion])
        beyond = turn.weight + (turn.weight - there) / 2
        assert lead(turn.criterion, turn.weight, turn.rival) == 0
        assert beyond < 0 or lead(turn.criterion, beyond, turn.rival) < 0
        halfway = (there + turn.weight) / 2
        assert all(lead(turn.criterion, halfway, one.option) > 0 for one in found.options if one.rank != 1)
