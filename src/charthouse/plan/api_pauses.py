"""The API of tasks that pause."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.plan import edit_ops
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Task
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import project_for
from charthouse.projects.api_kinds import MinutesIn
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.rest.inputs import Input, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Tasks that pause", scope="plan")

_MINUTES = {"type": "integer", "minimum": 0}
_PAUSES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pauses": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "after": {**_MINUTES, "description": "Working minutes of the task before the pause."},
                    "gap": {**_MINUTES, "description": "Working minutes that it lasts, on the task's calendar."},
                },
                "required": ["after", "gap"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["pauses"],
    "additionalProperties": False,
}


class PauseIn(Input):
    """One pause in a task's work."""

    after: MinutesIn
    gap: MinutesIn


class PausesIn(Input):
    """Where a task's work pauses, in the order of time; none: nowhere."""

    pauses: Annotated[list[PauseIn], Limits(max_length=200)]


@router.get("/projects/{key}/tasks/{int:number}/pauses", shows=_PAUSES)
@door(Right.SEE)
def get_pauses(request: Request, key: str, number: PathNumber) -> Any:
    """Where a task's work pauses."""
    return {"pauses": _there(project_for(request.auth.user, key).shown, key, number)}


@router.put("/projects/{key}/tasks/{int:number}/pauses", shows=_PAUSES)
@door(Right.EDIT_OWN_PART)
def set_pauses(request: Request, key: str, number: PathNumber, body: PausesIn) -> Any:
    """Say where a task's work pauses: split it, move its parts, join them."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    seen = [[one["after"], one["gap"]] for one in _there(access.project, key, number)]
    wanted = [[one.after, one.gap] for one in body.pauses]
    make_edits(access=access, edits=[edit_ops.SplitOp(op="split", task=number, seen=seen, splits=wanted)])
    return {"pauses": _there(access.project, key, number)}


def _there(project: Project, key: str, number: int) -> list[dict[str, int]]:
    extra = Task.objects.filter(project=project, uid=number).values_list("extra", flat=True).first()
    if extra is None:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": key, "number": number})
    found: list[dict[str, int]] = orjson.loads(extra).get("splits", []) if extra else []
    return found
