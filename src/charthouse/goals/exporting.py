"""A project's goals as a table: a CSV file, or an Excel workbook, with what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.goals.queries import goal_lines
from charthouse.projects.access import Access

KINDS = sheet_files.KINDS


def as_file(access: Access, kind: str) -> bytes:
    """The goals as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(access))
    return sheet_files.xlsx_of(_("Goals"), _rows(access), frozen=2, widths={1: 48})


def _rows(access: Access) -> Iterator[list[Value]]:
    yield [
        _("Number"), _("Goal"), _("State"), _("What exactly"), _("Why it is attainable"), _("Reached by"), _("Owner"),
        _("Strategic goals"), _("KPIs"), _("Missing to be SMART"),
    ]  # fmt: skip
    for line in goal_lines(access):
        one = line.one
        yield [
            one.number, one.title, one.get_state_display(), one.statement, one.evidence, one.due, line.owner,
            "; ".join(map(str, line.serves)), "; ".join(kpi.name for kpi in line.kpis), " ".join(line.missing),
        ]  # fmt: skip
