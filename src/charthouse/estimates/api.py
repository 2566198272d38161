"""The API of the estimates."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.estimates import entering, settling
from charthouse.estimates.api_shapes import HISTORY, OUTCOME, TASK_ESTIMATES, outcome_told, step_told, told
from charthouse.estimates.history import history_of
from charthouse.estimates.likely import Likely, likely_of
from charthouse.estimates.lines import lines_of, points_of
from charthouse.outlook.presenting import may_see_costs
from charthouse.plan import edit_ops
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Estimates", scope="plan")


class TaskPointsIn(edit_ops.Points):
    """The estimate of one task."""

    task: Number


class EstimatesIn(Input):
    """Estimates of many tasks: all are kept, or none."""

    estimates: Annotated[list[TaskPointsIn], Limits(min_length=1, max_length=edit_ops.MOST)]
    why: Annotated[Line, Limits(max_length=500)] = ""


class ConfidenceIn(Input):
    """For which confidence the contingency is."""

    confidence: Annotated[int, Limits(ge=50, le=95)]


@router.get("/projects/{key}/estimates", shows=TASK_ESTIMATES)
@door(Right.SEE)
def list_estimates(request: Request, key: str) -> Any:
    """Every task that takes time with its three points, their method, author and date, in the order of the plan."""
    access = project_for(request.auth.user, key)
    only(request.GET, ())
    return {"items": [told(line, access) for line in lines_of(access)]}


@router.put("/projects/{key}/estimates", shows=TASK_ESTIMATES)
@door(Right.EDIT_OWN_PART)
def set_estimates(request: Request, key: str, body: EstimatesIn) -> Any:
    """Estimate many tasks at once: one edit of the plan, undone as one."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    tasks = computed_plan(access.project).tasks
    edits = []
    for one in body.estimates:
        task = tasks.get(one.task)
        there = None if task is None or task.estimate is None else points_of(task.estimate)
        seen = None if there is None else edit_ops.Points(**dict(zip(entering.NAMES, there, strict=True)))
        points = edit_ops.Points.model_validate(one.model_dump(exclude={"task"}))
        edits.append(edit_ops.EstimateOp(op="estimate", task=one.task, seen=seen, estimate=points))
    try:
        entering.enter(access=access, edits=edits, number=uuid.uuid4(), why=body.why)
    except EditRefused as refusal:
        raise refusal.refusal from refusal
    asked = {one.task for one in body.estimates}
    return {"items": [told(line, access) for line in lines_of(access) if line.uid in asked]}


@router.get("/projects/{key}/estimates/outcome", shows=OUTCOME)
@door(Right.SEE)
def get_outcome(request: Request, key: str) -> Any:
    """Finish and cost of the plan as distributions, with the contingency for each confidence."""
    access = project_for(request.auth.user, key)
    only(request.GET, ())
    found = likely_of(access.shown, computed_plan(access.shown))
    costs = isinstance(found, Likely) and may_see_costs(access, found.paid)
    return outcome_told(found, settling.confidence_of(access.shown), costs=costs)


@router.patch("/projects/{key}/estimates/outcome", shows=OUTCOME)
@door(Right.EDIT_PLAN)
def set_confidence(request: Request, key: str, body: ConfidenceIn) -> Any:
    """Say which confidence the project’s contingency is for."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    settling.set_confidence(access=access, percent=body.confidence)
    found = likely_of(access.shown, computed_plan(access.shown))
    costs = isinstance(found, Likely) and may_see_costs(access, found.paid)
    return outcome_told(found, settling.confidence_of(access.shown), costs=costs)


@router.get("/projects/{key}/tasks/{int:number}/estimates", shows=HISTORY)
@door(Right.SEE_HISTORY)
def list_task_estimates(request: Request, key: str, number: PathNumber) -> Any:
    """Every estimate that a task has had, the newest first."""
    access = project_for(request.auth.user, key, Right.SEE_HISTORY)
    only(request.GET, ())
    if number not in computed_plan(access.shown).tasks:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number})
    return {"items": [step_told(step, access) for step in history_of(access, number)]}
