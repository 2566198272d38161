"""Keeps what a simulation found, what it was made of, and how far back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.compute.versions import mark
from charthouse.engine.risk.results import Simulation
from charthouse.outlook.changes import different, inputs_of
from charthouse.outlook.figures import figures_of, forecasts_of, quantiles
from charthouse.outlook.modelling import Simulated, settings_told
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.risks_of import mark_of
from charthouse.plan.computed import Computed, version_of
from charthouse.projects.models import Project

KEPT_TODAY = 40
"""Runs of the last day are kept; of each day before that only the last, and what people asked for."""


def state_of(project: Project, computed: Computed, settings: SimulationSettings) -> dict[str, Any]:
    """What somebody looks at who simulates this: nobody needs to look at it again."""
    version = None if computed.read is None else computed.read.version
    told = version or version_of(project)
    return {
        "plan_version": told[-1] or 0,
        "project_version": told[2],
        "settings_version": settings.version,
        "risks": mark_of(project),
    }


@transaction.atomic
def keep_run(
    project: Project,
    one: Simulated,
    found: Simulation,
    settings: SimulationSettings,
    *,
    state: dict[str, Any],
    seconds: float,
    by: User | None,
    at: dt.datetime,
) -> SimulationRun:
    """Keep a run with what is different from the one before; what is older is thinned out."""
    last = SimulationRun.objects.filter(project=project).order_by("-number").first()
    before = SimulationState.objects.select_for_update().filter(project=project).first()
    inputs, told = inputs_of(one), settings_told(settings)
    number = 1 if before is None else before.next_number
    changes: dict[str, Any] = {}
    if last is not None and before is not None and before.inputs:
        names = {task.uid: task.name for task in one.document.tasks}
        changes = different(before.inputs, inputs, names) | {
            "since": last.number,
            "settings": sorted(key for key in told if last.settings.get(key) != told[key]),
            "engine": last.engine != mark(),
            "risks": before.risks != state["risks"],
        }
    run = SimulationRun.objects.create(
        project=project, number=number, at=at, by=by, engine=mark(), fingerprint=one.fingerprint, settings=told,
        tasks=len(one.document.tasks), seconds=round(seconds, 3), plan_finish=found.plan_finish,
        quantiles=[round(each) for each in quantiles(found.finish)],
        costs=quantiles(found.cost, 2) if one.uncertain.has_costs else None, paid=one.paid,
        figures=figures_of(one, found), forecasts=forecasts_of(found), changes=changes,
    )  # fmt: skip
    SimulationState.objects.update_or_create(
        project=project,
        defaults=state
        | {"at": at, "trouble": "", "nothing_uncertain": False, "inputs": inputs, "next_number": number + 1},
    )
    thin_out(project, timezone.now())
    return run


def thin_out(project: Project, now: dt.datetime) -> None:
    """Of days that are over, leave the last run that came by itself; of today the newest."""
    mine = SimulationRun.objects.filter(project=project, by=None)
    old = mine.filter(at__lt=now - dt.timedelta(days=1))
    days = dict(old.order_by("number").values_list("at__date", "number"))
    old.exclude(number__in=days.values()).delete()
    fresh = mine.filter(at__gte=now - dt.timedelta(days=1)).order_by("-number").values_list("pk", flat=True)
    if surplus := list(fresh[KEPT_TODAY:]):
        mine.filter(pk__in=surplus).delete()
