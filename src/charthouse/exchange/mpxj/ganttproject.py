"""What MPXJ leaves out of GanttProject files: links of tasks below the top level, notes, and given starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import parse

from charthouse.engine.network import ConstraintKind, LinkKind
from charthouse.exchange.document import Document, Lag, Link, Task, Unit

KINDS = {
    "1": LinkKind.START_TO_START,
    "2": LinkKind.FINISH_TO_START,
    "3": LinkKind.FINISH_TO_FINISH,
    "4": LinkKind.START_TO_FINISH,
}


def complete(document: Document, file: Path) -> Document:
    """The document with all the file's links and notes.

    GanttProject has no constraint for a task that somebody put on a day: its start is an input unless links give it.
    Such a task gets "start no earlier than" its start, so that computing leaves it where it was put.
    """
    tree = parse(file, forbid_dtd=True)
    elements = {_uid(element): element for element in tree.iter("task") if _uid(element) is not None}
    links = _links(document, elements)
    held = {link.after for link in links}
    parents = {task.uid: task.parent_uid for task in document.tasks}
    summaries = set(parents.values())
    tasks = []
    for task in document.tasks:
        element = elements.get(task.uid)
        notes = "" if element is None else (element.findtext("notes") or "").strip()
        noted = replace(task, notes=notes) if notes else task
        held_by_links = task.uid in summaries or _is_held(task.uid, held, parents)
        tasks.append(noted if held_by_links else _placed(noted, document.project.start))
    return replace(document, links=links, tasks=tuple(tasks))


def _links(document: Document, elements: dict[int | None, Any]) -> tuple[Link, ...]:
    known = {task.uid for task in document.tasks}
    day = document.project.minutes_per_day
    found = []
    for before, element in elements.items():
        for depend in element.findall("depend"):
            after = _uid(depend)
            if before not in known or after not in known or before is None or after is None:
                continue
            days = int(depend.get("difference") or 0)
            kind = KINDS.get(depend.get("type", ""), LinkKind.FINISH_TO_START)
            found.append(Link(before=before, after=after, kind=kind, lag=Lag(days * day, Unit.DAY)))
    return tuple(found)


def _uid(element: Any) -> int | None:
    """MPXJ numbers tasks from one, GanttProject from zero."""
    number = element.get("id", "")
    return int(number) + 1 if number.isdigit() else None


def _is_held(uid: int | None, held: set[int], parents: dict[int, int | None]) -> bool:
    while uid is not None:
        if uid in held:
            return True
        uid = parents.get(uid)
    return False


def _placed(task: Task, project_start: int | None) -> Task:
    start = task.stored.start
    if task.constraint is not ConstraintKind.ASAP or start is None or start == project_start:
        return task
    return replace(task, constraint=ConstraintKind.START_NO_EARLIER, constraint_date=start)
