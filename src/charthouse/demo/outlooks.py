"""Simulates and judges the demo's plans as they stand and stood in the weeks before: the outlook has a past."""

from __future__ import annotations

import datetime as dt
import time

from django.utils import timezone

from charthouse.demo.build import document_of
from charthouse.demo.rows import DemoProject
from charthouse.engine.risk.simulation import simulate
from charthouse.engine.schedule import schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.outlook.judging import judge
from charthouse.outlook.keeping import keep_run, state_of
from charthouse.outlook.modelling import settings_of, simulated
from charthouse.outlook.settling import set_settings
from charthouse.outlook.trend import keep_day, today_in, write_day
from charthouse.plan.computed import Computed, compute
from charthouse.plan.models import Plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project

WEEKS = 10
"""So far the outlook goes back."""
_CHOSEN = {"factor_low": 0.9, "factor_likely": 1.0, "factor_high": 1.3}


def look_ahead(access: Access, one: DemoProject, today: dt.date) -> None:
    """Simulate and judge a demo project week by week, and as it is now."""
    set_settings(access=access, changes=_CHOSEN)
    now = timezone.now()
    for weeks in range(WEEKS, 0, -1):
        document = document_of(one, today, weeks)
        computed = Computed(document, schedule(plan_of(document)))
        at = now - dt.timedelta(weeks=weeks)
        _simulate(access.project, computed, at)
        _judge(access.project, computed, at)
    _simulate(access.project, compute(access.project), now)
    keep_day(access.project, now)


def _simulate(project: Project, computed: Computed, at: dt.datetime) -> None:
    settings = settings_of(project)
    one = simulated(project, computed, settings)
    began = time.perf_counter()
    found = simulate(one.model, iterations=one.iterations, seed=one.seed)
    seconds = time.perf_counter() - began
    keep_run(
        project, one, found, settings, state=state_of(project, computed, settings), seconds=seconds, by=None, at=at
    )


def _judge(project: Project, computed: Computed, at: dt.datetime) -> None:
    plan = Plan.objects.get(pk=project.pk)
    inspection = judge(project, computed, plan.measured_by).inspection
    if inspection is not None:
        write_day(project, today_in(project, at), inspection, plan.version)
