"""The API of tasks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.doors import door
from charthouse.journal.acting import one_operation
from charthouse.plan import actions, own_fields, progress_facts, reporting
from charthouse.plan.api_inputs import (
    BulkIn,
    Change,
    Create,
    Delete,
    EstimateIn,
    PlaceIn,
    ProgressIn,
    TaskChange,
    TaskIn,
    facts_given,
)
from charthouse.plan.api_shapes import TASK, tasks_of
from charthouse.plan.editing import locked_plan, task_of
from charthouse.plan.models import Task
from charthouse.plan.permits import require_place
from charthouse.plan.progress import PROGRESS
from charthouse.plan.progressing import proposals
from charthouse.plan.refusals import NoSuchTask
from charthouse.prepared import Prepared
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.bulk import carry_out
from charthouse.rest.inputs import PathNumber
from charthouse.rest.paging import page_of
from charthouse.rest.records import Reading
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Tasks", scope="plan")


def shown_task(request: Request, access: Access, number: int, status: int = 200) -> Answer:
    """One task as the caller may see it."""
    fields = fields_of(request.GET, TASK, access.rights)
    reading, asked = _one(tuple(field.name for field in fields))
    row = asked.first(access.shown.pk, number)
    if row is None:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number})
    shown = reading.show(row)
    version = shown["version"]
    if not any(field.name == "version" for field in fields):
        del shown["version"]
    headers = {"Location": f"/api/v1/projects/{access.project.key}/tasks/{number}"} if status == 201 else {}
    return Answer(shown, status, version, headers)


@lru_cache(maxsize=64)  # whoever asks for other fields each time pays for it
def _one(names: tuple[str, ...]) -> tuple[Reading, Prepared]:
    """What reads these fields, and the version, of one task."""
    reading = Reading([TASK.by_name[name] for name in (*names, "version")])
    asked = Prepared(
        lambda project, uid: tasks_of(project).filter(uid=uid).values_list(*reading.columns), int, int
    )  # fmt: skip
    return reading, asked


@router.get("/projects/{key}/tasks", shows=TASK, listed=True)
@door(Right.SEE)
def list_tasks(request: Request, key: str) -> Any:
    """The tasks of a project, with their computed dates."""
    access = project_for(request.auth.user, key)
    asked = asked_of(request.GET, TASK, access.rights)
    return page_of(request, tasks_of(access.shown), TASK, asked).body()


@router.post("/projects/{key}/tasks", shows=TASK, status=201, tagged=True)
@door(Right.EDIT_OWN_PART)
def create_task(request: Request, key: str, body: TaskIn) -> Any:
    """Add a task; the plan's dates are computed anew."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    return shown_task(request, access, _create(access, body).uid, 201)


@router.get("/projects/{key}/tasks/{int:number}", shows=TASK, tagged=True)
@door(Right.SEE)
def get_task(request: Request, key: str, number: PathNumber) -> Any:
    """One task."""
    return shown_task(request, project_for(request.auth.user, key), number)


