"""How past work stands in answers of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from charthouse.estimates.classes import LEVELS, Class, Learnt
from charthouse.estimates.models import PastBatch, PastWork

_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_MAYBE: dict[str, Any] = {"type": ["integer", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


_LEVEL = {"type": "string", "enum": PastWork.Level.values}
_FACTORS = {
    "anyOf": [_object(p10={"type": "number"}, p50={"type": "number"}, p90={"type": "number"}), {"type": "null"}],
    "description": "Actual by estimate, drawn to all classes by the number of this one; null: too little in all.",
}
CLASS = _object(
    kind={"type": "string", "description": "Empty: all of them."}, level=_LEVEL, since=_MAYBE,
    count={"type": "integer", "description": "Past tasks or projects of the class."}, all=_MAYBE,
    small={"type": "boolean", "description": "Too few to count as much as all classes together."}, factors=_FACTORS,
)  # fmt: skip
_WORK = _object(
    name=_TEXT, project=_TEXT, kind=_TEXT, level=_LEVEL, size={"type": ["string", "null"]}, measure=_TEXT, year=_MAYBE,
    estimate={"type": "integer", "description": "Both in working minutes."}, actual=_WHOLE,
    origin={"type": "string", "description": "The task of Charthouse that it was."},
)  # fmt: skip
BATCH = _object(
    number={"type": ["integer", "null"], "description": "Null: all of it was there already."}, source=_TEXT,
    at={"type": ["string", "null"], "format": "date-time"}, count=_WHOLE, works={"type": "array", "items": _WORK},
)  # fmt: skip
BATCHES = _object(
    items={"type": "array", "items": {**BATCH, "description": "Without its works."}},
    classes={"type": "array", "items": CLASS},
)


def told_batch(one: PastBatch, count: int, works: Sequence[PastWork] = ()) -> dict[str, Any]:
    """What came in at once."""
    return {
        "number": one.pk, "source": one.source, "at": one.at.isoformat(), "count": count,
        "works": [
            {
                "name": each.name, "project": each.project, "kind": each.kind, "level": each.level,
                "size": None if each.size is None else f"{each.size.normalize():f}", "measure": each.measure,
                "year": each.year, "estimate": each.estimate, "actual": each.actual, "origin": each.origin,
            }
            for each in works
        ],
    }  # fmt: skip


def told_class(of: Class, count: int, found: Learnt | None) -> dict[str, Any]:
    """What a class teaches."""
    factors = None
    if found is not None:
        factors = {f"p{round(level * 100)}": round(found.ratios.quantiles[level], 6) for level in LEVELS}
    return {
        "kind": of.kind, "level": of.level, "since": of.since, "count": count,
        "all": None if found is None else found.ratios.all, "small": found is None or found.few, "factors": factors,
    }  # fmt: skip
