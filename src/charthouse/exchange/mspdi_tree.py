"""Microsoft Project's XML as records, read as a stream: no DTD, no entities, no deep nesting, little memory."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast
from xml.parsers import expat

from charthouse.engine.calendars import Minutes
from charthouse.exchange import mspdi_words as words
from charthouse.exchange.refusals import UnreadablePlan

T = TypeVar("T")

CHUNK = 256 * 1024
DEEPEST = 24
"""Microsoft Project nests its elements nine deep."""
MOST_WARNINGS = 100


class Told:
    """What a reader has to say about a file, each sentence once, and how many more there would be."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}
        self._more = 0

    def add(self, sentence: str) -> None:
        if sentence in self._sentences:
            return
        if len(self._sentences) >= MOST_WARNINGS:
            self._more += 1
        else:
            self._sentences[sentence] = None

    @property
    def sentences(self) -> tuple[str, ...]:
        more = (f"And {self._more} more warnings like these.",) if self._more else ()
        return (*self._sentences, *more)


class Record:
    """An element with its plain values by name and its nested elements by name."""

    __slots__ = ("parts", "told", "values", "what")

    def __init__(self, what: str, told: Told) -> None:
        self.what, self.told = what, told
        self.values: dict[str, str] = {}
        self.parts: dict[str, list[Record]] = {}

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = self.values.get(name)
        return default if text is None else text.strip().lower() in {"1", "true"}

    def whole(self, name: str) -> int | None:
        return self._read(name, _whole, "a whole number")

    def number(self, name: str) -> float | None:
        return self._read(name, _number, "a number")

    def time(self, name: str) -> Minutes | None:
        return self._read(name, words.time_of, "a date")

    def clock(self, name: str) -> int | None:
        return self._read(name, words.clock_of, "a time of day")

    def length(self, name: str) -> Minutes | None:
        return self._read(name, words.minutes_of, "a length of time")

    def tenths(self, name: str) -> Minutes | None:
        """Minutes that the file counts in tenths."""
        number = self.number(name)
        return None if number is None else round(number / 10)

    def money(self, name: str) -> Decimal | None:
        return self._read(name, words.money_of, "an amount")

    def several(self, group: str, name: str) -> list[Record]:
        """The records of a group: ``<Rates><Rate>…</Rate><Rate>…</Rate></Rates>``."""
        return [record for outer in self.parts.get(group, ()) for record in outer.parts.get(name, ())]

    @property
    def named(self) -> str:
        """The record for a sentence: what it is, its UID and its name."""
        uid, name = self.text("UID"), self.text("Name")
        return f"{self.what} {uid}{f' “{name}”' if name else ''}".strip()

    def _read(self, name: str, understood: Callable[[str], T], meant: str) -> T | None:
        text = self.values.get(name, "").strip()
        if not text:
            return None
        try:
            return understood(text)
        except (ValueError, ArithmeticError):
            self.told.add(f"{self.named}: {name} says “{text[:40]}”, which is not {meant}; it was left out.")
            return None


def _whole(text: str) -> int:
    number = int(text) if text.lstrip("-").isdigit() else round(_number(text))
    if abs(number) > 2**53:
        raise ValueError(text)
    return number


def _number(text: str) -> float:
    number = float(text)
    if number != number or abs(number) > 1e18:
        raise ValueError(text)
    return number


GROUPS = {"Calendars": "Calendar", "Tasks": "Task", "Resources": "Resource", "Assignments": "Assignment"}
"""The big groups, whose records are handed out one by one."""

DEFINITIONS = {"ExtendedAttributes", "OutlineCodes"}
"""What says how to read the custom values of tasks; it stands before them."""


def records(path: Path, told: Told) -> Iterator[tuple[str, Record]]:
    """The file's records as they come: definitions, calendars, tasks, resources, assignments, and at last the project.

    Before each big group come the project's properties as far as they have been read.

    :raises UnreadablePlan: not well-formed, cut off, with a DTD, nested too deeply or no Microsoft Project plan.
    """
    parser: ET.XMLPullParser[Any] = ET.XMLPullParser(events=("start", "end"))
    path_down: list[ET.Element] = []
    guard = _Guard(path.name)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                guard.look_at(chunk)
                parser.feed(chunk)
                yield from _handed_out(parser, path_down, path.name, told)
        parser.close()
        yield from _handed_out(parser, path_down, path.name, told)
    except ET.ParseError as error:
        line, column = error.position
        cut_off = "no element found" in str(error) or "unclosed token" in str(error)
        said = "it ends in the middle" if cut_off else str(error.msg).split(":")[0]
        raise UnreadablePlan(
            f"{path.name} is not whole XML: {said} at line {line}, column {column + 1}.",
            "Export the plan again: part of the file is missing or damaged.",
        ) from None
    except ValueError as error:
        if isinstance(error, UnreadablePlan):
            raise
        raise UnreadablePlan(f"{path.name} cannot be read as XML: {error}.") from None


