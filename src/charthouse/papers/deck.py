"""Slides as a value: what each says, in parts that fill its columns; the writer decides how they look.

As with papers, every text is a text. Charts hold figures, so that they can be edited where they are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from charthouse.papers.model import Bullets, Note, Table, Tone

Look = Literal["ink", "soft", "quiet", "course", "water", "pale"]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something with its state and the reason for it."""

    title: str
    tone: Tone
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """Two to five of them side by side, to be seen at once."""

    items: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line over days; one of its points is labelled with its name."""

    name: str
    points: tuple[tuple[dt.date, Decimal], ...]
    look: Look = "ink"
    dashed: bool = False
    dot: bool = False
    """The labelled point has a mark."""
    labelled: int = -1
    beside: Literal["right", "left", "above", "below"] = "right"


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of shares (of 1) over days."""

    lines: tuple[Line, ...]
    alt: str
    """What it shows, for who cannot see it."""


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one kind, one for each category."""

    name: str
    values: tuple[Decimal, ...]
    look: Look = "water"


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of amounts side by side, from zero."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str


Body = Bullets | Table | Note | Signs | Lines | Bars


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a slide; a list or a table that is too long for it runs on over the next."""

    title: str
    body: Body
    note: str = ""
    asked: bool = False
    """It asks something of its reader."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, and those after it that hold what it has no room for."""

    title: str
    left: tuple[Part, ...]
    right: tuple[Part, ...] = ()
    lead: str = ""
    """What it says, in a sentence or two."""
    share: float = 0.5
    """Of its width for the left column, where there is a right one."""


@dataclass(frozen=True, slots=True)
class Deck:
    """One presentation."""

    name: str
    """What its file is called, without ending."""
    title: str
    project: str
    slides: tuple[Slide, ...]
    language: str = "en"
    foot: str = ""
    stamp: str = ""
    """Stands on every slide, as DRAFT does."""

    def words(self) -> Iterator[str]:
        """Every text in it."""
        yield from (self.title, self.project, self.foot, self.stamp)
        for slide in self.slides:
            yield from (slide.title, slide.lead)
            for part in (*slide.left, *slide.right):
                yield from (part.title, part.note, *_words(part.body))


def _words(body: Body) -> Iterator[str]:
    match body:
        case Bullets():
            yield from body.items
        case Table():
            yield from (one.label for one in body.columns)
            yield from (cell.text for row in body.rows for cell in row)
        case Note():
            yield body.text
        case Signs():
            yield from (text for one in body.items for text in (one.title, one.words, one.why))
        case Lines():
            yield from (body.alt, *(one.name for one in body.lines))
        case Bars():
            yield from (body.alt, *body.categories, *(one.name for one in body.series))
