"""The log as a table: a CSV file, or an Excel workbook, with what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.projects.access import Access
from charthouse.raid.linking import linked
from charthouse.raid.queries import Filter, entries, lines_of

KINDS = sheet_files.KINDS


def as_file(access: Access, kind: str, by: Filter) -> bytes:
    """What a filter shows of the log as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(access, by))
    return sheet_files.xlsx_of(_("RAID log"), _rows(access, by), frozen=3, widths={2: 48})


def _rows(access: Access, by: Filter) -> Iterator[list[Value]]:
    yield [
        _("Number"), _("Kind"), _("Title"), _("State"), _("Severity"), _("Owner"), _("Day"), _("Text"), _("Options"),
        _("Outcome"), _("Decided by"), _("Decided on"), _("Raised by"), _("Raised on"), _("Closed on"),
        _("Escalated on"), _("Belongs to"),
    ]  # fmt: skip
    for line in lines_of(access, entries(access, by).prefetch_related("links")):
        one = line.one
        belongs = [f"{each.kind.label} {each.label}" for each in linked(access, one.links.all()) if each.url]
        yield [
            one.number, one.get_kind_display(), one.title, str(line.state), one.get_severity_display(), line.owner,
            one.due, one.text, one.options, one.outcome, line.decided_by, one.decided_on, line.raised_by,
            one.raised_on, one.closed_on, one.escalated_on, "; ".join(belongs),
        ]  # fmt: skip
