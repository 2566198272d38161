"""Registers on paper: a chapter names the columns, who sees which, and what a line says in each; the rest is here.

A register lies on its side, says at its head what it comes to, and sets its lines in tables, with a sentence of its
own where there are none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from charthouse.papers.model import Align, Block, Cell, Column, Heading, Note, Table, Tone, cells
from charthouse.papers.prose import plain, read
from charthouse.ui import formats

One = TypeVar("One")
_NO_YEAR = dt.date.min
"""Beside it every day is written with its year."""


@dataclass(frozen=True, slots=True)
class Shown(Generic[One]):
    """One column of a register."""

    label: str
    says: Callable[[One], str | Cell]
    align: Align = "start"
    may: bool = True
    """False: its reader does not see what it tells, so that it is not there at all."""


def figures(label: str, says: Callable[[One], str | Cell], *, may: bool = True) -> Shown[One]:
    """A column of figures, days or amounts, which end in one line."""
    return Shown(label, says, "end", may)


def table_of(lines: Iterable[One], columns: Sequence[Shown[One]], nothing: str) -> Table | Note:
    """The lines as a table, or the sentence that there are none."""
    seen = [one for one in columns if one.may]
    rows = tuple(cells(*(one.says(line) for one in seen)) for line in lines)
    if not rows:
        return Note(nothing)
    return Table(tuple(Column(one.label, one.align) for one in seen), rows)


def part_of(title: str, lines: Iterable[One], columns: Sequence[Shown[One]], nothing: str) -> tuple[Block, ...]:
    """The same below a heading."""
    return (Heading(title), table_of(lines, columns, nothing))


def named(name: str, *below: str, tone: Tone = "") -> Cell:
    """What a line is called, with what is said of it below; Markdown there is read, not printed."""
    return Cell(name, tone, strong=True, under="\n".join(one for one in map(words_of, below) if one))


def words_of(markdown: str) -> str:
    """What people wrote in Markdown as plain words, for a cell: its paragraphs and items on lines of their own."""
    if not markdown.strip():
        return ""
    lines = []
    for piece in read(markdown):
        rows = [" · ".join(plain(cell) for cell in row) for row in piece.rows] or [plain(piece.runs)]
        lines += [f"{piece.sign} {row}".strip() for row in rows]
    return "\n".join(line for line in lines if line)


def dated(value: dt.date) -> str:
    """A day as a column of days says it: with its year, without its weekday."""
    return formats.short_day(value, beside=_NO_YEAR)


def day(value: dt.date | None, *, late: bool = False) -> Cell:
    """A day; one that has passed is marked."""
    return Cell("" if value is None else dated(value), "bad" if late else "")
