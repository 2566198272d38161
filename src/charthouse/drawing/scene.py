"""A page as a display list: what lies on it, in points of 1/72 inch from its upper left corner, layer over layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Ink:
    """How a shape is filled and edged; colours as ``#rrggbb``."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.75
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; ``about`` says of which task it tells, ``role`` what it is to it."""

    ink: Ink
    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    about: int | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape."""

    ink: Ink
    points: tuple[Point, ...]
    about: int | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Straight lines from point to point, with corners as round as said."""

    ink: Ink
    points: tuple[Point, ...]
    round: float = 0.0
    about: int | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``y`` is the line that letters stand on."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    anchor: Anchor = "start"
    about: int | None = None
    role: str = ""


Mark = Rect | Polygon | Line | Words


@dataclass(slots=True)
class Page:
    """One sheet or slide while it is drawn, and after."""

    width: float
    height: float
    title: str = ""
    layers: dict[int, list[Mark]] = field(default_factory=dict)
    pens: dict[int, float] = field(default_factory=dict)
    """By how much lines of a layer are thicker, or finer, than their inks say."""

    def add(self, layer: int, *marks: Mark) -> None:
        """Lay marks on a layer; higher ones lie over lower ones."""
        self.layers.setdefault(layer, []).extend(marks)

    def marks(self) -> Iterator[Mark]:
        """All of them, from the ground up."""
        for layer in sorted(self.layers):
            yield from self.layers[layer]

    def words(self) -> list[str]:
        """Every text on the page."""
        return [mark.text for mark in self.marks() if isinstance(mark, Words)]


def diamond(ink: Ink, x: float, y: float, half: float, *, about: int | None = None, role: str = "") -> Polygon:
    """A milestone's sign around a point."""
    return Polygon(ink, ((x, y - half), (x + half, y), (x, y + half), (x - half, y)), about, role)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


def clipped(points: Sequence[Point], box: Box) -> list[list[Point]]:
    """What lies inside a box of a way whose parts run across or along, as ways of their own."""
    ways: list[list[Point]] = []
    for (x1, y1), (x2, y2) in pairwise(points):
        if max(x1, x2) < box.x or min(x1, x2) > box.right or max(y1, y2) < box.y or min(y1, y2) > box.bottom:
            continue
        start = (min(max(x1, box.x), box.right), min(max(y1, box.y), box.bottom))
        end = (min(max(x2, box.x), box.right), min(max(y2, box.y), box.bottom))
        if ways and ways[-1][-1] == start:
            ways[-1].append(end)
        else:
            ways.append([start, end])
    return [way for way in ways if len(set(way)) > 1]


def overlapping(boxes: Iterable[Box], other: Box, gap: float = 0.0) -> bool:
    """Whether a box touches any of these, or comes nearer than a gap."""
    return any(
        box.x < other.right + gap
        and other.x < box.right + gap
        and box.y < other.bottom + gap
        and other.y < box.bottom + gap
        for box in boxes
    )
