"""The API of actual costs: entries, booking, taking back, and until when they are complete."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Q
from pydantic import Field as Limits

from charthouse.accounts.api_self import Day
from charthouse.budget import actions, cost_files
from charthouse.budget.models import CostEntry
from charthouse.budget.queries import book_of
from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Actual costs", scope="plan")

MONEY = kinds.Kind({"type": "string", "description": "Exact, such as `1234.50`."}, lambda one: f"{plain(one):f}")
ENTRY = Record(
    "CostEntry",
    (
        Field("number", kinds.WHOLE, "number", filters=True, sorts=True),
        Field("task", kinds.WHOLE.or_null(), "task_uid", "Its number; null: of the project as a whole.", filters=True),
        Field("day", kinds.DAY, "day", filters=True, sorts=True),
        Field("amount", MONEY, "amount", "In the project’s currency."),
        Field("kind", kinds.TEXT, "kind", filters=True),
        Field("type", kinds.TEXT, "type", "`labour`, `travel` …; empty: not sorted yet.", filters=True),
        Field("capital", kinds.TRUTH, "capital", filters=True),
        Field("period", kinds.DAY.or_null(), "period", "The first day of the month in the books.", filters=True),
        Field("line", kinds.WHOLE.or_null(), "line", "The number of its budget line.", filters=True),
        Field("order", kinds.WHOLE.or_null(), "order", "The number of the order that it pays.", filters=True),
        Field("vendor", kinds.TEXT, "vendor", filters=True),
        Field("receipt", kinds.TEXT, "receipt", filters=True),
        Field("currency", kinds.TEXT, "currency", "Of the receipt; empty: the project’s.", filters=True),
        Field("original", MONEY.or_null(), "original", "What the receipt says, in its currency."),
        Field("rate", MONEY.or_null(), "rate", "What one unit of its currency was worth in the project’s."),
        Field("text", kinds.TEXT, "text", filters=True),
        Field("accrued", kinds.TRUTH, "accrued", "An estimate of what is owed and not yet billed.", filters=True),
        Field("source", kinds.TEXT, "source", "`hand`, `file` or `program`.", filters=True),
        Field("reverses", kinds.WHOLE.or_null(), "reverses__number", "The entry that this one takes back."),
        Field("reversed", kinds.TRUTH, "reversed", "Another entry takes this one back.", filters=True),
        Field("corrects", kinds.WHOLE.or_null(), "corrects__number", "The entry of a closed month that it corrects."),
        Field("corrected", kinds.TRUTH, "corrected", "Another entry makes up for it in a later month.", filters=True),
        Field("booked_at", kinds.INSTANT, "at", sorts=True),
    ),
    key="number",
)
_BOOKED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "booked": {"type": "integer"},
        "known": {"type": "integer", "description": "Costs that were booked before, and are not again."},
    },
    "required": ["booked", "known"],
    "additionalProperties": False,
}
_CUT_OFF: dict[str, Any] = {
    "type": "object",
    "properties": {"complete_until": {"type": ["string", "null"], "format": "date"}},
    "required": ["complete_until"],
    "additionalProperties": False,
}


CostTypeIn = Annotated[str, Limits(max_length=40, pattern=r"^[a-z0-9_-]*$")]
"""The key of a cost type."""


class CostIn(Input):
    """Money that was spent."""

    day: Day
    amount: Annotated[Decimal, Limits(max_digits=15, decimal_places=6, strict=False)]
    """Negative for a credit."""
    task: Number | None = None
    """Its number; null: of the project as a whole."""
    kind: Line = ""
    text: Line = ""
    accrued: bool = False
    type: CostTypeIn = ""
    """Empty: what the kind says, if it says one."""
    capital: bool = False
    period: Day | None = None
    """A day of the month that the books count it in; null: its own."""
    line: Number | None = None
    order: Number | None = None
    vendor: Annotated[str, Limits(max_length=200)] = ""
    currency: Annotated[str, Limits(pattern=r"^([A-Z]{3})?$")] = ""
    """Of the amount; it is counted at the rate of the day."""
    reference: Line = ""
    """What tells it from all others, so that nothing is booked twice; without it, all that it says does."""


class CostsIn(Input):
    """Costs to be booked, all or none."""

    costs: Annotated[list[CostIn], Limits(min_length=1, max_length=5000)]
    late: bool = False
    """What is of a closed month counts in the first one that is open; else it is refused."""


class CutOffIn(Input):
    """Until when the costs are complete."""

    complete_until: Day | None = None


class ReversalIn(Input):
    """Why an entry is taken back."""

    reason: Line = ""
    late: bool = False
    """An entry of a closed month is made up for in the first one that is open; else it is refused."""


@router.get("/projects/{key}/costs", shows=ENTRY, listed=True)
@door(Right.SEE_RATES)
def list_costs(request: Request, key: str) -> Any:
    """Every cost entry, reversed ones and those that reverse them among them; what stands: `reversed=false`."""
    access = project_for(request.auth.user, key, Right.SEE_RATES)
    found = CostEntry.objects.filter(project=access.project)
    return page_of(request, found, ENTRY, asked_of(request.GET, ENTRY, access.rights)).body()


@router.post("/projects/{key}/costs", shows=_BOOKED, status=201, refuses=(409,))
@door(Right.BOOK_COSTS)
def book_costs(request: Request, key: str, body: CostsIn) -> Any:
    """Book costs, all or none; one that was booked before is not booked again."""
    access = project_for(request.auth.user, key, Right.BOOK_COSTS)
    headers = [
        *("task", "date", "amount", "kind", "text", "accrued", "reference", "cost type", "capital", "period", "line"),
        *("order", "vendor", "currency"),
    ]
    rows: list[tuple[int, list[object]]] = [(0, list(headers))]
    for number, one in enumerate(body.costs, 1):
        accrued = "yes" if one.accrued else ""
        said = [one.task, one.day, one.amount, one.kind, one.text, accrued, one.reference, one.type]
        more = ["yes" if one.capital else "", one.period, one.line, one.order, one.vendor, one.currency]
        rows.append((number, [*said, *more]))
    found = cost_files.read_rows(access.project, rows)
    if found.costs:
        actions.book(access=access, costs=found.costs, source=CostEntry.Source.PROGRAM, late=body.late)
    return Answer({"booked": len(found.costs), "known": found.known}, 201)


@router.post("/projects/{key}/costs/{int:number}/reversal", shows=ENTRY, status=201, refuses=(409,))
@door(Right.BOOK_COSTS)
def reverse_cost(request: Request, key: str, number: PathNumber, body: ReversalIn) -> Any:
    """Take an entry back by one that reverses it; that one is shown."""
    access = project_for(request.auth.user, key, Right.BOOK_COSTS)
    actions.reverse(access=access, number=number, why=body.reason, late=body.late)
    which = Q(reverses__number=number) | Q(corrects__number=number)
    made = CostEntry.objects.filter(which, project=access.project).order_by("-number")[:1]
    return Answer(rows_of(made, Reading(fields_of(request.GET, ENTRY, access.rights)))[0], 201)


@router.get("/projects/{key}/costs/cut-off", shows=_CUT_OFF)
@door(Right.SEE_COSTS)
def get_cut_off(request: Request, key: str) -> Any:
    """The last day whose costs are all booked; null: nobody said."""
    day = book_of(project_for(request.auth.user, key, Right.SEE_COSTS).project).cut_off
    return {"complete_until": None if day is None else day.isoformat()}


@router.put("/projects/{key}/costs/cut-off", shows=_CUT_OFF)
@door(Right.BOOK_COSTS)
def set_cut_off(request: Request, key: str, body: CutOffIn) -> Any:
    """Say until when the costs are complete; null: nobody knows."""
    access = project_for(request.auth.user, key, Right.BOOK_COSTS)
    until = body.complete_until
    actions.set_cut_off(access=access, day=None if until is None else dt.date.fromisoformat(until))
    day = book_of(access.project).cut_off
    return {"complete_until": None if day is None else day.isoformat()}
