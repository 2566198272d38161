"""When work can be done: calendars as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Minutes: TypeAlias = int
"""Working minutes, or minutes since 1970-01-01T00:00 wall clock, as the field says."""

Day: TypeAlias = int
"""Days since 1970-01-01 (a Thursday)."""

CalendarId: TypeAlias = int

Interval: TypeAlias = tuple[int, int]
"""Working minutes of a day from its midnight, half open; the end may pass 1440 when a shift crosses midnight."""

Hours: TypeAlias = tuple[Interval, ...]
"""The working intervals of one day, in order, not overlapping; empty means no work that day."""

Week: TypeAlias = tuple[
    Hours | None, Hours | None, Hours | None, Hours | None, Hours | None, Hours | None, Hours | None
]
"""Monday to Sunday; None means: as in the calendar inherited from (in a work week: as in the calendar's own week)."""

ALWAYS: Hours = ((0, 1440),)
NEVER: Hours = ()


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days on which other hours hold than the week says: a holiday, a shut-down, overtime."""

    first: Day
    last: Day
    """Inclusive."""
    hours: Hours = NEVER
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """Another week for a dated stretch of time. Exceptions win over it, it wins over the calendar's own week."""

    first: Day
    last: Day
    """Inclusive."""
    week: Week
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours by the week, with dated exceptions, perhaps inherited from another calendar.

    A day's hours are the first of: own exception, own work week, own week day where not None, and then the same of
    the parent. A calendar without parent has no None in its week.
    """

    id: CalendarId
    name: str
    week: Week
    exceptions: tuple[CalendarException, ...] = ()
    work_weeks: tuple[WorkWeek, ...] = ()
    parent: CalendarId | None = None


ROUND_THE_CLOCK: Week = (ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS)
