"""Draws the pages of a Gantt chart: frame, table, time scale, bars and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from charthouse.drawing import fonts, inks
from charthouse.drawing.scene import Box, Line, Page, Rect, Words, overlapping
from charthouse.plan.printing.bars import draw_chart, flag_box
from charthouse.plan.printing.cells import INDENT, TEXT, Column
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.layout import SCALE_HEIGHT, USUAL_UNIT, Sheets, laid_out, page_title
from charthouse.plan.printing.legend import draw_legend, legend
from charthouse.plan.printing.setup import PageSetup
from charthouse.plan.printing.time_scale import tiers
from charthouse.ui import formats

GROUND, GRID, TABLE, LINKS, BARS, SIGNS, LINES, FRAME = range(8)


def gantt_pages(facts: Facts, setup: PageSetup, *, on_page: Callable[[int, int], None] | None = None) -> Iterator[Page]:
    """All pages of a plan, row of pages by row; ``on_page`` is told which of how many is drawn.

    :raises BadSetup: where the set-up asks for more pages than can be.
    """
    sheets = laid_out(facts, setup)
    for number in range(sheets.count):
        if on_page is not None:
            on_page(number + 1, sheets.count)
        yield draw_page(sheets, number)


def draw_page(sheets: Sheets, number: int) -> Page:
    """One page, counted from 0."""
    down, across = divmod(number, sheets.wide)
    width, height = sheets.setup.size
    title = page_title(sheets)
    page = Page(width, height, title if sheets.count == 1 else f"{title} ({number + 1}/{sheets.count})")
    _head(page, sheets)
    pen = max(0.3, sheets.unit / USUAL_UNIT)
    page.pens = dict.fromkeys((GROUND, GRID, TABLE, LINKS, BARS, SIGNS, LINES), pen)
    rows = sheets.rows_of(down)
    _table(page, sheets, rows)
    _scale(page, sheets, across, len(rows))
    draw_chart(page, sheets, sheets.scale(across), down)
    _foot(page, sheets, number)
    return page


def _head(page: Page, sheets: Sheets) -> None:
    """Title, which plan, and the dates that it stands for; below it the neatline that a sea chart is edged with."""
    facts, setup, u = sheets.facts, sheets.setup, sheets.frame
    left, right, top = 30 * u, page.width - 30 * u, 30 * u
    finish = formats.long_day(formats.day_of(facts.schedule.finish, finish=True))
    facts_right = []
    if facts.status_date is not None:
        date = formats.long_day(formats.day_of(facts.status_date, finish=True))
        facts_right.append(_("Status date %(date)s") % {"date": date})
    facts_right.append(_("As of %(date)s") % {"date": formats.long_day(formats.day_of(facts.now))})
    room = max(fonts.width(text, 8 * u) for text in facts_right) + 20 * u
    title = fonts.cut(page_title(sheets), right - left - room, 14 * u, bold=True)
    page.add(FRAME, Words(title, left, top + 12 * u, 14 * u, inks.INK, bold=True, role="title"))
    below = " · ".join(part for part in (facts.key, facts.state, _("Finish %(date)s") % {"date": finish}) if part)
    if setup.title and setup.title != facts.document.project.name:
        below = f"{facts.document.project.name} · {below}"
    below = fonts.cut(below, right - left - room, 8 * u)
    page.add(FRAME, Words(below, left, top + 25 * u, 8 * u, inks.INK_2, role="subtitle"))
    for i, text in enumerate(facts_right):
        y = top + (12 if len(facts_right) == 2 and not i else 25) * u
        page.add(FRAME, Words(text, right, y, 8 * u, inks.INK_2, anchor="end", role="date"))
    neatline(page, FRAME, left, top + 32 * u, right - left, u)


def neatline(page: Page, layer: int, x: float, y: float, width: float, u: float) -> None:
    """A line of full and empty parts."""
    parts = max(2, round(width / (24 * u)) // 2 * 2)
    step = width / parts
    page.add(layer, Rect(inks.OPEN, x, y, width, 4 * u))
    page.add(layer, *(Rect(inks.FULL, x + i * step, y, step, 4 * u) for i in range(0, parts, 2)))


def _foot(page: Page, sheets: Sheets, number: int) -> None:
    u, setup = sheets.frame, sheets.setup
    left, right, y = 30 * u, page.width - 30 * u, page.height - 30 * u
    page.add(FRAME, Line(inks.TICK, ((left, y - 11 * u), (right, y - 11 * u))))
    counted = f"{number + 1} / {sheets.count}"
    said = " · ".join(("Charthouse", sheets.facts.key, counted))
    page.add(FRAME, Words(said, right, y, 7.5 * u, inks.INK_3, anchor="end", role="page"))
    room = right - left - fonts.width(said, 7.5 * u) - 20 * u
    page.add(FRAME, Words(fonts.cut(setup.foot, room, 7.5 * u), left, y, 7.5 * u, inks.INK_3, role="foot"))
    if setup.legend:
        entries = legend(sheets.facts, setup)
        draw_legend(page, FRAME, entries, left, y - 17 * u, right - left, u)


def _table(page: Page, sheets: Sheets, rows: list[int]) -> None:
    """Heads and cells of the columns, and the lines between the rows."""
    u, table, chart = sheets.unit, sheets.table, sheets.chart
    x = table.x
    baseline = table.y - 12 * u
    for column in sheets.columns:
        wide = column.width * u
        end = x + wide - 8 * u
        anchor_x = end if column.figures else x
        text = fonts.cut(column.head.strip(), wide - 4 * u, (TEXT - 1) * u)
        page.add(
            TABLE,
            Words(
                text,
                anchor_x,
                baseline,
                (TEXT - 1) * u,
                inks.INK_3,
                anchor="end" if column.figures else "start",
                role="head",
            ),
        )
        for line, row in enumerate(rows):
            _cell(page, sheets, column, row, x, table.y + line * sheets.row_height)
        x += wide
    bottom = table.y + len(rows) * sheets.row_height
    page.add(
        GRID,
        *(
            Line(inks.GRID, ((table.x, y), (chart.right, y)))
            for y in (table.y + (line + 1) * sheets.row_height for line in range(len(rows)))
        ),
    )
    page.add(GRID, Line(inks.TICK, ((chart.x, table.y - SCALE_HEIGHT * u), (chart.x, bottom))))


def _cell(page: Page, sheets: Sheets, column: Column, row: int, x: float, top: float) -> None:
    u, facts = sheets.unit, sheets.facts
    cell = column.cell(row)
    if not cell.text:
        return
    size, y = TEXT * u, top + 17 * u
    room = column.width * u - 8 * u
    if column.id == "name":
        inset = (facts.levels[row] - 1) * INDENT * u
        inset = min(inset, room / 2)
        x, room = x + inset, room - inset
    about = facts.columns.number[row]
    text = fonts.cut(cell.text, room, size, cell.bold)
    # Names that are read from the right stand at the right of their column.
    if column.figures or (column.id == "name" and fonts.runs_right_to_left(text)):
        page.add(TABLE, Words(text, x + room, y, size, cell.colour, cell.bold, "end", about, column.id))
    else:
        page.add(TABLE, Words(text, x, y, size, cell.colour, cell.bold, "start", about, column.id))


def _scale(page: Page, sheets: Sheets, across: int, lines: int) -> None:
    """Months above, weeks below, and the graduated line under them."""
    u, chart = sheets.unit, sheets.chart
    scale = sheets.scale(across)
    top = chart.y - SCALE_HEIGHT * u
    from_day = int(scale.first + (chart.x - scale.left) / scale.per_day)
    to_day = int(scale.first + (chart.right - scale.left) / scale.per_day) + 1
    upper, lower = tiers(scale.per_day / u, from_day, to_day)
    size = (TEXT - 0.5) * u
    flag = flag_box(sheets, scale)
    for i, tick in enumerate(upper):
        begins = max(chart.x, scale.x_of_day(tick.day))
        ends = min(chart.right, scale.x_of_day(upper[i + 1].day)) if i + 1 < len(upper) else chart.right
        if scale.x_of_day(tick.day) > chart.x:
            page.add(GRID, Line(inks.TICK, ((begins, top), (begins, top + 20 * u))))
        for label in ([tick.full] if i == 0 and tick.full else []) + [tick.label]:
            named = Box(begins + 5 * u, top, fonts.width(label, size, bold=True), 20 * u)
            if named.right < ends and not (flag and overlapping([flag], named, 2 * u)):
                page.add(TABLE, Words(label, begins + 5 * u, top + 14 * u, size, inks.INK, bold=True, role="upper"))
                break
    size = (TEXT - 1.5) * u
    full = lower[0].day // 7 % 2 == 0 if lower else False
    for i, tick in enumerate(lower):
        begins = max(chart.x, scale.x_of_day(tick.day))
        ends = min(chart.right, scale.x_of_day(lower[i + 1].day)) if i + 1 < len(lower) else chart.right
        if ends <= begins:
            continue
        if scale.x_of_day(tick.day) >= chart.x:
            page.add(GRID, Line(inks.TICK, ((begins, top + 22 * u), (begins, top + 39 * u))))
            if begins + 3 * u + fonts.width(tick.label, size) < ends:
                page.add(TABLE, Words(tick.label, begins + 3 * u, top + 33 * u, size, inks.INK_3, role="lower"))
        if full:
            page.add(GRID, Rect(inks.FULL, begins, chart.y - 5 * u, ends - begins, 4 * u))
        full = not full
    for y in (chart.y - 5.5 * u, chart.y - 0.5 * u):
        page.add(GRID, Line(inks.OPEN, ((chart.x, y), (chart.right, y))))
    page.add(GRID, Line(inks.RULE, ((sheets.table.x, chart.y - 0.5 * u), (chart.x, chart.y - 0.5 * u))))
