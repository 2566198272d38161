"""A document for a word processor (DOCX), made of its own headings, lists and tables, so that people go on with it."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx.shared import Pt

from charthouse.drawing import fonts
from charthouse.papers.letters import printable
from charthouse.papers.model import (
    Band,
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Figure,
    Grid,
    Heading,
    Note,
    Paper,
    Prose,
    Sheet,
    Sides,
    Signature,
    Signatures,
    Table,
    Tone,
)
from charthouse.papers.prose import Piece, Run, read
from charthouse.papers.word_parts import (
    COURSE,
    LINE,
    QUIET,
    RULE,
    SOFT,
    TONES,
    Writing,
    blank_document,
    edges,
    field,
    repeat_head,
    shade,
)

_SIGNS: dict[Tone, str] = {"good": "●", "warn": "▲", "bad": "■", "none": "○", "": ""}


def docx_of(paper: Paper, sheet: Sheet = "a4") -> bytes:
    """The whole document."""
    document = blank_document(sheet, paper.language, wide=paper.wide)
    document.core_properties.title = printable(f"{paper.title} – {paper.project}")
    document.core_properties.author = "Charthouse"
    document.core_properties.language = paper.language
    one = _Document(Writing(document))
    one.running(paper)
    one.first(paper)
    for block in paper.blocks:
        one.block(block)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


class _Document:
    """What is being written; each method sets one kind of block."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing

    def running(self, paper: Paper) -> None:
        """Head and foot of every page."""
        head, foot = self.writing.head, self.writing.foot
        head.add_run(printable(f"{paper.project} · {paper.title}"))
        head.add_run("\t")
        if paper.stamp:
            run = head.add_run(f"{printable(paper.stamp).upper()}  ")
            run.bold, run.font.color.rgb = True, COURSE
        head.add_run(printable(paper.edition))
        foot.add_run(printable(paper.foot) + "\t")
        # Translators: at the foot of a printed page; {page} and {pages} stay as they are
        for part in _split(_("Page {page} of {pages}")):
            if part in ("{page}", "{pages}"):
                field(foot, "PAGE" if part == "{page}" else "NUMPAGES")
            else:
                foot.add_run(part)

    def first(self, paper: Paper) -> None:
        """The beginning: what it is, how it stands, its facts."""
        self.writing.paragraph(paper.title, style="Title")
        if paper.lead:
            self.writing.paragraph(paper.lead, style="Subtitle")
        if paper.facts:
            self._facts(paper.facts)

    def block(self, block: Block) -> None:
        """One block."""
        match block:
            case Heading():
                number = f"{block.number}  " if block.number else ""
                self.writing.paragraph(f"{number}{block.text}", style=f"Heading {min(block.level, 3)}")
            case Prose():
                for piece in read(block.text):
                    self._piece(piece)
            case Note():
                self.writing.paragraph(block.text, size=8.5, colour=QUIET)
            case Bullets():
                for item in block.items:
                    self._item(item, block.sign)
            case Table():
                self._table(block)
            case Grid():
                self._grid(block)
            case Facts():
                self._facts(block.items)
            case Band():
                self._band(block.items)
            case Sides():
                for side in block.items:
                    self.writing.paragraph(side.title, bold=True, after=2)
                    for item in side.items:
                        self._item(item, side.sign)
                    if not side.items:
                        self.writing.paragraph(side.nothing, colour=QUIET)
            case Signatures():
                self._signatures(block.items)
            case Figure():
                self._figure(block)

    def _item(self, text: str, sign: str, level: int = 0) -> None:
        self.writing.listed([Run(text)], sign, level)

    def _piece(self, piece: Piece) -> None:
        match piece.kind:
            case "heading":
                self.writing.paragraph(piece.runs, style="Heading 3")
            case "item":
                self.writing.listed(piece.runs, piece.sign, piece.level)
            case "quote":
                self.writing.paragraph(piece.runs, colour=SOFT, indent=14)
            case "code":
                for line in piece.runs[0].text.split("\n"):
                    self.writing.paragraph([Run(line, code=True)], indent=8, after=0)
            case "rule":
                edges(self.writing.paragraph(""), bottom=RULE)
            case "table":
                rows = piece.rows
                table = self.writing.table(len(rows), max((len(row) for row in rows), default=1))
                for place, row in enumerate(rows):
                    for at, runs in enumerate(row):
                        self.writing.into(table.cell(place, at), runs, bold=place == 0)
                    edges(table.rows[place], bottom=LINE)
            case _:
                self.writing.paragraph(piece.runs)

    def _facts(self, items: Sequence[Fact]) -> None:
        table = self.writing.table(len(items), 2, widths=(0.28, 0.72))
        for row, one in zip(table.rows, items, strict=True):
            self.writing.into(row.cells[0], [Run(one.label)], size=8.5, colour=QUIET)
            self.writing.into(row.cells[1], [Run(one.value)])
        self.writing.after_table()

    def _band(self, items: Sequence[Fact]) -> None:
        table = self.writing.table(2, len(items))
        for at, one in enumerate(items):
            self.writing.into(table.cell(0, at), [Run(one.label)], size=8, colour=QUIET)
            self.writing.into(table.cell(1, at), [Run(one.value)], size=12, bold=True)
        edges(table.rows[0], top=RULE)
        edges(table.rows[1], bottom=LINE)
        self.writing.after_table()

    def _table(self, block: Table) -> None:
        table = self.writing.table(len(block.rows) + 1, len(block.columns))
        heads = table.rows[0].cells
        for cell, column in zip(heads, block.columns, strict=True):
            self.writing.into(cell, [Run(column.label)], size=8, colour=QUIET, flush=column.align == "end")
        repeat_head(table.rows[0])
        edges(table.rows[0], bottom=RULE)
        last = len(block.rows) - 1
        for place, (row, told) in enumerate(zip(table.rows[1:], block.rows, strict=True)):
            strong = block.total and place == last
            for cell, column, said in zip(row.cells, block.columns, told, strict=True):
                self._cell(cell, said, column.align == "end", strong)
            edges(row, bottom=LINE)
        self.writing.after_table()

    def _cell(self, cell: Any, said: Cell, flush: bool, strong: bool) -> None:
        sign = f"{_SIGNS[said.tone]} " if said.tone else ""
        colour = TONES[said.tone] if said.tone else None if said.text else QUIET
        text = f"{sign}{said.text or '–'}"
        self.writing.into(cell, [Run(text)], size=9, bold=said.strong or strong, colour=colour, flush=flush)
        if said.under:
            self.writing.into(cell, [Run(said.under)], size=8, colour=QUIET, flush=flush, more=True)
        if said.indent:
            for line in cell.paragraphs:
                line.paragraph_format.left_indent = Pt(9 * said.indent)

    def _grid(self, block: Grid) -> None:
        self.writing.paragraph(f"{block.down} ↓  {block.across} →", size=8, colour=QUIET, after=2)
        table = self.writing.table(len(block.rows) + 1, len(block.columns) + 1)
        for row, (label, cells) in zip(table.rows, block.rows, strict=False):
            self.writing.into(row.cells[0], [Run(label)], size=8, colour=QUIET)
            for cell, said in zip(row.cells[1:], cells, strict=True):
                self.writing.into(cell, [Run(said.text)], size=8)
                shade(cell, said.tone)
        for cell, label in zip(table.rows[-1].cells[1:], block.columns, strict=True):
            self.writing.into(cell, [Run(label)], size=8, colour=QUIET)
        self.writing.after_table()

    def _signatures(self, items: Sequence[Signature]) -> None:
        table = self.writing.table(len(items), 2, widths=(0.38, 0.62))
        for row, one in zip(table.rows, items, strict=True):
            self.writing.into(row.cells[0], [Run(one.name)], bold=True)
            if one.role:
                self.writing.into(row.cells[0], [Run(one.role)], size=8.5, colour=QUIET, more=True)
            state = [Run(f"{_SIGNS[one.tone]} {one.state}")]
            self.writing.into(row.cells[1], state, bold=True, colour=TONES[one.tone])
            for line in one.lines:
                self.writing.into(row.cells[1], [Run(line)], size=8.5, colour=SOFT, more=True)
            if one.reason:
                self.writing.into(row.cells[1], [Run(one.reason)], size=9, more=True, bar=TONES["bad"])
            for condition in one.conditions:
                bar = TONES["good" if condition.met else "warn"]
                self.writing.into(row.cells[1], [Run(condition.text)], size=9, more=True, bar=bar)
                if condition.state:
                    said = [Run(condition.state)]
                    self.writing.into(row.cells[1], said, size=8, colour=QUIET, more=True, bar=bar)
            edges(row, bottom=LINE)
        self.writing.after_table()

    def _figure(self, block: Figure) -> None:
        self.writing.picture(_picture(block.svg), block.width, block.alt)
        if block.caption:
            self.writing.paragraph(block.caption, size=8, colour=QUIET)


def _split(words: str) -> list[str]:
    """“Page {page} of {pages}” in its parts, in whatever order a language puts them."""
    return [part for part in re.split(r"(\{pages?\})", words) if part]


def _picture(svg: str) -> bytes:
    """A drawing as PNG, in our fonts."""
    import typst

    with tempfile.TemporaryDirectory(prefix="charthouse-") as folder:
        place = Path(folder)
        (place / "figure.svg").write_text(svg, encoding="utf-8")
        source = place / "figure.typ"
        source.write_text(
            '#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg", width: 160mm)\n', encoding="utf-8"
        )
        made = typst.compile(str(source), root=folder, font_paths=[str(fonts.FOLDER)], format="png", ppi=220)
    assert isinstance(made, bytes), "One drawing is one picture."
    return made
