"""How entries of the log stand in answers of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.ladder import KINDS, MEASURES, PERSON, TARGETS, Rule, said_of
from charthouse.raid.models import EscalationRule, HouseRules, LogEntry, Severity
from charthouse.raid.queries import Line
from charthouse.raid.standing import Line as Rung
from charthouse.raid.words import SEVERITIES

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
_RULE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kinds": {"type": "array", "items": {"type": "string", "enum": list(KINDS)}},
        "severity": {"type": "string", "enum": SEVERITIES, "description": "From this one on; of a risk its exposure."},
        "measure": {"type": "string", "enum": list(MEASURES), "description": "Late, without movement, or soon due."},
        "days": {"type": "integer", "minimum": 0, "description": "More than so many."},
        "to": {"type": "string", "enum": [*TARGETS, PERSON]},
        "person": {**_ACCOUNT, "description": "The account, where one is named."},
    },
    "required": ["kinds", "severity", "measure", "days", "to"],
    "additionalProperties": False,
}
RULES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "own": {"type": "boolean", "description": "False: of the organisation, or the usual ones."},
        "version": {"type": "integer"},
        "rules": {"type": "array", "items": _RULE},
    },
    "required": ["own", "version", "rules"],
    "additionalProperties": False,
}
_RUNG: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["entry", "risk"]},
        "number": {"type": "integer"},
        "title": _TEXT,
        "rung": {"type": "integer", "enum": [1, 2]},
        "on": {"type": "string", "format": "date"},
        "for_day": {**_DAY, "description": "The day that was missed; null: nothing had happened for too long."},
        "days": {"type": "integer"},
        "told": {"type": "array", "items": {"type": "integer"}, "description": "Accounts; none: nobody stands there."},
    },
    "required": ["kind", "number", "title", "rung", "on", "for_day", "days"],
    "additionalProperties": False,
}
ESCALATED: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": _RUNG}},
    "required": ["items"],
    "additionalProperties": False,
}
_STEP: dict[str, Any] = {
    "type": "object",
    "properties": {
        "project": _TEXT,
        "kind": {"type": "string", "enum": ["entry", "risk"]},
        "number": {"type": "integer"},
        "title": _TEXT,
        "rule": {"type": "integer", "description": "Its place among the rules, from 1."},
        "days": {"type": "integer"},
    },
    "required": ["project", "kind", "number", "title", "rule", "days"],
    "additionalProperties": False,
}
STEPS: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": _STEP}},
    "required": ["items"],
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


def told_rules(rules: Sequence[Rule], row: EscalationRule | HouseRules | None, *, team: bool) -> dict[str, Any]:
    """Rules as the caller may see them."""
    said = said_of(rules)
    if not team:
        said = [{name: value for name, value in one.items() if name != "person"} for one in said]
    return {"own": row is not None, "version": row.version if row is not None else 0, "rules": said}


def told_rung(line: Rung, access: Access) -> dict[str, Any]:
    """A rung on which a record stands."""
    row = line.row
    told: dict[str, Any] = {
        "kind": row.kind, "number": row.number, "title": line.title, "rung": row.rung, "on": row.on,
        "for_day": row.for_day, "days": row.days,
    }  # fmt: skip
    return told | ({"told": row.told} if access.may(Right.SEE_TEAM) else {})
