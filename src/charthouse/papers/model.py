"""A document as a value: what its chapters say, in the order in which it is read. Writers decide how it looks.

Every text in it is a text and nothing else: no writer takes it for commands of the format that it writes. Only
``Prose`` is read as Markdown, and of that only what people may write on our pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["start", "end"]
Tone = Literal["", "good", "warn", "bad", "none"]
Sheet = Literal["a4", "letter"]
SHEETS: tuple[Sheet, ...] = ("a4", "letter")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; those of level 1 stand in the contents."""

    text: str
    number: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Prose:
    """What people wrote, in Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of ours, quieter than what it stands beside."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines, each with a sign before it: ``–``, ``✓``."""

    items: tuple[str, ...]
    sign: str = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; a tone puts its sign before the words."""

    text: str
    tone: Tone = ""
    strong: bool = False
    under: str = ""
    """Said below it, smaller and quieter."""
    indent: int = 0
    """By how many steps it stands in: the level of an outline."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: words run from the start, figures and days end in one line."""

    label: str
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    """The last row sums up the others."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Things by two scales: probability by impact, influence by interest; each place tinted by its tone."""

    across: str
    """What its columns tell."""
    down: str
    columns: tuple[str, ...]
    """The least first."""
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    """Each with what it is called; the greatest first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What something is called, and what it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts below each other."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Two to five facts side by side, to be seen at once."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What stands below one heading of two beside each other."""

    title: str
    items: tuple[str, ...]
    sign: str = "–"
    nothing: str = ""
    """What is said where there are none."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Lists beside each other: in and out."""

    items: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a signature depends on, and how it stands."""

    text: str
    state: str = ""
    met: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs as what, and what they answered, when and how."""

    name: str
    role: str
    state: str
    tone: Tone
    lines: tuple[str, ...] = ()
    reason: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """The signatures, each on a line of its own."""

    items: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing of ours as SVG, with what it shows in words for who cannot see it."""

    svg: str
    alt: str
    caption: str = ""
    width: float = 1.0
    """Of the text's width."""


Block = Heading | Prose | Note | Bullets | Table | Grid | Facts | Band | Sides | Signatures | Figure


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF: the bytes that were signed."""

    name: str
    content: bytes
    media_type: str
    about: str


@dataclass(frozen=True, slots=True)
class Box:
    """A titled part of a single page."""

    title: str
    body: Table | Bullets | Note | Figure
    most: tuple[int, ...] = ()
    """How many rows or lines of it are shown at most: first where there is room, last where there is little."""
    more: tuple[str, ...] = ()
    """What is said in place of one, two, … that are left out."""
    note: str = ""
    asked: bool = False
    """It asks something of its reader."""


@dataclass(frozen=True, slots=True)
class State:
    """One side of what the page is about, with its colour and the reason for it."""

    title: str
    words: str
    tone: Tone
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """All of a document on one page: set smaller, and with less of each list, until it has room."""

    verdict: str
    states: tuple[State, ...]
    rows: tuple[tuple[Box, ...], ...]
    """Boxes below each other, one or two side by side."""
    head: tuple[str, str] = ("", "")
    """On its right: the day, and who answers for it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document."""

    name: str
    """What its file is called, without ending: ``ERP-charter-2``."""
    title: str
    project: str
    blocks: tuple[Block, ...]
    lead: str = ""
    """One sentence below the title: how it stands."""
    facts: tuple[Fact, ...] = ()
    """What it is a document of: version, state, day, hash."""
    stamp: str = ""
    """Stands on every page, as DRAFT does."""
    edition: str = ""
    """Beside the title on every page: “version 2”."""
    foot: str = ""
    """At the foot of every page."""
    language: str = "en"
    """As the reader's locale is called: ``de``, ``en-us``."""
    attached: tuple[Attached, ...] = ()
    wide: bool = False
    """Its sheets lie on their side: for tables of many columns."""
    page: Page | None = None
    """In PDF it is this one page instead of its blocks."""

    def words(self) -> Iterator[str]:
        """Every text in it."""
        yield from (self.title, self.project, self.lead, self.stamp, self.edition, self.foot)
        yield from _facts(self.facts)
        for block in self.blocks:
            yield from _words(block)
        if self.page is not None:
            yield from (self.page.verdict, *self.page.head)
            for row in self.page.rows:
                for box in row:
                    yield from (box.title, box.note, *_words(box.body))
            for one in self.page.states:
                yield from (one.title, one.words, one.why)


def cells(*texts: str | Cell) -> tuple[Cell, ...]:
    """A row of a table."""
    return tuple(one if isinstance(one, Cell) else Cell(one) for one in texts)


def _facts(items: Sequence[Fact]) -> Iterator[str]:
    for one in items:
        yield from (one.label, one.value)


def _words(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Prose() | Note():
            yield block.text
        case Bullets():
            yield from block.items
        case Table():
            yield from (one.label for one in block.columns)
            yield from (text for row in block.rows for cell in row for text in (cell.text, cell.under))
        case Grid():
            yield from (block.across, block.down, *block.columns)
            for label, row in block.rows:
                yield from (label, *(cell.text for cell in row))
        case Facts() | Band():
            yield from _facts(block.items)
        case Sides():
            for side in block.items:
                yield from (side.title, side.nothing, *side.items)
        case Signatures():
            for one in block.items:
                yield from (one.name, one.role, one.state, one.reason, *one.lines)
                for condition in one.conditions:
                    yield from (condition.text, condition.state)
        case Figure():
            yield from (block.alt, block.caption)
