"""The log on paper: each kind by itself, what is open before what is closed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from charthouse.papers.model import Band, Block, Cell, Fact, Note, Paper, Tone
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, day, figures, named, part_of, words_of
from charthouse.raid.models import LogEntry
from charthouse.raid.queries import Filter, Line, entries, lines_of
from charthouse.ui import formats

HEADINGS = {
    # Translators: heading in the log of issues, assumptions, decisions and actions
    LogEntry.Kind.ISSUE: pgettext_lazy("log", "Issues"),
    LogEntry.Kind.CONFLICT: pgettext_lazy("log", "Conflicts"),
    LogEntry.Kind.ASSUMPTION: pgettext_lazy("log", "Assumptions"),
    LogEntry.Kind.DECISION: pgettext_lazy("log", "Decisions"),
    LogEntry.Kind.ACTION: pgettext_lazy("log", "Actions"),
}
_SEVERE: dict[str, Tone] = {"critical": "bad", "high": "warn", "medium": "none", "low": "none", "": ""}


def log_on_paper(access: Access, _subject: str) -> Paper:
    """The log as its reader may see it."""
    found = entries(access, Filter(state="all")).order_by(
        F("closed_on").asc(nulls_first=True), F("due").asc(nulls_last=True), "number"
    )
    lines, columns = lines_of(access, found), _columns(access)
    blocks: list[Block] = [_band(lines)] if lines else [Note(_("Nothing stands in the log yet."))]
    for kind, title in HEADINGS.items():
        mine = [line for line in lines if line.one.kind == kind]
        if mine:
            blocks += part_of(f"{title} ({formats.number(len(mine))})", mine, columns, "")
    return framed(access, name="log", title=_("RAID log"), blocks=blocks, wide=True)


def _band(lines: Sequence[Line]) -> Band:
    there = [line for line in lines if line.open]
    return Band((
        Fact(_("Open"), formats.number(len(there))),
        Fact(_("Late"), formats.number(sum(line.overdue for line in there))),
        Fact(_("Escalated"), formats.number(sum(line.one.escalated_on is not None for line in there))),
        Fact(_("Closed"), formats.number(len(lines) - len(there))),
    ))  # fmt: skip


def _columns(access: Access) -> list[Shown[Line]]:
    team = access.may(Right.SEE_TEAM)
    return [
        Shown(_("No."), lambda line: str(line.one.number)),
        Shown(_("Entry"), lambda line: named(line.one.title, line.one.text, line.one.options)),
        Shown(_("State"), _state),
        Shown(_("Severity"), lambda line: Cell(line.one.get_severity_display(), _SEVERE[line.one.severity])),
        Shown(_("Owner"), lambda line: line.owner, may=team),
        figures(_("Day"), lambda line: day(line.one.due, late=line.overdue)),
        Shown(_("Outcome"), _outcome),
    ]


def _state(line: Line) -> Cell:
    """How far it is; below it since when."""
    one = line.one
    if not line.open:
        closed = "" if one.closed_on is None else formats.long_day(one.closed_on)
        return Cell(str(line.state), "bad" if one.state == LogEntry.State.REFUTED else "good", under=closed)
    return Cell(str(line.state), under=_("escalated") if one.escalated_on else "")


def _outcome(line: Line) -> Cell:
    """What came of it; of a decision also who took it, and when."""
    one = line.one
    taken = "" if one.decided_on is None else formats.long_day(one.decided_on)
    return Cell(words_of(one.outcome), under=", ".join(each for each in (line.decided_by, taken) if each))


LOG = PaperKind("log", gettext_lazy("RAID log"), Right.SEE_LOG, log_on_paper)
