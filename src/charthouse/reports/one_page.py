"""The monthly report as one page: the same sentences and tables, set so that it has room whatever the project holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.papers.model import Box, Bullets, Figure, Note, Page, State, Table
from charthouse.reports.composed import Edition, Section, Sentence
from charthouse.reports.drawing import svg_of
from charthouse.reports.slides import TONES, table_of
from charthouse.ui import formats

RISKS = 3
"""Risks on the page; the web page has five."""
_LETTERS = 220
"""Of a sentence; the rest is on the web page."""
_NAMED = 64
"""Letters of a name in a table."""
_MOST: dict[str, tuple[int, ...]] = {
    "asks": (6, 5, 4, 3, 3), "milestones": (9, 8, 7, 6, 5), "money": (8, 7, 6, 5, 4), "done": (5, 4, 4, 3, 2),
    "next": (5, 4, 4, 3, 2), "late": (5, 4, 3, 3, 2), "risks": (RISKS,), "kpis": (5, 4, 4, 3, 2),
    "issues": (4, 3, 3, 2, 2), "scope": (3, 2, 2, 2, 1), "notes": (4, 4, 3, 3, 2), "changed": (5, 4, 3, 2, 2),
}  # fmt: skip
"""How much of each part is shown, from the loosest setting to the densest."""


def page_of(edition: Edition) -> Page:
    """The page as its reader sees it, in the report's language."""
    parts = {one.name: one for one in edition.sections}

    def boxes(*names: str) -> tuple[Box, ...]:
        return tuple(box for name in names if name in parts for box in _box(parts[name]))

    states = tuple(
        State(one.title, one.words, TONES[one.tone], _cut(one.sentence.text, _LETTERS)) for one in edition.sides
    )  # fmt: skip
    rows = (
        boxes("asks"), tuple(_course(edition)), boxes("milestones", "money"), boxes("done", "next"),
        boxes("late"), boxes("risks", "kpis"), boxes("issues", "scope"),
        (*boxes("notes"), *_changed(edition)),
    )  # fmt: skip
    verdict = " ".join(one.text for one in edition.verdict)
    return Page(_cut(verdict, 700), states, tuple(row for row in rows if row), (edition.status, edition.managers))


def _box(one: Section) -> Iterator[Box]:
    most = _MOST.get(one.name, ())
    texts = [_cut(each.text, _LETTERS) for each in _in_order(one.sentences)]
    if one.table is not None:
        table = table_of(one.table)
        if one.name == "risks":
            table = Table(table.columns, table.rows[:RISKS])
        rows = tuple(tuple(replace(cell, text=_cut(cell.text, _NAMED)) for cell in row) for row in table.rows)
        more = () if one.name == "risks" else _more(len(rows))
        yield Box(one.title, Table(table.columns, rows, total=table.total), most, more, " ".join(texts[:2]))
    elif texts:
        yield Box(one.title, Bullets(tuple(texts)), most, _more(len(texts)), asked=one.name == "asks")
    elif one.nothing:
        yield Box(one.title, Note(one.nothing))


def _in_order(sentences: tuple[Sentence, ...]) -> list[Sentence]:
    """What somebody wrote, and what sums up, is not what is left out for want of room."""
    return sorted(sentences, key=lambda one: (not one.typed, not one.key.endswith(".all")))


def _changed(edition: Edition) -> Iterator[Box]:
    if edition.changed:
        texts = tuple(_cut(one, _LETTERS) for one in edition.changed)
        yield Box(_("Since the last report"), Bullets(texts), _MOST["changed"], _more(len(texts)))


def _course(edition: Edition) -> Iterator[Box]:
    course = edition.course
    svg = svg_of(course)
    if svg:
        yield Box(course.title, Figure(svg, course.told), note=course.note)
    else:
        yield Box(course.title, Note(course.note))


def _more(count: int) -> tuple[str, ...]:
    """What is said of those left out, for each number of them."""
    return tuple(
        ngettext("%(count)s more line on the web page", "%(count)s more lines on the web page", left)
        % {"count": formats.number(left)}
        for left in range(1, count + 1)
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
