"""The API of closed months: what closing does, closing, what was kept, and opening again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field as Limits

from charthouse.budget import closing, closing_figures
from charthouse.budget.api_budget import Month, Name, Type, Vendor
from charthouse.budget.closing import Accrued
from charthouse.budget.closing_tables import accruals_of
from charthouse.budget.models import ClosedPeriod
from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Closed months", scope="plan")

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": ["integer", "null"]}
_MONEY: dict[str, Any] = {"type": "string", "description": "Exact, such as `1234.50`."}
_MAYBE_MONEY: dict[str, Any] = {**_MONEY, "type": ["string", "null"]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


_BRIEF: dict[str, Any] = {
    "number": {"type": "integer"}, "month": {**_TEXT, "description": "`2026-03`; closed with all before it."},
    "closed": {"type": "boolean", "description": "false: it was opened again."}, "closed_at": _TEXT, "note": _TEXT,
    "reason": {**_TEXT, "description": "Why it was opened again."},
    "digest": {
        "type": ["string", "null"],
        "description": "SHA-256 of what was kept and of the digest before; null without the right to see rates.",
    },
}  # fmt: skip
_ROW = _object(
    {
        "column": {"type": "string", "enum": ["plan", "actual", "ordered"]}, "month": _TEXT, "line": _WHOLE,
        "task": _WHOLE, "type": _TEXT, "vendor": _TEXT, "capital": {"type": "boolean"}, "amount": _MONEY,
    }
)  # fmt: skip
_OUTCOME = _object(
    {
        "number": {"type": "integer", "description": "Of its cost entry."}, "what": _TEXT, "vendor": _TEXT,
        "order": _WHOLE, "amount": _MONEY, "proposed": _MAYBE_MONEY, "reason": _TEXT,
        "billed_since": {**_MAYBE_MONEY, "description": "null: no bill has come yet."},
    }
)  # fmt: skip
_CLOSED = _object(_BRIEF)
_LIST = _object({"items": {"type": "array", "items": _CLOSED}})
_WHOLE_PERIOD = _object(
    _BRIEF
    | {
        "currency": _TEXT,
        "rows": {"type": "array", "items": _ROW},
        "accruals": {"type": "array", "items": _OUTCOME},
        "earned": {"type": "object", "additionalProperties": _TEXT, "description": "Takes the right to see rates."},
        "untouched": {"type": "boolean", "description": "The books still say what was kept."},
    }
)
_AHEAD = _object(
    {
        "month": _TEXT,
        "version": {"type": "integer", "description": "Of the cost book; closing can name it."},
        "entries": {"type": "integer"},
        "spent": _MONEY,
        "missing": {"type": "array", "items": _TEXT},
        "accruals": {
            "type": "array",
            "items": _object(
                {
                    "key": _TEXT, "what": _TEXT, "why": _TEXT, "type": _TEXT, "task": _WHOLE, "order": _WHOLE,
                    "vendor": _TEXT, "amount": _MONEY,
                }
            ),
        },
    }
)  # fmt: skip


class AccrualIn(Input):
    """Something that is accrued: a proposal by its key, or what somebody says by hand."""

    key: Annotated[str, Limits(max_length=60)] = ""
    """Of a proposal; it says the rest."""
    amount: Annotated[Decimal, Limits(max_digits=15, decimal_places=6, strict=False)]
    what: Annotated[str, Limits(max_length=500)] = ""
    type: Type = "other"
    task: Number | None = None
    vendor: Vendor = ""
    reason: Line = ""
    """Needed by hand, and where the amount is not the one that was proposed."""


class PeriodIn(Input):
    """A month to be closed."""

    month: Month
    accruals: Annotated[list[AccrualIn], Limits(max_length=closing.MOST_ACCRUALS)] | None = None
    """null: all that is proposed, as it is."""
    note: Line = ""
    version: Number | None = None
    """Of the cost book that was looked at; null: whichever there is."""


class ReopeningIn(Input):
    """Why a month is opened again."""

    reason: Name


@router.get("/projects/{key}/periods", shows=_LIST)
@door(Right.SEE_COSTS)
def list_periods(request: Request, key: str) -> Any:
    """The months that were closed, the last one first."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    found = ClosedPeriod.objects.filter(project=access.project).order_by("-number")
    return {"items": [_brief(access, one) for one in found]}


