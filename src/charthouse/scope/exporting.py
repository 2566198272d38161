"""The requirements as a table that can be imported again: a CSV file, or an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.projects.access import Access
from charthouse.scope.queries import requirements_of

KINDS = sheet_files.KINDS


def as_file(access: Access, kind: str) -> bytes:
    """The register as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(access))
    widths = {0: 12, 2: 40, 3: 60, 6: 60}
    return sheet_files.xlsx_of(_("Requirements"), _rows(access), frozen=3, widths=widths)


def _rows(access: Access) -> Iterator[list[Value]]:
    yield [
        _("Key"), _("Reference"), _("Title"), _("Text"), _("Source"), _("Priority"), _("Acceptance criteria"),
        _("Status"), _("Owner"), _("Deliverables"), _("Goals"),
    ]  # fmt: skip
    for line in requirements_of(access):
        one = line.one
        yield [
            line.key, one.reference, one.title, one.text, one.source, one.get_priority_display(), one.acceptance,
            one.get_status_display(), line.owner, ", ".join(each.key for each in line.deliverables),
            ", ".join(each.key for each in line.goals if not each.gone),
        ]  # fmt: skip
