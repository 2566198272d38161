"""How appraisals stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.api_shapes import items, record
from charthouse.scope.appraised import Board, Standing
from charthouse.scope.models import Appraisal, Criterion

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_POINTS: dict[str, Any] = {"type": ["number", "null"], "description": "Of 100; null: a score is missing."}


def _list(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


_SCORE = record({"criterion": _WHOLE, "value": {"type": ["integer", "null"]}, "note": _TEXT})
CRITERION = record(
    {"number": _WHOLE, "version": _WHOLE, "name": _TEXT, "note": _TEXT, "must": {"type": "boolean"}, "weight": _WHOLE}
)
OPTION = record(
    {
        "number": _WHOLE,
        "version": _WHOLE,
        "name": _TEXT,
        "text": _TEXT,
        "cost": {"type": ["string", "null"], "description": "Shown to who may see costs."},
        "scores": _list(_SCORE),
        "total": _POINTS,
        "least": {"type": "number", "description": "The total at worst, once all is scored."},
        "most": {"type": "number", "description": "The total at best."},
        "rank": {"type": ["integer", "null"]},
        "fails": _list(_WHOLE, description="Numbers of the musts that it does not meet: they rule it out."),
    },
    optional=("cost",),
)
APPRAISAL = record(
    {
        "number": _WHOLE,
        "version": _WHOLE,
        "key": {"type": "string", "description": "As people write it: PAY-Q2."},
        "question": _TEXT,
        "about": {"type": "string", "enum": Appraisal.About.values},
        "text": {"type": "string", "description": "Markdown."},
        "requirements": _list(_WHOLE, description="Numbers of the requirements that it is about."),
        "decided": {"type": "boolean"},
        "mark": {
            "type": "string",
            "description": "Changes with question, criteria, options and scores; a decision names it.",
        },
        "added_at": _INSTANT,
        "criteria": _list(CRITERION),
        "options": _list(OPTION, description="Best first."),
        "lead": {"type": ["number", "null"], "description": "Points of 100 that the first is before the second."},
        "turns": _list(
            record({"criterion": _WHOLE, "weight": {"type": "number"}, "option": _WHOLE}),
            description="At which weight of one criterion another option draws level with the first.",
        ),
        "decisions": _list(
            record(
                {"option": _WHOLE, "name": _TEXT, "reasons": _TEXT, "by": _WHOLE, "at": _INSTANT,
                 "reopened_because": _TEXT, "reopened_at": {"type": ["string", "null"], "format": "date-time"}},
                optional=("by",),
            ),
            description="First to last; the last one stands where the question is decided.",
        ),
    }
)  # fmt: skip
APPRAISALS = items(APPRAISAL)


def told_appraisal(board: Board, access: Access) -> dict[str, Any]:
    """An appraisal as the caller may see it."""
    one, team = board.one, access.may(Right.SEE_TEAM)
    return {
        **{name: getattr(one, name) for name in ("number", "version", "question", "about", "text", "decided")},
        "added_at": one.added_at, "key": board.key, "mark": board.mark,
        "requirements": [each.number for each in board.requirements],
        "criteria": [told_criterion(each) for each in board.criteria],
        "options": [told_option(each, board) for each in board.options],
        "lead": board.lead,
        "turns": [
            {"criterion": turn.criterion.number, "weight": turn.weight, "option": turn.rival.number}
            for turn in board.turnings
        ],
        "decisions": [
            {
                "option": each.option, "name": each.name, "reasons": each.reasons, "at": each.at,
                "reopened_because": each.reopened_because, "reopened_at": each.reopened_at,
                **({"by": each.by_id} if team else {}),
            }
            for each in board.decisions
        ],
    }  # fmt: skip


def told_criterion(one: Criterion) -> dict[str, Any]:
    """A criterion."""
    return {name: getattr(one, name) for name in ("number", "version", "name", "note", "must", "weight")}


def told_option(each: Standing, board: Board) -> dict[str, Any]:
    """An option as the caller may see it, and how it stands among the others."""
    return {
        "number": each.one.number, "version": each.one.version, "name": each.one.name, "text": each.one.text,
        **({"cost": None if each.cost is None else str(each.cost)} if board.sees_costs else {}),
        "scores": [
            {"criterion": criterion.number, "value": score.value, "note": score.note}
            for criterion in board.criteria if (score := board.scores.get((each.one.pk, criterion.pk)))
        ],
        "total": each.total, "least": each.least, "most": each.most, "rank": each.weighed.rank,
        "fails": list(each.weighed.fails),
    }  # fmt: skip
