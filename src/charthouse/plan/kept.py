"""What chapters make of a whole plan and show on many pages, made once for each version of the plan."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from charthouse.plan.models import Plan
from charthouse.plan.queries import version_told
from charthouse.projects.models import Project

Made = TypeVar("Made")

MOST_PLANS = 8
"""Of so many plans, those asked for last, each process keeps what was made."""


class KeptPerPlan(Generic[Made]):
    """What ``make`` makes of a project's plan, its dates and its baselines; nothing else may decide what it makes.

    It is made anew when one of them changed, and is shared: nobody changes what they are given.
    """

    def __init__(self, make: Callable[[Project], Made]) -> None:
        self._make = make
        self._kept: OrderedDict[int, tuple[Hashable, Made]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, project: Project) -> Made:
        version = _version_of(project)
        with self._lock:
            found = self._kept.get(project.pk)
            if found is not None and found[0] == version:
                self._kept.move_to_end(project.pk)
                return found[1]
        made = self._make(project)
        with self._lock:
            self._kept[project.pk] = (version, made)
            self._kept.move_to_end(project.pk)
            while len(self._kept) > MOST_PLANS:
                self._kept.popitem(last=False)
        return made


def _version_of(project: Project) -> Hashable:
    """Changes with the plan, with the dates that were computed of it, and with the baseline that it is held against."""
    said = Plan.objects.values_list("version", "computed_version", "measured_by").filter(pk=project.pk).first()
    version, *dates = said or (None,)
    return (version_told(project, version), *dates)
