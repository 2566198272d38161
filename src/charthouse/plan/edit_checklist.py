"""Checklists on a desk: what is to be ticked off on the way to a task's end, who ticked it and when."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.plan.edit_clashes import Clash, clash_of
from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.edit_ops import AddItemOp, ChangeItemOp, MoveItemOp, RemoveItemOp
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import ChecklistItem, Task
from charthouse.plan.refusals import BadValue, NoSuchTask
from charthouse.projects.models import Project
from charthouse.refusals import Refused

VERBS = (
    "added to the checklist", "ticked", "unticked", "changed the checklist", "moved in the checklist",
    "removed from the checklist",
)  # fmt: skip
TICKS = frozenset({"percent_complete"})
"""Who may report a task's progress may tick its items."""
MOST = 200
"""Items of one task: beyond that they are tasks."""


class OpenItems(Refused):
    """Something counts as done although its checklist is not ticked off: the page asks whether that is meant."""

    status = 409

    def __init__(self, message: str, count: int) -> None:
        super().__init__(message)
        self.count = count


def clock_of(project: Project) -> int:
    """The wall clock of the project as a plan time, to the minute."""
    here = timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC")).replace(tzinfo=None)
    return int((here - here.replace(1970, 1, 1, 0, 0, 0, 0)).total_seconds()) // 60


def add(desk: Desk, rights: Rights, op: AddItemOp) -> None:
    """Add an item to a checklist.

    :raises NoSuchTask:
    :raises BadValue:
    """
    task = desk.task(op.task)
    rights.require_change(task)
    text = _text(op.text)
    there = _items(desk, task)
    if len(there) >= MOST:
        raise BadValue(
            _("A checklist has at most %(most)d items; make tasks of some of them.") % {"most": MOST},
            fields={"text": ""},
        )
    key = desk.next_key(ChecklistItem)
    deed = _begin(desk, task, "added to the checklist", after={"item": text})
    desk.sheets[ChecklistItem].add(deed, key, {"task_id": task["id"], "position": len(there) + 1, "text": text})
    if op.before is not None:
        _place(desk, deed, task, key, op.before)


def change(desk: Desk, rights: Rights, op: ChangeItemOp, index: int) -> list[Clash]:
    """Say an item otherwise, or tick it, or take the tick off.

    :raises NoSuchTask:
    :raises BadValue:
    """
    task = desk.task(op.task)
    rights.require_change(task, TICKS if op.text is None else ())
    row = _item(desk, task, op.item)
    if op.text is not None:
        seen, wanted = op.text[0], _text(op.text[1])
        if row["text"] not in (seen, wanted):
            return [clash_of(desk, task, index, "item", seen, wanted, now=row["text"])]
        if row["text"] != wanted:
            deed = _begin(desk, task, "changed the checklist", before={"item": row["text"]}, after={"item": wanted})
            desk.sheets[ChecklistItem].change(deed, row["id"], {"text": wanted})
    if op.done is not None and row["done"] != op.done[1]:
        done = op.done[1]
        deed = _begin(desk, task, "ticked" if done else "unticked", before={"item": row["text"], "done": not done},
                      after={"item": row["text"], "done": done})  # fmt: skip
        said = {"ticked": clock_of(desk.project), "ticked_by_id": desk.by.pk} if done else {}
        desk.sheets[ChecklistItem].change(
            deed, row["id"], {"done": done, "ticked": None, "ticked_by_id": None, **said}
        )  # fmt: skip
    return []


def move(desk: Desk, rights: Rights, op: MoveItemOp) -> None:
    """Put an item elsewhere in its list.

    :raises NoSuchTask:
    :raises BadValue:
    """
    task = desk.task(op.task)
    rights.require_change(task)
    row = _item(desk, task, op.item)
    deed = _begin(desk, task, "moved in the checklist", before={"item": row["text"]})
    _place(desk, deed, task, row["id"], op.before)


def remove(desk: Desk, rights: Rights, op: RemoveItemOp) -> None:
    """Take an item off its list.

    :raises NoSuchTask:
    :raises BadValue:
    """
    task = desk.task(op.task)
    rights.require_change(task)
    row = _item(desk, task, op.item)
    deed = _begin(desk, task, "removed from the checklist", before={"item": row["text"], "done": row["done"]})
    desk.sheets[ChecklistItem].remove(deed, [row["id"]])


def ask_about_open(desk: Desk) -> None:
    """Ask before something counts as done of which items are open.

    :raises OpenItems:
    """
    tasks, sheet = desk.tasks, desk.sheets[ChecklistItem]
    done = [key for key, names in tasks.altered.items()
            if "percent_complete" in names and tasks.rows[key]["percent_complete"] >= 100]  # fmt: skip
    for begin in range(0, len(done), 2000):
        sheet.read(ChecklistItem.objects.filter(task_id__in=done[begin : begin + 2000]))
    inside = set(done)
    left = [row for row in sheet.rows.values() if row["task_id"] in inside and not row["done"]]
    if not left:
        return
    said = {"count": len(left), "task": tasks.rows[left[0]["task_id"]]["name"], "item": left[0]["text"]}
    raise OpenItems(
        ngettext(
            "“%(item)s” on the checklist of “%(task)s” is not ticked yet. Is it done all the same?",
            "%(count)d checklist items are not ticked yet, first “%(item)s” of “%(task)s”. Is it done all the same?",
            len(left),
        )
        % said,
        len(left),
    )


def _begin(desk: Desk, task: Row, verb: str, **told: Any) -> Deed:
    if task["id"] not in desk.tasks.new:
        desk.tasks.altered.setdefault(task["id"], set())  # its version grows, and it is read again
    return desk.begin(Task, task["id"], task["name"], verb, **told)


def _text(said: str) -> str:
    text = " ".join(said.split())
    if not text:
        raise BadValue(_("Say what is to be ticked off."), fields={"text": ""})
    return text


def _items(desk: Desk, task: Row) -> list[Row]:
    """The task's list in its order."""
    sheet = desk.sheets[ChecklistItem]
    if task["id"] not in desk.tasks.new:
        sheet.read(ChecklistItem.objects.filter(task_id=task["id"]))
    there = [row for row in sheet.rows.values() if row["task_id"] == task["id"]]
    return sorted(there, key=lambda row: (row["position"], row["id"]))


def _item(desk: Desk, task: Row, number: int) -> Row:
    found = next((row for row in _items(desk, task) if row["id"] == number), None)
    if found is None:
        raise NoSuchTask(
            _("That item is no longer on the checklist of “%(task)s”; somebody removed it.") % {"task": task["name"]}
        )
    return found


def _place(desk: Desk, deed: Deed, task: Row, key: int, before: int | None) -> None:
    keys = [row["id"] for row in _items(desk, task) if row["id"] != key]
    if before is not None and before not in keys:
        _item(desk, task, before)  # refuses
        return
    keys.insert(len(keys) if before is None else keys.index(before), key)
    for place, one in enumerate(keys, 1):
        desk.sheets[ChecklistItem].change(deed, one, {"position": place})
