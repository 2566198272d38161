"""How stages, gates and exceptions stand in answers of the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charthouse.approvals.registry import Weakness
from charthouse.exchange.moments import time_text
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stages.measuring import BEYOND, CLOSE, INSIDE, UNKNOWN, WORDS
from charthouse.stages.models import Area, Gate, GateCriterion, PlanBounds, StageException, Unit
from charthouse.stages.queries import ExceptionLine, GateLine, StageLine, ToleranceLine

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer"}
_MAYBE: dict[str, Any] = {"type": ["integer", "null"]}
_AT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_TIME: dict[str, Any] = {"type": ["string", "null"], "description": "Wall clock of the project, YYYY-MM-DDTHH:MM."}
_FIGURE: dict[str, Any] = {"type": ["string", "null"], "description": "A decimal number in the unit."}
_COUNTED = [one.value for one in Unit if one != Unit.WORDS]


def closed(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    """An object with these members and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    """A list of them."""
    return closed({"items": {"type": "array", "items": items}})


TOLERANCE = closed(
    {
        "area": {"type": "string", "enum": list(Area.values)},
        "unit": {"type": "string", "enum": list(Unit.values)},
        "limit": _FIGURE,
        "kpi": {**_MAYBE, "description": "The KPI whose target quality or benefit is held against (percent_target)."},
        "text": _TEXT,
        "forecast": {**_FIGURE, "description": "Null: no data, said in words, or money without the right see_costs."},
        "state": {"type": "string", "enum": [INSIDE, CLOSE, BEYOND, UNKNOWN, WORDS]},
        "source": {**_TEXT, "description": "What the forecast rests on, or which figures are missing."},
    }
)
STAGE = closed(
    {
        "number": _NUMBER, "version": _NUMBER, "place": _NUMBER, "name": _TEXT, "about": _TEXT,
        "phase": {**_MAYBE, "description": "The number of the summary task that holds its work."},
        "until": {**_MAYBE, "description": "The number of the milestone that ends it."},
        "start": _TIME, "finish": _TIME, "agreed_finish": _TIME,
        "done": {"type": "boolean"},
        "tolerances": {"type": "array", "items": TOLERANCE},
        "open_exceptions": {"type": "array", "items": _NUMBER},
    }
)  # fmt: skip
STAGES = listed(STAGE)
CRITERION = closed(
    {
        "place": _NUMBER, "text": _TEXT, "answer": {"type": "string", "enum": list(GateCriterion.Answer.values)},
        "note": _TEXT, "link": _TEXT, "evidence": {**_MAYBE, "description": "The number of the file that shows it."},
        "answered_by": {**_MAYBE, "description": "The account’s number."}, "answered_at": _AT,
    },
    "answered_by",
)  # fmt: skip
GATE = closed(
    {
        "number": _NUMBER, "version": _NUMBER, "name": _TEXT,
        "stage": {**_MAYBE, "description": "The number of the stage that it ends."},
        "milestone": _MAYBE, "date": _TIME, "decides": _TEXT,
        "asked": {"type": "string", "enum": ["go", "hold", "stop"]}, "reason": _TEXT,
        "decision": {"type": "string", "enum": ["", *Gate.Decision.values]}, "decided_at": _AT,
        "decided_by_version": {**_MAYBE, "description": "The id of the version whose signatures decided it."},
        "open_conditions": {"type": "array", "items": _TEXT},
        "criteria": {"type": "array", "items": CRITERION},
    }
)  # fmt: skip
GATES = listed(GATE)
OPTION = closed(
    {
        "place": _NUMBER, "title": _TEXT, "text": _TEXT, "days": _MAYBE,
        "cost": {**_FIGURE, "description": "Only with the right see_costs."}, "new_limit": _FIGURE,
        "recommended": {"type": "boolean"},
    },
    "cost",
)  # fmt: skip
EXCEPTION = closed(
    {
        "number": _NUMBER, "version": _NUMBER, "stage": _NUMBER,
        "area": {"type": "string", "enum": list(Area.values)}, "unit": {"type": "string", "enum": _COUNTED},
        "limit": _FIGURE, "forecast": {**_FIGURE, "description": "When it was opened; of money only with see_costs."},
        "state": {"type": "string", "enum": list(StageException.State.values)}, "cause": _TEXT,
        "opened_at": _AT, "closed_at": _AT, "decided_by_version": _MAYBE,
        "options": {"type": "array", "items": OPTION},
    }
)  # fmt: skip
EXCEPTIONS = listed(EXCEPTION)
BOUNDS = closed(
    {"version": _NUMBER, "days": {**_NUMBER, "description": "Calendar days."}, "percent": {**_TEXT}},
)
APPROVAL = closed(
    {
        "tolerances": BOUNDS,
        "newest": {**_MAYBE, "description": "The id of the newest version."},
        "signed": {**_MAYBE, "description": "The id of the version that counts."},
        "baseline": {**_MAYBE, "description": "The number of the baseline of the version that counts."},
        "weak": {"type": "array", "items": closed({"sentence": _TEXT, "page": _TEXT})},
    }
)


