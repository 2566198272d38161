"""The legend below a drawn chart: each sign that the set-up shows, with its word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.drawing import fonts, inks
from charthouse.drawing.scene import Ink, Line, Mark, Page, Polygon, Rect, Words, diamond
from charthouse.engine import layout as at
from charthouse.plan.page_columns import FLAG_CRITICAL, FLAG_MILESTONE
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.setup import PageSetup
from charthouse.ui import formats

SIZE, LINE, GAP, SIGN = 7.5, 13.0, 14.0, 20.0
Draw = Callable[[float, float, float], list[Mark]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and its word; the sign is drawn at a place, in a unit."""

    word: str
    draw: Draw


def legend(facts: Facts, setup: PageSetup) -> list[Entry]:
    """What the chart shows and has."""
    flags = facts.columns.flags
    found: list[Entry] = []
    critical = setup.critical and bool((flags & FLAG_CRITICAL).any())
    if critical:
        found.append(Entry(_("Critical, done part"), _bar(inks.BAR_CRITICAL, inks.DONE_CRITICAL)))
    found.append(Entry(_("Other") if critical else _("Task, done part"), _bar(inks.BAR, inks.DONE)))
    for number in facts.shown_baselines(setup):
        name = facts.baselines[number].name or _("Baseline %(number)d") % {"number": number}
        found.append(Entry(name, _flat(inks.BASELINE)))
    if setup.slack:
        found.append(Entry(_("Slack"), _slack))
    if (flags & FLAG_MILESTONE).any():
        found.append(Entry(_("Milestone"), lambda x, y, u: [diamond(inks.MILESTONE, x + 10 * u, y, 4 * u)]))
    if (facts.columns.deadline != at.NONE).any():
        found.append(Entry(_("Deadline kept, missed"), _deadlines))
    status = facts.status_date
    if setup.status and status is not None:
        word = _("Status date %(date)s") % {"date": formats.short_day(formats.day_of(status, finish=True))}
        found.append(Entry(word, _upright(inks.STATUS)))
    elif setup.status:
        word = _("Today %(date)s") % {"date": formats.short_day(formats.day_of(facts.now))}
        found.append(Entry(word, _upright(inks.TODAY)))
    if setup.progress:
        found.append(Entry(_("Progress line"), _zigzag))
    return found


def legend_height(facts: Facts, setup: PageSetup, width: float, unit: float) -> float:
    """How much room the legend takes below the chart."""
    return (len(_lines(legend(facts, setup), width / unit)) * LINE + 8) * unit


def draw_legend(
    page: Page, layer: int, entries: list[Entry], x: float, bottom: float, width: float, unit: float
) -> None:
    """Put the legend on a page, its last line ending at ``bottom``."""
    lines = _lines(entries, width / unit)
    y = bottom - len(lines) * LINE * unit
    for line in lines:
        y += LINE * unit
        place = x
        for entry in line:
            page.add(layer, *entry.draw(place, y - 2.6 * unit, unit))
            place += (SIGN + 5) * unit
            page.add(layer, Words(entry.word, place, y, SIZE * unit, inks.INK_2, role="legend"))
            place += fonts.width(entry.word, SIZE * unit) + GAP * unit


def _lines(entries: list[Entry], width: float) -> list[list[Entry]]:
    lines: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        wide = SIGN + 5 + fonts.width(entry.word, SIZE) + GAP
        if lines[-1] and used + wide > width:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += wide
    return lines


def _bar(whole: Ink, done: Ink) -> Draw:
    def draw(x: float, y: float, u: float) -> list[Mark]:
        return [Rect(whole, x, y - 3 * u, 20 * u, 6 * u, u), Rect(done, x, y - 3 * u, 9 * u, 6 * u)]

    return draw


def _flat(ink: Ink) -> Draw:
    return lambda x, y, u: [Rect(ink, x, y - u, 20 * u, 2 * u)]


def _slack(x: float, y: float, u: float) -> list[Mark]:
    ends = Line(inks.SLACK_END, ((x + 20 * u, y - 2.5 * u), (x + 20 * u, y + 2.5 * u)))
    return [Line(inks.SLACK, ((x, y), (x + 20 * u, y))), ends]


def _deadlines(x: float, y: float, u: float) -> list[Mark]:
    return [
        *pennant(inks.DEADLINE, x + 5 * u, y - 4 * u, u * 0.6),
        *pennant(inks.DEADLINE_MISSED, x + 13 * u, y - 4 * u, u * 0.6),
    ]


def pennant(ink: Ink, x: float, top: float, u: float) -> list[Mark]:
    """A deadline: a staff with its pennant."""
    staff = Line(Ink(stroke=ink.stroke, width=ink.width), ((x, top), (x, top + 14 * u)), role="deadline")
    points = ((x, top), (x + 7 * u, top), (x + 5 * u, top + 3 * u), (x + 7 * u, top + 6 * u), (x, top + 6 * u))
    return [staff, Polygon(ink, points)]


def _upright(ink: Ink) -> Draw:
    return lambda x, y, u: [Line(ink, ((x + 10 * u, y - 5 * u), (x + 10 * u, y + 5 * u)))]


def _zigzag(x: float, y: float, u: float) -> list[Mark]:
    return [Line(inks.PROGRESS, ((x + 4 * u, y - 5 * u), (x + 14 * u, y), (x + 4 * u, y + 5 * u)))]
