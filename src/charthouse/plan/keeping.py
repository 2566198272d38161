"""The status date and progress."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import of_record, row_of
from charthouse.plan.editing import Change, locked_plan, touch, update_task
from charthouse.plan.models import Plan, Task
from charthouse.plan.progress import PROGRESS
from charthouse.plan.refusals import BadValue
from charthouse.plan.rescheduling import reschedule
from charthouse.projects.models import Project


@one_operation
@transaction.atomic
def set_status_date(*, project: Project, status_date: int | None, by: User) -> None:
    """Say until when progress has been reported."""
    plan = locked_plan(project)
    if keep_status_date(plan, project, status_date, by=by):
        reschedule(project=Project.rows.get(pk=project.pk), by=by)


def keep_status_date(plan: Plan, project: Project, status_date: int | None, *, by: User, why: str = "") -> bool:
    """The same of a plan that is locked, without computing it; false where it is so already."""
    project = Project.rows.select_for_update(no_key=True).get(pk=project.pk)
    if project.status_date == status_date:
        return False
    row = row_of(project)
    before, project.status_date = project.status_date, status_date
    project.version += 1
    project.save(update_fields=["status_date", "version"])
    touch(plan)
    journal.record(
        project, "set the status date", by=by, stream_id=project.journal_id,
        before={"status_date": before}, after={"status_date": status_date}, changes=of_record(project, row),
        why=why,
    )  # fmt: skip
    plan.project = project
    return True


@one_operation
@transaction.atomic
def report_progress(*, project: Project, uid: int, changes: dict[str, Change], by: User, schedule: bool = True) -> Task:
    """Report how far a task is: percent complete, actual start and finish, remaining duration.

    :raises BadValue: for other fields, or a finish before the start
    :raises ChangedMeanwhile:
    """
    if other := changes.keys() - PROGRESS:
        raise BadValue(_("Progress cannot change %(fields)s.") % {"fields": ", ".join(sorted(other))})
    task = update_task(project=project, uid=uid, changes=changes, by=by, schedule=schedule)
    if task.actual_start is not None and task.actual_finish is not None and task.actual_finish < task.actual_start:
        raise BadValue(_("“%(task)s” cannot have finished before it started.") % {"task": task.name})
    return task
