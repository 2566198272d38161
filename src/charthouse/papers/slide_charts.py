"""Charts on slides: PowerPoint's own, with the figures in them, so that they can be edited there."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from charthouse.drawing import inks
from charthouse.papers.deck import Bars, Line, Lines, Look
from charthouse.papers.slide_parts import FONT, colour, described, plain

Box = tuple[float, float, float, float]
"""Left, top, width and height in points."""
LOOKS: dict[Look, str] = {
    "ink": inks.INK, "soft": inks.INK_2, "quiet": inks.EDGE, "course": inks.COURSE, "water": inks.WATER_4,
    "pale": inks.WATER_3,
}  # fmt: skip
_EPOCH = dt.date(1899, 12, 30)
"""Day 0 of spreadsheets."""
_MONTHS = {"de-DE": "[$-407]mmm yy", "en-GB": "[$-809]mmm yy"}
_LABEL = 11
_PLACES = {
    "right": XL_LABEL_POSITION.RIGHT, "left": XL_LABEL_POSITION.LEFT, "above": XL_LABEL_POSITION.ABOVE,
    "below": XL_LABEL_POSITION.BELOW,
}  # fmt: skip


def draw_lines(shapes: Any, body: Lines, box: Box, *, name: str, language: str) -> None:
    """Lines over days."""
    data: Any = XyChartData(number_format="0%")  # type: ignore[no-untyped-call]
    for line in body.lines:
        series = data.add_series(plain(line.name))
        for day, value in line.points:
            series.add_data_point((day - _EPOCH).days, float(value))
    chart = _added(shapes, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, body.alt, box, data, name)
    chart.has_legend = False
    days = [day for line in body.lines for day, _value in line.points]
    across, up = chart.category_axis, chart.value_axis
    first, last = (min(days) - _EPOCH).days, (max(days) - _EPOCH).days
    across.minimum_scale, across.maximum_scale = first, last + max(1, (last - first) // 4)
    across.major_unit = max(1, round((last - first) / 6))
    across.has_major_gridlines = False
    across.tick_labels.number_format = _MONTHS[language] if last - first > 90 else "d.m."
    up.minimum_scale, up.maximum_scale, up.major_unit = 0, 1, 0.25
    up.tick_labels.number_format = "0 %"
    for axis in (across, up):
        axis.tick_labels.number_format_is_linked = False
        _axis(axis)
    for line, drawn in zip(body.lines, chart.plots[0].series, strict=True):
        _line(drawn, line)


def _line(drawn: Any, line: Line) -> None:
    ink = colour(LOOKS[line.look])
    drawn.smooth = False
    drawn.format.line.color.rgb = ink
    drawn.format.line.width = Pt(2.25 if line.look in ("ink", "course") else 1.5)
    if line.dashed:
        drawn.format.line.dash_style = MSO_LINE.SQUARE_DOT
    drawn.marker.style = XL_MARKER_STYLE.NONE
    last = drawn.points[range(len(line.points))[line.labelled]]
    if line.dot:
        last.marker.style, last.marker.size = XL_MARKER_STYLE.CIRCLE, 8
        last.marker.format.fill.solid()
        last.marker.format.fill.fore_color.rgb = ink
        last.marker.format.line.color.rgb = ink
    frame = last.data_label.text_frame
    frame.text = plain(line.name)
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.name = Pt(_LABEL), line.look in ("ink", "course"), FONT
    run.font.color.rgb = ink
    last.data_label.position = _PLACES[line.beside]


def draw_bars(shapes: Any, body: Bars, box: Box, *, name: str) -> None:
    """Amounts side by side, the first on top."""
    data: Any = CategoryChartData(number_format="#,##0")  # type: ignore[no-untyped-call]
    data.categories = [plain(one) for one in body.categories]
    for one in body.series:
        data.add_series(plain(one.name), [float(each) for each in one.values])
    chart = _added(shapes, XL_CHART_TYPE.BAR_CLUSTERED, body.alt, box, data, name)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size, chart.legend.font.name = Pt(_LABEL), FONT
    chart.legend.font.color.rgb = colour(inks.INK_2)
    down, across = chart.category_axis, chart.value_axis
    down.reverse_order = True  # as in the table: the first on top
    down.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values = [each for one in body.series for each in one.values]
    if min(values, default=Decimal(0)) >= 0:
        across.minimum_scale = 0
    across.major_unit = _step(float(max(map(abs, values), default=Decimal(0))))
    across.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "#,##0", False
    for axis in (down, across):
        _axis(axis)
    down.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, -5
    for one, drawn in zip(body.series, plot.series, strict=True):
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour(LOOKS[one.look])


def _step(most: float) -> float:
    """A round step of at most five to the greatest amount."""
    if most <= 0:
        return 1.0
    tens = 10.0 ** math.floor(math.log10(most / 5))
    return next(each * tens for each in (1, 2, 5, 10) if each * tens * 5 >= most * 0.999)


def _added(shapes: Any, kind: Any, alt: str, box: Box, data: Any, name: str) -> Any:
    frame = shapes.add_chart(kind, *(Pt(each) for each in box), data)
    described(frame, name, alt)
    chart = frame.chart
    chart.has_title = False
    chart.font.name, chart.font.size = FONT, Pt(_LABEL)
    return chart


def _axis(axis: Any) -> None:
    axis.format.line.color.rgb = colour(inks.LINE_2)
    axis.tick_labels.font.size, axis.tick_labels.font.name = Pt(_LABEL), FONT
    axis.tick_labels.font.color.rgb = colour(inks.INK_3)
    if axis.has_major_gridlines:
        axis.major_gridlines.format.line.color.rgb = colour(inks.LINE)
        axis.major_gridlines.format.line.width = Pt(0.5)
