"""Compile all kernels by scheduling a small plan that needs each of them."""

from __future__ import annotations

from charthouse.engine.calendars import Calendar
from charthouse.engine.network import Link, Plan, Task
from charthouse.engine.risk.distributions import BetaPert, Lognormal
from charthouse.engine.risk.model import Correlation, RiskModel
from charthouse.engine.risk.program import program_of
from charthouse.engine.risk.runner import Runner
from charthouse.engine.risk.scenario import scenario_of
from charthouse.engine.risk.simulation import simulate
from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import WorkingTime


def warm_all() -> None:
    """Compile every function of the engine for the kinds of arguments that it gets."""
    hours = ((480, 720), (780, 1020))
    calendar = Calendar(1, "Office", (hours, hours, hours, hours, hours, (), ()))
    plan = Plan(480, (Task(1, "One", 480), Task(2, "Two", 480)), (calendar,), 1, (Link(1, 2),))
    result = schedule(plan)
    time = WorkingTime(result.compiled.network.arrays[2])
    time.add(time.next_work(time.previous_work(480)), time.between(0, 480))
    result.tasks[2].drivers  # noqa: B018
    time.start_at(time.position(480))
    time.end_at(time.position(480))
    time.is_work(480)
    ranges = ((1, BetaPert(240, 480, 960)), (2, Lognormal(480, 100)))
    model = RiskModel(plan, ranges, correlations=(Correlation((1, 2), 0.5),), watched=(2,))
    simulate(model, iterations=1)
    Runner(model, program_of(plan), scenario_of(model, program_of(plan)), seed=1).slowly(0, 1)