def _handed_out(
    parser: ET.XMLPullParser[Any], path_down: list[ET.Element], name: str, told: Told
) -> Iterator[tuple[str, Record]]:
    for event, element in cast("Iterator[tuple[str, ET.Element]]", parser.read_events()):
        if event == "start":
            if not path_down and _plain(element.tag) != "Project":
                raise UnreadablePlan(
                    f"{name} is XML, but no Microsoft Project plan: its root is <{_plain(element.tag)[:40]}>.",
                    "Save the plan in Microsoft Project as “XML format”.",
                )
            path_down.append(element)
            if len(path_down) == 2 and _plain(element.tag) in GROUPS:
                yield "Properties", record_of(path_down[0], "Project", told)
            if len(path_down) > DEEPEST:
                raise UnreadablePlan(f"{name} nests its elements deeper than any plan does; it is refused.")
            continue
        path_down.pop()
        if len(path_down) == 2:
            group = _plain(path_down[1].tag)
            kind = _plain(element.tag)
            if GROUPS.get(group) == kind:
                yield kind, record_of(element, kind, told)
                path_down[1].clear()
        elif len(path_down) == 1 and _plain(element.tag) in DEFINITIONS:
            yield _plain(element.tag), record_of(element, _plain(element.tag), told)
        elif not path_down:
            yield "Project", record_of(element, "Project", told)


def record_of(element: ET.Element, what: str, told: Told) -> Record:
    """An element as a record; at most ``DEEPEST`` deep, which the stream has made sure of."""
    record = Record(what, told)
    values, parts = record.values, record.parts
    for child in element:
        name = _plain(child.tag)
        if len(child):
            parts.setdefault(name, []).append(record_of(child, name, told))
        elif child.text is not None:
            values[name] = child.text
    return record


def _plain(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]


class _Guard:
    """Looks at what stands before the root element and refuses a DTD, which is where entities come from."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._done = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._root

    def look_at(self, chunk: bytes) -> None:
        if self._done:
            return
        try:
            self._parser.Parse(chunk, False)  # noqa: FBT003
        except expat.ExpatError:
            # The real parser will meet the same fault behind the root's start, and tell it with its place.
            self._done = True

    def _root(self, *_: object) -> None:
        self._done = True
        self._parser.StartElementHandler = None

    def _refuse(self, *_: object) -> None:
        raise UnreadablePlan(
            f"{self._name} has a document type declaration (<!DOCTYPE …>), which no plan needs; it is refused.",
            "Such declarations can make a reader fetch other files or run out of memory. Export the plan again.",
        )


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def escaped(text: str) -> str:
    """Text as it stands in XML; characters that XML does not have are left out."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
    return _ILLEGAL.sub("", text) if _ILLEGAL.search(text) else text


class Writer:
    """Collects elements as lines of XML."""

    __slots__ = ("depth", "lines")

    def __init__(self, depth: int = 0) -> None:
        self.lines: list[str] = []
        self.depth = depth

    def value(self, name: str, value: object) -> None:
        """One element with a value; nothing for None."""
        if value is not None:
            self.lines.append(f"<{name}>{escaped(value) if isinstance(value, str) else value}</{name}>")

    def text(self, name: str, text: str) -> None:
        """One element with text; nothing for empty text."""
        if text:
            self.lines.append(f"<{name}>{escaped(text)}</{name}>")

    def flag(self, name: str, flag: bool) -> None:
        self.lines.append(f"<{name}>{1 if flag else 0}</{name}>")

    def time(self, name: str, time: Minutes | None) -> None:
        if time is not None:
            self.lines.append(f"<{name}>{words.written_time(time)}</{name}>")

    def length(self, name: str, minutes: Minutes | None) -> None:
        if minutes is not None:
            self.lines.append(f"<{name}>{words.length_text(minutes)}</{name}>")

    def tenths(self, name: str, minutes: Minutes | None) -> None:
        if minutes is not None:
            self.lines.append(f"<{name}>{minutes * 10}</{name}>")

    def money(self, name: str, amount: Decimal | None) -> None:
        if amount is not None:
            self.lines.append(f"<{name}>{words.written_money(amount)}</{name}>")

    def open(self, name: str) -> None:
        self.lines.append(f"<{name}>")

    def close(self, name: str) -> None:
        self.lines.append(f"</{name}>")
