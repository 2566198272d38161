"""The API of a plan as a whole: its dates, and why they are what they are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from charthouse.doors import door
from charthouse.engine.explain import Step, why
from charthouse.plan import actions
from charthouse.plan.api_inputs import StatusDateIn
from charthouse.plan.api_shapes import REASONS, told_time
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Plan
from charthouse.plan.published_rows import published_of
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import project_for
from charthouse.projects.api_kinds import TIME, minutes_of
from charthouse.projects.models import Project, Publishing
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import choice_in, only
from charthouse.rest.inputs import PathNumber
from charthouse.rest.router import Request, Router

router = Router("Plan", scope="plan")

_TIME = TIME.or_null().schema
_PLAN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "start": _TIME,
        "finish": _TIME,
        "status_date": _TIME,
        "tasks": {"type": "integer"},
        "minutes_per_day": {"type": "integer"},
        "computed": {"type": "boolean", "description": "The dates belong to the plan as it is now."},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "not_available": REASONS.schema,
        "version": {"type": "integer", "description": "Grows with each change of anything in the plan."},
    },
    "required": ["start", "finish", "status_date", "tasks", "version", "not_available"],
    "additionalProperties": False,
}
STATES = ("published", "working")
_STATE: dict[str, Any] = {
    "in": "query", "name": "state", "required": False,
    "description": "Of a plan that is published by hand; left out: the one that the caller sees everywhere.",
    "schema": {"type": "string", "enum": list(STATES)},
}  # fmt: skip
_STEP: dict[str, Any] = {
    "type": "object",
    "properties": {
        "task": {"type": "integer", "description": "The number of the task that this step is about."},
        "end": {"type": "string", "enum": ["start", "finish"]},
        "kind": {"type": "string", "description": "What decides: a link, a calendar, a constraint, an actual date …"},
        "date": _TIME,
        "since": _TIME,
        "minutes": {"type": "integer", "description": "What this step adds, in working minutes."},
        "other": {"type": ["integer", "null"], "description": "The number of the task that decides it."},
        "link": {"type": ["string", "null"]},
        "also": {"type": "array", "items": {"type": "integer"}, "description": "Tasks that hold it just as long."},
    },
    "required": ["task", "end", "kind", "date"],
    "additionalProperties": False,
}
_WHY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "start": {"type": "array", "items": _STEP},
        "finish": {"type": "array", "items": _STEP},
        "not_available": REASONS.schema,
    },
    "required": ["start", "finish", "not_available"],
    "additionalProperties": False,
}


def _plan(project: Project) -> Answer:
    plan = Plan.objects.filter(pk=project.pk).first() or Plan(project=project)
    reasons = {}
    if plan.computed_finish is None:
        reason = plan.uncomputable or _("The plan has no tasks yet; add one.")
        reasons = {"start": reason, "finish": reason}
    body = {
        "start": told_time(plan.computed_start),
        "finish": told_time(plan.computed_finish),
        "status_date": told_time(project.status_date),
        "tasks": project.tasks.count(),
        "minutes_per_day": plan.minutes_per_day,
        "computed": plan.computed_version == plan.version,
        "warnings": [str(warning) for warning in plan.warnings],
        "not_available": reasons,
        "version": plan.version,
    }
    return Answer(body, version=plan.version)


@router.get("/projects/{key}/plan", shows=_PLAN, tagged=True, parameters=(_STATE,))
@door(Right.SEE)
def get_plan(request: Request, key: str) -> Any:
    """What the plan comes to: its computed start and finish."""
    access = project_for(request.auth.user, key)
    only(request.GET, ("state",))
    if "state" not in request.GET:
        return _plan(access.shown)
    if choice_in(request.GET, "state", STATES) == "working":
        if access.project.publishing == Publishing.BY_HAND:
            access.require(Right.SEE_WORKING_PLAN)
        return _plan(access.project)
    return _plan(published_of(access.project) or access.project)


@router.put("/projects/{key}/status-date", shows=_PLAN, tagged=True)
@door(Right.EDIT_PLAN)
def set_status_date(request: Request, key: str, body: StatusDateIn) -> Any:
    """Say until when progress has been reported; the plan's dates are computed anew."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    date = None if body.status_date is None else minutes_of(body.status_date)
    actions.set_status_date(project=access.project, status_date=date, by=access.user)
    return _plan(Project.objects.get(pk=access.project.pk))


@router.get("/projects/{key}/tasks/{int:number}/why", shows=_WHY)
@door(Right.SEE)
def get_why(request: Request, key: str, number: PathNumber) -> Any:
    """Why a task is when it is: the chain of what holds its start and its finish, back to where it begins."""
    access = project_for(request.auth.user, key)
    computed = computed_plan(access.shown)
    if number not in computed.tasks:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": key, "number": number})
    schedule = computed.schedule
    dates = None if schedule is None else schedule.tasks[number]
    if schedule is None or dates is None or dates.start is None or dates.finish is None:
        reason = computed.trouble or _("This task has no dates: it is inactive, or nothing is known of it.")
        return {"start": [], "finish": [], "not_available": {"start": reason, "finish": reason}}
    return {
        "start": [_step(step) for step in why(schedule, number, end="start")],
        "finish": [_step(step) for step in why(schedule, number, end="finish")],
        "not_available": {},
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "task": step.task,
        "end": step.end,
        "kind": step.kind.value,
        "date": told_time(step.date),
        "since": told_time(step.since),
        "minutes": step.minutes,
        "other": step.other,
        "link": None if step.link is None else step.link.kind.value,
        "also": list(step.also),
    }
