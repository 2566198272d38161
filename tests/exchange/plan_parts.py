"""Random texts, times, lengths and calendars: what random plans are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from charthouse.engine.calendars import Hours, Week, WorkWeek
from charthouse.exchange.document import (
    Calendar,
    CalendarException,
    Duration,
    Lag,
    Recurrence,
    RecurrenceKind,
    Unit,
)

JANUARY_2026 = 20454
"""2026-01-01 as a day."""

OFFICE: Hours = ((480, 720), (780, 1020))

words = st.text(  # what people may type
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Cn")),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() != "")
lines = st.one_of(st.just(""), st.text(st.sampled_from("ab ü<&>\"'\n\t\r“”=+-@;,"), max_size=30))
days = st.integers(JANUARY_2026, JANUARY_2026 + 900)
times = st.builds(lambda day, minute: day * 1440 + minute, days, st.integers(0, 1439))
maybe_time = st.none() | times
lengths = st.integers(0, 100_000)
maybe_length = st.none() | lengths
money = st.none() | st.integers(-(10**8), 10**10).map(lambda cents: Decimal(cents) / 100)
percent = st.none() | st.integers(0, 100).map(float)
# Years are shown as months by Microsoft Project.
units = st.sampled_from([unit for unit in Unit if unit is not Unit.YEAR])
durations = st.builds(Duration, lengths, units, st.booleans(), st.booleans())
lags = st.one_of(
    st.builds(Lag, st.integers(-20_000, 20_000), units, st.booleans()),
    st.builds(lambda share, elapsed: Lag(0, Unit.DAY, elapsed, float(share)), st.integers(-100, 200), st.booleans()),
)


@st.composite
def hours(draw: Any) -> Hours:
    """No work, or up to three stretches; the last may pass midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    stretches = [(a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    return tuple(stretches)


full_weeks: st.SearchStrategy[Week] = st.tuples(*[hours()] * 7)
part_weeks: st.SearchStrategy[Week] = st.tuples(*[st.none() | hours()] * 7)


@st.composite
def recurrences(draw: Any) -> Recurrence:
    kind = draw(st.sampled_from(list(RecurrenceKind)))
    yearly = kind.startswith("yearly")
    every = 1 if yearly else draw(st.integers(1, 4))
    occurrences = draw(st.none() | st.integers(1, 20))
    if kind is RecurrenceKind.DAILY and every == 1 and occurrences is None:
        every = 2
    weekdays: tuple[int, ...] = ()
    if kind is RecurrenceKind.WEEKLY:
        weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    elif kind.endswith("weekday"):
        weekdays = (draw(st.integers(0, 6)),)
    return Recurrence(
        kind=kind,
        every=every,
        weekdays=weekdays,
        day=draw(st.integers(1, 31)) if kind.endswith("_day") else None,
        ordinal=draw(st.integers(1, 5)) if kind.endswith("weekday") else None,
        month=draw(st.integers(1, 12)) if yearly else None,
        occurrences=occurrences,
    )


@st.composite
def exceptions(draw: Any) -> CalendarException:
    first = draw(days)
    last = first + draw(st.integers(0, 400))
    return CalendarException(first, last, draw(hours()), draw(lines), draw(st.none() | recurrences()))


work_weeks = st.builds(
    lambda first, more, week, name: WorkWeek(first, first + more, week, name),
    days,
    st.integers(0, 90),
    part_weeks,
    words,
)


@st.composite
def calendars(draw: Any) -> tuple[Calendar, ...]:
    """Base calendars first, then up to three that build on one of them, for resources."""
    count, own = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    found = [Calendar(1, "Standard", (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()))]
    found += [
        Calendar(
            uid,
            draw(words),
            draw(full_weeks),
            tuple(draw(st.lists(exceptions(), max_size=3))),
            tuple(draw(st.lists(work_weeks, max_size=2))),
        )
        for uid in range(2, count + 1)
    ]
    found += [
        Calendar(
            uid,
            draw(words),
            draw(part_weeks),
            tuple(draw(st.lists(exceptions(), max_size=2))),
            (),
            draw(st.integers(1, count)),
            uid,
        )
        for uid in range(count + 1, count + own + 1)
    ]
    return tuple(found)
