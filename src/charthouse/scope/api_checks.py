"""How traces with their holes, scope creep and the WBS dictionary stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.exchange.moments import time_text
from charthouse.scope.api_shapes import record
from charthouse.scope.creep import Creep
from charthouse.scope.packages import RULES, Structure
from charthouse.scope.tracing import Trace

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}


def _list(of: dict[str, Any], what: str = "") -> dict[str, Any]:
    return {"type": "array", "items": of, **({"description": what} if what else {})}


TRACE = record(
    {
        "unserved": _list(_WHOLE, "Goals that no requirement serves."),
        "aimless": _list(_WHOLE, "Requirements that serve no goal; none where the project has no goals."),
        "unmet": _list(_WHOLE, "Requirements that no deliverable meets."),
        "unasked": _list(_WHOLE, "Deliverables that meet no requirement."),
        "idle": _list(_WHOLE, "Deliverables that no task produces."),
        "loose": _list(_WHOLE, "Tasks that produce no deliverable; milestones do not count."),
        "tasks": {"type": "integer", "description": "Tasks at the bottom of the outline, milestones not counted."},
    }
)
CREEP = record(
    {
        "version": {"type": ["integer", "null"], "description": "The version signed last; null: none was."},
        "signed": {"type": "integer", "description": "Requirements and deliverables in it."},
        "items": _list(
            record(
                {
                    "part": {"type": "string", "enum": ["requirements", "deliverables"]},
                    "called": {"type": "string", "description": "R12 or D3."},
                    "name": _TEXT,
                    "how": {"type": "string", "enum": ["came", "went", "changed"]},
                    "at": {"type": ["string", "null"], "format": "date-time"},
                }
            )
        ),
        "weeks": _list(
            record({"begins": {"type": "string", "format": "date"}, "came": _WHOLE, "until_then": _WHOLE}),
            "What came in by week since the signature, at most a year.",
        ),
    }
)
DICTIONARY = record(
    {
        "whole": {"type": "boolean", "description": "All of the scope is in the structure, once."},
        "items": _list(
            record(
                {
                    "task": _WHOLE,
                    "wbs": _TEXT,
                    "name": _TEXT,
                    "package": {"type": "boolean"},
                    "deliverables": _list(_WHOLE),
                    "description": _TEXT,
                    "done": {"type": "string", "description": "By what it is accepted."},
                    "responsible": _TEXT,
                    "accountable": _list(_TEXT, "Roles that answer for its deliverables, by the RACI matrix."),
                    "start": {"type": ["string", "null"]},
                    "finish": {"type": ["string", "null"]},
                    "work_hours": {"type": ["number", "null"]},
                    "lacks": _list(_TEXT),
                    "assumptions": {"type": "string", "description": "What its estimate rests on."},
                    "cost": {
                        "type": ["string", "null"],
                        "description": "As planned, in the project’s currency; shown to who may know it.",
                    },
                },
                optional=("responsible", "cost"),
            )
        ),
        "signed": {
            "type": ["integer", "null"],
            "description": "The version of the scope, else of the charter, that was signed last; null: none was.",
        },
        "holes": _list(
            record(
                {
                    "rule": {"type": "string", "enum": list(RULES)},
                    "task": {"type": ["integer", "null"]},
                    "deliverable": {"type": ["integer", "null"]},
                }
            )
        ),
    }
)


def told_trace(trace: Trace) -> dict[str, Any]:
    """The holes by the numbers of what has them."""
    return {
        "unserved": [one.number for one in trace.unserved],
        "aimless": [line.one.number for line in trace.aimless],
        "unmet": [line.one.number for line in trace.unmet],
        "unasked": [line.one.number for line in trace.unasked],
        "idle": [line.one.number for line in trace.idle],
        "loose": list(trace.loose),
        "tasks": trace.tasks,
    }


def told_creep(creep: Creep) -> dict[str, Any]:
    """How the scope stands against what was signed."""
    return {
        "version": creep.version.number if creep.version else None,
        "signed": creep.signed,
        "items": [
            {name: getattr(one, name) for name in ("part", "called", "name", "how", "at")} for one in creep.moved
        ],
        "weeks": [{name: getattr(one, name) for name in ("begins", "came", "until_then")} for one in creep.weeks],
    }


def told_structure(found: Structure) -> dict[str, Any]:
    """The dictionary and its holes."""
    return {
        "whole": found.whole,
        "items": [
            {
                "task": one.uid, "wbs": one.code, "name": one.name, "package": one.package,
                "deliverables": [each.number for each in one.deliverables], "description": one.description,
                "done": one.done, **({} if one.responsible is None else {"responsible": one.responsible}),
                "accountable": list(one.accountable),
                "start": None if one.start is None else time_text(one.start),
                "finish": None if one.finish is None else time_text(one.finish),
                "work_hours": one.work_hours, "lacks": list(one.lacks), "assumptions": one.assumed,
                **({"cost": None if one.cost is None else str(round(one.cost, 2))} if found.costs else {}),
            }
            for one in found.elements
        ],
        "signed": found.signed.version.number if found.signed else None,
        "holes": [
            {
                "rule": one.rule, "task": None if one.is_deliverable else one.record.number,
                "deliverable": (one.record.number or None) if one.is_deliverable else None,
            }
            for one in found.holes
        ],
    }  # fmt: skip
