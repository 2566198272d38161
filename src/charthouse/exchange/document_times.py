"""Lengths and calendars of the plan document, as people typed and drew them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from charthouse.engine.calendars import Day, Hours, Minutes, Week, WorkWeek

Uid: TypeAlias = int


class Unit(StrEnum):
    """The unit in which a person typed a duration; elapsed ones run round the clock."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes to compute with, and the unit to show them in."""

    minutes: Minutes
    unit: Unit = Unit.DAY
    elapsed: bool = False
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Lag:
    minutes: Minutes = 0
    unit: Unit = Unit.DAY
    elapsed: bool = False
    percent: float | None = None
    """Of the predecessor's duration; wins over ``minutes``."""


NO_DURATION, NO_LAG = Duration(0), Lag()


class CalendarPurpose(StrEnum):
    """What a calendar is about: the hours of people and things, or when a service or environment may be changed."""

    WORK = "work"
    FREEZES = "freezes"
    """Hours in which it may be changed; its exceptions without hours are the change freezes."""
    WINDOWS = "windows"
    """Nothing but the maintenance windows in which it may be changed."""


class RecurrenceKind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    MONTHLY_WEEKDAY = "monthly_weekday"
    YEARLY_DAY = "yearly_day"
    YEARLY_WEEKDAY = "yearly_weekday"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How an exception repeats between its first and last day."""

    kind: RecurrenceKind
    every: int = 1
    weekdays: tuple[int, ...] = ()
    """0 Monday to 6 Sunday; for the weekday kinds the one day meant."""
    day: int | None = None
    """Day of the month."""
    ordinal: int | None = None
    """1 first to 4 fourth, 5 last."""
    month: int | None = None
    occurrences: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Other hours on dated days, perhaps repeating."""

    first: Day
    last: Day
    hours: Hours = ()
    name: str = ""
    recurrence: Recurrence | None = None
    source: str = ""
    """Where it comes from, so that it can be renewed: ``holidays DE-BY``; empty: somebody said it."""


@dataclass(frozen=True, slots=True)
class Calendar:
    uid: Uid
    name: str
    week: Week
    exceptions: tuple[CalendarException, ...] = ()
    work_weeks: tuple[WorkWeek, ...] = ()
    parent_uid: Uid | None = None
    resource_uid: Uid | None = None
    """The resource whose own calendar this is, if it is one's."""
    day_minutes: Minutes | None = None
    purpose: CalendarPurpose = CalendarPurpose.WORK
