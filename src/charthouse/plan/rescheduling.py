"""Computes a project's dates anew and keeps them beside the tasks, so that pages read without computing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, TaskDates, schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.journal import actions as journal
from charthouse.plan import models
from charthouse.plan.queries import document_of
from charthouse.projects.models import Project

COLUMNS = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_slack", "free_slack",
    "critical", "near_critical", "longest_path", "drivers",
)  # fmt: skip


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


def _write(project: Project, computed: Schedule) -> int:
    ids = dict(models.Task.objects.filter(project=project).values_list("uid", "id"))
    there = {row[0]: row[1:] for row in _stored(project)}
    changed = [
        (ids[uid], *row)
        for uid, row in ((uid, _row(dates)) for uid, dates in computed.tasks.items())
        if there.get(ids[uid]) != row
    ]
    rows.insert_or_replace(models.TaskDates, ("task_id", *COLUMNS), changed, unique=("task_id",))
    return len(changed)


def _stored(project: Project) -> list[tuple[Any, ...]]:
    # Truth values come as numbers from SQLite; 0 == False, so they compare as they should.
    return rows.fetch(models.TaskDates.objects.filter(task__project=project).values_list("task_id", *COLUMNS))


def _row(dates: TaskDates) -> tuple[Any, ...]:
    return (
        dates.start,
        dates.finish,
        dates.early_start,
        dates.early_finish,
        dates.late_start,
        dates.late_finish,
        dates.total_slack,
        dates.free_slack,
        dates.critical,
        dates.near_critical,
        dates.longest_path,
        orjson.dumps([[driver.kind.value, driver.task, driver.date] for driver in dates.drivers]).decode()
        if dates.drivers
        else "",
    )
