"""The API of taking over: exports of Jira and Azure DevOps that become tasks, and lists that are kept."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import ninja
from django.utils.translation import gettext as _
from ninja.files import UploadedFile
from pydantic import Field as Limits

from charthouse.bodies import ROOM_FOR_THE_FORM
from charthouse.doors import door
from charthouse.exchange.columns import DateOrder
from charthouse.plan.models import KeptList, Plan, TakenFile
from charthouse.plan.refusals import BadValue
from charthouse.plan.taking import actions as taking
from charthouse.plan.taking import files
from charthouse.plan.taking import lists as kept
from charthouse.plan.taking.choices import Choices, Efforts, Gone, Sprints, State, guess
from charthouse.plan.taking.comparing import Comparison, compare
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Taking over", scope="plan")

_EPOCH = dt.date(1970, 1, 1)
_ENUM = Limits(strict=False)
MOST = files.MOST_BYTES + ROOM_FOR_THE_FORM
SHOWN = 1000
"""Of clashes and of gone issues so many are told."""
_TEXTS = {"type": "array", "items": {"type": "string"}}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
_EXPORT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "file": {"type": "string"},
        "source": {"type": "string", "enum": ["", "jira", "azure"], "description": "Empty: it is not read yet."},
        "state": {
            "type": "string",
            "enum": list(TakenFile.State.values),
            "description": "A big one is `reading`, and later `writing`, by a job; it can be taken over once `read`.",
        },
        "job": {"type": ["string", "null"], "format": "uuid", "description": "See /jobs/{id}; null: there was none."},
        "problem": {"type": "string", "description": "Why the job came to nothing; empty otherwise."},
        "issues": {"type": "integer"},
        "version": {"type": "integer", "description": "Of the plan; to be given back as `seen`."},
        "choices": {"type": "object", "description": "What becomes of what, guessed or as it was said."},
        "unsaid": {**_TEXTS, "description": "Statuses of which nobody said yet what they mean."},
        "counts": _COUNTS,
        "clashes": {**_TEXTS, "description": "Changed on both sides, `KEY group`; what stands here stays."},
        "gone": {**_TEXTS, "description": "Keys of tasks whose issues are not in the file."},
        "warnings": _TEXTS,
        "applied": {"type": "boolean"},
    },
    "required": [
        *("number", "file", "source", "state", "job", "problem", "issues", "version", "choices", "unsaid", "counts"),
        "applied",
    ],
    "additionalProperties": False,
}
_LIST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "kind": {"type": "string", "enum": list(KeptList.Kind.values)},
        "name": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
        "columns": _TEXTS,
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"key": {"type": "string"}, "cells": _TEXTS, "task": {"type": ["integer", "null"]}},
                "required": ["key", "cells", "task"],
                "additionalProperties": False,
            },
        },
        "counts": {**_COUNTS, "description": "After a renewal: rows added, changed and gone."},
    },
    "required": ["number", "kind", "name", "at", "columns"],
    "additionalProperties": False,
}
_LISTS: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": _LIST}},
    "required": ["items"],
    "additionalProperties": False,
}


class StatusIn(Input):
    """What a status means, and of begun issues how many percent are done where no effort says it."""

    state: Literal["not_started", "started", "done"]
    percent: Annotated[int, Limits(ge=0, le=99)] = 0


class IssuesIn(Input):
    """What becomes of what; what is left out stays as it was said or guessed."""

    status_date: DayIn | None = None
    statuses: Annotated[dict[str, StatusIn], Limits(max_length=500)] = {}
    people: Annotated[dict[str, Line], Limits(max_length=5000)] = {}
    """By address or name: the number of a resource of the plan, `new`, or nothing for nobody."""
    left_out: Annotated[list[Line], Limits(max_length=200)] | None = None
    """Kinds of issues that become no tasks."""
    sprints: Annotated[Sprints, _ENUM] | None = None
    efforts: Annotated[Efforts, _ENUM] | None = None
    """What becomes of the own efforts of issues that have others below them."""
    links: bool | None = None
    put_off: bool | None = None
    below: Number | None = None
    length: Annotated[int, Limits(gt=0, le=10**6)] | None = None
    """Working minutes of a task of which nothing is estimated."""
    gone: Annotated[Gone, _ENUM] | None = None
    theirs: Annotated[list[Line], Limits(max_length=50_000)] = []
    """Clashes in which what the tool says wins."""
    seen: Number | None = None
    """The version of the plan of which the changes were looked at; left out: nothing is changed, only told."""


@router.post("/projects/{key}/exports", shows=_EXPORT, status=201, uploads=True, most=MOST)
@door(Right.IMPORT_PLAN)
def bring_export(
    request: Request,
    key: str,
    file: Annotated[UploadedFile, ninja.File()],
    order: Annotated[Literal["", "dmy", "mdy"], ninja.Form()] = "",
) -> Any:
    """Upload an export of Jira or Azure DevOps (CSV or JSON); nothing is changed, the answer tells what would be.

    One of more than 2 MiB is read by a job: its state says when it can be looked at.
    """
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    brought = files.bring_export(access=access, upload=file, order=DateOrder(order) if order else None)
    return Answer(_now(access, brought), 201)


@router.get("/projects/{key}/exports/{int:number}", shows=_EXPORT)
@door(Right.IMPORT_PLAN)
def get_export(request: Request, key: str, number: PathNumber) -> Any:
    """An export that waits: what becomes of what, and what that would change now."""
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    return _now(access, files.file_of(access, number, TakenFile.Kind.TOOL))


@router.post("/projects/{key}/exports/{int:number}/take-over", shows=_EXPORT, refuses=(409,))
@door(Right.IMPORT_PLAN)
def take_export_over(request: Request, key: str, number: PathNumber, body: IssuesIn) -> Any:
    """Make the issues tasks, and bring those up to date that are tasks already, as one deed; without `seen` tell.

    More than 1,000 issues are taken over by a job: the answer says its number, and nothing is `applied` yet.
    """
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    file = files.require_read(files.file_of(access, number, TakenFile.Kind.TOOL))
    export, choices = files.export_in(file), _said(access, body, _choices(access, file))
    file.choices = choices.kept()
    file.save(update_fields=["choices"])
    if body.seen is None:
        return _told(access, file, choices)
    if len(export.issues) > taking.AT_ONCE:
        file = taking.take_over_in_background(access=access, file=file, export=export, choices=choices, seen=body.seen)
        return _now(access, file)
    found = taking.take_over(access=access, file=file, export=export, choices=choices, seen=body.seen)
    return _shown(access, file, choices, found, len(export.issues), [])


@router.delete("/projects/{key}/exports/{int:number}")
@door(Right.IMPORT_PLAN)
def leave_export(request: Request, key: str, number: PathNumber) -> Any:
    """Leave an export that waits; nothing of it stays."""
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    files.leave(access=access, number=number, kind=TakenFile.Kind.TOOL)
    return Answer(status=204)


def _choices(access: Access, file: TakenFile) -> Choices:
    if file.choices:
        return Choices.of(file.choices)
    from charthouse.plan.taking.views import today

    length = Plan.objects.filter(pk=access.project.pk).values_list("minutes_per_day", flat=True).first() or 480
    return guess(access, files.export_in(file), day=today(access), length=length)


def _said(access: Access, body: IssuesIn, begun: Choices) -> Choices:
    given = body.given()
    values: dict[str, Any] = {
        name: given[name]
        for name in ("sprints", "efforts", "links", "put_off", "below", "length", "gone")
        if given.get(name) is not None
    }
    if body.below is not None and not access.project.tasks.filter(uid=body.below).exists():
        raise BadValue(
            _("There is no task %(number)d to put new tasks below.") % {"number": body.below}, fields={"below": ""}
        )
    if body.status_date is not None:
        values["day"] = (dt.date.fromisoformat(body.status_date) - _EPOCH).days
    if body.left_out is not None:
        values["left_out"] = frozenset(body.left_out)
    statuses = {name: (State(one.state), one.percent) for name, one in body.statuses.items()}
    return Choices.of(
        {
            **begun.kept(),
            **{name: getattr(value, "value", value) for name, value in values.items()},
            "statuses": {name: [s.value, p] for name, (s, p) in {**begun.statuses, **statuses}.items()},
            "people": {**begun.people, **body.people},
            "theirs": body.theirs,
        }
    )


def _now(access: Access, file: TakenFile) -> dict[str, Any]:
    """A file as it stands: what it would change once it is read, else how far it is."""
    if file.state == TakenFile.State.READ:
        return _told(access, file, _choices(access, file))
    issues = len(file.content.get("issues", ()))
    return {**_head(access, file, issues), "choices": file.choices, "unsaid": [], "counts": {}, "applied": False}


def _told(access: Access, file: TakenFile, choices: Choices) -> dict[str, Any]:
    export = files.export_in(file)
    return _shown(access, file, choices, compare(access, export, choices), len(export.issues), choices.unsaid(export))


def _shown(
    access: Access, file: TakenFile, choices: Choices, found: Comparison, issues: int, unsaid: list[str]
) -> dict[str, Any]:
    return {
        **_head(access, file, issues),
        "choices": choices.kept(),
        "unsaid": unsaid,
        "counts": found.counts,
        "clashes": [one.id for one in found.clashes[:SHOWN]],
        "gone": [one.key for one in found.gone[:SHOWN]],
        "warnings": found.warnings,
        "applied": file.applied_at is not None,
    }


def _head(access: Access, file: TakenFile, issues: int) -> dict[str, Any]:
    version = Plan.objects.filter(pk=access.project.pk).values_list("version", flat=True).first() or 0
    return {
        "number": file.pk,
        "file": file.file_name,
        "source": file.source,
        "state": file.state,
        "job": None if file.job_id is None else str(file.job_id),
        "problem": file.refusal,
        "issues": issues,
        "version": version,
    }


@router.get("/projects/{key}/lists", shows=_LISTS)
@door(Right.SEE_DISCUSSION)
def list_lists(request: Request, key: str) -> Any:
    """The lists of risks, issues and costs so far that a project keeps; those of costs with the right to see costs."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    return {"items": [_list(access, one) for one in kept.lists_of(access)]}


