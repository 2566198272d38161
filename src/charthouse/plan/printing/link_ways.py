"""The way of a link across a drawn chart, as ``islands/plan/links.ts`` lays it; in units of the chart."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.drawing.scene import Point
from charthouse.engine.network import LinkKind

BAR_TOP, BAR_HEIGHT, ROW = 5.0, 12.0, 26.0
OUT = 5.0
HALF = 6.5
"""Half a milestone's sign."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a task takes up: its line, counted from 0, and its edges."""

    line: int
    left: float
    right: float
    milestone: bool


def way_of(before: Span, after: Span, kind: LinkKind) -> tuple[list[Point], Point]:
    """The corners from one to the other, and the direction in which the arrow at the end points."""
    down = after.line > before.line
    from_y = before.line * ROW + BAR_TOP + BAR_HEIGHT / 2
    to_y = after.line * ROW + BAR_TOP + BAR_HEIGHT / 2
    out_of_start = kind in (LinkKind.START_TO_START, LinkKind.START_TO_FINISH)
    into_start = kind in (LinkKind.FINISH_TO_START, LinkKind.START_TO_START)
    from_x = before.left if out_of_start else before.right
    if kind in (LinkKind.START_TO_START, LinkKind.FINISH_TO_FINISH):
        to_x = after.left if into_start else after.right
        side = -1 if kind is LinkKind.START_TO_START else 1
        edge = (min if side < 0 else max)(from_x, to_x) + side * (OUT + 2)
        return [(from_x, from_y), (edge, from_y), (edge, to_y), (to_x, to_y)], (-side, 0)
    gutter = after.line * ROW + 1 if down else (after.line + 1) * ROW - 1
    half = (after.right - after.left) / 2
    to_x = (
        (after.left + after.right) / 2
        if after.milestone
        else after.left + min(4, half)
        if into_start
        else after.right - min(4, half)
    )
    entry = after.line * ROW + BAR_TOP + (0 if down else BAR_HEIGHT)
    tip = to_y + (-HALF if down else HALF) if after.milestone else entry
    points: list[Point]
    if before.milestone and kind is LinkKind.FINISH_TO_START:
        x = (before.left + before.right) / 2
        points = [(x, from_y + (HALF if down else -HALF)), (x, gutter), (to_x, gutter), (to_x, tip)]
    elif to_x <= from_x if out_of_start else to_x >= from_x:
        points = [(from_x, from_y), (to_x, from_y), (to_x, tip)]
    else:
        step = from_x + (-OUT if out_of_start else OUT)
        points = [(from_x, from_y), (step, from_y), (step, gutter), (to_x, gutter), (to_x, tip)]
    return points, (0, 1 if down else -1)


def arrow(tip: Point, direction: Point, size: float) -> tuple[Point, ...]:
    """The triangle at the end of a link."""
    (x, y), (dx, dy) = tip, direction
    back_x, back_y = x - dx * 5 * size, y - dy * 5 * size
    return ((x, y), (back_x + dy * 3 * size, back_y + dx * 3 * size), (back_x - dy * 3 * size, back_y - dx * 3 * size))
