"""A pack in another language: the same pack with other words, from a text that lies beside it, keyed by its ids.

The text is TOML: a table for each kind of part, and in it a line for each part with its words by their names; what has
several texts has a list of as many. ``[pack]`` has the words of the pack as a whole. Sources stay as they are.

    [task]
    count = { name = "Tische zählen", basis = "Vierzig Tische am Tag", checklist = ["Auch Schränke"] }
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

WORDS: Mapping[str, tuple[str, ...]] = {
    "pack": ("name", "about", "fits"),
    "phase": ("name",),
    "stage": ("name", "about", "tolerance"),
    "gate": ("name", "criteria"),
    "task": ("name", "basis", "done", "checklist"),
    "role": ("name", "does"),
    "calendar": ("name", "freezes"),
    "risk": ("title", "category", "cause", "event", "effect", "response"),
    "run_sheet": ("name", "steps"),
    "document": ("name", "purpose", "group"),
    "kpi": ("name", "unit", "target", "measured"),
    "meeting": ("name", "rhythm", "who", "purpose", "channel"),
    "checklist": ("name", "items"),
}
"""What is words in each kind of part; all else is the same in every language."""
_IN_LISTS: Mapping[str, tuple[str, ...]] = {"freezes": ("name",), "steps": ("what", "check")}
"""Of a list of tables, what in each is words: a list of these, or the one."""


class WordsMissingError(Exception):
    """A pack in another language lacks words, or has some for parts that there are not."""


def in_other_words(text: str, words: str) -> str:
    """The text of the pack in the language of the words.

    :raises WordsMissingError: with every part and word that is missing or too much
    """
    raw, said = tomllib.loads(text), tomllib.loads(words)
    wrong: list[str] = []
    wrong += [f"[{table}] is no kind of part" for table in said if table not in WORDS]
    _put(raw, said.get("pack", {}), "pack", wrong)
    for table in WORDS:
        if table == "pack":
            continue
        given = said.get(table, {})
        parts = {part["id"]: part for part in raw.get(table, [])}
        wrong += [f"[{table}] {identity} is no part of the pack" for identity in given if identity not in parts]
        for identity, part in parts.items():
            _put(part, given.get(identity, {}), f"{table} {identity}", wrong)
    if wrong:
        raise WordsMissingError("\n".join(wrong))
    return "\n".join(_lines(raw)) + "\n"


def _put(part: dict[str, Any], given: Mapping[str, Any], where: str, wrong: list[str]) -> None:
    """Put the words of one part in place of its own."""
    known = WORDS[where.split(" ", 1)[0]]
    wrong += [f"{where}: “{name}” is no word of it" for name in given if name not in known or not part.get(name)]
    for name in known:
        there = part.get(name)
        if not there:
            continue
        if name not in given:
            wrong.append(f"{where}: “{name}” is missing")
        elif (found := _like(there, given[name], _IN_LISTS.get(name, ()))) is None:
            wrong.append(f"{where}: “{name}” has not the shape of its original")
        else:
            part[name] = found


def _like(there: Any, given: Any, names: tuple[str, ...]) -> Any:
    """The given words in the shape of those that are there; None where they do not fit it."""
    if isinstance(there, str):
        return given if isinstance(given, str) and given.strip() else None
    if isinstance(there, dict):
        fits = (
            isinstance(given, dict) and set(given) == set(there) and all(isinstance(one, str) for one in given.values())
        )
        return given if fits else None
    if not isinstance(given, list) or len(given) != len(there):
        return None
    if not names:
        return given if all(isinstance(one, str) and one.strip() for one in given) else None
    rows = [one if isinstance(one, list) else [one] for one in given]
    if any(len(row) != len(names) or not all(isinstance(one, str) for one in row) for row in rows):
        return None
    return [{**old, **dict(zip(names, row, strict=True))} for old, row in zip(there, rows, strict=True)]


def _lines(raw: Mapping[str, Any]) -> Iterator[str]:
    tables = [name for name, value in raw.items() if name in WORDS and name != "pack"]
    yield from (f"{name} = {_said(value)}" for name, value in raw.items() if name not in tables)
    for table in tables:
        for part in raw[table]:
            yield ""
            yield f"[[{table}]]"
            yield from (f"{name} = {_said(value)}" for name, value in part.items())


def _said(value: Any) -> str:
    """A value as TOML writes it; texts as JSON writes them, which TOML reads alike."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_said(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_said(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
