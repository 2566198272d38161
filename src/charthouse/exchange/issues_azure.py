"""Exports of Azure DevOps: the table of a query, and work items as its REST interface gives them.

CSV: https://learn.microsoft.com/azure/devops/boards/queries/import-work-items-from-csv (a tree query has a column
``Title 1``, ``Title 2`` … for each level; efforts in hours). JSON: ``_apis/wit/workitems`` and ``workitemsbatch`` with
``$expand=relations``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from charthouse.exchange.columns import DateOrder
from charthouse.exchange.issues import LONGEST_NAME, LONGEST_NOTES, Category, Export, Issue, Source, settled
from charthouse.exchange.issues_tables import Cells, Table
from charthouse.exchange.issues_values import effort_in, person_in, text_in, time_in, within
from charthouse.exchange.refusals import Problem, UnreadableTable

HOUR = 60
KNOWN: Mapping[str, Sequence[str]] = {
    "kind": ("Work Item Type", "Arbeitselementtyp"),
    "status": ("State", "Zustand", "Status"),
    "assignee": ("Assigned To", "Zugewiesen zu"),
    "parent": ("Parent", "Übergeordnet"),
    "estimate": ("Original Estimate", "Ursprüngliche Schätzung"),
    "spent": ("Completed Work", "Abgeschlossene Arbeit"),
    "left": ("Remaining Work", "Verbleibende Arbeit"),
    "created": ("Created Date", "Erstellungsdatum"),
    "started": ("Start Date", "Activated Date", "Startdatum", "Aktivierungsdatum"),
    "done": ("Closed Date", "Resolved Date", "Abschlussdatum"),
    "due": ("Due Date", "Target Date", "Finish Date", "Fälligkeitsdatum", "Zieldatum"),
    "sprint": ("Iteration Path", "Iterationspfad"),
    "notes": ("Description", "Beschreibung"),
}
_SILENT = frozenset({"rev", "area path", "tags", "board column", "changed date", "changed by", "created by", "reason",
                     "team project", "node name", "priority", "stack rank", "backlog priority"})  # fmt: skip
_TITLE = re.compile(r"(?:Title|Titel)(?: (\d{1,2}))?", re.IGNORECASE)
_CATEGORIES = {
    **dict.fromkeys(("new", "to do", "proposed", "approved", "design"), Category.TODO),
    **dict.fromkeys(("active", "in progress", "committed", "doing", "resolved", "open"), Category.DOING),
    **dict.fromkeys(("closed", "done", "completed"), Category.DONE),
}
_TAGS = re.compile(r"<[^>]{0,500}>")
_WORK_ITEM = re.compile(r"/workItems/(\d+)$", re.IGNORECASE)
_FIELDS = {
    "estimate": "Microsoft.VSTS.Scheduling.OriginalEstimate",
    "spent": "Microsoft.VSTS.Scheduling.CompletedWork",
    "left": "Microsoft.VSTS.Scheduling.RemainingWork",
}
_STARTED = ("Microsoft.VSTS.Scheduling.StartDate", "Microsoft.VSTS.Common.ActivatedDate")
_DONE = ("Microsoft.VSTS.Common.ClosedDate", "Microsoft.VSTS.Common.ResolvedDate")
_DUE = ("Microsoft.VSTS.Scheduling.DueDate", "Microsoft.VSTS.Scheduling.TargetDate",
        "Microsoft.VSTS.Scheduling.FinishDate")  # fmt: skip


def is_table(table: Table) -> bool:
    """Whether a table is an export of Azure DevOps."""
    return bool(
        table.places("ID") and _titles(table) and (table.places(*KNOWN["kind"]) or table.places(*KNOWN["status"]))
    )


def _titles(table: Table) -> list[tuple[int, int]]:
    """Level and place of each column with titles."""
    found = []
    for at, header in enumerate(table.headers):
        match = _TITLE.fullmatch(header)
        if match:
            found.append((int(match[1] or 1), at))
    return sorted(found)


def from_table(table: Table, order: DateOrder | None) -> Export:
    """The work items of a table; in that of a tree, who stands under another title lies below that item.

    :raises UnreadableTable:
    """
    cells = Cells(table, order)
    at = {name: [place for one in names for place in table.places(one)] for name, names in KNOWN.items()}
    key_at, titles = table.places("ID"), _titles(table)
    above: dict[int, str] = {}
    found: list[Issue] = []
    for line, row in cells.line_by_line():
        key = cells.text(row, key_at)
        level, name = next(((deep, row[place]) for deep, place in titles if place < len(row) and row[place]), (0, ""))
        if not key or not name:
            empty = table.headers[key_at[0]] if not key else table.headers[titles[0][1]]
            cells.problems.append(Problem(line, empty, "It is empty, and every work item has one."))
            continue
        above = {deep: one for deep, one in above.items() if deep < level} | {level: key}
        outer = max((deep for deep in above if deep < level), default=None)
        assignee, email = person_in(cells.text(row, at["assignee"]))
        status = cells.text(row, at["status"])
        found.append(Issue(
            key=key,
            name=name[:LONGEST_NAME],
            line=line,
            kind=cells.text(row, at["kind"]),
            status=status,
            category=_CATEGORIES.get(status.casefold(), Category.UNKNOWN),
            parent=cells.text(row, at["parent"]) if outer is None else above[outer],
            assignee=assignee,
            email=email,
            estimate=cells.effort(line, row, at["estimate"], HOUR),
            spent=cells.effort(line, row, at["spent"], HOUR),
            left=cells.effort(line, row, at["left"], HOUR),
            created=cells.time(line, row, at["created"]),
            started=cells.time(line, row, at["started"]),
            done=cells.time(line, row, at["done"]),
            due=cells.time(line, row, at["due"]),
            sprint=_iteration(cells.text(row, at["sprint"])),
            notes=_plain(cells.text(row, at["notes"])),
        ))  # fmt: skip
    cells.refuse()
    used = {*key_at, *(place for _deep, place in titles), *(place for some in at.values() for place in some)}
    unread = [
        header
        for place, header in enumerate(table.headers)
        if place not in used
        and header.casefold() not in _SILENT
        and any(place < len(row) and row[place] for _l, row in table.rows)
    ]
    return settled(Source.AZURE, found, filter(None, [table.cut_off]), unread)


def _iteration(path: str) -> str:
    """An iteration without the project before it; the project alone is none."""
    return path.partition("\\")[2]


def _plain(text: str) -> str:
    """The text of a description, which Azure DevOps keeps as HTML."""
    import html

    return html.unescape(_TAGS.sub(" ", text)).strip()[:LONGEST_NOTES] if "<" in text else text[:LONGEST_NOTES]


def is_page(page: Mapping[str, Any]) -> bool:
    """Whether an object is an answer with work items, or one of them."""
    if isinstance(page.get("value"), list):
        return all(isinstance(one, dict) and isinstance(one.get("fields"), dict) for one in page["value"])
    return isinstance(page.get("id"), int) and isinstance(page.get("fields"), dict) and "System.Title" in page["fields"]


def from_pages(name: str, pages: Sequence[Mapping[str, Any]], zone: str) -> Export:
    """The work items of one or several answers.

    :raises UnreadableTable:
    """
    raw = [item for page in pages for item in page.get("value", [page])]
    problems: list[Problem] = []
    found: list[Issue] = []
    waits: dict[str, list[str]] = {}
    for line, one in enumerate(raw, 1):
        fields = one["fields"]
        title, number = text_in(fields.get("System.Title")), one.get("id", fields.get("System.Id"))
        if not title or not isinstance(number, int):
            problems.append(Problem(line, "System.Title", "It has no number or no title."))
            continue
        try:
            issue, waits_for = _item(str(number), title, fields, one.get("relations") or (), line, zone)
        except _BadFieldError as bad:
            problems.append(Problem(line, bad.field, f"{bad}."))
            continue
        found.append(issue)
        for before in waits_for:
            waits.setdefault(before, []).append(issue.key)
    if problems:
        raise UnreadableTable(name, tuple(problems))
    linked = [
        replace(issue, blocks=tuple(dict.fromkeys((*issue.blocks, *waits[issue.key])))) if issue.key in waits else issue
        for issue in found
    ]
    return settled(Source.AZURE, linked, ())


class _BadFieldError(ValueError):
    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


def _first(fields: Mapping[str, Any], names: Sequence[str], zone: str) -> int | None:
    for name in names:
        try:
            said = time_in(fields.get(name), zone)
        except ValueError as error:
            raise _BadFieldError(name, str(error)) from None
        if said is not None:
            return said
    return None


def _effort(fields: Mapping[str, Any], name: str) -> int | None:
    try:
        return effort_in(fields.get(name), HOUR)
    except ValueError as error:
        raise _BadFieldError(name, str(error)) from None


def _item(
    key: str, title: str, fields: Mapping[str, Any], relations: Sequence[Any], line: int, zone: str
) -> tuple[Issue, list[str]]:
    parent = fields.get("System.Parent")
    blocks: list[str] = []
    waits_for: list[str] = []
    for one in relations:
        other = _WORK_ITEM.search(str(within(one, "url") or ""))
        kind = within(one, "rel")
        if other is None:
            continue
        if kind == "System.LinkTypes.Hierarchy-Reverse":
            parent = other[1]
        elif kind == "System.LinkTypes.Dependency-Forward":
            blocks.append(other[1])
        elif kind == "System.LinkTypes.Dependency-Reverse":
            waits_for.append(other[1])
    who = fields.get("System.AssignedTo")
    assignee, email = person_in(who) if isinstance(who, str) else (text_in(who), str(within(who, "uniqueName") or ""))
    status = text_in(fields.get("System.State"))
    return Issue(
        key=key,
        name=title[:LONGEST_NAME],
        line=line,
        kind=text_in(fields.get("System.WorkItemType")),
        status=status,
        category=_CATEGORIES.get(status.casefold(), Category.UNKNOWN),
        parent="" if parent is None else str(parent),
        assignee=assignee,
        email=email if "@" in email else "",
        **{name: _effort(fields, field) for name, field in _FIELDS.items()},
        created=_first(fields, ("System.CreatedDate",), zone),
        started=_first(fields, _STARTED, zone),
        done=_first(fields, _DONE, zone),
        due=_first(fields, _DUE, zone),
        sprint=_iteration(text_in(fields.get("System.IterationPath"))),
        notes=_plain(text_in(fields.get("System.Description"))),
        blocks=tuple(blocks),
    ), waits_for  # fmt: skip
