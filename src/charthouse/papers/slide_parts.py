"""The parts of slides: texts, lists, signs and tables; how high each is, and how it is drawn in PowerPoint's shapes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from charthouse.drawing import fonts, inks
from charthouse.papers.deck import Sign, Signs
from charthouse.papers.letters import printable, runs_right_to_left
from charthouse.papers.model import Bullets, Cell, Table

FONT = "Arial"
"""Every office has it, and it is no wider than the font that texts are measured by."""
BODY, SMALL = 13.0, 11.0
HEAD = 26.0
SIGNS = {"good": "●", "warn": "▲", "bad": "■", "none": "○"}
INKS = {"good": inks.GOOD, "warn": inks.WARN, "bad": inks.BAD, "none": inks.INK_3}
_APART = 1.25
_ROW = 10.0
"""Points of a row above and below its words."""
_PAD = 6.0
_MOST_LINES = 4
"""Lines of one cell; the rest is in the report."""
_MOST_OF_A_BULLET = 6
_BETWEEN = 5.0
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table without any style."""
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
_REGIONS = {"de": "de-DE", "en": "en-GB"}


def plain(text: str) -> str:
    """A text as a file of XML may hold it."""
    return printable(text).replace("\t", " ").replace("\v", " ")


def lines_high(text: str, wide: float, size: float, *, most: int = 12) -> float:
    """How high a text is in a width."""
    return max(1, len(fonts.wrap(text, wide, size, lines=most))) * size * _APART


def bullets_high(body: Bullets, wide: float) -> float:
    """How high a list is."""
    return sum(lines_high(one, wide - 16, BODY, most=_MOST_OF_A_BULLET) + _BETWEEN for one in body.items)


def signs_high(body: Signs, wide: float) -> float:
    """How high signs side by side are: as the highest."""
    each = wide / max(1, len(body.items)) - 16
    return max((40 + (lines_high(one.why, each, SMALL + 1, most=7) if one.why else 0) for one in body.items), default=0)


def table_high(body: Table, wide: float) -> float:
    """How high a table is, with its head."""
    widths, size = _widths(body, wide), _size(body)
    return SMALL * _APART + _ROW + sum(_row_high(row, widths, size) for row in body.rows)


def _size(body: Table) -> float:
    """Tables of many columns are set smaller, so that their first column has room for names."""
    return BODY if len(body.columns) < 5 else SMALL


def _row_high(row: Sequence[Cell], widths: Sequence[float], size: float) -> float:
    lines = max(len(_cell_lines(cell, width, size)) for cell, width in zip(row, widths, strict=True))
    return max(1, lines) * size * _APART + _ROW


def _cell_lines(cell: Cell, width: float, size: float) -> list[str]:
    return fonts.wrap(_told(cell), width - _PAD * 2, size, bold=cell.strong or bool(cell.tone), lines=_MOST_LINES)


def _told(cell: Cell) -> str:
    return f"{SIGNS[cell.tone]} {cell.text}" if cell.tone else cell.text


def _widths(body: Table, wide: float) -> list[float]:
    """Figures get what they need, words share what is left by how long they are."""
    found, size = [0.0] * len(body.columns), _size(body)
    longest = [
        max([fonts.width(_told(row[at]), size, bold=True) for row in body.rows] + [fonts.width(one.label, SMALL)])
        + 2 * _PAD + 4
        for at, one in enumerate(body.columns)
    ]  # fmt: skip
    words = [at for at, one in enumerate(body.columns) if one.align == "start"] or [0]
    for at in range(len(found)):
        if at not in words:
            found[at] = min(longest[at], wide / 3)
    left = max(wide - sum(found), wide / 4)
    asked = {at: min(longest[at], wide) for at in words}
    for at in words:
        found[at] = left * asked[at] / sum(asked.values())
    scale = wide / sum(found)
    return [each * scale for each in found]


