"""The kernel gives the same answers as its slow twin, whatever is switched on."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from charthouse.engine.network import Plan, Rules
from charthouse.engine.refusals import CircularPlan, NoWorkingTime
from charthouse.engine.schedule import schedule
from tests.engine.plans import plans
from tests.engine.twin import Twin, TwinCycleError
from tests.engine.twin_calendar import NoWorkingTimeError

EXAMPLES = int(os.environ.get("CHARTHOUSE_TWIN_EXAMPLES", "100"))
"""Plans per set of rules: few enough for every run of the tests, more on demand."""
FIELDS = (
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "start",
    "finish",
    "total_slack",
    "free_slack",
    "start_slack",
    "finish_slack",
    "critical",
    "near_critical",
    "longest_path",
)

pytestmark = pytest.mark.timeout(240 if EXAMPLES <= 100 else 0)

thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CHARTHOUSE_TWIN_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def differences(plan: Plan) -> list[str]:
    """What kernel and twin say differently, a line each."""
    try:
        twin = Twin(plan).answer()
    except TwinCycleError:
        with pytest.raises(CircularPlan):
            schedule(plan)
        return []
    except NoWorkingTimeError:
        return []  # calendars that hardly ever meet: the twin walks out of their time where the kernel need not look
    try:
        kernel = schedule(plan).tasks
    except CircularPlan:
        return []  # the twin does not look along links that hold nothing any more
    except NoWorkingTime:
        return []  # nor at calendars that nobody asks, as those of done work
    return [
        f"task {task.id} {name}: kernel {getattr(kernel[task.id], name)}, twin {getattr(twin[task.id], name)}"
        for task in plan.tasks
        for name in FIELDS
        if getattr(kernel[task.id], name) != getattr(twin[task.id], name)
    ]


@thorough
@given(plan=plans(Rules.CHARTHOUSE))
def test_kernel_equals_twin_under_our_own_rules(plan: Plan) -> None:
    assert differences(plan) == []


@thorough
@given(plan=plans(Rules.MS_PROJECT))
def test_kernel_equals_twin_under_the_rules_of_ms_project(plan: Plan) -> None:
    assert differences(plan) == []


@thorough
@given(plan=plans(Rules.PRIMAVERA))
def test_kernel_equals_twin_under_the_rules_of_primavera(plan: Plan) -> None:
    assert differences(plan) == []
