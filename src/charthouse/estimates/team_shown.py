"""A team estimate as somebody may see it: who still has to answer, what was answered where all have, and the spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from charthouse.engine.forecast.rounds import Spread, Three, spread, suggested
from charthouse.estimates import team as deeds
from charthouse.estimates.models import TeamAnswer, TeamEstimate
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer, with its author only where the round shows names and the reader may see them."""

    three: Three
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Round:
    """What was said of a task in a round in which all have answered."""

    number: int
    answers: tuple[Answered, ...]
    spread: Spread


@dataclass(frozen=True, slots=True)
class Asked:
    """A task that is estimated."""

    uid: int
    name: str
    there: bool
    """Whether it is still in the plan."""
    mine: Answered | None
    """What the reader said in the present round."""
    rounds: tuple[Round, ...]
    """The newest first."""
    suggestion: Three | None
    """What the newest round suggests, once all have answered."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who is asked."""

    user: int
    name: str
    done: bool
    excused: bool


def people_of(access: Access, team: TeamEstimate) -> list[Waits]:
    """Those who are asked, and whether they have answered; without names for who may not see the team."""
    left = deeds.waiting(team)
    named = access.may(Right.SEE_TEAM)
    return [
        Waits(one.user_id, one.user.name if named else "", left.get(one.user_id, 0) == 0, one.excused_from is not None)
        for one in team.members.select_related("user").order_by("user__name", "pk")
    ]


def asked_of(access: Access, team: TeamEstimate) -> list[Asked]:
    """The tasks with what may be known of their answers."""
    known = deeds.shown_answers(team)
    mine = {
        one.task: _answered(one, "") for one in TeamAnswer.objects.filter(team=team, round=team.round, user=access.user)
    }
    named = team.named and access.may(Right.SEE_TEAM)
    cards = team.kind == TeamEstimate.Kind.CARDS
    found = []
    for uid, name, there in deeds.names_now(access, team):
        of_task = [one for one in known if one.task == uid]
        rounds = tuple(
            _round(number, [one for one in of_task if one.round == number], named=named)
            for number in sorted({one.round for one in of_task}, reverse=True)
        )
        ready = team.state == TeamEstimate.State.REVEALED and rounds
        suggestion = suggested([one.three for one in rounds[0].answers], cards=cards) if ready else None
        found.append(Asked(uid, name, there, mine.get(uid), rounds, suggestion))
    return found


def _round(number: int, answers: Sequence[TeamAnswer], *, named: bool) -> Round:
    told = tuple(_answered(one, one.user.name if named else "") for one in answers)
    return Round(number, told, spread([one.three for one in told]))


def _answered(one: TeamAnswer, by: str) -> Answered:
    return Answered(Three(one.low, one.likely, one.high), one.reason, by)


def told(access: Access, team: TeamEstimate) -> dict[str, Any]:
    """A team estimate as a program gets it."""
    people = people_of(access, team)
    found: dict[str, Any] = {
        "number": team.number,
        "title": team.title,
        "kind": team.kind,
        "state": team.state,
        "round": team.round,
        "answered": sum(one.done and not one.excused for one in people),
        "asked": sum(not one.excused for one in people),
        "tasks": [
            {
                "task": one.uid,
                "name": one.name,
                "mine": None if one.mine is None else _points(one.mine),
                "rounds": [
                    {"round": each.number, "answers": [_points(answer) for answer in each.answers]}
                    for each in one.rounds
                ],
                "suggestion": None if one.suggestion is None else dict(one.suggestion._asdict()),
            }
            for one in asked_of(access, team)
        ],
    }
    if access.may(Right.SEE_TEAM):
        found["members"] = [{"person": one.user, "answered": one.done, "excused": one.excused} for one in people]
    return found


def _points(answer: Answered) -> dict[str, Any]:
    return {**answer.three._asdict(), "reason": answer.reason, "by": answer.by}
