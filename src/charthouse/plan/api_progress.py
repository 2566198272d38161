"""The API of progress: its rules, updates of a plan to a date, and proposals that are decided."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.engine.network import UnfinishedWork
from charthouse.exchange.moments import time_text
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import ProgressProposal, ProgressRules
from charthouse.plan.progress_facts import rules_of
from charthouse.plan.progressing import proposals, updating
from charthouse.plan.progressing.forms import day_number
from charthouse.plan.progressing.rules import change_rules
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Progress", scope="plan")

_PAIRS = kinds.Kind({"type": "object", "additionalProperties": {"type": "array"}}, operators=frozenset())
_NAMES = kinds.Kind({"type": "array", "items": {"type": "string"}}, operators=frozenset())
PROPOSAL = Record(
    "ProgressProposal",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("task", kinds.WHOLE, "uid", "The number of the task; it may be gone.", filters=True, sorts=True),
        Field("at", kinds.INSTANT, "at", filters=True, sorts=True),
        Field("by", kinds.WHOLE, "by_id", "The account’s number.", only_with="see_team"),
        Field("by_name", kinds.TEXT, "by__name", only_with="see_team"),
        Field("fields", _PAIRS, "fields", "By field: what its reporter saw, and what they say."),
        Field("comment", kinds.TEXT, "comment"),
        Field("state", kinds.TEXT, "state", "`open`, `accepted`, `partly`, `refused` or `withdrawn`.", filters=True),
        Field("taken", _NAMES, "taken", "The fields that were accepted."),
        Field("reason", kinds.TEXT, "reason"),
        Field("decided_at", kinds.INSTANT.or_null(), "decided_at"),
    ),
    key="number",
)
_RULES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "percent": {"type": "string", "enum": ProgressRules.Percent.values},
        "actuals": {"type": "string", "enum": ProgressRules.Actuals.values},
        "proposed": {"type": "boolean"},
        "late_work": {"type": "string", "enum": [one.value for one in UnfinishedWork]},
    },
    "required": ["percent", "actuals", "proposed", "late_work"],
    "additionalProperties": False,
}
_TIME_OR_NULL = {"type": ["string", "null"]}
_UPDATE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "applied": {"type": "boolean"},
        "version": {"type": "integer", "description": "Of the plan that was looked at."},
        "until": {"type": "string"},
        "started": {"type": "integer"},
        "went_on": {"type": "integer"},
        "finished": {"type": "integer"},
        "put_off": {"type": "integer"},
        "held": {"type": "integer", "description": "Late tasks that a date of their own holds."},
        "moved": {"type": "integer", "description": "Tasks whose dates are others then."},
        "finish_before": _TIME_OR_NULL,
        "finish_after": _TIME_OR_NULL,
        "tasks": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["applied", "version", "until", "started", "went_on", "finished", "put_off", "held", "moved",
                 "finish_before", "finish_after", "tasks"],
    "additionalProperties": False,
}  # fmt: skip


class RulesIn(Input):
    """How progress is kept."""

    percent: Annotated[ProgressRules.Percent, Limits(strict=False)]
    actuals: Annotated[ProgressRules.Actuals, Limits(strict=False)]
    proposed: bool
    late_work: Annotated[UnfinishedWork, Limits(strict=False)]


class UpdateIn(Input):
    """An update to the end of a day's work."""

    date: DayIn
    on_track: bool = True
    """What should have been done by then is done as planned."""
    move: bool = False
    """What was not done by then goes on after it, where late work stays."""
    set_status_date: bool = True
    tasks: Annotated[list[Number], Limits(min_length=1, max_length=5000)] | None = None
    """These and all below them; null: all."""
    seen: Number | None = None
    """The version of the plan that was looked at. Without it nothing is changed: the answer says what would be."""


class DecisionIn(Input):
    """What becomes of a proposal."""

    decision: Literal["accept", "refuse"]
    fields: Annotated[list[Annotated[str, Limits(max_length=40)]], Limits(max_length=20)] | None = None
    """Of accepting: which fields; null: all of them."""
    reason: Annotated[Line, Limits(max_length=500)] = ""


