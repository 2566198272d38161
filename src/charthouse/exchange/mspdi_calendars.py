"""Calendars in Microsoft Project's XML: weekly hours, exceptions with their recurrences, work weeks, inheritance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from charthouse.engine.calendars import Day, Hours, Interval, Week, WorkWeek
from charthouse.exchange.document import Calendar, CalendarException, Document, Recurrence, RecurrenceKind, Resource
from charthouse.exchange.moments import DAY_MINUTES, EPOCH_DAY, day_text
from charthouse.exchange.mspdi_tree import Record, Told, Writer
from charthouse.exchange.mspdi_words import written_clock
from charthouse.exchange.recurrence import expand, weekday_of

OFFICE: Hours = ((480, 720), (780, 1020))
STANDARD_WEEK: Week = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
UNSAID: Week = (None, None, None, None, None, None, None)

DAILY, YEARLY_DAY, YEARLY_WEEKDAY, MONTHLY_DAY, MONTHLY_WEEKDAY, WEEKLY, EACH_SO_MANY_DAYS, WORKDAYS = range(1, 9)

OWN_GUID = "c4a27e57-0000-4000-8000-"
"""Marks what only the format needed: a resource's own calendar that says nothing beyond its base, a project's row."""


def weekday_at(day_type: int) -> int:
    """0 Monday to 6 Sunday, of a file's 1 Sunday to 7 Saturday."""
    return (day_type + 5) % 7


def hours_of(record: Record) -> Hours:
    """The working times of a day, an exception or a work week's day."""
    if not record.flag("DayWorking"):
        return ()
    found: list[Interval] = []
    for time in record.several("WorkingTimes", "WorkingTime"):
        start, end = time.clock("FromTime"), time.clock("ToTime")
        if start is None or end is None:
            continue
        if end <= start:
            end += DAY_MINUTES
        found.append((start, end))
    if not record.several("WorkingTimes", "WorkingTime"):
        return OFFICE
    return _in_order(found, record)


def _in_order(found: list[Interval], record: Record) -> Hours:
    merged: list[Interval] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            record.told.add("A calendar has working times that overlap; they were taken as one.")
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def read_calendar(record: Record) -> tuple[Calendar, bool]:
    """A calendar, and whether it is a base calendar."""
    base = record.flag("IsBaseCalendar", default=record.whole("BaseCalendarUID") in {None, -1})
    parent = None if base else record.whole("BaseCalendarUID")
    days: list[Hours | None] = list(STANDARD_WEEK if base and not record.parts.get("WeekDays") else UNSAID)
    old_exceptions: list[CalendarException] = []
    for day in record.several("WeekDays", "WeekDay"):
        day_type = day.whole("DayType") or 0
        if 1 <= day_type <= 7:
            days[weekday_at(day_type)] = hours_of(day)
        else:
            old_exceptions += _dated(day)
    if base:
        days = [() if hours is None else hours for hours in days]
    # Since 2007 the same exceptions stand twice: as days of type 0 spelled out, and as <Exceptions> with their rule.
    exceptions = [each for item in record.several("Exceptions", "Exception") for each in _exception(item)]
    calendar = Calendar(
        uid=_uid(record),
        name=record.text("Name"),
        week=(days[0], days[1], days[2], days[3], days[4], days[5], days[6]),
        exceptions=tuple(exceptions or old_exceptions),
        work_weeks=tuple(week for item in record.several("WorkWeeks", "WorkWeek") for week in _work_week(item)),
        parent_uid=None if parent in {None, -1} else parent,
    )
    return calendar, base


def _uid(record: Record) -> int:
    uid = record.whole("UID")
    return -1 if uid is None else uid


def _period(record: Record) -> tuple[Day, Day] | None:
    for period in record.parts.get("TimePeriod", ()):
        first, last = period.time("FromDate"), period.time("ToDate")
        if first is not None and last is not None and last // DAY_MINUTES >= first // DAY_MINUTES:
            return first // DAY_MINUTES, last // DAY_MINUTES
    record.told.add(f"A {record.what.lower()} of a calendar has no dates; it was left out.")
    return None


def _dated(record: Record) -> list[CalendarException]:
    period = _period(record)
    return [] if period is None else [CalendarException(*period, hours_of(record), record.text("Name"))]


def _work_week(record: Record) -> list[WorkWeek]:
    period = _period(record)
    if period is None:
        return []
    days: list[Hours | None] = list(UNSAID)
    for day in record.several("WeekDays", "WeekDay"):
        day_type = day.whole("DayType") or 0
        if 1 <= day_type <= 7:
            days[weekday_at(day_type)] = hours_of(day)
    week: Week = (days[0], days[1], days[2], days[3], days[4], days[5], days[6])
    return [WorkWeek(*period, week, record.text("Name"))]


