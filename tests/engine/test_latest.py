"""Why a task may be no later: chains from latest dates to what caps them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charthouse.engine import layout
from charthouse.engine.explain import why
from charthouse.engine.latest import LateChain
from charthouse.engine.network import ConstraintKind, Link, LinkKind, Plan, Rules, Task
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import schedule
from tests.engine.plans import plans
from tests.engine.world import DAY, MONDAY, at, plan


def told(steps) -> list[tuple[str, int, int, int | None]]:
    return [(step.kind.value, step.task, step.minutes, step.other) for step in steps]


def test_slack_ends_where_the_project_does():
    tasks = (Task(1, "A", DAY), Task(2, "B", DAY), Task(3, "Long", 5 * DAY))
    chain = why(schedule(plan(*tasks, links=(Link(1, 2, lag=DAY),))), 1, end="late_start")

    assert told(chain) == [
        ("work", 1, DAY, None),
        ("lag", 1, DAY, None),
        ("link", 1, 0, 2),
        ("work", 2, DAY, None),
        ("project_finish", 2, 0, None),
    ]
    assert (chain[0].date, chain[0].since) == (at("2026-03-04T08:00"), at("2026-03-04T17:00"))
    assert (chain[2].date, chain[2].since) == (at("2026-03-05T08:00"), at("2026-03-06T08:00"))
    assert chain[-1].date == at("2026-03-06T17:00")


def test_a_deadline_of_a_successor_or_of_a_summary_caps():
    tasks = (Task(9, "Phase", deadline=at("2026-03-04T17:00")), Task(2, "B", DAY, parent=9), Task(1, "A", DAY))
    result = schedule(plan(*tasks, links=(Link(1, 9),)))

    assert told(why(result, 1, end="late_finish")) == [
        ("link", 1, 0, 9),
        ("children", 9, 0, 2),
        ("work", 2, DAY, None),
        ("project_finish", 2, 0, None),
    ]
    late = schedule(plan(*tasks, Task(3, "Long", 9 * DAY), links=(Link(1, 9),)))
    assert told(why(late, 1, end="late_finish"))[-2:] == [("summary", 2, 0, 9), ("deadline", 2, 0, 9)]


def test_a_constraint_and_what_holds_the_start_only():
    fixed = Task(2, "B", DAY, constraint=ConstraintKind.START_NO_LATER, constraint_date=at("2026-03-04T08:00"))
    tasks = (Task(1, "A", 3 * DAY), fixed, Task(3, "Long", 9 * DAY))
    chain = why(schedule(plan(*tasks, links=(Link(1, 2, LinkKind.START_TO_START),))), 1, end="late_finish")

    assert told(chain) == [("work", 1, 3 * DAY, None), ("link", 1, 0, 2), ("constraint", 2, 0, None)]
    assert chain[-1].constraint is ConstraintKind.START_NO_LATER


def test_what_has_happened_is_its_own_cause_and_ties_are_named():
    begun = Task(1, "A", 2 * DAY, actual_start=MONDAY, percent_complete=50.0)
    result = schedule(plan(begun, Task(2, "B", DAY), Task(3, "C", DAY), links=(Link(1, 2), Link(1, 3))))

    assert told(why(result, 1, end="late_start")) == [("actual", 1, 0, None)]
    chain = why(result, 1, end="late_finish")
    assert chain[0].other == 2
    assert [driver.task for driver in chain[0].also] == [3]


@pytest.mark.timeout(240)
@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(plan=st.sampled_from(Rules).flatmap(plans))
def test_what_is_named_is_what_caps_and_every_chain_ends(plan: Plan):
    try:
        result = schedule(plan)
    except UnusablePlan:
        return
    chain = LateChain(result)
    for i, task in enumerate(plan.tasks):
        known = result.tasks[task.id].late_finish is not None and result.compiled.network.task[i, layout.ACTIVE] == 1
        steps = why(result, task.id, end="late_finish")
        assert bool(steps) == known
        state = result.compiled.network.task[i, layout.STATE]
        if known and steps[0].kind.value != "actual" and state not in (layout.SUMMARY, layout.EFFORT):
            finish = int(result.dates[i, layout.LATE_FINISH])
            assert chain._aligned(i, chain._cap(i, finish)[0].finish) == finish
