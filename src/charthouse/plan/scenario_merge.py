"""What a scenario changed, held against what became of the plan since it was branched off: three plan documents in,
one difference for each task out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from itertools import pairwise
from typing import Any

from charthouse.exchange import document as doc

_NOT_COMPARED = frozenset({"uid", "parent_uid", "baselines", "id", "summary", "stored"})
"""Of a task: its place is compared by itself; what follows from other things is not compared."""
TASK_FIELDS = tuple(one.name for one in fields(doc.Task) if one.name not in _NOT_COMPARED)
ASSIGNMENT_FIELDS = tuple(
    one.name for one in fields(doc.Assignment) if one.name not in ("uid", "task_uid", "resource_uid", "baselines")
)

LinkKey = tuple[int, int, str]
"""Before, after, kind."""


class Kind(StrEnum):
    """What a scenario did with a task."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a scenario made another: what it was, what it is in the plan now, and what the scenario says."""

    name: str
    """A field of the task; ``parent``, ``order``, ``link`` or ``assignment``."""
    base: Any
    now: Any
    mine: Any
    about: Any = None
    """Of a link its ends and kind, of an assignment its resource."""

    @property
    def clashes(self) -> bool:
        """Whether the plan has it neither as it was when the scenario was branched off nor as the scenario has it."""
        return self.now not in (self.base, self.mine)


@dataclass(slots=True)
class Difference:
    """All that a scenario says otherwise than the plan about one task."""

    uid: int
    """In the scenario."""
    name: str
    kind: Kind
    values: list[Value] = field(default_factory=list)
    needs: set[int] = field(default_factory=set)
    """Tasks of the scenario that must be adopted with it, because the plan does not have them."""
    gone: bool = False
    """The plan does not have the task any more: it cannot be adopted."""
    below: int = 0
    """Of a removed task: how many tasks go with it."""
    spoilt: str = ""
    """Of a removed task: why removing it would take more away than the scenario knew of (``changed`` or ``below``)."""

    @property
    def clashes(self) -> bool:
        """Whether both the scenario and the plan changed the same thing."""
        return bool(self.spoilt) or any(value.clashes for value in self.values)


@dataclass(frozen=True)
class Merge:
    """Three states of a plan: as it was branched off, as the scenario has it, as it is now."""

    base: doc.Document
    mine: doc.Document
    now: doc.Document
    first_number: int
    """Tasks from this number on were made in the scenario; in the plan it is another task's."""
    adopted: Mapping[int, int] = field(default_factory=dict)
    """Numbers of tasks that were made in the scenario and adopted before, with their numbers in the plan."""

    def differences(self) -> list[Difference]:
        """What is left to be adopted, in the scenario's outline; what it removed stands last."""
        return list(_Merging(self).all())


