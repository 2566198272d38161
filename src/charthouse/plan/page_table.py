"""The plan as rows of text: the same facts as the chart, for those who cannot or will not look at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.engine import layout as at
from charthouse.plan.computed import Computed
from charthouse.plan.page_columns import MILESTONES
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Row:
    """One task in words."""

    number: int
    wbs: str
    name: str
    level: int
    summary: bool
    who: str
    duration: str
    start: str
    finish: str
    slack: str
    late: bool
    done: str
    remarks: str


def table_rows(computed: Computed, *, with_team: bool, day: Callable[[dt.date], str] = formats.long_day) -> list[Row]:
    """The plan's tasks in outline order; ``day`` writes their days."""
    document, schedule = computed.document, computed.schedule
    a_day = document.project.minutes_per_day
    level: dict[int, int] = {}
    parents = {task.parent_uid for task in document.tasks}
    who = _who(computed) if with_team else {}
    rows = []
    places: dict[int | None, int] = {}
    codes: dict[int | None, str] = {None: ""}
    for i, task in enumerate(document.tasks):
        level[task.uid] = level.get(task.parent_uid or 0, 0) + 1 if task.parent_uid is not None else 1
        places[task.parent_uid] = places.get(task.parent_uid, 0) + 1
        codes[task.uid] = f"{codes.get(task.parent_uid, '')}{places[task.parent_uid]}."
        summary = task.uid in parents
        start = finish = slack = ""
        late = False
        remarks: list[str] = []
        if schedule is not None and schedule.dates[i, at.START] != at.NONE:
            if schedule.dates[i, at.CRITICAL] == 1 and not summary and task.percent_complete < 100:
                remarks.append(_("critical"))
            ends = int(schedule.dates[i, at.FINISH])
            start = day(formats.day_of(int(schedule.dates[i, at.START])))
            finish = day(formats.day_of(ends, finish=True))
            minutes = int(schedule.dates[i, at.TOTAL_SLACK])
            if minutes != at.NONE and not summary and task.percent_complete < 100:
                slack, late = formats.span(minutes, a_day=a_day), minutes < 0
            if task.deadline is not None:
                missed = ends > task.deadline
                word = _("misses its deadline of %(date)s") if missed else _("keeps its deadline of %(date)s")
                remarks.append(word % {"date": day(formats.day_of(task.deadline, finish=True))})
        if task.kind in MILESTONES:
            remarks.insert(0, _("milestone"))
        if not task.active:
            remarks.insert(0, _("inactive"))
        if task.package is not None and task.uid not in parents:
            remarks.insert(0, _("planning package"))
        rows.append(
            Row(
                number=task.uid,
                wbs=task.wbs or codes[task.uid].rstrip("."),
                name=task.name,
                level=level[task.uid],
                summary=summary,
                who=who.get(task.uid, ""),
                duration="" if summary or task.kind in MILESTONES else formats.span(task.duration.minutes, a_day=a_day),
                start=start,
                finish=finish,
                slack=slack,
                late=late,
                done=formats.per_cent(task.percent_complete) if task.percent_complete else "",
                remarks=", ".join(remarks),
            )
        )
    return rows


def _who(computed: Computed) -> dict[int, str]:
    names = {resource.uid: resource.name for resource in computed.document.resources}
    found: dict[int, list[str]] = {}
    for assignment in computed.document.assignments:
        name = names.get(assignment.resource_uid or 0)
        if name and name not in found.setdefault(assignment.task_uid, []):
            found[assignment.task_uid].append(name)
    for task in computed.document.tasks:
        if task.responsible and task.responsible not in found.get(task.uid, []):
            found[task.uid] = [task.responsible, *found.get(task.uid, [])]
    return {uid: ", ".join(who) for uid, who in found.items()}
