"""Exports of Jira: the table “CSV (all fields)” and the answers of its REST search.

CSV: efforts in seconds, a column of the same name for each value. JSON: the answers of ``/rest/api/2/search`` and
``/rest/api/3/search/jql``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from charthouse.exchange.columns import DateOrder
from charthouse.exchange.issues import LONGEST_NAME, LONGEST_NOTES, Category, Export, Issue, Source, settled
from charthouse.exchange.issues_tables import Cells, Table, first_by
from charthouse.exchange.issues_values import effort_in, person_in, text_in, time_in, within
from charthouse.exchange.refusals import Problem, UnreadableTable

SECOND = 1 / 60
KEY = ("Issue key", "Vorgangsschlüssel", "Schlüssel", "Key")
NAME = ("Summary", "Zusammenfassung")
KNOWN: Mapping[str, Sequence[str]] = {
    "id": ("Issue id", "Vorgangs-ID"),
    "kind": ("Issue Type", "Vorgangstyp", "Work type"),
    "status": ("Status",),
    "category": ("Status Category", "Statuskategorie"),
    "assignee": ("Assignee", "Zugewiesene Person", "Bearbeiter"),
    "parent": ("Parent key", "Parent id", "Parent", "Übergeordnet", "Übergeordnete ID"),
    "estimate": ("Original Estimate", "Original estimate", "Ursprüngliche Schätzung"),
    "spent": ("Time Spent", "Benötigte Zeit", "Zeitaufwand"),
    "left": ("Remaining Estimate", "Verbleibende Schätzung"),
    "created": ("Created", "Erstellt"),
    "done": ("Resolved", "Erledigt", "Gelöst"),
    "due": ("Due date", "Due Date", "Fälligkeitsdatum", "Fällig"),
    "sprint": ("Sprint",),
    "notes": ("Description", "Beschreibung"),
}
_SILENT = frozenset(
    {
        *("project key", "project name", "project type", "project lead", "project lead id", "project description"),
        *("project url", "priority", "resolution", "reporter", "reporter id", "creator", "creator id", "assignee id"),
        *("updated", "last viewed", "votes", "watchers", "watchers id", "work ratio", "labels", "parent summary"),
        *("σ original estimate", "σ remaining estimate", "σ time spent", "status category changed", "comment"),
        *("attachment", "log work", "environment", "security level"),
    }
)
"""Columns that every export has and that mean nothing to a plan; casefolded."""
_CATEGORIES = {
    "to do": Category.TODO, "new": Category.TODO, "zu erledigen": Category.TODO,
    "in progress": Category.DOING, "indeterminate": Category.DOING, "in arbeit": Category.DOING,
    "done": Category.DONE, "complete": Category.DONE, "fertig": Category.DONE, "erledigt": Category.DONE,
}  # fmt: skip
_BLOCKS = ("blocks", "blocker", "blockiert", "gantt end to start", "finish-to-start link (wbsgantt)")
_EPIC = ("Epic Link", "Epic-Verknüpfung", "Parent Link")
_START = ("Start date", "Startdatum", "Actual start", "Change start date")
_ISSUE_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")
_OLD_SPRINT = re.compile(r"[\[,]name=([^,\]]*)")


def is_table(table: Table) -> bool:
    """Whether a table is an export of Jira."""
    return bool(table.places(*KEY) and table.places(*NAME))


def from_table(table: Table, order: DateOrder | None) -> Export:
    """The issues of a table.

    :raises UnreadableTable:
    """
    cells = Cells(table, order)
    at = {name: [place for one in names for place in table.places(one)] for name, names in KNOWN.items()}
    key_at, name_at = table.places(*KEY), table.places(*NAME)
    custom = table.places_like("Custom field")
    epic = [*first_by(custom, _EPIC), *table.places(*_EPIC)]
    start = [*first_by(custom, _START), *table.places(*_START)]
    sprint = [*at["sprint"], *first_by(custom, ("Sprint",))]
    outward = first_by(table.places_like("Outward issue link"), _BLOCKS)
    inward = first_by(table.places_like("Inward issue link"), _BLOCKS)
    ids = {cells.text(row, at["id"]): cells.text(row, key_at) for _line, row in table.rows}
    ids.pop("", None)
    found: list[Issue] = []
    blocked: dict[str, list[str]] = {}
    for line, row in cells.line_by_line():
        key, name = cells.text(row, key_at), cells.text(row, name_at)
        if not key or not name:
            empty = table.headers[(key_at if not key else name_at)[0]]
            cells.problems.append(Problem(line, empty, "It is empty, and every issue has one."))
            continue
        parent = cells.text(row, at["parent"])
        for before in cells.texts(row, inward):
            blocked.setdefault(before, []).append(key)
        assignee, email = person_in(cells.text(row, at["assignee"]))
        sprints = cells.texts(row, sprint)
        found.append(Issue(
            key=key,
            name=name[:LONGEST_NAME],
            line=line,
            kind=cells.text(row, at["kind"]),
            status=cells.text(row, at["status"]),
            category=_CATEGORIES.get(cells.text(row, at["category"]).casefold(), Category.UNKNOWN),
            parent=ids.get(parent, parent) or cells.text(row, epic),
            assignee=assignee,
            email=email,
            estimate=cells.effort(line, row, at["estimate"], SECOND),
            spent=cells.effort(line, row, at["spent"], SECOND),
            left=cells.effort(line, row, at["left"], SECOND),
            created=cells.time(line, row, at["created"]),
            started=cells.time(line, row, start),
            done=cells.time(line, row, at["done"]),
            due=cells.time(line, row, at["due"]),
            sprint=_sprint(sprints[-1]) if sprints else "",
            notes=cells.text(row, at["notes"])[:LONGEST_NOTES],
            blocks=tuple(cells.texts(row, outward)),
        ))  # fmt: skip
    cells.refuse()
    used = {
        *key_at,
        *name_at,
        *epic,
        *start,
        *sprint,
        *outward,
        *inward,
        *(place for some in at.values() for place in some),
    }
    unread = [
        header
        for place, header in enumerate(table.headers)
        if place not in used
        and header.casefold() not in _SILENT
        and any(place < len(row) and row[place] for _l, row in table.rows)
    ]
    return settled(Source.JIRA, _with_blocked(found, blocked), filter(None, [table.cut_off]), unread)


def _with_blocked(found: list[Issue], blocked: Mapping[str, list[str]]) -> list[Issue]:
    """The issues with what only the other end of a link told."""
    from dataclasses import replace

    return [
        replace(issue, blocks=tuple(dict.fromkeys((*issue.blocks, *blocked[issue.key]))))
        if issue.key in blocked
        else issue
        for issue in found
    ]


def _sprint(said: Any) -> str:
    """The name of a sprint: of an object, of old Jira's text of one, or the text itself."""
    if isinstance(said, str):
        old = _OLD_SPRINT.search(said) if "greenhopper" in said else None
        return old[1] if old else said
    return text_in(said)


