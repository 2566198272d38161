"""Takes a whole plan document over into a project: all or nothing, each record found again by its identity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.plan import contributed
from charthouse.plan.baselines import kept_for_good
from charthouse.plan.calendars.following import let_go_of_changed
from charthouse.plan.columns import (
    ASSIGNMENT_EXTRA,
    ASSIGNMENT_PLAIN,
    PLAN_PLAIN,
    PROJECT_EXTRA,
    REST,
    TASK_DURATION,
    TASK_ENUMS,
    TASK_EXTRA,
    TASK_PLAIN,
)
from charthouse.plan.fitting import Fitted, fit
from charthouse.plan.models import (
    Assignment,
    Baseline,
    BaselineTask,
    ChecklistItem,
    Link,
    Plan,
    Task,
)
from charthouse.plan.own_fields import with_definitions
from charthouse.plan.tables import watch_whole
from charthouse.plan.taking_over_estimates import write_estimates
from charthouse.plan.taking_over_team import remove_unused_calendars, write_calendars, write_resources
from charthouse.projects.models import Project
from charthouse.resources.packing import pack

_TASK_COLUMNS = (
    "project_id",
    "uid",
    "position",
    "imported",
    "calendar_id",
    "extra",
    *TASK_DURATION,
    *TASK_ENUMS,
    *TASK_PLAIN,
)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an import did."""

    tasks_new: int
    tasks_again: int
    tasks_removed: int
    links: int
    resources: int
    assignments: int
    calendars: int
    renumbered: tuple[tuple[int, int], ...]
    """Tasks made here whose identity the file also uses: old and new number."""
    warnings: tuple[str, ...]


_PARTS = 6


@one_operation
@transaction.atomic
def import_document(
    *, project: Project, document: doc.Document, by: User, remove_missing: bool = True, source: str = "",
    fitted: Fitted | None = None, on_part: Callable[[int, int], None] = lambda part, parts: None,
) -> TakenOver:  # fmt: skip
    """Make the project's plan what the document says.

    Records that came from a file before are found again by identity and updated. Tasks made here are kept; tasks of
    an earlier import that the document no longer holds are removed, unless ``remove_missing`` is false. The
    computed dates are left to ``reschedule``. ``on_part`` hears how many parts of how many are written, and may raise
    to have nothing written at all.

    :raises charthouse.plan.fitting.PlanDoesNotFit:
    """
    fitted = fitted or fit(document)
    document = with_definitions(project, fitted.document)
    plan = Plan.objects.select_for_update().filter(pk=project.pk).first() or Plan(project=project, version=0)
    on_part(0, _PARTS)
    watch = watch_whole(project)
    calendars = write_calendars(project, document)
    allocations = write_resources(project, document, calendars)
    on_part(1, _PARTS)
    renumbered = _make_room(plan, document)
    before = dict(Task.objects.filter(project=project).values_list("uid", "id"))
    _write_tasks(project, document, calendars)
    coming = {task.uid for task in document.tasks}
    removed = 0
    if remove_missing:
        removed = _remove(project, coming)
    on_part(2, _PARTS)
    ids = dict(Task.objects.filter(project=project).values_list("uid", "id"))
    rows.update(
        Task,
        ("parent_id",),
        ((None if task.parent_uid is None else ids[task.parent_uid], ids[task.uid]) for task in document.tasks),
    )
    in_document = [ids[uid] for uid in coming]
    on_part(3, _PARTS)
    _write_links(project, document, ids, in_document)
    write_estimates(document, ids, project, imported=True)
    _write_checklists(document, ids)
    on_part(4, _PARTS)
    _write_baselines(plan, document, ids)
    _write_assignments(plan, document, ids, allocations)
    on_part(5, _PARTS)
    _write_plan(plan, document, calendars)
    let_go_of_changed(project)
    if remove_missing:
        remove_unused_calendars(project, document)
    _write_project(project, document)
    done = TakenOver(
        tasks_new=len(coming - before.keys()),
        tasks_again=len(coming & before.keys()),
        tasks_removed=removed,
        links=len(document.links),
        resources=len(document.resources),
        assignments=len(document.assignments),
        calendars=len(document.calendars),
        renumbered=renumbered,
        warnings=fitted.warnings,
    )
    journal.record(
        project,
        "imported a plan",
        by=by,
        stream_id=project.journal_id,
        before={"tasks": len(before)},
        after={
            "file": source,
            "tasks": len(ids),
            "tasks_new": done.tasks_new,
            "tasks_updated": done.tasks_again,
            "tasks_removed": removed,
            "links": done.links,
            "resources": done.resources,
            "assignments": done.assignments,
        },
        changes=watch.changes(),
    )
    contributed.take(project, document, by, renumbered)
    return done