@router.post("/projects/{key}/periods", shows=_WHOLE_PERIOD, status=201, refuses=(409,))
@door(Right.CLOSE_PERIODS)
def close_period(request: Request, key: str, body: PeriodIn) -> Any:
    """Close the books for a month and all months before it, with accruals that take themselves back."""
    access = project_for(request.auth.user, key, Right.CLOSE_PERIODS)
    month = dt.date.fromisoformat(f"{body.month}-01")
    ahead = closing.look_ahead(access, month)
    by_key = {one.key: one for one in ahead.proposals}
    if body.accruals is None:
        accruals = [closing.of_proposal(one) for one in ahead.proposals]
    else:
        accruals = [
            closing.of_proposal(by_key[one.key], one.amount, one.reason)
            if one.key in by_key
            else Accrued(
                amount=one.amount, what=one.what, type=one.type, task_uid=one.task, vendor=one.vendor, reason=one.reason
            )
            for one in body.accruals
        ]
    one = closing.close_month(access=access, month=month, accruals=accruals, note=body.note, seen=body.version)
    return Answer(_whole(access, one), 201)


@router.get("/projects/{key}/periods/ahead", shows=_AHEAD, refuses=(409,))
@door(Right.CLOSE_PERIODS)
def get_period_ahead(request: Request, key: str) -> Any:
    """What closing the next month would do, what is missing for it, and which accruals are proposed."""
    access = project_for(request.auth.user, key, Right.CLOSE_PERIODS)
    month = closing.next_to_close(access.project) or closing.today_of(access.project).replace(day=1)
    ahead = closing.look_ahead(access, month)
    return {
        "month": f"{month:%Y-%m}", "version": ahead.version, "entries": ahead.entries, "spent": _told(ahead.spent),
        "missing": [one.sentence for one in ahead.missing],
        "accruals": [
            {name: getattr(one, name) for name in ("key", "what", "why", "type", "order", "vendor")}
            | {"task": one.task_uid, "amount": _told(one.amount)}
            for one in ahead.proposals
        ],
    }  # fmt: skip


@router.get("/projects/{key}/periods/{int:number}", shows=_WHOLE_PERIOD)
@door(Right.SEE_COSTS)
def get_period(request: Request, key: str, number: PathNumber) -> Any:
    """What was kept of a closed month; without rates, without labour."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    return _whole(access, closing.period_of(access.project, number))


@router.post("/projects/{key}/periods/{int:number}/reopening", shows=_CLOSED, status=201, refuses=(409,))
@door(Right.CLOSE_PERIODS)
def reopen_period(request: Request, key: str, number: PathNumber, body: ReopeningIn) -> Any:
    """Open the month that was closed last again; its accruals are taken back."""
    access = project_for(request.auth.user, key, Right.CLOSE_PERIODS)
    return Answer(_brief(access, closing.reopen_month(access=access, number=number, reason=body.reason)), 201)


def _brief(access: Access, one: ClosedPeriod) -> dict[str, Any]:
    return {
        "number": one.number, "month": f"{one.month:%Y-%m}", "closed": one.reopened_at is None,
        "closed_at": one.at.isoformat(), "note": one.note, "reason": one.reason,
        "digest": one.digest if access.may(Right.SEE_RATES) else None,
    }  # fmt: skip


def _whole(access: Access, one: ClosedPeriod) -> dict[str, Any]:
    rows = closing_figures.shown_to(access, closing_figures.rows_of(one))
    names = ("column", "month", "line", "task", "type", "vendor", "capital")
    return _brief(access, one) | {
        "currency": one.figures["currency"],
        "rows": [{name: getattr(row, name) for name in names} | {"amount": _told(row.amount)} for row in rows],
        "accruals": [
            {
                "number": each.number, "what": each.what, "vendor": each.vendor, "order": each.order,
                "amount": _told(each.amount), "reason": each.reason,
                "proposed": None if each.proposed is None else _told(each.proposed),
                "billed_since": None if each.since is None else _told(each.since),
            }
            for each in accruals_of(access, one)
        ],
        "earned": closing_figures.earned_shown_to(access, one),
        "untouched": closing_figures.is_untouched(one),
    }  # fmt: skip


def _told(amount: Decimal) -> str:
    return f"{plain(amount) or Decimal(0):f}"
