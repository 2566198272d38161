"""The words of Microsoft Project's XML: its codes, and how it spells dates, durations, lags and money."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.methods import PercentOf
from charthouse.engine.network import ConstraintKind, LinkKind
from charthouse.exchange.document import Accrual, Duration, Lag, ResourceKind, TaskType, Unit, ValueRule
from charthouse.exchange.moments import DAY_MINUTES, clock_text, day_of, time_text

NAMESPACE = "http://schemas.microsoft.com/project"

LINKS = {
    0: LinkKind.FINISH_TO_FINISH,
    1: LinkKind.FINISH_TO_START,
    2: LinkKind.START_TO_FINISH,
    3: LinkKind.START_TO_START,
}

CONSTRAINTS = {
    0: ConstraintKind.ASAP,
    1: ConstraintKind.ALAP,
    2: ConstraintKind.START_ON,
    3: ConstraintKind.FINISH_ON,
    4: ConstraintKind.START_NO_EARLIER,
    5: ConstraintKind.START_NO_LATER,
    6: ConstraintKind.FINISH_NO_EARLIER,
    7: ConstraintKind.FINISH_NO_LATER,
}

TASK_TYPES = {0: TaskType.FIXED_UNITS, 1: TaskType.FIXED_DURATION, 2: TaskType.FIXED_WORK}
ACCRUALS = {1: Accrual.START, 2: Accrual.END, 3: Accrual.PRORATED}
VALUE_RULES = {0: ValueRule(percent_of=PercentOf.DURATION), 1: ValueRule(percent_of=PercentOf.PHYSICAL)}
RESOURCE_KINDS = {0: ResourceKind.MATERIAL, 1: ResourceKind.PERSON, 2: ResourceKind.COST}
CONTOURS = {
    0: "flat",
    1: "back_loaded",
    2: "front_loaded",
    3: "double_peak",
    4: "early_peak",
    5: "late_peak",
    6: "bell",
    7: "turtle",
    8: "contoured",
}
RATE_TABLES = "ABCDE"

UNITS = {
    3: (Unit.MINUTE, False),
    4: (Unit.MINUTE, True),
    5: (Unit.HOUR, False),
    6: (Unit.HOUR, True),
    7: (Unit.DAY, False),
    8: (Unit.DAY, True),
    9: (Unit.WEEK, False),
    10: (Unit.WEEK, True),
    11: (Unit.MONTH, False),
    12: (Unit.MONTH, True),
}
UNIT_CODES = {
    **{unit: code for code, unit in UNITS.items()},
    # Microsoft Project knows no years: they are shown as months, of the same length in minutes.
    (Unit.YEAR, False): 11,
    (Unit.YEAR, True): 12,
}
PERCENT, ELAPSED_PERCENT = 19, 20
ESTIMATED = 32
"""What is added to a unit's code when the duration is an estimate."""

NOBODY = -65535
"""The resource of work that is not assigned."""

T = TypeVar("T")


def code_in(codes: dict[int, T], word: T) -> int:
    """The code that a table has for a word."""
    return next(code for code, each in codes.items() if each == word)


_LENGTH = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?")


@lru_cache(maxsize=50_000)
def minutes_of(text: str) -> Minutes:
    """The minutes of an ISO 8601 length such as ``PT8H30M0S``.

    :raises ValueError: another spelling.
    """
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a length of time")
    years, months, days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    total = ((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes + seconds / 60
    return round(-total if match[1] else total)


@lru_cache(maxsize=50_000)
def length_text(minutes: Minutes) -> str:
    """Minutes as an ISO 8601 length, as Microsoft Project spells it."""
    sign = "-" if minutes < 0 else ""
    return f"{sign}PT{abs(minutes) // 60}H{abs(minutes) % 60}M0S"


@lru_cache(maxsize=100_000)
def time_of(text: str) -> Minutes:
    """The time of ``2026-03-31T08:00:00``; seconds and zones, which plans do not have, are left out.

    :raises ValueError: another spelling, or no such time.
    """
    day = day_of(text[:10])
    if len(text) == 10:
        return day * DAY_MINUTES
    clock = _CLOCK.match(text, 11)
    if clock is None or text[10] not in "T ":
        raise ValueError(f"“{text}” is not a time")
    return day * DAY_MINUTES + int(clock[1]) * 60 + int(clock[2])


@lru_cache(maxsize=100_000)
def written_time(time: Minutes) -> str:
    """``2026-03-31T08:00:00``."""
    return time_text(time) + ":00"


def clock_of(text: str) -> int:
    """The minute of the day of ``08:00:00``.

    :raises ValueError: another spelling.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a time of day")
    return int(match[1]) * 60 + int(match[2])


def written_clock(minute: int) -> str:
    """``08:00:00``; midnight at a day's end is ``00:00:00``."""
    return clock_text(minute % DAY_MINUTES) + ":00"


def duration_of(minutes: Minutes, code: int, *, estimated: bool = False) -> Duration:
    """A duration with the unit that its format code means; unknown codes are days."""
    plain = code - ESTIMATED if code >= 35 else code
    unit, elapsed = UNITS.get(plain, (Unit.DAY, False))
    return Duration(minutes, unit, elapsed, estimated or code >= 35)


def code_of(duration: Duration) -> int:
    """The format code of a duration."""
    return UNIT_CODES[duration.unit, duration.elapsed] + (ESTIMATED if duration.estimated else 0)


def lag_of(tenths: float, code: int) -> Lag:
    """A lag from its tenths of minutes, or its percentage, and its format code."""
    plain = code - ESTIMATED if code >= 35 else code
    if plain in {PERCENT, ELAPSED_PERCENT}:
        return Lag(percent=float(tenths), elapsed=plain == ELAPSED_PERCENT)
    unit, elapsed = UNITS.get(plain, (Unit.DAY, False))
    return Lag(round(tenths / 10), unit, elapsed)


def written_lag(lag: Lag) -> tuple[str, int]:
    """A lag's number and format code."""
    if lag.percent is not None:
        return str(round(lag.percent)), ELAPSED_PERCENT if lag.elapsed else PERCENT
    return str(lag.minutes * 10), UNIT_CODES[lag.unit, lag.elapsed]


def money_of(text: str) -> Decimal:
    """An amount, which the file holds in hundredths.

    :raises ArithmeticError: no number.
    """
    amount = Decimal(text) / 100
    if not amount.is_finite():
        raise ArithmeticError(text)
    return amount


def written_money(amount: Decimal) -> str:
    """An amount in hundredths."""
    return plain_number(amount * 100)


def plain_number(number: Decimal | float) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{number:f}" if isinstance(number, Decimal) else f"{Decimal(repr(float(number))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
