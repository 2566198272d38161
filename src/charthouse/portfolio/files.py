"""The portfolio as a table, CSV or Excel, on paper, and as slides: with what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.papers.deck import Bars, Deck, Part, Series, Slide
from charthouse.papers.model import Block, Cell, Column, Note, Paper, Table, Tone
from charthouse.portfolio.lines import Line, Whole, whole_of
from charthouse.reports.words import TONES
from charthouse.ui import formats

KINDS = sheet_files.KINDS
MOST_BARS = 16
"""Projects in one chart of money: those that cost most."""
_TONES: dict[str, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "none": "none"}


def as_file(lines: Sequence[Line], kind: str) -> bytes:
    """The lines as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(lines))
    return sheet_files.xlsx_of(_("Portfolio"), _rows(lines), frozen=2, widths={1: 36, 3: 40, 19: 48})


def _rows(lines: Sequence[Line]) -> Iterator[list[Value]]:
    yield [
        _("Key"), _("Project"), _("State"), _("Why"), _("Programme"), _("Type"), _("Manager"), _("Committed"),
        _("Finish"), "P50", "P80", _("Chance"), _("Days late"), _("Late tasks"), _("Currency"), _("Forecast cost"),
        _("Budget"), _("Next milestone"), _("On"), _("In the way"), _("Changed"), _("As of"),
    ]  # fmt: skip
    for one in lines:
        milestone = one.milestone
        yield [
            one.project.key, one.project.name, str(TONES[one.state]), one.reason, one.project.programme, one.type,
            "; ".join(one.managers), one.committed, one.finish, one.p50, one.p80, one.chance, one.late, one.late_tasks,
            "" if one.money is None else one.money.currency, one.cost, one.budget,
            "" if milestone is None else milestone.name, None if milestone is None else milestone.forecast,
            "" if one.obstacle is None else one.obstacle.title, " ".join(one.changes),
            "" if one.kept is None else formats.instant(one.kept.at),
        ]  # fmt: skip


def on_paper(lines: Sequence[Line], chosen: str) -> Paper:
    """The portfolio on its side, the projects below each other; ``chosen`` says which they are."""
    whole = whole_of(lines)
    now = formats.instant(timezone.now())
    money = any(one.cost is not None for one in lines)
    columns = [
        Column(_("Project")), Column(_("State")), Column(_("Committed"), "end"), Column(_("P50 / P80"), "end"),
        Column(_("Chance"), "end"),
    ]  # fmt: skip
    if money:
        columns += [Column(_("Forecast cost"), "end"), Column(_("Budget"), "end")]
    columns += [Column(_("In the way")), Column(_("Next milestone"))]
    rows = tuple(_row(one, money=money) for one in lines)
    blocks: list[Block] = [Note(chosen)] if chosen else []
    blocks.append(Table(tuple(columns), rows) if rows else Note(_("No project is in it.")))
    return Paper(
        name="portfolio", title=_("Portfolio"), project=_("All projects"), blocks=tuple(blocks), lead=told(whole),
        facts=(), edition=now, foot=f"Charthouse · {now}", language=get_language() or "en", wide=True,
    )  # fmt: skip


def _row(one: Line, *, money: bool) -> tuple[Cell, ...]:
    today = timezone.localdate()
    below = " · ".join(each for each in (one.project.programme, one.type, ", ".join(one.managers)) if each)
    milestone = one.milestone
    dates = " / ".join(
        formats.short_day(day, beside=today) for day in (one.p50 or one.finish, one.p80) if day is not None
    )  # fmt: skip
    next_one = "" if milestone is None or milestone.forecast is None else (
        f"{milestone.name}, {formats.short_day(milestone.forecast, beside=today)}"
    )  # fmt: skip
    cells = [
        Cell(f"{one.project.key} {one.project.name}", strong=True, under=below),
        Cell(str(TONES[one.state]), _TONES[one.state], under=one.reason),
        Cell("" if one.committed is None else formats.short_day(one.committed, beside=today)),
        Cell(dates), Cell(one.chance_told),
    ]  # fmt: skip
    if money:
        cells += [Cell(one.cost_told, "bad" if one.over else ""), Cell(one.budget_told)]
    return (*cells, Cell("" if one.obstacle is None else one.obstacle.title), Cell(next_one))


def as_slides(lines: Sequence[Line], chosen: str) -> Deck:
    """The portfolio for a screen: every project with its state, and for each currency what is forecast and planned."""
    whole = whole_of(lines)
    columns = (
        Column(_("Project")), Column(_("State")), Column(_("Committed"), "end"), Column(_("P50 / P80"), "end"),
        Column(_("Chance"), "end"), Column(_("In the way")),
    )  # fmt: skip
    rows = tuple(_slide_row(one) for one in lines)
    table = Table(columns, rows) if rows else Note(_("No project is in it."))
    slides = [Slide(_("Portfolio"), (Part("", table, chosen),), lead=told(whole))]
    for currency, _cost, _budget, _over in whole.money:
        known = [one for one in lines if one.budget is not None and one.money.currency == currency]
        known.sort(key=lambda one: -(one.cost or 0))
        slides += _bars(known[:MOST_BARS], currency)
    now = formats.instant(timezone.now())
    return Deck(
        "portfolio", _("Portfolio"), _("All projects"), tuple(slides), get_language() or "en", f"Charthouse · {now}"
    )


def _slide_row(one: Line) -> tuple[Cell, ...]:
    today = timezone.localdate()
    dates = " / ".join(
        formats.short_day(day, beside=today) for day in (one.p50 or one.finish, one.p80) if day is not None
    )  # fmt: skip
    return (
        Cell(f"{one.project.key} {one.project.name}", strong=True), Cell(str(TONES[one.state]), _TONES[one.state]),
        Cell("" if one.committed is None else formats.short_day(one.committed, beside=today)), Cell(dates),
        Cell(one.chance_told), Cell("" if one.obstacle is None else one.obstacle.title),
    )  # fmt: skip


def _bars(lines: Sequence[Line], currency: str) -> list[Slide]:
    title = _("Cost, %(currency)s") % {"currency": currency or _("without a currency")}
    series = (
        Series(_("Budget"), tuple(one.budget or Decimal(0) for one in lines), "pale"),
        Series(_("Forecast"), tuple(one.cost or Decimal(0) for one in lines), "course"),
    )
    alt = _("Budget and forecast of each project, the dearest first.")
    bars = Bars(tuple(one.project.key for one in lines), series, alt)
    return [Slide(title, (Part(_("Budget and forecast"), bars),))] if lines else []


def told(whole: Whole) -> str:
    """How many projects are in which state, and what they cost, in sentences."""
    if not whole.count:
        return ""
    counts = [
        _("%(count)s %(state)s") % {"count": formats.number(count), "state": str(TONES[state]).lower()}
        for state, count in whole.states if count and state != "none"
    ]  # fmt: skip
    parts = [formats.listing(counts) + "."] if counts else []
    for _currency, cost, budget, _over in whole.money:
        parts.append(_("Forecast %(cost)s of %(budget)s budgeted.") % {"cost": cost, "budget": budget})
    return " ".join(parts)