def is_page(page: Mapping[str, Any]) -> bool:
    """Whether an object is an answer of Jira's search, or an issue of one."""
    if isinstance(page.get("issues"), list):
        return True
    return isinstance(page.get("key"), str) and isinstance(page.get("fields"), dict)


def from_pages(name: str, pages: Sequence[Mapping[str, Any]], zone: str) -> Export:
    """The issues of one or several answers.

    :raises UnreadableTable:
    """
    raw = [issue for page in pages for issue in page.get("issues", [page])]
    names: dict[str, str] = {}
    for page in pages:
        names |= {one: said for one, said in (page.get("names") or {}).items() if isinstance(said, str)}
    total = max((page["total"] for page in pages if isinstance(page.get("total"), int)), default=len(raw))
    warnings = []
    if total > len(raw) or (pages and pages[-1].get("isLast") is False):
        warnings.append(
            f"The file holds {len(raw)} of {total} issues: fetch the other pages as well and put them into one list."
        )
    problems: list[Problem] = []
    found: list[Issue] = []
    blocked: dict[str, list[str]] = {}
    for line, one in enumerate(raw, 1):
        fields = one.get("fields") if isinstance(one, dict) else None
        if not isinstance(fields, dict) or not isinstance(one.get("key"), str) or not text_in(fields.get("summary")):
            problems.append(Problem(line, "key", "It has no key, no fields or no summary."))
            continue
        try:
            issue, waits_for = _issue(one["key"], fields, line, zone, names)
        except _BadFieldError as bad:
            problems.append(Problem(line, bad.field, f"{bad}."))
            continue
        found.append(issue)
        for before in waits_for:
            blocked.setdefault(before, []).append(issue.key)
    if problems:
        raise UnreadableTable(name, tuple(problems))
    return settled(Source.JIRA, _with_blocked(found, blocked), warnings)


