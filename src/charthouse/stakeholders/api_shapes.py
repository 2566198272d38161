"""How stakeholders stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import LEVELS, Engagement
from charthouse.stakeholders.queries import Line

_TEXT: dict[str, Any] = {"type": "string"}
_LEVEL: dict[str, Any] = {"type": ["integer", "null"], "minimum": 1, "maximum": LEVELS}
_ENGAGEMENT: dict[str, Any] = {"type": "string", "enum": ["", *Engagement.values]}
_ACCOUNT: dict[str, Any] = {"type": ["integer", "null"], "description": "The account’s number."}

_PROPERTIES: dict[str, Any] = {
    "number": {"type": "integer"},
    "version": {"type": "integer"},
    "name": _TEXT,
    "organisation": _TEXT,
    "role": _TEXT,
    "email": {"type": "string", "description": "Shown only with the right see_personal."},
    "person": _ACCOUNT,
    "influence": _LEVEL,
    "interest": _LEVEL,
    "expectations": _TEXT,
    "engagement": _ENGAGEMENT,
    "wanted": _ENGAGEMENT,
    "gap": {"type": "integer", "minimum": 0, "description": "Levels of engagement short of what is wanted."},
    "approach": _TEXT,
    "owner": _ACCOUNT,
    "review": {"type": ["string", "null"], "format": "date"},
}
STAKEHOLDER: dict[str, Any] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": [name for name in _PROPERTIES if name not in ("email", "person", "owner")],
    "additionalProperties": False,
}
STAKEHOLDERS: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": STAKEHOLDER}},
    "required": ["items"],
    "additionalProperties": False,
}


def told(line: Line, access: Access) -> dict[str, Any]:
    """A stakeholder as the caller may see it."""
    one = line.one
    plain = (
        "number", "version", "name", "organisation", "role", "influence", "interest", "expectations", "engagement",
        "wanted", "approach", "review",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(one, name) for name in plain} | {"gap": line.gap}
    if access.may(Right.SEE_PERSONAL):
        found["email"] = one.email
    if access.may(Right.SEE_TEAM):
        found |= {"person": one.person_id, "owner": one.owner_id}
    return found
