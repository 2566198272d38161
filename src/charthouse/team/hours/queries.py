"""What is read of time entries: one's own, those of a month in a project, and their sums."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.budget.periods import month_end
from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.plan.models import Assignment
from charthouse.plan.permits import assigned_to
from charthouse.projects.access import Access
from charthouse.team.models import TimeEntry

RECENT = dt.timedelta(days=62)
"""So far back one's own page looks."""
KINDS = sheet_files.KINDS


@dataclass(frozen=True, slots=True)
class OfPerson:
    """What somebody spent on the project in a month."""

    name: str
    hours: Decimal
    tasks: tuple[tuple[int, str, Decimal], ...]
    """Number, name and hours of each task."""


def own(access: Access, today: dt.date) -> list[TimeEntry]:
    """One's own hours of the last two months, the newest first."""
    mine = TimeEntry.objects.filter(project=access.project, person=access.user, day__gt=today - RECENT)
    return list(mine.order_by("-day", "-number"))


def own_tasks(access: Access) -> list[tuple[int, str]]:
    """The tasks that are assigned to somebody, those that are not done first."""
    found = Assignment.objects.filter(assigned_to([access.user.pk]), project=access.shown, task__active=True)
    rows = found.values_list("task__uid", "task__name", "task__percent_complete").distinct()
    ordered = sorted(rows, key=lambda row: (row[2] >= 100, row[1].casefold(), row[0]))
    return [(uid, name) for uid, name, _percent in ordered]


def of_month(access: Access, month: dt.date) -> list[TimeEntry]:
    """The hours of everybody in a month, by name, day and task."""
    found = TimeEntry.objects.filter(project=access.project, day__range=(month, month_end(month)))
    return list(found.order_by("name", "day", "number"))


def by_person(entries: Sequence[TimeEntry]) -> list[OfPerson]:
    """The same put together by person and task."""
    found: defaultdict[tuple[int | None, str], dict[int, tuple[str, Decimal]]] = defaultdict(dict)
    for one in entries:
        tasks = found[one.person_id, one.name]
        tasks[one.uid] = (one.task, tasks.get(one.uid, ("", Decimal(0)))[1] + one.hours)
    return [
        OfPerson(
            name, sum((hours for _name, hours in tasks.values()), Decimal(0)),
            tuple((uid, task, hours) for uid, (task, hours) in sorted(tasks.items())),
        )
        for (_who, name), tasks in sorted(found.items(), key=lambda row: row[0][1].casefold())
    ]  # fmt: skip


def as_file(access: Access, month: dt.date, kind: str) -> bytes:
    """The hours of a month as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(access, month))
    return sheet_files.xlsx_of(f"{month:%Y-%m}", _rows(access, month), widths={1: 28, 3: 40})


def _rows(access: Access, month: dt.date) -> Iterator[list[Value]]:
    yield [_("Day"), _("Name"), _("Key"), _("Task"), _("Hours"), _("Where from"), _("Note")]
    for one in of_month(access, month):
        key = f"{access.project.key}-{one.uid}"
        yield [one.day, one.name, key, one.task, one.hours, one.get_source_display(), one.note]
