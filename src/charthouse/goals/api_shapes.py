"""How goals stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.goals.models import Goal, StrategicGoal
from charthouse.goals.queries import GoalLine
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

TEXT: dict[str, Any] = {"type": "string"}
DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
ACCOUNT: dict[str, Any] = {"type": ["integer", "null"], "description": "The account’s number."}
NUMBER: dict[str, Any] = {"type": "integer"}


def record(properties: dict[str, Any], *, hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of a record; ``hidden`` may be left out."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in hidden],
        "additionalProperties": False,
    }


def listed(shape: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list of records."""
    return record({"items": {"type": "array", "items": shape}})


STRATEGIC = record(
    {
        "number": NUMBER, "version": NUMBER, "code": TEXT, "title": TEXT, "description": TEXT, "horizon": DAY,
        "owner": ACCOUNT, "retired": {"type": "boolean"},
    }
)  # fmt: skip
STRATEGICS = listed(STRATEGIC)
_MISSING = {
    "type": "array",
    "items": record({"criterion": {"enum": ["S", "M", "A", "R", "T"]}, "sentence": TEXT}),
    "description": "What the goal lacks to be SMART; empty: nothing.",
}
GOAL = record(
    {
        "number": NUMBER, "version": NUMBER, "title": TEXT, "statement": TEXT, "evidence": TEXT, "due": DAY,
        "owner": ACCOUNT, "state": {"type": "string", "enum": Goal.State.values}, "origin": TEXT,
        "serves": {"type": "array", "items": TEXT, "description": "Codes of strategic goals."},
        "kpis": {"type": "array", "items": NUMBER}, "missing": _MISSING,
    },
    hidden=("owner",),
)  # fmt: skip
GOALS = listed(GOAL)


def told_strategic(one: StrategicGoal) -> dict[str, Any]:
    """A goal of the organisation."""
    return {
        "number": one.pk, "version": one.version, "code": one.code, "title": one.title,
        "description": one.description, "horizon": one.horizon, "owner": one.owner_id, "retired": one.retired,
    }  # fmt: skip


def told_goal(line: GoalLine, access: Access) -> dict[str, Any]:
    """A goal as the caller may see it."""
    one = line.one
    found: dict[str, Any] = {
        **{name: getattr(one, name) for name in ("number", "version", "title", "statement", "evidence", "due", "state",
                                                 "origin")},
        "serves": [each.code for each in line.serves],
        "kpis": [kpi.number for kpi in line.kpis],
        "missing": [
            {"criterion": each.letter, "sentence": sentence} for each in line.criteria for sentence in each.missing
        ],
    }  # fmt: skip
    return found | ({"owner": one.owner_id} if access.may(Right.SEE_TEAM) else {})
