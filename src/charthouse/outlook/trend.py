"""Keeps each day's figures of every plan's health, and says how they went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.doors import by_itself
from charthouse.engine.quality import Inspection
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.outlook.judging import judged
from charthouse.outlook.models import HealthDay
from charthouse.plan.models import Plan
from charthouse.projects.models import Project

SHOWN = 60
"""Days that the trend goes back."""


def today_in(project: Project, now: dt.datetime | None = None) -> dt.date:
    """The day by the project's clock."""
    return (now or timezone.now()).astimezone(ZoneInfo(project.time_zone or "UTC")).date()


def figures_of(inspection: Inspection) -> dict[str, dict[str, Any]]:
    """What is kept of a judgement."""
    return {
        str(point.number): {
            "value": point.value, "passes": point.passes, "population": point.population, "found": len(point.findings),
        }
        for point in inspection.points
    }  # fmt: skip


@transaction.atomic
def keep_day(project: Project, now: dt.datetime | None = None) -> bool:
    """Keep today's figures, unless those of this version of the plan are there; true: something was kept."""
    version = Plan.objects.values_list("version", flat=True).filter(pk=project.pk).first()
    day = today_in(project, now)
    if version is None or HealthDay.objects.filter(project=project, day=day, plan_version=version).exists():
        return False
    inspection = judged(project).inspection
    if inspection is None:
        return False
    write_day(project, day, inspection, version)
    return True


def write_day(project: Project, day: dt.date, inspection: Inspection, version: int) -> None:
    """Put a judgement down as that day's, in the place of an earlier one of the same day."""
    HealthDay.objects.update_or_create(
        project=project, day=day, defaults={"plan_version": version, "figures": figures_of(inspection)}
    )


def days_of(project: Project, now: dt.datetime | None = None) -> list[HealthDay]:
    """The days that the trend shows, the oldest first."""
    first = today_in(project, now) - dt.timedelta(SHOWN)
    return list(HealthDay.objects.filter(project=project, day__gt=first).order_by("day"))


@by_itself("Every hour, Charthouse looks of its own accord how good the plans are that were edited.")
def look(running: Running) -> Mapping[str, Any]:
    """Keep the figures of every plan: all of them once a day, those that were edited at most once an hour."""
    keys = list(Project.rows.filter(plan__isnull=False, branched_from=None).order_by("pk").values_list("pk", flat=True))
    kept = 0
    for done, key in enumerate(keys):
        project = Project.rows.filter(pk=key).first()
        kept += project is not None and keep_day(project)
        running.tell(100 * (done + 1) // len(keys), _("Looking at plans"))
    return {"plans": len(keys), "kept": kept}


LOOK = JobKind("outlook.health", look, label=gettext_lazy("Keep how good the plans are"), again=True)
EVERY_HOUR = Schedule("outlook.health", LOOK.name, gettext_lazy("Keep how good the plans are"), cron="7 * * * *")
"""The first time of a day is the nightly look at every plan; later ones find only plans that were edited since."""
