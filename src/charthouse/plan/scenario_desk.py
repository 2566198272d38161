"""Makes a scenario's differences on the desk of the real plan: rows, rights and journal as for any other edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.columns import (
    ASSIGNMENT_EXTRA,
    ASSIGNMENT_PLAIN,
    TASK_DURATION,
    TASK_ENUMS,
    TASK_EXTRA,
    TASK_PLAIN,
)
from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.edit_fields import write_estimate
from charthouse.plan.edit_ops import DeleteOp, MoveOp
from charthouse.plan.edit_outline import Outline
from charthouse.plan.edit_rights import Rights
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Assignment, ChecklistItem, Estimate, Link, Plan, Task
from charthouse.plan.refusals import BadValue
from charthouse.plan.scenario_merge import ASSIGNMENT_FIELDS, Difference, Kind, Value
from charthouse.projects.access import Access
from charthouse.resources.models import Allocation, Calendar
from charthouse.resources.packing import pack, unpack

_ESTIMATE = ("low", "likely", "high", "meaning", "distribution", "basis")
_BESIDE = frozenset({"parent", "order", "link", "assignment", "estimate", "checklist"})
"""What has rows of its own, or a place."""
_TOLD = frozenset({*TASK_PLAIN, *TASK_ENUMS, "duration"})


class Adopting:
    """One adoption while it is made."""

    def __init__(self, access: Access, plan: Plan, why: str, mine: doc.Document, adopted: dict[int, int]) -> None:
        self.desk = Desk(access, plan, access.user, why)
        self.rights = Rights(self.desk)
        self.outline = Outline(self.desk, self.rights)
        self.mine = {task.uid: task for task in mine.tasks}
        self.parts: dict[int, list[doc.Assignment]] = {}
        for one in mine.assignments:
            self.parts.setdefault(one.task_uid, []).append(one)
        self.adopted = adopted
        self.numbers: dict[int, int] = {}
        """Of each task that was made in the scenario: its number in the plan."""
        project = access.project
        self.calendars = dict(Calendar.objects.filter(project=project).values_list("uid", "id"))
        team = Allocation.objects.filter(project=project).values_list("uid", "id", "resource__name")
        self.allocations: dict[int | None, tuple[int | None, str]] = {uid: (key, name) for uid, key, name in team}
        self.before: dict[int, int | None] = {}
        last: dict[int | None, int] = {}
        for task in mine.tasks:
            self.before[task.uid] = last.get(task.parent_uid)
            last[task.parent_uid] = task.uid

    def make(self, wanted: Sequence[Difference]) -> None:
        """Make all of them, in an order in which each finds what it needs."""
        desk = self.desk
        self._fetch(wanted)
        added = [one for one in wanted if one.kind is Kind.ADDED]
        desk.next_keys(Task, len(added))
        for name, model in (("link", Link), ("assignment", Assignment)):
            news = [v for one in wanted for v in one.values if v.name == name and v.now is None and v.mine is not None]
            desk.next_keys(model, len(news))
        for one in added:
            self._add(one)
        for one in wanted:
            if any(value.name in ("parent", "order") for value in one.values):
                self._move(one.uid)
        for one in wanted:
            self._change(one)
        for one in wanted:
            for value in one.values:
                if value.name == "link":
                    self._link(value)
                elif value.name == "assignment":
                    self._assign(one.uid, value)
        if gone := [one.uid for one in wanted if one.kind is Kind.REMOVED]:
            self.outline.delete(DeleteOp(op="delete", tasks=gone))
        self.outline.settle()
        desk.alone = False

    def _fetch(self, wanted: Sequence[Difference]) -> None:
        desk = self.desk
        numbers = {self.named(one.uid) for one in wanted}
        links = [value.about for one in wanted for value in one.values if value.name == "link"]
        numbers |= {self.named(end) for key in links for end in key[:2]}
        desk.fetch(sorted(number for number in numbers if isinstance(number, int)))
        keys = list(desk.tasks.rows)
        for begin in range(0, len(keys), 2000):
            some = keys[begin : begin + 2000]
            desk.sheets[Link].read(Link.objects.filter(after_id__in=some))
            desk.sheets[Estimate].read(Estimate.objects.filter(task_id__in=some))
            desk.sheets[Assignment].read(Assignment.objects.filter(task_id__in=some))
            desk.sheets[ChecklistItem].read(ChecklistItem.objects.filter(task_id__in=some))

    def named(self, uid: int) -> int | str:
        """The plan's name of a task of the scenario: its number, or the ref of one that is being added."""
        if uid in self.adopted:
            return self.adopted[uid]
        return f"new {uid}" if f"new {uid}" in self.desk.refs else uid

    def _key(self, uid: int | None) -> int | None:
        if uid is None:
            return None
        key: int = self.desk.task(self.named(uid))["id"]
        return key

    def _behind(self, uid: int, above: int | None) -> int | None:
        """The nearest sibling before it in the scenario that stands below the same task in the plan."""
        step = self.before[uid]
        while step is not None:
            name = self.named(step)
            key = self.desk.refs.get(name) if isinstance(name, str) else self._known(name)
            if key is not None and self.outline.above.get(key, -1) == above and key not in self.desk.tasks.gone:
                return key
            step = self.before[step]
        return None

    def _known(self, number: int) -> int | None:
        if not hasattr(self, "_by_number"):
            self._by_number = {told[0]: key for key, told in self.outline.told.items()}
        return self._by_number.get(number)

    # -- tasks ------------------------------------------------------------------------------------------------------

    def _add(self, one: Difference) -> None:
        task = self.mine[one.uid]
        above = self._key(task.parent_uid)
        self.rights.require_place(self.outline.number_above(above))
        facts = self._columns(task)
        key, deed = self.outline.make(
            f"new {one.uid}", facts, above, self._behind(one.uid, above), {"name": task.name, "uid": one.uid}
        )
        self.numbers[one.uid] = self.desk.tasks.rows[key]["uid"]
        if task.estimate is not None:
            write_estimate(self.desk, deed, key, _points(task.estimate), EstimateMethod.JUDGEMENT.value)
        self._list(deed, key, task.checklist)

    def _move(self, uid: int) -> None:
        parent = self.mine[uid].parent_uid
        above = self._key(parent)
        behind = self._behind(uid, above)
        rows = self.desk.tasks.rows
        if behind is not None and behind not in rows:
            self.desk.fetch([self.outline.told[behind][0]])
        op = MoveOp.model_construct(
            op="move", tasks=[uid], parent=None if parent is None else self.named(parent),
            after=None if behind is None else self._name_of(behind),
        )  # fmt: skip
        self.outline.move(op)

    def _name_of(self, key: int) -> int | str:
        ref = next((ref for ref, there in self.desk.refs.items() if there == key), None)
        number: int = self.desk.tasks.rows[key]["uid"]
        return number if ref is None else ref

    def _change(self, one: Difference) -> None:
        own = [value for value in one.values if value.name not in _BESIDE]
        if own:
            row = self.desk.task(self.named(one.uid))
            wanted = self._in_columns(own, row)
            different = {name: value for name, value in wanted.items() if row[name] != value}
            self.rights.require_change(row, different.keys())
            deed = self.desk.begin(Task, row["id"], str(wanted.get("name", row["name"])), "changed")
            told = {name: value for name, value in different.items() if name in _TOLD}
            deed.before, deed.after = {name: row[name] for name in told}, told
            self.desk.tasks.change(deed, row["id"], different)
        for value in one.values:
            if value.name == "estimate":
                self._estimate(one.uid, value.mine)
            elif value.name == "checklist":
                self._checklist(one.uid, value.mine)

    def _in_columns(self, values: Iterable[Value], row: Row) -> dict[str, Any]:
        """What the columns of a task are to be; rarer fields of it that did not change stay as they are."""
        said = {value.name: value.mine for value in values}
        columns = self._columns(replace(doc.Task(uid=0, name=row["name"]), **said))
        there = unpack(doc.Task, row["extra"])
        rarer = {name: said[name] for name in said if name in TASK_EXTRA}
        columns["extra"] = pack(replace(doc.Task(uid=0, name=""), **there | rarer), TASK_EXTRA)
        meant = {"extra", *said}
        if "duration" in said:
            meant |= set(TASK_DURATION)
        if "calendar_uid" in said:
            meant.add("calendar_id")
        return {name: value for name, value in columns.items() if name in meant}

    def _columns(self, task: doc.Task) -> dict[str, Any]:
        if task.calendar_uid is not None and task.calendar_uid not in self.calendars:
            raise BadValue(
                _("The calendar of “%(task)s” is not in the plan; make it there first.") % {"task": task.name}
            )
        return {
            "calendar_id": None if task.calendar_uid is None else self.calendars[task.calendar_uid],
            "extra": pack(task, TASK_EXTRA),
            "duration": task.duration.minutes,
            "duration_unit": task.duration.unit.value,
            "duration_elapsed": task.duration.elapsed,
            "duration_estimated": task.duration.estimated,
            **{name: getattr(task, name).value for name in TASK_ENUMS},
            **{name: getattr(task, name) for name in TASK_PLAIN},
        }

    def _estimate(self, uid: int, wanted: doc.ThreePoint | None) -> None:
        row = self.desk.task(self.named(uid))
        key, sheet = row["id"], self.desk.sheets[Estimate]
        self.rights.require_change(row, {"estimate"})
        there = sheet.rows.get(key)
        deed = self.desk.begin(Task, key, row["name"], "estimated")
        deed.before = {} if there is None else {name: there[name] for name in _ESTIMATE}
        deed.after = {} if wanted is None else _points(wanted)
        if wanted is None:
            sheet.remove(deed, [key])
        else:
            write_estimate(self.desk, deed, key, deed.after, EstimateMethod.JUDGEMENT.value)
        self.desk.tasks.altered.setdefault(key, set())

    def _checklist(self, uid: int, items: Sequence[doc.ChecklistItem]) -> None:
        row = self.desk.task(self.named(uid))
        sheet = self.desk.sheets[ChecklistItem]
        self.rights.require_change(row, {"checklist"})
        deed = self.desk.begin(Task, row["id"], row["name"], "changed", after={"checklist": len(items)})
        sheet.remove(deed, [key for key, one in sheet.rows.items() if one["task_id"] == row["id"]])
        self._list(deed, row["id"], items)
        self.desk.tasks.altered.setdefault(row["id"], set())

    def _list(self, deed: Deed, key: int, items: Sequence[doc.ChecklistItem]) -> None:
        for place, item in enumerate(items, 1):
            self.desk.sheets[ChecklistItem].add(
                deed, self.desk.next_key(ChecklistItem),
                {"task_id": key, "position": place, "text": item.text[:500], "done": item.done, "ticked": item.ticked},
            )  # fmt: skip

    # -- what hangs on them -----------------------------------------------------------------------------------------

    def _link(self, value: Value) -> None:
        self.rights.require_plan()
        desk, sheet = self.desk, self.desk.sheets[Link]
        before, after, kind = value.about
        first, then = desk.task(self.named(before)), desk.task(self.named(after))
        there = next(
            (
                row
                for row in sheet.rows.values()
                if (row["before_id"], row["after_id"], row["kind"]) == (first["id"], then["id"], kind)
            ),
            None,
        )
        told = {"before": first["uid"], "after": then["uid"], "names": [first["name"], then["name"]], "kind": kind}
        label = f"{first['id']} {kind} {then['id']}"
        if value.mine is None:
            if there is not None:
                deed = desk.begin(Link, there["id"], label, "unlinked", before=told)
                sheet.remove(deed, [there["id"]])
            return
        lag = {
            "lag": value.mine.minutes, "lag_unit": value.mine.unit.value, "lag_elapsed": value.mine.elapsed,
            "lag_percent": value.mine.percent,
        }  # fmt: skip
        if there is not None:
            deed = desk.begin(Link, there["id"], label, "changed the link", before=told, after={**told, **lag})
            sheet.change(deed, there["id"], lag)
            return
        key = desk.next_key(Link)
        deed = desk.begin(Link, key, label, "linked", after={**told, **lag})
        sheet.add(
            deed, key,
            {"project_id": desk.project.pk, "before_id": first["id"], "after_id": then["id"], "kind": kind, **lag},
        )  # fmt: skip

    def _assign(self, uid: int, value: Value) -> None:
        self.rights.require_plan()
        desk, sheet = self.desk, self.desk.sheets[Assignment]
        resource, place = value.about
        task = desk.task(self.named(uid))
        allocation, name = self.allocations.get(resource, (None, ""))
        if resource is not None and allocation is None:
            raise BadValue(
                _("Somebody who works on “%(task)s” in the scenario is not in the plan’s team.")
                % {"task": task["name"]}
            )
        same = [
            row for row in sheet.rows.values() if (row["task_id"], row["allocation_id"]) == (task["id"], allocation)
        ]
        there = sorted(same, key=lambda row: int(row["id"]))[place] if place < len(same) else None
        if value.mine is None:
            if there is not None:
                deed = desk.begin(Task, task["id"], task["name"], "unassigned",
                                  before={"resource": name, "units": there["units"]})  # fmt: skip
                sheet.remove(deed, [there["id"]])
            return
        kept = {} if there is None else unpack(doc.Assignment, there["extra"])
        values = dict(zip(ASSIGNMENT_FIELDS, value.mine, strict=True))
        said = doc.Assignment(uid=0, task_uid=0, baselines=kept.get("baselines", ()), **values)
        wanted = {name: getattr(said, name) for name in ASSIGNMENT_PLAIN} | {"extra": pack(said, ASSIGNMENT_EXTRA)}
        deed = desk.begin(Task, task["id"], task["name"], "assigned",
                          after={"resource": name, "units": said.units, "work": said.work})  # fmt: skip
        if there is not None:
            sheet.change(deed, there["id"], wanted)
            return
        sheet.add(
            deed, desk.next_key(Assignment),
            {"project_id": desk.project.pk, "uid": desk.plan.next_assignment_number, "task_id": task["id"],
             "allocation_id": allocation, **wanted},
        )  # fmt: skip
        desk.plan.next_assignment_number += 1


def _points(estimate: doc.ThreePoint) -> dict[str, Any]:
    return {name: getattr(getattr(estimate, name), "value", getattr(estimate, name)) for name in _ESTIMATE}
