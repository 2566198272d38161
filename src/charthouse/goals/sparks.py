"""The way of a KPI's values as a drawing of one line's height, with a band where the target lies."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from charthouse.goals.kpi_queries import KpiLine
from charthouse.goals.models import Kpi
from charthouse.goals.standing import Point

WIDTH, HEIGHT = 120, 28
_EDGE = 4


def spark_of(line: KpiLine) -> SafeString:
    """The drawing; empty: there are too few values for a way."""
    one = line.one
    return _drawn(line.points, one.target, one.target_high, one.direction)


@lru_cache(maxsize=1024)
def _drawn(
    points: tuple[Point, ...], target: Decimal | None, target_high: Decimal | None, direction: str
) -> SafeString:
    if len(points) < 2:
        return SafeString()
    values = [float(each.value) for each in points]
    edges = [float(each) for each in (target, target_high) if each is not None]
    low, high = min(values + edges), max(values + edges)
    first, span = points[0].day, max(1, (points[-1].day - points[0].day).days)
    heights = [_y(value, low, high) for value in values]
    way = "".join(
        f"{'L' if place else 'M'}{_EDGE + (WIDTH - 2 * _EDGE) * (each.day - first).days / span:.1f} {heights[place]}"
        for place, each in enumerate(points)
    )
    return format_html(
        '<svg class="c spark" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true" focusable="false">'
        '{2}<path class="ln" d="{3}"/><circle class="f-ink" cx="{4}" cy="{5}" r="2.5"/></svg>',
        WIDTH, HEIGHT, _band(target, target_high, direction, low, high), way,
        f"{WIDTH - _EDGE:.1f}", f"{heights[-1]:.1f}",
    )  # fmt: skip


def _band(target: Decimal | None, target_high: Decimal | None, direction: str, low: float, high: float) -> SafeString:
    """From where to where, down the drawing, the target lies."""
    if target is None:
        return SafeString()
    edge = _y(float(target), low, high)
    if direction == Kpi.Direction.UP:
        top, tall = 0.0, edge
    elif direction == Kpi.Direction.DOWN:
        top, tall = edge, HEIGHT - edge
    else:
        top = _y(float(target_high or target), low, high)
        tall = max(1.0, round(edge - top, 1))
    return format_html('<rect class="band" x="0" width="{}" y="{}" height="{}"/>', WIDTH, f"{top:.1f}", f"{tall:.1f}")


def _y(value: float, low: float, high: float) -> float:
    share = 0.5 if high == low else (value - low) / (high - low)
    return round(HEIGHT - _EDGE - share * (HEIGHT - 2 * _EDGE), 1)
