"""A pack on paper: all that it brings, to be read through before a project begins with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charthouse.packs.catalogue import Entry, NoSuchPack
from charthouse.packs.content import METHOD, Document, Kpi, Meeting, Pack, PackCalendar, PackRisk, Role, Stage
from charthouse.packs.content import Step as RunStep
from charthouse.packs.queries import Line, lines_of
from charthouse.packs.templatetags.packs import role_of, step_kind, tolerance, week_words
from charthouse.papers.model import Block, Bullets, Cell, Fact, Facts, Heading, Note, Paper
from charthouse.projects.registers_on_paper import Shown, figures, named, table_of
from charthouse.ui import formats


def pack_on_paper(entry: Entry) -> Paper:
    """A pack as its page shows it.

    :raises NoSuchPack: its text is not a pack
    """
    pack = entry.pack
    if pack is None:
        raise NoSuchPack(_("“%(name)s” has faults; mend its text first.") % {"name": entry.name})
    kind = _("Method") if pack.kind == METHOD else _("Type of project")
    edition = _("version %(number)s") % {"number": pack.version}
    return Paper(
        name=f"{entry.slug}-pack", title=entry.name, project=kind, lead=pack.about, edition=edition, wide=True,
        blocks=tuple(_blocks(pack)), foot=f"Charthouse · {entry.name} · {edition}", language=get_language() or "en",
    )  # fmt: skip


def _blocks(pack: Pack) -> Iterator[Block]:
    if pack.fits:
        yield from (Heading(_("It fits when")), Bullets(pack.fits))
    yield from _work(pack)
    yield from _stages(pack.stages)
    for sheet in pack.run_sheets:
        yield Heading(sheet.name)
        yield Note(_("times from the beginning of the cut-over"))
        yield _run_sheet(pack, sheet.steps)
    yield from _people(pack)
    yield from _risks(pack.risks)
    yield from _kept(pack)
    if pack.sources:
        yield from (Heading(_("Sources")), Bullets(pack.sources))


def _work(pack: Pack) -> Iterator[Block]:
    lines = lines_of(pack)
    if not lines:
        return
    columns: list[Shown[Line]] = [
        Shown(_("Task"), _task),
        figures(_("Days: best · likely · worst"), lambda line: _days(line.task.days if line.task else None)),
        Shown(_("Rests on"), lambda line: line.task.basis if line.task else ""),
        Shown(_("Waits for"), lambda line: " · ".join(line.waits)),
        Shown(_("Role"), lambda line: line.role),
    ]
    yield from (Heading(_("Work")), table_of(lines, columns, ""))


def _task(line: Line) -> Cell:
    if line.task is None and not line.gate:
        return Cell(line.name, strong=True)
    sign = "◆ " if line.gate or (line.task is not None and line.task.milestone) else ""
    below = line.criteria if line.task is None else line.task.checklist
    done = () if line.task is None or not line.task.done else (_("Done: %(done)s") % {"done": line.task.done},)
    return Cell(sign + line.name, under="\n".join((*done, *(f"– {one}" for one in below))), indent=1)


def _days(three: tuple[float, float, float] | None) -> str:
    return "" if three is None else " · ".join(formats.number(one, most=2) for one in three)


def _stages(stages: Sequence[Stage]) -> Iterator[Block]:
    if not stages:
        return
    columns: list[Shown[Stage]] = [
        Shown(_("Stage"), lambda one: named(one.name)),
        Shown(_("What it is for"), lambda one: one.about),
        Shown(_("Tolerances"), lambda one: "\n".join(f"{tolerance(about)}: {said}" for about, said in one.tolerance)),
    ]
    yield from (Heading(_("Stages and their tolerances")), table_of(stages, columns, ""))


def _run_sheet(pack: Pack, steps: Sequence[RunStep]) -> Block:
    columns: list[Shown[RunStep]] = [
        Shown(_("At"), lambda one: one.at),
        figures(_("Minutes"), lambda one: formats.number(one.minutes)),
        Shown(_("What"), _step),
        Shown(_("Who"), lambda one: role_of(one.who, pack)),
        Shown(_("Done when"), lambda one: one.check),
    ]
    return table_of(steps, columns, "")


def _step(one: RunStep) -> Cell:
    return Cell(one.what, strong=bool(one.kind), under=step_kind(one.kind) if one.kind else "")


def _people(pack: Pack) -> Iterator[Block]:
    if pack.roles:
        roles: list[Shown[Role]] = [
            Shown(_("Role"), lambda one: named(one.name)), Shown(_("What it does"), lambda one: one.does),
        ]  # fmt: skip
        yield from (Heading(_("Roles")), table_of(pack.roles, roles, ""))
    if pack.meetings:
        meetings: list[Shown[Meeting]] = [
            Shown(_("Meeting or report"), lambda one: named(one.name)),
            Shown(_("Rhythm"), lambda one: one.rhythm),
            Shown(_("Who"), lambda one: one.who),
            Shown(_("What it is for"), lambda one: one.purpose),
        ]
        yield from (Heading(_("Meetings and reports")), table_of(pack.meetings, meetings, ""))
    if pack.calendars:
        yield Heading(_("Calendars"))
        yield Facts(tuple(Fact(one.name, _calendar(one)) for one in pack.calendars))


def _calendar(one: PackCalendar) -> str:
    said = _("%(name)s: from %(first)s to %(last)s of each year")
    freezes = [said % {"name": each.name, "first": each.first, "last": each.last} for each in one.freezes]
    return "\n".join([week_words(one), *freezes])


def _risks(risks: Sequence[PackRisk]) -> Iterator[Block]:
    if not risks:
        return
    columns: list[Shown[PackRisk]] = [
        Shown(_("Risk"), lambda one: named(one.title, f"{one.cause} → {one.event} → {one.effect}")),
        figures(_("Probability"), lambda one: formats.per_cent(one.probability * 100)),
        figures(_("Impact, days"), lambda one: _days(one.days) if one.days else f"× {_days(one.factor)}"),
        Shown(_("Response"), lambda one: one.response),
    ]
    yield from (Heading(_("Typical risks")), table_of(risks, columns, ""))


def _kept(pack: Pack) -> Iterator[Block]:
    if pack.documents:
        documents: list[Shown[Document]] = [
            Shown(_("Document"), lambda one: named(one.name, one.group)),
            Shown(_("What it is for"), lambda one: one.purpose),
            Shown(_("Owner"), lambda one: role_of(one.owner, pack)),
        ]
        yield from (Heading(_("Documents")), table_of(pack.documents, documents, ""))
    if pack.kpis:
        kpis: list[Shown[Kpi]] = [
            Shown(_("KPI"), lambda one: named(one.name)),
            Shown(_("Target"), lambda one: f"{one.target} ({one.unit})"),
            Shown(_("Measured"), lambda one: one.measured),
        ]
        yield from (Heading(_("KPIs")), table_of(pack.kpis, kpis, ""))
    if pack.checklists:
        yield Heading(_("Checklists"))
        for one in pack.checklists:
            yield from (Heading(one.name, level=2), Bullets(one.items, "☐"))
