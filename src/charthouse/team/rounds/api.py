"""The API of collection rounds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer as Reply
from charthouse.rest.asking import STRETCH, only, stretch_in
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.paging import address_after
from charthouse.rest.router import Request, Router
from charthouse.team.models import Round, RoundBook
from charthouse.team.rounds import api_shapes as shapes
from charthouse.team.rounds import closing, judging, queries
from charthouse.team.rounds.answering import answer, answer_of
from charthouse.team.rounds.opening import open_round, round_of
from charthouse.team.rounds.rhythm import BOUNDS, rhythm_of, set_rhythm
from charthouse.team.rounds.saying import MOST_HOURS, MOST_LEFT, Said

router = Router("Collection rounds", scope="plan")

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class RhythmIn(Input):
    """When rounds begin by themselves."""

    active: bool
    weekday: Annotated[int, Limits(ge=0, le=6)] = 3
    time: Annotated[str, Limits(pattern=_CLOCK)] = "09:00"
    weeks: Annotated[int, Limits(ge=BOUNDS["weeks"][0], le=BOUNDS["weeks"][1])] = 1
    days: Annotated[int, Limits(ge=BOUNDS["days"][0], le=BOUNDS["days"][1])] = 1


class RoundIn(Input):
    """A round that begins now."""

    days: Annotated[int, Limits(ge=BOUNDS["days"][0], le=BOUNDS["days"][1])] = 1
    """Working days to answer."""


class RoundAnswerIn(Input):
    """How a task goes. Of `until`, `left` and `percent` one; the others follow."""

    says: Literal["planned", "done", "later", "stuck"]
    until: DayIn | None = None
    left: Annotated[int, Limits(ge=1, le=MOST_LEFT)] | None = None
    """Working minutes."""
    percent: Annotated[float, Limits(ge=0, lt=100, allow_inf_nan=False)] | None = None
    begun: bool = True
    hours: Annotated[float, Limits(ge=0, le=float(MOST_HOURS), allow_inf_nan=False)] | None = None
    stuck_on: Annotated[Line, Limits(max_length=300)] = ""
    risk: Annotated[Line, Limits(max_length=300)] = ""
    comment: Annotated[Line, Limits(max_length=500)] = ""
    seen: Number | None = None
    """The version of the question that was looked at; null: whichever there is."""


class VerdictIn(Input):
    """What the manager makes of an answer."""

    verdict: Literal["accepted", "back"]
    question: Annotated[Line, Limits(max_length=500)] = ""
    """Needed to send it back."""
    seen: Number | None = None


class SeenRiskIn(Input):
    """The risk that somebody saw, for the register."""

    probability: Annotated[float, Limits(ge=0, le=1, allow_inf_nan=False)]
    seen: Number | None = None


class RemindIn(Input):
    """Who is reminded."""

    people: Annotated[list[Number], Limits(min_length=1, max_length=500)] | None = None
    """By their accounts’ numbers; null: everybody who is silent."""


class CloseIn(Input):
    """The end of a round."""

    day: DayIn
    """The plan is up to date as of the end of this day’s work."""
    move: bool = False
    """What was not done by then goes on after it, where late work stays."""


@router.get("/projects/{key}/round-rhythm", shows=shapes.RHYTHM)
@door(Right.SEE_WORKING_PLAN)
def get_round_rhythm(request: Request, key: str) -> Any:
    """When everybody is asked, and next."""
    return _rhythm(project_for(request.auth.user, key, Right.SEE_WORKING_PLAN))


@router.put("/projects/{key}/round-rhythm", shows=shapes.RHYTHM)
@door(Right.EDIT_PLAN)
def set_round_rhythm(request: Request, key: str, body: RhythmIn) -> Any:
    """Say when everybody is asked."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    hour, minute = map(int, body.time.split(":"))
    set_rhythm(
        access=access, active=body.active, weekday=body.weekday, minute=60 * hour + minute, weeks=body.weeks,
        days=body.days,
    )  # fmt: skip
    return _rhythm(access)


def _rhythm(access: Access) -> dict[str, Any]:
    next_at = RoundBook.objects.filter(project=access.project).values_list("next_at", flat=True).first()
    return shapes.told_rhythm(rhythm_of(access.project), next_at)


@router.get("/projects/{key}/rounds", shows=shapes.ROUNDS, parameters=STRETCH)
@door(Right.SEE_WORKING_PLAN)
def list_rounds(request: Request, key: str) -> Any:
    """The rounds by number, in pages."""
    access = project_for(request.auth.user, key, Right.SEE_WORKING_PLAN)
    only(request.GET, ("limit", "after"))
    limit, after = stretch_in(request.GET)
    rows = Round.objects.filter(project=access.project, number__gt=after).select_related("closed_by")
    found = list(rows.order_by("number")[: limit + 1])
    following = address_after(request, str(found[limit - 1].number)) if len(found) > limit else None
    return {"items": [shapes.told_in_list(access, one) for one in found[:limit]], "next": following}


