"""The API of a plan's health."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.exchange.inspect_json import inspect_json
from charthouse.outlook.judging import judged
from charthouse.outlook.lines import findings_shown
from charthouse.outlook.trend import days_of
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.router import Request, Router
from charthouse.ui.sentences import in_readers_words

router = Router("Health", scope="plan")

_DAYS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "days": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "day": {"type": "string", "format": "date"},
                    "points": {
                        "type": "object",
                        "description": "By the point’s number: value, passes, population, found.",
                    },
                },
                "required": ["day", "points"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["days"],
    "additionalProperties": False,
}
_HEALTH: dict[str, Any] = {
    "type": "object",
    "description": "exchange/schemas/inspect-1.json; where the dates cannot be computed, only `not_available`.",
    "properties": {"not_available": {"type": "object"}},
    "required": ["not_available"],
}


@router.get("/projects/{key}/health", shows=_HEALTH)
@door(Right.SEE)
def get_health(request: Request, key: str) -> Any:
    """How good the plan is: fourteen points with their offenders, ten practices, hit-task rates (`inspect-1.json`)."""
    access = project_for(request.auth.user, key)
    one = judged(access.shown)
    if one.inspection is None or one.computed.schedule is None or one.facts is None:
        reason = in_readers_words(one.computed.trouble) or "The plan has no tasks yet; add one."
        return {"not_available": {"": reason}}
    told = inspect_json(one.computed.document, one.computed.schedule, one.facts, one.inspection)
    for point in one.inspection.points:
        if findings_shown(access, point) is None:
            told["points"][point.number - 1]["offenders"] = []
            told["not_available"][f"/points/{point.number - 1}/offenders"] = "They tell who works on what and its cost."
            told["findings"] = [each for each in told["findings"] if each["point"] != point.number]
            for practice in told["practices"]:
                for each in practice["evidence"]:
                    if each["name"] == f"point_{point.number}":
                        each["offenders"] = []
    return told


@router.get("/projects/{key}/health/days", shows=_DAYS)
@door(Right.SEE)
def list_health_days(request: Request, key: str) -> Any:
    """The figures of each of the last sixty days that were looked at, the oldest first."""
    access = project_for(request.auth.user, key)
    return {"days": [{"day": one.day.isoformat(), "points": one.figures} for one in days_of(access.shown)]}
