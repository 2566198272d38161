"""The API of risk workshops."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import MOST_MINUTES, DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.router import Request, Router
from charthouse.risks import workshop as deeds
from charthouse.risks import workshop_rating as rating
from charthouse.risks.api_shapes import WORKSHOP, WORKSHOPS
from charthouse.risks.models import Workshop
from charthouse.risks.workshop_shown import told

router = Router("Risk workshops", scope="plan")

MOST_LISTED = 200
Kind = Literal["threat", "opportunity"]
Title = Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]
Words = Annotated[str, Limits(max_length=2000)]
Level = Annotated[int, Limits(ge=1, le=20)]
Share = Annotated[float, Limits(ge=0, le=1)]
Minutes = Annotated[int, Limits(ge=0, le=MOST_MINUTES)]


class WorkshopIn(Input):
    """Who gathers risks, and what they see of each other."""

    title: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
    members: Annotated[list[Number], Limits(min_length=2, max_length=deeds.MOST_MEMBERS)]
    named: bool = False
    shown: bool = False
    deadline: DayIn | None = None


class WorkshopNoteIn(Input):
    """A risk that one writes down alone."""

    kind: Kind = "threat"
    title: Title
    cause: Words = ""
    effect: Words = ""


class WorkshopMergeIn(Input):
    """Risks that are the same; the first keeps its words."""

    risks: Annotated[list[Number], Limits(min_length=2, max_length=deeds.MOST_IDEAS)]


class WorkshopIdeaIn(Input):
    """How a gathered risk is said otherwise; what is left out stays."""

    kind: Kind = "threat"
    title: Title = ""
    cause: Words = ""
    effect: Words = ""
    dropped: bool = False
    alone: bool = False


class WorkshopRoundIn(Input):
    """What is rated once more; of the first round nothing: everything is."""

    risks: Annotated[list[Number], Limits(max_length=rating.MOST_RATED)] = []


class WorkshopRatingIn(Input):
    """Both levels, or neither: cannot say."""

    risk: Number
    chance: Level | None = None
    impact: Level | None = None
    reason: Annotated[str, Limits(max_length=rating.LONGEST_REASON)] = ""


class WorkshopRatingsIn(Input):
    """How one rates risks."""

    ratings: Annotated[list[WorkshopRatingIn], Limits(min_length=1, max_length=rating.MOST_RATED)]


class WorkshopMemberIn(Input):
    """Somebody who takes part, by their account."""

    member: Number


class WorkshopDeadlineIn(Input):
    """Until when the present phase takes something."""

    deadline: DayIn | None


class WorkshopTakenIn(Input):
    """A risk that goes into the register."""

    risk: Number
    probability: Share
    delay: Annotated[list[Minutes], Limits(min_length=3, max_length=3)] | None = None


class WorkshopRegisterIn(Input):
    """What goes into the register."""

    risks: Annotated[list[WorkshopTakenIn], Limits(min_length=1, max_length=rating.MOST_RATED)]


@router.get("/projects/{key}/risk-workshops", shows=WORKSHOPS)
@door(Right.SEE_RISKS)
def list_risk_workshops(request: Request, key: str) -> Any:
    """What the team gathered and rated together, the newest first."""
    access = project_for(request.auth.user, key, Right.SEE_RISKS)
    only(request.GET, ())
    return {"items": [told(access, one) for one in Workshop.objects.filter(project=access.project)[:MOST_LISTED]]}


@router.post("/projects/{key}/risk-workshops", shows=WORKSHOP, status=201)
@door(Right.EDIT_RISKS)
def create_risk_workshop(request: Request, key: str, body: WorkshopIn) -> Any:
    """Ask people to gather risks: each writes alone."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    made = deeds.begin(
        access=access, title=body.title, members=body.members, named=body.named, shown=body.shown,
        deadline=_day(body.deadline),
    )  # fmt: skip
    where = f"/api/v1/projects/{access.project.key}/risk-workshops/{made.number}"
    return Answer(told(access, made), 201, headers={"Location": where})


@router.get("/projects/{key}/risk-workshops/{int:number}", shows=WORKSHOP)
@door(Right.SEE_RISKS)
def get_risk_workshop(request: Request, key: str, number: PathNumber) -> Any:
    """One workshop: what is one's own, and what shows by now."""
    access = project_for(request.auth.user, key, Right.SEE_RISKS)
    return told(access, deeds.workshop_of(access.project, number))


