"""What chapters make of a whole plan and show on many pages, made once for each version of the plan."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import Plan
from charthouse.projects.models import Project

Made = TypeVar("Made")
_Dates = tuple[int | None, ...]

MOST_PLANS = 8
"""Of so many plans, those asked for last, each process keeps what was made."""


@dataclass(frozen=True, slots=True)
class _One(Generic[Made]):
    of: weakref.ref[Computed]
    dates: _Dates
    made: Made


class KeptPerPlan(Generic[Made]):
    """What ``make`` makes of a project's plan, its dates and its baselines; nothing else may decide what it makes.

    It is made anew when one of them changed, and is shared: nobody changes what they are given. It goes with the
    computed plan that is kept in memory, and so by the same rules: what a transaction took back is nobody's plan.
    """

    def __init__(self, make: Callable[[Project], Made]) -> None:
        self._make = make
        self._kept: OrderedDict[int, _One[Made]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, project: Project) -> Made:
        computed, dates = computed_plan(project), _dates_of(project)
        with self._lock:
            found = self._kept.get(project.pk)
            if found is not None and found.of() is computed and found.dates == dates:
                self._kept.move_to_end(project.pk)
                return found.made
        made = self._make(project)
        with self._lock:
            self._kept[project.pk] = _One(weakref.ref(computed), dates, made)
            self._kept.move_to_end(project.pk)
            while len(self._kept) > MOST_PLANS:
                self._kept.popitem(last=False)
        return made


def _dates_of(project: Project) -> _Dates:
    """Changes with the dates that were written down, and with the baseline that the plan is held against."""
    return tuple(
        Plan.objects.values_list("version", "computed_version", "measured_by").filter(pk=project.pk).first() or ()
    )
