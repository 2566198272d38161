"""Goals, KPIs and benefits on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from charthouse.goals.kpi_panels import panels_of
from charthouse.goals.kpi_queries import BenefitLine, KpiLine, benefit_lines, kpi_lines
from charthouse.goals.queries import GoalLine, goal_lines
from charthouse.papers.model import Block, Cell, Heading, Note, Paper, Tone
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, day, figures, named, part_of, table_of
from charthouse.ui import formats

_TONES: dict[str, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "none": "none", "": ""}


def goals_on_paper(access: Access, _subject: str) -> Paper:
    """The three registers as their reader may see them."""
    today = timezone.localdate()
    kpis = kpi_lines(access, today)
    return framed(
        access, name="goals", title=_("Goals, KPIs and benefits"), lead=_lead(kpis), wide=True,
        blocks=(*_goals(access, today), *_kpis(access, kpis), *_benefits(access, today)),
    )  # fmt: skip


def _lead(kpis: Sequence[KpiLine]) -> str:
    bad = sum(line.standing.state == "bad" for line in kpis)
    if not kpis:
        return ""
    return ngettext(
        "%(bad)s of %(count)s KPI misses its target, or will.",
        "%(bad)s of %(count)s KPIs miss their targets, or will.", len(kpis),
    ) % {"bad": formats.number(bad), "count": formats.number(len(kpis))}  # fmt: skip


def _goals(access: Access, today: dt.date) -> tuple[Block, ...]:
    columns: list[Shown[GoalLine]] = [
        Shown(_("No."), lambda line: str(line.one.number)),
        Shown(_("Goal"), lambda line: named(line.one.title, line.one.statement)),
        Shown(_("Serves"), lambda line: "\n".join(map(str, line.serves))),
        Shown(_("State"), lambda line: line.one.get_state_display()),
        Shown(_("SMART"), _smart),
        Shown(_("Owner"), lambda line: line.owner, may=access.may(Right.SEE_TEAM)),
        figures(_("Reached by"), lambda line: day(line.one.due, late=line.late(today))),
    ]
    return part_of(_("Goals"), goal_lines(access), columns, _("No goal is set yet."))


def _smart(line: GoalLine) -> Cell:
    return Cell(_("yes"), "good") if line.is_smart else Cell(_("not yet"), "warn", under=" ".join(line.missing))


def _kpis(access: Access, lines: Sequence[KpiLine]) -> Iterator[Block]:
    yield Heading(_("KPIs"))
    yield from panels_of(lines)
    if any(not line.shown for line in lines):
        yield Note(_("What a KPI comes to is shown to those who may see what it is made of."))
    columns: list[Shown[KpiLine]] = [
        Shown(_("No."), lambda line: str(line.one.number)),
        Shown(_("KPI"), lambda line: named(line.one.name, line.one.goal.title if line.one.goal else "")),
        Shown(_("State"), _stands),
        figures(_("Baseline"), lambda line: line.baseline),
        figures(_("Now"), _now),
        Shown(_("Target"), _target),
        Shown(_("Forecast"), lambda line: line.forecast),
        Shown(_("Source"), lambda line: Cell(line.one.source, under=line.one.get_rhythm_display())),
        Shown(_("Owner"), lambda line: line.owner, may=access.may(Right.SEE_TEAM)),
    ]
    yield table_of(lines, columns, _("Nothing is measured yet."))


def _stands(line: KpiLine) -> Cell:
    return Cell(str(line.standing.words), _TONES[line.standing.state] if line.shown else "")


def _now(line: KpiLine) -> Cell:
    return Cell(line.latest, under="" if line.latest_day is None else day(line.latest_day).text)


def _target(line: KpiLine) -> Cell:
    due = "" if line.one.due is None else _("by %(day)s") % {"day": day(line.one.due).text}
    return Cell(line.target, under=due if line.shown else "")


def _benefits(access: Access, today: dt.date) -> tuple[Block, ...]:
    columns: list[Shown[BenefitLine]] = [
        Shown(_("No."), lambda line: str(line.one.number)),
        Shown(_("Benefit"), lambda line: named(line.one.title, line.one.how)),
        figures(_("Expected"), lambda line: Cell(line.expected if line.shown else _("to who may see costs"))),
        figures(pgettext("a day", "By"), lambda line: day(line.one.due)),
        Shown(_("Owner"), lambda line: line.owner, may=access.may(Right.SEE_TEAM)),
        figures(_("Review"), lambda line: day(line.one.review, late=line.review_due(today))),
        Shown(_("Found"), lambda line: Cell(line.one.get_state_display(), _TONES[line.tone], under=line.actual)),
    ]
    return part_of(_("Benefits"), benefit_lines(access), columns, _("No benefit is named yet."))


GOALS = PaperKind("goals", gettext_lazy("Goals, KPIs and benefits"), Right.SEE_GOALS, goals_on_paper)
