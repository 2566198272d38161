"""The calendars of a project as values, each knowing which row keeps it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.calendars import Day, Hours
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import OFFICE_WEEK
from charthouse.exchange.recurrence import engine_calendar, expand
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.plan.calendars.hours import text_of
from charthouse.plan.calendars.refusals import BadCalendar, InheritsFromItself, NeverWorks, NoSuchCalendar
from charthouse.projects.models import Project
from charthouse.resources.models import Calendar
from charthouse.resources.packing import unpack

EPOCH = dt.date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_EXCEPTIONS = 2000
LONGEST_NAME = 200


@dataclass(frozen=True)
class Kept:
    """A calendar with its row."""

    row: Calendar
    value: doc.Calendar

    @property
    def seen(self) -> str:
        """Tells one state of the calendar from every other: forms carry it, so that no change is lost unseen."""
        return hashlib.sha256(f"{self.row.name}\0{self.row.parent_id}\0{self.row.hours}".encode()).hexdigest()[:16]


def day_number(day: dt.date) -> Day:
    """Days since 1970."""
    return (day - EPOCH).days


def date_of(day: Day) -> dt.date:
    """The date of such a number."""
    return EPOCH + dt.timedelta(days=day)


def kept_calendars(project: Project | None) -> dict[int, Kept]:
    """The project's calendars (without one the organisation's) by their numbers, in their order."""
    rows = list(Calendar.objects.filter(project=project).order_by("position", "id"))
    uids = {row.pk: row.uid for row in rows}
    return {
        row.uid: Kept(
            row,
            doc.Calendar(
                uid=row.uid,
                name=row.name,
                parent_uid=None if row.parent_id is None else uids[row.parent_id],
                resource_uid=row.resource_uid,
                day_minutes=row.day_minutes,
                **unpack(doc.Calendar, row.hours),
            ),
        )
        for row in rows
    }


def calendar_of(calendars: dict[int, Kept], number: int, project: Project | None) -> Kept:
    """One of them.

    :raises NoSuchCalendar:
    """
    if number not in calendars and project is None:
        raise NoSuchCalendar(
            _("The organisation has no calendar %(number)d; it may have been retired.") % {"number": number}
        )
    if number not in calendars:
        assert project is not None
        raise NoSuchCalendar(_("%(key)s has no calendar %(number)d.") % {"key": project.key, "number": number})
    return calendars[number]


def fresh_number(project: Project | None, calendars: Mapping[int, Kept]) -> int:
    """A number that no calendar here has or had, so that an undone deletion finds its own."""
    entries = Entry.objects.filter(record="resources.Calendar")
    told = entries.filter(stream__name=ORGANISATION) if project is None else entries.filter(stream=project.journal_id)
    had = [
        said.get("uid") or 0 for pair in told.values_list("before", "after") for said in pair if isinstance(said, dict)
    ]
    return max(*calendars, *had, 0, 0) + 1


def fresh_calendar(project: Project | None, calendars: Mapping[int, Kept]) -> doc.Calendar:
    """A calendar of the office week, with such a number and no name yet."""
    return doc.Calendar(uid=fresh_number(project, calendars), name="", week=OFFICE_WEEK.week)


def named_once(value: doc.Calendar, others: Mapping[int, Kept]) -> doc.Calendar:
    """The same, if no other has its name.

    :raises BadCalendar:
    """
    if value.name.casefold() in {each.value.name.casefold() for each in others.values()}:
        raise BadCalendar(
            _("There is a calendar “%(name)s” already; choose another name.") % {"name": value.name},
            fields={"name": _("is taken")},
        )
    return value


def told_of_change(one: doc.Calendar, other: doc.Calendar) -> dict[str, Any]:
    """What differs, as the history tells it: exceptions are counted, because their names may be personal."""
    told: dict[str, Any] = {}
    if one.name != other.name:
        told["name"] = one.name
    if one.parent_uid != other.parent_uid:
        told["inherits_from"] = one.parent_uid
    if one.week != other.week:
        told["week"] = [None if hours is None else text_of(hours) for hours in one.week]
    if one.exceptions != other.exceptions:
        told["exceptions"] = len(one.exceptions)
    return told


def line_of(values: dict[int, doc.Calendar], number: int) -> list[doc.Calendar]:
    """A calendar and those from which it inherits, itself first."""
    line: list[doc.Calendar] = []
    above: int | None = number
    while above is not None and above in values and values[above] not in line:
        line.append(values[above])
        above = values[above].parent_uid
    return line


def heirs_of(values: Iterable[doc.Calendar], number: int) -> set[int]:
    """The calendars that inherit from one, near and far."""
    found, grew = {number}, True
    listed = list(values)
    while grew:
        more = {each.uid for each in listed if each.parent_uid in found} - found
        grew = bool(more)
        found |= more
    return found - {number}


def checked(value: doc.Calendar, others: Iterable[doc.Calendar]) -> doc.Calendar:
    """The calendar, fit to be kept among the others; exceptions stand by their first days.

    :raises BadCalendar: for its name, its days, or hours that it neither says nor inherits
    :raises InheritsFromItself:
    :raises NeverWorks: it or one that inherits from it would have no working time at all
    """
    value = replace(
        value, name=_named(value.name), exceptions=tuple(sorted(map(_exception, value.exceptions), key=_at))
    )
    if len(value.exceptions) > MOST_EXCEPTIONS:
        raise BadCalendar(
            _("A calendar keeps at most %(most)d exceptions; say what repeats as a recurring one.")
            % {"most": MOST_EXCEPTIONS}
        )
    there = {each.uid: each for each in others} | {value.uid: value}
    _line_is_sound(value, there)
    parents = {engine_calendar(each).id: engine_calendar(each) for each in there.values()}
    for number in (value.uid, *sorted(heirs_of(there.values(), value.uid))):
        try:
            WorkingTime.of(parents[number], tuple(parents.values()))
        except UnusablePlan as never:
            raise NeverWorks(
                _("Nobody would ever work by “%(name)s”, so no task on it could begin. Give at least one day hours.")
                % {"name": there[number].name}
            ) from never
    return value


def _line_is_sound(value: doc.Calendar, there: dict[int, doc.Calendar]) -> None:
    if value.parent_uid is None:
        if None in value.week:
            raise BadCalendar(
                _("“%(name)s” inherits from no other calendar, so each day of its week needs hours, or none.")
                % {"name": value.name}
            )
        return
    if value.parent_uid not in there:
        raise BadCalendar(_("There is no calendar %(number)d to inherit from.") % {"number": value.parent_uid})
    if value.parent_uid == value.uid or value.parent_uid in heirs_of(there.values(), value.uid):
        raise InheritsFromItself(
            _("“%(parent)s” takes its hours from “%(name)s”; let “%(name)s” inherit from another one.")
            % {"parent": there[value.parent_uid].name, "name": value.name}
        )
    if there[value.parent_uid].resource_uid is not None:
        raise BadCalendar(
            _("“%(parent)s” is somebody's own calendar; inherit from one that is nobody's.")
            % {"parent": there[value.parent_uid].name}
        )


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or "\x00" in name or len(name) > LONGEST_NAME:
        raise BadCalendar(
            _("A calendar needs a name of 1 to %(most)d letters.") % {"most": LONGEST_NAME}, fields={"name": ""}
        )
    return name


def _at(exception: doc.CalendarException) -> tuple[Day, Day]:
    return exception.first, exception.last


def _exception(one: doc.CalendarException) -> doc.CalendarException:
    low, high = day_number(dt.date(FIRST_YEAR, 1, 1)), day_number(dt.date(LAST_YEAR, 12, 31))
    if not low <= one.first <= high or not low <= one.last <= high:
        raise BadCalendar(
            _("Exceptions lie between %(first)d and %(last)d; choose days in these years.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    if one.last < one.first:
        raise BadCalendar(_("The last day comes before the first; exchange them."), fields={"last": ""})
    if len(one.name) > LONGEST_NAME or "\x00" in one.name:
        raise BadCalendar(_("An exception's name has at most %(most)d letters.") % {"most": LONGEST_NAME})
    if one.recurrence is not None and next(iter(expand(one)), None) is None:
        raise BadCalendar(_("No day between the first and the last fits this rule; choose a longer time."))
    return one


@dataclass(frozen=True, slots=True)
class DayHours:
    """What holds on one day, and which calendar says so."""

    hours: Hours
    usual: Hours
    """Of the plain week."""
    name: str = ""
    """Of the exception or work week; empty on a plain day."""
    special: bool = False
    """An exception or another week holds."""
    says: int = 0
    """The number of the calendar that says it."""

    @property
    def minutes(self) -> int:
        """Working minutes that begin on the day."""
        return sum(end - start for start, end in self.hours)


def days_of(values: dict[int, doc.Calendar], number: int, first: Day, last: Day) -> Iterator[tuple[Day, DayHours]]:
    """Each day from first to last with its hours: own exception, own work week, own week, then the parent's."""
    line = line_of(values, number)
    dated = []
    for each in line:
        said: dict[Day, doc.CalendarException] = {}
        for exception in each.exceptions:
            for begin, end in expand(exception):
                if begin > last:
                    break
                for day in range(max(begin, first), min(end, last) + 1):
                    said.setdefault(day, exception)
        dated.append(said)
    for day in range(first, last + 1):
        weekday = (day + 3) % 7
        usual = next((week for each in line if (week := each.week[weekday]) is not None), ())
        yield day, _on(line, dated, day, usual)


def _on(line: list[doc.Calendar], dated: list[dict[Day, doc.CalendarException]], day: Day, usual: Hours) -> DayHours:
    weekday = (day + 3) % 7
    for each, said in zip(line, dated, strict=True):
        if day in said:
            return DayHours(said[day].hours, usual, said[day].name, special=True, says=each.uid)
        for stretch in each.work_weeks:
            hours = stretch.week[weekday]
            if stretch.first <= day <= stretch.last and hours is not None:
                return DayHours(hours, usual, stretch.name, special=True, says=each.uid)
        own = each.week[weekday]
        if own is not None:
            return DayHours(own, usual, says=each.uid)
    return DayHours((), usual)
