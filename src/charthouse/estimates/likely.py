"""What a plan comes to as it stands now: its finish and cost as distributions, and the contingency for a confidence.

Where the newest simulation of the outlook still holds, that is it; else a plan of up to ``AT_ONCE`` tasks is simulated
within the request, with as many iterations as a moment allows; a larger one waits for the background, and says so.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Lock
from typing import Any

from charthouse.compute.versions import mark
from charthouse.engine.refusals import Stopped, UnusablePlan
from charthouse.engine.risk.model import RiskModel
from charthouse.engine.risk.simulation import simulate
from charthouse.exchange.risk_values import NothingUncertain
from charthouse.outlook import presenting
from charthouse.outlook.figures import quantiles
from charthouse.outlook.modelling import Simulated, settings_of, settings_told, simulated
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.risks_of import mark_of
from charthouse.plan.computed import Computed
from charthouse.projects.models import Project
from charthouse.risks.simulating import register_of

AT_ONCE = 4000
"""Tasks up to which a plan is simulated while somebody waits for the page."""
WORK = 2_000_000
"""Iterations times tasks that take less than half a second on one processor."""
LEAST_ITERATIONS = 500
SECONDS = 2.0
"""After so long the request waits no more, and the background says it."""
_MOST_KEPT = 64
_MOST_MODELLED = 4
_DAY = 1440


@dataclass(frozen=True, slots=True)
class Likely:
    """Finish and cost of a plan as distributions."""

    plan_finish: int
    """As planned, in minutes by the project's clock."""
    finish: tuple[float, ...]
    """For each percent from 0 to 100."""
    plan_cost: Decimal | None
    """As planned; None: it costs nothing, or that was not computed."""
    costs: tuple[float, ...] | None
    paid: int
    """How many people with rates the cost is of: of few, a sum tells what one of them costs."""
    iterations: int
    at: dt.datetime | None
    """When the background simulated it; None: just now, for this page."""
    stale: bool = False
    """The plan has changed since."""

    def days(self, confidence: int) -> float:
        """Contingency: calendar days from the planned finish to the one of that confidence, in percent."""
        return (self.finish[confidence] - self.plan_finish) / _DAY

    def money(self, confidence: int) -> Decimal | None:
        """Contingency: what the cost of that confidence is above the planned one."""
        if self.costs is None or self.plan_cost is None:
            return None
        return Decimal(str(round(self.costs[confidence], 2))) - self.plan_cost


@dataclass(frozen=True, slots=True)
class NotYet:
    """Why there is no distribution."""

    trouble: str = ""
    """A sentence; empty where another flag says it."""
    no_tasks: bool = False
    nothing_uncertain: bool = False
    waiting: bool = False
    """The plan is too large for the request, and the background has not simulated it yet."""


def likely_of(project: Project, computed: Computed) -> Likely | NotYet:
    """What a plan comes to, now."""
    if not computed.document.tasks:
        return NotYet(no_tasks=True)
    if computed.schedule is None:
        return NotYet(computed.trouble)
    settings = settings_of(project)
    state = SimulationState.objects.filter(project=project).defer("inputs").first()
    run = SimulationRun.objects.filter(project=project).order_by("-number").first()
    stale = state is None or bool(state.trouble) or presenting.stale(project, state, settings)
    small = len(computed.document.tasks) <= AT_ONCE
    if run is not None and (not stale or not small):
        return _of_run(run, stale=stale, one=None if stale else _model(project, computed))
    if not small:
        return NotYet(waiting=True)
    try:
        one = _simulated(project, computed, settings)
        found = _now(one)
    except NothingUncertain:
        return NotYet(nothing_uncertain=True)
    except Stopped:
        return NotYet(waiting=True) if run is None else _of_run(run, stale=True, one=None)
    except UnusablePlan as refusal:
        return NotYet(str(refusal))
    return found


def _model(project: Project, computed: Computed) -> Simulated | None:
    try:
        return _simulated(project, computed, settings_of(project))
    except (NothingUncertain, UnusablePlan):
        return None


def _simulated(project: Project, computed: Computed, settings: SimulationSettings) -> Simulated:
    """What is simulated, put together once for a plan, settings and a register that stay the same."""
    key = (id(computed), repr(settings_told(settings)), register_of(project), mark_of(project))
    with _lock:
        known = _modelled.get(key)
    if known is not None and known[0] is computed:
        return known[1]
    one = simulated(project, computed, settings)
    _keep(_modelled, key, (computed, one), most=_MOST_MODELLED)
    return one


def _of_run(run: SimulationRun, *, stale: bool, one: Simulated | None) -> Likely:
    costs = None if run.costs is None else tuple(map(float, run.costs))
    planned = None if one is None or costs is None else _planned_cost(one)
    return Likely(
        run.plan_finish, tuple(map(float, run.quantiles)), planned, costs, run.paid, int(run.settings["iterations"]),
        run.at, stale,
    )  # fmt: skip


_modelled: OrderedDict[tuple[int, str, int, int], tuple[Computed, Simulated]] = OrderedDict()
"""With the plan that it was made of, so that no other can take its place in memory meanwhile."""
_kept: OrderedDict[tuple[str, str], Likely] = OrderedDict()
_costs: OrderedDict[tuple[str, str], Decimal] = OrderedDict()
_lock = Lock()


def _now(one: Simulated) -> Likely:
    """Simulated within the request; the same plan with the same settings only once in a process."""
    key = (mark(), one.fingerprint)
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
            return known
    iterations = max(LEAST_ITERATIONS, min(one.iterations, WORK // max(1, len(one.document.tasks))))
    until = time.monotonic() + SECONDS
    found = simulate(
        one.model, iterations=iterations, seed=one.seed, should_stop=lambda: time.monotonic() > until
    )  # fmt: skip
    costs = tuple(quantiles(found.cost, 2)) if one.uncertain.has_costs else None
    likely = Likely(
        found.plan_finish, tuple(map(float, map(round, quantiles(found.finish)))),
        None if costs is None else _planned_cost(one), costs, one.paid, iterations, None,
    )  # fmt: skip
    _keep(_kept, key, likely)
    return likely


def _planned_cost(one: Simulated) -> Decimal:
    """What the plan costs when everything takes as long as planned and no risk occurs: counted as each iteration is."""
    key = (mark(), one.fingerprint)
    with _lock:
        known = _costs.get(key)
    if known is not None:
        return known
    certain: RiskModel = replace(
        one.model, durations=(), risks=(), branches=(), correlations=(), commitments=(), watched=()
    )
    found = simulate(certain, iterations=2, seed=1)
    cost = Decimal(str(round(found.cost.greatest, 2)))
    _keep(_costs, key, cost)
    return cost


def _keep(kept: OrderedDict[Any, Any], key: Hashable, value: Any, *, most: int = _MOST_KEPT) -> None:
    with _lock:
        kept[key] = value
        while len(kept) > most:
            kept.popitem(last=False)


def confidences(chosen: int) -> Sequence[int]:
    """The confidences that the page sets beside each other."""
    return sorted({50, 80, 90, chosen})
