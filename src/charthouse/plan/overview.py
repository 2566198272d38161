"""The facts of a project's overview, read from the computed dates: nothing is computed here anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import Case, Count, Exists, F, FloatField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils import timezone

from charthouse.engine.network import TaskKind
from charthouse.journal import queries as journal
from charthouse.journal.telling import Told, tell
from charthouse.plan.foresight import Chance, Foresight
from charthouse.plan.models import Baseline, BaselineTask, Plan, Task
from charthouse.plan.packages_due import Due, due
from charthouse.projects.facts import ProjectFacts
from charthouse.projects.models import Project

MILESTONES = (TaskKind.MILESTONE.value, TaskKind.START_MILESTONE.value, TaskKind.FINISH_MILESTONE.value)
CHANGES_OF = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a list of the overview."""

    uid: int
    name: str
    start: int
    finish: int
    baseline_finish: int | None
    deadline: int | None
    total_slack: int | None
    percent: float
    critical: bool
    elapsed: bool
    chance: Chance | None = None
    """Of a milestone, where the outlook knows it."""

    @property
    def slip(self) -> int | None:
        """Minutes of wall clock behind (or before) the baseline."""
        return None if self.baseline_finish is None else self.finish - self.baseline_finish

    @property
    def missing(self) -> int:
        """Working minutes that are missing to keep every promise behind this task."""
        return -min(self.total_slack or 0, 0)

    @property
    def slip_days(self) -> int | None:
        """Calendar days behind the baseline, begun ones counted."""
        return None if self.slip is None else -(-self.slip // 1440)

    @property
    def misses_deadline(self) -> bool:
        """Whether the present finish lies behind the deadline."""
        return self.deadline is not None and self.finish > self.deadline

    @property
    def standing(self) -> str:
        """The state for its colour."""
        if self.misses_deadline or (self.total_slack is not None and self.total_slack < 0):
            return "bad"
        if self.slip is None:
            return "none"
        return "warn" if self.slip > 0 else "good"


@dataclass(frozen=True, slots=True)
class Overview:
    """What a project's first page says."""

    facts: ProjectFacts
    plan: Plan | None
    baseline: Baseline | None
    critical: tuple[TaskLine, ...]
    critical_count: int
    late: tuple[TaskLine, ...]
    short: tuple[TaskLine, ...]
    """Tasks with negative slack: their dates cannot be kept together."""
    short_count: int
    milestones: tuple[TaskLine, ...]
    packages: tuple[Due, ...]
    """Planning packages that are to be planned in detail soon, or should be by now."""
    changes: tuple[Told, ...]
    changes_since: dt.date
    foresight: Foresight | None = None

    @property
    def missing(self) -> int:
        """Working minutes to win back so that every promise can be kept."""
        return max((line.missing for line in self.short if not line.elapsed), default=0)

    def with_foresight(self, foresight: Foresight | None) -> Overview:
        """The same with what the outlook says."""
        if foresight is None:
            return self
        lines = tuple(replace(line, chance=foresight.chances.get(line.uid)) for line in self.milestones)
        return replace(self, foresight=foresight, milestones=lines)


def leaves(projects: Collection[int]) -> QuerySet[Task]:
    """The active tasks that have no tasks below them: those that work is done on."""
    below = Task.objects.filter(parent=OuterRef("pk"))
    return Task.objects.filter(project_id__in=projects, active=True).exclude(
        kind=TaskKind.LEVEL_OF_EFFORT.value
    ).filter(~Exists(below))  # fmt: skip


def facts_of(projects: Collection[int]) -> Mapping[int, ProjectFacts]:
    """The figures of many projects, a few queries for all of them."""
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


def overview_of(project: Project, *, with_history: bool, told: Q = Q()) -> Overview:  # noqa: B008 - never changed
    """All that the overview shows; ``told`` are the entries of the journal that its reader may be told."""
    facts = facts_of([project.pk]).get(project.pk, ProjectFacts())
    baseline = Baseline.objects.filter(project=project, number=F("project__plan__measured_by")).first()
    agreed = BaselineTask.objects.filter(baseline=baseline, task=OuterRef("pk")).values("finish")[:1]
    tasks = (
        leaves([project.pk])
        .filter(dates__isnull=False)
        .annotate(agreed=Subquery(agreed))
        .select_related("dates")
        .only("uid", "name", "deadline", "percent_complete", "duration_elapsed", "dates")
    )
    undone = tasks.filter(percent_complete__lt=100)
    late = undone.filter(dates__finish__gt=F("agreed")).order_by(F("agreed") - F("dates__finish"), "uid")
    critical = undone.filter(dates__critical=True).exclude(kind__in=MILESTONES).order_by("dates__start", "uid")
    short = undone.filter(dates__total_slack__lt=0).order_by("dates__total_slack", "dates__finish", "uid")
    milestones = undone.filter(Q(kind__in=MILESTONES) | Q(duration=0)).order_by("dates__finish", "uid")
    since = timezone.now() - CHANGES_OF
    stream = project.journal_id if project.working is None else project.working.journal_id
    changes = journal.entries(stream_id=stream, since=since).filter(told)[:400] if with_history else []
    return Overview(
        facts=facts,
        plan=Plan.objects.filter(pk=project.pk).first(),
        baseline=baseline,
        critical=_lines(critical[:6]),
        critical_count=critical.count(),
        late=_lines(late[:6]),
        short=_lines(short[:6]),
        short_count=short.count(),
        milestones=_lines(milestones[:6]),
        packages=tuple(due(project)[:6]),
        changes=tuple(tell(changes)[:8]),
        changes_since=timezone.localtime(since).date(),
    )


def _lines(tasks: QuerySet[Task]) -> tuple[TaskLine, ...]:
    return tuple(
        TaskLine(
            uid=task.uid,
            name=task.name,
            start=task.dates.start or 0,
            finish=task.dates.finish or 0,
            baseline_finish=task.agreed,  # type: ignore[attr-defined]
            deadline=task.deadline,
            total_slack=task.dates.total_slack,
            percent=task.percent_complete,
            critical=task.dates.critical,
            elapsed=task.duration_elapsed,
        )
        for task in tasks
    )
