"""The API of the fields that a plan has for itself; their values stand in its tasks, as ``custom``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Path
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.exchange.document import CustomField, CustomKind
from charthouse.journal.acting import one_operation
from charthouse.plan import own_fields
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line
from charthouse.rest.router import Request, Router

router = Router("Own fields", scope="plan")

_VALUE = {"type": ["string", "number", "boolean", "null"]}
_FIELD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": [kind.value for kind in CustomKind]},
        "choices": {"type": "array", "items": {"type": "string"}, "description": "Of a choice, in their order."},
        "default": {**_VALUE, "description": "What a new task says."},
        "help": {"type": "string"},
        "required": {"type": "boolean", "description": "What was said can be changed, not taken away."},
        "values": {"type": "integer", "description": "How many tasks say something."},
    },
    "required": ["name", "kind", "choices", "default", "help", "required", "values"],
    "additionalProperties": False,
}
_FIELDS: dict[str, Any] = {
    "type": "object",
    "properties": {"fields": {"type": "array", "items": _FIELD}},
    "required": ["fields"],
    "additionalProperties": False,
}

FieldName = Annotated[str, Path(min_length=1, max_length=own_fields.LONGEST_NAME)]
NewName = Annotated[str, Limits(min_length=1, max_length=own_fields.LONGEST_NAME, pattern=r"^\S(.*\S)?$")]
Kind = Annotated[CustomKind, Limits(strict=False)]
Choices = Annotated[list[Annotated[str, Limits(min_length=1, max_length=200)]], Limits(max_length=500)]
Value = str | int | float | bool | None
Place = Annotated[int, Limits(ge=1, le=own_fields.MOST)]


class FieldIn(Input):
    """A new field of the plan's tasks."""

    name: NewName
    kind: Kind = CustomKind.TEXT
    choices: Choices = []
    default: Value = None
    help: Annotated[Line, Limits(max_length=500)] = ""
    required: bool = False


class FieldChange(Input):
    """Changes of a field: what is left out stays; under another name its values come along."""

    name: NewName = ""
    kind: Kind = CustomKind.TEXT
    choices: Choices = []
    default: Value = None
    help: Annotated[Line, Limits(max_length=500)] = ""
    required: bool = False
    place: Place = 1
    """Its place among the fields; 1 is the first."""


@router.get("/projects/{key}/fields", shows=_FIELDS)
@door(Right.SEE)
def list_fields(request: Request, key: str) -> Any:
    """The fields that tasks of this plan have for themselves, in their order; amounts for who may see costs."""
    only(request.GET, ())
    access = project_for(request.auth.user, key)
    return {"fields": [_told(access, one) for one in own_fields.defined(access.shown) if _sees(access, one)]}


@router.post("/projects/{key}/fields", shows=_FIELD, status=201, refuses=(409, 422))
@door(Right.EDIT_PLAN)
def define_field(request: Request, key: str, body: FieldIn) -> Any:
    """Let tasks of this plan have a field, as the last of them."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    field = CustomField(**_facts(body))
    own_fields.define(access=access, field=field)
    return Answer(_told(access, field), 201)


@router.patch("/projects/{key}/fields/{path:name}", shows=_FIELD, refuses=(409, 422))
@door(Right.EDIT_PLAN)
@one_operation
def change_field(request: Request, key: str, name: FieldName, body: FieldChange) -> Any:
    """Change a field, or put it at another place."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    there = _named(access, name)
    facts = _facts(body)
    place = facts.pop("place", None)
    field = replace(there, **facts)
    own_fields.change(access=access, name=name, field=field)
    if place is not None:
        own_fields.move(access=access, name=field.name, place=place - 1)
    return _told(access, _named(access, field.name))


@router.delete("/projects/{key}/fields/{path:name}")
@door(Right.EDIT_PLAN)
def remove_field(request: Request, key: str, name: FieldName) -> Any:
    """Remove a field with all its values; undoing it in the history brings both back."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    own_fields.remove(access=access, name=_named(access, name).name)
    return Answer(status=204)


def _facts(body: FieldIn | FieldChange) -> dict[str, Any]:
    facts = body.given()
    if "choices" in facts:
        facts["choices"] = tuple(dict.fromkeys(facts["choices"]))
    return facts


def _named(access: Access, name: str) -> CustomField:
    for one in own_fields.defined(access.shown):
        if one.name == name and _sees(access, one):
            return one
    raise own_fields.NoSuchField(_("There is no field “%(name)s” in this plan.") % {"name": name[:80]})


def _sees(access: Access, field: CustomField) -> bool:
    return field.kind is not CustomKind.COST or access.may(Right.SEE_COSTS)


def _told(access: Access, field: CustomField) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind.value,
        "choices": list(field.choices),
        "default": field.default,
        "help": field.help,
        "required": field.required,
        "values": own_fields.count_values(access.shown, field.name),
    }
