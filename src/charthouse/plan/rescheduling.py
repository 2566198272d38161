"""Computes a project's dates anew and keeps them beside the tasks, so that pages read without computing."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.engine import layout as at
from charthouse.engine.schedule import Schedule
from charthouse.exchange.computed_dates import ComputedDates, dates_in
from charthouse.journal import actions as journal
from charthouse.plan import models
from charthouse.plan.computed import Touched, compute, keep, kept_at, version_of
from charthouse.plan.page_columns import known
from charthouse.plan.promising.forecasts import follow_later
from charthouse.plan.reading import PlanRead
from charthouse.prepared import change
from charthouse.projects.models import Project

COLUMNS = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_slack", "free_slack",
    "critical", "near_critical", "longest_path",
)  # fmt: skip


_DATES = (
    at.START, at.FINISH, at.EARLY_START, at.EARLY_FINISH, at.LATE_START, at.LATE_FINISH, at.TOTAL_SLACK, at.FREE_SLACK,
)  # fmt: skip
_TRUTHS = (at.CRITICAL, at.NEAR, at.LONGEST)
_COMPUTED = ("computed_start", "computed_finish", "warnings", "uncomputable", "computed_version")


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
def reschedule(*, project: Project, by: User | None, touched: Touched | None = None) -> Rescheduled:
    """Compute all dates of the plan and write those that changed.

    Who knows that only certain tasks changed says so by ``touched``, and spares reading all the others.

    A plan that cannot be computed (a circle of links, say) keeps no computed dates, and the reason is kept instead.
    """
    plan = models.Plan.objects.select_for_update().get(pk=project.pk)
    plan.project = project
    return reschedule_locked(plan=plan, by=by, touched=touched)


@rows.without_collecting()
def reschedule_locked(*, plan: models.Plan, by: User | None, touched: Touched | None = None) -> Rescheduled:
    """The same inside a transaction that has the plan's row, with its project, and has locked it."""
    project = plan.project
    base = None
    if touched is not None and plan.computed_version == touched.version and not plan.uncomputable:
        base = kept_at(project, touched.version)
    found = compute(project, touched)
    # Who changed the plan looks at it next: its page need not compute all this again.
    transaction.on_commit(lambda: keep(found))
    computed = ComputedDates(trouble=found.trouble) if found.schedule is None else dates_in(found.schedule)
    read = found.read if base is not None and base.schedule is not None else None
    return _keep_dates(plan, computed, by, None if base is None else base.schedule, read)


@transaction.atomic
def keep_computed(*, project: Project, version: tuple[Hashable, ...], computed: ComputedDates, by: User | None) -> bool:
    """Write dates that were computed elsewhere from the plan as it was at a version; false when it changed since."""
    plan = models.Plan.objects.select_for_update().filter(pk=project.pk).first()
    if plan is None or version_of(plan.project) != version:
        return False
    _keep_dates(plan, computed, by)
    return True


def _keep_dates(
    plan: models.Plan,
    computed: ComputedDates,
    by: User | None,
    base: Schedule | None = None,
    read: PlanRead | None = None,
) -> Rescheduled:
    """Write them; ``base`` says what is written already and ``read`` which rows there are, where that is known."""
    project = plan.project
    before = plan.computed_finish
    moved = 0
    if computed.trouble:
        models.TaskDates.objects.filter(task__project=project).delete()
    elif computed.rows:
        moved = _write(project, computed, base, read)
    plan.computed_start, plan.computed_finish = computed.start, computed.finish
    plan.warnings, plan.uncomputable = list(computed.warnings), computed.trouble
    plan.computed_version = plan.version
    change(plan, _COMPUTED)
    if computed.rows or computed.trouble:
        _tell(plan, before, by)
    follow_later(project)
    return Rescheduled(before, plan.computed_finish, moved, plan.uncomputable)


def _tell(plan: models.Plan, before: int | None, by: User | None) -> None:
    if before is not None and plan.computed_finish != before and plan.project.working_id is None:
        journal.record(
            plan,
            "moved the finish",
            by=by,
            stream_id=plan.project.journal_id,
            before={"finish": before},
            after={"finish": plan.computed_finish},
            why=plan.uncomputable,
        )


def different_from(base: Schedule, computed: ComputedDates) -> list[int]:
    """The numbers of the tasks whose dates are others than they were, or that are new."""
    there = base.compiled.rows
    count = len(there)
    uids = list(computed.rows)
    if uids[:count] == list(there):  # the same tasks in the same order, and some behind them
        columns = [*_DATES, *_TRUTHS]
        # First whatever is other at all, which is quicker than to pick columns of all.
        other = np.unique(np.flatnonzero(computed.dates[:count] != base.dates) // at.DATE_COLUMNS)
        moved = (computed.dates[other][:, columns] != base.dates[other][:, columns]).any(axis=1)
        return [uids[place] for place in other[moved].tolist()] + uids[count:]
    common = [(uid, place, there[uid]) for uid, place in computed.rows.items() if uid in there]
    found = [uid for uid in computed.rows if uid not in there]
    if common:
        now, before = np.array([one[1:] for one in common]).T
        columns = [*_DATES, *_TRUTHS]
        same = (computed.dates[now][:, columns] == base.dates[before][:, columns]).all(axis=1)
        found += [one[0] for one, stays in zip(common, same.tolist(), strict=True) if not stays]
    return found


def dates_by_task(
    computed: ComputedDates, only: Collection[int] | None = None
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Each task's number with its dates in the order of ``COLUMNS``, straight from the computed arrays.

    What drives a date takes far longer to say than the date itself, so it is asked for only where it is shown.
    """
    uids = list(computed.rows) if only is None else list(only)
    dates = computed.dates[np.array([computed.rows[uid] for uid in uids], dtype=np.intp)]
    columns: list[list[Any]] = [known(dates[:, column]) for column in _DATES]
    columns += [(dates[:, column] == 1).tolist() for column in _TRUTHS]
    yield from zip(uids, zip(*columns, strict=True), strict=True)


def _write(project: Project, computed: ComputedDates, base: Schedule | None, read: PlanRead | None) -> int:
    if base is not None:
        others = different_from(base, computed)
        if read is None:
            ids = dict(models.Task.objects.filter(project=project, uid__in=others).values_list("uid", "id"))
        else:
            ids = _keys_of(others, read)
        changed = [(ids[uid], *row) for uid, row in dates_by_task(computed, others)]
        rows.insert_or_replace(models.TaskDates, ("task_id", *COLUMNS), changed, unique=("task_id",))
        return len(changed)
    ids = dict(rows.fetch(models.Task.objects.filter(project=project).values_list("uid", "id")))
    there = {row[0]: row[1:] for row in _stored(project)}
    changed = [(ids[uid], *row) for uid, row in dates_by_task(computed) if there.get(ids[uid]) != row]
    rows.insert_or_replace(models.TaskDates, ("task_id", *COLUMNS), changed, unique=("task_id",))
    return len(changed)


def _keys_of(uids: Collection[int], read: PlanRead) -> dict[int, int]:
    """The keys of these tasks by their numbers; the newest, which are asked for most, are found first."""
    wanted = set(uids)
    found: dict[int, int] = {}
    for row in reversed(read.parts["tasks"].rows):
        if len(found) == len(wanted):
            break
        if row[1] in wanted:
            found[row[1]] = row[0]
    return found


def _stored(project: Project) -> list[tuple[Any, ...]]:
    # Truth values come as numbers from SQLite; 0 == False, so they compare as they should.
    return rows.fetch(models.TaskDates.objects.filter(task__project=project).values_list("task_id", *COLUMNS))