@router.post("/projects/{key}/rounds", shows=shapes.ROUND, status=201, refuses=(409,))
@door(Right.EDIT_PLAN)
def begin_round(request: Request, key: str, body: RoundIn) -> Any:
    """Ask everybody now how their tasks go."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    one = open_round(access=access, days=body.days)
    told = _told(access, one.number)
    return Reply(told, 201, headers={"Location": f"/api/v1/projects/{access.project.key}/rounds/{one.number}"})


@router.get("/projects/{key}/rounds/{int:number}", shows=shapes.ROUND)
@door(Right.SEE_WORKING_PLAN)
def get_round(request: Request, key: str, number: PathNumber) -> Any:
    """One round: what was asked, what was answered, and what does not fit."""
    return _told(project_for(request.auth.user, key, Right.SEE_WORKING_PLAN), number)


@router.get("/projects/{key}/my-round", shows=shapes.MINE)
@door(Right.REPORT_OWN_PROGRESS)
def get_my_round(request: Request, key: str) -> Any:
    """What the caller is asked now."""
    access = project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS)
    return shapes.told_mine(access, queries.mine_in(access))


@router.put("/projects/{key}/rounds/{int:number}/questions/{int:place}", shows=shapes.QUESTION, refuses=(409,))
@door(Right.REPORT_OWN_PROGRESS)
def answer_question(request: Request, key: str, number: PathNumber, place: PathNumber, body: RoundAnswerIn) -> Any:
    """Say how a task goes, as who is asked; a manager fills it in for somebody, and that is marked."""
    access = project_for(request.auth.user, key, Right.REPORT_OWN_PROGRESS)
    said = Said(
        says=body.says, until=None if body.until is None else dt.date.fromisoformat(body.until), left=body.left,
        percent=body.percent, begun=body.begun,
        hours=None if body.hours is None else round(Decimal(str(body.hours)), 2), stuck_on=body.stuck_on,
        risk=body.risk, comment=body.comment,
    )  # fmt: skip
    answer(access=access, number=number, place=place, said=said, seen=body.seen)
    return _question(access, number, place)


@router.put("/projects/{key}/rounds/{int:number}/questions/{int:place}/verdict", shows=shapes.QUESTION, refuses=(409,))
@door(Right.EDIT_PLAN)
def judge_answer(request: Request, key: str, number: PathNumber, place: PathNumber, body: VerdictIn) -> Any:
    """Accept an answer, or send it back with a question."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    if body.verdict == "back":
        judging.send_back(access=access, number=number, place=place, question=body.question, seen=body.seen)
    else:
        judging.accept(access=access, number=number, place=place, seen=body.seen)
    return _question(access, number, place)


@router.post("/projects/{key}/rounds/{int:number}/questions/{int:place}/risk", shows=shapes.QUESTION, refuses=(409,))
@door(Right.EDIT_PLAN)
def register_seen_risk(request: Request, key: str, number: PathNumber, place: PathNumber, body: SeenRiskIn) -> Any:
    """Put the risk that somebody saw into the register, at their task."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    judging.make_risk(access=access, number=number, place=place, probability=body.probability, seen=body.seen)
    return _question(access, number, place)


@router.post("/projects/{key}/rounds/{int:number}/reminders", shows=shapes.ROUND, refuses=(409,))
@door(Right.EDIT_PLAN)
def remind_silent(request: Request, key: str, number: PathNumber, body: RemindIn) -> Any:
    """Remind those who have not answered."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    judging.remind(access=access, number=number, people=body.people)
    return _told(access, number)


@router.post("/projects/{key}/rounds/{int:number}/closing", shows=shapes.ROUND, refuses=(409,))
@door(Right.EDIT_PLAN)
def close_round(request: Request, key: str, number: PathNumber, body: CloseIn) -> Any:
    """Close a round: the status date is set, the plan computed anew by its policy, and kept as it is then."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    closing.close_round(access=access, number=number, day=dt.date.fromisoformat(body.day), move=body.move)
    return _told(project_for(request.auth.user, key, Right.EDIT_PLAN), number)


def _told(access: Access, number: int) -> dict[str, Any]:
    return shapes.told_round(access, queries.standing_of(access, round_of(access.project, number)))


def _question(access: Access, number: int, place: int) -> dict[str, Any]:
    one = answer_of(access, number, place)
    return shapes.told_question(access, queries.line_of(access, one))
