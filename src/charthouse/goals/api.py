"""The API of goals: the organisation's and a project's."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door, organisation_right, signed_in
from charthouse.goals import actions, queries, strategy
from charthouse.goals.api_shapes import GOAL, GOALS, STRATEGIC, STRATEGICS, told_goal, told_strategic
from charthouse.projects.access import Access, Standing, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line, Number, PathNumber, Text
from charthouse.rest.router import Request, Router

router = Router("Goals", scope="plan")

Title = Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]
Code = Annotated[str, Limits(min_length=1, max_length=20, pattern=r"\S")]
DAYS = ("due", "horizon", "review", "day")


class StrategicFacts(Input):
    """What can be said of a goal of the organisation; what is left out stays."""

    description: Text = ""
    horizon: DayIn | None = None
    owner: Number | None = None
    retired: bool = False


class StrategicGoalIn(StrategicFacts):
    """A new goal of the organisation."""

    code: Code
    title: Title


class StrategicGoalChange(StrategicFacts):
    """Changes of a goal of the organisation."""

    code: Code = " "
    title: Title = " "


class GoalFacts(Input):
    """What can be said of a goal; what is left out stays."""

    statement: Text = ""
    evidence: Text = ""
    due: DayIn | None = None
    owner: Number | None = None
    state: Literal["open", "reached", "given_up"] = "open"
    origin: Line = ""
    serves: Annotated[list[Code], Limits(max_length=20)] = []


class GoalIn(GoalFacts):
    """A new goal."""

    title: Title


class GoalChange(GoalFacts):
    """Changes of a goal: a list replaces the one before."""

    title: Title = " "


@router.get("/strategic-goals", shows=STRATEGICS)
@signed_in("The organisation's goals are for everybody who works in it.")
def list_strategic_goals(request: Request) -> Any:
    """The organisation's goals, those still pursued first."""
    only(request.GET, ())
    return {"items": [told_strategic(one) for one in strategy.goals_of_organisation()]}


@router.post("/strategic-goals", shows=STRATEGIC, status=201, tagged=True)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def create_strategic_goal(request: Request, body: StrategicGoalIn) -> Any:
    """Set a goal of the organisation."""
    one = strategy.set_strategic_goal(facts=facts_in(body), by=request.auth.user)
    return Answer(told_strategic(one), 201, one.version, {"Location": f"/api/v1/strategic-goals/{one.pk}"})


@router.get("/strategic-goals/{int:number}", shows=STRATEGIC, tagged=True)
@signed_in("The organisation's goals are for everybody who works in it.")
def get_strategic_goal(request: Request, number: PathNumber) -> Any:
    """One goal of the organisation."""
    one = strategy.strategic_goal(number)
    return Answer(told_strategic(one), 200, one.version)


@router.patch("/strategic-goals/{int:number}", shows=STRATEGIC, tagged=True, versioned=True, refuses=(409,))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def change_strategic_goal(request: Request, number: PathNumber, body: StrategicGoalChange) -> Any:
    """Change, retire or take up again a goal of the organisation."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    there = strategy.strategic_goal(number)
    require_version(version_asked(request), there.version, there.code)
    one = strategy.change_strategic_goal(number=number, facts=facts_in(body), by=request.auth.user, seen=there.version)
    return Answer(told_strategic(one), 200, one.version)


@router.get("/projects/{key}/goals", shows=GOALS)
@door(Right.SEE_GOALS)
def list_goals(request: Request, key: str) -> Any:
    """The project's goals by number, each with what it lacks to be SMART."""
    access = project_for(request.auth.user, key, Right.SEE_GOALS)
    only(request.GET, ())
    return {"items": [told_goal(line, access) for line in queries.goal_lines(access)]}


@router.post("/projects/{key}/goals", shows=GOAL, status=201, tagged=True)
@door(Right.EDIT_GOALS)
def create_goal(request: Request, key: str, body: GoalIn) -> Any:
    """Set a goal."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    return _shown(access, actions.add_goal(access=access, facts=facts_in(body)).number, 201)


@router.get("/projects/{key}/goals/{int:number}", shows=GOAL, tagged=True)
@door(Right.SEE_GOALS)
def get_goal(request: Request, key: str, number: PathNumber) -> Any:
    """One goal."""
    return _shown(project_for(request.auth.user, key, Right.SEE_GOALS), number)


@router.patch("/projects/{key}/goals/{int:number}", shows=GOAL, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_GOALS)
def change_goal(request: Request, key: str, number: PathNumber, body: GoalChange) -> Any:
    """Change what is said of a goal."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.GOALS.at(access.project, number, version_asked(request))
    actions.change_goal(access=access, number=number, facts=facts_in(body))
    return _shown(access, number)


@router.delete("/projects/{key}/goals/{int:number}", versioned=True)
@door(Right.EDIT_GOALS)
def delete_goal(request: Request, key: str, number: PathNumber) -> Any:
    """Take a goal out of the register; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.GOALS.at(access.project, number, version_asked(request))
    actions.delete_goal(access=access, number=number)
    return Answer(status=204)


def facts_in(body: Input) -> dict[str, Any]:
    """What a body gives, as actions take it."""
    given = body.given()
    for name in DAYS:
        if isinstance(given.get(name), str):
            given[name] = dt.date.fromisoformat(given[name])
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    line = queries.goal_line(access, actions.GOALS.of(access.project, number))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/goals/{number}"} if status == 201 else {}
    return Answer(told_goal(line, access), status, line.one.version, headers)
