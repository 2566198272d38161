"""Stakeholders and the plan of communication as tables, CSV or Excel, with what their reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.projects.access import Access
from charthouse.stakeholders.queries import lines_of
from charthouse.stakeholders.reaching import Line

KINDS = sheet_files.KINDS


def as_file(access: Access, kind: str) -> bytes:
    """The register as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(access))
    return sheet_files.xlsx_of(_("Stakeholders"), _rows(access), frozen=2, widths={1: 32})


def _rows(access: Access) -> Iterator[list[Value]]:
    yield [
        _("Number"), _("Name"), _("Organisation"), _("Role"), _("E-mail"), _("Influence"), _("Interest"), _("To do"),
        _("Engagement now"), _("Engagement wanted"), _("Expectations"), _("What is done"), _("Owner"), _("Review"),
    ]  # fmt: skip
    for line in sorted(lines_of(access), key=lambda line: line.one.number):
        one = line.one
        yield [
            one.number, one.name, one.organisation, one.role, line.email, one.influence, one.interest,
            str(line.quadrant), one.get_engagement_display(), one.get_wanted_display(), one.expectations, one.approach,
            line.owner, one.review,
        ]  # fmt: skip


def communications_as_file(lines: Sequence[Line], kind: str) -> bytes:
    """The plan of communication as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_lines(lines))
    return sheet_files.xlsx_of(_("Communication plan"), _lines(lines), frozen=2, widths={1: 32, 3: 40})


def _lines(lines: Sequence[Line]) -> Iterator[list[Value]]:
    yield [
        _("Number"), _("What"), _("What it is for"), _("Who gets it"), _("Rhythm"), _("More on when"), _("First on"),
        _("Last on"), _("Time of day"), _("Minutes"), _("How"), _("From whom"),
    ]  # fmt: skip
    for line in sorted(lines, key=lambda line: line.one.number):
        one = line.one
        to = [*(each.name for each in line.reached), *([one.others] if one.others else [])]
        yield [
            one.number, one.what, one.purpose, "; ".join(to), one.get_rhythm_display(), one.detail, one.first, one.last,
            f"{one.at:%H:%M}" if one.at else "", one.minutes, one.channel, line.sender,
        ]  # fmt: skip
