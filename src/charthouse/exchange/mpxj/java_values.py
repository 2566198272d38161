"""The plan document's values as Java's: times, durations, numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charthouse.engine.calendars import Day, Hours, Minutes
from charthouse.exchange.document import Duration, Lag, Unit
from charthouse.exchange.durations import UnitLengths
from charthouse.exchange.mpxj.values import DAY_MINUTES, UNITS, JavaObject

JAVA_UNITS = {ours: name for name, ours in UNITS.items()}


class JavaValues:
    """Makes Java's values of ours, by the units of one project."""

    def __init__(self, jpype: Any, lengths: UnitLengths, *, decimals: int | None = None) -> None:
        self.lengths = lengths
        self._decimals = decimals
        java = jpype.JClass
        self._date_time = java("java.time.LocalDateTime")
        self._date = java("java.time.LocalDate")
        self._time = java("java.time.LocalTime")
        self._utc = java("java.time.ZoneOffset").UTC
        self._duration = java("org.mpxj.Duration")
        self._units = java("org.mpxj.TimeUnit")
        self._range = java("org.mpxj.LocalTimeRange")
        self._double = java("java.lang.Double")
        self._integer = java("java.lang.Integer")

    def time(self, minutes: Minutes | None) -> JavaObject:
        """A LocalDateTime."""
        return None if minutes is None else self._date_time.ofEpochSecond(minutes * 60, 0, self._utc)

    def day(self, day: Day) -> JavaObject:
        """A LocalDate."""
        return self._date.ofEpochDay(day)

    def clock(self, minute: int) -> JavaObject:
        """A LocalTime; 24:00 is 00:00 as the end of a day."""
        return self._time.ofSecondOfDay(minute % DAY_MINUTES * 60)

    def unit(self, unit: Unit, *, elapsed: bool = False) -> JavaObject:
        """A TimeUnit."""
        return getattr(self._units, JAVA_UNITS[unit, elapsed])

    def duration(self, duration: Duration) -> JavaObject:
        """A Duration in the unit that it was typed in; in a smaller one where that takes too many decimals."""
        elapsed = duration.elapsed
        for unit in (duration.unit, Unit.HOUR, Unit.MINUTE):
            length = self.lengths.minutes(unit, elapsed=elapsed)
            amount = duration.minutes / length
            if self._decimals is None or round(round(amount, self._decimals) * length, 6) == duration.minutes:
                break
        return self._duration.getInstance(float(amount), self.unit(unit, elapsed=elapsed))

    def minutes(self, minutes: Minutes | None, unit: Unit = Unit.HOUR, *, elapsed: bool = False) -> JavaObject:
        """A Duration of so many working minutes, in hours unless said otherwise."""
        if minutes is None:
            return None
        return self.duration(Duration(minutes, unit, elapsed))

    def lag(self, lag: Lag, predecessor: Minutes | None = None) -> JavaObject:
        """A lag; a percentage becomes time where the predecessor's duration is given."""
        if lag.percent is None:
            return self.duration(Duration(lag.minutes, lag.unit, lag.elapsed))
        if predecessor is not None:
            return self.minutes(round(predecessor * lag.percent / 100), elapsed=lag.elapsed)
        unit = self._units.ELAPSED_PERCENT if lag.elapsed else self._units.PERCENT
        return self._duration.getInstance(float(lag.percent), unit)

    def number(self, value: float | Decimal | None) -> JavaObject:
        """A Double."""
        return None if value is None else self._double.valueOf(float(value))

    def whole(self, value: int | None) -> JavaObject:
        """An Integer."""
        return None if value is None else self._integer.valueOf(value)

    def fill(self, ranges: JavaObject, hours: Hours) -> None:
        """Put a day's working hours into a list of them."""
        for first, last in hours:
            ranges.add(self._range(self.clock(first), self.clock(last)))
