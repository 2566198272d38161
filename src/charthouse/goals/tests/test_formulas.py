"""Formulas: read whatever is typed, hold it against its units, compute it exactly, and say what is wrong and where."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.goals.formulas.checking import dimension_of
from charthouse.goals.formulas.computing import Nothing, value_of
from charthouse.goals.formulas.reading import read
from charthouse.goals.formulas.tree import (
    FUNCTIONS,
    LEVELS,
    BadFormula,
    Call,
    Day,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Pair,
    bare,
    names_in,
    written,
)
from charthouse.goals.formulas.units import BARE, BY_NAME, COUNT, DATE, DAYS, HOURS, MONEY, TRUTH, Dimension

UNITS = {
    "spi": "ratio", "late_tasks": "count", "tasks": "count", "cost": "money", "budget": "money", "work": "hours",
    "finish": "date", "today": "date",
}  # fmt: skip
FIGURES = {name: BY_NAME[unit] for name, unit in UNITS.items()}
KNOWN: dict[str, Decimal | dt.date] = {
    "spi": Decimal("0.92"), "late_tasks": Decimal(3), "tasks": Decimal(40), "cost": Decimal(1200),
    "budget": Decimal(0), "work": Decimal(80), "finish": dt.date(2027, 3, 31), "today": dt.date(2027, 3, 1),
}  # fmt: skip


def came_to(text):
    node = read(text)
    dimension_of(node, FIGURES)
    return value_of(node, lambda name: KNOWN.get(name, Nothing("nobody knows")))


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("late_tasks / tasks", Decimal("0.075"), BARE),
        ("1 - 2 - 3", Decimal(-4), BARE),
        ("2 * (3 + 4)", Decimal(14), BARE),
        ("-2 * -3", Decimal(6), BARE),
        ("0.1 + 0.2", Decimal("0.3"), BARE),
        ("80 % * tasks", Decimal(32), COUNT),
        ("tasks - 3", Decimal(37), COUNT),
        ("work + 8 hours", Decimal(88), HOURS),
        ("cost / tasks", Decimal(30), Dimension(money=1, count=-1)),
        ("cost / tasks * 10 count", Decimal(300), MONEY),
        ("3 days * 8 hours / 1 day", Decimal(24), HOURS),
        ("finish - today", Decimal(30), DAYS),
        ("finish + 5 days", dt.date(2027, 4, 5), DATE),
        ("finish - 2027-03-01", Decimal(30), DAYS),
        ("min(finish, 2027-03-15)", dt.date(2027, 3, 15), DATE),
        ("max(late_tasks, 5)", Decimal(5), COUNT),
        ("mean(1, 2, 6)", Decimal(3), BARE),
        ("round(late_tasks / 7, 2)", Decimal("0.43"), COUNT),
        ("abs(spi - 1)", Decimal("0.08"), BARE),
        ("if(cost > 0, spi, 1)", Decimal("0.92"), BARE),
        ("if(late_tasks > 3 or not spi < 0.9, 1, 0)", Decimal(1), BARE),
        ("known(cost / budget, 1)", Decimal(1), BARE),
        ("if(budget = 0, 0, cost / budget)", Decimal(0), BARE),
        ("LATE_TASKS", Decimal(3), COUNT),
    ],
)
def test_a_formula_comes_to_its_value_in_its_unit(text, value, dimension):
    assert dimension_of(read(text), FIGURES) == dimension
    assert came_to(text) == value


def test_what_divides_by_nothing_comes_to_nothing_with_the_reason():
    assert came_to("cost / budget") == Nothing("This would divide by 0.")
    assert came_to("999999999999 * 999999999999 * 999999999999") == Nothing("The result is too big to mean anything.")
    assert came_to("finish + 99999999 days") == Nothing("The date lies beyond the calendar.")
    assert value_of(read("spi + 1"), lambda _name: Nothing("No baseline.")) == Nothing("No baseline.")


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", 0, "The formula is empty"),
        ("1 +", 3, "missing at the end"),
        ("(1 + 2", 6, "opened at character 1 is not closed"),
        ("1 2", 2, "An operator is missing before “2”"),
        ("1 $ 2", 2, "“$” has no place"),
        ("2 × 3", 2, "write “*” instead"),
        ("* 3", 0, "missing before “*”"),
        ("sqrt(2)", 0, "There is no function “sqrt”"),
        ("min()", 4, "missing before “)”"),
        ("abs(1, 2)", 0, "takes 1 parts, and here are 2"),
        ("1 < 2 < 3", 6, "Compare two things at a time"),
        ("2026-02-30", 0, "There is no day 2026-02-30"),
        ("1234567890123456789", 0, "more than 18 digits"),
        ("late_task", 0, "did you mean “late_tasks”?"),
        ("cost + work", 5, "These do not fit together: money and hours"),
        ("cost + 3", 5, "money and a bare number"),
        ("late_tasks > 3 hours", 11, "count and hours"),
        ("finish > 0", 7, "a date and a bare number"),
        ("finish * 2", 0, "Dates and conditions are not multiplied"),
        ("finish + today", 7, "To a date only days are added"),
        ("(spi > 1) + 1", 10, "A condition cannot be added"),
        ("if(spi, 1, 2)", 3, "A condition is missing here"),
        ("min(spi, cost)", 0, "a bare number and money"),
        ("round(spi, 9)", 11, "number of places from 0 to 6"),
        ("cost * cost * cost * cost * cost", 26, "multiplies units too often"),
        ("mean(finish, today)", 0, "Dates have no mean"),
    ],
)
def test_an_error_names_its_place_and_the_way_out(text, at, says):
    with pytest.raises(BadFormula) as refused:
        dimension_of(read(text), FIGURES)

    assert says in refused.value.sentence
    assert refused.value.at == at


@pytest.mark.parametrize("text", ["(" * 400 + "1" + ")" * 400, "-" * 500 + "1", "+".join(["1"] * 200), "1" * 1001,
                                  "not " * 200 + "1 < 2", "max(" * 100 + "1" + ")" * 100])  # fmt: skip
def test_what_is_too_long_or_too_deep_is_refused(text):
    with pytest.raises(BadFormula):
        read(text)


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_a_tree_or_the_one_error(text):
    node, at = tried(text)
    assert 0 <= at <= len(text)
    assert node is None or bare(read(written(node))) == bare(node)


def tried(text):
    try:
        return read(text), 0
    except BadFormula as refused:
        return None, refused.at


WORDS = st.sampled_from(
    [*UNITS, *FUNCTIONS, *LEVELS, "not", "(", ")", ",", "%", "3", "0", "hours", "2026-01-05", "1.5"]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_whatever_words_stand_together_nothing_else_is_raised(text):
    try:
        node = read(text)
        dimension = dimension_of(node, FIGURES)
    except BadFormula:
        return
    found = value_of(node, KNOWN.__getitem__)
    kinds = {DATE: dt.date, TRUTH: bool}
    assert isinstance(found, Nothing | kinds.get(dimension, Decimal))


def trees() -> st.SearchStrategy[Node]:
    numbers = st.builds(
        Number, st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False),
        st.sampled_from(["", "", "%", "hours", "days", "count", "money"]),
    )  # fmt: skip
    leaves = st.one_of(
        numbers, st.sampled_from(list(UNITS)).map(Name), st.dates(dt.date(1000, 1, 1), dt.date(9999, 1, 1)).map(Day)
    )

    def grown(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
            lambda name: st.lists(parts, min_size=FUNCTIONS[name][0], max_size=min(4, FUNCTIONS[name][1])).map(
                lambda of: Call(name, tuple(of))
            )
        )
        return st.one_of(
            parts.map(Minus), parts.map(Not), st.builds(Pair, st.sampled_from(sorted(LEVELS)), parts, parts), calls
        )

    return st.recursive(leaves, grown, max_leaves=12)


@given(trees())
def test_a_tree_that_is_written_is_read_as_the_same(tree):
    assert bare(read(written(tree))) == tree


@given(trees())
def test_what_passes_the_check_computes_to_its_kind_and_never_breaks(tree):
    try:
        dimension = dimension_of(tree, FIGURES)
    except BadFormula:
        return
    found = value_of(tree, KNOWN.__getitem__)
    assert isinstance(found, Nothing | {DATE: dt.date, TRUTH: bool}.get(dimension, Decimal))


@given(st.sampled_from(list(UNITS)), st.sampled_from(list(UNITS)))
def test_only_like_is_added_to_like(one, other):
    tree = Pair("+", Name(one), Name(other))
    if FIGURES[one] == FIGURES[other] and FIGURES[one] != DATE:
        assert dimension_of(tree, FIGURES) == FIGURES[one]
    else:
        with pytest.raises(BadFormula):
            dimension_of(tree, FIGURES)


def test_a_formula_names_its_figures():
    assert names_in(read("if(late_tasks > 3, cost / budget, -spi)")) == {"late_tasks", "cost", "budget", "spi"}
