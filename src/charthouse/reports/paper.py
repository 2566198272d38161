"""A report on paper: PDF, a word processor's file and Markdown of the edition that its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.papers.deck import Deck
from charthouse.papers.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Figure,
    Heading,
    Note,
    Paper,
    Table,
    Tone,
)
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import Letter, PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.reports import words
from charthouse.reports.composed import Edition, Section, Sentence, TableCell
from charthouse.reports.drawing import svg_of
from charthouse.reports.facts import read, seen_at
from charthouse.reports.letter import message_of
from charthouse.reports.models import Report
from charthouse.reports.one_page import page_of
from charthouse.reports.queries import edition_of
from charthouse.reports.reading import newest, sight_in
from charthouse.reports.refusals import NoSuchReport
from charthouse.reports.slides import deck_of
from charthouse.ui import formats

_TONES: dict[str, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "none": "none"}
SHORT = 4
"""Sentences of each list on the one page of a monthly report; the web page has all."""


def report_on_paper(access: Access, subject: str) -> Paper:
    """A report by its number; without one the newest that its reader may read.

    :raises NoSuchReport:
    """
    one = newest(access, subject)
    if one is None:
        blocks = [Note(_("No status report was written yet."))]
        return framed(access, name="status-report", title=_("Status report"), blocks=blocks)
    edition = edition_of(one, sight_in(access, one))
    with translation.override(one.language):
        return _paper(access, one, edition)


def report_on_slides(access: Access, subject: str) -> Deck:
    """A report by its number as slides; without one the newest that its reader may read.

    :raises NoSuchReport:
    """
    one = newest(access, subject)
    if one is None:
        raise NoSuchReport(_("No status report was written yet."))
    sight = sight_in(access, one)
    with translation.override(one.language):
        return deck_of(one, edition_of(one, sight), seen_at(read(one.facts), sight))


def report_as_letter(access: Access, subject: str) -> Letter:
    """A report by its number as an e-mail; without one the newest that its reader may read.

    :raises NoSuchReport:
    """
    one = newest(access, subject)
    if one is None:
        raise NoSuchReport(_("No status report was written yet."))
    message = message_of(one, edition_of(one, sight_in(access, one)), to="")
    return Letter(f"{one.project.key}-report-{one.number}", message)


def _paper(access: Access, one: Report, edition: Edition) -> Paper:
    short = one.kind == Report.Kind.MONTHLY
    facts = [Fact(_("State"), edition.overall_words), Fact(_("Status date"), formats.long_day(one.until))]
    if edition.managers:
        facts.append(Fact(_("Project manager"), edition.managers))
    if one.state == Report.State.SENT and one.sent_at is not None:
        facts.append(Fact(_("Sent"), formats.instant(one.sent_at)))
        facts.append(Fact("SHA-256", one.digest))
    paper = framed(
        access, name=f"report-{one.number}", title=edition.title,
        blocks=list(_blocks(edition, short=short, key=access.project.key)),
        lead=" ".join(each.text for each in edition.verdict), facts=facts,
    )  # fmt: skip
    draft = one.state == Report.State.DRAFT
    return replace(
        paper, language=one.language, stamp=_("DRAFT") if draft else "", page=page_of(edition) if short else None,
        foot=f"{edition.foot} Charthouse · {access.project.key} · {one.number}" if short else paper.foot,
    )  # fmt: skip


def _blocks(edition: Edition, *, short: bool, key: str) -> Iterator[Block]:
    if edition.sides:
        rows = tuple(
            (Cell(one.title), Cell(one.words, _TONES[one.tone]), Cell(_noted(one.sentence))) for one in edition.sides
        )
        yield Table((Column(_("Side")), Column(_("State")), Column(_("Why"))), rows)
    svg = svg_of(edition.course)
    for section in edition.sections:
        if section.name == "milestones":
            yield Heading(edition.course.title, level=2)
            if svg:
                yield Figure(svg, edition.course.told, edition.course.note)
            else:
                yield Note(edition.course.note)
        yield from _section(section, short=short)
    if edition.changed:
        yield Heading(_("Since the last report"), level=2)
        yield Bullets(edition.changed[:SHORT] if short else edition.changed)
    if not short and edition.sources:
        yield Heading(_("Where each sentence comes from"), level=2)
        yield Table(
            (Column(_("No.")), Column(_("Record"))),
            tuple(
                (Cell(str(place)), Cell(words.source_told(one, key))) for place, one in enumerate(edition.sources, 1)
            ),
        )  # fmt: skip
    yield Note(edition.foot)


def _section(one: Section, *, short: bool) -> Iterator[Block]:
    if not one.sentences and one.table is None and not one.nothing:
        return
    yield Heading(one.title, level=2)
    if one.nothing and not one.sentences and one.table is None:
        yield Note(one.nothing)
        return
    if one.table is not None:
        columns = tuple(
            Column(name, "start" if place == 0 or place in one.table.words else "end")
            for place, name in enumerate(one.table.columns)
        )
        rows = tuple(tuple(_cell(each, strong=row.total) for each in row.cells) for row in one.table.rows)
        yield Table(columns, rows, total=one.table.rows[-1].total)
    texts = tuple(map(_noted, one.sentences))
    if one.table is not None:
        yield from (Note(text) for text in texts)
    elif texts:
        yield Bullets(texts[:SHORT] if short and one.name != "asks" else texts)


def _cell(one: TableCell, *, strong: bool) -> Cell:
    return Cell(one.text, _TONES.get(one.tone, ""), strong)


def _noted(one: Sentence) -> str:
    """A sentence with the numbers of its records."""
    marks = ", ".join(map(str, one.marks))
    return f"{one.text} [{marks}]" if marks else one.text


REPORT = PaperKind(
    "status-report", gettext_lazy("Status report"), Right.SEE, report_on_paper, deck_of=report_on_slides,
    letter_of=report_as_letter,
)  # fmt: skip
