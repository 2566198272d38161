"""Computing all plans anew: after the engine changed, wherever heavy work is done."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from tests.worlds import signed_in

from charthouse import compute
from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.exchange.computed_dates import compute_dates
from charthouse.jobs import administering, worker
from charthouse.jobs.models import Job, ScheduleState
from charthouse.jobs.schedules import synchronise
from charthouse.plan.models import Plan, Task, TaskDates
from charthouse.plan.rescheduling import keep_computed, reschedule
from charthouse.plan.taking_over import import_document

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(maria: User) -> User:
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    return maria


@pytest.fixture
def planned(payroll, maria, small_plan):
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    return payroll


def dates():
    return {row[0]: row[1:] for row in TaskDates.objects.order_by("task").values_list()}


def test_an_administrator_has_every_plan_computed_anew(administrator, planned):
    right = dates()
    assert len(right) == 7
    TaskDates.objects.update(start=0, finish=1)
    Plan.objects.update(computed_finish=1)
    synchronise()
    number = ScheduleState.objects.get(name="plan.recompute_all").pk

    assert signed_in(administrator).post(f"/jobs/schedules/{number}/fire").status_code == 302
    worker.main(until_empty=True)

    job = Job.objects.get(kind="plan.recompute_all")
    assert (job.state, job.owner, job.result) == ("done", administrator, {"plans": 1}), job.error
    assert dates() == right


def test_it_never_begins_by_itself(planned):
    synchronise()

    assert ScheduleState.objects.get(name="plan.recompute_all").next_at is None


def test_a_plan_that_was_changed_meanwhile_is_not_overwritten(planned, maria, monkeypatch, administrator):
    build = Task.objects.get(project=planned, uid=12)
    real = compute.map_batches

    def meanwhile(function, items, **options):
        answers = real(function, items, **options)
        Task.objects.filter(pk=build.pk).update(duration=4800)
        Plan.objects.filter(pk=planned.pk).update(version=1000)
        return answers

    monkeypatch.setattr(compute, "map_batches", meanwhile)
    synchronise()
    administering.fire_now(number=ScheduleState.objects.get(name="plan.recompute_all").pk, by=maria)
    before = TaskDates.objects.get(task=build).finish
    worker.main(until_empty=True)

    after = TaskDates.objects.get(task=build).finish
    assert Job.objects.get().state == "done"
    assert before is not None
    assert after is not None
    assert after - before == 7 * 1440  # five working days more, as the plan says now
    assert Plan.objects.get(pk=planned.pk).computed_version == 1000


def test_dates_of_another_version_are_not_kept(planned, maria):
    assert not keep_computed(project=planned, version=("old",), computed=compute_dates_of(planned), by=maria)


def compute_dates_of(project):
    from charthouse.plan.queries import document_of

    return compute_dates(document_of(project))


def test_computed_dates_travel_bit_for_bit(small_plan):
    here = compute_dates(small_plan)

    there = pickle.loads(pickle.dumps(here))

    assert np.array_equal(here.dates, there.dates)
    assert (here.rows, here.start, here.finish) == (there.rows, there.start, there.finish)
    assert len(here.rows) == 7
