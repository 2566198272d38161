"""The API of the budget: lines, orders, rates of exchange, and what the money comes to by any cut."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.budget import lines, orders, planning, rates
from charthouse.budget.cost_types import kinds
from charthouse.budget.cut_rows import rows_of
from charthouse.budget.cuts import By, Sums, total
from charthouse.budget.lines import months_of
from charthouse.budget.models import BudgetLine, ExchangeRate, Order
from charthouse.budget.overview import left_of, money_of, own_amount
from charthouse.budget.reserve_sums import reserves_of
from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import choice_in, only
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Budget", scope="plan")

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": ["integer", "null"]}
MONEY: dict[str, Any] = {"type": "string", "description": "Exact, such as `1234.50`."}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    """The shape of an answer with exactly these."""
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _items(of: dict[str, Any]) -> dict[str, Any]:
    return object_of({"items": {"type": "array", "items": of}})


_MONTHS: dict[str, Any] = {"type": "object", "additionalProperties": MONEY, "description": "By month, as `2026-03`."}
_LINE = object_of(
    {
        "number": {"type": "integer"}, "version": {"type": "integer"}, "name": _TEXT, "task": _WHOLE, "type": _TEXT,
        "capital": {"type": "boolean"}, "vendor": _TEXT,
        "currency": {**_TEXT, "description": "Of its amounts; empty: the project’s."},
        "months": _MONTHS, "note": _TEXT, "source": {"type": "string", "enum": BudgetLine.Source.values},
    }
)  # fmt: skip
_ORDER = object_of(
    {
        "number": {"type": "integer"}, "version": {"type": "integer"}, "title": _TEXT, "vendor": _TEXT,
        "reference": _TEXT, "day": {"type": "string", "format": "date"}, "due": _DAY, "task": _WHOLE, "type": _TEXT,
        "line": _WHOLE, "currency": _TEXT, "amount": {**MONEY, "description": "In its own currency."},
        "own_amount": {**MONEY, "description": "In the project’s currency."},
        "not_paid": {**MONEY, "description": "In the project’s currency; 0 once it is closed."},
        "state": {"type": "string", "enum": Order.State.values},
    }
)  # fmt: skip
_RATE = object_of({"currency": _TEXT, "day": {"type": "string", "format": "date"}, "rate": MONEY, "source": _TEXT})
_SUMS = dict.fromkeys(("plan", "ordered", "actual", "earned", "forecast"), MONEY)
_CUT = object_of(
    {
        "currency": _TEXT,
        "by": {"type": "string", "enum": [one.value for one in By]},
        "without_rates": {"type": "boolean", "description": "Labour, consultants and what is not sorted are left out."},
        "measured": {"type": "boolean", "description": "Something says what is earned."},
        "items": {"type": "array", "items": object_of({"name": _TEXT, **_SUMS})},
        "total": object_of(_SUMS),
        "contingency": {**MONEY, "description": "What is left of it: in the cost baseline, in no total."},
        "management_reserve": {**MONEY, "description": "What is left of it: outside the cost baseline, in no total."},
    }
)
_BY: tuple[dict[str, Any], ...] = (
    {"in": "query", "name": "by", "required": False, "schema": {"type": "string", "enum": [one.value for one in By]}},
)
_TAKEN = object_of({name: {"type": "integer"} for name in ("added", "changed", "deleted")})
_SET = object_of({"changed": {"type": "integer"}})

Amount = Annotated[Decimal, Limits(ge=0, max_digits=15, decimal_places=6, strict=False)]
Month = Annotated[str, Limits(pattern=r"^(199[0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])$")]
Name = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
Vendor = Annotated[str, Limits(max_length=200)]
Type = Annotated[str, Limits(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$")]
"""The key of a cost type."""
Currency = Annotated[str, Limits(pattern=r"^([A-Z]{3})?$")]


class BudgetLineFacts(Input):
    """What can be said of a budget line; what is left out stays."""

    task: Number | None = None
    capital: bool = False
    vendor: Vendor = ""
    currency: Currency = ""
    note: Line = ""


class BudgetLineIn(BudgetLineFacts):
    """A new budget line."""

    name: Name
    type: Type
    months: Annotated[dict[Month, Amount], Limits(min_length=1, max_length=240)]


class BudgetLineChange(BudgetLineFacts):
    """Changes of a budget line; its months replace those before."""

    name: Name = " "
    type: Type = "other"
    months: Annotated[dict[Month, Amount], Limits(max_length=240)] = {}


class FromPlanIn(Input):
    """How deep in the WBS a line stands for each element."""

    depth: Annotated[int, Limits(ge=1, le=planning.DEEPEST)] = 1


class OrderFacts(Input):
    """What can be said of an order; what is left out stays."""

    reference: Annotated[str, Limits(max_length=120)] = ""
    due: DayIn | None = None
    task: Number | None = None
    line: Number | None = None
    currency: Currency = ""


class OrderIn(OrderFacts):
    """A new order."""

    title: Name
    vendor: Name
    type: Type
    day: DayIn
    amount: Annotated[Decimal, Limits(gt=0, max_digits=15, decimal_places=6, strict=False)]


class OrderChange(OrderFacts):
    """Changes of an order."""

    title: Name = " "
    vendor: Name = " "
    type: Type = "other"
    day: DayIn = "2026-01-01"
    amount: Annotated[Decimal, Limits(gt=0, max_digits=15, decimal_places=6, strict=False)] = Decimal(1)
    state: Literal["open", "closed", "cancelled"] = "open"


class RateIn(Input):
    """What one unit of a currency was worth in the project’s on a day."""

    currency: Annotated[str, Limits(pattern=r"^[A-Z]{3}$")]
    day: DayIn
    rate: Annotated[Decimal, Limits(gt=0, max_digits=19, decimal_places=10, strict=False)]
    source: Annotated[str, Limits(max_length=120)] = ""


class RatesIn(Input):
    """Rates of exchange; one that is there for its day is replaced."""

    rates: Annotated[list[RateIn], Limits(min_length=1, max_length=rates.MOST_RATES)]


@router.get("/projects/{key}/budget", shows=_CUT, parameters=_BY)
@door(Right.SEE_COSTS)
def get_budget(request: Request, key: str) -> Any:
    """What the money comes to, put together ``by`` line, task, type, vendor or month; without rates, without labour."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    only(request.GET, ("by",))
    by = By(choice_in(request.GET, "by", tuple(one.value for one in By)))
    money, reserves = money_of(access), reserves_of(access.project)
    return {
        "contingency": f"{reserves.contingency.left:f}", "management_reserve": f"{reserves.management.left:f}",
        "currency": access.project.currency, "by": by.value, "without_rates": money.hidden, "measured": money.measured,
        "items": [{"name": row.name, **_told(row.sums)} for row in rows_of(access, money, by)],
        "total": _told(total(money.amounts)),
    }  # fmt: skip


