"""A look into a Primavera table file beside MPXJ: its encoding, its currency, and how many rows it should give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from charthouse.exchange.document import Document
from charthouse.exchange.mpxj.handover import NoPlan

MARK = b"ERMHDR"
WESTERN = "cp1252"


@dataclass(frozen=True, slots=True)
class Table:
    """What an .xer says of itself."""

    encoding: str
    currency: str
    activities: Counter[str]
    """Rows of activities by project id."""
    links: Counter[str]
    """Rows of links between two activities, by the successor's project id."""


def look_into(content: bytes) -> Table:
    """Read the header and count the rows."""
    encoding = "utf-8" if _is_utf8(content) else WESTERN
    lines = content.decode(encoding, "replace").splitlines()
    header = lines[0].split("\t")
    activities: Counter[str] = Counter()
    links: Counter[str] = Counter()
    for table, row in _rows(lines):
        if table == "TASK":
            activities[row.get("proj_id", "")] += 1
        elif table == "TASKPRED" and row.get("task_id") != row.get("pred_task_id"):
            links[row.get("proj_id", "")] += 1
    return Table(encoding, header[-1].strip() if len(header) > 7 else "", activities, links)


def hold_against(document: Document, table: Table, project_id: str, name: str) -> Document:
    """The document, with its currency; refused where activities are missing, told where links are.

    :raises NoPlan: the file has more activities than were read.
    """
    parents = {task.parent_uid for task in document.tasks}
    read = sum(not task.summary and task.uid not in parents for task in document.tasks)
    expected = table.activities[project_id]
    if read < expected:
        raise NoPlan(
            f"{name} has {expected} activities, but only {read} of them can be read.",
            "The file is damaged; export it from Primavera again.",
        )
    warnings = document.warnings
    lost = table.links[project_id] - len(document.links)
    if lost > 0:
        warnings += (f"{lost} links lead to activities of other projects; they were left out.",)
    project = document.project
    if len(table.currency) == 3 and table.currency.isalpha():
        project = replace(project, currency=table.currency)
    return replace(document, project=project, warnings=warnings)


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(lines: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    table, columns = "", [""]
    for line in lines:
        cells = line.split("\t")
        match cells[0]:
            case "%T":
                table = cells[1].strip() if len(cells) > 1 else ""
            case "%F":
                columns = [cell.strip() for cell in cells[1:]]
            case "%R" if table in {"TASK", "TASKPRED"}:
                yield table, dict(zip(columns, cells[1:], strict=False))