def _exception(record: Record) -> list[CalendarException]:
    plain = _dated(record)
    if not plain:
        return []
    kind, every = record.whole("Type") or DAILY, max(record.whole("Period") or 1, 1)
    rule = _rule(record, kind, every, plain[0].first)
    if rule is None:
        return plain
    if record.flag("EnteredByOccurrences"):
        rule = replace(rule, occurrences=record.whole("Occurrences") or None)
    if kind in {YEARLY_WEEKDAY, MONTHLY_WEEKDAY} and not 3 <= (record.whole("MonthItem") or 0) <= 9:
        return [replace(plain[0], first=day, last=day) for day in _by_item(record, plain[0], rule)]
    return [replace(plain[0], recurrence=rule)]


def _rule(record: Record, kind: int, every: int, first: Day) -> Recurrence | None:
    month = (record.whole("Month") or 0) + 1
    ordinal = (record.whole("MonthPosition") or 0) + 1
    item = record.whole("MonthItem") or 0
    weekday = ((item - 3 + 6) % 7,) if 3 <= item <= 9 else ()
    mask = record.whole("DaysOfWeek") or 0
    match kind:
        case 2:
            return Recurrence(RecurrenceKind.YEARLY_DAY, 1, day=record.whole("MonthDay") or 1, month=month)
        case 3:
            return Recurrence(RecurrenceKind.YEARLY_WEEKDAY, 1, weekday, ordinal=ordinal, month=month)
        case 4:
            return Recurrence(RecurrenceKind.MONTHLY_DAY, every, day=record.whole("MonthDay") or 1)
        case 5:
            return Recurrence(RecurrenceKind.MONTHLY_WEEKDAY, every, weekday, ordinal=ordinal)
        case 6:
            # The mask begins with Sunday.
            weekdays = tuple(sorted((bit + 6) % 7 for bit in range(7) if mask >> bit & 1)) or (weekday_of(first),)
            return Recurrence(RecurrenceKind.WEEKLY, every, weekdays)
        case 7 if every > 1 or record.flag("EnteredByOccurrences"):
            return Recurrence(RecurrenceKind.DAILY, every)
        case 8:
            return Recurrence(RecurrenceKind.WEEKLY, every, (0, 1, 2, 3, 4))
    return None


