"""The API of earned value."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.engine.forecast.scoring import Stage
from charthouse.exchange.evm_json import evm_json
from charthouse.outlook.value_scores import OURS, TargetScores, value_scores
from charthouse.outlook.value_views import asked
from charthouse.outlook.valuing import valued
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.router import Request, Router
from charthouse.ui.sentences import in_readers_words

router = Router("Earned value", scope="plan")

_VALUE: dict[str, Any] = {
    "type": "object",
    "description": "exchange/schemas/evm-1.json; where it cannot be measured, only `not_available`.",
    "properties": {"not_available": {"type": "object"}},
    "required": ["not_available"],
}
_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"in": "query", "name": "date", "required": False, "description": "A day, its end; else the status date.",
     "schema": {"type": "string", "format": "date"}},
    {"in": "query", "name": "period", "required": False, "schema": {"type": "string", "enum": ["month", "week"]}},
    {"in": "query", "name": "level_of_effort", "required": False,
     "schema": {"type": "string", "enum": ["included", "apart"]}},
    {"in": "query", "name": "accrual_rate", "required": False, "schema": {"type": "string", "enum": ["budget", "cpi"]}},
)  # fmt: skip


_ERRORS: dict[str, Any] = {
    "type": "object",
    "description": "Mean errors as shares of what came out, every project counting the same.",
    "properties": {
        "forecasts": {"type": "integer"}, "projects": {"type": "integer"}, "overall": {"type": "number"},
        "early": {"type": ["number", "null"]}, "middle": {"type": ["number", "null"]},
        "late": {"type": ["number", "null"]},
    },
    "required": ["forecasts", "projects", "overall", "early", "middle", "late"],
}  # fmt: skip
_SCORE: dict[str, Any] = {
    "type": ["object", "null"],
    "description": "Null: no project that you may see has ended since it was forecast.",
    "properties": {
        "forecasts": {"type": "integer"}, "projects": {"type": "integer"}, "pinball": {"type": "number"},
        "coverage": {"type": ["number", "null"]}, "expected_coverage": {"type": "number"},
        "errors": {"type": "object", "additionalProperties": _ERRORS},
    },
    "required": ["forecasts", "projects", "pinball", "coverage", "expected_coverage", "errors"],
}  # fmt: skip
_SCORES: dict[str, Any] = {
    "type": "object",
    "properties": {"finish": _SCORE, "cost": _SCORE, "waiting": {"type": "integer"}},
    "required": ["finish", "cost", "waiting"],
}


@router.get("/projects/{key}/earned-value", shows=_VALUE, parameters=_PARAMETERS)
@door(Right.SEE)
def get_earned_value(request: Request, key: str) -> Any:
    """Earned value and forecasts at a date (`evm-1.json`); in hours for who may not see what the plan costs."""
    access = project_for(request.auth.user, key)
    one = valued(access, *asked(request))
    if one.evm is None:
        reason = in_readers_words(one.trouble) or (
            "The plan has no status date." if one.computed.document.tasks else "The plan has no tasks yet; add one."
        )
        return {"not_available": {"": reason}}
    return evm_json(one.evm)


@router.get("/projects/{key}/earned-value/scores", shows=_SCORES)
@door(Right.SEE)
def get_value_scores(request: Request, key: str) -> Any:
    """How good past forecasts by earned value were, over all ended projects that one may see: ours (`p50`) beside
    every standard formula, by stage; shares of the duration from the planned start, and of the actual cost."""
    scores = value_scores(project_for(request.auth.user, key))
    return {"finish": _score(scores.finish), "cost": _score(scores.cost), "waiting": scores.waiting}


def _score(one: TargetScores | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "forecasts": one.record.forecasts,
        "projects": len(one.errors[OURS].by_project),
        "pinball": one.record.pinball,
        "coverage": one.record.coverage,
        "expected_coverage": one.record.expected_coverage,
        "errors": {
            name: {
                "forecasts": mean.forecasts,
                "projects": len(mean.by_project),
                "overall": mean.overall,
                **{stage.value: mean.by_stage.get(stage) for stage in Stage},
            }
            for name, mean in one.errors.items()
        },
    }
