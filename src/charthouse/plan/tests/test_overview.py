"""The figures of a project in lists say what is so: finish, slip, late tasks, work done."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.worlds import DAY, at, signed_in

from charthouse.plan import actions
from charthouse.plan.models import TaskDates
from charthouse.plan.overview import beside_of, facts_of


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, name="Agreed", number=0)
    return payroll


def test_a_plan_on_its_baseline(plan):
    facts = facts_of([plan.pk])[plan.pk]

    assert (facts.start, facts.finish, facts.baseline_finish) == (at(0), at(14, 1020), at(14, 1020))
    assert (facts.tasks, facts.done, facts.late, facts.slip_days) == (5, 0, 0, 0)
    assert facts.standing == "good"


def test_a_slip_shows_in_lists_and_in_what_changed(plan, maria):
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)

    facts = facts_of([plan.pk])[plan.pk]

    assert (facts.finish, facts.slip_days, facts.late) == (at(18, 1020), 4, 4)
    assert facts.standing == "bad"  # 4 of 14 days
    told = [one.what for one in beside_of(plan, with_history=True).changes]
    assert any("moved the finish from Mon 16 Mar 2026 to Fri 20 Mar 2026" in one for one in told)
    assert beside_of(plan, with_history=False).changes == ()


def test_a_deadline_that_cannot_be_kept_colours_the_project(plan, maria):
    actions.update_task(project=plan, uid=21, changes={"deadline": (at(20, 1020), at(11, 1020))}, by=maria)

    panel = signed_in(maria).get("/projects/PAY/tasks/12").content.decode()
    assert "to win back to keep every promise" in panel
    assert "until something else misses its latest date" not in panel
    assert facts_of([plan.pk])[plan.pk].standing == "bad"
    assert TaskDates.objects.get(task__uid=12).total_slack == -DAY


def test_work_done_counts_by_duration(plan, maria):
    changes = {"actual_start": (None, at(0)), "actual_finish": (None, at(2, 1020)), "percent_complete": (0.0, 100)}
    actions.report_progress(project=plan, uid=11, changes=changes, by=maria)

    facts = facts_of([plan.pk])[plan.pk]

    assert facts.done == 1
    assert facts.share_done == pytest.approx(3 / 11)


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_is_counted_anew_once_the_plan_changed(plan, maria, django_assert_max_num_queries):
    before = facts_of([plan.pk])
    with django_assert_max_num_queries(1):
        assert facts_of([plan.pk]) == before

    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    assert facts_of([plan.pk])[plan.pk].slip_days == 4
    actions.set_baseline(project=plan, by=maria, name="Later", number=1)
    after = facts_of([plan.pk])[plan.pk]
    assert (after.slip_days, after.late) == (0, 0)
    assert facts_of([]) == {}

    with transaction.atomic():
        actions.update_task(project=plan, uid=12, changes={"duration": (9 * DAY, 5 * DAY)}, by=maria)
        assert facts_of([plan.pk])[plan.pk].slip_days == -4
        transaction.set_rollback(True)  # nobody's plan: the next change has its version
    assert facts_of([plan.pk])[plan.pk] == after
    actions.update_task(project=plan, uid=12, changes={"duration": (9 * DAY, 7 * DAY)}, by=maria)
    assert facts_of([plan.pk])[plan.pk].slip_days == -2
