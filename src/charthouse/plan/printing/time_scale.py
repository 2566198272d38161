"""From time to a place on paper, and what the head of the chart says; the twin of ``islands/plan/scale.ts``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.plan.page_calendar import DAY, CalendarOnPage
from charthouse.ui.formats import EPOCH
from charthouse.ui.ways import present_way


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a month, week or day begins, and what it is called; ``full`` with its year."""

    day: int
    label: str
    full: str = ""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The days from ``first`` to before ``end``, each ``per_day`` wide, from ``left`` on."""

    first: int
    end: int
    per_day: float
    left: float
    hours: tuple[int, int]
    """The part of the day in which people work: it fills the day's whole width."""

    def x(self, time: int) -> float:
        """The place of a plan time."""
        day, minute = divmod(time, DAY)
        begin, end = self.hours
        part = min(1.0, max(0.0, (minute - begin) / (end - begin)))
        return self.left + (day - self.first + part) * self.per_day

    def x_of_day(self, day: int) -> float:
        """The place at which a day begins."""
        return self.left + (day - self.first) * self.per_day


def day_number(day: dt.date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def date_of(day: int) -> dt.date:
    """The date of a day since 1970."""
    return EPOCH + dt.timedelta(days=day)


def tiers(pixels_a_day: float, first: int, end: int) -> tuple[list[Tick], list[Tick]]:
    """The upper and the lower tier of the head for days so wide (in pixels of the page on a screen)."""
    way = present_way()

    def month(day: int) -> Tick:
        date = date_of(day)
        name = way.lone_months[date.month - 1]
        full = f"{name} ’{date.year % 100:02}"
        return Tick(day, full if date.month == 1 else name, full)

    def year(day: int) -> Tick:
        return Tick(day, str(date_of(day).year))

    if pixels_a_day >= 14:
        days = [Tick(day, str(date_of(day).day)) for day in range(first, end)]
        return [month(day) for day in _months(first, end, 1)], days
    if pixels_a_day >= 2.8:
        begin = first - (first + 3 - way.first_weekday) % 7
        weeks = [Tick(day, str(date_of(day).day)) for day in range(begin, end, 7)]
        return [month(day) for day in _months(first, end, 1)], weeks
    years = [year(day) for day in _months(first, end, 12)]
    if pixels_a_day >= 0.95:
        named = [Tick(day, way.lone_months[date_of(day).month - 1]) for day in _months(first, end, 1)]
        return years, named
    if pixels_a_day >= 0.28:
        quarters = [
            Tick(day, _("Q{number}").replace("{number}", str((date_of(day).month - 1) // 3 + 1)))
            for day in _months(first, end, 3)
        ]
        return years, quarters
    return [], years


def _months(first: int, end: int, step: int) -> list[int]:
    date = date_of(first)
    month = (date.month - 1) // step * step
    found: list[int] = []
    year = date.year
    while True:
        day = day_number(dt.date(year + month // 12, month % 12 + 1, 1))
        if day >= end:
            return found
        found.append(day)
        month += step


def free_runs(calendar: CalendarOnPage, first: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Stretches of days on which nobody works: first day, the day after the last, and whether it is a mere weekend."""
    week = calendar["week"]
    other = {day: hours for begin, last, hours, _name in calendar["exceptions"] for day in range(begin, last + 1)}
    begun, plain = None, True
    for day in range(first, end + 1):
        usual = week[(day + 3) % 7]
        free = day < end and not other.get(day, usual)
        if free:
            if begun is None:
                begun, plain = day, True
            plain = plain and not usual and day not in other
        elif begun is not None:
            yield begun, day, plain
            begun = None
