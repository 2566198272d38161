"""The API of baselines: what was agreed, and what became of it."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.plan import actions
from charthouse.plan.api_inputs import BaselineChangesIn, BaselineIn
from charthouse.plan.api_shapes import BASELINE, baselines_of, told_time
from charthouse.plan.baselines import baseline_of
from charthouse.plan.baselines_compared import compared
from charthouse.plan.comparing import Became, Line
from charthouse.plan.page_views import now_in
from charthouse.projects.access import project_for
from charthouse.projects.api_kinds import TIME
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import number_in, only
from charthouse.rest.inputs import PathCount
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Reading
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Plan", scope="plan")

_TIME = TIME.or_null().schema
_MINUTES: dict[str, Any] = {"type": ["integer", "null"]}
_LINE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "task": {"type": "integer", "description": "Its number, also of one that is gone."},
        "name": {"type": "string"},
        "name_before": {"type": "string", "description": "Empty where it was called the same."},
        "became": {"type": "string", "enum": [kind.value for kind in Became]},
        "start_before": _TIME,
        "finish_before": _TIME,
        "start": _TIME,
        "finish": _TIME,
        "start_slip": {**_MINUTES, "description": "Working minutes later; negative: earlier."},
        "finish_slip": {**_MINUTES, "description": "Working minutes later; negative: earlier."},
        "duration": {**_MINUTES, "description": "Working minutes longer; null of a summary task."},
        "work": {**_MINUTES, "description": "Minutes of work more."},
    },
    "required": ["task", "name", "became", "start_before", "finish_before", "start", "finish"],
    "additionalProperties": False,
}
_COMPARED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "finish_before": _TIME,
        "finish": _TIME,
        "finish_slip": {**_MINUTES, "description": "Working minutes later; negative: earlier."},
        "counts": {
            "type": "object",
            "properties": {kind.value: {"type": "integer"} for kind in Became},
            "required": [kind.value for kind in Became],
            "additionalProperties": False,
        },
        "tasks": {"type": "array", "items": _LINE},
    },
    "required": ["finish_before", "finish", "finish_slip", "counts", "tasks"],
    "additionalProperties": False,
}
_WITH: dict[str, Any] = {
    "in": "query", "name": "with", "required": False, "schema": {"type": "integer", "minimum": 0},
    "description": "The number of another baseline; left out: the plan as it is now.",
}  # fmt: skip


@router.get("/projects/{key}/baselines", shows=BASELINE, listed=True)
@door(Right.SEE)
def list_baselines(request: Request, key: str) -> Any:
    """The project's baselines."""
    access = project_for(request.auth.user, key)
    asked = asked_of(request.GET, BASELINE, access.rights)
    return page_of(request, baselines_of(access.shown), BASELINE, asked).body()


@router.post("/projects/{key}/baselines", shows=BASELINE, status=201, refuses=(409,))
@door(Right.EDIT_PLAN)
def take_baseline(request: Request, key: str, body: BaselineIn) -> Any:
    """Keep the plan's present dates, of all tasks or of chosen ones, to be compared with later."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    taken = actions.set_baseline(
        project=access.project, by=access.user, name=body.name, number=body.number, taken=now_in(access.project),
        reason=body.reason, tasks=body.tasks, based_on=body.based_on, measure=body.measure,
    )  # fmt: skip
    return Answer(_told(request, access.project, taken.number), 201)


@router.get("/projects/{key}/baselines/{int:number}", shows=BASELINE)
@door(Right.SEE)
def get_baseline(request: Request, key: str, number: PathCount) -> Any:
    """One baseline, by its number."""
    access = project_for(request.auth.user, key)
    return _told(request, access.shown, baseline_of(access.shown, number).number)


@router.patch("/projects/{key}/baselines/{int:number}", shows=BASELINE, refuses=(409,))
@door(Right.EDIT_PLAN)
def change_baseline(request: Request, key: str, number: PathCount, body: BaselineChangesIn) -> Any:
    """Change a baseline's name or reason, or hold the plan against it; what it keeps never changes."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    there = baseline_of(access.project, number)
    given = body.given()
    changes: dict[str, tuple[str, str]] = {
        str(name): (getattr(there, name), given[name]) for name in ("name", "reason") if name in given
    }
    actions.change_baseline(
        project=access.project, number=number, changes=changes, measure=bool(given.get("measure")), by=access.user
    )
    return _told(request, access.project, number)


@router.get("/projects/{key}/baselines/{int:number}/compared", shows=_COMPARED, parameters=(_WITH,))
@door(Right.SEE)
def compare_baseline(request: Request, key: str, number: PathCount) -> Any:
    """What became of each task since a baseline: against the plan as it is now, or against another baseline."""
    access = project_for(request.auth.user, key)
    only(request.GET, ("with",))
    other = number_in(request.GET, "with")
    found = compared(
        access.shown,
        baseline_of(access.shown, number),
        None if other is None else baseline_of(access.shown, other),
    )
    return {
        "finish_before": told_time(found.was_finish),
        "finish": told_time(found.finish),
        "finish_slip": found.finish_slip,
        "counts": {kind.value: count for kind, count in found.counts.items()},
        "tasks": [_line(line) for line in found.lines],
    }


def _told(request: Request, project: Project, number: int) -> Any:
    fields = fields_of(request.GET, BASELINE)
    return rows_of(baselines_of(project).filter(number=number), Reading(fields))[0]


def _line(line: Line) -> dict[str, Any]:
    return {
        "task": line.uid,
        "name": line.name,
        "name_before": line.called_before,
        "became": line.became.value,
        "start_before": told_time(line.was_start),
        "finish_before": told_time(line.was_finish),
        "start": told_time(line.start),
        "finish": told_time(line.finish),
        "start_slip": line.start_slip,
        "finish_slip": line.finish_slip,
        "duration": line.duration,
        "work": line.work,
    }
