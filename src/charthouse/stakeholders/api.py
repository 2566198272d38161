"""The API of the stakeholders."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.router import Request, Router
from charthouse.stakeholders import actions, queries
from charthouse.stakeholders.api_shapes import STAKEHOLDER, STAKEHOLDERS, told

router = Router("Stakeholders", scope="plan")

Words = Annotated[str, Limits(max_length=200)]
Name = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
Level = Annotated[int, Limits(ge=1, le=5)]
Engaged = Literal["", "unaware", "resistant", "neutral", "supportive", "leading"]


class StakeholderFacts(Input):
    """What can be said of a stakeholder; what is left out stays."""

    organisation: Words = ""
    role: Words = ""
    email: Annotated[str, Limits(max_length=254)] = ""
    person: Number | None = None
    influence: Level | None = None
    interest: Level | None = None
    expectations: Text = ""
    engagement: Engaged = ""
    wanted: Engaged = ""
    approach: Text = ""
    owner: Number | None = None
    review: DayIn | None = None


class StakeholderIn(StakeholderFacts):
    """A new stakeholder."""

    name: Name


class StakeholderChange(StakeholderFacts):
    """Changes of a stakeholder: what is left out stays."""

    name: Name = " "


@router.get("/projects/{key}/stakeholders", shows=STAKEHOLDERS)
@door(Right.SEE_STAKEHOLDERS)
def list_stakeholders(request: Request, key: str) -> Any:
    """All stakeholders, those first whom the project has to win and who weigh most."""
    access = project_for(request.auth.user, key, Right.SEE_STAKEHOLDERS)
    only(request.GET, ())
    return {"items": [told(line, access) for line in queries.lines_of(access)]}


@router.post("/projects/{key}/stakeholders", shows=STAKEHOLDER, status=201, tagged=True)
@door(Right.EDIT_STAKEHOLDERS)
def create_stakeholder(request: Request, key: str, body: StakeholderIn) -> Any:
    """Put somebody in the register."""
    access = project_for(request.auth.user, key, Right.EDIT_STAKEHOLDERS)
    return _shown(access, actions.add_stakeholder(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/stakeholders/{int:number}", shows=STAKEHOLDER, tagged=True)
@door(Right.SEE_STAKEHOLDERS)
def get_stakeholder(request: Request, key: str, number: PathNumber) -> Any:
    """One stakeholder."""
    return _shown(project_for(request.auth.user, key, Right.SEE_STAKEHOLDERS), number)


@router.patch(
    "/projects/{key}/stakeholders/{int:number}", shows=STAKEHOLDER, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_STAKEHOLDERS)
def change_stakeholder(request: Request, key: str, number: PathNumber, body: StakeholderChange) -> Any:
    """Change what is said of a stakeholder."""
    access = project_for(request.auth.user, key, Right.EDIT_STAKEHOLDERS)
    actions.stakeholder_at(access.project, number, version_asked(request))
    actions.change_stakeholder(access=access, number=number, facts=_facts(body))
    return _shown(access, number)


@router.delete("/projects/{key}/stakeholders/{int:number}", versioned=True)
@door(Right.EDIT_STAKEHOLDERS)
def delete_stakeholder(request: Request, key: str, number: PathNumber) -> Any:
    """Take somebody out of the register; the journal brings them back."""
    access = project_for(request.auth.user, key, Right.EDIT_STAKEHOLDERS)
    actions.stakeholder_at(access.project, number, version_asked(request))
    actions.delete_stakeholder(access=access, number=number)
    return Answer(status=204)


def _facts(body: StakeholderFacts) -> dict[str, Any]:
    given = body.given()
    if isinstance(given.get("review"), str):
        given["review"] = dt.date.fromisoformat(given["review"])
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    line = queries.line_of(access, actions.stakeholder_of(access.project, number))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/stakeholders/{number}"} if status == 201 else {}
    return Answer(told(line, access), status, line.one.version, headers)
