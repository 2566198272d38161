"""Pages as slides of PowerPoint: each mark a shape of its own, so that people go on editing them there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from charthouse.drawing import fonts
from charthouse.drawing.scene import Ink, Line, Mark, Page, Polygon, Rect, Words

FONT = "Arial"
"""Every office has it, and it is no wider than the font that texts were measured by."""


def pptx_of(pages: Sequence[Page], *, title: str = "") -> bytes:
    """All pages as one presentation in the size of the first."""
    import pptx
    from pptx.util import Pt

    deck = pptx.Presentation()
    deck.core_properties.title = title
    deck.core_properties.author = "Charthouse"
    deck.slide_width, deck.slide_height = Pt(pages[0].width), Pt(pages[0].height)
    blank = deck.slide_layouts[6]
    for page in pages:
        slide = deck.slides.add_slide(blank)
        for mark in page.marks():
            _draw(slide.shapes, mark)
    packed = io.BytesIO()
    deck.save(packed)
    return packed.getvalue()


def _draw(shapes: Any, mark: Mark) -> None:
    if isinstance(mark, Words):
        shape = _words(shapes, mark)
    elif isinstance(mark, Rect):
        shape = _rect(shapes, mark)
    elif isinstance(mark, Polygon):
        shape = _polygon(shapes, mark)
    else:
        shape = _line(shapes, mark)
    if mark.role and shape is not None:
        shape.name = f"{mark.role} {mark.about}" if mark.about is not None else mark.role


def _words(shapes: Any, mark: Words) -> Any:
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    if not mark.text:
        return None
    wide = fonts.width(mark.text, mark.size, mark.bold) * 1.08 + 2
    left = mark.x - {"start": 0.0, "middle": wide / 2, "end": wide}[mark.anchor]
    box = shapes.add_textbox(Pt(left), Pt(mark.y - mark.size * 1.02), Pt(wide), Pt(mark.size * 1.3))
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = False, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    line = frame.paragraphs[0]
    line.alignment = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}[mark.anchor]
    if fonts.runs_right_to_left(mark.text):
        line._p.get_or_add_pPr().set("rtl", "1")
        line.alignment = {"start": PP_ALIGN.RIGHT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.LEFT}[mark.anchor]
    run = line.add_run()
    run.text = "".join(letter for letter in mark.text if letter.isprintable() or letter == "\N{NO-BREAK SPACE}")
    run.font.size, run.font.bold, run.font.name = Pt(mark.size), mark.bold, FONT
    run.font.color.rgb = _colour(mark.colour)
    return box


def _rect(shapes: Any, mark: Rect) -> Any:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Pt

    kind = MSO_SHAPE.ROUNDED_RECTANGLE if mark.radius else MSO_SHAPE.RECTANGLE
    shape = shapes.add_shape(kind, Pt(mark.x), Pt(mark.y), Pt(max(0.1, mark.width)), Pt(max(0.1, mark.height)))
    if mark.radius:
        shape.adjustments[0] = min(0.5, mark.radius / max(0.1, min(mark.width, mark.height)))
    return _inked(shape, mark.ink)


def _polygon(shapes: Any, mark: Polygon) -> Any:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Pt

    xs, ys = [x for x, _y in mark.points], [y for _x, y in mark.points]
    if len(mark.points) == 4 and len(set(xs)) == 3 and len(set(ys)) == 3:
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        shape = shapes.add_shape(MSO_SHAPE.DIAMOND, Pt(min(xs)), Pt(min(ys)), Pt(wide), Pt(high))
        return _inked(shape, mark.ink)
    builder = shapes.build_freeform(Pt(xs[0]), Pt(ys[0]), scale=1.0)
    builder.add_line_segments([(Pt(x), Pt(y)) for x, y in mark.points[1:]], close=True)
    return _inked(builder.convert_to_shape(), mark.ink)


def _line(shapes: Any, mark: Line) -> Any:
    from pptx.enum.dml import MSO_LINE
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Pt

    if len(mark.points) == 2:
        (x1, y1), (x2, y2) = mark.points
        shape = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(x1), Pt(y1), Pt(x2), Pt(y2))
    else:
        builder = shapes.build_freeform(Pt(mark.points[0][0]), Pt(mark.points[0][1]), scale=1.0)
        builder.add_line_segments([(Pt(x), Pt(y)) for x, y in mark.points[1:]], close=False)
        shape = builder.convert_to_shape()
        shape.fill.background()
    shape.line.color.rgb = _colour(mark.ink.stroke)
    shape.line.width = Pt(mark.ink.width)
    if mark.ink.dash:
        shape.line.dash_style = MSO_LINE.DASH
    return shape


def _inked(shape: Any, ink: Ink) -> Any:
    from pptx.util import Pt

    shape.shadow.inherit = False
    if ink.fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(ink.fill)
    else:
        shape.fill.background()
    if ink.stroke:
        shape.line.color.rgb = _colour(ink.stroke)
        shape.line.width = Pt(ink.width)
    else:
        shape.line.fill.background()
    return shape


def _colour(hexadecimal: str) -> Any:
    from pptx.dml.color import RGBColor

    red, green, blue = bytes.fromhex(hexadecimal[1:])
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]
