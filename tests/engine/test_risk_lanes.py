"""Many iterations side by side give what the whole kernel gives for each of them alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from charthouse.engine.calendars import Calendar, CalendarException
from charthouse.engine.network import Link, Plan, Rules, Task, TaskKind
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.risk.distributions import BetaPert, Discrete, Lognormal, Triangular, Uniform
from charthouse.engine.risk.model import Combine, Correlation, Impact, RiskDriver, RiskModel, TaskCost
from charthouse.engine.risk.program import program_of
from charthouse.engine.risk.runner import Runner
from charthouse.engine.risk.scenario import scenario_of
from tests.engine.plans import plans

_SHAPES = (
    lambda d: BetaPert(0.5 * d, d, 2 * d + 60),
    lambda d: Triangular(0.8 * d, d, 1.5 * d + 30),
    lambda d: Uniform(0, d + 480),
    lambda d: Lognormal(d + 1, 0.4 * d + 1),
    lambda d: Discrete((0, d, 2 * d + 60), (1, 2, 1)),
)


@st.composite
def models(draw: st.DrawFn) -> RiskModel:
    plan: Plan = draw(plans(draw(st.sampled_from(Rules))))
    parents = {task.parent for task in plan.tasks}
    idle: set[int | None] = set()
    for task in plan.tasks:
        if not task.active or task.parent in idle:
            idle.add(task.id)
    leaves = [task for task in plan.tasks if task.id not in parents and task.id not in idle]
    ranged = [task for task in leaves if draw(st.integers(0, 3))]
    durations = tuple((task.id, draw(st.sampled_from(_SHAPES))(task.duration)) for task in ranged)
    leaves = [task for task in leaves if task.kind is not TaskKind.LEVEL_OF_EFFORT]
    ids = [task.id for task in leaves]
    some = st.lists(st.sampled_from(ids), unique=True, max_size=3) if ids else st.just([])
    risks = tuple(
        RiskDriver(
            number,
            f"Risk {number}",
            draw(st.sampled_from((0.0, 0.3, 1.0))),
            tuple(
                Impact(task, factor=Uniform(1, 1.5), delay=Uniform(0, 960), cost=Uniform(0, 100)) for task in draw(some)
            ),
            combine=draw(st.sampled_from(Combine)),
            adds=tuple(draw(some)[:1]) if number == 2 else (),
        )
        for number in (1, 2)
    )
    correlations = (Correlation(tuple(draw(some)), 0.6), Correlation(tuple(draw(some)), -0.2))
    costs = tuple((task.id, TaskCost(100.0, 0.5, 7.0)) for task in leaves[::2])
    return RiskModel(plan, durations, risks, (), correlations, costs, watched=tuple(ids), per_minute=0.25)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(models())
def test_lanes_equal_the_kernel(model):
    try:
        program = program_of(model.plan)
    except UnusablePlan:
        reject()
    runner = Runner(model, program, scenario_of(model, program), seed=7)
    assume(not runner.why_slow)

    fast, slow = runner.in_lanes(0, 66), runner.slowly(0, 66)

    np.testing.assert_array_equal(fast.watched, slow.watched)
    np.testing.assert_array_equal(fast.finish, slow.finish)
    np.testing.assert_allclose(fast.cost, slow.cost, rtol=1e-6)
    np.testing.assert_allclose(fast.sums[:, :2], slow.sums[:, :2])


def test_a_start_milestone_that_has_begun_resumes_where_working_time_does():
    evening, morning = 28795260, 28796160
    office = Calendar(1, "Plan", week=(((480, 720), (780, 1020)),) * 5 + ((), ()))
    begun = Task(1, "Begun", 0, kind=TaskKind.START_MILESTONE, actual_start=evening - 540, resume=evening)
    model = RiskModel(Plan(evening - 540, (begun,), (office,), 1), watched=(1,))
    program = program_of(model.plan)
    runner = Runner(model, program, scenario_of(model, program), seed=7)

    assert runner.in_lanes(0, 2).watched.tolist() == [[morning, morning]]
    assert runner.slowly(0, 2).watched.tolist() == [[morning, morning]]


@pytest.mark.parametrize("later", range(15))
def test_a_night_before_an_exception_is_no_longer_than_any_other(later):
    """A link from day to night work, an exception some days behind it: the weeks before the table stand for others."""
    office = Calendar(1, "Day", week=(((480, 720), (780, 1020)),) * 5 + ((), ()))
    whole = CalendarException(19997 + later, 19998 + later, hours=((0, 1440),))
    night = Calendar(2, "Night", week=(((1320, 1800),),) * 5 + ((), ()), exceptions=(whole,))
    tasks = (Task(1, "Cut over", 0), Task(2, "Watch", 60, calendar=2))
    model = RiskModel(Plan(28794720, tasks, (office, night), 1, (Link(1, 2),)), watched=(2,))
    program = program_of(model.plan)
    runner = Runner(model, program, scenario_of(model, program), seed=7)

    assert runner.in_lanes(0, 2).watched.tolist() == [[28795620, 28795620]] == runner.slowly(0, 2).watched.tolist()
