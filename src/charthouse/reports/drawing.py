"""The course to the end as a drawing: planned and earned work, the commitment, and where the end probably lies.

It is drawn from the facts of the report alone: shapes at places, each with the name of how it looks, for the page (by
its style sheet) and for paper (with inks of its own).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from charthouse.drawing import inks
from charthouse.reports.composed import Course
from charthouse.ui import formats
from charthouse.ui.ways import present_way

WIDTH, HEIGHT = 690, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 612, 32, 160
_MOST_MONTHS = 9
_P5, _P20, _P50, _P80, _P95 = range(5)
_INKS = {
    "grid-l": f'stroke="{inks.LINE}" stroke-width="1"', "axis": f'stroke="{inks.LINE_2}" stroke-width="1"',
    "ln plan": f'stroke="{inks.INK_2}" stroke-width="1.4" stroke-dasharray="2 3"',
    "ln": f'stroke="{inks.INK}" stroke-width="2"', "ln course": f'stroke="{inks.COURSE}" stroke-width="2"',
    "ln commit": f'stroke="{inks.INK}" stroke-width="1.4"', "ln thin": f'stroke="{inks.INK_2}" stroke-width="1"',
    "f-w2": f'fill="{inks.WATER_2}" stroke="none"', "f-w3": f'fill="{inks.WATER_3}" stroke="none"',
    "f-ink": f'fill="{inks.INK}"', "f-course": f'fill="{inks.COURSE}"', "f-w4": f'fill="{inks.WATER_4}"',
    "": f'fill="{inks.INK_3}"', "t-2": f'fill="{inks.INK_2}"', "t-ink t-12": f'fill="{inks.INK}" font-weight="600"',
    "t-course t-12": f'fill="{inks.COURSE}" font-weight="600"', "t-2 t-12": f'fill="{inks.INK_2}"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """A path, a dot (its path is empty) or words at a place."""

    look: str
    path: str = ""
    x: int = 0
    y: int = 0
    radius: int = 0
    text: str = ""
    anchor: str = "start"


def shapes_of(course: Course) -> tuple[Shape, ...]:
    """The drawing, in the present language; nothing where nothing can be drawn."""
    facts = course.facts
    if facts is None or len(facts.points) < 2:
        return ()
    committed = dt.date.fromisoformat(course.committed) if course.committed else None
    first = min(facts.start, facts.points[0].day, facts.at)
    last = max([facts.end, facts.at, *facts.bands, *([committed] if committed else [])])
    span = max(1, (last - first).days)

    def x(day: dt.date) -> int:
        return round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / span)

    def y(share: int) -> int:
        return round(_BOTTOM - (_BOTTOM - _TOP) * min(share, 1000) / 1000)

    found = [*_grid(y), *_months(first, last, x)]
    at, here = x(facts.at), y(facts.earned)
    ended = facts.earned >= 1000
    if facts.bands and not ended:
        for low, high, look in ((_P5, _P95, "f-w2"), (_P20, _P80, "f-w3")):
            ends = f"{x(facts.bands[low])} {_TOP}L{x(facts.bands[high])} {_TOP}"
            found.append(Shape(look, f"M{at} {here}L{ends}Z"))
    if committed is not None:
        found.append(Shape("ln commit", f"M{x(committed)} 10V{_BOTTOM}"))
    found.append(Shape("ln plan", _line([(x(one.day), y(one.planned)) for one in facts.points])))
    if facts.bands and not ended:
        found.append(Shape("ln course", f"M{at} {here}L{x(facts.bands[_P50])} {_TOP}"))
    found.append(Shape("ln", _line([(x(one.day), y(one.earned)) for one in facts.points if one.earned is not None])))
    found.append(Shape("ln thin", f"M{at} {_BOTTOM}V{here}"))
    found.append(Shape("f-ink", x=at, y=here, radius=4))
    return (*found, *_labels(course, facts.planned, facts.earned, at, here, committed, x, ended=ended))


def _grid(y: Callable[[int], int]) -> list[Shape]:
    found: list[Shape] = []
    for share in (0, 250, 500, 750, 1000):
        found.append(Shape("axis" if share == 0 else "grid-l", f"M{_LEFT} {y(share)}H{_RIGHT}"))
        found.append(Shape("", x=_LEFT - 6, y=y(share) + 4, text=formats.per_cent(share / 10), anchor="end"))
    return found


def _months(first: dt.date, last: dt.date, x: Callable[[dt.date], int]) -> list[Shape]:
    count = (last.year - first.year) * 12 + last.month - first.month
    every = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if count / each <= _MOST_MONTHS)
    found: list[Shape] = []
    for place in range(0, count + 1, every):
        year, month = divmod(first.year * 12 + first.month - 1 + place, 12)
        day = dt.date(year, month + 1, 1)
        if first <= day <= last:
            name = present_way().months[day.month - 1]
            label = f"{name} {day.year}" if day.month == 1 or not found else name
            found += [
                Shape("axis", f"M{x(day)} {_BOTTOM}v5"), Shape("", x=x(day) + 3, y=_BOTTOM + 17, text=label)
            ]  # fmt: skip
    return found


def _labels(
    course: Course,
    planned: int,
    earned: int,
    at: int,
    here: int,
    committed: dt.date | None,
    x: Callable[[dt.date], int],
    *,
    ended: bool,
) -> list[Shape]:
    assert course.facts is not None
    facts = course.facts
    share = {"earned": formats.per_cent(earned / 10), "planned": formats.per_cent(planned / 10)}
    late = at > WIDTH * 2 // 3
    side, anchor = (-10, "end") if late else (10, "start")
    below = here + 20 if here < _BOTTOM - 40 else here - 6
    found = [
        Shape("t-ink t-12", x=at + side, y=below, text=_("Earned %(earned)s") % share, anchor=anchor),
        Shape("t-2 t-12", x=at + side, y=below + 14 if below > here else below - 14,
              text=_("Planned %(planned)s") % share, anchor=anchor),
        Shape("t-2", x=at + (-6 if late else 6), y=_BOTTOM - 6, text=formats.short_day(facts.at),
              anchor="end" if late else "start"),
    ]  # fmt: skip
    if committed is not None:
        from_end = x(committed) > WIDTH // 2
        text = _("Committed %(day)s") % {"day": formats.short_day(committed, beside=facts.at)}
        found.append(
            Shape("t-ink t-12", x=x(committed) + (-6 if from_end else 6), y=16, text=text,
                  anchor="end" if from_end else "start")
        )  # fmt: skip
    if facts.bands and not ended:
        p50, p80 = facts.bands[_P50], facts.bands[_P80]
        found.append(Shape("f-course", x=x(p50), y=_TOP, radius=4))
        found.append(Shape("f-w4", x=x(p80), y=_TOP, radius=3))
        right = x(p50) > WIDTH - 150
        found.append(
            Shape("t-course t-12", x=x(p50) + (-6 if right and committed is None else 8), y=_TOP + 20 if right else 28,
                  text=f"P50 {formats.short_day(p50, beside=facts.at)}", anchor="end" if right else "start")
        )  # fmt: skip
        found.append(
            Shape("t-2 t-12", x=WIDTH - 4, y=_TOP + 38, text=f"P80 {formats.short_day(p80, beside=facts.at)}",
                  anchor="end")
        )  # fmt: skip
    return found


def _line(points: list[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else ""


def svg_of(course: Course) -> str:
    """The drawing as a file of its own, with its inks; empty where there is none."""
    shapes = shapes_of(course)
    if not shapes:
        return ""
    parts = []
    for one in shapes:
        ink = _INKS[one.look]
        if one.text:
            parts.append(
                f'<text x="{one.x}" y="{one.y}" font-size="11" text-anchor="{one.anchor}" {ink}>'
                f"{escape(one.text)}</text>"
            )
        elif one.radius:
            parts.append(f'<circle cx="{one.x}" cy="{one.y}" r="{one.radius}" {ink}/>')
        elif one.path:
            fill = "" if one.look.startswith("f-") else ' fill="none"'
            parts.append(f'<path d="{one.path}"{fill} {ink}/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="Inter">{"".join(parts)}</svg>'
    )