def _told(access: Access) -> dict[str, Any]:
    rules = rules_of(access.project)
    late = computed_plan(access.shown).document.policies.unfinished_work
    return {"percent": rules.percent, "actuals": rules.actuals, "proposed": rules.proposed, "late_work": late.value}


@router.get("/projects/{key}/progress-rules", shows=_RULES)
@door(Right.SEE)
def get_progress_rules(request: Request, key: str) -> Any:
    """How progress is kept: which percentage is reported, which dates a report takes, who accepts it, and what becomes
    of late work."""
    return _told(project_for(request.auth.user, key))


@router.put("/projects/{key}/progress-rules", shows=_RULES)
@door(Right.EDIT_PLAN)
def set_progress_rules(request: Request, key: str, body: RulesIn) -> Any:
    """Say how progress is kept; what was reported stays as it is."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    change_rules(
        project=access.project, percent=body.percent.value, actuals=body.actuals.value, proposed=body.proposed,
        late=body.late_work, by=access.user,
    )  # fmt: skip
    return _told(access)


@router.post("/projects/{key}/progress-update", shows=_UPDATE, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def update_progress(request: Request, key: str, body: UpdateIn) -> Any:
    """Bring the plan up to a date, as one deed; without `seen` it only says what that would change."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    choice = updating.Choice(
        day_number(dt.date.fromisoformat(body.date)), body.on_track, body.move,
        None if body.tasks is None else frozenset(body.tasks), body.set_status_date,
    )  # fmt: skip
    if body.seen is None:
        found = updating.updated(access, choice)
    else:
        found = updating.update(access=access, choice=choice, seen=body.seen)
    before, after = found.effect.before, found.effect.after
    return {
        "applied": body.seen is not None,
        "version": found.version,
        "until": time_text(found.until),
        "started": found.started,
        "went_on": found.went_on,
        "finished": found.finished,
        "put_off": found.moved,
        "held": len(found.held),
        "moved": found.effect.moved,
        "finish_before": None if before is None else time_text(before),
        "finish_after": None if after is None else time_text(after),
        "tasks": sorted(found.changes),
    }


def _of(access: Access) -> Any:
    return ProgressProposal.objects.filter(pk__in=[one.pk for one in proposals.seen_by(access)])


@router.get("/projects/{key}/proposals", shows=PROPOSAL, listed=True)
@door(Right.REPORT_OWN_PROGRESS)
def list_proposals(request: Request, key: str) -> Any:
    """Progress that was proposed: one's own, and what one decides about."""
    access = project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS)
    return page_of(request, _of(access), PROPOSAL, asked_of(request.GET, PROPOSAL, access.rights)).body()


@router.delete("/projects/{key}/proposals/{int:number}", refuses=(409,))
@door(Right.REPORT_OWN_PROGRESS)
def withdraw_proposal(request: Request, key: str, number: PathNumber) -> Any:
    """Withdraw what one proposed oneself, while it waits."""
    proposals.withdraw(access=project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS), number=number)
    return Answer(status=204)


@router.post("/projects/{key}/proposals/{int:number}/decision", shows=PROPOSAL, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def decide_proposal(request: Request, key: str, number: PathNumber, body: DecisionIn) -> Any:
    """Accept a proposal, or some of its fields; or refuse it with a reason."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    there = proposals.proposal_of(access, number)
    fields = [] if body.decision == "refuse" else list(there.fields) if body.fields is None else body.fields
    if body.decision == "accept" and not fields:
        raise proposals.NoReason(_("Name the fields that you accept; to accept nothing, refuse it with a reason."))
    proposals.decide(access=access, number=number, accept=fields, reason=body.reason)
    reading = Reading(fields_of(request.GET, PROPOSAL, access.rights))
    return rows_of(ProgressProposal.objects.filter(pk=number), reading)[0]
