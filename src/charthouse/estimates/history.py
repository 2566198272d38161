"""Every estimate that a task has had, as the journal tells it: who, when, by which method, from what to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.journal.models import Entry
from charthouse.journal.undoing import REDID, UNDID
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One estimate of a task, as it was said."""

    number: int
    """Of the journal's entry."""
    at: dt.datetime
    by: str
    points: Mapping[str, Any] | None
    """``low``, ``likely``, ``high`` in working minutes with what they rest on; None: it was taken away."""
    undone: bool
    """It came about by taking another step back, or by making it again."""

    @property
    def method(self) -> str:
        """In words; nothing where it was not kept."""
        value = (self.points or {}).get("method", "")
        return str(EstimateMethod(value).label) if value in EstimateMethod.values else ""


def history_of(access: Access, number: int) -> list[Step]:
    """The estimates of a task by its number, the newest first, as far as the reader may be told."""
    task = Task.objects.filter(project=access.project, uid=number).values_list("pk", flat=True).first()
    if task is None:
        return []
    entries = (
        Entry.objects.filter(access.told(), stream=access.project.journal_id, record="plan.Task", record_id=str(task))
        .filter(verb__in=("estimated", UNDID, REDID))
        .select_related("by")
        .order_by("-number")
    )
    named = access.may(Right.SEE_TEAM)
    found = []
    for entry in entries:
        if not _is_estimate(entry):
            continue
        found.append(
            Step(
                entry.number, entry.at, entry.by.name if named and entry.by is not None else "",
                entry.after if "likely" in entry.after else None, entry.verb != "estimated",
            )
        )  # fmt: skip
        if len(found) == MOST:
            break
    return found


def _is_estimate(entry: Entry) -> bool:
    return entry.verb == "estimated" or "likely" in entry.after or "likely" in entry.before