@router.post("/projects/{key}/risk-workshops/{int:number}/notes", shows=WORKSHOP, refuses=(409,))
@door(Right.COMMENT)
def write_workshop_note(request: Request, key: str, number: PathNumber, body: WorkshopNoteIn) -> Any:
    """Write down a risk alone."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    deeds.write(access=access, number=number, facts=body.model_dump())
    return _now(access, number)


@router.delete("/projects/{key}/risk-workshops/{int:number}/notes/{int:note}", refuses=(409,))
@door(Right.COMMENT)
def strike_workshop_note(request: Request, key: str, number: PathNumber, note: PathNumber) -> Any:
    """Take away what one wrote down oneself."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    deeds.strike(access=access, number=number, note=note)
    return Answer(status=204)


@router.post("/projects/{key}/risk-workshops/{int:number}/readiness", shows=WORKSHOP, refuses=(409,))
@door(Right.COMMENT)
def say_workshop_ready(request: Request, key: str, number: PathNumber) -> Any:
    """Say that one has written down everything."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    deeds.say_ready(access=access, number=number)
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/gathered", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def show_workshop_risks(request: Request, key: str, number: PathNumber) -> Any:
    """End the gathering: all risks show, and doubles can be merged."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    deeds.show_gathered(access=access, number=number)
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/merges", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def merge_workshop_risks(request: Request, key: str, number: PathNumber, body: WorkshopMergeIn) -> Any:
    """Say that risks are the same."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    deeds.merge(access=access, number=number, ideas=body.risks)
    return _now(access, number)


@router.patch("/projects/{key}/risk-workshops/{int:number}/risks/{int:place}", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def change_workshop_risk(
    request: Request, key: str, number: PathNumber, place: PathNumber, body: WorkshopIdeaIn
) -> Any:
    """Say a gathered risk otherwise, leave it out, or let it stand by itself again."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    deeds.change_idea(access=access, number=number, idea=place, facts=body.given())
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/rounds", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def ask_workshop_ratings(request: Request, key: str, number: PathNumber, body: WorkshopRoundIn) -> Any:
    """Have all rate what was gathered, or some of it once more."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    rating.ask_ratings(access=access, number=number, ideas=body.risks)
    return _now(access, number)


@router.put("/projects/{key}/risk-workshops/{int:number}/ratings", shows=WORKSHOP, refuses=(409,))
@door(Right.COMMENT)
def rate_workshop_risks(request: Request, key: str, number: PathNumber, body: WorkshopRatingsIn) -> Any:
    """Rate risks alone; the last one to rate all lets all ratings show."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    ratings = {one.risk: rating.Rated(one.chance, one.impact, one.reason) for one in body.ratings}
    rating.rate(access=access, number=number, ratings=ratings)
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/shown-ratings", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def show_workshop_ratings(request: Request, key: str, number: PathNumber) -> Any:
    """Wait no longer: the ratings of those who have rated all show."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    rating.show_ratings(access=access, number=number)
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/excused", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def excuse_from_risk_workshop(request: Request, key: str, number: PathNumber, body: WorkshopMemberIn) -> Any:
    """Wait no longer for somebody; how they rated in this round is deleted unseen."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    rating.excuse(access=access, number=number, member=body.member)
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/leaving", shows=WORKSHOP, refuses=(409,))
@door(Right.COMMENT)
def leave_risk_workshop(request: Request, key: str, number: PathNumber) -> Any:
    """Take part no longer."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    rating.excuse(access=access, number=number, member=access.user.pk)
    return _now(access, number)


@router.put("/projects/{key}/risk-workshops/{int:number}/deadline", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def set_workshop_deadline(request: Request, key: str, number: PathNumber, body: WorkshopDeadlineIn) -> Any:
    """Say until when the present phase takes something."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    deeds.set_deadline(access=access, number=number, deadline=_day(body.deadline))
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/register", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def take_over_workshop(request: Request, key: str, number: PathNumber, body: WorkshopRegisterIn) -> Any:
    """Put risks into the register: one deed, undone as one."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    chosen = {
        one.risk: {"probability": one.probability, **({"delay": tuple(one.delay)} if one.delay is not None else {})}
        for one in body.risks
    }
    rating.take_over(access=access, number=number, chosen=chosen)
    return _now(access, number)


@router.post("/projects/{key}/risk-workshops/{int:number}/cancellation", shows=WORKSHOP, refuses=(409,))
@door(Right.EDIT_RISKS)
def cancel_risk_workshop(request: Request, key: str, number: PathNumber) -> Any:
    """End it without anything coming into the register."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    deeds.cancel(access=access, number=number)
    return _now(access, number)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _now(access: Access, number: int) -> dict[str, Any]:
    return told(access, deeds.workshop_of(access.project, number))
