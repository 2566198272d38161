"""Computes a project's dates anew and keeps them beside the tasks, so that pages read without computing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.engine import layout as at
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.journal import actions as journal
from charthouse.plan import models
from charthouse.plan.queries import document_of
from charthouse.projects.models import Project

COLUMNS = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_slack", "free_slack",
    "critical", "near_critical", "longest_path",
)  # fmt: skip


_ARRAY_COLUMNS = [
    at.START, at.FINISH, at.EARLY_START, at.EARLY_FINISH, at.LATE_START, at.LATE_FINISH, at.TOTAL_SLACK,
    at.FREE_SLACK, at.CRITICAL, at.NEAR, at.LONGEST,
]  # fmt: skip
_COMPUTED = ["computed_start", "computed_finish", "warnings", "uncomputable", "computed_version"]


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """What a computation changed."""

    finish_before: int | None
    finish_after: int | None
    moved: int
    """Tasks whose dates or slack are others than before."""
    uncomputable: str = ""


@transaction.atomic
@rows.without_collecting()
def reschedule(*, project: Project, by: User | None) -> Rescheduled:
    """Compute all dates of the plan and write those that changed.

    A plan that cannot be computed (a circle of links, say) keeps no computed dates, and the reason is kept instead.
    """
    plan = models.Plan.objects.select_for_update().get(pk=project.pk)
    before = plan.computed_finish
    document = document_of(project)
    if not document.tasks:
        plan.computed_start = plan.computed_finish = None
        plan.warnings, plan.uncomputable, plan.computed_version = [], "", plan.version
        plan.save(update_fields=_COMPUTED)
        return Rescheduled(before, None, 0)
    try:
        computed = schedule(plan_of(document))
    except UnusablePlan as refusal:
        models.TaskDates.objects.filter(task__project=project).delete()
        plan.computed_start = plan.computed_finish = None
        plan.warnings, plan.uncomputable = [], str(refusal)
        moved = 0
    else:
        moved = _write(project, computed)
        plan.computed_start, plan.computed_finish = computed.start, computed.finish
        plan.warnings, plan.uncomputable = list(computed.warnings), ""
    plan.computed_version = plan.version
    plan.save(update_fields=_COMPUTED)
    if before is not None and plan.computed_finish != before:
        journal.record(
            plan,
            "moved the finish",
            by=by,
            stream_id=project.journal_id,
            before={"finish": before},
            after={"finish": plan.computed_finish},
            why=plan.uncomputable,
        )
    return Rescheduled(before, plan.computed_finish, moved, plan.uncomputable)


def dates_by_task(computed: Schedule) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Each task's number with its dates in the order of ``COLUMNS``, straight from the computed arrays.

    What drives a date takes far longer to say than the date itself, so it is asked for only where it is shown.
    """
    table = computed.dates[:, _ARRAY_COLUMNS].tolist()
    for uid, place in computed.compiled.rows.items():
        *dates, critical, near_critical, longest_path = table[place]
        yield (
            uid,
            (*(None if one == at.NONE else one for one in dates), critical == 1, near_critical == 1, longest_path == 1),
        )


def _write(project: Project, computed: Schedule) -> int:
    ids = dict(models.Task.objects.filter(project=project).values_list("uid", "id"))
    there = {row[0]: row[1:] for row in _stored(project)}
    changed = [(ids[uid], *row) for uid, row in dates_by_task(computed) if there.get(ids[uid]) != row]
    rows.insert_or_replace(models.TaskDates, ("task_id", *COLUMNS), changed, unique=("task_id",))
    return len(changed)


def _stored(project: Project) -> list[tuple[Any, ...]]:
    # Truth values come as numbers from SQLite; 0 == False, so they compare as they should.
    return rows.fetch(models.TaskDates.objects.filter(task__project=project).values_list("task_id", *COLUMNS))
