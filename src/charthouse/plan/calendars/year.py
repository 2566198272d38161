"""A year of a calendar, month by month, as the page shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.calendars.hours import text_of
from charthouse.plan.calendars.values import DayHours, date_of, day_number, days_of
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Cell:
    """One day."""

    date: dt.date
    state: str
    """``work``, ``off``, ``less`` (an exception: fewer hours than usual, or none) or ``more`` (others)."""
    words: str
    """What is special, in words; empty on a plain day."""


@dataclass(frozen=True, slots=True)
class Month:
    """Its weeks from Monday to Sunday, with gaps where other months' days lie."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]
    days: int
    """Days on which work begins."""
    minutes: int


@dataclass(frozen=True, slots=True)
class Special:
    """Days in a row on which the same exception holds."""

    days: str
    name: str
    hours: str
    calendar: str
    """The calendar that says it, where it is inherited."""


@dataclass(frozen=True, slots=True)
class Year:
    """What a page shows of it."""

    number: int
    months: tuple[Month, ...]
    specials: tuple[Special, ...]
    days: int
    minutes: int


def year_of(values: dict[int, doc.Calendar], number: int, year: int) -> Year:
    """A year of one of the calendars, what it inherits included."""
    days = list(days_of(values, number, day_number(dt.date(year, 1, 1)), day_number(dt.date(year, 12, 31))))
    months = tuple(_month(year, month, days) for month in range(1, 13))
    return Year(
        year, months, tuple(_specials(values, number, days)),
        sum(month.days for month in months), sum(month.minutes for month in months),
    )  # fmt: skip


def _month(year: int, month: int, days: list[tuple[int, DayHours]]) -> Month:
    own = [(date_of(day), said) for day, said in days if date_of(day).month == month]
    cells: list[Cell | None] = [None] * own[0][0].weekday()
    cells += [Cell(date, _state(said), _words(date, said)) for date, said in own]
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
    name = formats.month(dt.date(year, month, 1)).rpartition(" ")[0]
    return Month(name, weeks, sum(bool(said.hours) for _date, said in own), sum(said.minutes for _date, said in own))


def _state(said: DayHours) -> str:
    if said.special and said.hours != said.usual:
        return "less" if said.minutes < sum(end - start for start, end in said.usual) else "more"
    return "work" if said.hours else "off"


def _words(date: dt.date, said: DayHours) -> str:
    if not said.special or (said.hours == said.usual and not said.name):
        return ""
    what = text_of(said.hours) or _("not working")
    day = formats.long_day(date)
    return f"{day}: {what} ({said.name})" if said.name else f"{day}: {what}"


def _specials(values: dict[int, doc.Calendar], number: int, days: list[tuple[int, DayHours]]) -> list[Special]:
    rows: list[tuple[int, int, DayHours]] = []
    for day, said in days:
        if not said.special:
            continue
        if rows and rows[-1][1] == day - 1 and _alike(rows[-1][2], said):
            rows[-1] = (rows[-1][0], day, said)
        else:
            rows.append((day, day, said))
    return [
        Special(
            formats.long_day(date_of(first)) if first == last else formats.days(date_of(first), date_of(last)),
            said.name, text_of(said.hours), "" if said.says == number else values[said.says].name,
        )
        for first, last, said in rows
    ]  # fmt: skip


def _alike(one: DayHours, other: DayHours) -> bool:
    return (one.hours, one.name, one.says) == (other.hours, other.name, other.says)
