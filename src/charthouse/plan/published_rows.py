"""The rows of a published plan: a project of its own that only ``projects.access`` leads to, written as a whole.

Everything that reads a plan (pages, lists, filters, exports) reads these rows as it reads those of a working plan.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import zip_longest

import orjson
from django.db import models

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.journal.models import Stream
from charthouse.plan.calendars.following import mark_copies
from charthouse.plan.models import (
    Assignment,
    Baseline,
    BaselineTask,
    ChecklistItem,
    Estimate,
    Link,
    Plan,
    Publication,
    Task,
    TaskDates,
)
from charthouse.plan.progress import PROGRESS, published_progress
from charthouse.plan.progress_facts import columns_for, facts_of
from charthouse.plan.promising.forecasts import follow_later
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import write_copy
from charthouse.projects.models import Project, Publishing
from charthouse.resources.models import Allocation, Calendar

_OF_BASELINE = ("name", "taken", "reason", "based_on", "chosen")
_OF_BASELINE_TASK = ("uid", "name", "parent_uid", "place", "start", "finish", "duration", "work")
_OF_PROJECT = ("key", "name", "description", "time_zone", "currency")


def published_of(project: Project) -> Project | None:
    """The row with the published plan, where this project's plan is published by hand."""
    return Project.rows.select_related("journal").filter(working=project.pk).first()


def packed(document: doc.Document) -> tuple[bytes, str]:
    """A plan document as it is kept, and the checksum of its text."""
    text = plan_json.to_bytes(document)
    return zlib.compress(text, 6), hashlib.sha256(text).hexdigest()


def unpacked(publication: Publication) -> doc.Document:
    """The plan document of a publication."""
    return plan_json.from_bytes(zlib.decompress(bytes(publication.document)))


def packed_baselines(project: Project) -> bytes:
    """All that a plan's baselines hold beside its document: reasons, tasks that are gone, which one it is held by."""
    held_by = Plan.objects.filter(pk=project.pk).values_list("measured_by", flat=True).first()
    tasks = BaselineTask.objects.filter(baseline__project=project).annotate(now=models.F("task__uid"))
    told = {
        "measured_by": held_by,
        "baselines": list(Baseline.objects.filter(project=project).values_list("number", *_OF_BASELINE)),
        "tasks": list(tasks.order_by("pk").values_list("baseline__number", "now", *_OF_BASELINE_TASK, "cost")),
        "fixed_costs": list(tasks.order_by("pk").values_list("fixed_cost", flat=True)),
    }
    return zlib.compress(orjson.dumps(told, default=str), 6)


def _write_baselines(public: Project, baselines: bytes) -> None:
    told = orjson.loads(zlib.decompress(baselines))
    BaselineTask.objects.filter(baseline__project=public).delete()
    rows.insert_or_replace(
        Baseline, ("project_id", "number", *_OF_BASELINE), [(public.pk, *row) for row in told["baselines"]],
        unique=("project_id", "number"),
    )  # fmt: skip
    keys = dict(Baseline.objects.filter(project=public).values_list("number", "id"))
    ids = dict(Task.objects.filter(project=public).values_list("uid", "id"))
    rows.insert(
        BaselineTask,
        ("baseline_id", "task_id", *_OF_BASELINE_TASK, "cost", "fixed_cost"),
        [
            (keys[number], ids.get(now), *values, _decimal(cost), _decimal(fixed))
            for (number, now, *values, cost), fixed in zip_longest(told["tasks"], told.get("fixed_costs", ()))
        ],
    )
    Plan.objects.filter(pk=public.pk).update(measured_by=told["measured_by"])


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def write_published(
    project: Project, document: doc.Document, baselines: bytes, *, told_until: int, by: User
) -> Project:
    """Let this document be what everybody sees who does not work on the plan."""
    public = _row(project)
    _clear(public)
    copy_rows(project, public, document, baselines)
    Allocation.objects.filter(project=public).exclude(uid__in=[one.uid for one in document.resources]).delete()
    for name in _OF_PROJECT:
        setattr(public, name, getattr(project, name))
    public.status_date, public.told_until = document.project.status_date, told_until
    public.version += 1
    public.save(update_fields=[*_OF_PROJECT, "status_date", "told_until", "version"])
    Project.rows.filter(pk=public.pk).update(created_at=project.created_at)
    reschedule(project=Project.rows.get(pk=public.pk), by=by)
    return public


def copy_rows(project: Project, copy: Project, document: doc.Document, baselines: bytes) -> None:
    """Fill another row, which holds no plan, with this document of a project's plan; its dates are not computed."""
    rows.insert_or_replace(
        Allocation,
        ("project_id", "resource_id", "uid", "position", "max_units", "extra"),
        [
            (copy.pk, *values)
            for values in Allocation.objects.filter(project=project).values_list(
                "resource_id", "uid", "position", "max_units", "extra"
            )
        ],
        unique=("project_id", "uid"),
    )
    write_copy(copy, document)
    mark_copies(project, copy)
    _write_baselines(copy, baselines)


def remove_published(project: Project) -> None:
    """Take the published plan away: everybody sees the working one again."""
    public = published_of(project)
    if public is not None:
        _clear(public)
        public.delete()
        follow_later(project)


def show_progress(
    project: Project, public: Project, reported: Mapping[int, tuple[Collection[str], int]], by: User
) -> None:
    """Bring what was reported of tasks from the working plan to the published one.

    ``reported`` has, by the tasks' numbers, the fields and how long the task was before in the working plan.
    """
    there = {task.uid: task for task in Task.objects.filter(project=public, uid__in=reported)}
    theirs = {task.uid: task for task in Task.objects.filter(project=project, uid__in=there)}
    for uid, (fields, duration) in reported.items():
        names = PROGRESS.intersection(fields)
        if uid not in theirs or not names:
            continue
        shown = there[uid]
        values = published_progress(facts_of(theirs[uid]), facts_of(shown), names, duration)
        columns = columns_for(shown.extra, values)
        Task.objects.filter(pk=shown.pk).update(**columns, version=models.F("version") + 1)
    Plan.objects.filter(pk=public.pk).update(version=models.F("version") + 1)
    reschedule(project=public, by=by)


def _row(project: Project) -> Project:
    there = published_of(project)
    if there is not None:
        return there
    journal, _new = Stream.objects.get_or_create(name=f"published plan {project.pk}", defaults={"complete_from": None})
    return Project.rows.create(
        working=project, journal=journal, publishing=Publishing.BY_HAND,
        **{name: getattr(project, name) for name in _OF_PROJECT},
    )  # fmt: skip


def _clear(public: Project) -> None:
    """Take all rows of the plan away; its allocations and its version stay."""
    tasks = Task.objects.filter(project=public).order_by().values("pk")
    for found in (
        TaskDates.objects.filter(task__in=tasks),
        Estimate.objects.filter(task__in=tasks),
        ChecklistItem.objects.filter(task__in=tasks),
        BaselineTask.objects.filter(baseline__project=public),
        Baseline.objects.filter(project=public),
        Link.objects.filter(project=public),
        Assignment.objects.filter(project=public),
        Task.objects.filter(project=public),
    ):
        found._raw_delete(found.db)
    Plan.objects.filter(pk=public.pk).update(calendar=None)
    Allocation.objects.filter(project=public).update(calendar=None)
    calendars = Calendar.objects.filter(project=public)
    calendars._raw_delete(calendars.db)
