"""The API of the risk register and of its groups of tasks that overrun together."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import choice_in, only
from charthouse.rest.inputs import Input, Line, Number, PathNumber, Text
from charthouse.rest.router import Request, Router
from charthouse.risks import actions, groups, placing, queries
from charthouse.risks.api_shapes import GROUP, GROUPS, RISK, RISKS, STATE_ASKED, told_group, told_risk
from charthouse.risks.models import Risk

router = Router("Risks", scope="plan")

Share = Annotated[float, Limits(ge=0, le=1)]
Minutes = Annotated[int, Limits(ge=0, le=14_400_000)]
Factor = Annotated[float, Limits(ge=0, le=1000)]
Level = Annotated[int, Limits(ge=1, le=6)]
Amount = Annotated[str, Limits(pattern=r"^[0-9]{1,15}(\.[0-9]{1,6})?$", max_length=22)]
Numbers = Annotated[list[Number], Limits(max_length=1000)]
Title = Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]
Category = Annotated[str, Limits(max_length=100)]


class RiskFacts(Input):
    """What can be said of a risk; what is left out stays."""

    kind: Literal["threat", "opportunity"] = "threat"
    category: Category = ""
    cause: Text = ""
    event: Text = ""
    effect: Text = ""
    triggers: Text = ""
    delay: Annotated[list[Minutes], Limits(min_length=3, max_length=3)] | None = None
    factor: Annotated[list[Factor], Limits(min_length=3, max_length=3)] | None = None
    cost: Annotated[list[Amount], Limits(min_length=3, max_length=3)] | None = None
    quality: Level | None = None
    scope: Level | None = None
    reputation: Level | None = None
    response_kind: Literal["", "avoid", "reduce", "transfer", "share", "accept", "exploit", "enhance"] = ""
    response: Text = ""
    contingency: Text = ""
    response_probability: Share | None = None
    response_impact: Annotated[float, Limits(ge=0, le=10)] | None = None
    response_quality: Level | None = None
    response_scope: Level | None = None
    response_reputation: Level | None = None
    response_cost: Amount | None = None
    owner: Number | None = None
    state: Literal["open", "occurred", "closed"] = "open"
    review: DayIn | None = None
    proximity: DayIn | None = None
    in_series: bool = True
    tasks: Numbers = []
    adds: Numbers = []


class RiskIn(RiskFacts):
    """A new risk."""

    title: Title
    probability: Share


class RiskChange(RiskFacts):
    """Changes of a risk: what is left out stays."""

    title: Title = ""
    probability: Share = 0.0


class RiskPlaceIn(Input):
    """A row and a column of the matrix, from 1."""

    chance: Level
    impact: Level


class GroupFacts(Input):
    """What can be said of a group."""

    field: Annotated[str, Limits(max_length=100)] = ""
    value: Line = ""
    tasks: Annotated[list[Number], Limits(max_length=5000)] = []


class CorrelationGroupIn(GroupFacts):
    """A new group of tasks that overrun together."""

    name: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
    by: Literal["phase", "responsible", "field", "chosen"]
    coefficient: Share


class GroupChange(GroupFacts):
    """Changes of a group: what is left out stays."""

    name: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")] = ""
    by: Literal["phase", "responsible", "field", "chosen"] = "chosen"
    coefficient: Share = 0.0


@router.get("/projects/{key}/risks", shows=RISKS, parameters=(STATE_ASKED,))
@door(Right.SEE_RISKS)
def list_risks(request: Request, key: str) -> Any:
    """The register, by number: what each risk says, and what it comes to before its response and after."""
    access = project_for(request.auth.user, key, Right.SEE_RISKS)
    only(request.GET, ("state",))
    state = choice_in(request.GET, "state", ("all", *Risk.State.values))
    known = queries.known_of(access)
    lines = queries.lines_of(access, known)
    return {"items": [told_risk(line, access, known.answers) for line in lines if state in ("all", line.risk.state)]}


@router.post("/projects/{key}/risks", shows=RISK, status=201, tagged=True)
@door(Right.EDIT_RISKS)
def create_risk(request: Request, key: str, body: RiskIn) -> Any:
    """Put a risk in the register."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    return _shown(access, actions.create_risk(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/risks/{int:number}", shows=RISK, tagged=True)
@door(Right.SEE_RISKS)
def get_risk(request: Request, key: str, number: PathNumber) -> Any:
    """One risk."""
    return _shown(project_for(request.auth.user, key, Right.SEE_RISKS), number)


