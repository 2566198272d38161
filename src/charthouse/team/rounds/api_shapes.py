"""How rounds stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.exchange.moments import clock_text, time_text
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.team.models import Answer, Rhythm, Round
from charthouse.team.rounds.queries import Line, Mine, RoundStanding, told_closed
from charthouse.team.rounds.rhythm import BOUNDS

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer"}
_MAYBE: dict[str, Any] = {"type": ["integer", "null"]}
_FLAG: dict[str, Any] = {"type": "boolean"}
_AT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_TIME: dict[str, Any] = {"type": ["string", "null"], "description": "Wall clock of the project, YYYY-MM-DDTHH:MM."}
_WHO: dict[str, Any] = {**_MAYBE, "description": "The account’s number; null: nobody, or somebody without one."}


def _whole(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


RHYTHM = _whole(
    {
        "active": _FLAG,
        "weekday": {**_NUMBER, "minimum": 0, "maximum": 6, "description": "From Monday, which is 0."},
        "time": {**_TEXT, "description": "By the project’s clock."},
        "weeks": _NUMBER,
        "days": {**_NUMBER, "description": "Working days to answer."},
        "next_at": _AT,
    }
)
QUESTION = _whole(
    {
        "place": {**_NUMBER, "description": "In the round; what holds up most comes first."},
        "version": _NUMBER,
        "task": {**_NUMBER, "description": "The number of the task; it may be gone."},
        "name": _TEXT,
        "gone": {**_FLAG, "description": "The task is no longer in the plan."},
        "start": _TIME,
        "finish": _TIME,
        "percent": {"type": "number", "description": "When the round began."},
        "says": {"type": ["string", "null"], "enum": [*Answer.Says.values, None]},
        "until": {"type": ["string", "null"], "format": "date"},
        "left": {**_MAYBE, "description": "Working minutes."},
        "percent_said": {"type": ["number", "null"]},
        "hours": {"type": ["number", "null"]},
        "stuck_on": _TEXT,
        "risk": _TEXT,
        "comment": _TEXT,
        "at": _AT,
        "filled_in": {**_FLAG, "description": "Somebody said it for them."},
        "verdict": {"type": ["string", "null"], "enum": [*Answer.Verdict.values, None]},
        "question": {**_TEXT, "description": "With which it was sent back last."},
        "proposed": {**_FLAG, "description": "The progress counts once it is accepted."},
        "odd": {"type": "array", "items": _TEXT, "description": "What does not fit, in words; for managers."},
        "issue": {**_MAYBE, "description": "The entry of the log about what it is stuck on."},
        "risk_number": {**_MAYBE, "description": "The risk that was made of the one they saw."},
        "person": _WHO,
        "person_name": _TEXT,
        "by": _WHO,
    },
    "person", "person_name", "by",
)  # fmt: skip
_KEPT = _whole(
    {
        "status_date": _TIME,
        "baseline": {**_MAYBE, "description": "The plan as it was then."},
        "earned_value": {**_FLAG, "description": "Whether the forecast of earned value is kept for that date."},
        "finish_before": _TIME,
        "finish_after": _TIME,
    }
)
_ROUND = {
    "number": _NUMBER,
    "version": _NUMBER,
    "until": _TIME,
    "opened_at": _AT,
    "due_at": _AT,
    "closed_at": _AT,
    "kept": {"anyOf": [_KEPT, {"type": "null"}]},
}
ROUND = _whole({**_ROUND, "questions": {"type": "array", "items": QUESTION}})
CLOSED = _whole(
    {
        **_ROUND,
        "people": _NUMBER,
        "answered": {**_NUMBER, "description": "People who answered everything themselves."},
        "filled_in": {**_NUMBER, "description": "People for whom something was filled in."},
        "silent": {**_NUMBER, "description": "People from whom something is missing."},
        "answered_names": {"type": "array", "items": _TEXT},
        "filled_in_names": {"type": "array", "items": _TEXT},
        "silent_names": {"type": "array", "items": _TEXT},
    },
    *("people", "answered", "filled_in", "silent", "answered_names", "filled_in_names", "silent_names"),
)
ROUNDS = _whole(
    {
        "items": {"type": "array", "items": CLOSED},
        "next": {"type": ["string", "null"], "description": "The address of the next page; null: this is the last."},
    }
)
MINE = _whole({"round": {"anyOf": [_whole(_ROUND), {"type": "null"}]},
               "questions": {"type": "array", "items": QUESTION}})  # fmt: skip


def _plan_time(value: int | None) -> str | None:
    return None if value is None else time_text(value)


def told_rhythm(rhythm: Rhythm, next_at: Any) -> dict[str, Any]:
    """The rhythm of a project."""
    found = {name: getattr(rhythm, name) for name in BOUNDS if name != "minute"}
    return {"active": rhythm.active, "time": clock_text(rhythm.minute), **found, "next_at": next_at}


def told_row(one: Round) -> dict[str, Any]:
    """A round without its questions."""
    kept = {
        name: _plan_time(value) if name in ("status_date", "finish_before", "finish_after") else value
        for name, value in one.kept.items()
    }
    return {
        "number": one.number, "version": one.version, "until": _plan_time(one.until), "opened_at": one.opened_at,
        "due_at": one.due_at, "closed_at": one.closed_at, "kept": kept or None,
    }  # fmt: skip


def told_in_list(access: Access, one: Round) -> dict[str, Any]:
    """A round in the list: of a closed one who answered and who did not; names only for who may know them."""
    if one.closed_at is None:
        return told_row(one)
    told = told_closed(access, one)
    found = {**told_row(one), "people": told.people, "answered": told.answered, "filled_in": told.filled,
             "silent": told.silent}  # fmt: skip
    if access.may(Right.SEE_TEAM):
        found |= {
            "answered_names": list(told.answered_names), "filled_in_names": list(told.filled_names),
            "silent_names": list(told.silent_names),
        }  # fmt: skip
    return found


def told_round(access: Access, standing: RoundStanding) -> dict[str, Any]:
    """A round with its questions, by their places."""
    lines = sorted(standing.lines, key=lambda line: line.one.place)
    return {**told_row(standing.one), "questions": [told_question(access, line) for line in lines]}


def told_mine(access: Access, mine: Mine | None) -> dict[str, Any]:
    """What the caller is asked now."""
    if mine is None:
        return {"round": None, "questions": []}
    return {"round": told_row(mine.one), "questions": [told_question(access, line) for line in mine.lines]}


def told_question(access: Access, line: Line) -> dict[str, Any]:
    """One question with its answer, as the caller may see it."""
    one = line.one
    found: dict[str, Any] = {
        "place": one.place, "version": one.version, "task": one.uid, "name": one.name, "gone": line.gone,
        "start": _plan_time(one.start), "finish": _plan_time(one.finish), "percent": one.percent,
        "says": one.says or None, "until": one.until, "left": one.left, "percent_said": one.percent_said,
        "hours": None if one.hours is None else float(one.hours), "stuck_on": one.stuck_on, "risk": one.risk,
        "comment": one.comment, "at": one.at, "filled_in": one.filled_in, "verdict": one.verdict or None,
        "question": one.question, "proposed": line.proposed, "odd": list(line.odd), "issue": one.issue,
        "risk_number": one.as_risk,
    }  # fmt: skip
    if access.may(Right.SEE_TEAM):
        found |= {"person": one.asked.person_id, "person_name": one.asked.name, "by": one.by_id}
    return found
