"""How the scope stands in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.models import Deliverable, Requirement
from charthouse.scope.queries import DeliverableLine, RequirementLine

_TEXT: dict[str, Any] = {"type": "string"}
_MARKDOWN: dict[str, Any] = {"type": "string", "description": "Markdown."}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}


def _numbers(what: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "integer"}, "description": what}


def record(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def items(of: dict[str, Any]) -> dict[str, Any]:
    """A list of them."""
    return record({"items": {"type": "array", "items": of}})


REQUIREMENT = record(
    {
        "number": {"type": "integer"},
        "version": {"type": "integer"},
        "key": {"type": "string", "description": "As people write it: PAY-R12."},
        "reference": {"type": "string", "description": "What it is called where it came from."},
        "title": _TEXT,
        "text": _MARKDOWN,
        "source": _TEXT,
        "priority": {"type": "string", "enum": ["", *Requirement.Priority.values]},
        "acceptance": _MARKDOWN,
        "status": {"type": "string", "enum": Requirement.Status.values},
        "owner": {"type": ["integer", "null"], "description": "The account’s number."},
        "deliverables": _numbers("Numbers of the deliverables that meet it."),
        "goals": _numbers("Numbers of the goals that it serves."),
        "lacks": {"type": "array", "items": _TEXT, "description": "What is missing; nothing where it is out of scope."},
        "added_at": _INSTANT,
    },
    optional=("owner",),
)
REQUIREMENTS = items(REQUIREMENT)
DELIVERABLE = record(
    {
        "number": {"type": "integer"},
        "version": {"type": "integer"},
        "key": {"type": "string", "description": "As people write it: PAY-D3."},
        "name": _TEXT,
        "description": _MARKDOWN,
        "acceptance": _MARKDOWN,
        "acceptor": _TEXT,
        "state": {"type": "string", "enum": Deliverable.State.values},
        "requirements": _numbers("Numbers of the requirements that it meets."),
        "tasks": _numbers("Numbers of the tasks that produce it; of a summary task all below it do."),
        "percent_complete": {
            "type": ["number", "null"],
            "description": "Of the work of its tasks, by their durations; null: no task produces it.",
        },
        "lacks": {"type": "array", "items": _TEXT, "description": "What is missing; nothing where it is dropped."},
        "added_at": _INSTANT,
    }
)
DELIVERABLES = items(DELIVERABLE)
PLANNED = items(record({"deliverable": {"type": "integer"}, "task": {"type": "integer"}}))


def told_requirement(line: RequirementLine, access: Access) -> dict[str, Any]:
    """A requirement as the caller may see it."""
    one = line.one
    plain = (
        "number",
        "version",
        "reference",
        "title",
        "text",
        "source",
        "priority",
        "acceptance",
        "status",
        "added_at",
    )
    found: dict[str, Any] = {name: getattr(one, name) for name in plain} | {
        "key": line.key,
        "deliverables": [each.number for each in line.deliverables],
        "goals": [each.number for each in line.goals],
        "lacks": list(line.lacks),
    }
    return found | ({"owner": one.owner_id} if access.may(Right.SEE_TEAM) else {})


def told_deliverable(line: DeliverableLine) -> dict[str, Any]:
    """A deliverable."""
    one = line.one
    plain = ("number", "version", "name", "description", "acceptance", "acceptor", "state", "added_at")
    return {name: getattr(one, name) for name in plain} | {
        "key": line.key,
        "requirements": [each.number for each in line.requirements],
        "tasks": [each.number for each in line.tasks],
        "percent_complete": line.percent,
        "lacks": list(line.lacks),
    }