def _told(sums: Sums) -> dict[str, str]:
    return {name: f"{plain(getattr(sums, name)) or Decimal(0):f}" for name in _SUMS}


@router.get("/projects/{key}/budget/lines", shows=_items(_LINE))
@door(Right.SEE_COSTS)
def list_budget_lines(request: Request, key: str) -> Any:
    """The budget's lines by number; those of labour and consultants take the right to see rates."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    found = BudgetLine.objects.filter(project=access.project).order_by("number")
    return {"items": [_line(one) for one in lines.visible(access, list(found))]}


@router.post("/projects/{key}/budget/lines", shows=_LINE, status=201, tagged=True)
@door(Right.EDIT_BUDGET)
def create_budget_line(request: Request, key: str, body: BudgetLineIn) -> Any:
    """Put a line into the budget."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    one = lines.add_line(access=access, facts=_line_facts(body))
    where = {"Location": f"/api/v1/projects/{access.project.key}/budget/lines/{one.number}"}
    return Answer(_line(one), 201, one.version, where)


@router.get("/projects/{key}/budget/lines/{int:number}", shows=_LINE, tagged=True)
@door(Right.EDIT_BUDGET)
def get_budget_line(request: Request, key: str, number: PathNumber) -> Any:
    """One line, with the version that a change names."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    one = lines.LINES.of(access.project, number)
    return Answer(_line(one), 200, one.version)


@router.patch("/projects/{key}/budget/lines/{int:number}", shows=_LINE, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_BUDGET)
def change_budget_line(request: Request, key: str, number: PathNumber, body: BudgetLineChange) -> Any:
    """Change what a line says."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    lines.LINES.at(access.project, number, version_asked(request))
    one = lines.change_line(access=access, number=number, facts=_line_facts(body))
    return Answer(_line(one), 200, one.version)


@router.delete("/projects/{key}/budget/lines/{int:number}", versioned=True)
@door(Right.EDIT_BUDGET)
def delete_budget_line(request: Request, key: str, number: PathNumber) -> Any:
    """Take a line out of the budget; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    lines.LINES.at(access.project, number, version_asked(request))
    lines.delete_line(access=access, number=number)
    return Answer(status=204)


@router.post("/projects/{key}/budget/from-plan", shows=_TAKEN, refuses=(409,))
@door(Right.EDIT_BUDGET)
def take_budget_from_plan(request: Request, key: str, body: FromPlanIn) -> Any:
    """Write the lines that come from the plan anew; those by hand and from files stay."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    done = planning.take_from_plan(access=access, depth=body.depth)
    return {name: done[name] for name in ("added", "changed", "deleted")}


