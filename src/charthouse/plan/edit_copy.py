"""Copies of tasks on a desk: rows with all that was planned for them, not with what has happened since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from charthouse.exchange import document as doc
from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.edit_ops import CopyOp
from charthouse.plan.edit_outline import Outline
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import Assignment, ChecklistItem, Estimate, Link, Task
from charthouse.projects.permissions import Right
from charthouse.resources.packing import pack, unpack

_OWN = frozenset({"id", "uid", "parent_id", "position", "imported", "version", "code", "extra"})
"""What a copy does not share with its original; a WBS code of its own would be there twice, so it goes as well."""
_HAPPENED = frozenset(
    {"percent_complete", "physical_percent_complete", "actual_start", "actual_finish", "remaining_duration"}
)
_KEPT_OF_TASK = (
    "ignore_resource_calendars", "second_constraint", "second_constraint_date", "outcomes", "fixed_cost",
    "fixed_cost_accrual", "value_rule", "hyperlink", "custom", "splits", "package",
)  # fmt: skip
_KEPT_OF_ASSIGNMENT = ("delay", "contour", "rate_table", "custom")
_LINK = ("kind", "lag", "lag_unit", "lag_elapsed", "lag_percent")

_Made = dict[int, tuple[int, Deed]]
"""Of each original by its key: its copy's key and the deed that made it."""


def copy(desk: Desk, rights: Rights, outline: Outline, op: CopyOp) -> None:
    """Copy tasks under a parent: their outline, their estimates, who does them, and the links among them.

    Assignments are copied by those who may assign; for others the copies are nobody's yet.

    :raises NoSuchTask:
    :raises MoveRefused: when the place has gone
    """
    numbers = [one.task for one in op.tasks]
    desk.fetch(numbers)
    originals = [desk.task(number) for number in dict.fromkeys(numbers)]
    refs = {one.task: one.ref for one in op.tasks}
    parent = None if op.parent is None else desk.task(op.parent)["id"]
    rights.require_place(outline.number_above(parent))
    desk.next_keys(Task, len(originals))
    made: _Made = {}
    last: dict[int | None, int | None] = {parent: outline.behind(op.after, parent)}
    for original in originals:
        copied = made.get(original["parent_id"])
        above = parent if copied is None else copied[0]
        told = {"name": original["name"], "copy_of": original["uid"]}
        key, deed = outline.make(refs[original["uid"]], _facts(original), above, last.get(above), told)
        made[original["id"]] = key, deed
        last[above] = key
    _copy_estimates(desk, made)
    _copy_checklists(desk, made)
    _copy_links(desk, made)
    if desk.access.may(Right.EDIT_PLAN):
        _copy_assignments(desk, made)
    desk.alone = False


def _facts(original: Row) -> dict[str, Any]:
    facts = {name: value for name, value in original.items() if name not in _OWN | _HAPPENED}
    return {**facts, "wbs": "", "extra": _kept(doc.Task(uid=0, name=""), original["extra"], _KEPT_OF_TASK)}


def _kept(blank: Any, extra: str, names: tuple[str, ...]) -> str:
    if not extra:
        return ""
    told = unpack(type(blank), extra)
    kept = {name: told[name] for name in names if name in told}
    return pack(replace(blank, **kept), names) if kept else ""


def _some(made: _Made) -> Iterator[list[int]]:
    keys = list(made)
    return (keys[begin : begin + 2000] for begin in range(0, len(keys), 2000))


def _copy_estimates(desk: Desk, made: _Made) -> None:
    sheet = desk.sheets[Estimate]
    for keys in _some(made):
        for key in sheet.read(Estimate.objects.filter(task_id__in=keys)):
            if key in sheet.rows:
                copied, deed = made[key]
                sheet.add(deed, copied, {**sheet.rows[key], "task_id": copied})


def _copy_checklists(desk: Desk, made: _Made) -> None:
    """The same lists with nothing ticked."""
    sheet = desk.sheets[ChecklistItem]
    found = [key for keys in _some(made) for key in sheet.read(ChecklistItem.objects.filter(task_id__in=keys))]
    there = [row for key in found if (row := sheet.rows.get(key)) is not None]
    desk.next_keys(ChecklistItem, len(there))
    for row in there:
        copied, deed = made[row["task_id"]]
        sheet.add(deed, desk.next_key(ChecklistItem),
                  {"task_id": copied, "position": row["position"], "text": row["text"]})  # fmt: skip


def _copy_links(desk: Desk, made: _Made) -> None:
    sheet = desk.sheets[Link]
    found = [key for keys in _some(made) for key in sheet.read(Link.objects.filter(before_id__in=keys))]
    inner = [row for key in found if (row := sheet.rows.get(key)) is not None and row["after_id"] in made]
    desk.next_keys(Link, len(inner))
    for row in inner:
        ends = made[row["before_id"]], made[row["after_id"]]
        # It hangs on what was made last of the two, which is the first to go when this is undone.
        (before, first), (after, then) = ends
        values = {name: row[name] for name in _LINK}
        sheet.add(max(first, then, key=lambda deed: deed.key), desk.next_key(Link),
                  {**values, "project_id": desk.project.pk, "before_id": before, "after_id": after})  # fmt: skip


def _copy_assignments(desk: Desk, made: _Made) -> None:
    sheet = desk.sheets[Assignment]
    found = [key for keys in _some(made) for key in sheet.read(Assignment.objects.filter(task_id__in=keys))]
    there = [row for key in found if (row := sheet.rows.get(key)) is not None]
    desk.next_keys(Assignment, len(there))
    blank = doc.Assignment(uid=0, task_uid=0)
    for row in there:
        copied, deed = made[row["task_id"]]
        values = {name: row[name] for name in ("allocation_id", "units", "work")}
        extra = _kept(blank, row["extra"], _KEPT_OF_ASSIGNMENT)
        sheet.add(deed, desk.next_key(Assignment),
                  {**values, "extra": extra, "project_id": desk.project.pk, "task_id": copied,
                   "uid": desk.plan.next_assignment_number})  # fmt: skip
        desk.plan.next_assignment_number += 1
