"""Draws the chart of one page: free days, links, bars, milestones with dates, baselines, slack, the lines of time."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charthouse.drawing import fonts, inks
from charthouse.drawing.scene import Box, Line, Page, Point, Polygon, Rect, Words, clipped, diamond
from charthouse.engine import layout as at
from charthouse.engine.network import LinkKind
from charthouse.plan.page_columns import (
    FLAG_CRITICAL,
    FLAG_DONE,
    FLAG_INACTIVE,
    FLAG_LEVEL_OF_EFFORT,
    FLAG_MILESTONE,
    FLAG_STARTED,
    FLAG_SUMMARY,
)
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.layout import ROW, Sheets
from charthouse.plan.printing.legend import pennant
from charthouse.plan.printing.link_ways import BAR_HEIGHT, BAR_TOP, HALF, Span, arrow, way_of
from charthouse.plan.printing.time_scale import TimeScale, free_runs
from charthouse.ui import formats

GROUND, GRID, TABLE, LINKS, BARS, SIGNS, LINES, FRAME = range(8)
_NEAR = 24.0
"""Units around a page within which what begins on the next one is still drawn."""


def draw_chart(page: Page, sheets: Sheets, scale: TimeScale, down: int) -> None:
    """Draw the rows of one line of pages in the days of one column of pages."""
    lines = sheets.rows_of(down)
    area = Box(sheets.chart.x, sheets.chart.y, sheets.chart.width, len(lines) * sheets.row_height)
    _Chart(page, sheets, scale, area, down).draw(lines)


def _flag_text(facts: Facts) -> str:
    status = facts.status_date
    return _("Today") if status is None else formats.short_day(formats.day_of(status, finish=True))


def flag_box(sheets: Sheets, scale: TimeScale) -> Box | None:
    """Where the flag of the status date (or of today) stands in the head; nowhere if that day is not on the page."""
    facts, chart, u = sheets.facts, sheets.chart, sheets.unit
    x = scale.x(facts.now if facts.status_date is None else facts.status_date)
    if not sheets.setup.status or not chart.x <= x <= chart.right:
        return None
    wide = fonts.width(_flag_text(facts), 11 * u, bold=True) + 10 * u
    left = min(max(chart.x, x - wide / 2), chart.right - wide)
    return Box(left, chart.y - 42 * u, wide, 17 * u)


class _Chart:
    def __init__(self, page: Page, sheets: Sheets, scale: TimeScale, area: Box, down: int) -> None:
        self.page, self.sheets, self.scale, self.area, self.down = page, sheets, scale, area, down
        self.facts, self.setup, self.u = sheets.facts, sheets.setup, sheets.unit
        self.baselines = [self.facts.baselines[number] for number in self.facts.shown_baselines(self.setup)]

    def draw(self, rows: list[int]) -> None:
        self._ground()
        if self.setup.links:
            self._links()
        for line, row in enumerate(rows):
            self._task(row, self.area.y + line * self.sheets.row_height)
        self._times(rows)

    def _ground(self) -> None:
        area, scale = self.area, self.scale
        pixels = scale.per_day / self.u
        if pixels < 0.9:
            return
        first = int(scale.first + (area.x - scale.left) / scale.per_day)
        end = int(scale.first + (area.right - scale.left) / scale.per_day) + 1
        for begins, ends, weekend in free_runs(self.facts.calendar, first, end):
            # A weekend is drawn down to months; below, only what is longer than one shows.
            if weekend and pixels < 2.2:
                continue
            left, right = max(area.x, scale.x_of_day(begins)), min(area.right, scale.x_of_day(ends))
            if right > left:
                ink = inks.FREE if weekend else inks.SHUT
                self.page.add(GROUND, Rect(ink, left, area.y, right - left, area.height, role="free"))

    def _span(self, row: int) -> tuple[float, float] | None:
        columns = self.facts.columns
        start, finish = int(columns.start[row]), int(columns.finish[row])
        if at.NONE in (start, finish):
            return None
        if self.facts.has(row, FLAG_MILESTONE):
            x = self.scale.x(finish)
            return x - HALF * self.u, x + HALF * self.u
        left = self.scale.x(start)
        return left, max(self.scale.x(finish), left + 1.5 * self.u)

    def _clip(self, left: float, right: float) -> tuple[float, float] | None:
        left, right = max(left, self.area.x), min(right, self.area.right)
        return (left, right) if right > left else None

    def _inside(self, x: float) -> bool:
        return self.area.x <= x <= self.area.right

    def _task(self, row: int, top: float) -> None:
        facts, u, columns = self.facts, self.u, self.facts.columns
        span = self._span(row)
        number = columns.number[row]
        deadline = int(columns.deadline[row])
        if deadline != at.NONE and self._inside(self.scale.x(deadline)):
            missed = columns.finish[row] != at.NONE and columns.finish[row] > deadline
            ink = inks.DEADLINE_MISSED if missed else inks.DEADLINE
            self.page.add(SIGNS, *pennant(ink, self.scale.x(deadline), top + 3 * u, u))
        if span is None:
            return
        if facts.has(row, FLAG_MILESTONE):
            self._milestone(row, (span[0] + span[1]) / 2, top)
            return
        self._baseline(row, top)
        if self.setup.slack:
            self._slack(row, span[1], top + 15 * u)
        inside = self._clip(*span)
        if inside is None:
            return
        left, right = inside
        bar_top = top + BAR_TOP * u
        if facts.has(row, FLAG_SUMMARY):
            tooth = min(4 * u, (right - left) / 2)
            low, mid = bar_top + 10 * u, bar_top + 6 * u
            points = (
                (left, bar_top + 2 * u), (right, bar_top + 2 * u), (right, low), (right - tooth, mid),
                (left + tooth, mid), (left, low),
            )  # fmt: skip
            self.page.add(BARS, Polygon(inks.SUMMARY, points, number, "summary"))
        elif facts.has(row, FLAG_LEVEL_OF_EFFORT):
            self.page.add(BARS, Rect(inks.EFFORT, left, bar_top + 3.5 * u, right - left, 5 * u, 0, number, "bar"))
        elif facts.has(row, FLAG_INACTIVE):
            self.page.add(BARS, Rect(inks.BAR_OFF, left, bar_top, right - left, 12 * u, u, number, "bar"))
        else:
            self._bar(row, span, bar_top)

    def _bar(self, row: int, span: tuple[float, float], top: float) -> None:
        facts, u, columns = self.facts, self.u, self.facts.columns
        number = columns.number[row]
        done = facts.has(row, FLAG_DONE)
        critical = self.setup.critical and facts.has(row, FLAG_CRITICAL)
        ink = inks.FINISHED if done else inks.BAR_CRITICAL if critical else inks.BAR
        until = facts.done_until(row)
        parts = [(self.scale.x(a), self.scale.x(b)) for a, b in columns.parts.get(row, [])]
        if parts:
            gap = self._clip(*span)
            if gap is not None:
                y = top + 6 * u
                self.page.add(BARS, Line(inks.GAP, ((gap[0], y), (gap[1], y))))
        for begins, ends in parts or [span]:
            inside = self._clip(begins, ends)
            if inside is None:
                continue
            left, right = inside
            self.page.add(BARS, Rect(ink, left, top, right - left, BAR_HEIGHT * u, 1.5 * u, number, "bar"))
            if until is None or done:
                continue
            reached = self._clip(begins, min(ends, self.scale.x(until)))
            if reached is not None:
                ink_done = inks.DONE_CRITICAL if critical else inks.DONE
                wide = reached[1] - reached[0]
                self.page.add(SIGNS, Rect(ink_done, reached[0], top, wide, BAR_HEIGHT * u, 0, number, "done"))
        if "name" not in self.setup.columns and self._inside(span[1]):
            room = self.area.right - span[1] - 6 * u
            text = fonts.cut(columns.name[row], room, 11 * u)
            self.page.add(
                SIGNS, Words(text, span[1] + 5 * u, top + 10 * u, 11 * u, inks.INK, about=number, role="label")
            )

    def _baseline(self, row: int, top: float) -> None:
        if self.facts.has(row, FLAG_SUMMARY):
            return
        u = self.u
        for line, (_name, starts, finishes) in enumerate(self.baselines[:2]):
            start, finish = int(starts[row]), int(finishes[row])
            if at.NONE in (start, finish):
                continue
            left = self.scale.x(start)
            inside = self._clip(left, max(self.scale.x(finish), left + 1.5 * u))
            if inside is not None:
                y = top + (20 + line * 2.6) * u
                number = self.facts.columns.number[row]
                wide = inside[1] - inside[0]
                self.page.add(
                    BARS, Rect(inks.BASELINE, inside[0], y, wide, (3 if not line else 2) * u, 0, number, "baseline")
                )

    def _slack(self, row: int, right: float, y: float) -> None:
        columns, u = self.facts.columns, self.u
        slack, late = int(columns.slack[row]), int(columns.late_finish[row])
        idle = self.facts.has(row, FLAG_DONE) or self.facts.has(row, FLAG_INACTIVE)
        if at.NONE in (slack, late) or slack <= 0 or idle:
            return
        end = self.scale.x(late)
        inside = self._clip(right + 2 * u, end)
        if inside is None or end - right < 3 * u:
            return
        self.page.add(BARS, Line(inks.SLACK, ((inside[0], y), (inside[1], y)), role="slack line"))
        if self._inside(end):
            self.page.add(BARS, Line(inks.SLACK_END, ((end, y - 3 * u), (end, y + 3 * u))))

    def _milestone(self, row: int, x: float, top: float) -> None:
        """The diamond, that of its baseline, and its date on the side with room."""
        facts, u, columns = self.facts, self.u, self.facts.columns
        number = columns.number[row]
        y = top + (BAR_TOP + BAR_HEIGHT / 2) * u
        taken: list[tuple[float, float]] = []
        for _name, _starts, finishes in self.baselines[:1]:
            promised = int(finishes[row])
            if promised != at.NONE and self._inside(self.scale.x(promised)):
                then = self.scale.x(promised)
                taken.append((then - 6 * u, then + 6 * u))
                self.page.add(BARS, diamond(inks.BASELINE_MILESTONE, then, y, 4.5 * u, about=number, role="baseline"))
        deadline = int(columns.deadline[row])
        if deadline != at.NONE:
            taken.append((self.scale.x(deadline) - 2 * u, self.scale.x(deadline) + 8 * u))
        if not self._inside(x):
            return
        done = facts.has(row, FLAG_DONE)
        critical = self.setup.critical and facts.has(row, FLAG_CRITICAL)
        ink = inks.MILESTONE_DONE if done else inks.MILESTONE_CRITICAL if critical else inks.MILESTONE
        self.page.add(SIGNS, diamond(ink, x, y, HALF * u, about=number, role="milestone"))
        day = formats.day_of(int(columns.finish[row]), finish=True)
        text = formats.brief_day(day, beside=formats.day_of(facts.reference))
        if "name" not in self.setup.columns:
            text = f"{columns.name[row]}, {text}"
        size = 11 * u
        wide = fonts.width(text, size)
        for left in (x + (HALF + 4) * u, x - (HALF + 4) * u - wide):
            clear = all(to < left or begins > left + wide + 2 * u for begins, to in taken)
            if clear and left >= self.area.x and left + wide <= self.area.right:
                self.page.add(SIGNS, Words(text, left, y + 4 * u, size, inks.INK_2, about=number, role="date"))
                return

    def _links(self) -> None:
        sheets, u = self.sheets, self.u
        lines = {row: line for line, row in enumerate(sheets.rows)}
        first = self.down * sheets.rows_a_page
        last = first + sheets.rows_a_page
        left, right = self.area.x - _NEAR * u, self.area.right + _NEAR * u
        for before, after, kind, on_path in self.facts.links:
            from_line, to_line = lines.get(before), lines.get(after)
            if from_line is None or to_line is None:
                continue
            if max(from_line, to_line) < first or min(from_line, to_line) >= last:
                continue
            spans = self._span(before), self._span(after)
            if spans[0] is None or spans[1] is None:
                continue
            if max(spans[0][1], spans[1][1]) < left or min(spans[0][0], spans[1][0]) > right:
                continue
            critical = on_path and self.setup.critical
            self._link(self._boxed(before, from_line, spans[0]), self._boxed(after, to_line, spans[1]), kind, critical)

    def _boxed(self, row: int, line: int, span: tuple[float, float]) -> Span:
        left, right = ((x - self.area.x) / self.u for x in span)
        return Span(line, left, right, self.facts.has(row, FLAG_MILESTONE))

    def _link(self, before: Span, after: Span, kind: LinkKind, critical: bool) -> None:
        points, direction = way_of(before, after, kind)
        top = self.down * self.sheets.rows_a_page * ROW
        placed: list[Point] = [(self.area.x + x * self.u, self.area.y + (y - top) * self.u) for x, y in points]
        ink, tip = (inks.LINK_CRITICAL, inks.ARROW_CRITICAL) if critical else (inks.LINK, inks.ARROW)
        for way in clipped(placed, self.area):
            self.page.add(LINKS, Line(ink, tuple(way), 3 * self.u, role="link"))
        x, y = placed[-1]
        if self._inside(x) and self.area.y <= y <= self.area.bottom:
            self.page.add(LINKS, Polygon(tip, arrow(placed[-1], direction, self.u), role="arrow"))

    def _times(self, rows: list[int]) -> None:
        """Status date or today, with its flag in the head; the progress line."""
        if not self.setup.status:
            return
        status, u = self.facts.status_date, self.u
        time, ink = (self.facts.now, inks.TODAY) if status is None else (status, inks.STATUS)
        x = self.scale.x(time)
        flag = flag_box(self.sheets, self.scale)
        if flag is not None:
            self.page.add(LINES, Line(ink, ((x, self.area.y), (x, self.area.bottom)), role="status"))
            filled = inks.FULL if status is not None else inks.DONE
            middle = flag.x + flag.width / 2
            self.page.add(LINES, Rect(filled, flag.x, flag.y, flag.width, flag.height, 2 * u))
            text = _flag_text(self.facts)
            self.page.add(
                LINES,
                Words(text, middle, flag.y + 12.5 * u, 11 * u, inks.WHITE, bold=True, anchor="middle", role="flag"),
            )
        if self.setup.progress:
            points = list(self._progress(rows, time, x))
            for way in _in_sight(points, self.area):
                self.page.add(LINES, Line(inks.PROGRESS, tuple(way), role="progress"))

    def _progress(self, rows: list[int], time: int, x: float) -> Iterator[Point]:
        """From the date to where each task that runs, or should, has come: to the left of the line is late."""
        facts, columns, u = self.facts, self.facts.columns, self.u
        yield x, self.area.y
        for line, row in enumerate(rows):
            start, finish = int(columns.start[row]), int(columns.finish[row])
            idle = facts.has(row, FLAG_SUMMARY) or facts.has(row, FLAG_INACTIVE)
            if idle or facts.has(row, FLAG_DONE) or at.NONE in (start, finish):
                continue
            begun = facts.has(row, FLAG_STARTED)
            if not begun and start >= time:
                continue
            reached = facts.done_until(row) if begun else start
            y = self.area.y + line * self.sheets.row_height
            yield x, y
            yield self.scale.x(start if reached is None else reached), y + 11 * u
            yield x, y + ROW * u
        yield x, self.area.bottom


def _in_sight(points: list[Point], area: Box) -> Iterator[list[Point]]:
    """The parts of a way whose points lie between an area's left and right edge."""
    way: list[Point] = []
    for x, y in points:
        kept = (min(max(x, area.x), area.right), y)
        way.append(kept)
    if len(way) > 1 and any(area.x < x < area.right for x, _y in way):
        yield way
