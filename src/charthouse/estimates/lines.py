"""The tasks that can be estimated, each with its three points and where these come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Estimate
from charthouse.plan.page_columns import MILESTONES
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

OLD_DAYS = 90
"""An estimate of a task to come is looked at again after so many days."""
_POINTS = ("low", "likely", "high", "meaning", "distribution", "basis")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an estimate comes from."""

    method: str
    by: str
    at: dt.datetime | None

    @property
    def label(self) -> str:
        """The method in words; nothing where it was not kept."""
        return str(EstimateMethod(self.method).label) if self.method else ""


NOWHERE = Source("", "", None)


@dataclass(frozen=True, slots=True)
class Line:
    """A task that can be estimated."""

    task: doc.Task
    path: tuple[str, ...]
    """What lies above it, from the top."""
    source: Source

    @property
    def uid(self) -> int:
        """Its number."""
        return self.task.uid

    @property
    def name(self) -> str:
        """What it is called."""
        return self.task.name

    @property
    def estimate(self) -> doc.ThreePoint | None:
        """Its three points."""
        return self.task.estimate

    @property
    def done(self) -> bool:
        """It has ended, so that there is nothing to estimate any more."""
        return self.task.actual_finish is not None

    def days_old(self, now: dt.datetime) -> int | None:
        """How many days ago it was estimated; None: not, or nobody knows."""
        return None if self.source.at is None or self.estimate is None else max(0, (now - self.source.at).days)

    def old(self, now: dt.datetime) -> bool:
        """Whether somebody should look at it again: it is to come, and was estimated long ago."""
        days = self.days_old(now)
        return not self.done and days is not None and days > OLD_DAYS


def lines_of(access: Access, computed: Computed | None = None) -> list[Line]:
    """Every task that takes time, in the order of the plan; names of people only for who may see them."""
    project = access.shown
    known = _sources(access.project, project, names=access.may(Right.SEE_TEAM))
    plan = computed or computed_plan(project)
    above = plan.paths
    return [
        Line(task, above.get(task.parent_uid, ()), _source(known, task)) for task in plan.document.tasks
        if task.uid not in above and task.active and task.kind not in MILESTONES
    ]  # fmt: skip


def _source(known: Mapping[int, tuple[tuple[Any, ...], Source]], task: doc.Task) -> Source:
    if task.estimate is None or task.uid not in known:
        return NOWHERE
    points, source = known[task.uid]
    return source if points == points_of(task.estimate) else NOWHERE


def points_of(estimate: doc.ThreePoint) -> tuple[Any, ...]:
    """The three points and what they mean, as their row keeps them."""
    return (
        estimate.low, estimate.likely, estimate.high, estimate.meaning.value, estimate.distribution.value,
        estimate.basis,
    )  # fmt: skip


def _sources(working: Project, shown: Project, *, names: bool) -> dict[int, tuple[tuple[Any, ...], Source]]:
    """By the task's number; what was published is a copy, whose sources are those of the working plan."""
    rows = Estimate.objects.filter(task__project=working if shown.working_id == working.pk else shown)
    return {
        uid: (tuple(points), Source(method, (name or "") if names else "", at))
        for uid, *points, method, name, at in rows.values_list(
            "task__uid", *_POINTS, "method", "by__name", "at"
        )
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a plan is estimated, of the tasks to come."""

    to_come: int
    without: int
    old: int
    by_method: tuple[tuple[str, int], ...]
    """The most frequent first."""


def counts_of(lines: Sequence[Line], now: dt.datetime) -> Counts:
    """How far a plan is estimated."""
    coming = [line for line in lines if not line.done]
    methods: dict[str, int] = {}
    for line in coming:
        if line.estimate is not None:
            methods[line.source.method] = methods.get(line.source.method, 0) + 1
    said = {Source(method, "", None).label: count for method, count in methods.items()}
    return Counts(
        len(coming),
        sum(line.estimate is None for line in coming),
        sum(line.old(now) for line in coming),
        tuple(sorted(said.items(), key=lambda each: (-each[1], each[0]))),
    )


def chosen(lines: Sequence[Line], show: str, words: str, now: dt.datetime) -> list[Line]:
    """The tasks to be shown: ``without``, ``old``, ``all`` or those to come; with all these words in name or path."""
    asked = words.casefold().split()
    if show == "all" and not asked:
        return list(lines)
    found = []
    for line in lines:
        if show == "without" and (line.done or line.estimate is not None):
            continue
        if show == "old" and not line.old(now):
            continue
        if show not in ("without", "old", "all") and line.done:
            continue
        text = " ".join((*line.path, line.name)).casefold() if asked else ""
        if all(word in text for word in asked):
            found.append(line)
    return found
