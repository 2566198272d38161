"""Durations, lags and predecessors as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.engine.network import LinkKind
from charthouse.exchange.document import Duration, Lag, Unit
from charthouse.exchange.durations import (
    UnitLengths,
    WrittenLink,
    duration_of,
    duration_text,
    lag_of,
    lag_text,
    link_text,
    links_of,
)


@pytest.mark.parametrize(
    ("text", "minutes", "unit", "elapsed"),
    [
        ("3d", 1440, Unit.DAY, False),
        ("2w", 4800, Unit.WEEK, False),
        ("4eh", 240, Unit.HOUR, True),
        ("2 ed", 2880, Unit.DAY, True),
        ("3 elapsed days", 4320, Unit.DAY, True),
        ("3 fTage", 4320, Unit.DAY, True),
        ("1.5 days", 720, Unit.DAY, False),
        ("1,5 Tage", 720, Unit.DAY, False),
        ("90 m", 90, Unit.MINUTE, False),
        ("1mo", 9600, Unit.MONTH, False),
        ("1w 2d", 3360, Unit.DAY, False),
        ("1 day, 2 hours", 600, Unit.HOUR, False),
        ("12", 5760, Unit.DAY, False),
        ("2 Std.", 120, Unit.HOUR, False),
        (".5d", 240, Unit.DAY, False),
    ],
)
def test_a_duration_is_read_as_people_write_it(text, minutes, unit, elapsed):
    assert duration_of(text) == Duration(minutes, unit, elapsed)


def test_a_question_mark_makes_an_estimate():
    assert duration_of("3d?") == Duration(1440, estimated=True)


def test_a_day_is_as_long_as_the_project_says():
    assert duration_of("2w", UnitLengths(day=450, week=2250)) == Duration(4500, Unit.WEEK)


@pytest.mark.parametrize("text", ["", "abc", "-3d", "3d4eh", "d", "1.2.3d", "3 3", "5%"])
def test_what_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="write it as 3d"):
        duration_of(text)


def test_an_unknown_unit_is_named():
    with pytest.raises(ValueError, match="“fortnights” is not a unit of time"):
        duration_of("3 fortnights")


def test_a_duration_of_many_lifetimes_is_refused():
    with pytest.raises(ValueError, match="longer than a thousand years"):
        duration_of("99999999d")


@given(
    st.builds(Duration, st.integers(0, 10**7), st.sampled_from(list(Unit)), st.booleans(), st.booleans()),
    st.sampled_from([UnitLengths(), UnitLengths(450, 2250, 21)]),
)
def test_a_written_duration_is_read_as_the_same(duration, lengths):
    assert duration_of(duration_text(duration, lengths), lengths) == duration


@given(
    st.one_of(
        st.builds(Lag, st.integers(-(10**6), 10**6).filter(bool), st.sampled_from(list(Unit)), st.booleans()),
        st.builds(
            lambda share, elapsed: Lag(0, Unit.DAY, elapsed, float(share)), st.integers(-300, 300), st.booleans()
        ),
    )
)
def test_a_written_lag_is_read_as_the_same(lag):
    assert lag_of(lag_text(lag)) == lag


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("3", [("3", "FS", Lag())]),
        ("3FS+2d; 4SS", [("3", "FS", Lag(960)), ("4", "SS", Lag())]),
        ("3, 4, 5FF", [("3", "FS", Lag()), ("4", "FS", Lag()), ("5", "FF", Lag())]),
        ("1.2FF-50%", [("1.2", "FF", Lag(percent=-50.0))]),
        ("7EA+1 Tag", [("7", "FS", Lag(480))]),
        ("12-1d", [("12", "FS", Lag(-480))]),
        ("CRM-4", [("CRM-4", "FS", Lag())]),
        ("CRM-4FS+2ed", [("CRM-4", "FS", Lag(2880, Unit.DAY, elapsed=True))]),
        ("A1010 SS + 4h", [("A1010", "SS", Lag(240, Unit.HOUR))]),
        ("Write SS", [("Write", "SS", Lag())]),
        ("ABCSS", [("ABCSS", "FS", Lag())]),
    ],
)
def test_predecessors_are_read_as_people_write_them(text, links):
    assert links_of(text) == tuple(WrittenLink(before, LinkKind(kind), lag) for before, kind, lag in links)


def test_an_unknown_kind_of_link_is_refused():
    with pytest.raises(ValueError, match="“XX” is not a kind of link; use FS, SS, FF or SF"):
        links_of("3XX+2d")


def test_a_plain_link_is_written_as_the_task_alone():
    assert link_text("3", LinkKind.FINISH_TO_START, Lag()) == "3"
    assert link_text("3", LinkKind.FINISH_TO_START, Lag(960)) == "3FS+2d"
    assert link_text("3", LinkKind.START_TO_START, Lag()) == "3SS"