def write_copy(project: Project, document: doc.Document) -> Plan:
    """Fill a project that has no tasks, links, assignments, calendars and baselines with a plan that was read here.

    Nothing is journalled, and the computed dates are left to ``reschedule``.
    """
    plan = Plan.objects.select_for_update().filter(pk=project.pk).first() or Plan(project=project, version=0)
    calendars = write_calendars(project, document)
    allocations = write_resources(project, document, calendars)
    _write_tasks(project, document, calendars)
    ids = dict(Task.objects.filter(project=project).values_list("uid", "id"))
    parents = ((ids[task.parent_uid], ids[task.uid]) for task in document.tasks if task.parent_uid is not None)
    rows.update(Task, ("parent_id",), parents)
    _write_links(project, document, ids, [])
    write_estimates(document, ids, project, imported=False)
    _write_checklists(document, ids)
    _write_baselines(plan, document, ids)
    _write_assignments(plan, document, ids, allocations)
    _write_plan(plan, document, calendars)
    return plan


def _remove(project: Project, coming: set[int]) -> int:
    imported = Task.objects.filter(project=project, imported=True).values_list("id", "uid")
    gone = [key for key, uid in imported if uid not in coming]
    for at in range(0, len(gone), 500):
        # What stays and lay below one of them moves to the top; the document places its own tasks itself.
        Task.objects.filter(parent_id__in=gone[at : at + 500]).update(parent=None)
        Task.objects.filter(id__in=gone[at : at + 500]).delete()
    return len(gone)


def _make_room(plan: Plan, document: doc.Document) -> tuple[tuple[int, int], ...]:
    """Give tasks that were made here another number where the file uses theirs."""
    coming = {task.uid for task in document.tasks}
    made_here = Task.objects.filter(project=plan.project, imported=False).values_list("id", "uid")
    clashing = [(key, uid) for key, uid in made_here if uid in coming]
    free = max([plan.next_task_number, *(uid + 1 for uid in coming)])
    plan.next_task_number = free + len(clashing)
    moved = [(key, uid, free + step) for step, (key, uid) in enumerate(clashing)]
    rows.update(Task, ("uid",), ((new, key) for key, _old, new in moved))
    return tuple((old, new) for _key, old, new in moved)


def _write_tasks(project: Project, document: doc.Document, calendars: dict[int, int]) -> None:
    places: dict[int | None, int] = {}
    # Few tools know definitions of done and our time line: where the document says none, that of the task stays.
    there = Task.objects.filter(project=project)
    definitions = dict(there.exclude(definition_of_done="").values_list("uid", "definition_of_done"))
    marked = set(there.filter(on_time_line=True).values_list("uid", flat=True))

    def fact(task: doc.Task, name: str) -> Any:
        if name == "definition_of_done":
            return task.definition_of_done or definitions.get(task.uid, "")
        return (task.on_time_line or task.uid in marked) if name == "on_time_line" else getattr(task, name)

    def row(task: doc.Task) -> tuple[Any, ...]:
        position = places[task.parent_uid] = places.get(task.parent_uid, 0) + 1
        return (
            project.pk,
            task.uid,
            position,
            True,
            None if task.calendar_uid is None else calendars[task.calendar_uid],
            pack(task, TASK_EXTRA),
            task.duration.minutes,
            task.duration.unit.value,
            task.duration.elapsed,
            task.duration.estimated,
            *(getattr(task, name).value for name in TASK_ENUMS),
            *(fact(task, name) for name in TASK_PLAIN),
        )

    rows.insert_or_replace(
        Task,
        (*_TASK_COLUMNS, "version"),
        ((*row(task), 1) for task in document.tasks),
        unique=("project_id", "uid"),
        counting="version",
    )


def _write_links(project: Project, document: doc.Document, ids: dict[int, int], in_document: list[int]) -> None:
    inside = set(in_document)
    stale = [
        key
        for key, before, after in Link.objects.filter(project=project).values_list("id", "before_id", "after_id")
        if before in inside and after in inside
    ]
    if len(stale) == Link.objects.filter(project=project).count():
        Link.objects.filter(project=project).delete()
    else:
        for at in range(0, len(stale), 500):
            Link.objects.filter(id__in=stale[at : at + 500]).delete()
    rows.insert(
        Link,
        ("project_id", "before_id", "after_id", "kind", "lag", "lag_unit", "lag_elapsed", "lag_percent"),
        (
            (
                project.pk,
                ids[link.before],
                ids[link.after],
                link.kind.value,
                link.lag.minutes,
                link.lag.unit.value,
                link.lag.elapsed,
                link.lag.percent,
            )
            for link in document.links
        ),
    )


