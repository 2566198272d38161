"""The API of benefits and their reviews."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.goals import actions
from charthouse.goals.api import Title, router
from charthouse.goals.api_kpi_shapes import BENEFIT, BENEFITS, told_benefit
from charthouse.goals.api_kpis import Amount, amounts_in
from charthouse.goals.kpi_queries import benefit_line, benefit_lines
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.router import Request


class BenefitFacts(Input):
    """What can be said of a benefit; what is left out stays."""

    goal: Number | None = None
    kpi: Number | None = None
    owner: Number | None = None
    how: Text = ""
    measure: Literal["number", "percent", "money", "hours", "days"] = "number"
    unit: Annotated[str, Limits(max_length=60)] = ""
    expected: Amount | None = None
    due: DayIn | None = None
    review: DayIn | None = None


class BenefitIn(BenefitFacts):
    """A new benefit."""

    title: Title


class BenefitChange(BenefitFacts):
    """Changes of a benefit."""

    title: Title = " "


class BenefitReviewIn(Input):
    """What the review of a benefit found."""

    state: Literal["realised", "partly", "missed"]
    actual: Amount | None = None
    result: Text = ""


@router.get("/projects/{key}/benefits", shows=BENEFITS)
@door(Right.SEE_GOALS)
def list_benefits(request: Request, key: str) -> Any:
    """The project's benefits by number."""
    access = project_for(request.auth.user, key, Right.SEE_GOALS)
    only(request.GET, ())
    return {"items": [told_benefit(line, access) for line in benefit_lines(access)]}


@router.post("/projects/{key}/benefits", shows=BENEFIT, status=201, tagged=True)
@door(Right.EDIT_GOALS)
def create_benefit(request: Request, key: str, body: BenefitIn) -> Any:
    """Add a benefit."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    return _shown(access, actions.add_benefit(access=access, facts=amounts_in(body)).number, 201)


@router.get("/projects/{key}/benefits/{int:number}", shows=BENEFIT, tagged=True)
@door(Right.SEE_GOALS)
def get_benefit(request: Request, key: str, number: PathNumber) -> Any:
    """One benefit."""
    return _shown(project_for(request.auth.user, key, Right.SEE_GOALS), number)


@router.patch("/projects/{key}/benefits/{int:number}", shows=BENEFIT, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_GOALS)
def change_benefit(request: Request, key: str, number: PathNumber, body: BenefitChange) -> Any:
    """Change what is said of a benefit."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.BENEFITS.at(access.project, number, version_asked(request))
    actions.change_benefit(access=access, number=number, facts=amounts_in(body))
    return _shown(access, number)


@router.post("/projects/{key}/benefits/{int:number}/review", shows=BENEFIT, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_GOALS)
def review_benefit(request: Request, key: str, number: PathNumber, body: BenefitReviewIn) -> Any:
    """Write down what the review of a benefit found."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.BENEFITS.at(access.project, number, version_asked(request))
    actions.review_benefit(access=access, number=number, facts=amounts_in(body))
    return _shown(access, number)


@router.delete("/projects/{key}/benefits/{int:number}", versioned=True)
@door(Right.EDIT_GOALS)
def delete_benefit(request: Request, key: str, number: PathNumber) -> Any:
    """Take a benefit out of the register; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.BENEFITS.at(access.project, number, version_asked(request))
    actions.delete_benefit(access=access, number=number)
    return Answer(status=204)


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    line = benefit_line(access, actions.BENEFITS.of(access.project, number))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/benefits/{number}"} if status == 201 else {}
    return Answer(told_benefit(line, access), status, line.one.version, headers)
