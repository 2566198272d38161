"""Reads an export of Jira or Azure DevOps, CSV or JSON, whichever it is."""

from __future__ import annotations

from pathlib import Path

from charthouse.exchange import issues_azure, issues_jira
from charthouse.exchange.columns import DateOrder
from charthouse.exchange.csv_table import decoded, lines
from charthouse.exchange.issues import MOST_ISSUES, Export
from charthouse.exchange.issues_tables import Table, table_of
from charthouse.exchange.issues_values import loaded
from charthouse.exchange.refusals import UnreadablePlan

HOW = "In Jira export “CSV (all fields)”, in Azure DevOps a query’s “Export to CSV”, or take JSON over REST."


_OTHERS = (
    (b"pk\x03\x04", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "a document of Microsoft Office"),
    (b"%pdf", "a PDF document"),
    (b"\x1f\x8b", "a packed file"),
    (b"<", "a web page or XML"),
)
"""What other files begin with, in lower case."""


def read(path: Path, *, zone: str = "UTC", order: DateOrder | None = None) -> Export:
    """The issues of an export.

    ``zone`` is the project's time zone, by whose clock instants are told; ``order`` says how dates such as 3/4/26 are
    meant where the file does not make it certain.

    :raises UnreadablePlan: neither of the four formats, cut off, too many issues
    :raises UnreadableTable: cells that cannot be understood, all at once
    """
    raw = path.read_bytes()
    for begin, what in _OTHERS:
        if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[: len(begin)].lower() == begin:
            raise UnreadablePlan(f"{path.name} is {what}, no export of Jira or Azure DevOps.", HOW)
    text = decoded(raw, path.name)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return _json(path.name, text, zone)
    table = table_of(path.name, lines(text, path.name))
    if issues_jira.is_table(table):
        return issues_jira.from_table(table, order)
    if issues_azure.is_table(table):
        return issues_azure.from_table(table, order)
    raise UnreadablePlan(
        f"{path.name} is no export of Jira or Azure DevOps: its columns are {_shown(table)}.",
        HOW,
    )


def _shown(table: Table) -> str:
    return ", ".join(f"“{header[:30]}”" for header in table.headers[:8]) or "none"


def _json(name: str, text: str, zone: str) -> Export:
    content = loaded(name, text)
    pages = content if isinstance(content, list) else [content]
    if not pages or not all(isinstance(page, dict) for page in pages):
        raise UnreadablePlan(f"{name} holds no list of issues.", HOW)
    if all(issues_jira.is_page(page) for page in pages):
        found = issues_jira.from_pages(name, pages, zone)
    elif all(issues_azure.is_page(page) for page in pages):
        found = issues_azure.from_pages(name, pages, zone)
    else:
        raise UnreadablePlan(
            f"{name} is JSON, but neither Jira’s “issues” nor Azure DevOps’ “value” with “fields”.", HOW
        )
    if len(found.issues) > MOST_ISSUES:
        raise UnreadablePlan(
            f"{name} has {len(found.issues):,} issues; {MOST_ISSUES:,} are the most.", "Split the export."
        )
    return found
