"""How risks and groups stand in answers of the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.groups import Resolved
from charthouse.risks.models import CorrelationGroup, Risk, RiskTask
from charthouse.risks.queries import Line
from charthouse.risks.rating import Weight
from charthouse.risks.values import three_of

_TEXT: dict[str, Any] = {"type": "string"}
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_MAYBE_SHARE: dict[str, Any] = {"type": ["number", "null"], "minimum": 0}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_AMOUNT: dict[str, Any] = {"type": ["string", "null"], "description": "Shown only with the right see_costs."}


def _three(kind: str, about: str) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": {"type": kind}, "minItems": 3, "maxItems": 3, "description": about}


def _closed(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_WEIGHT = _closed(
    {
        "probability": _SHARE,
        "days": {"type": ["number", "null"], "description": "Working days on each task hit, when it occurs."},
        "expected_days": {"type": ["number", "null"]},
        "cost": _AMOUNT,
        "expected_cost": _AMOUNT,
    },
    "cost", "expected_cost",
)  # fmt: skip
_HIT = _closed(
    {
        "task": {"type": "integer"},
        "name": _TEXT,
        "gone": {"type": "boolean", "description": "It is no longer in the plan; the risk is simulated without it."},
        "own_impact": {"type": "boolean", "description": "A plan file says another impact on it."},
    }
)
RISK = _closed(
    {
        "number": {"type": "integer"},
        "version": {"type": "integer"},
        "title": _TEXT,
        "kind": {"type": "string", "enum": list(Risk.Kind.values)},
        "state": {"type": "string", "enum": list(Risk.State.values)},
        "category": _TEXT,
        "cause": _TEXT,
        "event": _TEXT,
        "effect": _TEXT,
        "probability": _SHARE,
        "delay": _three("integer", "Low, likely, high in working minutes on each task hit."),
        "factor": _three("number", "The same as a factor on the remaining duration."),
        "cost": {**_three("string", "Low, likely, high, once. Shown only with the right see_costs.")},
        "response_kind": {"type": "string", "enum": ["", *Risk.Response.values]},
        "response": _TEXT,
        "contingency": {"type": "string", "description": "A line for each task that is done once it has occurred."},
        "response_probability": _MAYBE_SHARE,
        "response_impact": {**_MAYBE_SHARE, "description": "The part of the impacts that the response leaves."},
        "response_cost": _AMOUNT,
        "owner": {"type": ["integer", "null"], "description": "The account’s number."},
        "owner_name": _TEXT,
        "review": _DAY,
        "proximity": _DAY,
        "in_series": {"type": "boolean"},
        "tasks": {"type": "array", "items": _HIT},
        "adds": {"type": "array", "items": _HIT, "description": "Tasks that are done only if it occurs."},
        "now": _WEIGHT,
        "after": {"anyOf": [_WEIGHT, {"type": "null"}], "description": "Once the response is carried out."},
        "days_saved": {"type": ["number", "null"]},
        "saved_net": {**_AMOUNT, "description": "By the response, less its cost. Only with the right see_costs."},
        "chance_level": {"type": "integer", "minimum": 1, "maximum": 5},
        "impact_level": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
    },
    "cost", "response_cost", "saved_net", "owner", "owner_name",
)  # fmt: skip
RISKS = _closed({"items": {"type": "array", "items": RISK}})
STATE_ASKED: dict[str, Any] = {
    "in": "query", "name": "state", "required": False,
    "schema": {"type": "string", "enum": ["all", *Risk.State.values]}, "description": "Left out: all.",
}  # fmt: skip
GROUP = _closed(
    {
        "number": {"type": "integer"},
        "version": {"type": "integer"},
        "name": _TEXT,
        "by": {"type": "string", "enum": list(CorrelationGroup.By.values)},
        "field": _TEXT,
        "value": _TEXT,
        "tasks": {"type": "array", "items": {"type": "integer"}, "description": "Chosen tasks, or the one phase."},
        "coefficient": {"type": "number", "minimum": -1, "maximum": 1, "description": "Spearman’s ρ."},
        "sets": {
            "type": "array",
            "items": _closed({"name": _TEXT, "tasks": {"type": "array", "items": {"type": "integer"}}}),
            "description": "The tasks that overrun together now.",
        },
        "counted_elsewhere": {"type": "integer", "description": "Tasks that count in a group before it."},
    }
)
GROUPS = _closed({"items": {"type": "array", "items": GROUP}})


def told_risk(line: Line, access: Access) -> dict[str, Any]:
    """A risk as the caller may see it."""
    risk, rating, costs = line.risk, line.rating, access.may(Right.SEE_COSTS)
    told: dict[str, Any] = {
        **{
            name: getattr(risk, name)
            for name in ("number", "version", "title", "kind", "state", "category", "cause", "event", "effect",
                         "probability", "response_kind", "response", "response_probability", "response_impact",
                         "in_series", "contingency")
        },
        "delay": three_of(risk, "delay"),
        "factor": three_of(risk, "factor"),
        "review": _day(risk.review),
        "proximity": _day(risk.proximity),
        "tasks": _hits(line, RiskTask.Part.HIT),
        "adds": _hits(line, RiskTask.Part.ADDED),
        "now": _weight(rating.now, costs=costs),
        "after": None if rating.after is None else _weight(rating.after, costs=costs),
        "days_saved": _rounded(rating.days_saved),
        "chance_level": rating.chance,
        "impact_level": rating.impact,
    }  # fmt: skip
    if access.may(Right.SEE_TEAM):
        told |= {"owner": risk.owner_id, "owner_name": line.owner}
    if costs:
        cost = three_of(risk, "cost")
        told |= {
            "cost": None if cost is None else [_amount(one) for one in cost],
            "response_cost": _amount(risk.response_cost),
            "saved_net": _amount(rating.net),
        }
    return told


def told_group(one: Resolved) -> dict[str, Any]:
    """A group with the tasks that belong to it now."""
    row = one.row
    return {
        **{name: getattr(row, name) for name in ("number", "version", "name", "by", "field", "value", "coefficient")},
        "tasks": row.uids,
        "sets": [{"name": name, "tasks": list(uids)} for name, uids in one.sets],
        "counted_elsewhere": one.elsewhere,
    }


def _hits(line: Line, part: str) -> list[dict[str, Any]]:
    return [
        {"task": hit.uid, "name": hit.name, "gone": hit.gone, "own_impact": hit.own}
        for hit in line.hits
        if hit.part == part
    ]


def _weight(weight: Weight, *, costs: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "probability": weight.probability,
        "days": _rounded(weight.days),
        "expected_days": _rounded(weight.expected_days),
    }
    if costs:
        told |= {"cost": _amount(weight.cost), "expected_cost": _amount(weight.expected_cost)}
    return told


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{round(value, 6).normalize():f}"


def _day(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()
