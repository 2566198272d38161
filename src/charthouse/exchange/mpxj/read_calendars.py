"""Working calendars out of a file: weeks, exceptions, other weeks, inheritance."""

from __future__ import annotations

from typing import Any, cast

from charthouse.engine.calendars import NEVER, Hours, Week, WorkWeek
from charthouse.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind
from charthouse.exchange.mpxj.values import JavaObject, Values, name_of, text, whole

STANDARD_DAY: Hours = ((480, 720), (780, 1020))
STANDARD_WEEK: Week = (STANDARD_DAY, STANDARD_DAY, STANDARD_DAY, STANDARD_DAY, STANDARD_DAY, NEVER, NEVER)
STANDARD_UID = 1


class CalendarsReader:
    """Reads a project's calendars."""

    def __init__(self, jpype: Any, values: Values) -> None:
        self._values = values
        self._days = list(jpype.JClass("java.time.DayOfWeek").values())
        self.warnings: list[str] = []

    def read(self, project: JavaObject) -> tuple[Calendar, ...]:
        """All calendars that the file has, by unique id; a file without any gets the usual week."""
        calendars = tuple(self._calendar(calendar) for calendar in project.getCalendars())
        if calendars:
            return calendars
        self.warnings.append("The file has no calendar; Monday to Friday, 8 to 12 and 13 to 17, is assumed.")
        return (Calendar(uid=STANDARD_UID, name="Standard", week=STANDARD_WEEK),)

    def _calendar(self, calendar: JavaObject) -> Calendar:
        exceptions: list[CalendarException] = []
        for exception in calendar.getCalendarExceptions():
            exceptions += self._exceptions(calendar, exception)
        resources = list(calendar.getResources())
        personal = name_of(calendar.getType()) == "RESOURCE" or bool(calendar.getPersonal())
        return Calendar(
            uid=int(calendar.getUniqueID()),
            name=text(calendar.getName()),
            week=self._week(calendar, inherits=calendar.getParent() is not None),
            exceptions=tuple(exceptions),
            work_weeks=tuple(self._work_weeks(calendar)),
            parent_uid=whole(calendar.getParentUniqueID()),
            resource_uid=whole(resources[0].getUniqueID()) if personal and len(resources) == 1 else None,
            day_minutes=whole(calendar.getCalendarMinutesPerDay()),
        )

    def _week(self, days: JavaObject, *, inherits: bool) -> Week:
        return cast("Week", tuple(self._day(days, day, inherits=inherits) for day in self._days))

    def _day(self, days: JavaObject, day: JavaObject, *, inherits: bool) -> Hours | None:
        kind = name_of(days.getCalendarDayType(day))
        if kind == "WORKING":
            return self._values.hours(days.getCalendarHours(day))
        if kind == "NON_WORKING":
            return NEVER
        if inherits:
            return None
        return STANDARD_WEEK[int(day.ordinal())]

    def _work_weeks(self, calendar: JavaObject) -> list[WorkWeek]:
        weeks = []
        for week in calendar.getWorkWeeks():
            span = week.getDateRange()
            first, last = (None, None) if span is None else (span.getStart(), span.getEnd())
            if first is None or last is None:
                self.warnings.append(
                    f"The calendar “{text(calendar.getName())}” has a work week without dates; it was left out."
                )
                continue
            weeks.append(
                WorkWeek(
                    first=int(first.toEpochDay()),
                    last=int(last.toEpochDay()),
                    week=self._week(week, inherits=True),
                    name=text(week.getName()),
                )
            )
        return weeks

    def _exceptions(self, calendar: JavaObject, exception: JavaObject) -> list[CalendarException]:
        values = self._values
        name = text(exception.getName())
        hours = values.hours(exception)
        recurring = exception.getRecurring()
        if recurring is not None:
            repeated = self._recurrence(recurring)
            if repeated is not None:
                first, last, recurrence = repeated
                return [CalendarException(first, last, hours, name, recurrence)]
            return [
                CalendarException(int(once.getFromDate().toEpochDay()), int(once.getToDate().toEpochDay()), hours, name)
                for once in exception.getExpandedExceptions()
            ]
        start, end = values.day(exception.getFromDate()), values.day(exception.getToDate())
        if start is None or end is None or end < start:
            self.warnings.append(
                f"The calendar “{text(calendar.getName())}” has an exception without dates; it was left out."
            )
            return []
        return [CalendarException(start, end, hours, name)]

    def _recurrence(self, recurring: JavaObject) -> tuple[int, int, Recurrence] | None:
        """The rule by which an exception repeats, or None where only its days can be listed."""
        first = self._values.day(recurring.getStartDate())
        last = self._values.day(recurring.getCalculatedLastDate())
        if first is None or last is None or recurring.getWorkingDaysOnly():
            return None
        kind = name_of(recurring.getRecurrenceType())
        every = whole(recurring.getFrequency()) or 1
        ordinal = whole(recurring.getDayNumber())
        month = whole(recurring.getMonthNumber())
        occurrences = None if recurring.getUseEndDate() else whole(recurring.getOccurrences())
        weekday = recurring.getDayOfWeek()
        weekdays = () if weekday is None else (int(weekday.ordinal()),)
        match kind, bool(recurring.getRelative()):
            case "DAILY", _:
                rule = Recurrence(RecurrenceKind.DAILY, every, occurrences=occurrences)
            case "WEEKLY", _:
                marked = tuple(int(day.ordinal()) for day in self._days if recurring.getWeeklyDay(day))
                rule = Recurrence(RecurrenceKind.WEEKLY, every, weekdays=marked, occurrences=occurrences)
            case "MONTHLY", False:
                rule = Recurrence(RecurrenceKind.MONTHLY_DAY, every, day=ordinal, occurrences=occurrences)
            case "MONTHLY", True:
                rule = Recurrence(
                    RecurrenceKind.MONTHLY_WEEKDAY, every, weekdays=weekdays, ordinal=ordinal, occurrences=occurrences
                )
            case "YEARLY", False:
                rule = Recurrence(RecurrenceKind.YEARLY_DAY, every, day=ordinal, month=month, occurrences=occurrences)
            case "YEARLY", True:
                rule = Recurrence(
                    RecurrenceKind.YEARLY_WEEKDAY, every, weekdays=weekdays, ordinal=ordinal, month=month,
                    occurrences=occurrences,
                )  # fmt: skip
            case _:
                return None
        return first, last, rule
