"""The estimates of a plan that is taken over: a file says three points, not whose they are."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from charthouse import rows
from charthouse.exchange import document as doc
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Estimate
from charthouse.projects.models import Project

_POINTS = ("low", "likely", "high", "meaning", "distribution", "basis")


def write_estimates(document: doc.Document, ids: dict[int, int], project: Project, *, imported: bool) -> None:
    """Write the estimates; one that says what its task's said before stays whose it was."""
    there = Estimate.objects.filter(task__project=project, task__imported=True)
    before: dict[int, tuple[Any, ...]] = {
        row[0]: row[1:] for row in there.values_list("task_id", *_POINTS, "method", "by_id", "at")
    }
    there.delete()
    now = timezone.now()

    def source(key: int, points: tuple[Any, ...]) -> tuple[Any, ...]:
        known = before.get(key, ())
        if known[: len(_POINTS)] == points:
            return known[len(_POINTS) :]
        return (EstimateMethod.IMPORTED.value, None, now) if imported else ("", None, None)

    said = (
        (ids[task.uid], tuple(getattr(getattr(task.estimate, name), "value", getattr(task.estimate, name))
                              for name in _POINTS))
        for task in document.tasks
        if task.estimate is not None
    )  # fmt: skip
    rows.insert(
        Estimate,
        ("task_id", *_POINTS, "method", "by_id", "at"),
        ((key, *points, *source(key, points)) for key, points in said),
    )