@router.patch("/projects/{key}/tasks/{int:number}", shows=TASK, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def change_task(request: Request, key: str, number: PathNumber, body: TaskChange) -> Any:
    """Change a task; the plan's dates are computed anew where they depend on it."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    _change(access, number, body, version_asked(request))
    return shown_task(request, access, number)


@router.delete("/projects/{key}/tasks/{int:number}", versioned=True)
@door(Right.EDIT_OWN_PART)
def delete_task(request: Request, key: str, number: PathNumber) -> Any:
    """Remove a task with all below it."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    version = version_asked(request)
    with transaction.atomic():
        _at_version(access, number, version)
        actions.delete_task(project=access.project, uid=number, by=access.user)
    return Answer(status=204)


@router.post("/projects/{key}/tasks/{int:number}/move", shows=TASK, tagged=True, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def move_task(request: Request, key: str, number: PathNumber, body: PlaceIn) -> Any:
    """Put a task with all below it under another one, or elsewhere among its neighbours."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    _move(access, number, body)
    return shown_task(request, access, number)


@router.post("/projects/{key}/tasks/{int:number}/progress", shows=TASK, tagged=True, versioned=True, also=(202,),
             refuses=(409,))  # fmt: skip
@door(Right.REPORT_OWN_PROGRESS)
def report_progress(request: Request, key: str, number: PathNumber, body: ProgressIn) -> Any:
    """Report how far a task is: one's own, or any that one may change; 202 where somebody has to accept it first."""
    access = project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS)
    version = version_asked(request)
    public = access.project.public
    with transaction.atomic():
        if proposals.proposes(access) and proposals.must_propose(access, number):
            locked_plan(access.project)
            seen = reporting.theirs(access, access.shown, number, PROGRESS)
            require_version(version, seen.version, f"{key}-{number}")
            proposals.propose(access, number, progress_facts.over(seen, facts_given(body)))
            return shown_task(request, access, number, 202)
        if public is not None:
            locked_plan(access.project)
            seen = reporting.theirs(access, public, number, PROGRESS)
            require_version(version, seen.version, f"{key}-{number}")
            reporting.report(access, public, seen, facts_given(body))
            return shown_task(request, access, number)
        task = _at_version(access, number, version, PROGRESS)
        changes = progress_facts.over(task, facts_given(body))
        actions.report_progress(project=access.project, uid=number, changes=changes, by=access.user)
    return shown_task(request, access, number)


@router.post("/projects/{key}/tasks/bulk", shows={"$ref": "#/components/schemas/BulkResults"}, also=(207,),
             refuses=(409, 412))  # fmt: skip
@door(Right.EDIT_OWN_PART)
def change_tasks(request: Request, key: str, body: BulkIn) -> Any:
    """Make, change, move and delete up to 500 tasks; the plan's dates are computed once, at the end."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)

    def apply(one: Create | Change | Delete | Any) -> tuple[int, int | None, int | None]:
        if isinstance(one, Create):
            made = _create(access, one, schedule=False)
            return 201, made.uid, made.version
        if isinstance(one, Change):
            task = _change(access, one.number, one, one.version, schedule=False)
            return 200, task.uid, task.version
        if isinstance(one, Delete):
            access.require_change(task_of(access.project, one.number))
            actions.delete_task(project=access.project, uid=one.number, by=access.user, schedule=False)
            return 204, one.number, None
        moved = _move(access, one.number, one, schedule=False)
        return 200, moved.uid, moved.version

    def finish() -> None:
        actions.reschedule(project=access.project, by=access.user)

    return carry_out(body.operations, apply, together=body.atomic, finish=finish)


@one_operation
@transaction.atomic
def _create(access: Access, body: TaskIn, *, schedule: bool = True) -> Task:
    require_place(access, body.parent)
    facts = facts_given(body)
    task = actions.create_task(
        project=access.project,
        name=facts.pop("name"),
        by=access.user,
        duration=facts.pop("duration", 0),
        parent=body.parent,
        position=body.position,
        estimate=_points(body.estimate),
        facts=facts,
        schedule=schedule,
    )
    return own_fields.say(access=access, task=task, values=own_fields.with_defaults(access.project, body.custom))


def _move(access: Access, number: int, place: PlaceIn, *, schedule: bool = True) -> Task:
    with transaction.atomic():
        access.require_change(task_of(access.project, number))
        require_place(access, place.parent)
        return actions.move_task(
            project=access.project, uid=number, parent=place.parent, position=place.position, by=access.user,
            schedule=schedule,
        )  # fmt: skip


def _points(estimate: EstimateIn | None) -> tuple[int, int, int] | None:
    return None if estimate is None else (estimate.low, estimate.likely, estimate.high)


@one_operation
def _change(access: Access, number: int, body: TaskChange, version: int | None, *, schedule: bool = True) -> Task:
    """Change what is there, at the version that was seen, with the plan locked from the look to the change."""
    with transaction.atomic():
        task = _at_version(access, number, version)
        changes = progress_facts.over(task, facts_given(body))
        task = actions.update_task(
            project=access.project, uid=number, changes=changes, by=access.user, schedule=schedule
        )
        return own_fields.say(access=access, task=task, values=body.custom)


def _at_version(access: Access, number: int, version: int | None, fields: frozenset[str] = frozenset()) -> Task:
    locked_plan(access.project)
    task = task_of(access.project, number)
    access.require_change(task, fields)
    require_version(version, task.version, f"{access.project.key}-{number}")
    return task


__all__ = ["router", "shown_task"]
