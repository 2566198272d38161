"""What is made of a whole plan is made anew when the plan changed, and only then."""

from __future__ import annotations

import itertools

from django.db import transaction
from tests.worlds import DAY

from charthouse.plan import actions as plan
from charthouse.plan.computed import computed_plan
from charthouse.plan.kept import MOST_PLANS, KeptPerPlan
from charthouse.plan.outline import all_below, family
from charthouse.projects.actions import create_project


def test_it_is_made_once_until_the_plan_or_its_baseline_changes(payroll, maria, small_plan):
    plan.import_document(project=payroll, document=small_plan, by=maria)
    times = itertools.count(1)
    kept = KeptPerPlan(lambda _project: next(times))

    assert (kept(payroll), kept(payroll)) == (1, 1)
    plan.reschedule(project=payroll, by=maria)  # dates of the same plan
    assert (kept(payroll), kept(payroll)) == (2, 2)
    plan.update_task(project=payroll, uid=12, changes={"name": ("Build", "Build it")}, by=maria)
    assert (kept(payroll), kept(payroll)) == (3, 3)
    plan.set_baseline(project=payroll, by=maria, name="Agreed")
    assert (kept(payroll), kept(payroll)) == (4, 4)


def test_what_was_made_of_the_plans_asked_for_last_stays(payroll, maria):
    others = [create_project(key=f"P{place}", name="Another", by=maria) for place in range(MOST_PLANS)]
    for one in (payroll, *others):
        plan.create_task(project=one, name="Cake", duration=DAY, by=maria)
    asked = []
    kept = KeptPerPlan(lambda project: asked.append(project.key))

    for one in (payroll, *others, others[0], payroll):
        kept(one)

    assert asked == ["PAY", *(one.key for one in others), "PAY"]


def test_what_a_transaction_took_back_is_forgotten(payroll, maria, small_plan):
    """The next change has the same number of the plan's version, and another name of the task."""
    plan.import_document(project=payroll, document=small_plan, by=maria)
    kept = KeptPerPlan(lambda project: computed_plan(project).tasks[12].name)

    def rename(old, new):
        plan.update_task(project=payroll, uid=12, changes={"name": (old, new)}, by=maria)

    with transaction.atomic():
        rename("Build", "Taken back")
        assert kept(payroll) == "Taken back"
        transaction.set_rollback(True)
    rename("Build", "Kept")
    assert computed_plan(payroll).tasks[12].name == "Kept"
    assert kept(payroll) == "Kept"


def test_a_family_comes_in_the_plans_order_and_of_no_task_there_is_none(payroll, maria, small_plan):
    plan.import_document(project=payroll, document=small_plan, by=maria)
    computed = computed_plan(payroll)

    assert list(family(computed, 20)) == [20, 21, 22, 23]
    assert list(family(computed, 22)) == [22]
    assert list(family(computed, 99)) == []


def test_two_that_each_lie_below_the_other_are_found_once():
    assert all_below({None: [3], 1: [2], 2: [1, 4]}, 1) == {1, 2, 4}
