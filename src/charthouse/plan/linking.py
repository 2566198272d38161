"""Links between tasks, and the resources that work on them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.engine.network import LinkKind
from charthouse.exchange.document import Unit
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, of_record, row_of
from charthouse.plan.editing import locked_plan, task_of, touch
from charthouse.plan.models import Assignment, Link, Task
from charthouse.plan.refusals import BadValue, LinkRefused
from charthouse.plan.rescheduling import reschedule
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation


@one_operation
@transaction.atomic
def link_tasks(
    *,
    project: Project,
    before: int,
    after: int,
    by: User,
    kind: LinkKind = LinkKind.FINISH_TO_START,
    lag: int = 0,
    lag_unit: Unit = Unit.DAY,
    lag_elapsed: bool = False,
    lag_percent: float | None = None,
    schedule: bool = True,
) -> Link:
    """Let one task hold back another.

    :raises NoSuchTask:
    :raises LinkRefused: to itself, twice, or when the tasks would then wait for each other
    """
    plan = locked_plan(project)
    first, then = task_of(project, before), task_of(project, after)
    if first.pk == then.pk:
        raise LinkRefused(_("“%(task)s” cannot wait for itself.") % {"task": first.name})
    if Link.objects.filter(before=first, after=then, kind=kind.value).exists():
        raise LinkRefused(
            _("“%(after)s” already waits for “%(before)s” in this way; change that link instead.")
            % {"after": then.name, "before": first.name}
        )
    link = Link.objects.create(
        project=project,
        before=first,
        after=then,
        kind=kind.value,
        lag=lag,
        lag_unit=lag_unit.value,
        lag_elapsed=lag_elapsed,
        lag_percent=lag_percent,
    )
    touch(plan)
    journal.record(
        link, "linked", by=by, stream_id=project.journal_id,
        after=_told(link, first, then), changes=of_record(link, None),
    )  # fmt: skip
    if schedule:
        done = reschedule(project=project, by=by)
        if done.uncomputable:
            raise LinkRefused(done.uncomputable)
    return link


@one_operation
@transaction.atomic
def unlink_tasks(*, project: Project, before: int, after: int, by: User, kind: LinkKind | None = None) -> int:
    """Remove the links (or the one of a kind) from one task to another, and give how many there were.

    :raises NoSuchTask:
    """
    plan = locked_plan(project)
    first, then = task_of(project, before), task_of(project, after)
    links = Link.objects.filter(before=first, after=then)
    if kind is not None:
        links = links.filter(kind=kind.value)
    gone = list(links)
    for link in gone:
        watch = Watch(Link.objects.filter(pk=link.pk))
        Link.objects.filter(pk=link.pk).delete()
        journal.record(
            link, "unlinked", by=by, stream_id=project.journal_id, before=_told(link, first, then),
            changes=watch.changes(),
        )  # fmt: skip
    if gone:
        touch(plan)
        reschedule(project=project, by=by)
    return len(gone)


def _told(link: Link, first: Task, then: Task) -> dict[str, Any]:
    """A link as its history tells it."""
    return {
        "before": first.uid, "after": then.uid, "names": [first.name, then.name], "kind": link.kind, "lag": link.lag,
        "lag_unit": link.lag_unit, "lag_elapsed": link.lag_elapsed, "lag_percent": link.lag_percent,
    }  # fmt: skip


@one_operation
@transaction.atomic
def assign(
    *,
    project: Project,
    uid: int,
    allocation: int,
    by: User,
    units: float = 1.0,
    work: int | None = None,
    schedule: bool = True,
) -> Assignment:
    """Give a resource of the project (by its number in the plan) a part in a task; again changes the units.

    :raises NoSuchTask:
    :raises BadValue:
    """
    plan = locked_plan(project)
    task = task_of(project, uid)
    resource = Allocation.objects.select_related("resource").filter(project=project, uid=allocation).first()
    if resource is None:
        raise BadValue(
            _("There is no resource %(number)d in this project; add it to the team first.") % {"number": allocation}
        )
    if not 0 < units <= 1000:
        raise BadValue(_("Units go from 1 % upwards; 100 % is one full-time."))
    there = Assignment.objects.filter(task=task, allocation=resource).first()
    before = {} if there is None else {"units": there.units, "work": there.work}
    row = None if there is None else row_of(there)
    if there is None:
        there = Assignment(project=project, uid=plan.next_assignment_number, task=task, allocation=resource)
        plan.next_assignment_number += 1
    there.units, there.work = units, work
    there.save()
    touch(plan, "next_assignment_number")
    journal.record(
        task, "assigned", by=by, stream_id=project.journal_id, before=before,
        after={"resource": resource.resource.name, "units": units, "work": work}, changes=of_record(there, row),
    )  # fmt: skip
    if schedule:
        reschedule(project=project, by=by)
    return there


@one_operation
@transaction.atomic
def unassign(*, project: Project, uid: int, allocation: int, by: User) -> None:
    """Take a resource off a task.

    :raises NoSuchTask:
    """
    plan = locked_plan(project)
    task = task_of(project, uid)
    gone = Assignment.objects.select_related("allocation__resource").filter(task=task, allocation__uid=allocation)
    for assignment in gone:
        assert assignment.allocation is not None
        watch = Watch(Assignment.objects.filter(pk=assignment.pk))
        Assignment.objects.filter(pk=assignment.pk).delete()
        journal.record(
            task, "unassigned", by=by, stream_id=project.journal_id,
            before={"resource": assignment.allocation.resource.name, "units": assignment.units,
                    "work": assignment.work},
            changes=watch.changes(),
        )  # fmt: skip
    touch(plan)
    reschedule(project=project, by=by)
