"""Slides as a PowerPoint file: titles, texts, tables and charts of its own kinds, which people can go on editing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from charthouse.drawing import fonts, inks
from charthouse.papers import slide_parts as parts
from charthouse.papers.deck import Bars, Body, Deck, Lines, Part, Signs, Slide
from charthouse.papers.model import Bullets, Note, Table
from charthouse.papers.slide_charts import draw_bars, draw_lines

WIDTH, HEIGHT = 960.0, 540.0
"""Points: sixteen to nine."""
LEFT, RIGHT = 44.0, 916.0
GAP = 40.0
_TOP, _BOTTOM = 88.0, 496.0
_LEAD = 22.0
_BETWEEN = 16.0
_CHART, _LEAST_CHART = 330.0, 210.0
_MOST_SLIDES = 60


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part with its height."""

    part: Part
    height: float


def pptx_of(deck: Deck) -> bytes:
    """The presentation as a file."""
    import pptx
    from pptx.util import Pt

    file = pptx.Presentation()
    core = file.core_properties
    core.title, core.author, core.language = parts.plain(f"{deck.title} – {deck.project}"), "Charthouse", deck.language
    file.slide_width, file.slide_height = Pt(WIDTH), Pt(HEIGHT)
    layout = next(one for one in file.slide_layouts if one.name == "Title Only")
    pages = [page for slide in deck.slides for page in _pages(slide)][:_MOST_SLIDES]
    for number, (title, lead, columns) in enumerate(pages, 1):
        made = file.slides.add_slide(layout)
        pen = parts.Pen(made, deck.language)
        top = _frame(pen, deck, title, lead, number, len(pages))
        for left, wide, placed in columns:
            _column(pen, placed, left, wide, top)
    packed = io.BytesIO()
    file.save(packed)
    return packed.getvalue()


Column = tuple[float, float, list[_Placed]]
"""Where a column begins, how wide it is, and what stands in it."""


def _pages(slide: Slide) -> list[tuple[str, str, list[Column]]]:
    """A slide as one or more: what a column has no room for stands in the same place on the next."""
    whole = RIGHT - LEFT
    shares = (slide.share, 1 - slide.share) if slide.right else (1.0,)
    room = whole - GAP * (len(shares) - 1)
    places: list[tuple[float, float]] = []
    at = LEFT
    for share in shares:
        places.append((at, room * share))
        at += room * share + GAP
    heights = [_BOTTOM - _TOP - _lead_height(slide.lead), _BOTTOM - _TOP]
    flows = [
        _flow(column, wide, heights) for column, (_left, wide) in zip((slide.left, slide.right), places, strict=False)
    ]
    found = []
    for number in range(max(map(len, flows))):
        columns = [
            (left, wide, flow[number]) for flow, (left, wide) in zip(flows, places, strict=True) if number < len(flow)
        ]
        if number and len(columns) == 1:
            columns = [(LEFT, wide, placed) for _left, wide, placed in columns]
        title = slide.title if not number else _("%(title)s (continued)") % {"title": slide.title}
        found.append((title, "" if number else slide.lead, columns))
    return found


def _lead_height(lead: str) -> float:
    return len(_lead_lines(lead)) * _LEAD * 1.22 + 14 if lead else 0.0


def _lead_lines(lead: str) -> list[str]:
    return fonts.wrap(lead, RIGHT - LEFT, _LEAD, lines=4)


def _flow(column: Sequence[Part], wide: float, heights: Sequence[float]) -> list[list[_Placed]]:
    """The parts of a column page by page."""
    pages: list[list[_Placed]] = [[]]
    waiting = list(column)
    left = heights[0]
    while waiting:
        part = waiting.pop(0)
        needed = _height(part, wide)
        if needed <= left:
            pages[-1].append(_Placed(part, needed))
            left -= needed + _BETWEEN
            continue
        if isinstance(part.body, Lines | Bars) and left >= _LEAST_CHART:
            pages[-1].append(_Placed(part, left))
            left = 0
            continue
        first, rest = _split(part, wide, left)
        if first is None and not pages[-1]:  # a single row higher than a slide is cut by its writer
            pages[-1].append(_Placed(part, left))
            left = 0
            continue
        if first is not None:
            pages[-1].append(_Placed(first, _height(first, wide)))
        if rest is not None:
            waiting.insert(0, rest)
        pages.append([])
        left = heights[1]
    return pages


