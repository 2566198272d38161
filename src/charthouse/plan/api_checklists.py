"""The API of checklists and of estimates."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.doors import door
from charthouse.plan import edit_ops
from charthouse.plan.api_shapes import TASK
from charthouse.plan.api_tasks import shown_task
from charthouse.plan.edits import make_edits
from charthouse.plan.models import ChecklistItem, Estimate
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import TIME
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Checklists and estimates", scope="plan")

ITEM = Record(
    "ChecklistItem",
    (
        Field("id", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("task", kinds.WHOLE, "task__uid", "The task’s number.", filters=True, sorts=True),
        Field("position", kinds.WHOLE, "position", "Its place in the task’s list.", sorts=True),
        Field("text", kinds.TEXT, "text", filters=True),
        Field("done", kinds.TRUTH, "done", filters=True),
        Field("ticked", TIME.or_null(), "ticked", "When it was ticked, by the project’s clock."),
        Field("ticked_by", kinds.TEXT.or_null(), "ticked_by__name", "Who ticked it.", only_with="see_team"),
    ),
    key="id",
)  # fmt: skip


class NoSuchItem(Refused):
    """The project has no checklist item of that number."""

    status = 404


class ItemIn(Input):
    """A new item."""

    text: edit_ops.ItemText
    before: Number | None = None
    """The id of the item before which it goes; null: to the end."""


class ItemChange(Input):
    """Changes of an item: what is left out stays."""

    text: edit_ops.ItemText = ""
    done: bool = False
    before: Number | None = None
    """The id of the item before which it goes; null: to the end."""


class ThreePointIn(edit_ops.Points):
    """Three points, in working minutes, in their order, and what they rest on."""


def _items(project: Project) -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.filter(task__project=project)


def _shown(request: Request, access: Access, number: int, status: int = 200) -> Any:
    found = rows_of(_items(access.shown).filter(pk=number), Reading(fields_of(request.GET, ITEM, access.rights)))
    if not found:
        raise _missing(access, number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/checklist-items/{number}"} if status == 201 else {}
    return Answer(found[0], status, headers=headers)


def _missing(access: Access, number: int) -> NoSuchItem:
    return NoSuchItem(
        _("%(key)s has no checklist item %(number)d.") % {"key": access.project.key, "number": number}
    )  # fmt: skip


def _there(access: Access, number: int) -> ChecklistItem:
    found = _items(access.project).select_related("task").filter(pk=number).first()
    if found is None:
        raise _missing(access, number)
    return found


@router.get("/projects/{key}/checklist-items", shows=ITEM, listed=True)
@door(Right.SEE)
def list_items(request: Request, key: str) -> Any:
    """What is to be ticked off in a project: `task=42` of one task."""
    access = project_for(request.auth.user, key)
    return page_of(request, _items(access.shown), ITEM, asked_of(request.GET, ITEM, access.rights)).body()


@router.post("/projects/{key}/tasks/{int:number}/checklist", shows=ITEM, status=201)
@door(Right.EDIT_OWN_PART)
def add_item(request: Request, key: str, number: PathNumber, body: ItemIn) -> Any:
    """Add an item to a task's checklist."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    op = edit_ops.AddItemOp(op="add_item", task=number, text=body.text, before=body.before)
    make_edits(access=access, edits=[op])
    last = _items(access.project).filter(task__uid=number).order_by("-pk").values_list("pk", flat=True).first()
    return _shown(request, access, last or 0, 201)


@router.get("/projects/{key}/checklist-items/{int:number}", shows=ITEM)
@door(Right.SEE)
def get_item(request: Request, key: str, number: PathNumber) -> Any:
    """One item of a checklist, by its id."""
    return _shown(request, project_for(request.auth.user, key), number)


@router.patch("/projects/{key}/checklist-items/{int:number}", shows=ITEM)
@door(Right.REPORT_OWN_PROGRESS)
def change_item(request: Request, key: str, number: PathNumber, body: ItemChange) -> Any:
    """Tick an item (of one's own tasks, or any that one may change), say it otherwise, or put it elsewhere."""
    access = project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS)
    there, given = _there(access, number), body.given()
    named: dict[str, Any] = {"task": there.task.uid, "item": number}
    ops: list[edit_ops.AnyOp] = []
    if "text" in given or "done" in given:
        text = (there.text, body.text) if "text" in given else None
        done = (there.done, body.done) if "done" in given else None
        ops.append(edit_ops.ChangeItemOp(op="change_item", text=text, done=done, **named))
    if "before" in given:
        ops.append(edit_ops.MoveItemOp(op="move_item", before=body.before, **named))
    if ops:
        make_edits(access=access, edits=ops)
    return _shown(request, access, number)


@router.delete("/projects/{key}/checklist-items/{int:number}")
@door(Right.EDIT_OWN_PART)
def remove_item(request: Request, key: str, number: PathNumber) -> Any:
    """Take an item off its checklist."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    there = _there(access, number)
    make_edits(access=access, edits=[edit_ops.RemoveItemOp(op="remove_item", task=there.task.uid, item=number)])
    return Answer(status=204)


@router.put("/projects/{key}/tasks/{int:number}/estimate", shows=TASK, tagged=True)
@door(Right.EDIT_OWN_PART)
def set_estimate(request: Request, key: str, number: PathNumber, body: ThreePointIn) -> Any:
    """Say a task's optimistic, likely and pessimistic duration, and what they rest on."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    _estimate(access, number, body)
    return shown_task(request, access, number)


@router.delete("/projects/{key}/tasks/{int:number}/estimate")
@door(Right.EDIT_OWN_PART)
def remove_estimate(request: Request, key: str, number: PathNumber) -> Any:
    """Take a task's estimate away."""
    _estimate(project_for(request.auth.user, key, Right.EDIT_OWN_PART), number, None)
    return Answer(status=204)


_POINTS = ("low", "likely", "high", "meaning", "distribution", "basis")


def _estimate(access: Access, number: int, wanted: edit_ops.Points | None) -> None:
    there = Estimate.objects.filter(task__project=access.project, task__uid=number).first()
    seen = None if there is None else edit_ops.Points(**{name: getattr(there, name) for name in _POINTS})
    make_edits(
        access=access, edits=[edit_ops.EstimateOp(op="estimate", task=number, seen=seen, estimate=wanted)]
    )  # fmt: skip
