"""What a promise does to the plan that waits for it: until when it holds the waiting task, and what that moves.

A promise holds its task by an ordinary constraint, "start no earlier than", which a manager of the waiting plan sets
with one click: no other project's plan ever moves this one by itself, and undo, publishing, scenarios and files treat
it like every constraint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.network import ConstraintKind
from charthouse.exchange import document as doc
from charthouse.plan.calendars.effects import Effect, effect_between
from charthouse.plan.calendars.refusals import PlanWouldBreak
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.edit_ops import ChangeOp
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Promise
from charthouse.plan.promising.days import DAY
from charthouse.plan.promising.promises import OPEN, promise_of
from charthouse.plan.promising.refusals import NotAsked
from charthouse.plan.promising.standing import expected
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

_FREE = (ConstraintKind.ASAP, ConstraintKind.START_NO_EARLIER)


@dataclass(frozen=True, slots=True)
class Holding:
    """How the waiting task stands to the promise."""

    until: int
    """When what is promised will be there: after the promised day, or when it is expected, if that is later."""
    held: int | None
    """Until when the task is held by its own date."""
    trouble: str = ""
    """Why the promise cannot hold it."""
    effect: str = ""
    """What holding it until then would move, in words; empty where it is held so already."""


def holding_of(access: Access, promise: Promise) -> Holding | None:
    """Of a promise that the reader's project waits for with a task; nothing where there is nothing to hold."""
    own = access.project.branched_from_id or access.project.pk
    if promise.taker_id != own or promise.taker_task is None or promise.state not in OPEN:
        return None
    computed = computed_plan(access.shown)
    task = computed.tasks.get(promise.taker_task)
    if task is None:
        return None
    until = there_by(promise)
    held = task.constraint_date if task.constraint is ConstraintKind.START_NO_EARLIER else None
    trouble = _trouble(computed, task)
    if trouble or held == until:
        return Holding(until, held, trouble)
    try:
        return Holding(until, held, effect=_effect(computed, task, until).sentence())
    except PlanWouldBreak as refusal:
        return Holding(until, held, trouble=refusal.message)


def there_by(promise: Promise) -> int:
    """The moment from which one can count on what is promised."""
    when = expected(promise)
    if when is not None and promise.forecast is None:
        when += DAY  # a day that was said ends like the promised one
    return max(promise.date + DAY, when or 0)


def hold(*, access: Access, number: int) -> None:
    """Let the waiting task start no earlier than what is promised will be there: an edit of the plan like any other.

    :raises NoSuchPromise: RoleMayNot: NotAsked:
    """
    access.require(Right.EDIT_PLAN)
    found = promise_of(access.project, number)
    holding = holding_of(access, found)
    if holding is None:
        raise NotAsked(_("No task of this plan waits for this promise; say first which one does."))
    if holding.trouble:
        raise NotAsked(holding.trouble)
    if holding.held == holding.until:
        raise NotAsked(_("The task is held until then already."))
    assert found.taker_task is not None
    task = computed_plan(access.shown).tasks[found.taker_task]
    fields: dict[str, list[Any]] = {
        "constraint": [task.constraint.value, ConstraintKind.START_NO_EARLIER.value],
        "constraint_date": [task.constraint_date, holding.until],
    }
    make_edits(access=access, edits=[ChangeOp(op="change", task=found.taker_task, fields=fields)])


def _trouble(computed: Computed, task: doc.Task) -> str:
    if task.uid in computed.summaries:
        return _("“%(task)s” is a summary; choose a task below it.") % {"task": task.name}
    if task.actual_start is not None or task.percent_complete > 0:
        return _("“%(task)s” has begun; it no longer waits.") % {"task": task.name}
    if task.constraint not in _FREE:
        return _(
            "“%(task)s” has a date of its own that stands against it; let it start as soon as possible, or add a "
            "milestone for the promise before it and choose that."
        ) % {"task": task.name}
    return ""


def _effect(computed: Computed, task: doc.Task, until: int) -> Effect:
    moved = replace(task, constraint=ConstraintKind.START_NO_EARLIER, constraint_date=until)
    tasks = tuple(moved if one.uid == task.uid else one for one in computed.document.tasks)
    return effect_between(
        computed, replace(computed.document, tasks=tasks), _("The plan could not be computed then: %(why)s")
    )
