"""The API of earned value."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from charthouse.doors import door
from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.forecast.scoring import Stage
from charthouse.exchange.evm_json import evm_json
from charthouse.outlook.effort_warnings import efforts_of
from charthouse.outlook.pacing import BETWEEN
from charthouse.outlook.value_asking import ask
from charthouse.outlook.value_scores import OURS, TargetScores, value_scores
from charthouse.outlook.value_sheets import text_opened
from charthouse.outlook.value_shelf import asked_as, is_kept, is_stale, row_for
from charthouse.outlook.value_views import YEARS, asked
from charthouse.outlook.valuing import valued
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import choice_in, day_in, only
from charthouse.rest.router import Request, Router
from charthouse.ui.sentences import in_readers_words

router = Router("Earned value", scope="plan")

_VALUE: dict[str, Any] = {
    "type": "object",
    "description": "exchange/schemas/evm-1.json; where it cannot be measured, only `not_available`; while it is being "
    "measured (202), `not_available` and `job`.",
    "properties": {
        "not_available": {"type": "object"},
        "job": {"type": "string", "format": "uuid", "description": "Being measured; see /jobs/{id}."},
    },
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


_NUMBER: dict[str, Any] = {"type": "number"}
_HOURS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "known": {
            "type": "boolean", "description": "false: nobody has reported hours of work, or the plan has none.",
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "task": {"type": "integer"}, "wbs": {"type": "string"}, "name": {"type": "string"},
                    "planned": {**_NUMBER, "description": "In hours, as the next two."}, "worked": _NUMBER,
                    "expected": _NUMBER, "done": {**_NUMBER, "description": "The share that is earned."},
                    "chance": {**_NUMBER, "description": "To take more than planned; 0.65 and more."},
                },
                "required": ["task", "wbs", "name", "planned", "worked", "expected", "done", "chance"],
            },
        },
    },
    "required": ["known", "items"],
}  # fmt: skip
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


@router.get("/projects/{key}/earned-value", shows=_VALUE, also=(202,), refuses=(409,), parameters=_PARAMETERS)
@door(Right.SEE)
def get_earned_value(request: Request, key: str) -> Any:
    """Earned value and forecasts at a date (`evm-1.json`); in hours for who may not see what the plan costs.

    A large plan is measured as a job: 202 names it, and the same question is answered when it is done. What is answered
    is of the plan as it was within the last minute.
    """
    access = project_for(request.auth.user, key)
    _require_known(request)
    choices, at = asked(request)
    if is_kept(access.shown, at):
        return _kept(access, choices, at)
    one = valued(access, choices, at)
    if one.evm is None:
        return _not_available(
            one.trouble or ("The plan has no status date." if one.computed.document.tasks else _NO_TASKS)
        )
    return evm_json(one.evm)


def _require_known(request: Request) -> None:
    """Refuse what a page would pass over: a program asked for what it does not get.

    :raises charthouse.rest.refusals.BadInput:
    """
    only(request.GET, [one["name"] for one in _PARAMETERS])
    day_in(request.GET, "date", YEARS)
    for one in _PARAMETERS[1:]:
        if one["name"] in request.GET:
            choice_in(request.GET, one["name"], one["schema"]["enum"])


_NO_TASKS = "The plan has no tasks yet; add one."


def _kept(access: Access, choices: Choices, at: int | None) -> Any:
    row = row_for(access, asked_as(choices, at))
    now = timezone.now()
    if row is not None and (now - row.kept_at < BETWEEN or not is_stale(row, access.shown)):
        if row.trouble:
            return _not_available(row.trouble)
        if row.text is not None:
            return Answer(packed=text_opened(bytes(row.text)))
    job = ask(access, choices, at, "")
    told = _not_available("It is being measured; ask again when the job is done.") | {"job": str(job.pk)}
    return Answer(told, 202, headers={"Retry-After": "2", "Location": f"/api/v1/jobs/{job.pk}"})


def _not_available(why: str) -> dict[str, Any]:
    return {"not_available": {"": in_readers_words(why)}}


@router.get("/projects/{key}/earned-value/hours", shows=_HOURS)
@door(Right.SEE)
def get_hours_warnings(request: Request, key: str) -> Any:
    """Packages and tasks that will probably take more hours than planned, the likeliest first; never any money."""
    found = efforts_of(project_for(request.auth.user, key))
    names = ("planned", "done", "worked", "expected", "chance")
    return {
        "known": found.known,
        "items": [
            {"task": one.uid, "wbs": one.wbs, "name": one.name} | {name: getattr(one, name) for name in names}
            for one in found.packages
        ],
    }


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