class _BadFieldError(ValueError):
    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


def _said(fields: Mapping[str, Any], field: str, zone: str = "", *, effort: bool = False) -> int | None:
    try:
        return effort_in(fields.get(field), SECOND) if effort else time_in(fields.get(field), zone)
    except ValueError as error:
        raise _BadFieldError(field, str(error)) from None


def _issue(
    key: str, fields: Mapping[str, Any], line: int, zone: str, names: Mapping[str, str]
) -> tuple[Issue, list[str]]:
    blocks: list[str] = []
    waits_for: list[str] = []
    for link in fields.get("issuelinks") or ():
        kind = str(within(link, "type", "name") or "").casefold()
        if kind in _BLOCKS:
            blocks += filter(None, [within(link, "outwardIssue", "key")])
            waits_for += filter(None, [within(link, "inwardIssue", "key")])
    return Issue(
        key=key,
        name=text_in(fields.get("summary"))[:LONGEST_NAME],
        line=line,
        kind=text_in(fields.get("issuetype")),
        status=text_in(fields.get("status")),
        category=_CATEGORIES.get(
            str(within(fields, "status", "statusCategory", "key") or "").casefold(), Category.UNKNOWN
        ),
        parent=str(within(fields, "parent", "key") or _epic(fields, names)),
        assignee=text_in(fields.get("assignee")),
        email=str(within(fields, "assignee", "emailAddress") or ""),
        estimate=_said(fields, "timeoriginalestimate", effort=True),
        spent=_said(fields, "timespent", effort=True),
        left=_said(fields, "timeestimate", effort=True),
        created=_said(fields, "created", zone),
        started=_started(fields, names, zone),
        done=_said(fields, "resolutiondate", zone),
        due=_said(fields, "duedate", zone),
        sprint=_sprint_in(fields, names),
        notes=text_in(fields.get("description"))[:LONGEST_NOTES],
        blocks=tuple(blocks),
    ), waits_for  # fmt: skip


def _started(fields: Mapping[str, Any], names: Mapping[str, str], zone: str) -> int | None:
    found = (one for one, said in names.items() if said in _START and fields.get(one))
    return next((_said(fields, one, zone) for one in found), None)


def _epic(fields: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The epic above an issue, as Jira kept it before epics were parents."""
    for one, value in fields.items():
        named = names.get(one, "Epic Link" if one == "customfield_10014" else "")
        if named in _EPIC and isinstance(value, str) and _ISSUE_KEY.fullmatch(value):
            return value
    return ""


def _sprint_in(fields: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The last sprint: by the field's name, or as the only list of sprints that there is."""
    for one, value in fields.items():
        if not isinstance(value, list) or not value or not (one == "sprint" or one.startswith("customfield_")):
            continue
        last = value[-1]
        looks = (
            isinstance(last, dict) and {"name", "state"} <= last.keys() and ("boardId" in last or "startDate" in last)
        )
        if names.get(one) == "Sprint" or looks or (isinstance(last, str) and "greenhopper" in last):
            return _sprint(last)
    return ""
