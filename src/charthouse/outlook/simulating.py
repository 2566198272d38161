"""Simulates plans in the background: when somebody asks for it, and by itself after a plan changed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse import compute, metrics
from charthouse.compute.versions import mark
from charthouse.doors import by_itself, door
from charthouse.engine.refusals import Stopped, UnusablePlan
from charthouse.engine.risk.results import Simulation
from charthouse.engine.risk.simulation import simulate
from charthouse.exchange.risk_values import NothingUncertain
from charthouse.jobs import actions as jobs
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.live import actions as live
from charthouse.outlook.keeping import keep_run, state_of
from charthouse.outlook.modelling import Simulated, settings_of, simulated
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.pacing import may_again
from charthouse.outlook.risks_of import marks
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Task
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

AT_ONCE = 20
"""Plans that one look lets be simulated; the others wait for the next."""


class CannotSimulate(Refused):
    """The plan as it is cannot be simulated; the message says what to do."""


def start(*, access: Access) -> Job:
    """Simulate the plan that is worked on, as a job; while one is at it, that one is given.

    :raises RoleMayNot:
    """
    access.require(Right.EDIT_PLAN)
    return _start(access.project, by=access)


def _start(project: Project, by: Access | None = None) -> Job:
    return jobs.start(
        SIMULATE.name,
        by=None if by is None else by.user,
        title=_("Simulate “%(project)s”") % {"project": project.name},
        arguments={"project": project.pk, "key": project.key},
        stream_id=project.journal_id if by is None else by.project.journal_id,
        page=f"/projects/{project.key}/outlook/",
        only_one=str(project.pk),
        urgency=Job.Urgency.SCHEDULED if by is None else Job.Urgency.INTERACTIVE,
    )


def is_running(project: Project) -> bool:
    """Whether the plan is being simulated, or will be as soon as a worker is free."""
    mine = Job.objects.filter(kind=SIMULATE.name, only_one=str(project.pk))
    return mine.filter(state__in=jobs.UNFINISHED).exists()


@door(Right.EDIT_PLAN)
def work(running: Running) -> Mapping[str, Any]:
    """Simulate one plan and keep what was found, unless the same was found before."""
    if running.by is not None:  # the right may have been taken away since
        project_for(running.by, running.arguments["key"], Right.EDIT_PLAN)
    project = Project.rows.filter(pk=running.arguments["project"]).first()
    if project is None:
        return {"run": None}
    asked = running.by is not None
    running.tell(2, _("Reading the plan"))
    settings = settings_of(project)
    computed = computed_plan(project)
    state = state_of(project, computed, settings)
    if computed.schedule is None:
        trouble = computed.trouble or "The plan has no tasks yet; add one."
        return _ended(running, project, state, trouble, asked=asked)
    try:
        one = simulated(project, computed, settings)
        last = SimulationRun.objects.filter(project=project).order_by("-number").first()
        if last is not None and last.fingerprint == one.fingerprint and last.engine == mark():
            return _ended(running, project, state, "", last=last)
        began = time.perf_counter()
        found = _simulated(running, one)
        seconds = time.perf_counter() - began
    except NothingUncertain as refusal:
        return _ended(running, project, state, str(refusal), asked=asked, nothing_uncertain=True)
    except Stopped:
        raise compute.Stopped from None
    except UnusablePlan as refusal:
        return _ended(running, project, state, str(refusal), asked=asked)
    running.tell(98, _("Keeping what was found"))
    return _kept(running, project, state, settings, one, found, seconds)


def _simulated(running: Running, one: Simulated) -> Simulation:
    sentence = _("Simulating %(count)d iterations") % {"count": one.iterations}

    def over(runner: Any, batches: Any) -> Any:
        return compute.map_batches(runner, list(batches), batch_size=1, should_stop=running.should_stop)

    with metrics.computing("simulate"):
        return simulate(
            one.model,
            iterations=one.iterations,
            seed=one.seed,
            over=over,
            should_stop=running.should_stop,
            on_progress=lambda share: running.tell(5 + round(90 * share), sentence),
        )


def _ended(
    running: Running,
    project: Project,
    state: dict[str, Any],
    trouble: str,
    *,
    asked: bool = False,
    nothing_uncertain: bool = False,
    last: SimulationRun | None = None,
) -> Mapping[str, Any]:
    """Nothing new was found: write down that it was looked for, and why there is nothing."""
    with transaction.atomic():
        SimulationState.objects.update_or_create(
            project=project,
            defaults=state | {"at": timezone.now(), "trouble": trouble, "nothing_uncertain": nothing_uncertain},
        )
        tell(project)
        result = {"run": None if last is None else last.number, "trouble": trouble}
        if not (trouble and asked):
            running.finish(result)
    if trouble and asked:
        raise CannotSimulate(trouble)
    return result


def _kept(
    running: Running,
    project: Project,
    state: dict[str, Any],
    settings: SimulationSettings,
    one: Simulated,
    found: Simulation,
    seconds: float,
) -> Mapping[str, Any]:
    with transaction.atomic():
        run = keep_run(project, one, found, settings, state=state, seconds=seconds, by=running.by, at=timezone.now())
        tell(project)
        result = {"run": run.number}
        running.finish(result)
    return result


def tell(project: Project) -> None:
    """Let open pages know that there is a new outlook."""
    live.publish(f"outlook:{project.key}", "simulated")


def due(now: dt.datetime) -> list[Project]:
    """Plans that changed since they were last looked at, and may be simulated again by now."""
    key = Coalesce(F("working_id"), F("pk"))
    settings = SimulationSettings.objects.filter(pk=OuterRef("settings_key"))
    state = SimulationState.objects.filter(pk=OuterRef("pk"))
    seconds = SimulationRun.objects.filter(project=OuterRef("pk")).order_by("-number").values("seconds")[:1]
    found: QuerySet[Project] = (
        Project.rows.filter(plan__isnull=False, branched_from=None)
        .annotate(
            settings_key=key,
            wanted=Coalesce(Subquery(settings.values("automatic")), Value(value=True)),
            settings_version=Coalesce(Subquery(settings.values("version")), 1),
            seen_plan=Subquery(state.values("plan_version")),
            seen_project=Subquery(state.values("project_version")),
            seen_settings=Subquery(state.values("settings_version")),
            seen_at=Subquery(state.values("at")),
            seen_risks=Subquery(state.values("risks")),
            risks_now=Coalesce(Subquery(marks().filter(project=OuterRef("settings_key"))[:1]), 0),
            took=Coalesce(Subquery(seconds), 0.0),
        )
        .filter(wanted=True)
        .filter(
            Q(seen_plan=None)
            | ~Q(seen_plan=F("plan__version"))
            | ~Q(seen_project=F("version"))
            | ~Q(seen_settings=F("settings_version"))
            | ~Q(seen_risks=F("risks_now"))
        )
        .filter(Exists(Task.objects.filter(project=OuterRef("pk"))))
        .order_by("seen_at", "pk")
    )
    ready = [one for one in found if may_again(one.seen_at, one.took, now)]  # type: ignore[attr-defined]
    return ready[:AT_ONCE]


@by_itself("Every other minute, Charthouse looks of its own accord which plans changed, and has them simulated.")
def sweep(running: Running) -> Mapping[str, Any]:
    """Have every plan simulated that changed since; whatever was edited in between, once."""
    found = due(timezone.now())
    for project in found:
        _start(project)
    return {"plans": len(found)}


def _failed(running: Running, _sentence: str) -> None:
    """Open pages wait for it no longer."""
    live.publish(f"outlook:{running.arguments['key']}", "simulated")


SIMULATE = JobKind("outlook.simulate", work, _failed, label=gettext_lazy("Simulate a plan"), again=True)
SWEEP = JobKind("outlook.sweep", sweep, label=gettext_lazy("Look which plans are to be simulated"), again=True)
EVERY_OTHER_MINUTE = Schedule(
    "outlook.simulate", SWEEP.name, gettext_lazy("Simulate plans that changed"), cron="*/2 * * * *"
)
