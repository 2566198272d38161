"""The work breakdown structure as an outline on paper."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.papers.model import Band, Block, Cell, Fact, Paper
from charthouse.plan.computed import computed_plan
from charthouse.plan.page_table import Row, table_rows
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, dated, figures, table_of
from charthouse.ui import formats


def wbs_on_paper(access: Access, _subject: str) -> Paper:
    """The outline of the plan as its reader sees it."""
    rows = table_rows(computed_plan(access.shown), with_team=access.may(Right.SEE_TEAM), day=dated)
    return framed(
        access, name="wbs", title=_("Work breakdown structure"), wide=True,
        blocks=(*_band(rows), _outline(access, rows)),
    )  # fmt: skip


def _band(rows: list[Row]) -> Iterator[Block]:
    if not rows:
        return
    yield Band((
        Fact(_("Parts at the top"), formats.number(sum(row.level == 1 for row in rows))),
        Fact(_("Tasks and milestones"), formats.number(sum(not row.summary for row in rows))),
        Fact(_("Levels"), formats.number(max(row.level for row in rows))),
    ))  # fmt: skip


def _outline(access: Access, rows: list[Row]) -> Block:
    columns: list[Shown[Row]] = [
        Shown(_("WBS"), lambda row: row.wbs),
        Shown(_("Work"), lambda row: Cell(row.name, strong=row.summary, indent=row.level - 1)),
        figures(_("Duration"), lambda row: row.duration),
        figures(_("Start"), lambda row: row.start),
        figures(_("Finish"), lambda row: row.finish),
        Shown(_("Who"), lambda row: row.who, may=access.may(Right.SEE_TEAM)),
        figures(_("Done"), lambda row: row.done),
        Shown(_("Remarks"), lambda row: row.remarks),
    ]
    return table_of(rows, columns, _("The plan has no tasks yet."))


WBS = PaperKind("wbs", gettext_lazy("Work breakdown structure"), Right.SEE, wbs_on_paper)
