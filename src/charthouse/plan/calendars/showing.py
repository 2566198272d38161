"""What the pages on calendars show, by what their reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.calendars import Hours
from charthouse.engine.network import Policies, WorkCalendar
from charthouse.exchange import document as doc
from charthouse.exchange.document import CalendarPurpose
from charthouse.plan.calendars import public_holidays
from charthouse.plan.calendars.forms import WeekForm
from charthouse.plan.calendars.hours import text_of
from charthouse.plan.calendars.recurring import SHORT_WEEKDAYS, WEEKDAYS, rule_in_words
from charthouse.plan.calendars.usage import Usage, usage_of
from charthouse.plan.calendars.values import Kept, date_of, kept_calendars, line_of
from charthouse.plan.calendars.year import Year, year_of
from charthouse.plan.models import Plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.resources.packing import unpack
from charthouse.ui import formats

ABOUT = {
    CalendarPurpose.FREEZES: gettext_lazy("change freezes"),
    CalendarPurpose.WINDOWS: gettext_lazy("maintenance windows"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A calendar in the list."""

    number: int
    name: str
    week: str
    """Its plain week in words."""
    parent: str
    personal: bool
    exceptions: int
    usage: Usage
    source: int | None = None
    """The number of the organisation's calendar that it follows."""
    about: Any = ""
    """What it is, where it is not the hours of people and things."""


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An exception in the table."""

    place: int
    days: str
    name: str
    hours: str
    rule: str
    source: str


@dataclass
class Shown:
    """The page of one calendar."""

    project: Project | None
    """None: the calendar is the organisation's."""
    number: int
    name: str
    personal: bool
    seen: str
    may_edit: bool
    see_team: bool
    parent: tuple[int, str] | None
    week: list[tuple[Any, str, bool]]
    """Weekday, hours, and whether they are inherited."""
    weekly: int
    """Working minutes of a plain week."""
    exceptions: list[ExceptionLine]
    work_weeks: list[tuple[str, str]]
    sources: list[tuple[str, str, int, int]]
    year: Year
    usage: Usage | None
    """Who goes by it in the project; of the organisation's the page tells that by ``Use``."""
    short_weekdays: tuple[Any, ...] = SHORT_WEEKDAYS
    form: WeekForm | None = None
    days: list[Any] = field(default_factory=list)
    """The form's fields of the seven days."""
    purpose: str = CalendarPurpose.WORK.value
    told: str = ""
    """What the reader just asked for."""
    source: int | None = None
    """The number of the organisation's calendar that it follows."""
    behind: bool = False
    """Whether that says other hours by now."""
    may_use: bool = False
    """Whether the reader may say who goes by it in the project, and delete it."""

    @property
    def before(self) -> int:
        """The year before the one shown."""
        return self.year.number - 1

    @property
    def after(self) -> int:
        """The year behind it."""
        return self.year.number + 1


def visible(access: Access, calendars: Mapping[int, Kept], number: int) -> bool:
    """Somebody's own hours and absences are for those who may see what is personal."""
    if access.may(Right.SEE_PERSONAL):
        return True
    values = {uid: each.value for uid, each in calendars.items()}
    return all(each.resource_uid is None for each in line_of(values, number))


def lines_of(access: Access) -> list[Line]:
    """The calendars that the reader may see, nobody's first."""
    there = kept_calendars(access.shown)
    lines = [
        Line(
            uid, each.value.name, week_in_words(usual_week(there, uid)),
            "" if each.value.parent_uid is None else there[each.value.parent_uid].value.name,
            each.value.resource_uid is not None, len(each.value.exceptions), usage_shown(access, there, uid),
            each.row.source_uid, ABOUT.get(each.value.purpose, ""),
        )
        for uid, each in there.items()
        if visible(access, there, uid)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.personal, not line.usage.standard))


