"""What moves when a task takes longer: the plan is computed again with the delay in it, and the two are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Task, TaskMode
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange import document as doc
from charthouse.plan.page import MILESTONES
from charthouse.ui import formats

MOST_DAYS = 400
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Moved:
    """One task that would move."""

    number: int
    name: str
    by: str
    finish: str
    misses: bool
    """It would miss a deadline that it keeps now."""


@dataclass(frozen=True, slots=True)
class Slipped:
    """What a delay does."""

    sentence: str
    finish_sentence: str
    finish_moves: bool
    missed: int
    moved: tuple[Moved, ...]
    more: int


def slip_content(
    document: doc.Document, computed: Schedule, task: doc.Task, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """What the tab shows: the question, and the answer to the days asked for."""
    said = str(asked.get("days", "")).strip()
    try:
        days = int(said) if said else 5
    except ValueError:
        days = 0
    if not 1 <= days <= MOST_DAYS:
        wrong = _("“%(said)s” is no number of days. Write a whole number from 1 to %(most)d.")
        return {"days": said, "wrong": wrong % {"said": said[:20], "most": MOST_DAYS}}
    if task.percent_complete >= 100:
        return {"days": days, "trouble": _("This task is done: it cannot slip any more.")}
    if any(other.parent_uid == task.uid for other in document.tasks):
        return {"days": days, "trouble": _("A summary slips when a task below it does. Ask one of those.")}
    try:
        return {"days": days, "slip": slipped(document, computed, task, days)}
    except UnusablePlan as refusal:
        return {"days": days, "trouble": str(refusal)}


def slipped(document: doc.Document, computed: Schedule, task: doc.Task, days: int) -> Slipped:
    """Everything that moves when the task takes so many working days longer."""
    day = document.project.minutes_per_day
    plan = computed.plan
    later = schedule(replace(plan, tasks=tuple(_longer(one, task, days, days * day) for one in plan.tasks)))
    parents = {one.parent_uid for one in document.tasks}
    found: list[tuple[Minutes, Moved]] = []
    missed = 0
    for one in document.tasks:
        before, after = computed.tasks[one.uid].finish, later.tasks[one.uid].finish
        if one.uid == task.uid or one.uid in parents or before is None or after is None or after <= before:
            continue
        misses = one.deadline is not None and before <= one.deadline < after
        missed += misses
        by = computed.working_time(one.uid).between(before, after)
        date = formats.long_day(formats.day_of(after, finish=True))
        found.append((after, Moved(one.uid, one.name, formats.signed_span(by, a_day=day), date, misses)))
    found.sort(key=lambda pair: (not pair[1].misses, pair[0]))
    return Slipped(
        sentence=_moves(len(found), formats.span(days * day, a_day=day)),
        finish_sentence=_finish(computed, later),
        finish_moves=later.finish > computed.finish,
        missed=missed,
        moved=tuple(moved for _finish_, moved in found[:MOST_SHOWN]),
        more=max(0, len(found) - MOST_SHOWN),
    )


def _longer(one: Task, task: doc.Task, days: int, minutes: Minutes) -> Task:
    if one.id != task.uid:
        return one
    if one.mode is TaskMode.MANUAL and one.manual_finish is not None:
        return replace(one, manual_finish=one.manual_finish + days * 1440, duration=one.duration + minutes)
    if task.kind in MILESTONES or one.duration == 0:
        # A milestone takes no time: it is the wait before it that grows.
        return replace(one, levelling_delay=one.levelling_delay + days * 1440)
    remaining = None if one.remaining is None else one.remaining + minutes
    return replace(one, duration=one.duration + minutes, remaining=remaining)


def _moves(count: int, by: str) -> str:
    if not count:
        return _("If it takes %(by)s longer, nothing else moves.") % {"by": by}
    if count == 1:
        return _("If it takes %(by)s longer, one other task moves.") % {"by": by}
    return _("If it takes %(by)s longer, %(count)s other tasks move.") % {"by": by, "count": formats.number(count)}


def _finish(before: Schedule, after: Schedule) -> str:
    was = formats.long_day(formats.day_of(before.finish, finish=True))
    if after.finish <= before.finish:
        return _("The plan still finishes %(date)s.") % {"date": was}
    will = formats.long_day(formats.day_of(after.finish, finish=True))
    return _("The plan finishes %(after)s instead of %(before)s.") % {"after": will, "before": was}
