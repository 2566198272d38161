"""Every other minute, looks whether a stage is forecast to leave its tolerances: opens exceptions, and closes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.budget.queries import book_of
from charthouse.doors import by_itself
from charthouse.goals.measuring import today_in
from charthouse.goals.models import Kpi, Measurement
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.outlook.models import SimulationRun, ValueSheet
from charthouse.outlook.risks_of import mark_of as mark_of_register
from charthouse.plan.computed import version_of
from charthouse.plan.models import Plan
from charthouse.projects.models import Project
from charthouse.stages.exceptions import back_inside, open_exception
from charthouse.stages.letters import tell_opened
from charthouse.stages.measuring import BEYOND, CLOSE, INSIDE, seen_by_all, standings_of
from charthouse.stages.models import Gate, Stage, StageException, StageLook, Tolerance


@by_itself(
    "Every other minute, Charthouse looks of its own accord which stages are forecast to leave their tolerances."
)
def work(running: Running) -> Mapping[str, Any]:
    """Look at every project whose plan, simulation, costs, risks or tolerances changed since it was looked at."""
    keys = list(
        Stage.objects.filter(tolerances__limit__isnull=False).order_by("project").values_list("project", flat=True)
        .distinct()
    )  # fmt: skip
    opened = closed = 0
    for done, key in enumerate(keys):
        if running.should_stop():
            break
        project = Project.rows.filter(pk=key).first()
        if project is not None:
            come, gone = look(project)
            opened, closed = opened + come, closed + gone
        running.tell(100 * (done + 1) // len(keys), _("Looking at tolerances"))
    return {"projects": len(keys), "opened": opened, "closed": closed}


def look(project: Project) -> tuple[int, int]:
    """Open and close exceptions of one project; gives how many of each. The same is not looked at twice.

    Of a plan that is published by hand it is the published one that counts: what a board is told, everybody may see.
    """
    mark = mark_of(project)
    if StageLook.objects.filter(project=project, mark=mark).exists():
        return 0, 0
    opened: list[StageException] = []
    closed = 0
    with transaction.atomic():
        for standing in standings_of(project, seen_by_all(project)):
            for one in standing.measured:
                if one.state == BEYOND and not standing.done:
                    made = open_exception(stage=standing.stage, measured=one)
                    if made is not None:
                        opened.append(made)
                elif one.state in (INSIDE, CLOSE):
                    closed += back_inside(stage=standing.stage, area=one.area) is not None
        StageLook.objects.update_or_create(
            project=project, defaults={"mark": mark, "at": timezone.now()}
        )  # fmt: skip
        for exception in opened:
            tell_opened(exception)
    return len(opened), closed


def mark_of(project: Project) -> str:
    """Of all that decides where the stages stand."""
    stages = Stage.objects.filter(project=project).aggregate(count=Count("pk"), versions=Sum("version"))
    gates = Gate.objects.filter(project=project).aggregate(count=Count("pk"), versions=Sum("version"))
    shown = seen_by_all(project)
    parts = (
        version_of(shown),
        Plan.objects.filter(pk=shown.pk).values_list("measured_by", flat=True).first(),
        SimulationRun.objects.filter(project=shown).aggregate(last=Max("number"))["last"],
        ValueSheet.objects.filter(project=shown, in_hours=False, asked="").values_list("kept_at", flat=True).first(),
        book_of(project).version,
        mark_of_register(project),
        shown.status_date,
        stages, gates,
        list(Tolerance.objects.filter(stage__project=project).order_by("pk").values_list("pk", "unit", "limit", "kpi")),
        kpis_of(project),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def kpis_of(project: Project) -> Any:
    """Of the KPIs that tolerances name: their versions and measurements, and the day, by which a forecast moves."""
    tolerances = Tolerance.objects.filter(stage__project=project)
    named = sorted({one for one in tolerances.values_list("kpi", flat=True) if one is not None})
    if not named:
        return None
    found = Kpi.objects.filter(project=project, number__in=named)
    return (
        list(found.order_by("number").values_list("number", "version")),
        Measurement.objects.filter(kpi__in=found, standing=True).aggregate(count=Count("pk"), last=Max("pk")),
        today_in(project),
    )


WATCH = JobKind("stages.watch", work, label=gettext_lazy("Look at the tolerances of stages"), again=True)
EVERY_OTHER_MINUTE = Schedule(
    "stages.watch", WATCH.name, gettext_lazy("Look at the tolerances of stages"), cron="1-59/2 * * * *"
)