def _by_item(record: Record, exception: CalendarException, rule: Recurrence) -> Iterator[Day]:
    """The days of "the first weekday of each month" and the like, which only this format has: spelled out."""
    item, position = record.whole("MonthItem") or 0, record.whole("MonthPosition") or 0
    wanted = {1: range(5), 2: range(5, 7)}.get(item, range(7))
    start = dt.date.fromordinal(exception.first + EPOCH_DAY)
    step = 12 if rule.kind is RecurrenceKind.YEARLY_WEEKDAY else rule.every
    month = start.year * 12 + start.month - 1
    if rule.month is not None:
        month += (rule.month - start.month) % 12
    left = rule.occurrences or 10_000
    while left and month // 12 <= 9998:
        begin = dt.date(month // 12, month % 12 + 1, 1).toordinal() - EPOCH_DAY
        following = month + 1
        end = dt.date(following // 12, following % 12 + 1, 1).toordinal() - EPOCH_DAY
        days = [day for day in range(begin, end) if weekday_of(day) in wanted]
        day = days[-1] if position >= 4 else days[min(position, len(days) - 1)]
        if day > exception.last:
            return
        if day >= exception.first:
            yield day
            left -= 1
        month += step


def settle(
    read: Sequence[tuple[Calendar, bool, str]], resources: Iterable[Resource], default: int | None, told: Told
) -> tuple[tuple[Calendar, ...], tuple[Resource, ...]]:
    """The calendars with parents that exist and resources that know theirs; what only the format needed is dropped."""
    known = {calendar.uid for calendar, _, _ in read}
    shadows = {
        calendar.uid: calendar.parent_uid
        for calendar, _, guid in read
        if guid.lower().startswith(OWN_GUID) and calendar.parent_uid in known
    }
    kept_resources = tuple(
        replace(
            each,
            calendar_uid=shadows.get(each.calendar_uid, each.calendar_uid if each.calendar_uid in known else None),
        )
        if each.calendar_uid is not None
        else each
        for each in resources
    )
    owners = {each.calendar_uid: each.uid for each in kept_resources if each.calendar_uid is not None}
    calendars: list[Calendar] = []
    seen: set[int] = set()
    for calendar, base, _ in read:
        if calendar.uid in shadows:
            continue
        if calendar.uid in seen:
            told.add(f"Calendar {calendar.uid} stands twice in the file; the first one counts.")
            continue
        seen.add(calendar.uid)
        if not base:
            calendar = _with_parent(calendar, known, default, owners.get(calendar.uid), told)
        calendars.append(calendar)
    return tuple(_without_rings(calendars, told)), kept_resources


def _with_parent(calendar: Calendar, known: set[int], default: int | None, owner: int | None, told: Told) -> Calendar:
    parent = calendar.parent_uid
    if parent not in known or parent == calendar.uid:
        if parent is not None:
            told.add(f"Calendar “{calendar.name}” builds on one that is not in the file; the project's was taken.")
        parent = default if default in known and default != calendar.uid else None
    if parent is None:
        days = [day if day is not None else usual for day, usual in zip(calendar.week, STANDARD_WEEK, strict=True)]
        week: Week = (days[0], days[1], days[2], days[3], days[4], days[5], days[6])
        return replace(calendar, parent_uid=None, resource_uid=owner, week=week)
    return replace(calendar, parent_uid=parent, resource_uid=owner)


def _without_rings(calendars: list[Calendar], told: Told) -> Iterator[Calendar]:
    parents = {calendar.uid: calendar.parent_uid for calendar in calendars}
    for calendar in calendars:
        above, steps = parents[calendar.uid], 0
        while above is not None and steps <= len(parents):
            above, steps = parents.get(above), steps + 1
        if above is None:
            yield calendar
            continue
        told.add(f"Calendar “{calendar.name}” builds on itself; the standard week was put in.")
        parents[calendar.uid] = None
        days = [day if day is not None else usual for day, usual in zip(calendar.week, STANDARD_WEEK, strict=True)]
        yield replace(calendar, parent_uid=None, week=(days[0], days[1], days[2], days[3], days[4], days[5], days[6]))


def calendars_written(document: Document) -> tuple[list[Calendar], dict[int, int], dict[int, str]]:
    """What calendars to write, each resource's calendar by the resource's uid, and the marks of added ones.

    The format gives each resource a calendar of its own, built on a base; base calendars build on nothing.
    """
    by_uid = {calendar.uid: calendar for calendar in document.calendars}
    own = {
        resource.calendar_uid: resource.uid
        for resource in document.resources
        if resource.calendar_uid in by_uid and by_uid[resource.calendar_uid].parent_uid is not None
    }
    parents = {calendar.parent_uid for calendar in document.calendars}
    shared = {task.calendar_uid for task in document.tasks} | {document.project.calendar_uid}
    written: list[Calendar] = []
    for calendar in document.calendars:
        derived = calendar.uid in own or calendar.resource_uid is not None
        if calendar.parent_uid is not None and (not derived or calendar.uid in parents | shared):
            calendar = flattened(calendar, by_uid)
        written.append(calendar)
    bases = {calendar.uid for calendar in written if calendar.parent_uid is None}
    following = max([*by_uid, 0]) + 1
    of_resource: dict[int, int] = {}
    marks: dict[int, str] = {}
    taken: set[int] = set()
    for resource in document.resources:
        uid = resource.calendar_uid
        if uid is None or uid not in by_uid:
            continue
        if uid in bases or uid in taken:
            base = uid if uid in bases else by_uid[uid].parent_uid
            written.append(Calendar(following, resource.name, UNSAID, parent_uid=base, resource_uid=resource.uid))
            marks[following] = f"{OWN_GUID}{following:012x}"
            of_resource[resource.uid], following = following, following + 1
        else:
            of_resource[resource.uid] = uid
            taken.add(uid)
    return written, of_resource, marks


def flattened(calendar: Calendar, by_uid: dict[int, Calendar]) -> Calendar:
    """The same working time without inheritance."""
    line = [calendar]
    while (parent := line[-1].parent_uid) is not None and parent in by_uid and len(line) <= len(by_uid):
        line.append(by_uid[parent])
    days: list[Hours | None] = []
    for weekday in range(7):
        said = [each.week[weekday] for each in line if each.week[weekday] is not None]
        days.append(said[0] if said else ())
    return replace(
        calendar,
        parent_uid=None,
        resource_uid=None,
        week=(days[0], days[1], days[2], days[3], days[4], days[5], days[6]),
        exceptions=tuple(exception for each in line for exception in each.exceptions),
        work_weeks=tuple(work_week for each in line for work_week in each.work_weeks),
    )


def write_calendar(writer: Writer, calendar: Calendar, guid: str = "") -> None:
    """One ``<Calendar>``."""
    base = calendar.parent_uid is None
    writer.open("Calendar")
    writer.value("UID", calendar.uid)
    writer.text("GUID", guid.upper())
    writer.value("Name", calendar.name)
    writer.flag("IsBaseCalendar", base)
    writer.flag("IsBaselineCalendar", False)  # noqa: FBT003
    writer.value("BaseCalendarUID", -1 if calendar.parent_uid is None else calendar.parent_uid)
    if any(hours is not None for hours in calendar.week):
        writer.open("WeekDays")
        _write_days(writer, calendar.week)
        writer.close("WeekDays")
    if calendar.exceptions:
        writer.open("Exceptions")
        for exception in calendar.exceptions:
            for each in _writable(exception):
                _write_exception(writer, each)
        writer.close("Exceptions")
    if calendar.work_weeks:
        writer.open("WorkWeeks")
        for work_week in calendar.work_weeks:
            writer.open("WorkWeek")
            _write_period(writer, work_week.first, work_week.last)
            writer.value("Name", work_week.name)
            if any(hours is not None for hours in work_week.week):
                writer.open("WeekDays")
                _write_days(writer, work_week.week)
                writer.close("WeekDays")
            writer.close("WorkWeek")
        writer.close("WorkWeeks")
    writer.close("Calendar")


def _write_days(writer: Writer, week: Week) -> None:
    for day_type in range(1, 8):
        hours = week[weekday_at(day_type)]
        if hours is not None:
            writer.open("WeekDay")
            writer.value("DayType", day_type)
            _write_hours(writer, hours)
            writer.close("WeekDay")


def _write_hours(writer: Writer, hours: Hours) -> None:
    writer.flag("DayWorking", bool(hours))
    if not hours:
        return
    writer.open("WorkingTimes")
    for start, end in hours:
        writer.open("WorkingTime")
        writer.value("FromTime", written_clock(start))
        writer.value("ToTime", written_clock(end))
        writer.close("WorkingTime")
    writer.close("WorkingTimes")


def _write_period(writer: Writer, first: Day, last: Day) -> None:
    writer.open("TimePeriod")
    writer.value("FromDate", f"{day_text(first)}T00:00:00")
    writer.value("ToDate", f"{day_text(last)}T23:59:00")
    writer.close("TimePeriod")


def _writable(exception: CalendarException) -> list[CalendarException]:
    """The exception itself, or, of one that skips years (which the format cannot say), each of its days."""
    rule = exception.recurrence
    if rule is None or rule.every == 1 or not rule.kind.startswith("yearly"):
        return [exception]
    return [replace(exception, first=first, last=last, recurrence=None) for first, last in expand(exception)]


def _write_exception(writer: Writer, exception: CalendarException) -> None:
    rule = exception.recurrence
    writer.open("Exception")
    writer.flag("EnteredByOccurrences", rule is not None and rule.occurrences is not None)
    _write_period(writer, exception.first, exception.last)
    if rule is None:
        occurrences = exception.last - exception.first + 1
    else:
        occurrences = rule.occurrences or sum(1 for _ in expand(exception))
    writer.value("Occurrences", occurrences)
    writer.value("Name", exception.name)
    if rule is None:
        writer.value("Type", DAILY)
        writer.value("Period", 1)
    else:
        _write_rule(writer, rule)
    _write_hours(writer, exception.hours)
    writer.close("Exception")


def _write_rule(writer: Writer, rule: Recurrence) -> None:
    kinds = {
        RecurrenceKind.DAILY: EACH_SO_MANY_DAYS,
        RecurrenceKind.WEEKLY: WEEKLY,
        RecurrenceKind.MONTHLY_DAY: MONTHLY_DAY,
        RecurrenceKind.MONTHLY_WEEKDAY: MONTHLY_WEEKDAY,
        RecurrenceKind.YEARLY_DAY: YEARLY_DAY,
        RecurrenceKind.YEARLY_WEEKDAY: YEARLY_WEEKDAY,
    }
    writer.value("Type", kinds[rule.kind])
    writer.value("Period", rule.every)
    if rule.kind is RecurrenceKind.WEEKLY:
        writer.value("DaysOfWeek", sum(1 << (weekday + 1) % 7 for weekday in set(rule.weekdays)))
    if rule.kind in {RecurrenceKind.MONTHLY_WEEKDAY, RecurrenceKind.YEARLY_WEEKDAY}:
        writer.value("MonthItem", (rule.weekdays[0] + 1) % 7 + 3 if rule.weekdays else 3)
        writer.value("MonthPosition", (rule.ordinal or 1) - 1)
    if rule.kind in {RecurrenceKind.YEARLY_DAY, RecurrenceKind.YEARLY_WEEKDAY}:
        writer.value("Month", (rule.month or 1) - 1)
    if rule.kind in {RecurrenceKind.MONTHLY_DAY, RecurrenceKind.YEARLY_DAY}:
        writer.value("MonthDay", rule.day or 1)
