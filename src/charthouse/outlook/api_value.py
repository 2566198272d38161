"""The API of earned value."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.exchange.evm_json import evm_json
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