def told_stage(line: StageLine) -> dict[str, Any]:
    """A stage as the caller may see it."""
    one = line.standing
    stage = one.stage
    return {
        "number": stage.number, "version": stage.version, "place": stage.place, "name": stage.name,
        "about": stage.about, "phase": stage.phase, "until": stage.until, "start": _time(one.start),
        "finish": _time(one.finish), "agreed_finish": _time(one.agreed_finish), "done": one.done,
        "tolerances": [_tolerance(each) for each in line.tolerances],
        "open_exceptions": [each.number for each in line.exceptions],
    }  # fmt: skip


def _tolerance(line: ToleranceLine) -> dict[str, Any]:
    one = line.one
    hidden = one.value is not None and not line.now
    return {
        "area": str(one.area), "unit": str(one.unit), "limit": _decimal(one.limit), "kpi": one.kpi,
        "text": one.text, "forecast": None if hidden else _decimal(one.value),
        "state": UNKNOWN if hidden else one.state, "source": line.source,
    }  # fmt: skip


def told_gate(line: GateLine, access: Access) -> dict[str, Any]:
    """A gate as the caller may see it."""
    gate, people = line.gate, access.may(Right.SEE_TEAM)
    return {
        "number": gate.number, "version": gate.version, "name": gate.name,
        "stage": gate.stage.number if gate.stage else None, "milestone": gate.milestone, "date": _time(line.date),
        "decides": gate.decides, "asked": str(gate.asked), "reason": gate.reason, "decision": str(gate.decision),
        "decided_at": _iso(gate.decided_at), "decided_by_version": gate.decided_id,
        "open_conditions": [each.text for each in line.open_conditions],
        "criteria": [
            {
                "place": each.place, "text": each.text, "answer": str(each.answer), "note": each.note,
                "link": each.link, "evidence": each.evidence_id, "answered_at": _iso(each.answered_at),
            } | ({"answered_by": each.answered_by_id} if people else {})
            for each in gate.criteria.all()
        ],
    }  # fmt: skip


def told_exception(line: ExceptionLine, access: Access) -> dict[str, Any]:
    """An exception as the caller may see it."""
    one, costs = line.one, access.may(Right.SEE_COSTS)
    return {
        "number": one.number, "version": one.version, "stage": one.stage.number, "area": str(one.area),
        "unit": str(one.unit), "limit": _decimal(one.limit),
        "forecast": _decimal(one.forecast) if line.forecast else None,
        "state": str(one.state), "cause": one.cause, "opened_at": _iso(one.opened_at), "closed_at": _iso(one.closed_at),
        "decided_by_version": one.decided_id,
        "options": [
            {
                "place": each.place, "title": each.title, "text": each.text, "days": each.days,
                "new_limit": _decimal(each.new_limit), "recommended": each.recommended,
            } | ({"cost": _decimal(each.cost)} if costs else {})
            for each in one.options.all()
        ],
    }  # fmt: skip


def told_bounds(bounds: PlanBounds) -> dict[str, Any]:
    """The plan's tolerances."""
    return {"version": bounds.version, "days": bounds.days, "percent": _decimal(Decimal(bounds.percent))}


def told_weak(one: Weakness) -> dict[str, str]:
    """Something weak, with the page that mends it."""
    return {"sentence": one.sentence, "page": one.repair}


def _time(value: int | None) -> str | None:
    return None if value is None else time_text(value)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()
