"""Working calendars into a project for MPXJ."""

from __future__ import annotations

from typing import Any

from charthouse.engine.calendars import Week
from charthouse.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind
from charthouse.exchange.mpxj.java_values import JavaValues
from charthouse.exchange.mpxj.values import JavaObject

KINDS = {
    RecurrenceKind.DAILY: ("DAILY", False),
    RecurrenceKind.WEEKLY: ("WEEKLY", False),
    RecurrenceKind.MONTHLY_DAY: ("MONTHLY", False),
    RecurrenceKind.MONTHLY_WEEKDAY: ("MONTHLY", True),
    RecurrenceKind.YEARLY_DAY: ("YEARLY", False),
    RecurrenceKind.YEARLY_WEEKDAY: ("YEARLY", True),
}


class CalendarsWriter:
    """Writes calendars and remembers them by their uid."""

    def __init__(self, jpype: Any, values: JavaValues) -> None:
        java = jpype.JClass
        self._values = values
        self._days = list(java("java.time.DayOfWeek").values())
        self._day_type = java("org.mpxj.DayType")
        self._calendar_type = java("org.mpxj.CalendarType")
        self._recurring = java("org.mpxj.RecurringData")
        self._recurrence_type = java("org.mpxj.RecurrenceType")
        self._date_range = java("org.mpxj.LocalDateRange")
        self.by_uid: dict[int, JavaObject] = {}

    def write(self, project: JavaObject, calendars: tuple[Calendar, ...]) -> None:
        """Put all calendars into the project, those inherited from wired up afterwards."""
        for calendar in calendars:
            self.by_uid[calendar.uid] = self._calendar(project, calendar)
        for calendar in calendars:
            if calendar.parent_uid is not None:
                self.by_uid[calendar.uid].setParent(self.by_uid[calendar.parent_uid])

    def _calendar(self, project: JavaObject, calendar: Calendar) -> JavaObject:
        target = project.addCalendar()
        target.setUniqueID(self._values.whole(calendar.uid))
        target.setName(calendar.name)
        target.setType(self._calendar_type.GLOBAL if calendar.resource_uid is None else self._calendar_type.RESOURCE)
        if calendar.day_minutes is not None:
            target.setCalendarMinutesPerDay(self._values.whole(calendar.day_minutes))
        self._week(target, calendar.week)
        for exception in calendar.exceptions:
            self._exception(target, exception)
        for work_week in calendar.work_weeks:
            other = target.addWorkWeek()
            other.setName(work_week.name)
            other.setDateRange(self._date_range(self._values.day(work_week.first), self._values.day(work_week.last)))
            self._week(other, work_week.week)
        return target

    def _week(self, target: JavaObject, week: Week) -> None:
        for day, hours in zip(self._days, week, strict=True):
            if hours is None:
                target.setCalendarDayType(day, self._day_type.DEFAULT)
                continue
            target.setCalendarDayType(day, self._day_type.WORKING if hours else self._day_type.NON_WORKING)
            self._values.fill(target.addCalendarHours(day), hours)

    def _exception(self, target: JavaObject, exception: CalendarException) -> None:
        if exception.recurrence is None:
            first, last = self._values.day(exception.first), self._values.day(exception.last)
            added = target.addCalendarException(first, last)
        else:
            added = target.addCalendarException(self._recurrence(exception, exception.recurrence))
        added.setName(exception.name)
        self._values.fill(added, exception.hours)

    def _recurrence(self, exception: CalendarException, rule: Recurrence) -> JavaObject:
        values = self._values
        recurring = self._recurring()
        kind, relative = KINDS[rule.kind]
        recurring.setRecurrenceType(getattr(self._recurrence_type, kind))
        recurring.setRelative(relative)
        recurring.setStartDate(values.day(exception.first))
        recurring.setFinishDate(values.day(exception.last))
        recurring.setFrequency(values.whole(rule.every))
        recurring.setUseEndDate(rule.occurrences is None)
        if rule.occurrences is not None:
            recurring.setOccurrences(values.whole(rule.occurrences))
        if rule.kind is RecurrenceKind.WEEKLY:
            for weekday in rule.weekdays:
                recurring.setWeeklyDay(self._days[weekday], True)  # noqa: FBT003 - Java has no names for arguments
        elif rule.weekdays:
            recurring.setDayOfWeek(self._days[rule.weekdays[0]])
        number = rule.ordinal if relative else rule.day
        if number is not None:
            recurring.setDayNumber(values.whole(number))
        if rule.month is not None:
            recurring.setMonthNumber(values.whole(rule.month))
        return recurring
