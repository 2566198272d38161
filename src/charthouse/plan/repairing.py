"""Makes a repair of the schedule's quality in the plan: one deed, computed once, undone as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from enum import Enum
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.engine import quality
from charthouse.engine.network import Link as EngineLink
from charthouse.engine.network import Task as EngineTask
from charthouse.exchange import document as doc
from charthouse.journal.acting import one_operation, operation
from charthouse.plan.columns import TASK_EXTRA
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.edit_ops import AddOp
from charthouse.plan.edit_outline import Outline
from charthouse.plan.edit_rights import Rights
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.edits import CannotBeComputed, Edited, show_before
from charthouse.plan.models import Assignment, Estimate, Link, Task
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.resources.packing import pack
from charthouse.ui.sentences import in_readers_words

_COLUMNS = {
    "duration": "duration", "constraint": "constraint", "constraint_date": "constraint_date", "deadline": "deadline",
    "manual_start": "manual_start", "manual_finish": "manual_finish", "remaining": "remaining_duration",
    "percent_complete": "percent_complete",
}  # fmt: skip
_PACKED = frozenset({
    "second_constraint", "second_constraint_date", "resume", "expected_finish", "external_late_finish",
    "ignore_resource_calendars",
})  # fmt: skip
_AS_THE_WHOLE = ("calendar_id", "type", "effort_driven", "priority", "responsible", "duration_unit")
_SHARED = ("work", "remaining_work")


class StaleRepair(Refused):
    """The plan changed since the repair was worked out."""


class NotByItself(Refused):
    """Nobody but people can make this repair."""

    status = 422


def why_not(repair: quality.Repair, computed: Computed) -> str:
    """Why a repair cannot be made with one click; empty: it can."""
    if not repair.changes:
        return _("What is right here only people can know.")
    if any(isinstance(change, quality.FinishByChange) for change in repair.changes):
        return _("The date by which the whole plan must end is agreed with others; it is not moved from here.")
    if repair.parts:
        whole = computed.tasks[repair.parts[0]]
        worked = any(one.actual_work for one in computed.assignments_of.get(whole.uid, ()))
        if whole.actual_start is not None or worked:
            return _("Work on “%(task)s” has begun: split it in the plan, so that you say where its hours belong.") % {
                "task": whole.name
            }
    return ""


@one_operation
@transaction.atomic
def apply_repair(*, access: Access, choose: Callable[[Computed], quality.Repair], why: str = "") -> Edited:
    """Make a repair that ``choose`` finds in the plan as it is now, while nobody else can change it.

    A baseline stays as it was agreed, also of a task that is split.

    :raises StaleRepair: what it would change is another by now
    :raises NotByItself: only people can make it
    :raises CannotBeComputed:
    """
    access.require(Right.EDIT_PLAN)
    plan = locked_plan(access.project)
    computed = computed_plan(access.project)
    repair = choose(computed)
    refused = why_not(repair, computed)
    if refused:
        raise NotByItself(refused)
    show_before(access, plan.version, plan)
    desk = Desk(access, plan, access.user, why)
    desk.alone = False
    _Making(desk, computed, repair).all()
    with operation() as deed:
        if not desk.write():
            return Edited(None)
        touch(plan, "next_task_number", "next_assignment_number")
        done = reschedule_locked(plan=plan, by=desk.by)
        if done.uncomputable:
            raise CannotBeComputed(in_readers_words(done.uncomputable))
        return Edited(deed.first.get(access.project.journal_id))


class _Making:
    """One repair on a desk."""

    def __init__(self, desk: Desk, computed: Computed, repair: quality.Repair) -> None:
        self.desk, self.computed, self.repair = desk, computed, repair
        self.rights = Rights(desk)
        self.outline: Outline | None = None
        self.whole: Deed | None = None
        """What is done to the task that is split."""
        self.made: dict[int, Deed] = {}
        """Of each new task: what hangs on it is of the same deed, so that taking that back takes all of it."""

    def all(self) -> None:
        """Every change: tasks first, for links name the new ones."""
        tasks = [change for change in self.repair.changes if isinstance(change, quality.TaskChange)]
        if any(change.before is None for change in tasks):
            self.outline = Outline(self.desk, self.rights)
        for change in tasks:
            if change.before is None:
                self._add(change)
            else:
                self._change(change.before, change.after)
        for one in self.repair.changes:
            if isinstance(one, quality.LinkChange):
                self._link(one)
        if self.repair.parts:
            self._share_out()
        if self.outline is not None:
            self.outline.settle()

    def _named(self, task: int) -> Row:
        return self.desk.task(str(task) if task < 0 else task)

    def _change(self, before: EngineTask, after: EngineTask) -> None:
        row = self._named(before.id)
        different = _differences(before, after)
        values = {_COLUMNS[name]: value for name, value in different.items() if name in _COLUMNS}
        packed = {name: value for name, value in different.items() if name in _PACKED}
        if set(different) - set(values) - set(packed) - set(_COLUMNS):
            raise NotByItself(_("This repair changes what the plan keeps no field for; make it by hand."))
        deed = self.desk.begin(Task, row["id"], row["name"], "changed")
        deed.before, deed.after = {name: row[name] for name in values}, dict(values)
        if self.repair.parts and before.id == self.repair.parts[0]:
            self.whole = deed
        if packed:
            told = replace(self.computed.tasks[before.id], **packed)
            values["extra"] = pack(told, TASK_EXTRA)
        self.desk.tasks.change(deed, row["id"], values)

    def _add(self, change: quality.TaskChange) -> None:
        assert self.outline is not None
        task, outline = change.after, self.outline
        place = None if change.place is None else self._named(change.place)
        parent = None if task.parent is None else self._named(task.parent)["id"]
        behind: int | str | None = None
        if place is not None and outline.above[place["id"]] == parent:
            siblings = outline.below[parent]
            at = siblings.index(place["id"]) - (1 if change.ahead else 0)
            behind = None if at < 0 else outline._number(siblings[at])
        outline.add(
            AddOp(
                op="add", ref=str(task.id), parent=task.parent, after=behind,
                fields={"name": task.name, "duration": task.duration, "duration_elapsed": task.elapsed},
            )
        )  # fmt: skip
        row, deed = self._named(task.id), self.desk.deeds[-1]
        self.made[row["id"]] = deed
        blank = EngineTask(task.id, task.name, task.duration, elapsed=task.elapsed, parent=task.parent)
        different = _differences(blank, task)
        values = {_COLUMNS[name]: value for name, value in different.items() if name in _COLUMNS}
        packed = {name: value for name, value in different.items() if name in _PACKED}
        if packed:
            values["extra"] = pack(doc.Task(uid=row["uid"], name=task.name, **packed), TASK_EXTRA)
        whole = self._like(task)
        if whole is not None:
            values |= {name: whole[name] for name in (_AS_THE_WHOLE if self.repair.parts else ("calendar_id",))}
        self.desk.tasks.change(deed, row["id"], values)

    def _like(self, task: EngineTask) -> Row | None:
        """The task whose calendar, or (of a split) further facts, a new one has."""
        if self.repair.parts:
            return self._named(self.repair.parts[0])
        link = self.repair.finding.link
        ends = () if link is None or task.calendar is None else (link.before, link.after)
        rows = [self._named(end) for end in ends if self.computed.tasks[end].calendar_uid == task.calendar]
        return rows[0] if rows else None

    def _link(self, change: quality.LinkChange) -> None:
        was, now = change.before, change.after
        unit = doc.Unit.DAY.value
        if was is not None:
            row = self._row_of(was)
            if row is None:
                raise StaleRepair(_("A link that this repair changes is gone; look at the findings again."))
            unit = row["lag_unit"]
            deed = self._begin(was, "unlinked", row["id"])
            deed.before = self._told(was)
            self.desk.sheets[Link].remove(deed, [row["id"]])
        if now is not None and self._row_of(now) is None:
            key = self.desk.next_key(Link)
            deed = self._begin(now, "linked", key)
            self.desk.sheets[Link].add(
                deed, key,
                {"project_id": self.desk.project.pk, "before_id": self._named(now.before)["id"],
                 "after_id": self._named(now.after)["id"], "kind": now.kind.value, "lag": now.lag, "lag_unit": unit,
                 "lag_elapsed": now.elapsed, "lag_percent": now.percent},
            )  # fmt: skip
            deed.after = self._told(now) | {"lag_unit": unit}

    def _begin(self, link: EngineLink, verb: str, key: int) -> Deed:
        first, then = self._named(link.before)["id"], self._named(link.after)["id"]
        return self.desk.begin(Link, key, f"{first} {link.kind.value} {then}", verb)

    def _told(self, link: EngineLink) -> dict[str, Any]:
        first, then = self._named(link.before), self._named(link.after)
        return {
            "before": first["uid"], "after": then["uid"], "names": [first["name"], then["name"]],
            "kind": link.kind.value, "lag": link.lag, "lag_unit": doc.Unit.DAY.value, "lag_elapsed": link.elapsed,
            "lag_percent": link.percent,
        }  # fmt: skip

    def _row_of(self, link: EngineLink) -> Row | None:
        first, then = self._named(link.before)["id"], self._named(link.after)["id"]
        sheet = self.desk.sheets[Link]
        if first not in self.desk.tasks.new and then not in self.desk.tasks.new:
            sheet.read(Link.objects.filter(before_id=first, after_id=then))
        for row in sheet.rows.values():
            if (row["before_id"], row["after_id"], row["kind"]) == (first, then, link.kind.value):
                return row
        return None

    def _share_out(self) -> None:
        """Give every part of a split task its share of the work, the people and the estimate."""
        rows = [self._named(part) for part in self.repair.parts]
        lengths = [row["duration"] for row in rows]
        first, sheets = rows[0], self.desk.sheets
        deed = self.whole
        assert deed is not None  # a split changes the length of what it splits
        if first["work"]:
            for row, work in zip(rows, _shares(first["work"], lengths), strict=True):
                self.desk.tasks.change(self.made.get(row["id"], deed), row["id"], {"work": work})
        sheets[Assignment].read(Assignment.objects.filter(task_id=first["id"]))
        for row in [dict(one) for one in sheets[Assignment].rows.values() if one["task_id"] == first["id"]]:
            shares = {name: _shares(row[name], lengths) for name in _SHARED if row[name]}
            sheets[Assignment].change(deed, row["id"], {name: shared[0] for name, shared in shares.items()})
            for number, part in enumerate(rows[1:], 1):
                sheets[Assignment].add(
                    self.made[part["id"]], self.desk.next_key(Assignment),
                    {"project_id": self.desk.project.pk, "uid": self.desk.plan.next_assignment_number,
                     "task_id": part["id"], "allocation_id": row["allocation_id"], "units": row["units"],
                     **{name: shared[number] for name, shared in shares.items()}},
                )  # fmt: skip
                self.desk.plan.next_assignment_number += 1
        sheets[Estimate].read(Estimate.objects.filter(pk=first["id"]))
        found = sheets[Estimate].rows.get(first["id"])
        if found is None:
            return
        points = ("low", "likely", "high")
        absolute = found["meaning"] == doc.Meaning.ABSOLUTE.value
        shared = {name: _shares(found[name], lengths) if absolute else [found[name]] * len(rows) for name in points}
        kept = {name: found[name] for name in ("meaning", "distribution", "basis", "method", "by_id", "at")}
        sheets[Estimate].change(deed, first["id"], {name: shared[name][0] for name in points})
        for number, part in enumerate(rows[1:], 1):
            values = {name: shared[name][number] for name in points}
            sheets[Estimate].add(self.made[part["id"]], part["id"], {"task_id": part["id"], **kept, **values})


def _differences(before: EngineTask, after: EngineTask) -> dict[str, Any]:
    found = {}
    for one in fields(EngineTask):
        value = getattr(after, one.name)
        if value != getattr(before, one.name) and one.name not in {"calendar", "resource_calendars"}:
            found[one.name] = value.value if isinstance(value, Enum) and one.name in _COLUMNS else value
    return found


def _shares(total: int, lengths: list[int]) -> list[int]:
    """A whole number in parts by length; their sum is the whole, and each of them rises with the whole."""
    whole, bounds, done = sum(lengths) or 1, [0], 0
    for length in lengths:
        done += length
        bounds.append(total * done // whole)
    return [then - first for first, then in pairwise(bounds)]
