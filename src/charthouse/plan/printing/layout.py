"""How a plan is spread over pages: what is repeated on each, how big a row is, which rows and days each page has."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from charthouse.drawing import fonts
from charthouse.drawing.scene import Box
from charthouse.plan.printing.cells import TEXT, Column, table_columns
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.legend import legend_height
from charthouse.plan.printing.setup import PAPERS, BadSetup, PageSetup
from charthouse.plan.printing.time_scale import TimeScale

ROW = 26.0
"""Height of a row in units: the pixels of the page on a screen."""
SCALE_HEIGHT = 45.0
USUAL_UNIT, BIGGEST_UNIT = 0.6, 1.0
"""Points of a unit on A4: texts of 7 points, at most 12."""
MOST_PAGES = 500
LEAST_READABLE = 4.0
"""Points below which nobody reads a text on paper."""


@dataclass(frozen=True)
class Sheets:
    """What all pages of a drawing have in common, and how many there are."""

    facts: Facts
    setup: PageSetup
    rows: list[int]
    columns: list[Column]
    unit: float
    """Points of a unit: everything inside the frame is measured in it."""
    frame: float
    """Points of a unit of head and foot."""
    rows_a_page: int
    first: int
    end: int
    table: Box
    """Where the rows of the table lie, without the head of the time scale."""
    chart: Box
    wide: int
    tall: int
    remarks: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self.wide * self.tall

    @property
    def row_height(self) -> float:
        """Of one row, in points."""
        return ROW * self.unit

    def scale(self, across: int) -> TimeScale:
        """The time scale of the pages of one column, counted from 0."""
        per_day = self.chart.width * self.wide / (self.end - self.first)
        return TimeScale(
            first=self.first,
            end=self.end,
            per_day=per_day,
            left=self.chart.x - across * self.chart.width,
            hours=self.facts.calendar["hours"],
        )

    def rows_of(self, down: int) -> list[int]:
        """The rows of the pages of one line, counted from 0."""
        return self.rows[down * self.rows_a_page : (down + 1) * self.rows_a_page]


def laid_out(facts: Facts, setup: PageSetup) -> Sheets:
    """Spread a plan over pages.

    :raises BadSetup: where that would be more than ``MOST_PAGES`` pages.
    """
    rows = facts.rows(setup)
    first, end = facts.days(setup, rows)
    width, height = setup.size
    frame = min(3.0, max(0.85, min(width, height) / 595))
    margin = 30 * frame
    body = Box(margin, margin + 46 * frame, width - 2 * margin, height - 2 * margin - 46 * frame - 18 * frame)
    if setup.legend:
        body = Box(body.x, body.y, body.width, body.height - legend_height(facts, setup, body.width, frame))
    grown = math.sqrt(width * height / (PAPERS["a4"][0] * PAPERS["a4"][1]))
    usual = USUAL_UNIT * (1.15 if setup.paper == "slide" else grown**0.35)
    if setup.tall:
        rows_a_page = max(1, math.ceil(len(rows) / setup.tall))
        unit = min(body.height / (rows_a_page * ROW + SCALE_HEIGHT), BIGGEST_UNIT * max(1.0, grown))
        tall = max(1, math.ceil(len(rows) / rows_a_page)) if rows else 1
    else:
        unit = usual
        rows_a_page = max(1, int((body.height / unit - SCALE_HEIGHT) / ROW))
        tall = max(1, math.ceil(len(rows) / rows_a_page))
    if setup.wide * tall > MOST_PAGES:
        raise BadSetup(
            _(
                "That would be %(count)d pages; at most %(most)d can be drawn at once. Choose bigger paper, fewer "
                "levels of the outline, or fit the rows into fewer pages."
            )
            % {"count": setup.wide * tall, "most": MOST_PAGES}
        )
    columns, unit = _fitted(table_columns(facts, setup, rows), unit, body.width)
    beside = sum(column.width for column in columns) * unit
    top = body.y + SCALE_HEIGHT * unit
    room = Box(body.x, top, body.width, rows_a_page * ROW * unit)
    remarks = []
    if TEXT * unit < LEAST_READABLE:
        remarks.append(
            _("Texts are %(size)s points high here: use bigger paper or more pages to be read.")
            % {"size": f"{TEXT * unit:.1f}"}
        )
    return Sheets(
        facts=facts, setup=setup, rows=rows, columns=columns, unit=unit, frame=frame, rows_a_page=rows_a_page,
        first=first, end=end, table=Box(room.x, top, beside, room.height),
        chart=Box(room.x + beside, top, room.width - beside, room.height), wide=setup.wide, tall=tall, remarks=remarks,
    )  # fmt: skip


def _fitted(columns: list[Column], unit: float, width: float) -> tuple[list[Column], float]:
    """Columns that leave the chart at least four tenths of the page: names are cut first, then all grows narrower."""
    most = 0.6 * width / unit
    total = sum(column.width for column in columns)
    if total <= most:
        return columns, unit
    found = []
    over = total - most
    for column in columns:
        if column.id in ("name", "owner", "predecessors"):
            given = min(over, column.width - (90.0 if column.id == "name" else 40.0))
            over -= max(0.0, given)
            column = Column(column.id, column.head, column.width - max(0.0, given), column.figures, column.cell)
        found.append(column)
    while over > 0 and len(found) > 1:
        # The last columns give way: what nobody can read helps nobody.
        gone = found.pop()
        over -= gone.width
    return found, unit


def page_title(sheets: Sheets) -> str:
    """What stands over the drawing."""
    return sheets.setup.title or sheets.facts.document.project.name


def text_width(text: str, unit: float, bold: bool = False) -> float:
    """How wide a text of usual size is, in points."""
    return fonts.width(text, TEXT * unit, bold)