def shown_calendar(access: Access | None, calendars: Mapping[int, Kept], number: int, year: int) -> Shown:
    """One calendar and a year of it; without access to a project one of the organisation's."""
    kept = calendars[number]
    value = kept.value
    values = {uid: each.value for uid, each in calendars.items()}
    usual = usual_week(calendars, number)
    return Shown(
        project=None if access is None else access.project,
        number=number,
        name=value.name,
        personal=value.resource_uid is not None,
        seen=kept.seen,
        may_edit=access is not None and access.may(Right.EDIT_PLAN),
        see_team=access is not None and access.may(Right.SEE_TEAM),
        parent=None if value.parent_uid is None else (value.parent_uid, values[value.parent_uid].name),
        week=[(WEEKDAYS[day], text_of(usual[day]), value.week[day] is None) for day in range(7)],
        weekly=sum(end - start for hours in usual for start, end in hours),
        exceptions=[_line(place, one) for place, one in enumerate(value.exceptions)],
        work_weeks=[
            (formats.days(date_of(one.first), date_of(one.last)), week_in_words([hours or () for hours in one.week]))
            for one in value.work_weeks
        ],
        sources=public_holidays.sources_of(value),
        year=year_of(values, number, year),
        usage=None if access is None else usage_shown(access, calendars, number),
        purpose=value.purpose.value,
    )


def usual_week(calendars: Mapping[int, Kept], number: int | None) -> list[Hours]:
    """The plain week of a calendar, what it inherits included."""
    values = {uid: each.value for uid, each in calendars.items()}
    line = [] if number is None else line_of(values, number)
    return [next((hours for each in line if (hours := each.week[day]) is not None), ()) for day in range(7)]


WHOSE = (
    (WorkCalendar.TASK, gettext_lazy("the task’s or plan’s calendar, whoever works on it")),
    (WorkCalendar.RESOURCES, gettext_lazy("the hours of who works on it; a task’s own calendar goes before them")),
    (WorkCalendar.BOTH, gettext_lazy("the hours of who works on it, and only within the task’s own calendar")),
)


def whose_hours_count(access: Access) -> list[tuple[str, Any, bool]]:
    """What can be chosen: the value, its words, and whether it holds now."""
    plan = Plan.objects.filter(pk=access.shown.pk).first()
    now = Policies(**unpack(Policies, "" if plan is None else plan.policies)).work_calendar
    return [(one.value, words, one is now) for one, words in WHOSE]


def this_year() -> int:
    """Where the reader is."""
    return timezone.localdate().year


def usage_shown(access: Access, calendars: Mapping[int, Kept], number: int) -> Usage:
    """Who goes by a calendar, as far as the reader may know them."""
    found = usage_of(access.shown, calendars, number)
    people = found.people if access.may(Right.SEE_TEAM) else ()
    heirs = found.heirs
    if not access.may(Right.SEE_PERSONAL):
        heirs = tuple(one for one in heirs if calendars[one[0]].value.resource_uid is None)
    return replace(found, people=people, heirs=heirs)


def _line(place: int, one: doc.CalendarException) -> ExceptionLine:
    first, last = date_of(one.first), date_of(one.last)
    days = formats.long_day(first) if first == last else _span(first, last)
    return ExceptionLine(
        place, days, one.name, text_of(one.hours), rule_in_words(one), public_holidays.place_of(one.source)
    )


def _span(first: dt.date, last: dt.date) -> str:
    if first.year == last.year:
        return f"{formats.days(first, last)} {first.year}" if first.month != last.month else formats.days(first, last)
    return f"{formats.long_day(first)} – {formats.long_day(last)}"


def week_in_words(week: list[Hours]) -> str:
    """``Mo–Fr 8-12, 13-17``: days in a row with the same hours once."""
    parts: list[tuple[int, int, Hours]] = []
    for day, hours in enumerate(week):
        if parts and parts[-1][2] == hours:
            parts[-1] = (parts[-1][0], day, hours)
        else:
            parts.append((day, day, hours))
    told = [f"{_weekdays(first, last)} {text_of(hours)}" for first, last, hours in parts if hours]
    return "; ".join(told) or _("no work")


def _weekdays(first: int, last: int) -> str:
    return str(SHORT_WEEKDAYS[first]) if first == last else f"{SHORT_WEEKDAYS[first]}–{SHORT_WEEKDAYS[last]}"
