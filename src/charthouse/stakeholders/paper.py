"""The stakeholders on paper: the grid, the register, where each stands, and the plan of communication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.papers.model import Block, Bullets, Cell, Grid, Heading, Paper, Tone
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, day, figures, named, part_of, words_of
from charthouse.stakeholders import reaching
from charthouse.stakeholders.models import LEVELS
from charthouse.stakeholders.queries import Line, grid_of, lines_of
from charthouse.ui import formats

_TONES: dict[str, Tone] = {"high": "warn", "medium": "none", "low": ""}


def stakeholders_on_paper(access: Access, _subject: str) -> Paper:
    """Register and plan of communication as their reader may see them."""
    lines = lines_of(access)
    short = sum(line.gap > 0 for line in lines)
    lead = ngettext(
        "%(short)s of %(count)s stakeholder does not stand yet where the project needs them.",
        "%(short)s of %(count)s stakeholders do not stand yet where the project needs them.", len(lines),
    ) % {"short": formats.number(short), "count": formats.number(len(lines))}  # fmt: skip
    return framed(
        access, name="stakeholders", title=_("Stakeholders and communication"), lead=lead if lines else "", wide=True,
        blocks=(*_grid(lines), *_register(access, lines), *_engagement(lines), *_communication(access, lines)),
    )  # fmt: skip


def _grid(lines: Sequence[Line]) -> Iterator[Block]:
    rows = grid_of(lines)
    if not any(cell.lines for row in rows for cell in row):
        return
    yield Heading(_("Influence and interest"))
    yield Grid(
        across=_("Interest"), down=_("Influence"), columns=tuple(str(one) for one in range(1, LEVELS + 1)),
        rows=tuple(
            (
                str(row[0].influence),
                tuple(Cell(", ".join(line.one.name for line in cell.lines), _TONES[cell.tone]) for cell in row),
            )
            for row in rows
        ),
    )  # fmt: skip


def _register(access: Access, lines: Sequence[Line]) -> tuple[Block, ...]:
    columns: list[Shown[Line]] = [
        Shown(_("No."), lambda line: str(line.one.number)),
        Shown(_("Stakeholder"), lambda line: named(line.one.name, _place(line), line.email)),
        figures(_("Influence"), lambda line: _level(line.one.influence)),
        figures(_("Interest"), lambda line: _level(line.one.interest)),
        Shown(_("To do"), lambda line: str(line.quadrant)),
        Shown(_("Expectations"), lambda line: words_of(line.one.expectations)),
        Shown(_("Owner"), lambda line: line.owner, may=access.may(Right.SEE_TEAM)),
        figures(_("Review"), lambda line: day(line.one.review)),
    ]
    return part_of(
        _("Register"), sorted(lines, key=lambda line: line.one.number), columns, _("Nobody is written down yet.")
    )


def _engagement(lines: Sequence[Line]) -> Iterator[Block]:
    if not lines:
        return
    columns: list[Shown[Line]] = [
        Shown(_("Stakeholder"), lambda line: named(line.one.name)),
        Shown(_("Engagement now"), lambda line: Cell(line.one.get_engagement_display(), _stands(line))),
        Shown(_("Engagement wanted"), lambda line: line.one.get_wanted_display()),
        Shown(_("What is done"), lambda line: words_of(line.one.approach)),
    ]
    yield from part_of(_("Engagement"), lines, columns, "")


def _communication(access: Access, stakeholders: Sequence[Line]) -> Iterator[Block]:
    lines = reaching.lines_of(access, reaching.end_of(access), timezone.localdate())
    columns: list[Shown[reaching.Line]] = [
        Shown(_("What"), lambda line: named(line.one.what, line.one.purpose)),
        Shown(_("Who gets it"), _receivers),
        Shown(_("When"), lambda line: Cell(line.one.get_rhythm_display(), under=line.one.detail)),
        figures(_("Next"), lambda line: day(line.upcoming)),
        Shown(_("How"), lambda line: line.one.channel),
        Shown(_("From whom"), lambda line: line.sender),
    ]
    yield from part_of(_("Communication plan"), lines, columns, _("Nobody has planned who is told what."))
    holes = reaching.holes_of(lines, stakeholders)
    if holes:
        yield Heading(_("What is open"), level=2)
        yield Bullets(tuple(one.sentence for one in holes))


def _place(line: Line) -> str:
    return " · ".join(one for one in (line.one.role, line.one.organisation) if one)


def _level(value: int | None) -> str:
    return "" if value is None else str(value)


def _stands(line: Line) -> Tone:
    return "warn" if line.gap else "good" if line.one.engagement and line.one.wanted else ""


def _receivers(line: reaching.Line) -> str:
    return ", ".join([*(one.name for one in line.reached), *([line.one.others] if line.one.others else [])])


STAKEHOLDERS = PaperKind(
    "stakeholders", gettext_lazy("Stakeholders and communication"), Right.SEE_STAKEHOLDERS, stakeholders_on_paper
)
