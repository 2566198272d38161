"""A plan laid out from what was laid out before a small change is the plan laid out from nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from charthouse.engine.compile import compile_plan
from charthouse.engine.network import ConstraintKind, Plan, Rules, Task, TaskKind, TaskMode
from charthouse.engine.recompile import recompile
from charthouse.engine.schedule import schedule
from tests.engine.test_properties import networks, plenty
from tests.engine.world import DAY, MONDAY
from tests.engine.world import plan as plan_of

FACTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "duration": st.sampled_from([0, 90, DAY, 5 * DAY]),
        "constraint": st.just(ConstraintKind.START_NO_EARLIER),
        "constraint_date": st.sampled_from([None, MONDAY + 3 * 1440]),
        "deadline": st.just(MONDAY + 1440),
        "actual_start": st.just(MONDAY + 480),
        "percent_complete": st.sampled_from([0.0, 40.0, 100.0]),
        "mode": st.just(TaskMode.MANUAL),
        "manual_start": st.just(MONDAY + 2 * 1440),
        "active": st.booleans(),
        "kind": st.sampled_from([TaskKind.TASK, TaskKind.MILESTONE]),
    },
)


def outlined(plan: Plan, data: st.DataObject) -> Plan:
    """The plan with a summary above some of its first tasks, which may be inactive, and rules of any maker."""
    top, inside = Task(100, "Above", active=data.draw(st.booleans())), data.draw(st.integers(0, len(plan.tasks)))
    tasks = (replace(task, parent=100) if at < inside else task for at, task in enumerate(plan.tasks))
    rules = data.draw(st.sampled_from(list(Rules)))
    return replace(plan, tasks=(top, *tasks), policies=replace(plan.policies, rules=rules))


@plenty
@given(networks(), st.data())
def test_a_few_changed_and_added_tasks_are_laid_out_as_from_nothing(plan: Plan, data: st.DataObject):
    plan = outlined(plan, data)
    tasks = list(plan.tasks)
    for place in data.draw(st.sets(st.integers(0, len(tasks) - 1), max_size=2)):
        tasks[place] = replace(tasks[place], **data.draw(FACTS))
    tasks += [Task(200 + at, "New", **data.draw(FACTS)) for at in range(data.draw(st.integers(0, 2)))]
    changed = replace(plan, tasks=tuple(tasks))
    before = schedule(plan)

    made, fresh = recompile(changed, before.compiled), compile_plan(changed)
    if made is not None:
        for name in ("task", "link", "order"):
            assert np.array_equal(getattr(made.network, name), getattr(fresh.network, name)), name
        settled = made.network.tables, fresh.network.tables
        assert np.array_equal(*settled)
        assert made.rows == fresh.rows
        assert made.names == fresh.names
        for name in ("links", "efforts", "effort_links"):
            assert np.array_equal(getattr(made, name), getattr(fresh, name)), name
    assert np.array_equal(schedule(changed, like=before).dates, schedule(changed).dates)


def test_a_longer_task_and_a_new_one_at_the_end_need_no_layout_of_all_the_others_do():
    first = plan_of(Task(1, "A", DAY), Task(2, "B", DAY))
    longer, new = replace(first.tasks[0], duration=2 * DAY), Task(3, "C", DAY)
    before = compile_plan(first)

    def laid_out(*tasks: Task) -> bool:
        return recompile(replace(first, tasks=tasks), before) is not None

    assert laid_out(longer, first.tasks[1], new)
    assert not laid_out(longer)
    assert not laid_out(*first.tasks, replace(new, parent=1))
    assert not laid_out(*first.tasks, replace(new, id=1))
    assert not laid_out(replace(longer, kind=TaskKind.LEVEL_OF_EFFORT), first.tasks[1])
