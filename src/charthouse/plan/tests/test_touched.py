"""Computing after a change of single tasks, by what is kept, gives what computing everything anew gives."""

from __future__ import annotations

import random

import pytest

from charthouse.plan import actions, computed
from charthouse.plan.models import TaskDates
from charthouse.plan.queries import document_of
from charthouse.plan.rescheduling import COLUMNS, reschedule
from charthouse.plan.taking_over import import_document


@pytest.mark.django_db(transaction=True)
def test_dates_after_many_small_changes_are_those_of_a_computation_from_nothing(payroll, small_plan, maria):
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    chance = random.Random(7)
    for turn in range(25):
        if turn % 3 == 0:
            parent = chance.choice([None, 10, 20])
            place = chance.choice([None, None, 1])
            actions.create_task(
                project=payroll, name=f"T{turn}", by=maria, duration=480 * turn, parent=parent, position=place,
                estimate=(1, 2, 3) if turn % 2 else None,
            )  # fmt: skip
        else:
            task = payroll.tasks.get(uid=chance.choice([11, 12, 21, 22]))
            wanted = chance.randrange(0, 9600, 240)
            actions.update_task(
                project=payroll, uid=task.uid, changes={"duration": (task.duration, wanted)}, by=maria
            )  # fmt: skip
    kept = computed.computed_plan(payroll)
    assert kept.document == document_of(payroll)
    stored = list(TaskDates.objects.order_by("task_id").values_list("task_id", *COLUMNS))
    computed._kept.clear()
    TaskDates.objects.all().delete()
    reschedule(project=payroll, by=maria)
    assert list(TaskDates.objects.order_by("task_id").values_list("task_id", *COLUMNS)) == stored
