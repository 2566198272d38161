"""The milestones of the plan, as the charter names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from charthouse.plan.models import Task
from charthouse.plan.overview import leaves
from charthouse.plan.page_columns import MILESTONES
from charthouse.projects.access import Access
from charthouse.ui import formats

MOST = 200


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone of the plan, as somebody sees the plan."""

    uid: int
    name: str
    day: dt.date | None
    deadline: int | None = None
    reached: bool = False

    @property
    def label(self) -> str:
        """With its number and day, to be chosen by."""
        return " · ".join((str(self.uid), self.name, *(() if self.day is None else (formats.short_day(self.day),))))


def milestones_of(access: Access, also: Collection[int] = ()) -> dict[int, Milestone]:
    """The plan's milestones by number, in the order of their dates; at most so many, and tasks of these numbers."""
    offered = leaves([access.shown.pk]).filter(Q(kind__in=MILESTONES) | Q(duration=0), active=True)
    found = [*offered.select_related("dates").order_by("dates__finish", "uid")[:MOST]]
    there = {task.uid for task in found}
    if rest := set(also) - there:
        gone_on = Task.objects.filter(project=access.shown, uid__in=rest)
        found += gone_on.select_related("dates").order_by("uid")
    lines = {}
    for task in found:
        dates = getattr(task, "dates", None)
        finish = None if dates is None else dates.finish
        day = None if finish is None else formats.day_of(finish, finish=True)
        lines[task.uid] = Milestone(task.uid, task.name, day, task.deadline, task.percent_complete >= 100)
    return lines
