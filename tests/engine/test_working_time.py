"""Working-time arithmetic against a minute-by-minute count."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charthouse.engine.calendars import Calendar, CalendarException, WorkWeek
from charthouse.engine.network import Plan, Task
from charthouse.engine.refusals import BrokenPlan, NoWorkingTime, OutOfWorkingTime
from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import DAY, WorkingTime
from tests.engine.world import OFFICE, OFFICE_DAY, at, closed, day

FIRST, DAYS = 20_000, 60
NIGHT = ((1320, 1800),)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    hours = st.sampled_from(
        [(), OFFICE_DAY, ((0, 1440),), NIGHT, ((540, 541),), ((0, 60), (1380, 1440)), ((1200, 1500),)]
    )
    week = draw(st.tuples(*[hours] * 7).filter(any))
    stretch = st.tuples(st.integers(FIRST - 5, FIRST + DAYS), st.integers(0, 9), hours)
    exceptions = tuple(
        CalendarException(first, first + more, each) for first, more, each in draw(st.lists(stretch, max_size=4))
    )
    weeks = tuple(
        WorkWeek(first, first + more, draw(st.tuples(*[st.one_of(st.none(), hours)] * 7)))
        for first, more, _ in draw(st.lists(stretch, max_size=1))
    )
    return Calendar(7, "Any", week, exceptions, weeks)


def working_minutes(calendar: Calendar) -> list[bool]:
    """Each minute of the days that we look at: is it worked? Counted the slow way."""
    found = [False] * ((DAYS + 1) * DAY)
    for index in range(-1, DAYS):
        date = FIRST + index
        own = next((each.hours for each in calendar.exceptions if each.first <= date <= each.last), None)
        if own is None:
            weeks = (each.week[(date + 3) % 7] for each in calendar.work_weeks if each.first <= date <= each.last)
            own = next(weeks, None)
        hours = calendar.week[(date + 3) % 7] if own is None else own
        for start, end in hours or ():
            for minute in range(start, end):
                if index * DAY + minute >= 0:
                    found[index * DAY + minute] = True
    return found[: DAYS * DAY]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(calendars(), st.data())
def test_the_tables_count_as_one_does_by_hand(calendar: Calendar, data: st.DataObject):
    worked = working_minutes(calendar)
    before = [0, *itertools.accumulate(map(int, worked))]
    time = WorkingTime.of(calendar)
    begin = FIRST * DAY

    for _ in range(40):
        one, other = (data.draw(st.integers(0, DAYS * DAY - 1)) for _ in range(2))
        assert time.between(begin + one, begin + other) == before[other] - before[one]
        assert time.is_work(begin + one) == worked[one]
        if True in worked[one:]:
            assert time.next_work(begin + one) == begin + worked.index(True, one)
        amount = before[other] - before[one]
        if amount > 0:
            assert time.add(begin + one, amount) == begin + before.index(before[other])
        if amount < 0:
            latest = len(before) - 1 - before[::-1].index(before[other])
            assert time.add(begin + one, amount) == begin + latest or latest == len(before) - 1


def test_friday_evening_and_monday_morning_are_the_same_instant_of_working_time():
    time = WorkingTime.of(OFFICE)

    assert time.between(at("2026-03-06T17:00"), at("2026-03-09T08:00")) == 0
    assert time.next_work(at("2026-03-06T17:00")) == at("2026-03-09T08:00")
    assert time.previous_work(at("2026-03-09T08:00")) == at("2026-03-06T17:00")
    assert time.add(at("2026-03-06T16:00"), 60) == at("2026-03-06T17:00")
    assert time.add(at("2026-03-06T16:00"), 61) == at("2026-03-09T08:01")
    assert time.add(at("2026-03-09T08:00"), -1) == at("2026-03-06T16:59")


def test_dates_centuries_away_are_as_exact_as_near_ones():
    time = WorkingTime.of(Calendar(1, "Office", OFFICE.week, (closed("2026-12-24", "2027-01-03"),)))

    thousand_weeks = 1000 * 7 * DAY
    far = at("2026-03-02T08:00") + 100 * thousand_weeks
    assert time.add(far, 480) == at("2026-03-02T17:00") + 100 * thousand_weeks
    back = at("2026-03-02T17:00") - 100 * thousand_weeks
    assert time.add(back, -480) == at("2026-03-02T08:00") - 100 * thousand_weeks
    assert time.between(back, at("2026-03-02T17:00")) == 100_000 * 2400


def test_leap_days_are_days():
    time = WorkingTime.of(OFFICE)

    assert time.add(at("2028-02-28T08:00"), 3 * 480) == at("2028-03-01T17:00")
    assert day("2028-03-01") - day("2028-02-28") == 2


def test_the_night_the_clocks_change_is_as_long_as_any():
    """Clocks go forward on 29 March 2026 in Europe: a plan lives in wall-clock time, so nothing moves."""
    night = WorkingTime.of(Calendar(1, "Night", ((),) * 5 + (NIGHT, NIGHT)))

    assert night.between(at("2026-03-28T22:00"), at("2026-03-29T06:00")) == 480
    assert night.add(at("2026-03-28T22:00"), 480) == at("2026-03-29T06:00")


def test_a_child_calendar_takes_what_it_does_not_say_from_its_parent():
    parent = Calendar(1, "Country", OFFICE.week, (closed("2026-03-03", "2026-03-03"),))
    child = Calendar(
        2,
        "Part time",
        (None, None, None, None, (), None, None),
        (CalendarException(day("2026-03-07"), day("2026-03-07"), ((540, 600),)),),
        parent=1,
    )
    time = WorkingTime.of(child, [parent])

    assert time.between(at("2026-03-02T00:00"), at("2026-03-09T00:00")) == 3 * 480 + 60


def test_the_first_of_two_exceptions_for_a_day_holds():
    twice = (CalendarException(day("2026-03-02"), day("2026-03-02"), ((480, 540),)), closed("2026-03-01", "2026-03-31"))
    time = WorkingTime.of(Calendar(1, "Twice", OFFICE.week, twice))

    assert time.between(at("2026-03-01T00:00"), at("2026-04-01T00:00")) == 60


def test_a_calendar_without_working_time_is_refused():
    with pytest.raises(NoWorkingTime, match="“Nothing” has no working time at all; give it some working hours"):
        WorkingTime.of(Calendar(1, "Nothing", ((),) * 7))


def test_hours_that_are_none_are_refused():
    with pytest.raises(BrokenPlan, match="from minute 600 to 500"):
        WorkingTime.of(Calendar(1, "Upside down", (((600, 500),), (), (), (), (), (), ())))


def test_calendars_that_inherit_from_each_other_are_refused():
    one, two = Calendar(1, "One", OFFICE.week, parent=2), Calendar(2, "Two", OFFICE.week, parent=1)

    with pytest.raises(BrokenPlan, match="inherit from each other: “One” → “Two” → “One”"):
        WorkingTime.of(one, [one, two])


def test_work_that_its_calendar_has_no_room_for_is_refused():
    window = Calendar(1, "Window", ((),) * 7, (CalendarException(day("2026-03-07"), day("2026-03-07"), ((0, 240),)),))

    with pytest.raises(OutOfWorkingTime, match="“Cut-over” does not end"):
        schedule(Plan(at("2026-03-02T08:00"), (Task(1, "Cut-over", 241),), (window,), 1))
    assert schedule(Plan(at("2026-03-02T08:00"), (Task(1, "Cut-over", 240),), (window,), 1)).finish == at(
        "2026-03-07T04:00"
    )
