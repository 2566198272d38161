"""What is read about who does the work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.plan.models import Assignment
from charthouse.plan.permits import assigned_to
from charthouse.plan.queries import resources_of
from charthouse.projects.access import Standing, projects_of
from charthouse.projects.held import acting_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - plan time is wall clock
WEEK = 7 * 1440


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment, as its resource or the manager sees it."""

    project: str
    project_name: str
    uid: int
    name: str
    units: float
    work: int | None
    start: int | None
    finish: int | None
    percent: float
    critical: bool
    deadline: int | None
    day: int
    may_report: bool = False
    """Whether the reader says how far it is."""
    slack: int | None = None
    """Total slack, in working minutes: the less there is, the more the finish hangs on it."""
    for_whom: str = ""
    """Whose it is, when it is not one's own: somebody away."""

    @property
    def units_percent(self) -> float:
        """Units as people say them."""
        return 100 * self.units


@dataclass(slots=True)
class Member:
    """A resource with all it does in a project."""

    uid: int
    name: str
    kind: str
    role: str
    email: str
    max_units: float
    calendar: str
    rate: str
    work: list[Work] = field(default_factory=list)

    @property
    def open_count(self) -> int:
        """Assignments that are not done."""
        return sum(one.percent < 100 for one in self.work)

    @property
    def max_percent(self) -> float:
        """Greatest units in percent."""
        return 100 * self.max_units


@dataclass(frozen=True, slots=True)
class MyWork:
    """One's own open work, by when it is to be done."""

    now: dict[str, int]
    overdue: tuple[Work, ...]
    today: tuple[Work, ...]
    this_week: tuple[Work, ...]
    later: tuple[Work, ...]
    done: tuple[Work, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.overdue or self.today or self.this_week or self.later or self.done)

    @property
    def reported(self) -> dict[str, str]:
        """The projects that one's own hours are said in, by their keys, with their names."""
        every = (*self.overdue, *self.today, *self.this_week, *self.later, *self.done)
        found = {one.project: one.project_name for one in every if one.may_report and not one.for_whom}
        return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


_FACTS = (
    "task__project__key", "task__project__name", "task__uid", "task__name", "units", "work", "task__dates__start",
    "task__dates__finish", "task__percent_complete", "task__dates__critical", "task__deadline",
    "task__project__plan__minutes_per_day", "task__dates__total_slack",
)  # fmt: skip


def team_of(project: Project, *, with_rates: bool) -> list[Member]:
    """The resources of a project with their assignments; rates only for those who may see them."""
    members = {}
    for resource, calendar in resources_of(project):
        rate = ""
        if with_rates and resource.rates:
            rate = formats.number(resource.rates[0].per_hour, most=2)
        members[resource.uid] = Member(
            resource.uid,
            resource.name,
            resource.kind.value,
            resource.group or resource.notes,
            resource.email,
            resource.max_units,
            calendar,
            rate,
        )
    found = Assignment.objects.filter(project=project, allocation__isnull=False).order_by("task__dates__start", "id")
    for uid, *facts in found.values_list("allocation__uid", *_FACTS):
        members[uid].work.append(_work(facts))
    return sorted(members.values(), key=lambda member: (member.kind != "person", member.name.casefold()))


def my_work(user: User) -> MyWork:
    """What is assigned to somebody, and to whom they stand in for, in all projects that they see."""
    found = [
        _work(list(facts), whose)
        for number, whose in acting_for(user).items()
        for facts in Assignment.objects.filter(
            assigned_to([number]), project__in=Standing(user).shown(), task__active=True
        ).values_list(*_FACTS)
    ]
    reports = set(Standing(user).projects(Right.REPORT_OWN_PROGRESS).values_list("key", flat=True))
    found = [replace(one, may_report=one.project in reports) for one in found]
    zones = dict(projects_of(user).values_list("key", "time_zone"))
    now = {key: _now(zone) for key, zone in zones.items()}
    overdue, today, week, later, done = [], [], [], [], []
    for one in sorted(found, key=lambda one: (one.finish is None, one.finish, one.project, one.uid)):
        here = now[one.project]
        midnight = here // 1440 * 1440
        if one.percent >= 100:
            if one.finish is not None and one.finish >= midnight - WEEK:
                done.append(one)
        elif one.finish is not None and one.finish < midnight:
            overdue.append(one)
        elif one.start is not None and one.start < midnight + 1440:
            today.append(one)
        elif one.start is not None and one.start < midnight + WEEK:
            week.append(one)
        else:
            later.append(one)
    for lines in (overdue, today, week):
        lines.sort(key=by_what_holds_up)
    return MyWork(now, tuple(overdue), tuple(today), tuple(week), tuple(later), tuple(done))


def by_what_holds_up(one: Work) -> tuple[bool, int, int]:
    """What holds up most comes first: by total slack, then by the planned start."""
    return one.slack is None, one.slack or 0, one.start or 0


def _work(facts: list[Any], for_whom: str = "") -> Work:
    *first, critical, deadline, day, slack = facts
    one = Work(*first, bool(critical), deadline, day or 480)  # type: ignore[call-arg]
    return replace(one, slack=slack, for_whom=for_whom)


def _now(zone: str) -> int:
    here = timezone.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return int((here - EPOCH).total_seconds()) // 60