@router.get("/projects/{key}/orders", shows=_items(_ORDER))
@door(Right.SEE_COSTS)
def list_orders(request: Request, key: str) -> Any:
    """What is ordered, by number; labour and consultants take the right to see rates."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    known, left = kinds(), left_of(access.project)
    found = Order.objects.filter(project=access.project).order_by("number")
    return {"items": [_order(access, one, left) for one in found if known.shown_to(access, one.type)]}


@router.post("/projects/{key}/orders", shows=_ORDER, status=201, tagged=True)
@door(Right.EDIT_BUDGET)
def create_order(request: Request, key: str, body: OrderIn) -> Any:
    """Put an order on the books."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    one = orders.place_order(access=access, facts=_order_facts(body))
    where = {"Location": f"/api/v1/projects/{access.project.key}/orders/{one.number}"}
    return Answer(_order(access, one, left_of(access.project)), 201, one.version, where)


@router.patch("/projects/{key}/orders/{int:number}", shows=_ORDER, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_BUDGET)
def change_order(request: Request, key: str, number: PathNumber, body: OrderChange) -> Any:
    """Change what is said of an order; close or cancel it."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    orders.ORDERS.at(access.project, number, version_asked(request))
    one = orders.change_order(access=access, number=number, facts=_order_facts(body))
    return Answer(_order(access, one, left_of(access.project)), 200, one.version)


@router.get("/projects/{key}/orders/{int:number}", shows=_ORDER, tagged=True)
@door(Right.EDIT_BUDGET)
def get_order(request: Request, key: str, number: PathNumber) -> Any:
    """One order, with the version that a change names."""
    access = project_for(request.auth.user, key, Right.EDIT_BUDGET)
    one = orders.ORDERS.of(access.project, number)
    return Answer(_order(access, one, left_of(access.project)), 200, one.version)


@router.get("/projects/{key}/exchange-rates", shows=_items(_RATE))
@door(Right.SEE_COSTS)
def list_exchange_rates(request: Request, key: str) -> Any:
    """The rates at which other currencies are counted, the newest first."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    found = ExchangeRate.objects.filter(project=access.project).order_by("-day", "currency")[: rates.MOST_RATES]
    return {
        "items": [
            {"currency": one.currency, "day": one.day, "rate": f"{plain(one.rate):f}", "source": one.source}
            for one in found
        ]
    }


@router.put("/projects/{key}/exchange-rates", shows=_SET)
@door(Right.BOOK_COSTS)
def set_exchange_rates(request: Request, key: str, body: RatesIn) -> Any:
    """Say rates of exchange; what is booked keeps the rate that it was booked at."""
    access = project_for(request.auth.user, key, Right.BOOK_COSTS)
    said = [rates.Rate(one.currency, dt.date.fromisoformat(one.day), one.rate, one.source) for one in body.rates]
    return {"changed": rates.set_rates(access=access, rates=said)}


def _line(one: BudgetLine) -> dict[str, Any]:
    names = ("number", "version", "name", "type", "capital", "vendor", "currency", "note", "source")
    months = {f"{month:%Y-%m}": f"{amount:f}" for month, amount in months_of(one).items()}
    return {name: getattr(one, name) for name in names} | {"task": one.task_uid, "months": months}


def _order(access: Access, one: Order, left: dict[int, Decimal]) -> dict[str, Any]:
    names = ("number", "version", "title", "vendor", "reference", "day", "due", "type", "line", "currency", "state")
    amounts = {
        "amount": one.amount,
        "own_amount": own_amount(access.project, one),
        "not_paid": left.get(one.number, Decimal(0)),
    }
    told = {name: f"{plain(amount) or Decimal(0):f}" for name, amount in amounts.items()}
    return {name: getattr(one, name) for name in names} | {"task": one.task_uid} | told


def _line_facts(body: BudgetLineFacts) -> dict[str, Any]:
    given = body.given()
    if "months" in given:
        given["months"] = {dt.date.fromisoformat(f"{month}-01"): amount for month, amount in given["months"].items()}
    return _with_task(given)


def _order_facts(body: OrderFacts) -> dict[str, Any]:
    given = body.given()
    for name in ("day", "due"):
        if isinstance(given.get(name), str):
            given[name] = dt.date.fromisoformat(given[name])
    return _with_task(given)


def _with_task(given: dict[str, Any]) -> dict[str, Any]:
    if "task" in given:
        given["task_uid"] = given.pop("task")
    return given
