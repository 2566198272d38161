"""KPIs side by side on paper: of each its measurements, the band of its target, its baseline and the newest value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from charthouse.drawing import fonts, inks
from charthouse.drawing.scene import Ink, Line, Page, Polygon, Rect, Words
from charthouse.drawing.svg import svg_of
from charthouse.goals.kpi_queries import KpiLine
from charthouse.goals.models import Kpi
from charthouse.papers.model import Figure
from charthouse.ui import formats

IN_A_ROW = 3
WIDTH, HEIGHT = 712.0, 118.0
"""Of a row, in points: as wide as the text of a sheet on its side."""
_GAP, _TOP, _BOTTOM, _RIGHT = 26.0, 30.0, 16.0, 8.0
_BAND = Ink(fill="#e8f1ea")
_LINE = Ink(stroke=inks.INK, width=1.2)
_BASE = Ink(stroke=inks.EDGE, width=0.6, dash=(2, 2))
_DOT = Ink(fill=inks.COURSE)


def panels_of(lines: Sequence[KpiLine]) -> Iterator[Figure]:
    """A drawing for each three KPIs that were measured at least twice, in their order."""
    measured = [line for line in lines if len(line.points) > 1]
    room = (WIDTH - (IN_A_ROW - 1) * _GAP) / IN_A_ROW
    for first in range(0, len(measured), IN_A_ROW):
        row = measured[first : first + IN_A_ROW]
        page = Page(WIDTH, HEIGHT)
        for place, line in enumerate(row):
            _panel(page, line, place * (room + _GAP), room)
        said = "; ".join(f"{line.one.name}: {line.latest} ({line.standing.words})" for line in row)
        yield Figure(svg_of(page), said)


def _panel(page: Page, line: KpiLine, left: float, room: float) -> None:
    one, right, bottom = line.one, left + room, HEIGHT - _BOTTOM
    x, y = _scales(line, left, right - _RIGHT, bottom)
    newest = line.latest
    size = 10.0
    name = fonts.cut(one.name, room - fonts.width(newest, size, bold=True) - 10, 9, bold=True)
    page.add(0, Line(inks.RULE, ((left, 0.5), (right, 0.5))))
    page.add(2, Words(name, left, 14, 9, inks.INK, bold=True))
    page.add(2, Words(newest, right, 14, size, inks.INK, bold=True, anchor="end"))
    page.add(2, Words(fonts.cut(line.target, room, 7.5), left, 24.5, 7.5, inks.INK_3))
    band = _band(one, y, bottom)
    if band is not None:
        page.add(0, Rect(_BAND, left, band[0], room, band[1]))
    if one.baseline is not None:
        page.add(1, Line(_BASE, ((left, y(float(one.baseline))), (right, y(float(one.baseline))))))
    page.add(1, Line(inks.TICK, ((left, bottom), (right, bottom))))
    dots = [(x(place), y(float(point.value))) for place, point in enumerate(line.points)]
    page.add(1, Line(_LINE, tuple(dots)))
    page.add(2, Polygon(_DOT, _round(*dots[-1])))
    first, last = line.points[0].day, line.points[-1].day
    page.add(
        2, Words(formats.short_day(first, beside=last), left, HEIGHT - 5, 7.5, inks.INK_3),
        Words(formats.short_day(last), right, HEIGHT - 5, 7.5, inks.INK_3, anchor="end"),
    )  # fmt: skip


def _scales(
    line: KpiLine, left: float, right: float, bottom: float
) -> tuple[Callable[[int], float], Callable[[float], float]]:
    one, points = line.one, line.points
    known = [float(point.value) for point in points]
    known += [float(each) for each in (one.target, one.target_high, one.baseline) if each is not None]
    low, high = min(known), max(known)
    span = max(1, (points[-1].day - points[0].day).days)

    def x(place: int) -> float:
        return round(left + (right - left) * (points[place].day - points[0].day).days / span, 2)

    def y(value: float) -> float:
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(bottom - 6 - (bottom - _TOP - 12) * share, 2)

    return x, y


def _band(one: Kpi, y: Callable[[float], float], bottom: float) -> tuple[float, float] | None:
    """From where down, and how high, the target lies."""
    if one.target is None:
        return None
    edge = y(float(one.target))
    if one.direction == Kpi.Direction.UP:
        return (_TOP, edge - _TOP)
    if one.direction == Kpi.Direction.DOWN:
        return (edge, bottom - edge)
    top = edge if one.target_high is None else y(float(one.target_high))
    return (top, max(1.0, edge - top))


def _round(x: float, y: float, radius: float = 2.6) -> tuple[tuple[float, float], ...]:
    """A dot as an octagon, which is round enough at its size."""
    near = radius * 0.4142
    corners = ((radius, near), (near, radius), (-near, radius), (-radius, near))
    return tuple((x + a, y + b) for a, b in (*corners, *((-a, -b) for a, b in corners)))
