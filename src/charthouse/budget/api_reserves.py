"""The API of contingency and management reserve: how they stand, and every movement of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.budget import reserves
from charthouse.budget.api_budget import MONEY, object_of
from charthouse.budget.models import ReserveMovement
from charthouse.budget.reserve_sums import Standing, reserves_of
from charthouse.budget.reserve_words import movements, needed, sentences
from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Reserves", scope="plan")

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": ["integer", "null"]}
_PLACES: dict[str, Any] = {"type": "string", "enum": ReserveMovement.Place.values}
_MOVEMENT = object_of(
    {
        "number": {"type": "integer"}, "day": {"type": "string", "format": "date"}, "source": _PLACES,
        "target": _PLACES,
        "line": {**_WHOLE, "description": "Where it went; null also without the right to see that line."},
        "amount": MONEY, "risk": _WHOLE, "issue": _WHOLE, "reason": _TEXT,
        "counts": {"type": "boolean", "description": "false: it was taken back, or takes another one back."},
        "reverses": {**_WHOLE, "description": "The number of the movement that it takes back."},
    }
)  # fmt: skip
_STANDING = object_of(dict.fromkeys(("set_aside", "received", "released", "drawn", "left"), MONEY))
_RESERVES = object_of(
    {
        "currency": _TEXT, "contingency": _STANDING, "management": _STANDING,
        "risks": {**_WHOLE, "description": "Open risks with a cost; null without the right to see risks."},
        "expected": {**MONEY, "type": ["string", "null"], "description": "What these come to: probability × cost."},
        "needed_p80": {
            **MONEY, "type": ["string", "null"],
            "description": "The P80 of the simulated cost less what the plan costs; null where it is not known.",
        },
        "sentences": {"type": "array", "items": _TEXT},
        "movements": {"type": "array", "items": _MOVEMENT},
    }
)  # fmt: skip

MoreThanNothing = Annotated[Decimal, Limits(gt=0, max_digits=15, decimal_places=6, strict=False)]
Reason = Annotated[str, Limits(min_length=1, max_length=500, pattern=r"\S")]


class ReserveMoveIn(Input):
    """Money that is set aside, drawn for a risk or an issue, or given back."""

    source: Literal["outside", "contingency"]
    target: Literal["contingency", "management", "line", "outside"]
    amount: MoreThanNothing
    reason: Reason
    day: DayIn | None = None
    line: Number | None = None
    risk: Number | None = None
    issue: Number | None = None


class ReserveReleaseIn(Input):
    """Management reserve that is released, or given back."""

    target: Literal["contingency", "line", "outside"]
    amount: MoreThanNothing
    reason: Reason
    day: DayIn | None = None
    line: Number | None = None


class ReserveReversalIn(Input):
    """Why money is moved back."""

    reason: Reason


@router.get("/projects/{key}/reserves", shows=_RESERVES)
@door(Right.SEE_COSTS)
def get_reserves(request: Request, key: str) -> Any:
    """What was set aside, moved and is left, what it is held against, and every movement, the newest first."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    found, need = reserves_of(access.project), needed(access)
    return {
        "currency": access.project.currency, "contingency": _standing(found.contingency),
        "management": _standing(found.management), "risks": None if need is None else need.risks,
        "expected": None if need is None else _text(need.expected),
        "needed_p80": None if need is None or need.simulated is None else _text(need.simulated.above_plan),
        "sentences": sentences(access, found.contingency.left, need), "movements": _movements(access),
    }  # fmt: skip


@router.post("/projects/{key}/reserves/movements", shows=_MOVEMENT, status=201, refuses=(409,))
@door(Right.EDIT_BUDGET)
def move_reserve(request: Request, key: str, body: ReserveMoveIn) -> Any:
    """Set money aside, draw on the contingency for a risk or an issue, or give contingency back."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    what = reserves.Move(
        source=body.source, target=body.target, amount=body.amount, reason=body.reason, day=_day(body.day),
        line=body.line, risk=body.risk, issue=body.issue,
    )  # fmt: skip
    return _made(access, reserves.move(access=access, what=what))


@router.post("/projects/{key}/reserves/releases", shows=_MOVEMENT, status=201, refuses=(409,))
@door(Right.RELEASE_RESERVE)
def release_reserve(request: Request, key: str, body: ReserveReleaseIn) -> Any:
    """Release the management reserve to the contingency or a budget line, or give it back."""
    access = project_for(request.auth.user, key, Right.RELEASE_RESERVE)
    what = reserves.Move(
        source="management", target=body.target, amount=body.amount, reason=body.reason, day=_day(body.day),
        line=body.line,
    )  # fmt: skip
    return _made(access, reserves.move(access=access, what=what))


@router.post("/projects/{key}/reserves/movements/{int:number}/reversal", shows=_MOVEMENT, status=201, refuses=(409,))
@door(Right.EDIT_BUDGET)
def reverse_reserve_movement(request: Request, key: str, number: PathNumber, body: ReserveReversalIn) -> Any:
    """Take back what was set aside, drawn or given back."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    back = reserves.take_back(access=access, number=number, reason=body.reason, right=Right.EDIT_BUDGET)
    return _made(access, back)


@router.post("/projects/{key}/reserves/releases/{int:number}/reversal", shows=_MOVEMENT, status=201, refuses=(409,))
@door(Right.RELEASE_RESERVE)
def reverse_reserve_release(request: Request, key: str, number: PathNumber, body: ReserveReversalIn) -> Any:
    """Take back what was released of the management reserve."""
    access = project_for(request.auth.user, key, Right.RELEASE_RESERVE)
    back = reserves.take_back(access=access, number=number, reason=body.reason, right=Right.RELEASE_RESERVE)
    return _made(access, back)


def _made(access: Access, one: ReserveMovement) -> Answer:
    return Answer(next(each for each in _movements(access) if each["number"] == one.number), 201)


def _movements(access: Access) -> list[dict[str, Any]]:
    names = ("number", "day", "source", "target", "risk", "issue", "reason")
    return [
        {name: getattr(each.one, name) for name in names}
        | {
            "line": each.one.line if each.line_shown else None, "amount": _text(each.one.amount),
            "counts": not each.one.reversed and each.one.reverses_id is None,
            "reverses": None if each.one.reverses is None else each.one.reverses.number,
        }
        for each in movements(access)
    ]  # fmt: skip


def _standing(one: Standing) -> dict[str, str]:
    return {name: _text(getattr(one, name)) for name in ("set_aside", "received", "released", "drawn", "left")}


def _text(amount: Decimal) -> str:
    return f"{plain(amount) or Decimal(0):f}"


def _day(said: str | None) -> dt.date | None:
    return None if said is None else dt.date.fromisoformat(said)