class _Merging:
    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.base = {task.uid: task for task in merge.base.tasks}
        self.mine = {task.uid: task for task in merge.mine.tasks}
        self.now = {task.uid: task for task in merge.now.tasks if task.uid < merge.first_number}
        self.found: dict[int, Difference] = {}
        self.places = {task.uid: at for at, task in enumerate((*merge.mine.tasks, *merge.base.tasks))}

    def all(self) -> Iterator[Difference]:
        for uid, task in self.mine.items():
            if uid in self.base:
                self._compare(self.base[uid], task)
            elif uid not in self.merge.adopted:
                self._of(uid, Kind.ADDED)
        self._orders()
        self._links()
        self._assignments()
        self._removals()
        for one in self.found.values():
            one.gone = one.kind is not Kind.ADDED and one.uid not in self.now
            one.needs.discard(one.uid)
        yield from sorted(self.found.values(), key=self._place)

    def _place(self, one: Difference) -> tuple[bool, int]:
        return one.kind is Kind.REMOVED, self.places[one.uid]

    def _of(self, uid: int, kind: Kind = Kind.CHANGED) -> Difference:
        if uid not in self.found:
            task = self.mine.get(uid) or self.base[uid]
            made = self.found[uid] = Difference(uid, task.name, kind)
            if kind is Kind.ADDED and self._is_new(task.parent_uid):
                made.needs.add(task.parent_uid)  # type: ignore[arg-type]
        return self.found[uid]

    def _is_new(self, uid: int | None) -> bool:
        """Is it a task of the scenario's own that the plan does not have yet?"""
        return uid is not None and uid not in self.base and uid not in self.merge.adopted

    def _compare(self, base: doc.Task, mine: doc.Task) -> None:
        if base is mine or base == mine:
            return
        now = self.now.get(base.uid)
        for name in TASK_FIELDS:
            was, is_ = getattr(base, name), getattr(mine, name)
            there = was if now is None else getattr(now, name)
            if is_ not in (was, there):
                self._of(base.uid).values.append(Value(name, was, there, is_))
        there = base.parent_uid if now is None else now.parent_uid
        wanted = self.merge.adopted.get(mine.parent_uid or 0, mine.parent_uid)
        if mine.parent_uid != base.parent_uid and wanted != there:
            one = self._of(base.uid)
            one.values.append(Value("parent", base.parent_uid, there, mine.parent_uid))
            if self._is_new(mine.parent_uid):
                one.needs.add(mine.parent_uid)  # type: ignore[arg-type]

    def _orders(self) -> None:
        """Tasks that stand elsewhere among their siblings, where the scenario put some of them elsewhere."""
        meant = {self.mine[uid].parent_uid for uid in _out_of_order(self.base, self.mine)}
        if not meant:
            return
        behind: dict[int | None, int] = {}
        before: dict[int, int | None] = {}
        for task in self.merge.mine.tasks:
            before[task.uid] = behind.get(task.parent_uid)
            behind[task.parent_uid] = task.uid
        for uid in _out_of_order(self.now, self.mine):
            if self.mine[uid].parent_uid in meant and uid in self.base:
                self._of(uid).values.append(Value("order", None, None, before[uid]))

    def _links(self) -> None:
        base, mine, now = (_links_of(one) for one in (self.merge.base, self.merge.mine, self.merge.now))
        for key in dict.fromkeys((*mine, *base)):
            was, is_ = base.get(key), mine.get(key)
            before, after, _kind = key
            if was == is_ or before not in self.mine or after not in self.mine:
                continue  # with a task that is removed its links go anyway
            there = None if self._is_new(before) or self._is_new(after) else now.get(self._in_plan(key))
            if there == is_:
                continue
            one = self._of(after)
            one.values.append(Value("link", was, there, is_, key))
            one.needs |= {end for end in (before, after) if self._is_new(end)}

    def _in_plan(self, key: LinkKey) -> LinkKey:
        return self.merge.adopted.get(key[0], key[0]), self.merge.adopted.get(key[1], key[1]), key[2]

    def _assignments(self) -> None:
        base, mine, now = (_assignments_of(one) for one in (self.merge.base, self.merge.mine, self.merge.now))
        for key in dict.fromkeys((*mine, *base)):
            was, is_ = base.get(key), mine.get(key)
            task, resource, place = key
            if was == is_ or task not in self.mine:
                continue
            there = None if self._is_new(task) else now.get((self.merge.adopted.get(task, task), resource, place))
            if there != is_:
                self._of(task).values.append(Value("assignment", was, there, is_, (resource, place)))

    def _removals(self) -> None:
        """What the scenario removed, by the top of each family; what lies below goes with it."""
        gone = {uid for uid in self.base if uid not in self.mine}
        below: dict[int | None, list[int]] = {}
        for task in self.merge.now.tasks:
            below.setdefault(task.parent_uid, []).append(task.uid)
        for uid in gone:
            if uid not in self.now or self.base[uid].parent_uid in gone:
                continue
            one, family = self._of(uid, Kind.REMOVED), [uid]
            for number in family:
                family.extend(below.get(number, ()))
            one.below = len(family) - 1
            for number in family:
                if number in self.mine and number in self.base:
                    one.needs.add(number)  # it was put elsewhere in the scenario, and stays
                elif number not in gone:
                    one.spoilt = "below"
                elif not one.spoilt and self._changed_since(number):
                    one.spoilt = "changed"

    def _changed_since(self, uid: int) -> bool:
        base, now = self.base[uid], self.now[uid]
        return base != now and any(getattr(now, name) != getattr(base, name) for name in TASK_FIELDS)


def _links_of(document: doc.Document) -> dict[LinkKey, doc.Lag]:
    return {(one.before, one.after, one.kind.value): one.lag for one in document.links}


def _assignments_of(document: doc.Document) -> dict[tuple[int, int | None, int], tuple[Any, ...]]:
    """By task, resource, and which of several of the same two it is."""
    found: dict[tuple[int, int | None, int], tuple[Any, ...]] = {}
    for one in document.assignments:
        place = 0
        while (one.task_uid, one.resource_uid, place) in found:
            place += 1
        found[one.task_uid, one.resource_uid, place] = tuple(getattr(one, name) for name in ASSIGNMENT_FIELDS)
    return found


def _out_of_order(base: Mapping[int, doc.Task], mine: Mapping[int, doc.Task]) -> Iterator[int]:
    """The fewest tasks that were put elsewhere among the siblings that they had and still have."""
    siblings: dict[int | None, list[int]] = {}
    for uid, task in mine.items():
        if uid in base and base[uid].parent_uid == task.parent_uid:
            siblings.setdefault(task.parent_uid, []).append(uid)
    places = {uid: at for at, uid in enumerate(base)}
    for uids in siblings.values():
        order = [places[uid] for uid in uids]
        if any(one > other for one, other in pairwise(order)):
            kept = _longest_rising(order)
            yield from (uid for uid in uids if places[uid] not in kept)


def _longest_rising(numbers: Iterable[int]) -> set[int]:
    """The longest part of a sequence that rises, by patience sorting."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found, step = set(), ends[-1] if ends else None
    while step is not None:
        found.add(step)
        step = before[step]
    return found
