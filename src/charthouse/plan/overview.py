"""The figures of projects in lists, read from the computed dates, and what their overviews say beside the facts."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from django.db import transaction
from django.db.models import Case, Count, Exists, F, FloatField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils import timezone

from charthouse.engine.network import TaskKind
from charthouse.journal import queries as journal
from charthouse.journal.telling import Told, tell
from charthouse.plan.models import Baseline, BaselineTask, Plan, Task
from charthouse.plan.packages_due import Due, due
from charthouse.projects.facts import ProjectFacts
from charthouse.projects.models import Project

MILESTONES = (TaskKind.MILESTONE.value, TaskKind.START_MILESTONE.value, TaskKind.FINISH_MILESTONE.value)
CHANGES_OF = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the overview says of a plan beside its figures."""

    packages: tuple[Due, ...]
    """Planning packages that are to be planned in detail soon, or should be by now."""
    changes: tuple[Told, ...]
    changes_since: dt.date


def leaves(projects: Collection[int]) -> QuerySet[Task]:
    """The active tasks that have no tasks below them: those that work is done on."""
    below = Task.objects.filter(parent=OuterRef("pk"))
    return Task.objects.filter(project_id__in=projects, active=True).exclude(
        kind=TaskKind.LEVEL_OF_EFFORT.value
    ).filter(~Exists(below))  # fmt: skip


MOST_FACTS = 20_000
_kept: OrderedDict[int, tuple[tuple[object, ...], ProjectFacts]] = OrderedDict()
_lock = Lock()


def facts_of(projects: Collection[int]) -> Mapping[int, ProjectFacts]:
    """The figures of many projects: of those whose plan changed since they were last asked for, counted anew.

    What is seen inside a transaction is not kept: it may be taken back, and the next change then has its version.
    """
    if transaction.get_connection().in_atomic_block:
        return _counted(projects)
    rows = Plan.objects.filter(pk__in=projects).values_list(
        "pk", "version", "computed_version", "measured_by", "computed_start", "computed_finish", "uncomputable",
        "project__created_at",
    )  # fmt: skip
    marks = {pk: mark for pk, *mark in rows.iterator()}
    facts: dict[int, ProjectFacts] = {}
    with _lock:
        for pk, mark in marks.items():
            found = _kept.get(pk)
            if found is not None and found[0] == tuple(mark):
                facts[pk] = found[1]
                _kept.move_to_end(pk)
    made = _counted([pk for pk in marks if pk not in facts])
    with _lock:
        for pk, one in made.items():
            _kept[pk] = tuple(marks[pk]), one
            _kept.move_to_end(pk)
        while len(_kept) > MOST_FACTS:
            _kept.popitem(last=False)
    return {**facts, **made}


def _counted(projects: Collection[int]) -> dict[int, ProjectFacts]:
    """A few queries for all of them."""
    if not projects:
        return {}
    measures = Baseline.objects.filter(project__in=projects, number=F("project__plan__measured_by"))
    latest = dict(measures.values_list("project_id", "id"))
    finishes = dict(
        BaselineTask.objects.filter(baseline__in=latest.values()).values_list("baseline").annotate(Max("finish"))
    )
    plans = {plan.pk: plan for plan in Plan.objects.filter(pk__in=projects)}
    agreed = BaselineTask.objects.filter(baseline__in=latest.values(), task=OuterRef("pk")).values("finish")[:1]
    counted = (
        leaves(projects)
        .annotate(agreed=Subquery(agreed))
        .order_by()
        .values("project_id")
        .annotate(
            tasks=Count("id"),
            done=Count("id", filter=Q(percent_complete__gte=100)),
            late=Count("id", filter=Q(percent_complete__lt=100) & Q(dates__finish__gt=F("agreed"))),
            worst_slack=Min("dates__total_slack", filter=Q(percent_complete__lt=100)),
            work=Sum("duration"),
            worked=Sum(
                Case(When(duration__gt=0, then=F("duration") * F("percent_complete") / 100.0), default=0.0),
                output_field=FloatField(),
            ),
        )
    )
    facts = {}
    for row in counted:
        plan = plans.get(row["project_id"])
        if plan is None:
            continue
        baseline = latest.get(plan.pk)
        facts[plan.pk] = ProjectFacts(
            start=plan.computed_start,
            finish=plan.computed_finish,
            baseline_finish=None if baseline is None else finishes.get(baseline),
            tasks=row["tasks"],
            done=row["done"],
            late=row["late"],
            share_done=(row["worked"] or 0) / row["work"] if row["work"] else row["done"] / row["tasks"],
            uncomputable=plan.uncomputable,
            worst_slack=row["worst_slack"],
        )
    return facts


def beside_of(project: Project, *, with_history: bool, told: Q = Q()) -> Beside:  # noqa: B008 - never changed
    """What comes to be planned, and what was changed of late; ``told`` are the entries that its reader may be told."""
    since = timezone.now() - CHANGES_OF
    stream = project.journal_id if project.working is None else project.working.journal_id
    changes = journal.entries(stream_id=stream, since=since).filter(told)[:400] if with_history else []
    return Beside(tuple(due(project)[:6]), tuple(tell(changes)[:8]), timezone.localtime(since).date())
