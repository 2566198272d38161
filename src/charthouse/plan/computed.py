"""A project's plan with its computed dates, kept in memory until one of the two changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange.document import Document
from charthouse.exchange.engine_values import plan_of
from charthouse.plan.models import Plan
from charthouse.plan.queries import document_of
from charthouse.projects.models import Project

MOST_TASKS_KEPT = 60_000
"""About 200 MB of plans in each process."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A plan and its dates at one moment."""

    document: Document
    schedule: Schedule | None
    """None where the dates cannot be computed."""
    trouble: str = ""
    """Why they cannot, as a sentence."""


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
