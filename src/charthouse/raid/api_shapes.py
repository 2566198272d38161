"""How entries of the log stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.models import EscalationRule, LogEntry, Severity
from charthouse.raid.queries import Line

_TEXT: dict[str, Any] = {"type": "string"}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_ACCOUNT: dict[str, Any] = {"type": ["integer", "null"], "description": "The account’s number."}
_LINK: dict[str, Any] = {
    "type": "object",
    "properties": {"kind": _TEXT, "number": {"type": "integer"}},
    "required": ["kind", "number"],
    "additionalProperties": False,
}
_PROPERTIES: dict[str, Any] = {
    "number": {"type": "integer"},
    "version": {"type": "integer"},
    "kind": {"type": "string", "enum": LogEntry.Kind.values},
    "title": _TEXT,
    "text": {"type": "string", "description": "Markdown."},
    "state": {"type": "string", "enum": LogEntry.State.values, "description": "Only assumptions are refuted."},
    "severity": {"type": "string", "enum": ["", *Severity.values]},
    "owner": _ACCOUNT,
    "due": {**_DAY, "description": "Of an assumption: when it is checked."},
    "options": {"type": "string", "description": "Between which a decision is taken; Markdown."},
    "outcome": {"type": "string", "description": "What came of it; of a decision: what was decided, and why."},
    "decided_by": _TEXT,
    "decided_on": _DAY,
    "raised_by": _ACCOUNT,
    "raised_on": _DAY,
    "closed_on": _DAY,
    "escalated_on": _DAY,
    "links": {"type": "array", "items": _LINK, "description": "What it belongs to."},
}
_HIDDEN = ("owner", "raised_by", "decided_by")
ENTRY: dict[str, Any] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": [name for name in _PROPERTIES if name not in _HIDDEN],
    "additionalProperties": False,
}
ENTRIES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": ENTRY},
        "next": {"type": ["string", "null"], "description": "The address of the next page; null: this is the last."},
    },
    "required": ["items", "next"],
    "additionalProperties": False,
}
RULE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "active": {"type": "boolean"},
        "severity": {"type": "string", "enum": Severity.values},
        "days": {"type": "integer", "minimum": 0},
        "told": {**_ACCOUNT, "description": "Whom it goes to; null: the project’s managers."},
    },
    "required": ["active", "severity", "days"],
    "additionalProperties": False,
}


def told_entry(line: Line, access: Access) -> dict[str, Any]:
    """An entry as the caller may see it."""
    one = line.one
    plain = [name for name in _PROPERTIES if name not in (*_HIDDEN, "links")]
    found: dict[str, Any] = {name: getattr(one, name) for name in plain}
    found["links"] = [{"kind": each.kind, "number": each.number} for each in one.links.all()]
    if access.may(Right.SEE_TEAM):
        found |= {"owner": one.owner_id, "raised_by": one.raised_by_id, "decided_by": one.decided_by}
    return found


def told_rule(rule: EscalationRule, access: Access) -> dict[str, Any]:
    """The rule as the caller may see it."""
    told: dict[str, Any] = {"active": rule.active, "severity": rule.severity, "days": rule.days}
    return told | ({"told": rule.told_id} if access.may(Right.SEE_TEAM) else {})
