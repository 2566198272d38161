"""The outline of a table: told from a parent column, levels, WBS codes or indented names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from charthouse.exchange.columns import Column
from charthouse.exchange.document import Task, Uid
from charthouse.exchange.table_values import text_of

if TYPE_CHECKING:
    from charthouse.exchange.table_tasks import Row

DEEPEST = 60


def parents_of(rows: Sequence[Row], wrong: Callable[[Row, Column, str], None]) -> dict[Uid, Uid | None]:
    """Each row's parent: by the first of these that the table has."""
    if any(row.said(Column.PARENT) for row in rows):
        return _by_parent(rows, wrong)
    if any(row.said(Column.LEVEL) for row in rows):
        return _by_level(rows, wrong)
    if any("." in row.text(Column.WBS) for row in rows):
        return _by_code(rows)
    return _by_depth(rows, [indent_of(row) for row in rows])


def indent_of(row: Row) -> int:
    """How far a name is indented; a tab counts for four blanks."""
    name = text_of(row.cells.get(Column.NAME)).replace("\t", "    ").replace("\u00a0", " ")
    return len(name) - len(name.lstrip(" "))


def _by_depth(rows: Sequence[Row], depths: Sequence[int]) -> dict[Uid, Uid | None]:
    above: list[tuple[int, Uid]] = []
    parents: dict[Uid, Uid | None] = {}
    for row, depth in zip(rows, depths, strict=True):
        while above and above[-1][0] >= depth:
            above.pop()
        parents[row.uid] = above[-1][1] if above else None
        above.append((depth, row.uid))
    return parents


def _by_level(rows: Sequence[Row], wrong: Callable[[Row, Column, str], None]) -> dict[Uid, Uid | None]:
    depths, before = [], None
    for row in rows:
        text = row.text(Column.LEVEL)
        if not text.isdigit() or len(text) > 3 or int(text) > DEEPEST:
            wrong(row, Column.LEVEL, f"“{text[:20]}” is not a level; the top is 1, what lies below it is 2, and so on.")
            depths.append(before or 0)
            continue
        depth = int(text)
        if before is not None and depth > before + 1:
            wrong(row, Column.LEVEL, f"level {depth} cannot follow level {before}; a level in between is missing.")
        depths.append(depth)
        before = depth
    return _by_depth(rows, depths)


def _by_code(rows: Sequence[Row]) -> dict[Uid, Uid | None]:
    """A code's parent is the longest other code that it begins with: 1.2.3 lies below 1.2, else below 1."""
    codes = {row.text(Column.WBS).rstrip("."): row.uid for row in reversed(rows) if row.said(Column.WBS)}
    parents: dict[Uid, Uid | None] = {}
    for row in rows:
        code, parent = row.text(Column.WBS).rstrip("."), None
        while "." in code and parent is None:
            code = code.rpartition(".")[0]
            parent = codes.get(code)
        parents[row.uid] = parent if parent != row.uid else None
    return parents


def _by_parent(rows: Sequence[Row], wrong: Callable[[Row, Column, str], None]) -> dict[Uid, Uid | None]:
    known: dict[str, Uid] = {}
    for column in (Column.ID, Column.UID, Column.KEY, Column.WBS, Column.NAME):
        for row in rows:
            if row.said(column):
                known.setdefault(row.text(column).casefold(), row.uid)
    parents: dict[Uid, Uid | None] = {}
    for row in rows:
        text = row.text(Column.PARENT)
        parent = known.get(text.casefold()) if text else None
        if text and parent is None:
            wrong(row, Column.PARENT, f"there is no task “{text[:40]}”; name the parent by its ID, key or name.")
        parents[row.uid] = parent
    for row in rows:
        seen, above = {row.uid}, parents[row.uid]
        while above is not None and above not in seen and len(seen) <= DEEPEST:
            seen.add(above)
            above = parents[above]
        if above is not None:
            wrong(row, Column.PARENT, "the task lies below itself, or too deep; correct its parent.")
            parents[row.uid] = None
    return parents


def in_outline_order(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Each parent before its children, otherwise in the table's order."""
    children: dict[Uid | None, list[Task]] = {}
    for task in tasks:
        children.setdefault(task.parent_uid, []).append(task)
    ordered: list[Task] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        task = waiting.pop()
        ordered.append(task)
        waiting += reversed(children.get(task.uid, []))
    return tuple(ordered)
