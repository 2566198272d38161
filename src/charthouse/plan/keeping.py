"""Baselines, the status date and progress."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, of_record, row_of
from charthouse.plan.editing import Change, locked_plan, touch, update_task
from charthouse.plan.models import Baseline, BaselineTask, Task, TaskDates
from charthouse.plan.refusals import BadValue, NothingToKeep
from charthouse.plan.rescheduling import reschedule
from charthouse.projects.models import Project


@one_operation
@transaction.atomic
def set_baseline(
    *, project: Project, by: User, name: str = "", taken: int | None = None, number: int | None = None
) -> Baseline:
    """Keep the plan's present dates to be compared with; a number that is there already is taken anew.

    :raises NothingToKeep: when no dates could be computed
    """
    plan = locked_plan(project)
    dates = TaskDates.objects.filter(task__project=project).values_list(
        "task_id", "start", "finish", "task__duration", "task__work"
    )
    if not dates:
        raise NothingToKeep(
            _("The plan has no dates to keep yet; add tasks, or mend what keeps it from being computed.")
        )
    if number is None:
        number = plan.next_baseline_number
    plan.next_baseline_number = max(plan.next_baseline_number, number + 1)
    watch = Watch(
        Baseline.objects.filter(project=project, number=number),
        BaselineTask.objects.filter(baseline__project=project, baseline__number=number),
    )
    there = Baseline.objects.filter(project=project, number=number).first()
    baseline, new = Baseline.objects.update_or_create(
        project=project, number=number, defaults={"name": name[:255], "taken": taken}
    )
    BaselineTask.objects.filter(baseline=baseline).delete()
    rows.insert(
        BaselineTask,
        ("baseline_id", "task_id", "start", "finish", "duration", "work", "cost"),
        [(baseline.pk, *row, None) for row in dates],
    )
    touch(plan, "next_baseline_number")
    journal.record(
        baseline, "took a baseline" if new else "took a baseline anew", by=by, stream_id=project.journal_id,
        before={} if there is None else {"number": number, "name": there.name},
        after={"number": number, "name": name, "finish": plan.computed_finish, "tasks": len(dates)},
        changes=watch.changes(),
    )  # fmt: skip
    return baseline


@one_operation
@transaction.atomic
def set_status_date(*, project: Project, status_date: int | None, by: User) -> None:
    """Say until when progress has been reported."""
    plan = locked_plan(project)
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if project.status_date == status_date:
        return
    row = row_of(project)
    before, project.status_date = project.status_date, status_date
    project.version += 1
    project.save(update_fields=["status_date", "version"])
    touch(plan)
    journal.record(
        project, "set the status date", by=by, stream_id=project.journal_id,
        before={"status_date": before}, after={"status_date": status_date}, changes=of_record(project, row),
    )  # fmt: skip
    reschedule(project=project, by=by)


@one_operation
@transaction.atomic
def report_progress(*, project: Project, uid: int, changes: dict[str, Change], by: User, schedule: bool = True) -> Task:
    """Report how far a task is: percent complete, actual start and finish, remaining duration.

    :raises BadValue: for other fields, or a finish before the start
    :raises ChangedMeanwhile:
    """
    allowed = {"percent_complete", "actual_start", "actual_finish", "remaining_duration", "physical_percent_complete"}
    if other := changes.keys() - allowed:
        raise BadValue(_("Progress cannot change %(fields)s.") % {"fields": ", ".join(sorted(other))})
    task = update_task(project=project, uid=uid, changes=changes, by=by, schedule=schedule)
    if task.actual_start is not None and task.actual_finish is not None and task.actual_finish < task.actual_start:
        raise BadValue(_("“%(task)s” cannot have finished before it started.") % {"task": task.name})
    return task
