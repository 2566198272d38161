"""What moves when a task slips: the engine's answer in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.explain import Slip, slip
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc
from charthouse.exchange.durations import duration_of, lengths_of
from charthouse.plan.computed import Computed
from charthouse.plan.page_columns import MILESTONES
from charthouse.ui import formats
from charthouse.ui.sentences import in_readers_words

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
    milestone: bool


@dataclass(frozen=True, slots=True)
class Slipped:
    """What a delay does."""

    sentence: str
    finish_sentence: str
    finish_moves: bool
    missed: int
    moved: tuple[Moved, ...]
    more: int


def slip_content(computed: Computed, schedule: Schedule, task: doc.Task, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the tab shows: the question, and the answer to the time asked for."""
    said = str(asked.get("days", "")).strip() or "5"
    try:
        minutes = _minutes(computed, said)
    except ValueError as error:
        return {"days": said[:40], "wrong": str(error)}
    if task.percent_complete >= 100:
        return {"days": said, "trouble": _("This task is done: it cannot slip any more.")}
    if task.uid in computed.summaries:
        return {"days": said, "trouble": _("A summary slips when a task below it does. Ask one of those.")}
    try:
        return {"days": said, "slip": slipped(computed, schedule, task, minutes)}
    except UnusablePlan as refusal:
        return {"days": said, "trouble": in_readers_words(str(refusal))}


def _minutes(computed: Computed, said: str) -> int:
    """Working minutes of a delay as typed: ``5``, ``2w``, ``4h``.

    :raises ValueError: what is wrong, in the reader's words
    """
    project = computed.document.project
    wrong = _("“%(said)s” is no delay. Write working time, such as 5, 3d, 2w or 4h, of at most %(most)d days.")
    try:
        typed = duration_of(said, lengths_of(project))
    except ValueError as error:
        raise ValueError(wrong % {"said": said[:20], "most": MOST_DAYS}) from error
    if typed.elapsed or not 0 < typed.minutes <= MOST_DAYS * project.minutes_per_day:
        raise ValueError(wrong % {"said": said[:20], "most": MOST_DAYS})
    return typed.minutes


def slipped(computed: Computed, schedule: Schedule, task: doc.Task, minutes: int) -> Slipped:
    """Everything that moves when the task slips by so many working minutes; milestones stand above tasks."""
    day = computed.document.project.minutes_per_day
    answer = slip(schedule, task.uid, minutes)
    missed = set(answer.deadlines_missed)
    moved = [one for one in answer.moved if one.task != task.uid and one.task not in computed.summaries]
    points = {one.task for one in moved if computed.tasks[one.task].kind in MILESTONES}
    moved.sort(key=lambda one: (one.task not in missed, one.task not in points, one.finish_after))
    return Slipped(
        sentence=_moves(len(moved), formats.span(minutes, a_day=day)),
        finish_sentence=_finish(answer),
        finish_moves=answer.finish_after > answer.finish_before,
        missed=len(missed),
        moved=tuple(
            Moved(
                number=one.task,
                name=computed.tasks[one.task].name,
                by=formats.signed_span(one.minutes, a_day=day),
                finish=formats.long_day(formats.day_of(one.finish_after, finish=True)),
                misses=one.task in missed,
                milestone=one.task in points,
            )
            for one in moved[:MOST_SHOWN]
        ),
        more=max(0, len(moved) - MOST_SHOWN),
    )


def _moves(count: int, by: str) -> str:
    if not count:
        return _("If it slips by %(by)s, nothing else moves.") % {"by": by}
    if count == 1:
        return _("If it slips by %(by)s, one other task moves.") % {"by": by}
    return _("If it slips by %(by)s, %(count)s other tasks move.") % {"by": by, "count": formats.number(count)}


def _finish(answer: Slip) -> str:
    was = formats.long_day(formats.day_of(answer.finish_before, finish=True))
    if answer.finish_after <= answer.finish_before:
        return _("The plan still finishes %(date)s.") % {"date": was}
    will = formats.long_day(formats.day_of(answer.finish_after, finish=True))
    return _("The plan finishes %(after)s instead of %(before)s.") % {"after": will, "before": was}
