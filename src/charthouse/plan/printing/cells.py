"""What the columns beside a drawn chart say of each task, and how wide they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.drawing import fonts, inks
from charthouse.engine import layout as at
from charthouse.engine.network import LinkKind
from charthouse.plan.page import lag_text
from charthouse.plan.page_columns import (
    FLAG_DONE,
    FLAG_ELAPSED,
    FLAG_ESTIMATED,
    FLAG_MILESTONE,
    FLAG_SUMMARY,
    Ints,
)
from charthouse.plan.page_words import WORDS
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.setup import PageSetup
from charthouse.ui import formats

TEXT = 12.0
"""Size of texts in units of a row's 26."""
GAP, INDENT = 8.0, 10.0
LEAST_NAME, MOST_NAME, MOST_OWNER = 120.0, 330.0, 110.0
_NUMBER: str | Promise = gettext_lazy("No.")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and its colour."""

    text: str
    colour: str = inks.INK
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is drawn: its head, its width in units, and what it says of a row."""

    id: str
    head: str
    width: float
    figures: bool
    cell: Callable[[int], Cell]


def table_columns(facts: Facts, setup: PageSetup, rows: list[int]) -> list[Column]:
    """The columns of a set-up, as wide as what they say of these rows needs, up to a limit."""
    found = []
    baseline = next(iter(facts.shown_baselines(setup)), None)
    for name in setup.columns:
        if name == "owner" and not facts.owners:
            continue
        if baseline is None and (name.startswith("baseline") or name.endswith("variance")):
            continue
        cell = _cell(facts, name, baseline)
        head = _head(name)
        wide = max((fonts.width(cell(row).text, TEXT, cell(row).bold) for row in _sample(rows)), default=0.0)
        if name == "name":
            # Few long names do not make all others' column wide: those are cut.
            widths = sorted(
                fonts.width(facts.columns.name[row], TEXT, facts.has(row, FLAG_SUMMARY))
                + (facts.levels[row] - 1) * INDENT
                for row in _sample(rows)
            )
            wide = widths[int(len(widths) * 0.95)] if widths else 0.0
            wide = min(MOST_NAME, max(LEAST_NAME, wide))
        elif name == "owner" or name == "predecessors":
            wide = min(MOST_OWNER, wide)
        wide = max(wide, fonts.width(head, TEXT - 1))
        found.append(Column(name, head, wide + GAP, name not in ("wbs", "name", "owner", "predecessors"), cell))
    return found


def _sample(rows: list[int]) -> list[int]:
    """All rows of a small plan, every n-th of a big one."""
    return rows[:: max(1, len(rows) // 2000)]


def _head(name: str) -> str:
    if name == "number":
        return str(_NUMBER)
    if name == "owner":
        return _("Owner")
    return str(WORDS[f"column_{name}"])


def _cell(facts: Facts, name: str, baseline: int | None) -> Callable[[int], Cell]:
    columns = facts.columns
    a_day = facts.document.project.minutes_per_day

    def quiet(row: int) -> str:
        return inks.INK_3 if facts.has(row, FLAG_DONE) else inks.INK

    def date(values: Ints, *, finish: bool = False) -> Callable[[int], Cell]:
        beside = formats.day_of(facts.reference)

        def told(row: int) -> Cell:
            value = int(values[row])
            if value == at.NONE:
                return Cell("")
            text = formats.brief_day(formats.day_of(value, finish=finish), beside=beside)
            return Cell(text, quiet(row), facts.has(row, FLAG_SUMMARY))

        return told

    def slack(values: Ints) -> Callable[[int], Cell]:
        def told(row: int) -> Cell:
            if facts.has(row, FLAG_DONE):
                return Cell(_("done"), inks.INK_3)
            minutes = int(values[row])
            if minutes == at.NONE or facts.has(row, FLAG_SUMMARY):
                return Cell("")
            late = minutes < 0
            return Cell(formats.span(minutes, a_day=a_day), inks.BAD if late else inks.INK, late)

        return told

    def variance(end: str) -> Callable[[int], Cell]:
        assert baseline is not None
        kept = facts.baselines[baseline]
        promised, expected = (kept.starts, columns.start) if end == "start" else (kept.finishes, columns.finish)

        def told(row: int) -> Cell:
            then, now = int(promised[row]), int(expected[row])
            if at.NONE in (then, now):
                return Cell("")
            days = (now - then) // 1440
            sign = "+" if days > 0 else formats.MINUS if days < 0 else ""
            text = f"{sign}{abs(days)}{formats.GAP}{_('d')}"
            return Cell(text, inks.BAD if days > 0 else inks.INK, days > 0)

        return told

    if name.startswith("baseline"):
        assert baseline is not None
        kept, finish = facts.baselines[baseline], name.endswith("finish")
        return date(kept.finishes if finish else kept.starts, finish=finish)
    simple: dict[str, Callable[[int], Cell]] = {
        "number": lambda row: Cell(str(columns.number[row]), inks.INK_3),
        "wbs": lambda row: Cell(columns.wbs[row], inks.INK_3),
        "name": lambda row: Cell(columns.name[row], quiet(row), facts.has(row, FLAG_SUMMARY)),
        "owner": lambda row: Cell(facts.owners.get(row, ""), inks.INK_2),
        "duration": lambda row: Cell(_duration(facts, row), quiet(row), facts.has(row, FLAG_SUMMARY)),
        "percent": lambda row: Cell(
            formats.per_cent(int(columns.percent[row])) if columns.percent[row] else "", quiet(row)
        ),
        "predecessors": lambda row: Cell(_predecessors(facts, row), inks.INK_2),
    }
    if name in simple:
        return simple[name]
    if name in ("slack", "free_slack"):
        return slack(getattr(columns, name))
    if name.endswith("variance"):
        return variance(name.partition("_")[0])
    return date(getattr(columns, name), finish="finish" in name or name == "deadline")


def _duration(facts: Facts, row: int) -> str:
    columns = facts.columns
    if facts.has(row, FLAG_MILESTONE):
        return ""
    minutes, unit, elapsed = int(columns.duration[row]), columns.unit[row], facts.has(row, FLAG_ELAPSED)
    project = facts.document.project
    day, week = (1440, 7 * 1440) if elapsed else (project.minutes_per_day, project.minutes_per_week)
    sizes = {
        "m": 1,
        "h": 60,
        "d": day,
        "w": week,
        "o": day * (30 if elapsed else 20),
        "y": day * (365 if elapsed else 240),
    }
    value = minutes / sizes.get(unit, day)
    text = formats.number(value, most=0 if abs(value) >= 100 else 1)
    word = WORDS[f"unit_{'e' if elapsed else ''}{unit}"]
    return f"{text}{formats.GAP}{word}{'?' if facts.has(row, FLAG_ESTIMATED) else ''}"


def _predecessors(facts: Facts, row: int) -> str:
    day = facts.document.project.minutes_per_day
    said = []
    for link in facts.links_into.get(facts.columns.number[row], ()):
        lag = lag_text(link.lag, day=day)
        kind = "" if link.kind is LinkKind.FINISH_TO_START and not lag else link.kind.value
        said.append(f"{link.before}{kind}{lag}")
    return ", ".join(said)
