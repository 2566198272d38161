"""A report as it is read: sentences, tables and the course, each with the records that it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from charthouse.reports.facts import CourseFacts, Source

OWN = "own-"
"""Sentences that somebody added begin so, by their keys."""
OF_MONEY = frozenset({"verdict.money", "dimension.cost"})
"""Sentences that tell amounts: what was typed in their place is shown only to who sees as many."""
SECTIONS = ("verdict", "asks", "done", "next", "late", "issues", "scope", "notes")
"""Where sentences stand that can be typed, in the order of the page; those of a side of the project stand beside it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and where it comes from."""

    key: str
    text: str
    sources: tuple[Source, ...] = ()
    strong: tuple[str, ...] = ()
    """The figures in it that matter most."""
    tone: str = ""
    typed: bool = False
    said: str = ""
    """What the data say, where somebody typed something else."""
    marks: tuple[int, ...] = ()
    """The numbers of its sources in the list."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the project with its colour and the reason for it."""

    name: str
    title: str
    tone: str
    words: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell; a tone puts its sign before the words."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and where it comes from."""

    cells: tuple[TableCell, ...]
    sources: tuple[Source, ...] = ()
    total: bool = False
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table: the first column is of words, ``words`` names others that are."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    words: tuple[int, ...] = ()

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, bool, TableCell]]]]:
        """Each row with its cells after the first: the column's name, whether it is of words, the cell."""
        return [
            (row, [(self.columns[at], at in self.words, cell) for at, cell in enumerate(row.cells) if at])
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: sentences, or a table with what has to be said of it."""

    name: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    table: Tabled | None = None
    nothing: str = ""
    """What is said where there is nothing."""


@dataclass(frozen=True, slots=True)
class Course:
    """The drawing of the way to the end, with what it shows in words; or why there is none."""

    title: str
    note: str
    facts: CourseFacts | None
    committed: str = ""
    """The committed day, ``2027-02-01``."""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A report as somebody with one sight reads it."""

    language: str
    project: str
    title: str
    status: str
    managers: str
    overall: str
    overall_words: str
    verdict: tuple[Sentence, ...]
    sides: tuple[Side, ...]
    sections: tuple[Section, ...]
    course: Course
    foot: str
    sources: tuple[Source, ...] = ()
    """In the order of their numbers."""
    changed: tuple[str, ...] = field(default=())
    """What is different from the report before, in sentences."""

    def section(self, name: str) -> Section | None:
        """One part of it."""
        return next((one for one in self.sections if one.name == name), None)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that can be typed."""
        return (
            *self.verdict, *(one.sentence for one in self.sides),
            *(each for one in self.sections for each in one.sentences),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody typed in place of a sentence, or added to a section; an empty text leaves the sentence out."""

    key: str
    section: str
    text: str


_EDITION = TypeAdapter(Edition)


def as_json(edition: Edition) -> dict[str, Any]:
    """An edition as it is frozen."""
    found: dict[str, Any] = _EDITION.dump_python(edition, mode="json")
    return found


def read(kept: Any) -> Edition:
    """A frozen edition again."""
    return _EDITION.validate_python(kept)


def typed_over(edition: Edition, owns: tuple[Own, ...], *, money: bool) -> Edition:
    """The edition with what somebody typed; ``money``: this one shows the amounts that they saw."""
    by_key = {one.key: one for one in owns if money or one.key not in OF_MONEY}
    there = {one.key for one in edition.sentences}

    def of(sentence: Sentence) -> Sentence | None:
        one = by_key.get(sentence.key)
        if one is None:
            return sentence
        if not one.text:
            return None
        return replace(sentence, text=one.text, typed=True, said=sentence.text, sources=(), strong=())

    def all_of(name: str, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        kept = [each for each in map(of, sentences) if each is not None]
        added = [
            Sentence(one.key, one.text, typed=True) for one in owns
            if one.section == name and one.key not in there and one.text and one.key in by_key
        ]  # fmt: skip
        return (*kept, *added)

    sections = tuple(replace(one, sentences=all_of(one.name, one.sentences)) for one in edition.sections)
    return replace(
        edition, verdict=all_of("verdict", edition.verdict),
        sides=tuple(replace(one, sentence=of(one.sentence) or replace(one.sentence, text="")) for one in edition.sides),
        sections=sections,
    )  # fmt: skip


def marked(edition: Edition) -> Edition:
    """The edition with a number for each record that it comes from, in the order of reading."""
    numbers: dict[Source, int] = {}

    def of(sources: tuple[Source, ...]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(numbers.setdefault(one, len(numbers) + 1) for one in sources))

    def sentence(one: Sentence) -> Sentence:
        return replace(one, marks=of(one.sources))

    def section(one: Section) -> Section:
        table = one.table
        if table is not None:
            table = replace(table, rows=tuple(replace(row, marks=of(row.sources)) for row in table.rows))
        return replace(one, sentences=tuple(map(sentence, one.sentences)), table=table)

    verdict = tuple(map(sentence, edition.verdict))
    sides = tuple(replace(one, sentence=sentence(one.sentence)) for one in edition.sides)
    sections = tuple(map(section, edition.sections))
    return replace(edition, verdict=verdict, sides=sides, sections=sections, sources=tuple(numbers))
