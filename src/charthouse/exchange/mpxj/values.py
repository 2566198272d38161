"""Java's values as the plan document's: times, durations, numbers, texts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from charthouse.engine.calendars import Day, Hours, Interval, Minutes
from charthouse.exchange.document import Duration, Lag, Unit
from charthouse.exchange.durations import UnitLengths

JavaObject: TypeAlias = Any
"""An object of MPXJ or of Java's own; ``None`` is Java's null."""

DAY_MINUTES = 1440

FIRST_TIME: Minutes = -719_162 * DAY_MINUTES
"""Year 1; MPXJ says "the beginning of time" by dates before it."""

LAST_TIME: Minutes = 2_932_896 * DAY_MINUTES
"""The end of year 9999."""

UNBOUND = frozenset({7_362_720, 42_076_799})
"""1984-01-01T00:00 and 2049-12-31T23:59, with which Microsoft Project says "always"."""

UNITS = {
    "MINUTES": (Unit.MINUTE, False),
    "HOURS": (Unit.HOUR, False),
    "DAYS": (Unit.DAY, False),
    "WEEKS": (Unit.WEEK, False),
    "MONTHS": (Unit.MONTH, False),
    "YEARS": (Unit.YEAR, False),
    "ELAPSED_MINUTES": (Unit.MINUTE, True),
    "ELAPSED_HOURS": (Unit.HOUR, True),
    "ELAPSED_DAYS": (Unit.DAY, True),
    "ELAPSED_WEEKS": (Unit.WEEK, True),
    "ELAPSED_MONTHS": (Unit.MONTH, True),
    "ELAPSED_YEARS": (Unit.YEAR, True),
}


class Values:
    """Turns Java's values into ours, by the units of one project."""

    def __init__(self, jpype: Any, lengths: UnitLengths) -> None:
        self.lengths = lengths
        self._zone = jpype.JClass("java.time.ZoneOffset").UTC
        self._unit_of: dict[int, tuple[str, Unit, bool]] = {}

    def time(self, moment: JavaObject) -> Minutes | None:
        """A LocalDateTime as minutes since 1970; seconds are cut off; "beginning of time" and the like are None."""
        if moment is None:
            return None
        minutes = int(moment.toEpochSecond(self._zone)) // 60
        return minutes if FIRST_TIME <= minutes <= LAST_TIME else None

    def bound(self, moment: JavaObject) -> Minutes | None:
        """The first or last moment of a stretch of time; None where it has no bound."""
        minutes = self.time(moment)
        return None if minutes in UNBOUND else minutes

    def day(self, date: JavaObject) -> Day | None:
        """A LocalDate as days since 1970."""
        return None if date is None else int(date.toEpochDay())

    def clock(self, time: JavaObject) -> int | None:
        """A LocalTime as minutes since midnight."""
        return None if time is None else int(time.toSecondOfDay()) // 60

    def unit(self, unit: JavaObject) -> tuple[str, Unit, bool]:
        """Java's name of a unit of time, our unit, and whether it is elapsed."""
        ordinal = int(unit.ordinal())
        if ordinal not in self._unit_of:
            name = str(unit.name())
            self._unit_of[ordinal] = (name, *UNITS.get(name, (Unit.DAY, name.startswith("ELAPSED"))))
        return self._unit_of[ordinal]

    def duration(self, duration: JavaObject, *, estimated: bool = False) -> Duration | None:
        """A duration with the unit it was typed in."""
        if duration is None:
            return None
        _, unit, elapsed = self.unit(duration.getUnits())
        amount = float(duration.getDuration()) * self.lengths.minutes(unit, elapsed=elapsed)
        return Duration(round(amount), unit, elapsed, estimated)

    def minutes(self, duration: JavaObject) -> Minutes | None:
        """A duration as working minutes (elapsed minutes where its unit is elapsed)."""
        if duration is None:
            return None
        _, unit, elapsed = self.unit(duration.getUnits())
        return round(float(duration.getDuration()) * self.lengths.minutes(unit, elapsed=elapsed))

    def lag(self, duration: JavaObject) -> Lag:
        """A lag, which may also be a percentage of the predecessor's duration."""
        if duration is None:
            return Lag()
        name, unit, elapsed = self.unit(duration.getUnits())
        amount = float(duration.getDuration())
        if name.endswith("PERCENT"):
            return Lag(percent=amount, elapsed=elapsed)
        return Lag(round(amount * self.lengths.minutes(unit, elapsed=elapsed)), unit, elapsed)

    def hours(self, ranges: JavaObject) -> Hours:
        """A day's working hours, in order, without overlaps; an end at or before the start is on the next day."""
        intervals: list[Interval] = []
        for span in ranges or ():
            first, last = self.clock(span.getStart()), self.clock(span.getEnd())
            if first is None or last is None:
                continue
            intervals.append((first, last if last > first else last + DAY_MINUTES))
        return without_overlaps(intervals)


def without_overlaps(intervals: list[Interval]) -> Hours:
    """The intervals in order, those that overlap made one."""
    merged: list[Interval] = []
    for first, last in sorted(intervals):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def text(value: JavaObject) -> str:
    """A Java string, "" for null."""
    return "" if value is None else str(value)


def name_of(value: JavaObject) -> str:
    """The name of an enum's constant, "" for null."""
    return "" if value is None else str(value.name())


def number(value: JavaObject) -> float | None:
    """A number, None for null."""
    return None if value is None else float(value)


def whole(value: JavaObject) -> int | None:
    """An integer, None for null."""
    return None if value is None else int(value)


def money(value: JavaObject) -> Decimal | None:
    """An amount, with no more digits than a tool's own arithmetic is good for."""
    if value is None:
        return None
    try:
        amount = round(Decimal(str(value)), 6).normalize()
    except InvalidOperation:
        return None
    if not amount.is_finite():
        return None
    return amount if amount.as_tuple().exponent <= 0 else amount.quantize(Decimal(1))  # type: ignore[operator]


def share(value: JavaObject) -> float | None:
    """MPXJ's percent as a share: 100 → 1.0."""
    return None if value is None else round(float(value) / 100, 6)
