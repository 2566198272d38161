"""Simulates the demo's plans as they are and as they stood in the weeks before, so that the outlook has a past."""

from __future__ import annotations

import datetime as dt
import time

from django.utils import timezone

from charthouse.demo.build import document_of
from charthouse.demo.rows import DemoProject
from charthouse.engine.risk.simulation import simulate
from charthouse.engine.schedule import schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.outlook.keeping import keep_run, state_of
from charthouse.outlook.modelling import settings_of, simulated
from charthouse.outlook.settling import set_settings
from charthouse.plan.computed import Computed, compute
from charthouse.projects.access import Access
from charthouse.projects.models import Project

WEEKS = 10
"""So far the outlook goes back."""
_CHOSEN = {"factor_low": 0.9, "factor_likely": 1.0, "factor_high": 1.3, "grouping": "phase", "rho": 0.3}


def look_ahead(access: Access, one: DemoProject, today: dt.date) -> None:
    """Simulate a demo project week by week, and as it is now."""
    set_settings(access=access, changes=_CHOSEN)
    now = timezone.now()
    for weeks in range(WEEKS, 0, -1):
        document = document_of(one, today, weeks)
        computed = Computed(document, schedule(plan_of(document)))
        _simulate(access.project, computed, now - dt.timedelta(weeks=weeks))
    _simulate(access.project, compute(access.project), now)


def _simulate(project: Project, computed: Computed, at: dt.datetime) -> None:
    settings = settings_of(project)
    one = simulated(project, computed, settings)
    began = time.perf_counter()
    found = simulate(one.model, iterations=one.iterations, seed=one.seed)
    seconds = time.perf_counter() - began
    keep_run(
        project, one, found, settings, state=state_of(project, computed, settings), seconds=seconds, by=None, at=at
    )