@router.get("/projects/{key}/lists/{int:number}", shows=_LIST)
@door(Right.SEE_DISCUSSION)
def get_list(request: Request, key: str, number: PathNumber) -> Any:
    """A list with its rows; amounts of money with the right to see costs."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    found = kept.list_of(access, number)
    rows = [{"key": row.key, "cells": row.texts, "task": row.uid} for row in kept.rows_shown(access, found)[1]]
    return {**_list(access, found), "rows": rows}


@router.post("/projects/{key}/lists", shows=_LIST, status=201, uploads=True, most=MOST, refuses=(409,))
@door(Right.IMPORT_PLAN)
def keep_list(
    request: Request,
    key: str,
    file: Annotated[UploadedFile, ninja.File()],
    kind: Annotated[Literal["", "risks", "issues", "costs"], ninja.Form()] = "",
    name: Annotated[str, ninja.Form()] = "",
    key_column: Annotated[str, ninja.Form()] = "",
    task_column: Annotated[str, ninja.Form()] = "",
) -> Any:
    """Keep a spreadsheet (XLSX or CSV) as a list; one of the same kind and name is renewed, without doubles.

    Columns are named by their headers; left out, they are guessed.
    """
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    if not kind:
        raise BadValue(_("Say what it is a list of."), fields={"kind": "risks, issues, costs"})
    into = next((one for one in kept.lists_of(access) if (one.kind, one.name) == (kind, name)), None)
    brought = files.bring_list(access=access, upload=file, kind=kind, into=into)
    found = files.list_read(brought)
    chosen = kept.guess(brought, found)
    try:
        key_at = found.headers.index(key_column) if key_column else chosen.key
        task_at = found.headers.index(task_column) if task_column else chosen.task
        chosen = kept.Chosen(name or chosen.name, key_at, task_at, chosen.amounts)
        made = kept.keep(access=access, file=brought, found=found, chosen=chosen)
    except ValueError:
        brought.delete()
        told = _("There is no such column; there are %(names)s.") % {"names": ", ".join(found.headers)}
        raise BadValue(told, fields={"key_column": "", "task_column": ""}) from None
    except kept.BadList:
        brought.delete()
        raise
    return Answer({**_list(access, made), "counts": brought.result}, 201)


@router.delete("/projects/{key}/lists/{int:number}")
@door(Right.IMPORT_PLAN)
def remove_list(request: Request, key: str, number: PathNumber) -> Any:
    """Remove a list; the history brings it back."""
    kept.remove(access=project_for(request.auth.user, key, Right.IMPORT_PLAN), number=number)
    return Answer(status=204)


def _list(access: Access, found: KeptList) -> dict[str, Any]:
    hidden = frozenset() if access.may(Right.SEE_COSTS) else found.hidden
    columns = [header for place, header in enumerate(found.columns) if place not in hidden]
    return {"number": found.pk, "kind": found.kind, "name": found.name, "at": found.at.isoformat(), "columns": columns}
