"""The published schema of a pack takes what Charthouse reads, and refuses what it refuses."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from importlib import resources
from typing import Any

import jsonschema
import pytest

from charthouse.packs import content, reading
from charthouse.packs.library import LANGUAGES, shipped
from charthouse.packs.reading import read

SCHEMA = json.loads(resources.files("charthouse.exchange").joinpath("schemas/pack-1.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one_and_names_every_table_and_word_of_the_format():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    tables = {name for name, said in SCHEMA["properties"].items() if "items" in said and "$ref" in said["items"]}
    parts = SCHEMA["$defs"]

    assert tables == set(reading.TABLES)
    assert {SCHEMA["properties"][name]["maxItems"] for name in tables} == {reading.MOST_OF_A_KIND}
    assert SCHEMA["properties"]["format"]["const"] == content.FORMAT
    assert SCHEMA["properties"]["kind"]["enum"] == sorted(content.KINDS)
    assert tuple(parts["phase"]["properties"]["step"]["enum"]) == content.STEPS
    assert tuple(parts["meeting"]["properties"]["every"]["enum"]) == content.RHYTHMS
    assert tuple(parts["risk"]["properties"]["does"]["enum"]) == reading.RESPONSES
    step = parts["run_sheet"]["properties"]["steps"]["items"]
    assert tuple(step["properties"]["kind"]["enum"]) == reading.STEP_KINDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pack_that_comes_with_charthouse_keeps_to_the_schema(language):
    packs = shipped(language)

    assert len(packs) == 10
    for name, pack in packs.items():
        faults = [
            f"{name} {error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(tomllib.loads(pack.text))
        ]
        assert faults == []


WHOLE: dict[str, Any] = {
    "format": "charthouse-pack-1", "kind": "type", "id": "move", "name": "Move", "version": "1", "about": "Desks move",
    "phase": [{"id": "p", "name": "Survey", "step": "prepare"}],
    "stage": [{"id": "s", "name": "Stage", "steps": ["build"], "tolerance": {"time": "two weeks"}}],
    "gate": [{"id": "g", "name": "Gate", "stage": "s", "criteria": ["Tested"], "strict": False}],
    "task": [
        {"id": "count", "name": "Count", "in": "p", "days": [1, 2.5, 4], "after": ["list SS+1d", "@build"]},
        {"id": "done", "name": "Done", "in": "p", "milestone": True, "after": ["count"]},
    ],
    "role": [{"id": "mover", "name": "Mover", "does": "Moves"}],
    "calendar": [
        {"id": "we", "name": "Week-end", "week": ["Sat 20:00-24:00"], "freezes": [{"from": "12-15", "to": "01-06"}]}
    ],
    "risk": [
        {"id": "r", "title": "Late", "category": "Supply", "cause": "Few lorries", "event": "One breaks",
         "effect": "Late", "response": "Two lorries", "probability": 0.3, "days": [2, 5, 15], "does": "reduce"}
    ],
    "run_sheet": [
        {"id": "rs", "name": "Night", "task": "count", "steps": [
            {"at": "+01:30", "minutes": 20, "what": "Unplug", "who": "mover", "check": "Off", "kind": "roll-back"}]}
    ],
    "document": [{"id": "d", "name": "List", "purpose": "What is there"}],
    "kpi": [{"id": "k", "name": "Desks", "unit": "desks", "target": "60", "measured": "weekly"}],
    "meeting": [{"id": "m", "name": "Stand-up", "rhythm": "daily", "who": "all", "purpose": "Talk", "every": "daily"}],
    "checklist": [{"id": "c", "name": "Cupboards", "items": ["Keys"]}],
}  # fmt: skip
"""One of each part, with what is seldom said."""


def toml_of(pack: dict[str, Any]) -> str:
    """The same as TOML; of what stands in it."""
    lines = [f"{name} = {inline(value)}" for name, value in pack.items() if name not in reading.TABLES]
    for name, rows in pack.items():
        if name in reading.TABLES:
            lines += [line for row in rows for line in (f"[[{name}]]", *(f"{key} = {inline(row[key])}" for key in row))]
    return "\n".join(lines)


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {inline(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def test_what_the_schema_takes_is_read():
    assert list(VALIDATOR.iter_errors(WHOLE)) == []
    pack, problems = read(toml_of(WHOLE))

    assert problems == []
    assert pack is not None


MISSING = object()


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("format",), "charthouse-pack-2"), (("kind",), "both"), (("id",), "Move it"), (("about",), " "),
        (("colour",), "red"), (("phase", 0, "step"), "later"), (("phase", 0, "colour"), "red"),
        (("stage", 0, "steps"), ["later"]), (("stage", 0, "tolerance"), {"mood": "good"}), (("gate", 0, "stage"), ""),
        (("gate", 0, "strict"), "yes"), (("task", 0, "days"), [1, 2]), (("task", 0, "days"), [0.1, 2, 3]),
        (("task", 0, "days"), [1, 2, 2000]), (("task", 0, "days"), MISSING), (("task", 1, "days"), [1, 2, 3]),
        (("task", 0, "after"), ["list XX"]), (("task", 0, "in"), MISSING), (("role", 0, "does"), MISSING),
        (("calendar", 0, "week"), []), (("calendar", 0, "week"), ["Sun noon"]),
        (("calendar", 0, "freezes"), [{"from": "15-12", "to": "01-06"}]), (("risk", 0, "probability"), 1.5),
        (("risk", 0, "factor"), [1, 1.2, 1.6]), (("risk", 0, "days"), MISSING), (("risk", 0, "does"), "pray"),
        (("risk", 0, "kind"), "chance"), (("run_sheet", 0, "steps", 0, "at"), "soon"),
        (("run_sheet", 0, "steps", 0, "minutes"), 3000), (("run_sheet", 0, "steps", 0, "kind"), "maybe"),
        (("document", 0, "purpose"), ""), (("kpi", 0, "unit"), MISSING), (("meeting", 0, "every"), "yearly"),
        (("checklist", 0, "items"), [""]), (("checklist", 0, "name"), "x" * 2001),
    ],
)  # fmt: skip
def test_what_the_reader_refuses_the_schema_refuses(at, value):
    pack = deepcopy(WHOLE)
    place: Any = pack
    for name in at[:-1]:
        place = place[name]
    if value is MISSING:
        del place[at[-1]]
    else:
        place[at[-1]] = value

    assert read(toml_of(pack))[1] != []
    assert list(VALIDATOR.iter_errors(pack)) != []
