"""The API of the charter: read whole, written part by part."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from charthouse.charter.actions import part_named, part_of, write_part
from charthouse.charter.contract import contract_lacks, margin_of
from charthouse.charter.document import values_of, without
from charthouse.charter.parts import PARTS, missing
from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input
from charthouse.rest.router import Request, Router

router = Router("Charter", scope="plan")

_VALUE: dict[str, Any] = {
    "description": "A text; or lines, each an object of texts; or one such object. Days as 2027-02-01, amounts as "
                   "plain numbers in texts. Amounts only with the right see_costs, prices with see_margin.",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ],
}  # fmt: skip
_MARGIN = ("price", "low", "likely", "high", "penalties")
PART: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "enum": [part.name for part in PARTS]},
        "version": {"type": "integer", "description": "0: nobody has written it."},
        "value": _VALUE,
        "missing": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "version", "value", "missing"],
    "additionalProperties": False,
}
CHARTER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": PART},
        "currency": {"type": "string"},
        "margin": {
            "type": "object",
            "description": "Of the contract’s price, by the charter’s budget; only with see_costs and see_margin.",
            "properties": {name: {"type": ["string", "null"]} for name in _MARGIN},
            "required": list(_MARGIN),
            "additionalProperties": False,
        },
    },
    "required": ["items", "currency"],
    "additionalProperties": False,
}


class PartIn(Input):
    """What stands in a part from now on: a text, lines, or facts, as the part is made."""

    value: str | list[dict[str, str]] | dict[str, str]


@router.get("/projects/{key}/charter", shows=CHARTER)
@door(Right.SEE_DOCUMENTS)
def get_charter(request: Request, key: str) -> Any:
    """The charter as it stands, in the order of its parts, each with what is missing in it."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    values = values_of(access.project)
    lacks, margin = contract_lacks(access, values), margin_of(access, values)
    told: dict[str, Any] = {
        "items": [_told(access, part.name, lacks) for part in PARTS], "currency": access.project.currency or "",
    }  # fmt: skip
    if margin is not None:
        told["margin"] = {name: _plain(getattr(margin, name)) for name in _MARGIN}
    return told


@router.get("/projects/{key}/charter/{slug:name}", shows=PART, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_charter_part(request: Request, key: str, name: str) -> Any:
    """One part."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return _shown(access, name)


@router.put("/projects/{key}/charter/{slug:name}", shows=PART, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def write_charter_part(request: Request, key: str, name: str, body: PartIn) -> Any:
    """Write one part; the whole of it is what is sent."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    version = version_asked(request)
    require_version(version, part_of(access.project, name).version, name)
    write_part(access=access, name=name, said=body.value, seen=version)
    return _shown(access, name)


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _told(access: Access, name: str, lacks: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    row = part_of(access.project, name)
    value = json.loads(row.value)
    shown = without({name: value}, access.may)[name]
    lacking = [*missing(part_named(name), value), *lacks.get(name, ())]
    return {"name": name, "version": row.version, "value": shown, "missing": lacking}


def _shown(access: Access, name: str) -> Answer:
    part_named(name)
    told = _told(access, name, contract_lacks(access, values_of(access.project)))
    return Answer(told, version=told["version"])