def _split(part: Part, wide: float, room: float) -> tuple[Part | None, Part | None]:
    """As much of a list or table as there is room for, and what is left of it."""
    body = part.body
    count = len(body.rows) if isinstance(body, Table) else len(body.items) if isinstance(body, Bullets) else 0
    for kept in range(count - 1, 0, -1):
        first = replace(part, body=_cut(body, 0, kept), note="")
        if _height(first, wide) <= room:
            return first, replace(part, body=_cut(body, kept, count))
    return None, part


def _cut(body: Body, first: int, last: int) -> Body:
    if isinstance(body, Table):
        return replace(body, rows=body.rows[first:last], total=body.total and last == len(body.rows))
    assert isinstance(body, Bullets)
    return replace(body, items=body.items[first:last])


def _height(part: Part, wide: float) -> float:
    head = parts.HEAD if part.title else 0.0
    note = parts.lines_high(part.note, wide, parts.SMALL) + 6 if part.note else 0.0
    match part.body:
        case Bullets():
            return head + parts.bullets_high(part.body, wide) + note
        case Table():
            return head + parts.table_high(part.body, wide) + note
        case Note():
            return head + parts.lines_high(part.body.text, wide, parts.BODY) + note
        case Signs():
            return head + parts.signs_high(part.body, wide) + note
        case Lines():
            return head + _CHART + note
        case Bars():  # few bars are not to be thick ones
            return head + min(_CHART, 110.0 + 55.0 * len(part.body.categories)) + note


def _frame(pen: parts.Pen, deck: Deck, title: str, lead: str, number: int, count: int) -> float:
    """What every slide has: title, neatline, foot; gives where its content begins."""
    pen.title(title, LEFT, 24, RIGHT - LEFT - 250, 34)
    pen.words(deck.project, LEFT + 560, 22, RIGHT - LEFT - 560, 16, size=11, bold=True, end=True)
    pen.words(deck.title, LEFT + 560, 38, RIGHT - LEFT - 560, 16, size=11, ink=inks.INK_3, end=True)
    pen.neatline(LEFT, 64, RIGHT - LEFT)
    if deck.stamp:
        pen.stamp(deck.stamp, LEFT, 8)
    if lead:
        pen.words(
            " ".join(_lead_lines(lead)), LEFT, _TOP - 6, RIGHT - LEFT, _lead_height(lead) - 12, size=_LEAD, apart=1.08
        )
    pen.rule(LEFT, 508, RIGHT - LEFT, inks.LINE_2)
    pen.words(deck.foot, LEFT, 512, RIGHT - LEFT - 120, 16, size=10, ink=inks.INK_3)
    # Translators: at the foot of a slide; its number comes first
    pen.page(RIGHT - 120, 512, 120, 16, _(" of %(count)d") % {"count": count}, number)
    return _TOP + _lead_height(lead)


def _column(pen: parts.Pen, placed: Sequence[_Placed], left: float, wide: float, top: float) -> None:
    at = top
    for one in placed:
        part, below = one.part, at + one.height
        if part.title:
            pen.heading(part.title, left, at, wide, asked=part.asked)
            at += parts.HEAD
        high = below - at
        if part.note:
            quiet = parts.lines_high(part.note, wide, parts.SMALL)
            pen.words(part.note, left, below - quiet, wide, quiet, size=parts.SMALL, ink=inks.INK_3)
            high -= quiet + 6
        match part.body:
            case Bullets():
                pen.bullets(part.body, left, at, wide, high)
            case Table():
                pen.table(part.body, left, at, wide, alt=part.title)
            case Note():
                pen.words(part.body.text, left, at, wide, high, size=parts.BODY, ink=inks.INK_2)
            case Signs():
                pen.signs(part.body, left, at, wide)
            case Lines():
                draw_lines(pen.shapes, part.body, (left, at, wide, high), name=part.title, language=pen.language)
            case Bars():
                draw_bars(pen.shapes, part.body, (left, at, wide, high), name=part.title)
        at = below + _BETWEEN
