"""The API of escalation: by which rules, and what stands higher now."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door, organisation_right, signed_in
from charthouse.projects.access import project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.raid import escalating, rules
from charthouse.raid.api_shapes import ESCALATED, RULES, STEPS, told_rules, told_rung
from charthouse.raid.ladder import MOST_DAYS, MOST_RULES
from charthouse.raid.rule_views import seen_by
from charthouse.raid.standing import escalated_in
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number
from charthouse.rest.router import Request, Router

router = Router("RAID log", scope="plan")

RecordKinds = Literal["issue", "conflict", "assumption", "decision", "action", "risk"]


class EscalationRuleIn(Input):
    """One rule: which records go higher, when, and to whom."""

    kinds: Annotated[list[RecordKinds], Limits(min_length=1, max_length=6)]
    severity: Literal["", "low", "medium", "high", "critical"] = ""
    measure: Literal["late", "still", "soon"] = "late"
    days: Annotated[int, Limits(ge=0, le=MOST_DAYS)]
    to: Literal["managers", "approvers", "owner", "person"] = "managers"
    person: Number | None = None


class EscalationRulesIn(Input):
    """All rules."""

    rules: Annotated[list[EscalationRuleIn], Limits(max_length=MOST_RULES)]


class EscalationRulesKept(EscalationRulesIn):
    """The same, to be kept."""

    version: Annotated[int, Limits(ge=0)]


class EscalationBackIn(Input):
    """What need not stand higher."""

    kind: Literal["entry", "risk"]
    number: Number


@router.get("/projects/{key}/log-rule", shows=RULES)
@door(Right.SEE_LOG)
def get_escalation(request: Request, key: str) -> Any:
    """By which rules entries and risks go higher; `own` tells whether the project has rules of its own."""
    access = project_for(request.auth.user, key, Right.SEE_LOG)
    only(request.GET, ())
    row = rules.own_rules(access.project)
    return told_rules(rules.rules_of(access.project), row, team=access.may(Right.SEE_TEAM))


@router.put("/projects/{key}/log-rule", shows=RULES, refuses=(409, 422))
@door(Right.EDIT_LOG)
def set_escalation(request: Request, key: str, body: EscalationRulesKept) -> Any:
    """Give the project rules of its own; `version` as it was read, 0 where it had none."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    kept = rules.set_rules(access=access, said=_said(body), seen=body.version)
    return told_rules(kept, rules.own_rules(access.project), team=access.may(Right.SEE_TEAM))


@router.post("/projects/{key}/log-rule/drop", shows=RULES, refuses=(409,))
@door(Right.EDIT_LOG)
def drop_escalation(request: Request, key: str) -> Any:
    """Let the project go by the organisation's rules again."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    row = rules.own_rules(access.project)
    kept = rules.set_rules(access=access, said=None, seen=row.version if row else 0)
    return told_rules(kept, None, team=access.may(Right.SEE_TEAM))


@router.post("/projects/{key}/log-rule/trial", shows=STEPS, refuses=(422,))
@door(Right.EDIT_LOG)
def try_escalation(request: Request, key: str, body: EscalationRulesIn) -> Any:
    """What rules would escalate today, and of what they would remind owners; nothing is kept."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    wanted = rules.read_for(access.project, _said(body))
    found = seen_by(access, escalating.would(access.project, wanted))
    return {
        "items": [
            {"project": key, "kind": one.item.kind, "number": one.item.number, "title": one.item.title,
             "rule": wanted.index(one.rule) + 1, "days": one.days}
            for one in found
        ]
    }  # fmt: skip


@router.get("/projects/{key}/escalations", shows=ESCALATED)
@door(Right.SEE_LOG)
def list_escalations(request: Request, key: str) -> Any:
    """What stands higher now, the highest rung first."""
    access = project_for(request.auth.user, key, Right.SEE_LOG)
    only(request.GET, ())
    return {"items": [told_rung(one, access) for one in escalated_in(access)]}


@router.post("/projects/{key}/escalations/take-back", refuses=(409,))
@door(Right.EDIT_LOG)
def take_escalation_back(request: Request, key: str, body: EscalationBackIn) -> Any:
    """Say that a record need not stand higher; for the same day it does not go there again."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    escalating.take_back(access=access, kind=body.kind, number=body.number)
    return Answer(status=204)


@router.get("/escalation-rules", shows=RULES)
@signed_in("By what the organisation escalates is for everybody who works in it.")
def get_house_escalation(request: Request) -> Any:
    """By which rules projects escalate that have none of their own."""
    only(request.GET, ())
    return told_rules(rules.house_rules(), rules.house_row(), team=True)


@router.put("/escalation-rules", shows=RULES, refuses=(409, 422))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def set_house_escalation(request: Request, body: EscalationRulesKept) -> Any:
    """Say by which rules projects escalate that have none of their own."""
    kept = rules.set_house_rules(by=request.auth.user, said=_said(body), seen=body.version)
    return told_rules(kept, rules.house_row(), team=True)


def _said(body: EscalationRulesIn) -> list[dict[str, Any]]:
    return [one.model_dump() for one in body.rules]
