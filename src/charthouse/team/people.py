"""What a line manager sees of the people in their groups: when and how much they work, and when they are away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from charthouse.accounts.models import Deputy, GroupMember, OrganisationRole, User
from charthouse.exchange import document as doc
from charthouse.plan.models import Assignment
from charthouse.plan.permits import assigned_to
from charthouse.projects.access import Standing
from charthouse.projects.models import Project, Publishing
from charthouse.projects.permissions import Right
from charthouse.resources.models import Allocation
from charthouse.resources.packing import unpack
from charthouse.ui import formats

WEEKS = 6
_EPOCH = dt.date(1970, 1, 1)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Task:
    """An open assignment; which project and task it is only where the reader sees the project."""

    project: str
    """Its key; empty where the reader does not see the project."""
    project_name: str
    uid: int
    name: str
    units: float
    start: int | None
    finish: int | None
    percent: float

    @property
    def units_percent(self) -> float:
        """Units as people say them."""
        return 100 * self.units

    def runs(self, day: dt.date) -> bool:
        """Whether work on it is planned for a day."""
        if self.start is None or self.finish is None or self.start == self.finish:
            return False
        return formats.day_of(self.start) <= day <= formats.day_of(self.finish, finish=True)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is not there; why is for them to say."""

    first: dt.date
    last: dt.date
    deputy: str = ""

    @property
    def days(self) -> str:
        """In words."""
        return formats.days(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Week:
    """How much of somebody's working days is booked in one week."""

    monday: dt.date
    percent: float | None
    """None: they are away all week."""

    @property
    def over(self) -> bool:
        """Whether more is booked than there is."""
        return self.percent is not None and self.percent > 100.5


@dataclass(slots=True)
class Mine:
    """One of their people."""

    number: int
    name: str
    tasks: list[Task] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)


def line_managers(standing: Standing) -> set[int]:
    """Those by whose role somebody is a line manager: themselves, or whom they stand in for."""
    assert isinstance(standing.user, User)
    return {one.lender or standing.user.pk for one in standing.roles if one.role == OrganisationRole.LINE_MANAGER}


def mondays(today: dt.date) -> list[dt.date]:
    """The weeks that are shown, by their first days."""
    first = today - today.weekday() * _DAY
    return [first + week * 7 * _DAY for week in range(WEEKS)]


def people_of(standing: Standing, *, today: dt.date) -> list[Mine]:
    """Everybody who shares a group with the line manager, with work, absences and how much of each week is booked."""
    leading = line_managers(standing)
    found = User.objects.filter(
        is_active=True,
        kind=User.Kind.PERSON,
        pk__in=GroupMember.objects.filter(group__members__user__in=leading).values("user"),
    ).exclude(pk__in=leading)
    accounts = {user.pk: user for user in found}
    mine = {number: Mine(number, user.name) for number, user in accounts.items()}
    by_email = {user.email.lower(): number for number, user in accounts.items() if user.email}
    for number, task in _tasks(accounts, by_email, set(standing.projects().values_list("key", flat=True)), standing):
        mine[number].tasks.append(task)
    until = mondays(today)[-1] + 7 * _DAY
    for number, absence in sorted(
        {*_away(accounts, today), *_calendars(accounts, by_email, today, standing)}, key=_in_order
    ):
        if absence.first < until:
            mine[number].absences.append(absence)
    for one in mine.values():
        one.absences = told_once(one.absences)
        one.weeks = [_week(one, monday) for monday in mondays(today)]
    return sorted(mine.values(), key=lambda one: (one.name.casefold(), one.number))


def _tasks(
    people: Collection[int], by_email: dict[str, int], seen: Collection[str], standing: Standing
) -> Iterator[tuple[int, Task]]:
    found = Assignment.objects.filter(
        assigned_to(people), task__active=True, task__percent_complete__lt=100, project__in=_read(standing)
    )
    rows = found.order_by("task__dates__finish", "id").values_list(
        "allocation__resource__user", "allocation__resource__email", "task__project__key", "task__project__name",
        "task__uid", "task__name", "units", "task__dates__start", "task__dates__finish", "task__percent_complete",
    )  # fmt: skip
    for user, email, key, project, uid, name, units, start, finish, done in rows:
        named = (key, project, uid, name) if key in seen else ("", "", 0, "")
        yield by_email[email.lower()] if user is None else user, Task(*named, units, start, finish, done)


def _read(standing: Standing) -> QuerySet[Project]:
    """Of every project what counts for this reader: the published plan, but where they work on it."""
    working = standing.projects(Right.SEE_WORKING_PLAN).values("pk")
    return Project.rows.filter(
        Q(working=None, branched_from=None, publishing=Publishing.AT_ONCE)
        | Q(pk__in=working)
        | Q(working__isnull=False)
    ).exclude(working__in=working)


def _away(people: Collection[int], today: dt.date) -> Iterator[tuple[int, Absence]]:
    found = Deputy.objects.filter(person__in=people, ended_at=None, last_day__gte=today).select_related("deputy")
    for one in found:
        yield one.person_id, Absence(one.first_day, one.last_day, one.deputy.name)


def _calendars(
    people: Collection[int], by_email: dict[str, int], today: dt.date, standing: Standing
) -> Iterator[tuple[int, Absence]]:
    """Days without hours in their own calendars; what comes again and again is how they work, no absence."""
    found = Allocation.objects.filter(calendar__resource_uid__isnull=False, project__in=_read(standing)).select_related(
        "resource", "calendar"
    )
    for one in [*found.filter(resource__user__in=people), *found.filter(resource__user=None, resource__email__gt="")]:
        number = one.resource.user_id or by_email.get(one.resource.email.lower())
        if number is None or one.calendar is None:
            continue
        exceptions: Iterable[doc.CalendarException] = unpack(doc.Calendar, one.calendar.hours).get("exceptions", ())
        for kept in exceptions:
            last = _EPOCH + kept.last * _DAY
            if not kept.hours and kept.recurrence is None and last >= today:
                yield number, Absence(_EPOCH + kept.first * _DAY, last)


def _in_order(one: tuple[int, Absence]) -> tuple[dt.date, dt.date, bool]:
    return one[1].first, one[1].last, not one[1].deputy


def told_once(absences: Iterable[Absence]) -> list[Absence]:
    """Absences, by their first days, as people say them: what several calendars tell once, days in a row as one.

    One with a deputy always stands by itself.
    """
    told: list[Absence] = []
    for one in absences:
        if one.deputy:
            told.append(one)
        elif any(there.first <= one.first and one.last <= there.last for there in told):
            continue
        elif told and not told[-1].deputy and one.first <= told[-1].last + _DAY:
            told[-1] = Absence(told[-1].first, one.last)
        else:
            told.append(one)
    return told


def _week(person: Mine, monday: dt.date) -> Week:
    days = [
        day for day in (monday + count * _DAY for count in range(5))
        if not any(one.first <= day <= one.last for one in person.absences)
    ]  # fmt: skip
    if not days:
        return Week(monday, None)
    booked = sum(task.units for day in days for task in person.tasks if task.runs(day))
    return Week(monday, 100 * booked / len(days))
