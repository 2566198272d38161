"""How calculations, models and the methods of a task stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.estimates import analogues, calculations
from charthouse.estimates.calculation_telling import basis_of
from charthouse.estimates.comparing import Way
from charthouse.estimates.lines import Line
from charthouse.estimates.model_fields import Field, Spec
from charthouse.estimates.models import Calculation
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_NUMBER: dict[str, Any] = {"type": "number"}
_MODEL: dict[str, Any] = {"type": "string", "enum": Calculation.Model.values}


def _object(optional: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
    }  # fmt: skip


def _list(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


_THREE: dict[str, Any] = {
    "low": {"type": "integer", "description": "P10, in working minutes."}, "likely": _WHOLE,
    "high": {"type": "integer", "description": "P90."},
}  # fmt: skip
_BY = {"type": "string", "description": "Shown only with see_team."}
CALCULATION = _object(
    ("by",),
    number=_WHOLE, version=_WHOLE, model=_MODEL, task=_WHOLE, name=_TEXT, **_THREE,
    values={"type": "object", "additionalProperties": {"anyOf": [_NUMBER, _TEXT]}},
    analogues=_list(_object(
        ref=_TEXT, name={"type": "string", "description": "Empty where the caller does not see it."},
        size={"type": ["number", "null"]}, minutes={"type": "integer", "description": "What it took."},
    )),
    adjustments=_list(_object(factor=_NUMBER, reason=_TEXT)),
    steps=_list(_object(name=_TEXT, value=_NUMBER), description="The figures on the way, in their order."),
    factors=_list(_NUMBER, description="P10, most likely and P90 as factors of the figure."),
    basis={"type": "string", "description": "What stands at the task once it is put there."},
    stands={"type": "boolean", "description": "Whether its points are the task’s estimate."},
    at={"type": "string", "format": "date-time"}, by=_BY,
)  # fmt: skip
CALCULATIONS = _object(items=_list(CALCULATION))
MODELS = _object(
    items=_list(_object(
        model=_MODEL, label=_TEXT, about=_TEXT, source=_TEXT,
        fields=_list(_object(
            name=_TEXT, label=_TEXT, kind={"type": "string", "enum": ["number", "choice", "text"]}, usual=_TEXT,
            least={"type": ["number", "null"]}, most={"type": ["number", "null"]}, choices=_list(_TEXT),
        )),
    ))
)  # fmt: skip
METHODS = _object(
    items=_list(_object(
        ("by",),
        method={"type": "string", "enum": ["", *EstimateMethod.values]}, label=_TEXT, **_THREE, basis=_TEXT,
        stands={"type": "boolean"}, calculation={"type": ["integer", "null"]},
        team_estimate={
            "type": ["integer", "null"],
            "description": "Of what a team has answered and not agreed on: the number of its estimate.",
        },
        at={"type": ["string", "null"], "format": "date-time"}, by=_BY,
    ))
)  # fmt: skip


def told_calculation(access: Access, kept: Calculation, line: Line | None) -> dict[str, Any]:
    """A calculation, as the caller may see it."""
    took = dict(kept.result["cases"])
    names = analogues.names_of(access, [one["ref"] for one in kept.inputs["analogues"]])
    found: dict[str, Any] = {
        "number": kept.number, "version": kept.version, "model": kept.model, "task": kept.task,
        "name": kept.name if line is None else line.name, **calculations.points_of(kept)._asdict(),
        "values": kept.inputs["values"],
        "analogues": [
            {"ref": one["ref"], "name": names[one["ref"]], "size": one["size"], "minutes": took[one["ref"]]}
            for one in kept.inputs["analogues"]
        ],
        "adjustments": kept.inputs["adjustments"],
        "steps": [{"name": name, "value": value} for name, value in kept.result["steps"]],
        "factors": kept.result["factors"], "basis": basis_of(kept), "stands": calculations.stands(kept, line),
        "at": kept.at.isoformat(),
    }  # fmt: skip
    return found | {"by": kept.by.name} if access.may(Right.SEE_TEAM) else found


def told_model(spec: Spec) -> dict[str, Any]:
    """A model with what it asks."""
    return {
        "model": spec.model.value, "label": spec.label, "about": str(spec.about), "source": str(spec.source),
        "fields": [_told_field(one) for one in spec.asked],
    }  # fmt: skip


def _told_field(one: Field) -> dict[str, Any]:
    number = one.kind == "number"
    return {
        "name": one.name, "label": str(one.label), "kind": one.kind, "usual": one.usual,
        "least": one.least if number else None, "most": one.most if number else None,
        "choices": [value for value, _label in one.choices],
    }  # fmt: skip


def told_way(access: Access, way: Way) -> dict[str, Any]:
    """What one method says of a task."""
    found: dict[str, Any] = {
        "method": way.method, "label": way.label, **way.points._asdict(), "basis": way.basis, "stands": way.stands,
        "calculation": way.number, "team_estimate": way.team, "at": None if way.at is None else way.at.isoformat(),
    }  # fmt: skip
    return found | {"by": way.by} if access.may(Right.SEE_TEAM) else found
