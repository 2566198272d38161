"""A report as slides: its own sentences and tables, and charts of the figures behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.papers.deck import Bars, Deck, Line, Lines, Part, Series, Sign, Signs, Slide
from charthouse.papers.model import Bullets, Cell, Column, Note, Table, Tone
from charthouse.reports import words
from charthouse.reports.composed import Course, Edition, Section, Tabled
from charthouse.reports.facts import Facts
from charthouse.reports.models import Report
from charthouse.ui import formats

TONES: dict[str, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "none": "none"}


def deck_of(one: Report, edition: Edition, facts: Facts) -> Deck:
    """The report as its reader sees it; the facts as far as the same reader may know them."""
    draft = one.state == Report.State.DRAFT
    return Deck(
        f"{one.project.key}-report-{one.number}", edition.title, edition.project, tuple(_slides(edition, facts)),
        one.language, edition.foot, _("DRAFT") if draft else "",
    )  # fmt: skip


def _slides(edition: Edition, facts: Facts) -> Iterator[Slide]:
    parts = {one.name: one for one in edition.sections}

    def part(name: str) -> tuple[Part, ...]:
        found = parts.get(name)
        return () if found is None else tuple(part_of(found))

    signs = Signs(tuple(Sign(one.title, TONES[one.tone], one.words, one.sentence.text) for one in edition.sides))
    lead = " ".join(one.text for one in edition.verdict)
    first = (Part("", signs),) if edition.sides else ()
    status = f"{edition.status} · {edition.managers}" if edition.managers else edition.status
    yield Slide(edition.overall_words or edition.title, (*first, *part("asks"), Part("", Note(status))), lead=lead)
    yield Slide(_("Course and milestones"), tuple(_course(edition.course)), part("milestones"), share=0.48)
    money = parts.get("money")
    bars = () if money is None else _bars(facts, money.title)
    if bars:
        yield Slide(_("Money"), bars, part("money"), share=0.48)
    late = part("late")
    few = "late" in parts and len(parts["late"].sentences) < 2
    yield Slide(_("Done and next"), part("done"), (*part("next"), *(late if few else ())))
    if not few:
        yield Slide(_("Late, and why"), late)
    if "risks" in parts:
        yield Slide(_("Risks and issues"), part("risks"), part("issues"), share=0.6)
    rest = (*part("scope"), *(() if bars else part("money")), *part("notes"))
    if edition.changed:
        rest = (*rest, Part(_("Since the last report"), Bullets(edition.changed)))
    left, right = part("kpis"), rest
    if left or right:
        title = _("KPIs and scope") if left else _("Since the last report")
        yield Slide(title, left or right, right if left else ())


def part_of(one: Section) -> Iterator[Part]:
    """A section as a part of a slide."""
    texts = tuple(each.text for each in one.sentences)
    if one.table is not None:
        yield Part(one.title, table_of(one.table), " ".join(texts))
    elif texts:
        yield Part(one.title, Bullets(texts), asked=one.name == "asks")
    elif one.nothing:
        yield Part(one.title, Note(one.nothing))


def table_of(one: Tabled) -> Table:
    """A table as on paper."""
    columns = tuple(
        Column(name, "start" if place == 0 or place in one.words else "end") for place, name in enumerate(one.columns)
    )
    rows = tuple(
        tuple(Cell(each.text, TONES.get(each.tone, ""), row.total) for each in row.cells) for row in one.rows
    )  # fmt: skip
    return Table(columns, rows, total=one.rows[-1].total)


def _course(course: Course) -> Iterator[Part]:
    facts = course.facts
    if facts is None or len(facts.points) < 2:
        yield Part(course.title, Note(course.note))
        return
    here = _share(facts.earned)
    lines = []
    planned = tuple((one.day, _share(one.planned)) for one in facts.points)
    at = min(range(len(planned)), key=lambda place: abs((planned[place][0] - facts.at).days))
    share = {"earned": formats.per_cent(facts.earned / 10), "planned": formats.per_cent(facts.planned / 10)}
    lines.append(
        Line(_("Planned %(planned)s") % share, planned, "soft", dashed=True, labelled=at,
             beside="above" if facts.planned >= facts.earned else "below")
    )  # fmt: skip
    earned = tuple((one.day, _share(one.earned)) for one in facts.points if one.earned is not None)
    if facts.bands and facts.earned < 1000:
        p50, p80 = facts.bands[2], facts.bands[3]
        for name, day, beside in ((f"P80 {formats.short_day(p80, beside=facts.at)}", p80, "right"),
                                  (f"P50 {formats.short_day(p50, beside=facts.at)}", p50, "above")):  # fmt: skip
            look = "course" if day == p50 and name.startswith("P50") else "water"
            lines.append(
                Line(name, ((facts.at, here), (day, Decimal(1))), look, dot=True, beside=beside)  # type: ignore[arg-type]
            )
    if earned:
        beside = "below" if facts.planned >= facts.earned else "above"
        lines.append(Line(_("Earned %(earned)s") % share, earned, "ink", dot=True, beside=beside))  # type: ignore[arg-type]
    if course.committed:
        committed = dt.date.fromisoformat(course.committed)
        text = _("Committed %(day)s") % {"day": formats.short_day(committed, beside=facts.at)}
        lines.append(Line(text, ((committed, Decimal(1)), (committed, Decimal(0))), beside="left"))
    yield Part(course.title, Lines(tuple(lines), course.told), course.note)


def _share(thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000


def _bars(facts: Facts, title: str) -> tuple[Part, ...]:
    """What is planned, spent and forecast, by type of cost; nothing where there is no row to draw."""
    money = facts.amounts
    if money is None or not money.rows:
        return ()
    names = tuple(words.type_told(one.type) for one in money.rows)
    budget = (Series(_("Budget"), tuple(one.planned for one in money.rows), "pale"),) if money.budgeted else ()
    series = (
        *budget, Series(_("Spent"), tuple(one.spent for one in money.rows), "water"),
        Series(_("Forecast"), tuple(one.forecast for one in money.rows), "course"),
    )  # fmt: skip
    told = _("Budget, what is spent and the forecast of each type of cost; the table tells the same figures.")
    return (Part(title, Bars(names, series, told)),)
