"""What word processors call paragraphs, tables and fields, in the few ways in which our documents use them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from charthouse.papers.letters import breakable, printable, runs_right_to_left
from charthouse.papers.model import Sheet, Tone
from charthouse.papers.prose import Run, plain

FONT = "Arial"
"""Every office has it, and it looks like ours."""
_SIZES = {"a4": (210, 297), "letter": (215.9, 279.4)}
_LEFT, _RIGHT, _TOP, _BOTTOM = 28, 22, 26, 24
_REGIONS = {"de": "DE", "en": "GB"}


def _colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(hexadecimal)


INK, SOFT, QUIET = _colour("14213A"), _colour("454E63"), _colour("5C6373")
COURSE, WATER = _colour("A8116B"), _colour("1F5D80")
RULE, LINE = _colour("8A8270"), _colour("E2DBCB")
TONES: dict[Tone, RGBColor] = {
    "good": _colour("1B6E47"), "warn": _colour("8A5300"), "bad": _colour("B02E12"), "none": QUIET, "": INK,
}  # fmt: skip


_TINTS: dict[Tone, str] = {"good": "E8F1EA", "warn": "F8EED7", "bad": "F7E0D9", "none": "F6F2E8"}


def blank_document(sheet: Sheet, language: str, *, wide: bool = False) -> Any:
    """An empty document with our page and our styles; ``wide``: its sheets lie on their side."""
    document = Document()
    section = document.sections[0]
    short, long = _SIZES[sheet]
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(long), Mm(short)) if wide else (Mm(short), Mm(long))
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.header_distance = section.footer_distance = Mm(12)
    _style(document, "Normal", 10, INK, after=6, language=language)
    _style(document, "Title", 26, INK, after=4, bold=True)
    _style(document, "Subtitle", 12, SOFT, after=10)
    _style(document, "Heading 1", 14, INK, before=20, after=6, bold=True)
    _style(document, "Heading 2", 11, INK, before=14, after=4, bold=True)
    _style(document, "Heading 3", 10, INK, before=10, after=4, bold=True)
    for name in ("Header", "Footer"):
        _style(document, name, 8, QUIET)
    return document


def _style(
    document: Any, name: str, size: float, colour: RGBColor, *, before: float = 0, after: float = 0, bold: bool = False,
    language: str = "",
) -> None:  # fmt: skip
    style = document.styles[name]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = colour
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    for surplus in ("w:spacing", "w:kern"):
        for element in properties.findall(qn(surplus)):
            properties.remove(element)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.15
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    if language:
        code, _dash, region = language.partition("-")
        spoken = OxmlElement("w:lang")
        for kind in ("val", "eastAsia"):
            spoken.set(qn(f"w:{kind}"), f"{code}-{region.upper() or _REGIONS.get(code, 'GB')}")
        for element in properties.findall(qn("w:lang")):
            properties.remove(element)
        properties.append(spoken)


class Writing:
    """A document while it is written."""

    def __init__(self, document: Any) -> None:
        self.document = document
        section = document.sections[0]
        self.room: int = section.page_width - section.left_margin - section.right_margin
        self.head, self.foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        for line in (self.head, self.foot):
            stops = line.paragraph_format.tab_stops
            stops.add_tab_stop(Length(self.room), WD_TAB_ALIGNMENT.RIGHT)
        for name in ("Header", "Footer"):
            for element in document.styles[name].element.findall(f".//{qn('w:tabs')}"):
                element.getparent().remove(element)

    def paragraph(
        self, said: str | Sequence[Run], *, style: str = "Normal", size: float = 0, colour: RGBColor | None = None,
        bold: bool = False, indent: float = 0, after: float | None = None,
    ) -> Any:  # fmt: skip
        """One paragraph in the document."""
        made = self.document.add_paragraph(style=style)
        self._fill(made, [Run(said)] if isinstance(said, str) else said, size=size, colour=colour, bold=bold)
        if indent:
            made.paragraph_format.left_indent = Pt(indent)
        if after is not None:
            made.paragraph_format.space_after = Pt(after)
        return made

    def listed(self, runs: Sequence[Run], sign: str, level: int = 0) -> None:
        """One item: its sign hangs before it."""
        made = self.document.add_paragraph()
        shape = made.paragraph_format
        shape.left_indent, shape.first_line_indent, shape.space_after = Pt(16 + 14 * level), Pt(-14), Pt(3)
        shape.tab_stops.add_tab_stop(Pt(16 + 14 * level))
        self._fill(made, [Run(f"{sign}\t"), *runs])

    def table(self, rows: int, columns: int, widths: Sequence[float] = ()) -> Any:
        """A table over the text's width, without lines."""
        made = self.document.add_table(rows=rows, cols=columns)
        made.alignment = WD_TABLE_ALIGNMENT.LEFT
        made.autofit = not widths
        for at, share in enumerate(widths):
            for cell in made.columns[at].cells:
                cell.width = Length(round(self.room * share))
        properties = made._tbl.tblPr
        wide = properties.find(qn("w:tblW"))
        if wide is None:
            wide = OxmlElement("w:tblW")
            properties.append(wide)
        wide.set(qn("w:type"), "pct")
        wide.set(qn("w:w"), "5000")
        return made

    def after_table(self) -> None:
        """Room below a table."""
        made = self.document.add_paragraph()
        made.paragraph_format.space_after = Pt(0)
        made.paragraph_format.line_spacing = 0.7

    def into(
        self, cell: Any, runs: Sequence[Run], *, size: float = 0, bold: bool = False, colour: RGBColor | None = None,
        flush: bool = False, more: bool = False, bar: RGBColor | None = None,
    ) -> None:  # fmt: skip
        """Words into a cell: in its first paragraph, or in a further one (``more``)."""
        made = cell.add_paragraph() if more else cell.paragraphs[0]
        self._fill(made, runs, size=size, bold=bold, colour=colour)
        made.paragraph_format.space_after = Pt(3)
        made.paragraph_format.space_before = Pt(0 if more else 3)
        if flush:
            made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if bar is not None:
            made.paragraph_format.left_indent = Pt(8)
            _border(made._p.get_or_add_pPr(), "w:pBdr", "left", bar, 12)

    def picture(self, content: bytes, share: float, alt: str) -> None:
        """A picture over a share of the text's width."""
        made = self.document.add_picture(io.BytesIO(content), width=Length(round(self.room * share)))
        made._inline.docPr.set("descr", printable(alt))

    def _fill(
        self, made: Any, runs: Sequence[Run], *, size: float = 0, colour: RGBColor | None = None, bold: bool = False
    ) -> None:
        backwards = runs_right_to_left(plain(runs))
        if backwards:
            made._p.get_or_add_pPr().insert_element_before(
                OxmlElement("w:bidi"), "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        for one in runs:
            if one.broken:
                made.add_run().add_break()
                continue
            run = hyperlink(made, one.link) if one.link else made.add_run()
            run.text = printable(breakable(one.text))
            run.bold = True if bold or one.bold else None
            run.italic, run.font.strike = one.italic or None, one.struck or None
            if size:
                run.font.size = Pt(size)
            tint = WATER if one.link else SOFT if one.code else colour
            if tint is not None:
                run.font.color.rgb = tint
            if runs_right_to_left(one.text):
                run.font.rtl = True


def hyperlink(paragraph: Any, address: str) -> Any:
    """A run inside a link."""
    number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), number)
    run = paragraph.add_run()
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
    return run


