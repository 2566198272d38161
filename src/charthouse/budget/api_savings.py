"""The API of where money can be saved, and what that costs."""

from __future__ import annotations

from typing import Any

from charthouse.budget.api_budget import MONEY, object_of
from charthouse.budget.overview import money_of
from charthouse.budget.reserve_words import needed
from charthouse.budget.saving_words import told
from charthouse.budget.savings import Kind, savings_of
from charthouse.doors import door
from charthouse.plan.queries import plain
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.router import Request, Router

router = Router("Savings", scope="plan")

_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
_SAVINGS = object_of(
    {
        "currency": {"type": "string"},
        "without_rates": {"type": "boolean", "description": "There may be more, which takes the right to see rates."},
        "items": {
            "type": "array",
            "items": object_of(
                {
                    "kind": {"type": "string", "enum": [one.value for one in Kind]},
                    "number": {
                        "type": ["integer", "null"], "description": "Of the deliverable, the budget line or the order.",
                    },
                    "name": {"type": "string"},
                    "amount": {**MONEY, "description": "At most so much. The same money can stand in several items."},
                    "tasks": {**_NUMBERS, "description": "Those that would not be done; none has begun."},
                    "requirements": {**_NUMBERS, "description": "Those that would not be met."},
                    "costs": {"type": "array", "items": {"type": "string"}, "description": "What it costs, in words."},
                }
            ),
        },
    }
)  # fmt: skip


@router.get("/projects/{key}/budget/savings", shows=_SAVINGS)
@door(Right.SEE_COSTS)
def get_budget_savings(request: Request, key: str) -> Any:
    """Where money can still be saved and what that costs, the largest amounts first."""
    access = project_for(request.auth.user, key, Right.SEE_COSTS)
    found = savings_of(access, money_of(access), needed(access))
    return {
        "currency": access.project.currency, "without_rates": found.hidden,
        "items": [
            {
                "kind": each.one.kind.value, "number": each.one.number or None, "name": each.name,
                "amount": f"{plain(each.one.amount):f}", "tasks": list(each.one.tasks),
                "requirements": [one.number for one in each.one.requirements], "costs": list(each.sentences),
            }
            for each in told(access, found)
        ],
    }  # fmt: skip