def _write_checklists(document: doc.Document, ids: dict[int, int]) -> None:
    """Checklists that the document holds; few tools have any, so where it has none, that of the task stays."""
    said = [ids[task.uid] for task in document.tasks if task.checklist]
    for at in range(0, len(said), 500):
        ChecklistItem.objects.filter(task__in=said[at : at + 500]).delete()
    rows.insert(
        ChecklistItem,
        ("task_id", "position", "text", "done", "ticked"),
        (
            (ids[task.uid], place, item.text[:500], item.done, item.ticked)
            for task in document.tasks
            for place, item in enumerate(task.checklist, 1)
        ),
    )


def _write_baselines(plan: Plan, document: doc.Document, ids: dict[int, int]) -> None:
    project = plan.project
    said = {baseline.number: baseline for baseline in document.baselines}
    signed = kept_for_good(project)
    numbers = (said.keys() | {of_task.number for task in document.tasks for of_task in task.baselines}) - signed
    plan.next_baseline_number = max([plan.next_baseline_number, *(number + 1 for number in numbers)])
    rows.insert_or_replace(
        Baseline,
        ("project_id", "number", "name", "taken"),
        (
            (project.pk, number, said[number].name[:255], said[number].taken)
            if number in said
            else (project.pk, number, "", None)
            for number in sorted(numbers)
        ),
        unique=("project_id", "number"),
    )
    baselines = dict(Baseline.objects.filter(project=project).values_list("number", "id"))
    coming = [task.uid for task in document.tasks]
    for number in numbers:
        BaselineTask.objects.filter(baseline_id=baselines[number], task__imported=True).delete()
        for at in range(0, len(coming), 500):  # a task that was gone and comes again
            gone = BaselineTask.objects.filter(baseline_id=baselines[number], task=None)
            gone.filter(uid__in=coming[at : at + 500]).delete()
    rows.insert_or_replace(
        BaselineTask,
        (
            *("baseline_id", "task_id", "uid", "name", "parent_uid", "place"),
            *("start", "finish", "duration", "work", "cost", "fixed_cost"),
        ),
        (
            (
                *(baselines[one.number], ids[task.uid], task.uid, task.name, task.parent_uid, place),
                *(one.start, one.finish, one.duration, one.work, one.cost, one.fixed_cost),
            )
            for place, task in enumerate(document.tasks, 1)
            for one in task.baselines
            if one.number in numbers
        ),
        unique=("baseline_id", "task_id"),
    )
    if plan.measured_by is None and numbers:
        plan.measured_by = min(numbers)  # the file's own: the others are copies of what it was before


def _write_assignments(plan: Plan, document: doc.Document, ids: dict[int, int], allocations: dict[int, int]) -> None:
    project = plan.project
    # Assignments follow their tasks: those of tasks in the document are replaced, the others kept under a free number.
    in_document = {ids[task.uid] for task in document.tasks}
    coming = {assignment.uid for assignment in document.assignments}
    mine = list(Assignment.objects.filter(project=project).values_list("id", "uid", "task_id"))
    stale = [key for key, _uid, task in mine if task in in_document]
    for at in range(0, len(stale), 500):
        Assignment.objects.filter(id__in=stale[at : at + 500]).delete()
    free = max([plan.next_assignment_number, *(uid + 1 for uid in coming)])
    clashing = [key for key, uid, task in mine if task not in in_document and uid in coming]
    plan.next_assignment_number = free + len(clashing)
    rows.update(Assignment, ("uid",), ((free + step, key) for step, key in enumerate(clashing)))
    rows.insert(
        Assignment,
        ("project_id", "uid", "task_id", "allocation_id", "extra", *ASSIGNMENT_PLAIN),
        (
            (
                project.pk,
                assignment.uid,
                ids[assignment.task_uid],
                None if assignment.resource_uid is None else allocations[assignment.resource_uid],
                pack(assignment, ASSIGNMENT_EXTRA),
                *(getattr(assignment, name) for name in ASSIGNMENT_PLAIN),
            )
            for assignment in document.assignments
        ),
    )


def _write_plan(plan: Plan, document: doc.Document, calendars: dict[int, int]) -> None:
    project = document.project
    for name in PLAN_PLAIN:
        setattr(plan, name, getattr(project, name))
    plan.calendar_id = None if project.calendar_uid is None else calendars[project.calendar_uid]
    plan.policies = pack(document.policies)
    plan.extra = pack(project, PROJECT_EXTRA)
    plan.rest = pack(document, REST)
    plan.version += 1
    plan.save()


def _write_project(project: Project, document: doc.Document) -> None:
    """What the file says of the project itself; its name here stays as people know it."""
    project.status_date = document.project.status_date
    if document.project.currency:
        project.currency = document.project.currency
    if document.project.time_zone:
        project.time_zone = document.project.time_zone
    project.version += 1
    project.save(update_fields=["status_date", "currency", "time_zone", "version"])
