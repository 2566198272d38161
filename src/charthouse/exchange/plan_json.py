"""The plan document as JSON, version 1: strict, so that nothing is lost in silence.

The published schema is ``schemas/plan-1.json``; ``schema()`` makes it from the same tables that read and write.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from charthouse.exchange.document import VERSION, Document
from charthouse.exchange.durations import UnitLengths, lengths_of
from charthouse.exchange.json_kinds import WrongJson, told
from charthouse.exchange.json_shapes import DOCUMENT, PROJECT, SHAPES
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.soundness import flaws

MARK = "charthouse_plan"
"""The member that makes a JSON file a plan document, with the format's version as its value."""

SCHEMA_URI = "https://charthouse.example/schemas/plan-1.json"
SCHEMA_FILE = Path(__file__).parent / "schemas" / "plan-1.json"


def read(path: Path) -> Document:
    """Read a plan document.

    :raises UnreadablePlan: not JSON, another version, or something in it that the format does not have.
    """
    return from_bytes(path.read_bytes(), path.name)


def write(document: Document, path: Path) -> None:
    """Write a plan document, indented, for people and version control."""
    path.write_bytes(to_bytes(document))


def from_bytes(text: bytes, name: str = "The plan document") -> Document:
    """Read a plan document from its text; ``name`` is what messages call it.

    :raises UnreadablePlan: as ``read``.
    """
    try:
        raw = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise UnreadablePlan(
            f"{name} is not whole JSON: line {error.lineno}, column {error.colno}: {error.msg}.",
            "Look at that place, or export the plan again.",
        ) from None
    except RecursionError:
        raise UnreadablePlan(f"{name} is nested too deeply to be a plan.") from None
    return from_json(raw, name)


def from_json(raw: Any, name: str = "The plan document") -> Document:
    """Read a plan document from parsed JSON.

    :raises UnreadablePlan: as ``read``.
    """
    if not isinstance(raw, dict) or MARK not in raw:
        raise UnreadablePlan(
            f"{name} is JSON but not a plan document: it has no “{MARK}” at its top.",
            f'A plan document begins with {{"{MARK}": {VERSION}, "project": …',
        )
    version = raw[MARK]
    if version != VERSION or isinstance(version, bool):
        newer = isinstance(version, int) and version > VERSION
        raise UnreadablePlan(
            f"{name}: $.{MARK}: the format is version {told(version)}; this Charthouse reads version {VERSION}.",
            "Use a newer Charthouse." if newer else f"Write {VERSION} there if it is.",
        )
    body = {key: value for key, value in raw.items() if key not in {MARK, "$schema"}}
    try:
        document = DOCUMENT.read(body, _lengths(body))
    except WrongJson as wrong:
        raise UnreadablePlan(f"{name}: {wrong.path}: {wrong.sentence}.") from None
    found = list(islice(flaws(document), 4))
    if found:
        shown = [f"{name}: {where}: {sentence}." for where, sentence in found[:3]]
        raise UnreadablePlan(*shown)
    return document


def to_json(document: Document) -> dict[str, Any]:
    """The plan document as JSON values; fields that say nothing new are left out."""
    return {MARK: VERSION, **DOCUMENT.write(document, lengths_of(document.project))}


def to_bytes(document: Document) -> bytes:
    """The plan document as JSON text."""
    return orjson.dumps(to_json(document), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def schema() -> dict[str, Any]:
    """The format's JSON Schema (draft 2020-12)."""
    body = DOCUMENT.definition()
    mark = {"const": VERSION, "description": "Marks a plan document and says the version of its format."}
    uri = {"type": "string", "description": "Where this schema is; not looked at."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URI,
        "title": "Charthouse plan document, version 1",
        "description": (
            "A whole plan as one neutral value. Times are wall clock without a zone, YYYY-MM-DDTHH:MM; days are"
            " YYYY-MM-DD; amounts are text in the project's currency; durations and work are working minutes."
            " A field left out has the default given here; null means “not said”."
        ),
        "type": "object",
        "properties": {"$schema": uri, MARK: mark, **body["properties"]},
        "required": [MARK, "project"],
        "additionalProperties": False,
        "$defs": {shape.of.__name__: shape.definition() for shape in SHAPES if shape is not DOCUMENT},
    }


def _lengths(body: dict[str, Any]) -> UnitLengths:
    """The project's unit lengths, which durations elsewhere in the document are read by."""
    raw = body.get("project", {})
    try:
        project = PROJECT.read(raw, UnitLengths())
    except WrongJson as wrong:
        raise wrong.within(".project") from None
    for name in ("minutes_per_day", "minutes_per_week", "days_per_month"):
        if getattr(project, name) <= 0:
            raise WrongJson(f"must be more than 0, not {getattr(project, name):g}", f".project.{name}")
    return lengths_of(project)
