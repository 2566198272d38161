"""How estimates stand in answers of the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from charthouse.estimates.history import Step
from charthouse.estimates.likely import Likely, NotYet
from charthouse.estimates.lines import Line, points_of
from charthouse.estimates.models import TeamEstimate
from charthouse.exchange.document import Distribution, Meaning
from charthouse.exchange.moments import time_text
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_AT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_METHOD: dict[str, Any] = {"type": "string", "enum": ["", *EstimateMethod.values], "description": "Empty: not kept."}
_NAMES = ("low", "likely", "high", "meaning", "distribution", "basis")


def _object(required: tuple[str, ...] | None = None, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


_POINTS = _object(
    low=_WHOLE, likely=_WHOLE, high=_WHOLE,
    meaning={"type": "string", "enum": [one.value for one in Meaning]},
    distribution={"type": "string", "enum": [one.value for one in Distribution]},
    basis=_TEXT,
)  # fmt: skip
_OR_NULL = {"anyOf": [_POINTS, {"type": "null"}], "description": "Three points, in working minutes."}
TASK_ESTIMATE = _object(
    ("task", "name", "done", "duration", "estimate", "method", "at"),
    task=_WHOLE, name=_TEXT, done={"type": "boolean"},
    duration={"type": "integer", "description": "As planned, in working minutes."},
    estimate=_OR_NULL, method=_METHOD, at=_AT, by={"type": "string", "description": "Shown only with see_team."},
)  # fmt: skip
TASK_ESTIMATES = _object(items={"type": "array", "items": TASK_ESTIMATE})
HISTORY = _object(
    items={
        "type": "array",
        "items": _object(
            ("number", "at", "estimate", "method", "by_undoing"),
            number={"type": "integer", "description": "Of the journal’s entry."},
            at={"type": "string", "format": "date-time"},
            by={"type": "string", "description": "Shown only with see_team."},
            estimate=_OR_NULL, method=_METHOD, by_undoing={"type": "boolean"},
        ),
    }
)  # fmt: skip
_MONEY = {"type": ["string", "null"], "description": "In the project’s currency; only with the right to see it."}
OUTCOME = _object(
    confidence={"type": "integer", "description": "In percent: what the project’s contingency is for."},
    stale={"type": "boolean", "description": "The plan has changed since it was simulated."},
    simulated_at={**_AT, "description": "Null: just now, for this answer."},
    iterations={"type": ["integer", "null"]},
    planned_finish={"type": ["string", "null"], "description": "By the project’s clock."},
    planned_cost=_MONEY,
    levels={
        "type": "array",
        "description": "For each percent from 0 to 100; empty where `not_available` says why.",
        "items": _object(
            percent=_WHOLE, finish=_TEXT, days={"type": "number", "description": "Calendar days of contingency."},
            cost=_MONEY, money={**_MONEY, "description": "Contingency in money."},
        ),
    },
    not_available={"type": "object", "additionalProperties": _TEXT},
)  # fmt: skip


_THREE = _object(low=_WHOLE, likely=_WHOLE, high=_WHOLE)
_ANSWER = _object(
    low=_WHOLE, likely=_WHOLE, high=_WHOLE, reason=_TEXT,
    by={"type": "string", "description": "Empty where answers have no names."},
)  # fmt: skip
TEAM = _object(
    ("number", "title", "kind", "state", "round", "answered", "asked", "tasks"),
    number=_WHOLE, title=_TEXT, kind={"type": "string", "enum": TeamEstimate.Kind.values},
    state={"type": "string", "enum": TeamEstimate.State.values}, round=_WHOLE, answered=_WHOLE, asked=_WHOLE,
    tasks={
        "type": "array",
        "items": _object(
            task=_WHOLE, name=_TEXT,
            mine={"anyOf": [_ANSWER, {"type": "null"}], "description": "One’s own answer of the present round."},
            rounds={
                "type": "array",
                "description": "Of rounds in which all have answered, the newest first.",
                "items": _object(round=_WHOLE, answers={"type": "array", "items": _ANSWER}),
            },
            suggestion={"anyOf": [_THREE, {"type": "null"}], "description": "Once all have answered."},
        ),
    },
    members={
        "type": "array",
        "description": "Shown only with see_team.",
        "items": _object(person=_WHOLE, answered={"type": "boolean"}, excused={"type": "boolean"}),
    },
)  # fmt: skip
TEAMS = _object(items={"type": "array", "items": TEAM})


def told(line: Line, access: Access) -> dict[str, Any]:
    """A task with its estimate, as the caller may see it."""
    found: dict[str, Any] = {
        "task": line.uid,
        "name": line.name,
        "done": line.done,
        "duration": line.task.duration.minutes,
        "estimate": None if line.estimate is None else dict(zip(_NAMES, points_of(line.estimate), strict=True)),
        "method": line.source.method,
        "at": _instant(line.source.at),
    }
    return found | {"by": line.source.by} if access.may(Right.SEE_TEAM) else found


def step_told(step: Step, access: Access) -> dict[str, Any]:
    """An estimate that a task had."""
    points = step.points
    found: dict[str, Any] = {
        "number": step.number,
        "at": _instant(step.at),
        "estimate": None if points is None else {name: points[name] for name in _NAMES},
        "method": (points or {}).get("method", ""),
        "by_undoing": step.undone,
    }
    return found | {"by": step.by} if access.may(Right.SEE_TEAM) else found


def outcome_told(found: Likely | NotYet, confidence: int, *, costs: bool) -> dict[str, Any]:
    """What the plan comes to; sums only where they may be shown."""
    if isinstance(found, NotYet):
        return {
            "confidence": confidence, "stale": False, "simulated_at": None, "iterations": None, "planned_finish": None,
            "planned_cost": None, "levels": [], "not_available": {"": _why(found)},
        }  # fmt: skip
    shown = costs and found.costs is not None
    return {
        "confidence": confidence,
        "stale": found.stale,
        "simulated_at": _instant(found.at),
        "iterations": found.iterations,
        "planned_finish": time_text(found.plan_finish),
        "planned_cost": f"{found.plan_cost:.2f}" if shown and found.plan_cost is not None else None,
        "levels": [
            {
                "percent": percent,
                "finish": time_text(round(found.finish[percent])),
                "days": round(found.days(percent), 3),
                "cost": f"{found.costs[percent]:.2f}" if shown and found.costs is not None else None,
                "money": f"{found.money(percent):.2f}" if shown and found.plan_cost is not None else None,
            }
            for percent in range(101)
        ],
        "not_available": {},
    }


def _why(found: NotYet) -> str:
    if found.no_tasks:
        return "The plan has no tasks yet; add one."
    if found.nothing_uncertain:
        return "Nothing in this plan is uncertain yet; give tasks three points."
    if found.waiting:
        return "The plan is too large to be simulated at once; the background does it within a few minutes."
    return found.trouble


def _instant(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
