"""Tells the budget how much contingency the newest simulation says is needed."""

from __future__ import annotations

from decimal import Decimal

from charthouse.budget import needs
from charthouse.outlook.modelling import settings_of
from charthouse.outlook.models import SimulationRun, SimulationState
from charthouse.outlook.presenting import may_see_costs, stale
from charthouse.plan.computed import computed_plan
from charthouse.plan.scenario_costs import cost_of, may_tell_cost
from charthouse.projects.access import Access


def need_of(access: Access) -> needs.Need | None:
    """The P80 of the cost against what the plan costs, for who may know both."""
    project = access.shown
    run = SimulationRun.objects.filter(project=project).order_by("-number").first()
    if run is None or run.costs is None or not may_see_costs(access, run.paid):
        return None
    document = computed_plan(project).document
    planned = cost_of(document) if may_tell_cost(access, document) else None
    if planned is None:
        return None
    p80 = round(Decimal(str(run.costs[80])), 2)
    state = SimulationState.objects.filter(project=project).first()
    return needs.Need(run.number, run.at, p80, round(p80 - planned, 2), stale(project, state, settings_of(project)))


def register() -> None:
    """Called when the chapter starts."""
    needs.register(need_of)
