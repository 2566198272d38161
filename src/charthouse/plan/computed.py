"""A project's plan with its computed dates, kept in memory until one of the two changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from charthouse.engine.driving import driving_links
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange.document import Assignment, Document, Link, Task, Uid
from charthouse.exchange.engine_values import plan_of
from charthouse.plan.models import Plan
from charthouse.plan.queries import document_of
from charthouse.projects.models import Project

MOST_TASKS_KEPT = 60_000
"""About 200 MB of plans in each process."""


@dataclass(frozen=True)
class Computed:
    """A plan and its dates at one moment, with what panels look up in it."""

    document: Document
    schedule: Schedule | None
    """None where the dates cannot be computed."""
    trouble: str = ""
    """Why they cannot, as a sentence."""

    @cached_property
    def tasks(self) -> dict[Uid, Task]:
        """The plan's tasks by their number."""
        return {task.uid: task for task in self.document.tasks}

    @cached_property
    def summaries(self) -> frozenset[Uid | None]:
        """Tasks with others below them."""
        return frozenset(task.parent_uid for task in self.document.tasks)

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


_kept: OrderedDict[Hashable, Computed] = OrderedDict()
_lock = Lock()


def version_of(project: Project) -> tuple[Hashable, ...]:
    """Changes whenever the plan, or what its project says about it, does."""
    version = Plan.objects.values_list("version", flat=True).filter(pk=project.pk).first()
    return (project.pk, project.created_at.isoformat(), project.version, project.status_date, project.name, version)


def computed_plan(project: Project, version: tuple[Hashable, ...] | None = None) -> Computed:
    """The project's plan as it is now, with its dates."""
    version = version or version_of(project)
    with _lock:
        found = _kept.get(version)
        if found is not None:
            _kept.move_to_end(version)
            return found
    made = _compute(document_of(project))
    with _lock:
        for old in [key for key in _kept if isinstance(key, tuple) and key[0] == version[0]]:
            del _kept[old]
        _kept[version] = made
        while len(_kept) > 1 and sum(len(one.document.tasks) for one in _kept.values()) > MOST_TASKS_KEPT:
            _kept.popitem(last=False)
    return made


def _compute(document: Document) -> Computed:
    if not document.tasks:
        return Computed(document, None)
    try:
        return Computed(document, schedule(plan_of(document)))
    except UnusablePlan as refusal:
        return Computed(document, None, str(refusal))
