"""The one-slide time line for the board: chosen milestones and phases, how they moved, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.drawing import fonts, inks
from charthouse.drawing.scene import Box, Ink, Line, Page, Rect, Words, diamond, overlapping
from charthouse.engine import layout as at
from charthouse.plan.page_columns import (
    FLAG_CRITICAL,
    FLAG_DONE,
    FLAG_INACTIVE,
    FLAG_MILESTONE,
    FLAG_ON_TIME_LINE,
    FLAG_STARTED,
    FLAG_SUMMARY,
)
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.places import Place, Wish, lanes, placed
from charthouse.plan.printing.setup import PageSetup
from charthouse.plan.printing.sheet import neatline
from charthouse.plan.printing.time_scale import TimeScale, tiers
from charthouse.ui import formats

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 40.0
GROUND, BARS, SIGNS, TEXT, LINES = range(5)
BAND = 24.0
BIGGEST, SMALLEST = 12.0, 7.0
MOST_OF_ITSELF = 16
"""Tasks that a time line shows of itself, where nobody has chosen any."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a time line shows beside the chosen tasks."""

    title: str = ""
    baseline: int | None = None
    """The number of the baseline whose dates are shown as ghosts; none: the plan's, 0 or more chooses."""
    ghosts: bool = True


class Labels(NamedTuple):
    """The labels of the milestones: their size, their lines, and where they stand over ``bottom``."""

    size: float
    texts: list[list[tuple[str, str, bool]]]
    places: list[Place | None]
    bottom: float


@dataclass(slots=True)
class TimeLine:
    """A drawn time line, and what is to be said of it."""

    page: Page
    rows: list[int]
    of_itself: bool
    """Nobody has chosen tasks: what is shown was taken from the outline."""
    unlabelled: list[int] = field(default_factory=list)
    """Rows whose label found no place."""


def chosen_rows(facts: Facts) -> tuple[list[int], bool]:
    """The rows on the time line; where nobody has chosen: the phases, and the milestones that matter most."""
    shown = [row for row in range(len(facts.columns.number)) if _dated(facts, row)]
    chosen = [row for row in shown if facts.has(row, FLAG_ON_TIME_LINE)]
    if chosen:
        return chosen, False
    top = min((facts.levels[row] for row in shown if facts.has(row, FLAG_SUMMARY)), default=1)
    summaries = [row for row in shown if facts.has(row, FLAG_SUMMARY) and facts.levels[row] == top]
    if len(summaries) == 1:  # the project itself as the root of its outline
        summaries = [row for row in shown if facts.has(row, FLAG_SUMMARY) and facts.levels[row] == top + 1] or summaries
    milestones = [row for row in shown if facts.has(row, FLAG_MILESTONE) and not facts.has(row, FLAG_INACTIVE)]
    milestones.sort(key=lambda row: (facts.columns.deadline[row] == at.NONE, not facts.has(row, FLAG_CRITICAL), row))
    return sorted([*summaries[:MOST_OF_ITSELF], *milestones[:MOST_OF_ITSELF]]), True


def _dated(facts: Facts, row: int) -> bool:
    return at.NONE not in (facts.columns.start[row], facts.columns.finish[row])


def time_line(facts: Facts, look: Look) -> TimeLine:
    """Draw the slide."""
    rows, of_itself = chosen_rows(facts)
    page = Page(WIDTH, HEIGHT, look.title or facts.document.project.name)
    made = TimeLine(page, rows, of_itself)
    _Drawing(facts, look, made).draw()
    return made