class Pen:
    """Draws on one slide."""

    def __init__(self, slide: Any, language: str) -> None:
        self.slide, self.shapes = slide, slide.shapes
        self.language = _REGIONS.get(language[:2], "en-GB")

    def title(self, text: str, left: float, top: float, wide: float, high: float) -> None:
        """The slide's title, which outlines and screen readers know as such."""
        shape = self.shapes.title
        shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(wide), Pt(high)
        self._fill(shape.text_frame, fonts.cut(text, wide, 20, bold=True), size=20, bold=True)

    def words(
        self, text: str, left: float, top: float, wide: float, high: float, *, size: float, ink: str = inks.INK,
        bold: bool = False, end: bool = False, apart: float = 1.0,
    ) -> Any:  # fmt: skip
        """A text in a box without a frame."""
        box = self.shapes.add_textbox(Pt(left), Pt(top), Pt(wide), Pt(high))
        self._fill(box.text_frame, text, size=size, ink=ink, bold=bold, end=end, apart=apart)
        return box

    def heading(self, text: str, left: float, top: float, wide: float, *, asked: bool = False) -> None:
        """A part's title below its hairline; what is asked of the reader in the colour of the course."""
        ink = inks.COURSE if asked else inks.INK
        self.rule(left, top, wide, ink, 1.5 if asked else 0.75)
        self.words(fonts.cut(text, wide, 13, bold=True), left, top + 4, wide, 18, size=13, bold=True, ink=ink)

    def rule(self, left: float, top: float, wide: float, ink: str, weight: float = 0.75) -> None:
        """A hairline."""
        line = self.shapes.add_connector(1, Pt(left), Pt(top), Pt(left + wide), Pt(top))
        line.line.color.rgb, line.line.width = colour(ink), Pt(weight)
        line._element.remove(line._element.find(qn("p:style")))  # the theme's shadow
        decorative(line)

    def neatline(self, left: float, top: float, wide: float) -> None:
        """The chart's graduated border, of two shapes: its frame, and its full steps as one."""
        frame = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(left), Pt(top), Pt(wide), Pt(5))
        frame.fill.background()
        step = wide / 30
        builder = None
        for at in range(0, 30, 2):
            x = left + at * step
            corners = [(x, top), (x + step, top), (x + step, top + 5), (x, top + 5)]
            if builder is None:
                builder = self.shapes.build_freeform(Pt(corners[0][0]), Pt(corners[0][1]), scale=1.0)
            else:
                builder.move_to(Pt(corners[0][0]), Pt(corners[0][1]))
            builder.add_line_segments([(Pt(one), Pt(other)) for one, other in corners[1:]], close=True)
        assert builder is not None
        steps = builder.convert_to_shape()
        steps.fill.solid()
        steps.fill.fore_color.rgb = colour(inks.INK)
        for shape in (frame, steps):
            shape.line.color.rgb, shape.line.width, shape.shadow.inherit = colour(inks.INK), Pt(0.5), False
            decorative(shape)

    def stamp(self, text: str, left: float, top: float) -> None:
        """DRAFT, on every slide."""
        wide = fonts.width(text, 9, bold=True) + 16
        box = self.words(text, left, top, wide, 14, size=9, bold=True, ink=inks.COURSE)
        box.line.color.rgb, box.line.width = colour(inks.COURSE), Pt(0.8)
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER

    def page(self, left: float, top: float, wide: float, high: float, after: str, number: int) -> None:
        """The slide's number as a field that PowerPoint keeps, and how many there are."""
        box = self.words(after, left, top, wide, high, size=10, ink=inks.INK_3, end=True)
        paragraph = box.text_frame.paragraphs[0]._p
        field = OxmlElement("a:fld")
        field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
        field.set("type", "slidenum")
        said = paragraph.find(qn("a:r"))
        field.append(deepcopy(said.find(qn("a:rPr"))))
        number_told = OxmlElement("a:t")
        number_told.text = str(number)
        field.append(number_told)
        said.addprevious(field)

    def bullets(self, body: Bullets, left: float, top: float, wide: float, high: float) -> None:
        """A list in one box."""
        box = self.shapes.add_textbox(Pt(left), Pt(top), Pt(wide), Pt(high))
        texts = [" ".join(fonts.wrap(one, wide - 16, BODY, lines=_MOST_OF_A_BULLET)) for one in body.items]
        self._fill(box.text_frame, "\n".join(texts), size=BODY, apart=1.0, after=_BETWEEN)
        for paragraph in box.text_frame.paragraphs:
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", str(Pt(14)))
            properties.set("indent", str(-Pt(14)))
            sign = OxmlElement("a:buChar")
            sign.set("char", body.sign)
            for there in properties.findall(qn("a:buNone")):
                properties.remove(there)
            properties.append(sign)

    def signs(self, body: Signs, left: float, top: float, wide: float) -> None:
        """Signs side by side."""
        each = wide / max(1, len(body.items))
        for place, one in enumerate(body.items):
            self._sign(one, left + place * each, top, each - 16)

    def _sign(self, one: Sign, left: float, top: float, wide: float) -> None:
        self.words(one.title, left, top, wide, 15, size=SMALL + 1, ink=inks.INK_2)
        if one.tone:
            told = fonts.cut(f"{SIGNS[one.tone]} {one.words}", wide, 15, bold=True)
            self.words(told, left, top + 15, wide, 20, size=15, bold=True, ink=INKS[one.tone])
        if one.why:
            lines = fonts.wrap(one.why, wide, SMALL + 1, lines=7)
            self.words(" ".join(lines), left, top + 38, wide, len(lines) * 15.0, size=SMALL + 1, ink=inks.INK_2)

    def table(self, body: Table, left: float, top: float, wide: float, *, alt: str) -> None:
        """A table of PowerPoint's own, with hairlines as on paper."""
        widths, size = _widths(body, wide), _size(body)
        frame = self.shapes.add_table(
            len(body.rows) + 1, len(body.columns), Pt(left), Pt(top), Pt(wide), Pt(table_high(body, wide))
        )
        described(frame, alt, alt)
        table = frame.table
        properties = table._tbl.tblPr
        properties.find(qn("a:tableStyleId")).text = _PLAIN_TABLE
        properties.set("bandRow", "0")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        table.rows[0].height = Pt(SMALL * _APART + _ROW)
        for at, one in enumerate(body.columns):
            self._cell(table.cell(0, at), one.label, size=SMALL, ink=inks.INK_3, end=one.align == "end", first=at == 0)
            _edge(table.cell(0, at), inks.LINE_2)
        for place, row in enumerate(body.rows, 1):
            table.rows[place].height = Pt(_row_high(row, widths, size))
            last = place == len(body.rows)
            for at, cell in enumerate(row):
                self._cell(
                    table.cell(place, at), " ".join(_cell_lines(cell, widths[at], size)), size=size, first=at == 0,
                    ink=INKS.get(cell.tone, inks.INK), bold=cell.strong or bool(cell.tone) or (body.total and last),
                    end=body.columns[at].align == "end",
                )  # fmt: skip
                _edge(table.cell(place, at), inks.LINE)

    def _cell(self, cell: Any, text: str, *, first: bool, **look: Any) -> None:
        self._fill(cell.text_frame, text, **look)
        cell.margin_left, cell.margin_right = Pt(0 if first else _PAD), Pt(_PAD)
        cell.margin_top = cell.margin_bottom = Pt(_ROW / 2 - 1)
        cell.vertical_anchor = MSO_ANCHOR.TOP
        cell.fill.background()

    def _fill(
        self, frame: Any, text: str, *, size: float, ink: str = inks.INK, bold: bool = False, end: bool = False,
        apart: float = 1.0, after: float = 0,
    ) -> None:  # fmt: skip
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
        for place, line in enumerate(text.split("\n")):
            made = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            made.alignment = PP_ALIGN.RIGHT if end else PP_ALIGN.LEFT
            made.line_spacing, made.space_after, made.space_before = apart, Pt(after), Pt(0)
            if runs_right_to_left(line):
                made._p.get_or_add_pPr().set("rtl", "1")
                made.alignment = PP_ALIGN.LEFT if end else PP_ALIGN.RIGHT
            run = made.add_run()
            run.text = plain(line)
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            run.font.color.rgb = colour(ink)
            run._r.get_or_add_rPr().set("lang", self.language)


def colour(hexadecimal: str) -> RGBColor:
    """An ink as PowerPoint has it."""
    return RGBColor(*bytes.fromhex(hexadecimal[1:]))  # type: ignore[no-untyped-call]


def described(shape: Any, name: str, alt: str) -> None:
    """Give a shape its name, and what it shows in words."""
    known = shape._element.xpath(".//p:cNvPr")[0]
    known.set("name", plain(name) or "Charthouse")
    known.set("descr", plain(alt))


def decorative(shape: Any) -> None:
    """Say that a shape tells nothing, so that nobody has it read to them."""
    shape.name = "Rule"
    known = shape._element.xpath(".//p:cNvPr")[0]
    known.append(parse_xml(_DECORATIVE))


def _edge(cell: Any, ink: str) -> None:
    """The hairline below a cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = OxmlElement("a:lnB")
    line.set("w", str(Pt(0.75)))
    fill, tint = OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
    tint.set("val", ink[1:].upper())
    fill.append(tint)
    line.append(fill)
    properties.insert(0, line)
