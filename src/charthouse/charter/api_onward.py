"""The API of what lines of the charter become: looked at, taken on, brought in."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field as Limits

from charthouse.charter.onward import (
    DIFFERS,
    NEW,
    THERE,
    TIED,
    WRONG,
    Looked,
    bring_in,
    look_back,
    look_onward,
    take_on,
)
from charthouse.charter.targets import TARGETS, Where, target_of
from charthouse.charter.values import MOST_ROWS
from charthouse.doors import door
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line, Number
from charthouse.rest.router import Request, Router

router = Router("Charter", scope="plan")

_TEXT: dict[str, Any] = {"type": "string"}
_CELLS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
LOOKED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "part": {"type": "string", "enum": list(TARGETS)},
        "version": {"type": "integer", "description": "Of the part."},
        "seen": {"type": "string", "description": "Send it with what you choose: then nothing else happens."},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "line": {
                        "type": ["integer", "null"],
                        "description": "Its place in the part, from 1; null: it comes from elsewhere.",
                    },
                    "words": _TEXT,
                    "what": {
                        "type": "string",
                        "enum": [NEW, THERE, TIED, DIFFERS, WRONG],
                        "description": "What choosing it does: makes it, ties it to what has its name, nothing, sets "
                                       "what differs, or nothing because something is wrong with it.",
                    },
                    "wrong": _TEXT,
                    "number": {"type": ["integer", "null"], "description": "Of what it became, or has its name."},
                    "key": _TEXT,
                    "there": {**_CELLS, "description": "What stands there, by the charter’s columns."},
                    "differs": {"type": "array", "items": _TEXT, "description": "Columns that say something else."},
                },
                "required": ["line", "words", "what", "wrong", "number", "key", "there", "differs"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["part", "version", "seen", "items"],
    "additionalProperties": False,
}  # fmt: skip


class CharterLineIn(Input):
    """A line that is taken on."""

    line: Number
    probability: Annotated[float, Limits(ge=0, le=1, strict=False, allow_inf_nan=False)] | None = None
    """Of a new risk; the charter says none."""


class CharterLinesIn(Input):
    """Which lines are taken on; of milestones, where they go in the plan."""

    lines: Annotated[list[CharterLineIn], Limits(min_length=1, max_length=MOST_ROWS)]
    seen: Line | None = None
    parent: Number | None = None
    not_before: bool = True
    """They stand on their day until work that leads to them is later."""


class CharterSourcesIn(Input):
    """Which milestones, or risks, come into the charter."""

    numbers: Annotated[list[Number], Limits(min_length=1, max_length=MOST_ROWS)]
    seen: Line | None = None


@router.get("/projects/{key}/charter/{slug:name}/outcomes", shows=LOOKED, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_charter_outcomes(request: Request, key: str, name: str) -> Any:
    """What became of the lines of a part (objectives, deliverables, milestones, risks), or would."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return _told(look_onward(access, name), brings=False)


@router.post(
    "/projects/{key}/charter/{slug:name}/outcomes", shows=LOOKED, tagged=True, versioned=True, refuses=(409, 422)
)
@door(Right.EDIT_DOCUMENTS)
def take_charter_lines_on(request: Request, key: str, name: str, body: CharterLinesIn) -> Any:
    """Let lines become goals, deliverables, milestones of the plan or risks: one change, without doubles."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    target_of(name).require(access)
    take_on(
        access=access, name=name, lines={one.line: one.probability for one in body.lines},
        where=Where(body.parent, body.not_before), version=version_asked(request), seen=body.seen,
    )  # fmt: skip
    return _told(look_onward(access, name), brings=False)


@router.get("/projects/{key}/charter/{slug:name}/sources", shows=LOOKED, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_charter_sources(request: Request, key: str, name: str) -> Any:
    """What the plan's milestones, or the risks of the register, would bring into a part of the charter."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return _told(look_back(access, name), brings=True)


@router.post(
    "/projects/{key}/charter/{slug:name}/sources", shows=LOOKED, tagged=True, versioned=True, refuses=(409, 422)
)
@door(Right.EDIT_DOCUMENTS)
def bring_into_charter(request: Request, key: str, name: str, body: CharterSourcesIn) -> Any:
    """Bring milestones of the plan, or risks, into the charter with their present words and days."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    bring_in(access=access, name=name, numbers=body.numbers, version=version_asked(request), seen=body.seen)
    return _told(look_back(access, name), brings=True)


def _told(looked: Looked, *, brings: bool) -> Answer:
    told = {
        "part": looked.target.part, "version": looked.version, "seen": looked.seen,
        "items": [
            {
                "line": None if brings else one.number, "words": one.words, "what": one.what, "wrong": one.wrong,
                "number": None if one.record is None else one.record.number,
                "key": "" if one.record is None else one.record.key,
                "there": {} if one.record is None else dict(one.record.facts),
                "differs": [each.column for each in one.differences],
            }
            for one in looked.steps
        ],
    }  # fmt: skip
    return Answer(told, version=looked.version)
