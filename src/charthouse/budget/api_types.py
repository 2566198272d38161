"""The API of the types of cost: those that every project knows, and the organisation's own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field as Limits

from charthouse.budget import own_types
from charthouse.budget.api_budget import Type, object_of
from charthouse.budget.cost_types import OF_PEOPLE, codes_of
from charthouse.budget.models import CostType
from charthouse.doors import organisation_right, signed_in
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line
from charthouse.rest.router import Request, Router

router = Router("Cost types", scope="plan")

_TEXT: dict[str, Any] = {"type": "string"}
_SHAPE = object_of(
    {
        "key": {**_TEXT, "description": "As lines, orders and costs name it."}, "version": {"type": "integer"},
        "name": {**_TEXT, "description": "In English, or in all languages."}, "name_de": _TEXT,
        "parent": {**_TEXT, "description": "The standard type that it counts as; its own key: every project knows it."},
        "codes": {"type": "array", "items": _TEXT, "description": "Accounts of the ledger."},
        "position": {"type": "integer"}, "retired": {"type": "boolean"},
        "needs_rates": {"type": "boolean", "description": "Its amounts take the right to see rates."},
    }
)  # fmt: skip
_SHAPES = object_of({"items": {"type": "array", "items": _SHAPE}})

TypeName = Annotated[str, Limits(min_length=1, max_length=60, pattern=r"\S")]
Code = Annotated[str, Limits(min_length=1, max_length=own_types.LONGEST_CODE, pattern=r"^[^,;\s]+( [^,;\s]+)*$")]


class CostTypeFacts(Input):
    """What can be said of a cost type; what is left out stays."""

    name_de: Annotated[Line, Limits(max_length=60)] = ""
    codes: Annotated[list[Code], Limits(max_length=own_types.MOST_CODES)] = []
    position: Annotated[int, Limits(ge=0, le=own_types.LAST_PLACE)] = 0


class NewCostTypeIn(CostTypeFacts):
    """A new cost type of the organisation's own."""

    name: TypeName
    parent: Type


class CostTypeChange(CostTypeFacts):
    """Changes of a cost type; of one that every project knows, only its accounts."""

    name: TypeName = " "
    retired: bool = False


@router.get("/cost-types", shows=_SHAPES)
@signed_in("What kinds of cost there are is for everybody who works here.")
def list_cost_types(request: Request) -> Any:
    """All types of cost in their order, retired ones among them."""
    only(request.GET, ())
    return {"items": [_told(one) for one in own_types.all_types()]}


@router.post("/cost-types", shows=_SHAPE, status=201, tagged=True)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def create_cost_type(request: Request, body: NewCostTypeIn) -> Any:
    """Add a type of the organisation's own."""
    one = own_types.add_cost_type(facts=_facts(body), by=request.auth.user)
    return Answer(_told(one), 201, one.version, {"Location": f"/api/v1/cost-types/{one.key}"})


@router.get("/cost-types/{slug:cost_type}", shows=_SHAPE, tagged=True)
@signed_in("What kinds of cost there are is for everybody who works here.")
def get_cost_type(request: Request, cost_type: str) -> Any:
    """One type of cost."""
    one = own_types.type_of_key(cost_type)
    return Answer(_told(one), 200, one.version)


@router.patch("/cost-types/{slug:cost_type}", shows=_SHAPE, tagged=True, versioned=True, refuses=(409, 422))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def change_cost_type(request: Request, cost_type: str, body: CostTypeChange) -> Any:
    """Rename, place or retire a type, and say which accounts are for it."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    there = own_types.type_of_key(cost_type)
    require_version(version_asked(request), there.version, there.key)
    one = own_types.change_cost_type(key=cost_type, facts=_facts(body), by=request.auth.user, seen=there.version)
    return Answer(_told(one), 200, one.version)


def _facts(body: CostTypeFacts) -> dict[str, Any]:
    given = body.given()
    if "codes" in given:
        given["codes"] = ", ".join(given["codes"])
    return given


def _told(one: CostType) -> dict[str, Any]:
    return {
        "key": one.key, "version": one.version, "name": own_types.shown_name(one), "name_de": one.name_de,
        "parent": one.parent, "codes": codes_of(one), "position": one.position, "retired": one.retired,
        "needs_rates": one.parent in OF_PEOPLE,
    }  # fmt: skip
