"""A project's plan with its computed dates, kept in memory until one of the two changes."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from django.db import transaction

from charthouse import metrics, rows
from charthouse.engine.driving import driving_links
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange.custom_fields import all_fields
from charthouse.exchange.document import Assignment, CustomField, Document, Link, Task, Uid
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.risk_values import leaves_of
from charthouse.exchange.schedule_json import wbs_codes
from charthouse.plan.models import Plan
from charthouse.plan.queries import read_plan, read_touched, version_told
from charthouse.plan.reading import PlanRead
from charthouse.projects.models import Project

MOST_TASKS_KEPT = 50_000
"""About 200 MB of plans in each process, a third of it the rows that they were made of."""


@dataclass(frozen=True)
class Computed:
    """A plan and its dates at one moment, with what panels look up in it."""

    document: Document
    schedule: Schedule | None
    """None where the dates cannot be computed."""
    trouble: str = ""
    """Why they cannot, as a sentence."""
    read: PlanRead | None = field(default=None, repr=False, compare=False)
    """With the rows that it was made of."""

    @cached_property
    def tasks(self) -> dict[Uid, Task]:
        """The plan's tasks by their number."""
        return {task.uid: task for task in self.document.tasks}

    @cached_property
    def summaries(self) -> frozenset[Uid | None]:
        """Tasks with others below them."""
        return frozenset(task.parent_uid for task in self.document.tasks)

    @cached_property
    def places(self) -> dict[Uid, int]:
        """Where each task stands in the plan's order."""
        return {task.uid: place for place, task in enumerate(self.document.tasks)}

    @cached_property
    def children(self) -> dict[Uid | None, list[Uid]]:
        """What is right below each summary task, and at the top (None), in the plan's order."""
        found: dict[Uid | None, list[Uid]] = {}
        for task in self.document.tasks:
            found.setdefault(task.parent_uid, []).append(task.uid)
        return found

    @cached_property
    def paths(self) -> dict[Uid | None, tuple[str, ...]]:
        """The names that stand above what is below each summary task, from the top, its own the last; at the top
        (None) none."""
        found: dict[Uid | None, tuple[str, ...]] = {None: ()}
        for task in self.document.tasks:  # parents stand before their children
            if task.uid in self.summaries:
                found[task.uid] = (*found.get(task.parent_uid, ()), task.name)
        return found

    @cached_property
    def leaves(self) -> dict[Uid, tuple[Uid, ...]]:
        """What lies below each task at the bottom of the outline; a leaf for itself."""
        return leaves_of(self.document)

    @cached_property
    def codes(self) -> dict[Uid, str]:
        """Each task's place in the outline, as its WBS code says it."""
        return wbs_codes(self.document)

    @cached_property
    def own_fields(self) -> list[CustomField]:
        """The fields of tasks that this plan has for itself, in their order."""
        return [one for one in all_fields(self.document) if one.owner == "task"]

    @cached_property
    def links_of(self) -> dict[Uid, list[tuple[Link, bool]]]:
        """The links at each task, and whether each of them drives."""
        drives = [False] * len(self.document.links) if self.schedule is None else driving_links(self.schedule).tolist()
        found: dict[Uid, list[tuple[Link, bool]]] = {}
        for link, driving in zip(self.document.links, drives, strict=True):
            found.setdefault(link.before, []).append((link, driving))
            found.setdefault(link.after, []).append((link, driving))
        return found

    @cached_property
    def assignments_of(self) -> dict[Uid, list[Assignment]]:
        """Who works on each task."""
        found: dict[Uid, list[Assignment]] = {}
        for assignment in self.document.assignments:
            found.setdefault(assignment.task_uid, []).append(assignment)
        return found


@dataclass(frozen=True, slots=True)
class _Held:
    computed: Computed
    blocks: tuple[object, ...]
    """The transaction and savepoints in which it was read and that may still be taken back; none: it is committed."""

    def is_there(self) -> bool:
        """Whether it is what the present transaction sees, or everybody does."""
        blocks = transaction.get_connection().atomic_blocks
        return len(self.blocks) <= len(blocks) and all(map(operator.is_, self.blocks, blocks))


_kept: OrderedDict[tuple[Hashable, ...], _Held] = OrderedDict()
_lock = Lock()


def version_of(project: Project) -> tuple[Hashable, ...]:
    """Changes whenever the plan, or what its project says about it, does."""
    version = Plan.objects.values_list("version", flat=True).filter(pk=project.pk).first()
    return version_told(project, version)


def computed_plan(project: Project, version: tuple[Hashable, ...] | None = None) -> Computed:
    """The project's plan as it is now, with its dates.

    What is read inside a transaction is there for that one alone until it ends: the next change after one that was
    taken back has the same version.
    """
    version = version or version_of(project)
    with _lock:
        found = _kept.get(version)
        if found is not None and found.is_there():
            _kept.move_to_end(version)
            return found.computed
    made, blocks = compute(project), tuple(transaction.get_connection().atomic_blocks)
    keep(made, blocks)
    if blocks:
        transaction.on_commit(lambda: keep(made))
    return made


@dataclass(frozen=True, slots=True)
class Touched:
    """All that changed in a locked plan: some tasks, since its version before."""

    version: int
    tasks: frozenset[int]
    """Their keys."""


def kept_at(project: Project, version: int | None) -> Computed | None:
    """What was computed of exactly that version of the plan, if this process still has it."""
    with _lock:
        found = _kept.get(version_told(project, version))
        return None if found is None or not found.is_there() else found.computed


@rows.without_collecting()
def compute(project: Project, touched: Touched | None = None) -> Computed:
    """Read the plan and compute its dates, by what is kept of the last time where nothing changed since."""
    before = None if touched is None else kept_at(project, touched.version)
    if before is not None and before.read is not None and touched is not None and before.document.tasks:
        read = read_touched(project, before.read, touched.version + 1, touched.tasks)
    else:
        with _lock:
            before = next((one.computed for key, one in _kept.items() if key[0] == project.pk and one.is_there()), None)
        read = read_plan(project, None if before is None else before.read)
    document = read.document
    if not document.tasks:
        return Computed(document, None, read=read)
    try:
        like = None if before is None or before.schedule is None else (before.document, before.schedule.plan)
        plan = plan_of(document, like=like)
        with metrics.computing("schedule"):
            computed = schedule(plan, like=None if before is None else before.schedule)
        return Computed(document, computed, read=read)
    except UnusablePlan as refusal:
        return Computed(document, None, str(refusal), read=read)


def keep(made: Computed, blocks: tuple[object, ...] = ()) -> None:
    """Let everybody who asks for the plan at this version have what was computed; only of what is committed.

    ``blocks`` are the transaction and savepoints that may still be taken back: whoever is inside them has it.
    """
    version = None if made.read is None else made.read.version
    if version is None:
        return
    with _lock:
        for old in [key for key in _kept if key[0] == version[0]]:
            del _kept[old]
        _kept[version] = _Held(made, blocks)
        while len(_kept) > 1 and sum(len(one.computed.document.tasks) for one in _kept.values()) > MOST_TASKS_KEPT:
            _kept.popitem(last=False)
