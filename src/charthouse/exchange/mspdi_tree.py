"""Microsoft Project's XML as records, read as a stream: no DTD, no entities, no deep nesting, little memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from xml.parsers import expat

from charthouse.engine.calendars import Minutes
from charthouse.exchange import mspdi_words as words
from charthouse.exchange.refusals import UnreadablePlan

T = TypeVar("T")

CHUNK = 256 * 1024
DEEPEST = 24
"""Microsoft Project nests its elements nine deep."""
MOST_WARNINGS = 100

CUT_OFF = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}
"""What the parser says of a file that stops in the middle."""


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
    stream = _Stream(path.name, told)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield from stream.fed(chunk)
        yield from stream.fed(b"", last=True)
    except expat.ExpatError as error:
        cut_off = error.code in CUT_OFF
        said = "it ends in the middle" if cut_off else expat.ErrorString(error.code)
        raise UnreadablePlan(
            f"{path.name} is not whole XML: {said} at line {error.lineno}, column {error.offset + 1}.",
            "Export the plan again: part of the file is missing or damaged.",
        ) from None
    except (LookupError, UnicodeError) as error:
        raise UnreadablePlan(f"{path.name} is written in an unknown encoding ({error}).") from None


class _Stream:
    """Makes records of what the parser meets; handlers are called a million times, so they do little."""

    def __init__(self, file: str, told: Told) -> None:
        self._file, self._told = file, told
        self._names: list[str] = []
        self._records: list[Record | None] = []
        self._parts: list[str] = []
        self._ready: list[tuple[str, Record]] = []
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._parts.append

    def fed(self, chunk: bytes, *, last: bool = False) -> list[tuple[str, Record]]:
        """The records that are complete after so much more of the file."""
        self._ready = []
        self._parser.Parse(chunk, last)
        return self._ready

    def _start(self, name: str, _: object) -> None:
        if ":" in name:
            name = name[name.rfind(":") + 1 :]
        names = self._names
        depth = len(names)
        if depth < 2:
            if depth == 0 and name != "Project":
                raise UnreadablePlan(
                    f"{self._file} is XML, but no Microsoft Project plan: its root is <{name[:40]}>.",
                    "Save the plan in Microsoft Project as “XML format”.",
                )
            if name in GROUPS and self._records[0] is not None:
                self._ready.append(("Properties", self._records[0]))
        elif depth >= DEEPEST:
            raise UnreadablePlan(f"{self._file} nests its elements deeper than any plan does; it is refused.")
        names.append(name)
        self._records.append(None)
        self._parts.clear()

    def _end(self, _: str) -> None:
        names, records = self._names, self._records
        name, record = names.pop(), records.pop()
        depth = len(names)
        if depth == 2 and GROUPS.get(names[1]) == name:
            self._ready.append((name, record or Record(name, self._told)))
        elif depth == 1 and name in DEFINITIONS:
            if record is not None:
                self._ready.append((name, record))
        elif depth == 0:
            self._ready.append(("Project", record or Record(name, self._told)))
        elif record is not None or self._parts:
            parent = records[-1]
            if parent is None:
                parent = records[-1] = Record(names[-1], self._told)
            if record is None:
                parent.values[name] = "".join(self._parts)
            else:
                parent.parts.setdefault(name, []).append(record)
        self._parts.clear()

    def _refuse(self, *_: object) -> None:
        # Declarations are where entities come from: without them there is nothing to expand and nothing to fetch.
        raise UnreadablePlan(
            f"{self._file} has a document type declaration (<!DOCTYPE …>), which no plan needs; it is refused.",
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
