"""Reports of progress at the plan's rows: where the facts are kept, and the place in time that a report is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.utils import timezone

from charthouse.engine.network import TaskKind
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import ProgressRules, Task
from charthouse.plan.outline import family
from charthouse.plan.page_columns import parts_of
from charthouse.plan.progress import FACTS, GAP, IN_EXTRA, PROGRESS, Actuals, Place, followed
from charthouse.projects.models import Project

PACKED = frozenset({*IN_EXTRA, *GAP})
"""Facts that the ``extra`` of a task's row holds."""
_EPOCH = dt.date(1970, 1, 1)


def facts_in(row: Mapping[str, Any]) -> dict[str, Any]:
    """A task's facts about progress, from its row."""
    packed = orjson.loads(row["extra"]) if row["extra"] else {}
    return {name: packed.get(name) if name in PACKED else row[name] for name in FACTS}


def facts_of(task: Task) -> dict[str, Any]:
    """The same of a record."""
    packed = orjson.loads(task.extra) if task.extra else {}
    return {name: packed.get(name) if name in PACKED else getattr(task, name) for name in FACTS}


def over(task: Task, said: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What is said of a record's fields, each over what stands there now."""
    now = facts_of(task)
    return {name: (now[name] if name in now else getattr(task, name), value) for name, value in said.items()}


def told_of(task: doc.Task) -> dict[str, Any]:
    """The same of a task of a plan document."""
    return {name: task.duration.minutes if name == "duration" else getattr(task, name) for name in FACTS}


def columns_for(extra: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that keep these values; ``extra`` is what is packed now."""
    columns = {name: value for name, value in values.items() if name not in PACKED}
    if PACKED.isdisjoint(values):
        return columns
    packed = orjson.loads(extra) if extra else {}
    for name in PACKED.intersection(values):
        if values[name] is None:
            packed.pop(name, None)
        else:
            packed[name] = values[name]
    return {**columns, "extra": orjson.dumps(packed).decode() if packed else ""}


def rules_of(project: Project) -> ProgressRules:
    """How a project keeps progress; the defaults where nobody said."""
    key = project.working_id or project.branched_from_id or project.pk
    found = ProgressRules.objects.filter(project=key).first()
    return ProgressRules(project_id=key) if found is None else found


class Places:
    """The places in time of a plan's tasks, by what was computed of it last; asked for only where it is needed."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._computed: Computed | None = None
        self._day: tuple[int, int] | None = None

    @cached_property
    def rules(self) -> ProgressRules:
        """How the project keeps progress."""
        return rules_of(self.project)

    @property
    def computed(self) -> Computed:
        """The plan before the change."""
        if self._computed is None:
            self._computed = computed_plan(self.project)
        return self._computed

    @property
    def day(self) -> tuple[int, int]:
        """From when to when people work today, on the project's wall clock."""
        if self._day is None:
            here = timezone.now().astimezone(ZoneInfo(self.project.time_zone or "UTC")).date()
            self._day = working_day(self.computed, (here - _EPOCH).days)
        return self._day

    def of(self, uid: int) -> Place:
        """Where a task stands."""
        schedule = self.computed.schedule
        if schedule is None or uid not in schedule.compiled.rows:
            start = self.computed.document.project.start
            return Place(start, None, self.day, self.project.status_date, *self._ways)
        dates, working = schedule.tasks[uid], schedule.working_time(uid)
        return Place(
            dates.start,
            dates.finish,
            self.day,
            self.project.status_date,
            *self._ways,
            between=self._without_gaps(uid, working),
            back=lambda date, minutes: working.next_work(working.add(date, -minutes)),
        )

    @property
    def _ways(self) -> tuple[Actuals, bool]:
        """Which dates a report takes that says none, and whether the physical percentage is the one reported."""
        return Actuals(self.rules.actuals), self.rules.percent == ProgressRules.Percent.PHYSICAL

    def _without_gaps(self, uid: int, working: WorkingTime) -> Callable[[int, int], int]:
        """Working minutes of a task between two dates: those in its gaps do not count."""
        parts = self._parts.get(uid)
        if parts is None:
            return working.between
        return lambda first, last: sum(
            max(0, working.between(max(first, begin), min(last, end)))
            for begin, end in parts
            if begin < last and end > first
        )

    @cached_property
    def _parts(self) -> dict[int, list[tuple[int, int]]]:
        """From when to when each part of a split task is worked on."""
        found = self.computed
        if found.schedule is None:
            return {}
        return {found.document.tasks[row].uid: parts for row, parts in parts_of(found.document, found.schedule).items()}

    def leaves(self, uid: int) -> list[int]:
        """A task, or the tasks below a summary of which progress is reported."""
        tasks, summaries = self.computed.tasks, self.computed.summaries
        if uid not in summaries:
            return [uid]
        return [one for one in family(self.computed, uid) if one not in summaries and reportable(tasks[one])]


def reportable(task: doc.Task) -> bool:
    """Whether progress of a task is reported: not of what is switched off, or lasts as long as other work."""
    return task.active and task.kind is not TaskKind.LEVEL_OF_EFFORT and not task.external


def working_day(computed: Computed, day: int) -> tuple[int, int]:
    """From when to when the plan's calendar works on a day (days since 1970); on a day off, as on any other."""
    project = computed.document.project
    start, end = day * 1440 + project.day_start, day * 1440 + project.day_end
    if computed.schedule is None:
        return start, max(start, end)
    working = WorkingTime(computed.schedule.compiled.network.arrays[2])
    first, last = working.next_work(day * 1440), working.previous_work((day + 1) * 1440)
    if day * 1440 <= first < last <= (day + 1) * 1440:
        return first, last
    return start, max(start, end)


def with_consequences(
    row_facts: Mapping[str, Any], said: Mapping[str, Any], places: Places, uid: int
) -> dict[str, Any]:
    """What is said of a task with what follows; only if it says anything about progress or lengths."""
    about = {name: value for name, value in said.items() if name in PROGRESS or name in ("duration", "work")}
    under_way = row_facts["actual_start"] is not None or row_facts["percent_complete"]
    if not about or (PROGRESS.isdisjoint(about) and not under_way) or uid in places.computed.summaries:
        return dict(said)
    return {**said, **followed(row_facts, about, places.of(uid))}


def tellable(said: Mapping[str, Any], different: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal says of a change: what was said, and what followed of progress.

    A length that only followed is told by what remains; so a report tells of progress alone, and its reporter may take
    it back.
    """
    hidden = {*GAP, "duration", "work"} - said.keys()
    return {name: value for name, value in different.items() if name not in hidden}
