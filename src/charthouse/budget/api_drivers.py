"""The API of what a difference in money comes from, and of lines that will probably cost more than planned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charthouse.budget.api_budget import MONEY, object_of
from charthouse.budget.driver_facts import differences
from charthouse.budget.driver_words import told
from charthouse.budget.drivers import Effect, Way
from charthouse.budget.overview import money_of
from charthouse.budget.warnings import WhyNot, warned_of
from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.asking import choice_in, only
from charthouse.rest.router import Request, Router

router = Router("Budget", scope="plan")

_OF = ("end", "now")
_PIECE = object_of(
    {
        "line": {"type": ["integer", "null"]}, "task": {"type": ["integer", "null"]}, "type": {"type": "string"},
        "vendor": {"type": "string"}, "before": MONEY, "after": MONEY, "over": MONEY,
        "effects": {
            "type": "object", "additionalProperties": MONEY, "propertyNames": {"enum": [one.value for one in Effect]},
            "description": "What makes it differ; they make up `over`.",
        },
    }
)  # fmt: skip
_DRIVERS = object_of(
    {
        "currency": {"type": "string"},
        "of": {"type": "string", "enum": list(_OF), "description": "`now`: spent against earned so far."},
        "without_rates": {"type": "boolean", "description": "Labour, consultants and what is not sorted are left out."},
        "over": MONEY,
        "gross": {**MONEY, "description": "What all pieces on the side of the difference come to."},
        "by": {"type": ["string", "null"], "enum": [*(one.value for one in Way), None]},
        "share": {"type": ["number", "null"], "description": "Of the gross, by the parts."},
        "parts": {"type": "array", "items": object_of({"name": {"type": "string"}, "amount": MONEY})},
        "sentences": {"type": "array", "items": {"type": "string"}},
        "pieces": {"type": "array", "items": _PIECE},
    }
)
_WARNINGS = object_of(
    {
        "currency": {"type": "string"}, "without_rates": {"type": "boolean"},
        "items": {
            "type": "array",
            "items": object_of(
                {
                    "line": {"type": "integer"}, "name": {"type": "string"},
                    "chance": {"type": ["number", "null"], "description": "To cost more than planned in the end."},
                    "level": {"type": "integer", "enum": [0, 1, 2], "description": "1 from 0.65 on, 2 from 0.85."},
                    "why_not": {"type": ["string", "null"], "enum": [*(one.value for one in WhyNot), None]},
                    "plan": MONEY, "bound": {**MONEY, "description": "Spent and ordered."}, "forecast": MONEY,
                }
            ),
        },
    }
)  # fmt: skip
_ASKED: tuple[dict[str, Any], ...] = (
    {"in": "query", "name": "of", "required": False, "schema": {"type": "string", "enum": list(_OF)}},
)


@router.get("/projects/{key}/budget/drivers", shows=_DRIVERS, parameters=_ASKED)
@door(Right.SEE_COSTS)
def get_budget_drivers(request: Request, key: str) -> Any:
    """What the forecast differs from the plan by, or what was spent from what it earned: the fewest parts, in words."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    only(request.GET, ("of",))
    so_far = choice_in(request.GET, "of", _OF) == "now"
    money = money_of(access)
    found = differences(access, money, so_far=so_far)
    words, one = told(access, money, found), found.explained
    return {
        "currency": access.project.currency, "of": "now" if so_far else "end", "without_rates": money.hidden,
        "over": _money(sum((each.over for each in found.pieces), Decimal(0))),
        "gross": _money(Decimal(0) if one is None else one.gross),
        "by": one.way.value if one is not None and one.parts else None,
        "share": None if one is None else round(float(one.share), 6),
        "parts": [{"name": part.name, "amount": _money(part.amount)} for part in words.parts],
        "sentences": list(words.sentences),
        "pieces": [
            {
                "line": each.line, "task": each.task, "type": each.type, "vendor": each.vendor,
                "before": _money(each.before), "after": _money(each.after), "over": _money(each.over),
                "effects": {effect.value: _money(amount) for effect, amount in each.effects.items()},
            }
            for each in found.pieces
        ],
    }  # fmt: skip


@router.get("/projects/{key}/budget/warnings", shows=_WARNINGS)
@door(Right.SEE_COSTS)
def list_budget_warnings(request: Request, key: str) -> Any:
    """How likely each line costs more than planned, the likeliest first, or why that is not known."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    only(request.GET, ())
    money = money_of(access)
    return {
        "currency": access.project.currency, "without_rates": money.hidden,
        "items": [
            {
                "line": one.line.number, "name": one.line.name, "level": int(one.level),
                "chance": None if one.chance is None else round(one.chance, 4),
                "why_not": None if one.why_not is None else one.why_not.value,
                "plan": _money(one.sums.plan), "bound": _money(one.bound), "forecast": _money(one.sums.forecast),
            }
            for one in warned_of(money)
        ],
    }  # fmt: skip


def _money(amount: Decimal) -> str:
    return f"{plain(amount) or Decimal(0):f}"
