"""Values of JSON exports: times with their zone, efforts, people, and documents of text."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from charthouse.engine.calendars import Minutes
from charthouse.exchange.moments import time_of_datetime
from charthouse.exchange.refusals import UnreadablePlan

DEEPEST = 40
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"^(.*?)\s*<([^<>@\s]+@[^<>@\s]+)>$")


def loaded(name: str, text: str) -> Any:
    """A file's JSON.

    :raises UnreadablePlan: it is none, with the line where it breaks off
    """
    try:
        return orjson.loads(text.lstrip("\ufeff"))
    except orjson.JSONDecodeError as error:
        raise UnreadablePlan(
            f"{name} cannot be read as JSON: it breaks at line {error.lineno}, column {error.colno}.",
            "It is cut off, or was changed by hand: export it again.",
        ) from None


def time_in(value: Any, zone: str) -> Minutes | None:
    """An instant or a day by the project's clock; None where nothing is said.

    :raises ValueError: it is no date
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("is no date; dates look like 2026-03-31 or 2026-03-31T08:00:00.000+0000")
    try:
        if _DAY.fullmatch(value):
            return time_of_datetime(dt.datetime.fromisoformat(value))
        said = dt.datetime.fromisoformat(value)
        if said.tzinfo is not None:
            said = said.astimezone(ZoneInfo(zone))
        return time_of_datetime(said)
    except (ValueError, OverflowError):
        raise ValueError(
            f"“{value[:40]}” is no date; dates look like 2026-03-31 or 2026-03-31T08:00:00.000+0000"
        ) from None


def effort_in(value: Any, minutes: float) -> Minutes | None:
    """An effort in a unit of so many minutes; None where nothing is said.

    :raises ValueError: it is no number
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value * minutes <= 10**9:
        raise ValueError(f"“{str(value)[:40]}” is no effort; it has to be a number")
    return round(value * minutes)


def text_in(value: Any) -> str:
    """What a field says as text: a text, a named thing, or a document of paragraphs."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return "\n".join(part for part in _paragraphs(value, 0) if part)
        for name in ("displayName", "name", "value"):
            if isinstance(value.get(name), str):
                return str(value[name]).strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _paragraphs(node: Any, deep: int) -> list[str]:
    """The texts of Atlassian's document format, a line for each block."""
    if deep > DEEPEST or not isinstance(node, dict):
        return []
    if isinstance(node.get("text"), str):
        return [node["text"]]
    inside = [_paragraphs(child, deep + 1) for child in node.get("content", ()) if isinstance(child, dict)]
    if node.get("type") in ("paragraph", "heading"):
        return ["".join(part for parts in inside for part in parts)]
    return [part for parts in inside for part in parts]


def person_in(text: str) -> tuple[str, str]:
    """Name and address of ``Ada Stone <ada@example.org>``, or of a name alone."""
    found = _ADDRESS.match(text)
    return (found[1].strip(), found[2]) if found else (text, text if "@" in text and " " not in text else "")


def within(value: Any, *names: str) -> Any:
    """What stands at a path in nested objects; None where it leads nowhere."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