@router.patch("/projects/{key}/risks/{int:number}", shows=RISK, tagged=True, versioned=True, refuses=(409,))
@door(Right.UPDATE_OWN_RISKS)
def change_risk(request: Request, key: str, number: PathNumber, body: RiskChange) -> Any:
    """Change what is said of a risk, its owner what is theirs to say; a list of tasks replaces the one before."""
    access = project_for(request.auth.user, key, Right.UPDATE_OWN_RISKS)
    version = version_asked(request)
    actions.risk_at(access.project, number, version)
    actions.change_risk(access=access, number=number, facts=_facts(body))
    return _shown(access, number)


@router.post("/projects/{key}/risks/{int:number}/place", shows=RISK, tagged=True, versioned=True, refuses=(409, 422))
@door(Right.UPDATE_OWN_RISKS)
def place_risk(request: Request, key: str, number: PathNumber, body: RiskPlaceIn) -> Any:
    """Give a risk another place in the matrix: its probability and its impacts follow, as little as that takes."""
    access = project_for(request.auth.user, key, Right.UPDATE_OWN_RISKS)
    version = version_asked(request)
    actions.risk_at(access.project, number, version)
    placing.place_risk(access=access, number=number, chance=body.chance, impact=body.impact)
    return _shown(access, number)


@router.delete("/projects/{key}/risks/{int:number}", versioned=True)
@door(Right.EDIT_RISKS)
def delete_risk(request: Request, key: str, number: PathNumber) -> Any:
    """Take a risk out of the register; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    version = version_asked(request)
    actions.risk_at(access.project, number, version)
    actions.delete_risk(access=access, number=number)
    return Answer(status=204)


@router.get("/projects/{key}/correlations", shows=GROUPS)
@door(Right.SEE_RISKS)
def list_correlations(request: Request, key: str) -> Any:
    """The groups of tasks that overrun together, with the tasks that belong to each now."""
    access = project_for(request.auth.user, key, Right.SEE_RISKS)
    only(request.GET, ())
    found = groups.resolved(groups.groups_of(access.project), computed_plan(access.shown).document)
    return {"items": [told_group(one) for one in found]}


@router.post("/projects/{key}/correlations", shows=GROUP, status=201, tagged=True)
@door(Right.EDIT_RISKS)
def create_correlation(request: Request, key: str, body: CorrelationGroupIn) -> Any:
    """Say that tasks overrun together: those of a phase, a person, an own field, or chosen ones."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    return _shown_group(access, groups.add_group(access=access, facts=_group_facts(body)).number, 201)


@router.get("/projects/{key}/correlations/{int:number}", shows=GROUP, tagged=True)
@door(Right.SEE_RISKS)
def get_correlation(request: Request, key: str, number: PathNumber) -> Any:
    """One group."""
    return _shown_group(project_for(request.auth.user, key, Right.SEE_RISKS), number)


@router.patch("/projects/{key}/correlations/{int:number}", shows=GROUP, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_RISKS)
def change_correlation(request: Request, key: str, number: PathNumber, body: GroupChange) -> Any:
    """Change a group."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    version = version_asked(request)
    groups.group_at(access.project, number, version)
    groups.change_group(access=access, number=number, facts=_group_facts(body))
    return _shown_group(access, number)


@router.delete("/projects/{key}/correlations/{int:number}", versioned=True)
@door(Right.EDIT_RISKS)
def delete_correlation(request: Request, key: str, number: PathNumber) -> Any:
    """Say no longer that these tasks overrun together."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    version = version_asked(request)
    groups.group_at(access.project, number, version)
    groups.delete_group(access=access, number=number)
    return Answer(status=204)


def _facts(body: RiskFacts) -> dict[str, Any]:
    """What was said, as actions take it."""
    given = body.given()
    for name in ("delay", "factor"):
        if given.get(name) is not None:
            given[name] = tuple(given[name])
    if given.get("cost") is not None:
        given["cost"] = tuple(Decimal(amount) for amount in given["cost"])
    if given.get("response_cost") is not None:
        given["response_cost"] = Decimal(given["response_cost"])
    for name in ("review", "proximity"):
        if isinstance(given.get(name), str):
            given[name] = dt.date.fromisoformat(given[name])
    return given


def _group_facts(body: GroupFacts) -> dict[str, Any]:
    given = body.given()
    if "tasks" in given:
        given["uids"] = given.pop("tasks")
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    known = queries.known_of(access)
    line = queries.line_of(access, known, actions.risk_of(access.project, number))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/risks/{number}"} if status == 201 else {}
    return Answer(told_risk(line, access, known.answers), status, line.risk.version, headers)


def _shown_group(access: Access, number: int, status: int = 200) -> Answer:
    found = groups.resolved(groups.groups_of(access.project), computed_plan(access.shown).document)
    row = groups.group_of(access.project, number)
    one = next(one for one in found if one.row.pk == row.pk)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/correlations/{number}"} if status == 201 else {}
    return Answer(told_group(one), status, row.version, headers)
