"""The plan's tables as the journal keeps their rows: what a change made is undone and verified by them."""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from charthouse.journal.row_changes import Watch, register
from charthouse.plan.models import (
    Assignment,
    Baseline,
    BaselineTask,
    ChecklistItem,
    Estimate,
    ExternalKey,
    KeptList,
    KeptRow,
    Link,
    Plan,
    ProgressProposal,
    ProgressRules,
    Task,
)
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation, Calendar


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        Calendar,
        stream="project__journal_id",
        owner="project",
        counted=ngettext_lazy("%(shown)s calendar", "%(shown)s calendars", "count"),
    )
    register(
        Allocation,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s resource", "%(shown)s resources", "count"),
    )
    register(
        Plan,
        stream="project__journal_id",
        lenient=("measured_by",),
        packed=("extra", "rest"),
        leave_out=(
            *("computed_version", "computed_start", "computed_finish", "warnings", "uncomputable"),
            # Undoing gives no number back, so no change says them.
            *("next_task_number", "next_assignment_number", "next_baseline_number"),
        ),
    )
    register(
        Task,
        stream="project__journal_id",
        lenient=("position",),
        packed=("extra",),
        said_by=("created", "changed"),
        counted=ngettext_lazy("%(shown)s task", "%(shown)s tasks", "count"),
    )
    register(Link, stream="project__journal_id", counted=ngettext_lazy("%(shown)s link", "%(shown)s links", "count"))
    register(
        Assignment,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s assignment", "%(shown)s assignments", "count"),
    )
    register(Estimate, stream="task__project__journal_id")
    register(
        ChecklistItem,
        stream="task__project__journal_id",
        lenient=("position",),
        packed=("extra",),
        counted=ngettext_lazy("%(shown)s checklist item", "%(shown)s checklist items", "count"),
    )
    register(
        Baseline,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s baseline", "%(shown)s baselines", "count"),
    )
    register(BaselineTask, stream="baseline__project__journal_id")
    register(
        ExternalKey,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s key elsewhere", "%(shown)s keys elsewhere", "count"),
    )
    register(
        KeptList,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s list", "%(shown)s lists", "count"),
    )
    register(
        KeptRow,
        stream="of__project__journal_id",
        lenient=("position",),
        counted=ngettext_lazy("%(shown)s row of a list", "%(shown)s rows of lists", "count"),
    )
    register(ProgressRules, stream="project__journal_id")
    register(
        ProgressProposal,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s proposal", "%(shown)s proposals", "count"),
    )


def watch_whole(project: Project) -> Watch:
    """Watch everything that an import may touch."""
    return Watch(
        Project.objects.filter(pk=project.pk),
        Calendar.objects.filter(project=project),
        Allocation.objects.filter(project=project),
        Plan.objects.filter(pk=project.pk),
        Task.objects.filter(project=project),
        Link.objects.filter(project=project),
        Assignment.objects.filter(project=project),
        Estimate.objects.filter(task__project=project),
        ChecklistItem.objects.filter(task__project=project),
        Baseline.objects.filter(project=project),
        BaselineTask.objects.filter(baseline__project=project),
        ExternalKey.objects.filter(project=project),
    )
