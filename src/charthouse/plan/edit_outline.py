"""Adds, removes and moves tasks on a desk; places among siblings are settled once, when all is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from charthouse import rows
from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.edit_fields import as_columns, check_row, facts_of, in_words
from charthouse.plan.edit_ops import AddOp, DeleteOp, MoveOp
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import Assignment, BaselineTask, ChecklistItem, Estimate, ExternalKey, Link, Task
from charthouse.plan.refusals import BadValue, MoveRefused

_KEPT = (BaselineTask, ExternalKey)
"""What was agreed, and what it is elsewhere: it stays, and loses its task."""


class Outline:
    """Who lies below whom and in which order, while edits are made."""

    def __init__(self, desk: Desk, rights: Rights) -> None:
        self.desk, self.rights = desk, rights
        self.below: dict[int | None, list[int]] = {}
        self.above: dict[int, int | None] = {}
        self.place: dict[int, int] = {}
        self.told: dict[int, tuple[int, str]] = {}
        """Number and name of each task that was there."""
        self.unsettled: dict[int | None, None] = {}
        """Parents below which something came or was moved."""
        self.left: dict[int | None, None] = {}
        """Parents from which something went."""
        self.moved: dict[int, Deed] = {}
        found = Task.objects.filter(project=desk.project).order_by("position", "id")
        for key, uid, parent, position, name in rows.fetch(
            found.values_list("id", "uid", "parent_id", "position", "name")
        ):
            self.below.setdefault(parent, []).append(key)
            self.above[key], self.place[key], self.told[key] = parent, position, (uid, name)

    # -- the edits --------------------------------------------------------------------------------------------------

    def add(self, op: AddOp) -> None:
        """Make a task."""
        desk = self.desk
        parent = None if op.parent is None else desk.task(op.parent)
        above = None if parent is None else parent["id"]
        self.rights.require_place(self.number_above(above))
        facts = facts_of(op.fields, desk)
        if not str(facts.get("name", "")).strip():
            raise BadValue(_("A task needs a name."), fields={"name": _("a text")})
        self.make(op.ref, as_columns(facts, ""), above, self.behind(op.after, above), in_words(facts, desk))

    def make(
        self, ref: str, facts: dict[str, Any], above: int | None, behind: int | None, told: dict[str, Any]
    ) -> tuple[int, Deed]:
        """A new task at a place that was asked for, and what the journal tells of it; gives its key and its deed.

        :raises BadValue: for a name that an edit before it gave
        """
        desk = self.desk
        if ref and ref in desk.refs:
            raise BadValue(_("Two edits call their new task “%(ref)s”.") % {"ref": ref}, fields={"ref": ref})
        uid = desk.plan.next_task_number
        desk.plan.next_task_number += 1
        key = desk.next_key(Task)
        deed = desk.begin(Task, key, facts["name"], "created")
        row = desk.tasks.add(deed, key, {**facts, "project_id": desk.project.pk, "uid": uid, "parent_id": above,
                                         "position": 0})  # fmt: skip
        check_row(row)
        deed.after = {**told, "parent": self._number(above), "uid": uid}
        desk.keys[uid] = key
        if ref:
            desk.refs[ref] = key
        self.above[key] = above
        self._put([key], above, behind)
        return key, deed

    def delete(self, op: DeleteOp) -> None:
        """Remove tasks with all below them; one that lies below another of them goes with it."""
        desk = self.desk
        desk.fetch(op.tasks)
        chosen = [desk.task(number) for number in dict.fromkeys(op.tasks)]
        going = {row["id"] for row in chosen}
        tops = [row for row in chosen if not self._lies_below(row["id"], going)]
        families = [self._family(row["id"]) for row in tops]
        for row in tops:
            self.rights.require_change(row)
        every = [key for family in families for key in family]
        self._fetch_with_all(every)
        for row, family in zip(tops, families, strict=True):
            self._delete(row, family)
        desk.alone = False

    def move(self, op: MoveOp) -> None:
        """Put tasks elsewhere in the outline."""
        desk = self.desk
        desk.fetch([one for one in op.tasks if isinstance(one, int)])
        parent = None if op.parent is None else desk.task(op.parent)
        above = None if parent is None else parent["id"]
        self.rights.require_place(self.number_above(above))
        chosen = [desk.task(named) for named in dict.fromkeys(op.tasks)]
        going = {row["id"] for row in chosen}
        step = above
        while step is not None:
            if step in going:
                raise MoveRefused(
                    _("“%(task)s” cannot lie below itself; choose a place outside it.")
                    % {"task": desk.tasks.rows[step]["name"]}
                )
            step = self.above[step]
        behind = self.behind(op.after, above)
        if behind in going:
            raise MoveRefused(_("A task cannot be put behind itself; choose another one."))
        for row in chosen:
            self.rights.require_change(row)
            key = row["id"]
            was = self.above[key]
            before = {"parent": self._number(was), "position": self.below[was].index(key) + 1}
            self.below[was].remove(key)
            self.left[was] = None
            deed = desk.begin(Task, key, row["name"], "moved", before=before)
            deed.after = {"parent": None if parent is None else parent["uid"]}
            self.moved[key] = deed
            self.above[key] = above
            desk.tasks.change(deed, key, {"parent_id": above})
        self._put([row["id"] for row in chosen], above, behind)

    # -- places ------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Give every task its place, changing as few as are in the way."""
        desk = self.desk
        shifted: dict[int, int] = {}
        for parent in self.unsettled:
            before = 0
            for key in self.below.get(parent, []):
                place = 0 if key in self.moved or key in desk.tasks.new else self.place[key]
                if place <= before:
                    place = before + 1
                    shifted[key] = place
                before = place
            for order, key in enumerate(self.below.get(parent, []), 1):
                if key in self.moved:
                    self.moved[key].after["position"] = order
        hollow = [key for key in self.left if key is not None and key in self.told and not self.below.get(key)]
        unread = {*shifted, *(key for key in hollow if key not in desk.tasks.gone)}
        self._read_shifted([key for key in unread if key not in desk.tasks.rows])
        last = desk.deeds[-1] if desk.deeds else None
        for key in hollow:
            if last is not None and key in desk.tasks.rows and desk.tasks.rows[key]["summary"]:
                # What an import called a summary is work of its own again.
                desk.tasks.change(last, key, {"summary": False})
        for key, place in shifted.items():
            deed = self.moved.get(key) or last
            assert deed is not None
            desk.tasks.change(deed, key, {"position": place})

    def _read_shifted(self, keys: Sequence[int]) -> None:
        for begin in range(0, len(keys), 5000):
            self.desk.tasks.read(Task.objects.filter(pk__in=keys[begin : begin + 5000]))

    def _put(self, keys: list[int], above: int | None, behind: int | None) -> None:
        siblings = self.below.setdefault(above, [])
        at = 0
        if behind is not None:  # mostly it is the last one
            at = len(siblings) if siblings[-1] == behind else siblings.index(behind) + 1
        siblings[at:at] = keys
        self.unsettled[above] = None

    def behind(self, named: int | str | None, above: int | None) -> int | None:
        """The key of the sibling below a parent behind which something is to be put.

        :raises NoSuchTask:
        :raises MoveRefused: when it lies elsewhere by now
        """
        if named is None:
            return None
        row = self.desk.task(named)
        key: int = row["id"]
        if self.above[key] != above:
            raise MoveRefused(
                _("“%(task)s” lies elsewhere in the outline by now; look where it is and try again.")
                % {"task": row["name"]}
            )
        return key

    def _lies_below(self, key: int, others: set[int]) -> bool:
        step = self.above[key]
        while step is not None:
            if step in others:
                return True
            step = self.above[step]
        return False

    def _family(self, key: int) -> list[int]:
        family = [key]
        for one in family:
            family.extend(self.below.get(one, ()))
        return family

    def _number(self, key: int | None) -> int | None:
        if key is None:
            return None
        row = self.desk.tasks.rows.get(key)
        return self.told[key][0] if row is None else row["uid"]

    def number_above(self, key: int | None) -> int | None:
        """The number of the nearest task above that was there before these edits."""
        while key is not None and key in self.desk.tasks.new:
            key = self.above[key]
        return self._number(key)

    # -- removing ----------------------------------------------------------------------------------------------------

    def _fetch_with_all(self, keys: Sequence[int]) -> None:
        sheets = self.desk.sheets
        for begin in range(0, len(keys), 2000):
            some = keys[begin : begin + 2000]
            sheets[Task].read(Task.objects.filter(pk__in=some))
            sheets[Link].read(Link.objects.filter(before_id__in=some))
            sheets[Link].read(Link.objects.filter(after_id__in=some))
            sheets[Assignment].read(Assignment.objects.filter(task_id__in=some))
            sheets[Estimate].read(Estimate.objects.filter(task_id__in=some))
            sheets[ChecklistItem].read(ChecklistItem.objects.filter(task_id__in=some))
            for model in _KEPT:
                sheets[model].read(model._default_manager.filter(task_id__in=some))

    def _delete(self, top: Row, family: list[int]) -> None:
        desk, inside = self.desk, set(family)
        names = [[desk.tasks.rows[key]["uid"], desk.tasks.rows[key]["name"]] for key in family]
        deed = desk.begin(Task, top["id"], top["name"], "deleted")
        deed.before = {"uid": top["uid"], "name": top["name"], "tasks": names}
        ends: dict[Any, tuple[str, ...]] = {
            Link: ("before_id", "after_id"),
            Assignment: ("task_id",),
            Estimate: ("task_id",),
            ChecklistItem: ("task_id",),
        }
        for model, columns in ends.items():
            sheet = desk.sheets[model]
            hanging = [key for key, row in sheet.rows.items() if any(row[column] in inside for column in columns)]
            if hanging:
                sheet.remove(deed, hanging)
        for model in _KEPT:
            sheet = desk.sheets[model]
            for key in [key for key, row in sheet.rows.items() if row["task_id"] in inside]:
                sheet.change(deed, key, {"task_id": None})
        desk.tasks.remove(deed, family)
        self.below[self.above[top["id"]]].remove(top["id"])
        self.left[self.above[top["id"]]] = None
        for key in family:
            self.below.pop(key, None)
            self.moved.pop(key, None)
