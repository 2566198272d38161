"""The API of team estimates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import team as deeds
from charthouse.estimates.api_shapes import TEAM, TEAMS
from charthouse.estimates.models import TeamEstimate
from charthouse.estimates.team_shown import told
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import MinutesIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Team estimates", scope="plan")

Numbers = Annotated[list[Number], Limits(min_length=1, max_length=deeds.MOST_TASKS)]


class TeamEstimateIn(Input):
    """What the team is asked to estimate."""

    title: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
    kind: Literal["delphi", "cards"] = "delphi"
    named: bool = False
    tasks: Numbers
    members: Numbers


class TeamPointsIn(Input):
    """Three points of a task, in working minutes; of a card all three are the same."""

    task: Number
    low: MinutesIn
    likely: MinutesIn
    high: MinutesIn


class TeamAnswerIn(TeamPointsIn):
    """What one thinks of a task, and why."""

    reason: Annotated[str, Limits(max_length=deeds.LONGEST_REASON)] = ""


class TeamAnswersIn(Input):
    """What one thinks of tasks."""

    answers: Annotated[list[TeamAnswerIn], Limits(min_length=1, max_length=deeds.MOST_TASKS)]


class TeamAgreementIn(Input):
    """What the team agreed on."""

    agreed: Annotated[list[TeamPointsIn], Limits(min_length=1, max_length=deeds.MOST_TASKS)]


class ExcusedIn(Input):
    """Somebody who is asked, by their account."""

    member: Number


@router.get("/projects/{key}/team-estimates", shows=TEAMS)
@door(Right.SEE_DISCUSSION)
def list_team_estimates(request: Request, key: str) -> Any:
    """What the team estimates together, the newest first."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    only(request.GET, ())
    return {"items": [told(access, one) for one in deeds.visible(access)[:200]]}


@router.post("/projects/{key}/team-estimates", shows=TEAM, status=201)
@door(Right.EDIT_OWN_PART)
def create_team_estimate(request: Request, key: str, body: TeamEstimateIn) -> Any:
    """Ask people for estimates of tasks: each answers alone, and all answers show at once."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    made = deeds.begin(
        access=access, title=body.title, tasks=body.tasks, members=body.members, kind=body.kind, named=body.named
    )
    where = f"/api/v1/projects/{access.project.key}/team-estimates/{made.number}"
    return Answer(told(access, made), 201, headers={"Location": where})


@router.get("/projects/{key}/team-estimates/{int:number}", shows=TEAM)
@door(Right.SEE_DISCUSSION)
def get_team_estimate(request: Request, key: str, number: PathNumber) -> Any:
    """One team estimate: one's own answers, and everybody's of rounds in which all have answered."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    return told(access, deeds.team_of(access, number))


@router.put("/projects/{key}/team-estimates/{int:number}/answers", shows=TEAM, refuses=(409,))
@door(Right.COMMENT)
def answer_team_estimate(request: Request, key: str, number: PathNumber, body: TeamAnswersIn) -> Any:
    """Say what one thinks of tasks; it can be said otherwise until all have answered."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    answers = {one.task: (Three(one.low, one.likely, one.high), one.reason) for one in body.answers}
    return _now(access, deeds.answer(access=access, number=number, answers=answers))


@router.post("/projects/{key}/team-estimates/{int:number}/rounds", shows=TEAM, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def begin_estimate_round(request: Request, key: str, number: PathNumber) -> Any:
    """Let all answer again, now that they know what the others think."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    return _now(access, deeds.another_round(access=access, number=number))


@router.post("/projects/{key}/team-estimates/{int:number}/excused", shows=TEAM, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def excuse_from_team_estimate(request: Request, key: str, number: PathNumber, body: ExcusedIn) -> Any:
    """Wait no longer for somebody; what they said in this round is never shown."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    return _now(access, deeds.excuse(access=access, number=number, member=body.member))


@router.post("/projects/{key}/team-estimates/{int:number}/agreement", shows=TEAM, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def agree_on_team_estimate(request: Request, key: str, number: PathNumber, body: TeamAgreementIn) -> Any:
    """Put the agreed three points at the tasks: one edit of the plan, undone as one."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    agreed = {one.task: Three(one.low, one.likely, one.high) for one in body.agreed}
    return _now(access, deeds.agree(access=access, number=number, agreed=agreed))


@router.post("/projects/{key}/team-estimates/{int:number}/cancellation", shows=TEAM, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def cancel_team_estimate(request: Request, key: str, number: PathNumber) -> Any:
    """Ask no longer; answers that were hidden stay hidden."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    return _now(access, deeds.cancel(access=access, number=number))


def _now(access: Access, team: TeamEstimate) -> dict[str, Any]:
    return told(access, team)
