"""The basis of estimates on paper: of each task what was said, how, by whom, when, on what; and what it came to."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.estimates import likely, presenting, settling
from charthouse.estimates.lines import Line, counts_of, lines_of
from charthouse.estimates.presenting import Level
from charthouse.papers.model import Band, Block, Cell, Fact, Heading, Note, Paper
from charthouse.plan.computed import Computed, computed_plan
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, day, figures, named, part_of, table_of, words_of
from charthouse.ui import formats


def estimates_on_paper(access: Access, _subject: str) -> Paper:
    """Every estimate with its basis, and the contingency, as their reader may see them."""
    computed = computed_plan(access.shown)
    lines = lines_of(access, computed)
    counts = counts_of(lines, timezone.now())
    facts = [
        Fact(_("Tasks to come"), formats.number(counts.to_come)),
        Fact(_("Not estimated"), formats.number(counts.without)),
    ]
    if counts.old:
        facts.append(Fact(_("Older than 90 days"), formats.number(counts.old)))
    blocks = [Band(tuple(facts)), *_contingency(access, computed)] if lines else []
    return framed(
        access, name="estimates", title=_("Basis of estimates"), wide=True,
        blocks=(*blocks, *_tasks(access, lines, computed.document.project.minutes_per_day or 480)),
    )  # fmt: skip


def _contingency(access: Access, computed: Computed) -> Iterator[Block]:
    found = likely.likely_of(access.shown, computed)
    if isinstance(found, likely.NotYet):
        return
    percent = settling.confidence_of(access.shown)
    shown = presenting.Shown(access, found, percent)
    yield Heading(_("Contingency"))
    yield Note(
        _("From a simulation of %(count)s runs over the plan as it stands.")
        % {"count": formats.number(found.iterations)}
    )
    costs = shown.costs
    levels = [Level(0, _("as planned"), shown.planned, "0", shown.planned_cost, "", chosen=False), *shown.levels]
    columns: list[Shown[Level]] = [
        Shown(_("Confidence"), lambda one: Cell(one.name, strong=one.chosen, under=_("chosen") if one.chosen else "")),
        figures(_("Finish"), lambda one: one.finish),
        figures(_("Contingency, calendar days"), lambda one: one.days),
        figures(_("Cost"), lambda one: one.cost, may=costs),
        figures(_("Contingency, money"), lambda one: one.money, may=costs),
    ]
    yield table_of(levels, columns, "")


def _tasks(access: Access, lines: list[Line], a_day: int) -> tuple[Block, ...]:
    def days(minutes: float | None) -> str:
        return "" if minutes is None else formats.number(minutes / a_day, most=2)

    def points(line: Line) -> str:
        if line.estimate is None:
            return ""
        return " · ".join(days(getattr(line.estimate, name)) for name in ("low", "likely", "high"))

    columns: list[Shown[Line]] = [
        Shown(_("Task"), lambda line: named(f"{access.project.key}-{line.uid} {line.name}", " › ".join(line.path))),
        figures(_("Days: best · likely · worst"), points),
        figures(_("Planned, days"), lambda line: days(line.task.duration.minutes)),
        figures(_("Took, days"), lambda line: days(line.task.actual_duration) if line.done else ""),
        Shown(_("Method"), _method),
        Shown(_("Author"), lambda line: line.source.by, may=access.may(Right.SEE_TEAM)),
        figures(
            _("Date"), lambda line: "" if line.source.at is None else day(timezone.localtime(line.source.at).date())
        ),
        Shown(_("Basis"), lambda line: words_of(line.estimate.basis) if line.estimate else ""),
    ]
    return part_of(_("Estimates by task"), lines, columns, _("The plan has no tasks to estimate yet."))


def _date(line: Line) -> Cell:
    return day(None if line.source.at is None else timezone.localtime(line.source.at).date())


def _method(line: Line) -> Cell:
    if line.estimate is None:
        return Cell("" if line.done else _("not estimated"), "" if line.done else "warn")
    return Cell(line.source.label)


ESTIMATES = PaperKind("estimates", gettext_lazy("Basis of estimates"), Right.SEE, estimates_on_paper)