def field(paragraph: Any, name: str) -> None:
    """A figure that the word processor keeps: the page's number, or how many there are."""
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    made.append(run._r)
    paragraph._p.append(made)


def edges(what: Any, *, top: RGBColor | None = None, bottom: RGBColor | None = None) -> None:
    """Lines above or below a row, or a paragraph."""
    for side, colour in (("top", top), ("bottom", bottom)):
        if colour is None:
            continue
        if hasattr(what, "cells"):
            for cell in what.cells:
                _border(cell._tc.get_or_add_tcPr(), "w:tcBorders", side, colour, 4)
        else:
            _border(what._p.get_or_add_pPr(), "w:pBdr", side, colour, 4)


def _border(properties: Any, kind: str, side: str, colour: RGBColor, eighths: int) -> None:
    frame = properties.find(qn(kind))
    if frame is None:
        frame = OxmlElement(kind)
        # The schema fixes the order: borders of a paragraph stand before its spacing and indents.
        if kind == "w:pBdr":
            properties.insert_element_before(
                frame, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        else:
            properties.append(frame)
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4" if kind == "w:pBdr" else "0")):
        edge.set(qn(f"w:{name}"), value)
    edge.set(qn("w:color"), str(colour))
    frame.append(edge)


def shade(cell: Any, tone: Tone) -> None:
    """Tint a cell by its tone."""
    if not tone:
        return
    made = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _TINTS[tone])):
        made.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(made)


def repeat_head(row: Any) -> None:
    """Say that a row is the table's head, to be repeated on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
