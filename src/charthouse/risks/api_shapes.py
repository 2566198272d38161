"""How risks and groups stand in answers of the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.answers import Answer, Answers
from charthouse.risks.groups import Resolved
from charthouse.risks.models import CorrelationGroup, Risk, RiskTask, Workshop
from charthouse.risks.queries import Line
from charthouse.risks.rating import Weight
from charthouse.risks.values import AFTER, LEVELS, MOST_LEVELS, three_of

_TEXT: dict[str, Any] = {"type": "string"}
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_MAYBE_SHARE: dict[str, Any] = {"type": ["number", "null"], "minimum": 0}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_COLUMN: dict[str, Any] = {"type": ["integer", "null"], "minimum": 1, "maximum": MOST_LEVELS}
_EXPOSURE: dict[str, Any] = {"type": "string", "enum": ["", "low", "medium", "high"], "description": "Empty: no place."}
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
_SIMULATED = _closed(
    {
        "run": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "stale": {"type": "boolean", "description": "The plan, its risks or the settings changed since."},
        "occurred": _SHARE,
        "p80_days": {"type": "number", "description": "By which the P80 of the finish would be earlier without it."},
        "p80_cost": _AMOUNT,
        "response_p80_days": {"type": ["number", "null"], "description": "The same by its response alone."},
        "response_p80_cost": {**_AMOUNT, "description": "Less the response’s own cost. Only with the right see_costs."},
        "response_worth": {"type": "string", "enum": ["", "saves", "buys", "neither"],
                           "description": "Saves money, buys days for money, or neither. Only with see_costs."},
    },
    "p80_cost", "response_p80_cost", "response_worth",
)  # fmt: skip
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
        "triggers": {"type": "string", "description": "By what one sees it coming."},
        "probability": _SHARE,
        "delay": _three("integer", "Low, likely, high in working minutes on each task hit."),
        "factor": _three("number", "The same as a factor on the remaining duration."),
        "cost": {**_three("string", "Low, likely, high, once. Shown only with the right see_costs.")},
        **{key: {**_COLUMN, "description": "Column of the matrix; null: nobody has said any."} for key in LEVELS},
        "response_kind": {"type": "string", "enum": ["", *Risk.Response.values]},
        "response": _TEXT,
        "contingency": {"type": "string", "description": "A line for each task that is done once it has occurred."},
        "response_probability": _MAYBE_SHARE,
        "response_impact": {**_MAYBE_SHARE, "description": "The part of the impacts that the response leaves."},
        **{key: {**_COLUMN, "description": "What the response leaves; null: as before."} for key in AFTER},
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
        "chance_level": {"type": "integer", "minimum": 1, "maximum": MOST_LEVELS},
        "impact_level": _COLUMN,
        "exposure": _EXPOSURE,
        "chance_level_after": {**_COLUMN, "description": "Once the response is carried out; null: it changes nothing."},
        "impact_level_after": _COLUMN,
        "exposure_after": _EXPOSURE,
        "simulated": {"anyOf": [_SIMULATED, {"type": "null"}], "description": "What the newest simulation says of it."},
    },
    "cost", "response_cost", "saved_net", "owner", "owner_name",
)  # fmt: skip
RISKS = _closed({"items": {"type": "array", "items": RISK}})
_MAYBE_LIMIT: dict[str, Any] = {"type": ["number", "null"], "description": "Where it ends; the last has no end."}
_TONE: dict[str, Any] = {"type": "string", "enum": ["low", "medium", "high"]}
MATRIX = _closed(
    {
        "own": {"type": "boolean", "description": "Kept here; else what holds above."},
        "version": {"type": "integer", "description": "0: nothing is kept here."},
        "chances": {
            "type": "array",
            "items": _closed({"name": {**_TEXT, "description": "Empty: the usual word."}, "most": _MAYBE_LIMIT}),
        },
        "impacts": {
            "type": "array",
            "items": _closed(
                {"name": _TEXT, "days": _MAYBE_LIMIT, "share": _MAYBE_LIMIT, **dict.fromkeys(LEVELS, _TEXT)}
            ),
            "description": "`share`: of what the whole plan costs.",
        },
        "cells": {"type": "array", "items": {"type": "array", "items": _TONE}, "description": "By probability."},
    }
)
MOVED = _closed(
    {
        "items": {
            "type": "array",
            "items": _closed({"risk": {"type": "integer"}, "title": _TEXT, "before": _EXPOSURE, "after": _EXPOSURE}),
        }
    }
)
_NUMBER: dict[str, Any] = {"type": "number"}
_MAYBE_NUMBER: dict[str, Any] = {"type": ["number", "null"]}
BURN_DOWN = _closed(
    {
        "currency": {"type": "string", "description": "Of the unit cost."},
        "items": {
            "type": "array",
            "description": "Empty before two days are known, and for who sees only a published plan.",
            "items": _closed(
                {
                    "unit": {"type": "string", "enum": ["days", "cost"], "description": "Cost only with see_costs."},
                    "finish": {**_DAY, "description": "When the plan ends: by then the target is none."},
                    "above_target": _MAYBE_NUMBER,
                    "days": {
                        "type": "array",
                        "items": _closed(
                            {
                                "day": {"type": "string", "format": "date"},
                                "open": {"type": "integer"},
                                "expected": {
                                    **_NUMBER,
                                    "description": "Of all open risks, threats less opportunities.",
                                },
                                "target": _MAYBE_NUMBER,
                                "after_responses": {**_NUMBER, "description": "Once all responses are carried out."},
                                "new": {**_NUMBER, "description": "Since the day before, as the three below."},
                                "changed": _NUMBER,
                                "occurred": _NUMBER,
                                "closed": {**_NUMBER, "description": "Closed or deleted."},
                            }
                        ),
                    },
                }
            ),
        },
    }
)
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
_LEVEL: dict[str, Any] = {"type": ["integer", "null"], "minimum": 1, "description": "None: cannot say."}
_COUNTS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
_LIMITS: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
_WORDS: dict[str, Any] = {
    "kind": {"type": "string", "enum": list(Risk.Kind.values)}, "title": _TEXT, "cause": _TEXT, "effect": _TEXT,
}  # fmt: skip
_RATING: dict[str, Any] = {"chance": _LEVEL, "impact": _LEVEL, "reason": _TEXT}
_SHORT = _closed({"number": {"type": "integer"}, "title": _TEXT})
_ROUND = _closed(
    {
        "round": {"type": "integer"},
        "chances": {**_COUNTS, "description": "How many chose each level, from the least."},
        "impacts": _COUNTS,
        "chance": {**_LEVEL, "description": "The median level."},
        "impact": _LEVEL,
        "far_apart": {"type": "boolean"},
        "ratings": {"type": "array", "items": _closed({**_RATING, "by": _TEXT})},
    }
)
WORKSHOP = _closed(
    {
        "number": {"type": "integer"},
        "version": {"type": "integer"},
        "title": _TEXT,
        "phase": {"type": "string", "enum": list(Workshop.Phase.values)},
        "named": {"type": "boolean", "description": "Whether who said what shows with it; else it is forgotten."},
        "shown": {"type": "boolean", "description": "Whether the others’ notes show while they are gathered."},
        "deadline": _DAY,
        "round": {"type": "integer"},
        "rated_by": {"type": "integer", "description": "Whose ratings count, in the newest round that shows."},
        "limits": _closed({"chances": _LIMITS, "days": _LIMITS}),
        "ready": {"type": "integer"},
        "asked": {"type": "integer"},
        "closed_on": _DAY,
        "notes": {"type": "array", "items": _closed({"note": {"type": "integer"}, **_WORDS}),
                  "description": "One’s own, while they are gathered."},
        "others_notes": {"type": "array", "items": _closed({"by": _TEXT, **_WORDS})},
        "risks": {
            "type": "array",
            "items": _closed(
                {
                    "number": {"type": "integer"},
                    **_WORDS,
                    "by": _TEXT,
                    "same": {"type": "array", "items": _SHORT, "description": "Merged into it."},
                    "asked": {"type": "boolean", "description": "Whether it is rated just now."},
                    "risk": {"type": ["integer", "null"], "description": "Its number in the register."},
                    "mine": {"anyOf": [_closed(_RATING), {"type": "null"}]},
                    "rounds": {"type": "array", "items": _ROUND, "description": "Those that show, the newest first."},
                    "offer": {
                        "anyOf": [
                            _closed({"probability": _SHARE, "days": {**_LIMITS, "minItems": 3, "maxItems": 3}}),
                            {"type": "null"},
                        ],
                        "description": "What the newest round comes to.",
                    },
                }
            ),
        },
        "left_out": {"type": "array", "items": _SHORT},
        "members": {
            "type": "array",
            "items": _closed(
                {"person": {"type": "integer"}, "ready": {"type": "boolean"}, "gone": {"type": "boolean"}}
            ),
        },
    },
    "members",
)  # fmt: skip
WORKSHOPS = _closed({"items": {"type": "array", "items": WORKSHOP}})


def told_risk(line: Line, access: Access, answers: Answers | None) -> dict[str, Any]:
    """A risk as the caller may see it."""
    risk, rating, costs = line.risk, line.rating, access.may(Right.SEE_COSTS)
    told: dict[str, Any] = {
        **{
            name: getattr(risk, name)
            for name in ("number", "version", "title", "kind", "state", "category", "cause", "event", "effect",
                         "probability", "response_kind", "response", "response_probability", "response_impact",
                         "in_series", "contingency", "triggers", *LEVELS, *AFTER)
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
        "exposure": rating.tone,
        "chance_level_after": rating.later[0] if rating.later else None,
        "impact_level_after": rating.later[1] if rating.later else None,
        "exposure_after": rating.tone_later,
        "simulated": None if answers is None or line.answer is None else _simulated(answers, line.answer, costs=costs),
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


def _simulated(answers: Answers, one: Answer, *, costs: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "run": answers.run,
        "at": answers.at.isoformat(),
        "stale": answers.stale,
        "occurred": round(one.occurred, 6),
        "p80_days": _rounded(one.days),
        "response_p80_days": _rounded(one.response_days),
    }
    if costs:
        told |= {
            "p80_cost": _amount(one.cost),
            "response_p80_cost": _amount(one.response_cost),
            "response_worth": one.worth,
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
