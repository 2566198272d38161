"""The plan, a gate and an exception on paper: what is signed of them, as blocks of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.papers.model import (
    Band,
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Note,
    Prose,
    Side,
    Sides,
    Table,
    Tone,
)
from charthouse.ui import formats

if TYPE_CHECKING:
    from charthouse.stages import exception_document, gate_document, plan_document

_TONES: dict[str, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "none": "none"}


def plan_blocks(plan: plan_document.Shown) -> Iterator[Block]:
    """Scope, schedule, work, cost and tolerances, in the order of the page."""
    yield from _scope(plan)
    yield Heading(_("Schedule"))
    yield Band((Fact(_("Start"), plan.start or "–"), Fact(_("Finish"), plan.finish or "–")))
    if plan.milestones:
        columns = (Column(_("Milestone")), Column(_("Date"), "end"))
        yield Table(columns, tuple((Cell(name), Cell(date)) for _number, name, date in plan.milestones))
    else:
        yield Note(_("The plan has no milestones."))
    if plan.more:
        yield Note(ngettext(
            "%(shown)s further milestone is part of this version.",
            "%(shown)s further milestones are part of this version.", plan.more,
        ) % {"shown": formats.number(plan.more)})  # fmt: skip
    yield from _work(plan)
    yield Heading(_("Cost"))
    if plan.hidden:
        yield Note(_("Amounts are shown to those who may see costs."))
    else:
        yield Prose(plan.cost) if plan.cost else Note(_("Nothing in the plan costs anything."))
    if plan.stages:
        yield Heading(_("Stages"))
        yield Bullets(plan.stages)
    yield Heading(_("Tolerances"))
    yield Note(plan.bounds)
    yield Note(_(
        "What stays inside them the manager may change alone; a new version then carries the signatures over. "
        "Dates are calendar days, held against what people signed last."
    ))  # fmt: skip


def _scope(plan: plan_document.Shown) -> Iterator[Block]:
    scope = plan.content["scope"]
    yield Heading(_("Scope"))
    if not scope["charter"]:
        yield Note(_("No charter is signed: the scope is what the work below says."))
        return
    yield Note(_("As signed with version %(number)s of the charter.") % {"number": scope["charter"]})
    nothing = _("nothing named")
    yield Sides((
        Side(_("In scope"), tuple(scope["in"]), "✓", nothing),
        Side(_("Out of scope"), tuple(scope["out"]), "–", nothing),
    ))  # fmt: skip


def _work(plan: plan_document.Shown) -> Iterator[Block]:
    rows = plan.content["rows"]
    yield Heading(_("Work"))
    yield Note(ngettext(
        "%(shown)s task, bound by the SHA-256 of its row: %(digest)s…",
        "%(shown)s tasks, each bound by the SHA-256 over all their rows: %(digest)s…", rows["count"],
    ) % {"shown": formats.number(rows["count"]), "digest": rows["sha256"][:12]})  # fmt: skip
    columns = [Column(_("Work")), Column(_("Start"), "end"), Column(_("Finish"), "end")]
    if not plan.hidden:
        columns.append(Column(_("Cost"), "end"))
    lines = []
    for line in plan.lines:
        cells = [
            Cell(str(line["name"]), strong=line["level"] == 1, indent=int(line["level"]) - 1),
            Cell(line["start"] or "–"), Cell(line["finish"] or "–"),
        ]  # fmt: skip
        if not plan.hidden:
            cells.append(Cell(line["cost"] or "–"))
        lines.append(tuple(cells))
    if lines:
        yield Table(tuple(columns), tuple(lines))


def gate_blocks(gate: gate_document.Shown) -> Iterator[Block]:
    """What is asked for, and each criterion with its answer."""
    facts = (
        (_("Stage"), gate.stage), (_("Date by the plan"), gate.date), (_("Who decides"), gate.decides),
        (_("What is asked for"), gate.asked),
    )  # fmt: skip
    yield Facts(tuple(Fact(label, value) for label, value in facts if value))
    if gate.reason:
        yield Prose(gate.reason)
    yield Note(_(
        "A signature agrees to that. Signed with conditions, it is go with conditions, each followed until it is met. "
        "Refused, it is hold."
    ))  # fmt: skip
    yield Heading(_("Criteria"))
    if not gate.lines:
        yield Note(_("The gate has no criteria."))
        return
    columns = (Column(_("Criterion")), Column(_("Answer")), Column(_("What shows it")))
    rows = tuple(
        (
            Cell(line.text), Cell(line.answer, _TONES[line.tone]),
            Cell(" · ".join(one for one in (line.note, line.link, line.file) if one) or "–"),
        )
        for line in gate.lines
    )  # fmt: skip
    yield Table(columns, rows)


def exception_blocks(report: exception_document.Shown) -> Iterator[Block]:
    """What is exceeded, why, and the options of the board."""
    yield Heading(_("What is exceeded"))
    facts = [Fact(_("Stage"), report.stage), Fact(_("Tolerance"), f"{report.area}: {report.limit}")]
    if report.forecast:
        facts.append(Fact(_("Forecast"), report.forecast))
    yield Facts(tuple(facts))
    if report.cause:
        yield Prose(report.cause)
    yield Heading(_("Options"))
    if report.options:
        columns = (
            Column(_("Option")), Column(_("Later by"), "end"), Column(_("More cost"), "end"),
            Column(_("Tolerance from then on")),
        )  # fmt: skip
        rows = []
        for one in report.options:
            name = f"{one.title} ({_('recommended')})" if one.recommended else one.title
            words = f"{name}: {one.text}" if one.text else name
            cells = (one.days, one.cost, one.new_limit)
            rows.append((Cell(words, strong=one.recommended), *(Cell(each or "–") for each in cells)))
        yield Table(columns, tuple(rows))
        yield Note(_("A signature takes the recommended option."))
    else:
        yield Note(_("Nobody has named an option yet."))
    if report.hidden:
        yield Note(_("Amounts are shown to those who may see costs."))