class _Drawing:
    def __init__(self, facts: Facts, look: Look, made: TimeLine) -> None:
        self.facts, self.look, self.made, self.page = facts, look, made, made.page
        number = look.baseline if look.baseline in facts.baselines else None
        shown = facts.shown_baselines(PageSetup()) if number is None else [number]
        self.baseline = facts.baselines[shown[0]] if look.ghosts and shown and shown[0] is not None else None
        self.left, self.right = MARGIN, WIDTH - MARGIN
        first, end = self._days()
        self.scale = TimeScale(first, end, (self.right - self.left) / (end - first), self.left, facts.calendar["hours"])
        self.milestones = sorted(
            (row for row in made.rows if facts.has(row, FLAG_MILESTONE)), key=lambda row: int(facts.columns.finish[row])
        )
        self.phases = [row for row in made.rows if not facts.has(row, FLAG_MILESTONE)]

    def _days(self) -> tuple[int, int]:
        first, end = self.facts.days(PageSetup(baselines=()), self.made.rows)
        now = self.facts.reference // 1440
        return min(first, max(now - 7, first - 30)), max(end, min(now + 7, end + 30))

    def draw(self) -> None:
        self._head()
        top, bottom = 104.0, HEIGHT - 44
        lane, size, phase_lanes = self._phase_lanes((bottom - top) * (0.6 if self.milestones else 0.85))
        count = max(phase_lanes, default=-1) + 1
        room = Box(self.left, 0, self.right - self.left, bottom - top - count * lane - BAND - 22)
        labels = self._fitting(room)
        used = max((room.bottom - place.box.y for place in labels[2] if place is not None), default=0.0)
        # What the labels leave is shared: the band moves up, and the phases stand farther apart.
        spare = room.height - used
        lane += min(0.5 * lane, spare * 0.6 / count) if count else 0.0
        axis = bottom - count * lane - BAND - 10 - (0 if count else spare * 0.5)
        flag = self._now(max(top - 4, axis - used - 24), axis, axis + BAND + count * lane)
        self._band(axis, flag)
        self._milestones(labels, axis)
        for row, place in zip(self.phases, phase_lanes, strict=True):
            self._phase(row, axis + BAND + 8 + place * lane, size)
        self._foot()

    def _head(self) -> None:
        facts, page = self.facts, self.page
        name = facts.document.project.name
        title = fonts.cut(self.look.title or name, 640, 22, bold=True)
        page.add(TEXT, Words(title, self.left, 48, 22, inks.INK, bold=True, role="title"))
        finish = formats.long_day(formats.day_of(facts.schedule.finish, finish=True))
        parts = [name if self.look.title else "", facts.key, facts.state, _("Finish %(date)s") % {"date": finish}]
        below = fonts.cut(" · ".join(part for part in parts if part), 620, 11)
        page.add(TEXT, Words(below, self.left, 66, 11, inks.INK_2, role="subtitle"))
        dates = [_("As of %(date)s") % {"date": formats.long_day(formats.day_of(facts.now))}]
        if facts.status_date is not None:
            date = formats.long_day(formats.day_of(facts.status_date, finish=True))
            dates.insert(0, _("Status date %(date)s") % {"date": date})
        for y, text in zip((66,) if len(dates) == 1 else (50, 66), dates, strict=True):
            page.add(TEXT, Words(text, self.right, y, 11, inks.INK_2, anchor="end", role="date"))
        neatline(page, BARS, self.left, 76, self.right - self.left, 1.2)

    def _foot(self) -> None:
        if not self.made.rows:
            text = _("Nothing is on the time line yet: choose phases and milestones of the plan.")
            self.page.add(TEXT, Words(text, WIDTH / 2, HEIGHT / 2 - 60, 14, inks.INK_2, anchor="middle", role="empty"))
        x, y = self.left, HEIGHT - 20.0
        entries = [(_("milestone"), inks.MILESTONE), (_("decides the finish"), inks.MILESTONE_CRITICAL)]
        entries.append((_("done"), inks.MILESTONE_DONE))
        if self.baseline is not None:
            entries.append((self.baseline.name or _("Baseline"), inks.BASELINE_MILESTONE))
        for word, ink in entries if self.made.rows else []:
            self.page.add(SIGNS, diamond(ink, x + 5, y - 3.5, 4.5))
            text = fonts.cut(word, 160, 9)
            self.page.add(TEXT, Words(text, x + 14, y, 9, inks.INK_2, role="legend"))
            x += 14 + fonts.width(text, 9) + 18
        self.page.add(
            TEXT, Words(f"Charthouse · {self.facts.key}", self.right, y, 9, inks.INK_3, anchor="end", role="page")
        )

    def _band(self, y: float, flag: Box | None) -> None:
        """The time, as a band in the middle."""
        page, scale = self.page, self.scale
        page.add(GROUND, Rect(_BAND, self.left, y, self.right - self.left, BAND, role="band"))
        upper, lower = tiers(scale.per_day, scale.first, scale.end)
        ticks = lower if scale.per_day < 2.8 else upper
        names = {tick.day: tick.label for tick in upper}
        for i, tick in enumerate(ticks):
            begins = max(self.left, scale.x_of_day(tick.day))
            ends = scale.x_of_day(ticks[i + 1].day) if i + 1 < len(ticks) else self.right
            year = names.get(tick.day) if ticks is lower else None
            for label in ([f"{tick.label} {year}"] if year and year != tick.label else []) + [tick.label]:
                named = Box(begins + 6, y, fonts.width(label, 10, bold=True), BAND)
                if named.right < ends and not (flag and overlapping([flag], named, 2)):
                    page.add(TEXT, Words(label, begins + 6, y + 16, 10, inks.INK, bold=bool(year), role="tick"))
                    break
            if scale.x_of_day(tick.day) > self.left:
                page.add(BARS, Line(_TICK, ((begins, y), (begins, y + BAND))))
        page.add(BARS, Line(inks.RULE, ((self.left, y), (self.right, y))))

    def _now(self, top: float, axis: float, bottom: float) -> Box | None:
        """The line of the status date, or of today; gives where its flag stands."""
        facts = self.facts
        status = facts.status_date
        x = self.scale.x(facts.reference)
        if not self.left <= x <= self.right or not self.made.rows:
            return None
        text = _("Today") if status is None else formats.short_day(formats.day_of(status, finish=True))
        wide = fonts.width(text, 10, bold=True) + 10
        ink = inks.STATUS if status is not None else inks.TODAY
        self.page.add(GROUND, Line(ink, ((x, top), (x, axis + BAND)), role="now"))
        self.page.add(GROUND, Line(inks.TICK, ((x, axis + BAND), (x, bottom))))
        left = min(max(self.left, x - wide / 2), self.right - wide)
        self.page.add(LINES, Rect(inks.FULL, left, axis + 4, wide, BAND - 8, 3, role="flag"))
        self.page.add(
            LINES, Words(text, left + wide / 2, axis + 15.5, 10, inks.WHITE, bold=True, anchor="middle", role="now")
        )
        return Box(left, axis, wide, BAND)

    # -- milestones -----------------------------------------------------------------------------------------------

    def _milestones(self, labels: Labels, axis: float) -> None:
        facts, page = self.facts, self.page
        size, texts, places, bottom = labels
        down = axis - 12 - bottom
        for row, lines, place in zip(self.milestones, texts, places, strict=True):
            x = self.scale.x(int(facts.columns.finish[row]))
            number = facts.columns.number[row]
            self._ghost(row, x, axis)
            page.add(SIGNS, diamond(_sign(facts, row), x, axis, 7, about=number, role="milestone"))
            if place is None:
                self.made.unlabelled.append(row)
                continue
            page.add(BARS, Line(_LEADER, ((x, place.box.y + down + 1), (x, axis - 7)), about=number, role="leader"))
            anchor_x = place.box.x if place.right else place.box.right
            for i, (text, colour, bold) in enumerate(lines):
                y = place.box.y + down + size * (1.0 + i * 1.25)
                end = "start" if place.right else "end"
                page.add(TEXT, Words(text, anchor_x, y, size, colour, bold, end, number, "label" if not i else "said"))  # type: ignore[arg-type]

    def _fitting(self, room: Box) -> Labels:
        """The biggest texts at which all labels have a place; the smallest, where they never do."""
        size = BIGGEST
        now = self.scale.x(self.facts.reference)
        while True:
            texts = [self._label(row, size) for row in self.milestones]
            wishes = []
            for row, lines in zip(self.milestones, texts, strict=True):
                wide = max(fonts.width(text, size, bold) for text, _colour, bold in lines)
                wishes.append(Wish(self.scale.x(int(self.facts.columns.finish[row])), wide, len(lines) * size * 1.25))
            places = placed(wishes, room, size * 0.9, [now] if self.left < now < self.right else [])
            if size <= SMALLEST or None not in places:
                return Labels(size, texts, places, room.bottom)
            size -= 0.5

    def _label(self, row: int, size: float) -> list[tuple[str, str, bool]]:
        name = self.facts.columns.name[row]
        lines = [(text, inks.INK, True) for text in fonts.wrap(name, size * 13, size, bold=True, lines=2)]
        date = formats.brief_day(
            formats.day_of(int(self.facts.columns.finish[row]), finish=True),
            beside=formats.day_of(self.facts.reference),
        )
        moved = self._moved(row)
        text = f"{date}, {moved[0]}" if moved else date
        lines.append((text, moved[1] if moved else inks.INK_2, False))
        stands = self._stands(row)
        return [*lines, (stands[0], stands[1], False)] if stands else lines

    def _ghost(self, row: int, x: float, axis: float) -> None:
        """Where it stood in the baseline, and the way from there."""
        if self.baseline is None:
            return
        promised = int(self.baseline.finishes[row])
        if promised == at.NONE:
            return
        then = self.scale.x(promised)
        if not self.left <= then <= self.right or abs(then - x) < 2:
            return
        number = self.facts.columns.number[row]
        self.page.add(BARS, Line(_WAY, ((then, axis), (x, axis)), about=number, role="moved"))
        self.page.add(BARS, diamond(_GHOST, then, axis, 5.5, about=number, role="ghost"))

    # -- phases ---------------------------------------------------------------------------------------------------

    def _phase_lanes(self, room: float) -> tuple[float, float, list[int]]:
        """Height of a lane, size of its texts, and the lane of each phase."""
        size = 11.0
        while True:
            spans = [self._extent(row, size) for row in self.phases]
            found = lanes(spans)
            lane = size * 3.1 + 6
            if (max(found, default=-1) + 1) * lane <= room or size <= SMALLEST:
                return min(lane, room / max(1, max(found, default=0) + 1)), size, found
            size -= 0.5

    def _span(self, row: int) -> tuple[float, float]:
        columns = self.facts.columns
        left = self.scale.x(int(columns.start[row]))
        return left, max(self.scale.x(int(columns.finish[row])), left + 4)

    def _extent(self, row: int, size: float) -> tuple[float, float]:
        """From where to where a phase with its texts takes its lane up."""
        left, right = self._span(row)
        begins, texts = self._phase_text(row, size)
        return min(left, begins), max(right, begins + texts)

    def _phase_text(self, row: int, size: float) -> tuple[float, float]:
        """Where the texts of a phase begin, and how wide they are: from its own beginning, if that is on the slide."""
        left, _right = self._span(row)
        name, said = self._phase_words(row, size)
        wide = max(fonts.width(name, size, bold=True), sum(fonts.width(text + " ", size * 0.85) for text, _ink in said))
        return max(self.left, min(left, self.right - wide)), wide

    def _phase_words(self, row: int, size: float) -> tuple[str, list[tuple[str, str]]]:
        """The name of a phase, and what is said below it, each part in its colour."""
        facts = self.facts
        name = fonts.cut(facts.columns.name[row], 240, size, bold=True)
        start = formats.day_of(int(facts.columns.start[row]))
        finish = formats.day_of(int(facts.columns.finish[row]), finish=True)
        moved, stands = self._moved(row), self._stands(row)
        said = [(formats.days(start, finish), inks.INK_2)]
        said += [(f"·{formats.GAP}{text}", colour) for text, colour in filter(None, (moved, stands))]
        return name, said

    def _phase(self, row: int, y: float, size: float) -> None:
        facts, page = self.facts, self.page
        number = facts.columns.number[row]
        left, right = self._span(row)
        high = size * 0.75
        top = y + size * 1.25
        done = facts.has(row, FLAG_DONE)
        critical = facts.has(row, FLAG_CRITICAL)
        ink = inks.FINISHED if done else inks.BAR_CRITICAL if critical else inks.BAR
        page.add(BARS, Rect(ink, left, top, right - left, high, 2, number, "phase"))
        percent = int(facts.columns.percent[row])
        if percent and not done:
            reached = (right - left) * percent / 100
            page.add(
                SIGNS, Rect(inks.DONE_CRITICAL if critical else inks.DONE, left, top, reached, high, 0, number, "done")
            )
        if self.baseline is not None:
            start, finish = int(self.baseline.starts[row]), int(self.baseline.finishes[row])
            if at.NONE not in (start, finish):
                then = max(self.left, self.scale.x(start)), min(self.right, self.scale.x(finish))
                if then[1] > then[0]:
                    page.add(
                        BARS, Rect(inks.BASELINE, then[0], top + high + 1.5, then[1] - then[0], 2, 0, number, "ghost")
                    )
        x, _wide = self._phase_text(row, size)
        name, said = self._phase_words(row, size)
        page.add(TEXT, Words(name, x, y + size * 0.95, size, inks.INK, bold=True, about=number, role="label"))
        for text, colour in said:
            page.add(TEXT, Words(text, x, top + high + 4 + size * 0.85, size * 0.85, colour, about=number, role="said"))
            x += fonts.width(text + " ", size * 0.85)

    # -- how it stands --------------------------------------------------------------------------------------------

    def _moved(self, row: int) -> tuple[str, str] | None:
        """By how much the finish moved since the baseline, in words and their colour."""
        if self.baseline is None:
            return None
        promised, expected = int(self.baseline.finishes[row]), int(self.facts.columns.finish[row])
        if at.NONE in (promised, expected):
            return _("new"), inks.INK_2
        days = (formats.day_of(expected, finish=True) - formats.day_of(promised, finish=True)).days
        if not days:
            return None
        return moved_by(days), inks.BAD if days > 0 else inks.GOOD

    def _stands(self, row: int) -> tuple[str, str] | None:
        """What is to be said of it in a word or two."""
        facts = self.facts
        if facts.has(row, FLAG_DONE):
            return _("done"), inks.GOOD
        deadline, finish = int(facts.columns.deadline[row]), int(facts.columns.finish[row])
        if deadline != at.NONE and finish > deadline:
            date = formats.short_day(formats.day_of(deadline, finish=True))
            return _("misses %(date)s") % {"date": date}, inks.BAD
        if finish <= facts.reference:
            return _("overdue"), inks.BAD
        percent = int(facts.columns.percent[row])
        if percent or facts.has(row, FLAG_STARTED):
            return _("%(percent)s done") % {"percent": formats.per_cent(percent)}, inks.INK_2
        return None


def moved_by(days: int) -> str:
    """A difference as a board says it: ``+2 weeks``, ``−3 days``."""
    size = abs(days)
    if size >= 14 and size % 7 in (0, 1, 6):
        weeks = round(size / 7)
        text = ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}
    else:
        text = formats.day_count(size)
    return f"{'+' if days > 0 else formats.MINUS}{text}"


def _sign(facts: Facts, row: int) -> Ink:
    if facts.has(row, FLAG_DONE):
        return inks.MILESTONE_DONE
    return inks.MILESTONE_CRITICAL if facts.has(row, FLAG_CRITICAL) else inks.MILESTONE


_BAND = Ink(fill=inks.WATER_1)
_TICK = Ink(stroke=inks.WATER_3, width=0.75)
_LEADER = Ink(stroke=inks.INK_3, width=0.6)
_GHOST = Ink(fill=inks.WHITE, stroke=inks.EDGE, width=1.1)
_WAY = Ink(stroke=inks.EDGE, width=1.1, dash=(3, 2))
