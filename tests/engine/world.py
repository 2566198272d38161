"""The smallest worlds that engine tests need: an office week, days and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from charthouse.engine.calendars import ROUND_THE_CLOCK, Calendar, CalendarException, Hours, Week
from charthouse.engine.network import Link, Plan, Policies, Task
from charthouse.engine.schedule import Schedule

OFFICE_DAY: Hours = ((480, 720), (780, 1020))


def week(day: Hours, saturday: Hours = ()) -> Week:
    """Five days alike, another Saturday, no Sunday."""
    return (day, day, day, day, day, saturday, ())


OFFICE = Calendar(1, "Office", week(OFFICE_DAY))
CLOCK = Calendar(2, "Round the clock", ROUND_THE_CLOCK)
DAY = 480


def at(text: str) -> int:
    """Minutes since the epoch of an ISO date and time."""
    return int((dt.datetime.fromisoformat(text) - dt.datetime(1970, 1, 1)).total_seconds()) // 60  # noqa: DTZ001


def day(text: str) -> int:
    return at(text) // 1440


MONDAY = at("2026-03-02T08:00")


def plan(*tasks: Task, links: tuple[Link, ...] = (), **rest: object) -> Plan:
    """A plan that starts on Monday 2 March 2026 at 08:00 in office hours."""
    values: dict[str, object] = {"start": MONDAY, "calendars": (OFFICE, CLOCK), "calendar": 1, "policies": Policies()}
    return Plan(tasks=tasks, links=links, **(values | rest))  # type: ignore[arg-type]


def closed(first: str, last: str, name: str = "Closed") -> CalendarException:
    return CalendarException(day(first), day(last), (), name)


def found(result: Schedule) -> Mapping[int, Any]:
    """The dates of all tasks, for sums in which none is missing."""
    return result.tasks
