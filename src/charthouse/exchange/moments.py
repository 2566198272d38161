"""Plan times and days as text: minutes and days since 1970-01-01, wall clock, and their ISO spelling."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from charthouse.engine.calendars import Day, Minutes

EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
DAY_MINUTES = 1440

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(\d\d):([0-5]\d)")

FIRST_DAY: Day = dt.date(1, 1, 1).toordinal() - EPOCH_DAY
LAST_DAY: Day = dt.date(9999, 12, 31).toordinal() - EPOCH_DAY


@lru_cache(maxsize=20_000)
def day_text(day: Day) -> str:
    """``YYYY-MM-DD``."""
    return dt.date.fromordinal(day + EPOCH_DAY).isoformat()


def time_text(time: Minutes) -> str:
    """``YYYY-MM-DDTHH:MM``."""
    day, minute = divmod(time, DAY_MINUTES)
    return f"{day_text(day)}T{minute // 60:02}:{minute % 60:02}"


def clock_text(minute: int) -> str:
    """A minute of the day as ``HH:MM``; hours past midnight count on (``26:00``)."""
    return f"{minute // 60:02}:{minute % 60:02}"


@lru_cache(maxsize=20_000)
def day_of(text: str) -> Day:
    """The day of ``YYYY-MM-DD``.

    :raises ValueError: another spelling, or no such day.
    """
    if not _DAY.fullmatch(text):
        raise ValueError(f"“{text}” is not a day; write it as 2026-03-31")
    return dt.date.fromisoformat(text).toordinal() - EPOCH_DAY


@lru_cache(maxsize=50_000)
def time_of(text: str) -> Minutes:
    """The time of ``YYYY-MM-DDTHH:MM``.

    :raises ValueError: another spelling, or no such time.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a time; write it as 2026-03-31T08:00, without a zone")
    day = day_of(text[:10])
    hour, minute = int(match[4]), int(match[5])
    if hour > 23 or minute > 59:
        raise ValueError(f"“{text}” names an hour that no day has; the last is 23:59")
    return day * DAY_MINUTES + hour * 60 + minute


def clock_of(text: str) -> int:
    """The minute of the day of ``HH:MM``, up to ``48:00`` for shifts that pass midnight.

    :raises ValueError: another spelling.
    """
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) * 60 + int(match[2]) > 2 * DAY_MINUTES:
        raise ValueError(f"“{text}” is not a time of day; write it as 08:30")
    return int(match[1]) * 60 + int(match[2])


def time_of_datetime(moment: dt.datetime) -> Minutes:
    """The minute of a date and time; seconds are cut off, a zone is not looked at."""
    return (moment.toordinal() - EPOCH_DAY) * DAY_MINUTES + moment.hour * 60 + moment.minute


def datetime_of_time(time: Minutes) -> dt.datetime:
    """The zone-free date and time of a plan time."""
    day, minute = divmod(time, DAY_MINUTES)
    return dt.datetime.combine(dt.date.fromordinal(day + EPOCH_DAY), dt.time(minute // 60, minute % 60))
