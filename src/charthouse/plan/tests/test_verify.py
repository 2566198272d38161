"""A row of a plan that was changed by hand is found and named, imported ones and those of an undone change alike."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.worlds import DAY

from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Assignment, Baseline, Estimate, Link, Plan, Task
from charthouse.projects.actions import update_project
from charthouse.resources.models import Allocation, Calendar


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    task = actions.create_task(project=payroll, name="Check", by=maria, parent=10, position=1)
    actions.update_task(project=payroll, uid=11, changes={"duration": (3 * DAY, 4 * DAY)}, by=maria)
    actions.move_task(project=payroll, uid=22, parent=10, position=2, by=maria)
    actions.link_tasks(project=payroll, before=task.uid, after=11, by=maria)
    actions.assign(project=payroll, uid=11, allocation=1, by=maria)
    actions.set_baseline(project=payroll, by=maria, name="Second")
    actions.delete_task(project=payroll, uid=12, by=maria)
    journal.undo(entry=Entry.objects.get(verb="deleted"), by=maria)
    actions.delete_task(project=payroll, uid=21, by=maria)
    return payroll


def test_a_plan_that_went_through_everything_is_as_its_journal_says(plan):
    done = verify()

    assert done.findings == []
    assert done.rows > 20


@pytest.mark.parametrize(
    ("found", "change", "told"),
    [
        (lambda: Task.objects.filter(uid=22), {"name": "Trained"}, "name is 'Trained', the journal says 'Train'"),
        (lambda: Task.objects.filter(uid=11), {"duration": 1}, f"duration is 1, the journal says {4 * DAY}"),
        (lambda: Task.objects.filter(name="Check"), {"percent_complete": 100}, "percent_complete is 100"),
        (lambda: Link.objects.order_by("pk")[:1], {"lag": 7}, "lag is 7, the journal says 0"),
        (lambda: Assignment.objects.filter(task__uid=12), {"units": 0.25}, "units is 0.25, the journal says 0.5"),
        (lambda: Estimate.objects.all(), {"basis": "guess"}, "basis is 'guess', the journal says 'as last year'"),
        (lambda: Baseline.objects.filter(number=0), {"name": "Other"}, "name is 'Other', the journal says 'Agreed'"),
        (lambda: Plan.objects.all(), {"minutes_per_day": 1}, "minutes_per_day is 1, the journal says 480"),
        (lambda: Calendar.objects.filter(uid=1), {"name": "Lazy"}, "name is 'Lazy', the journal says 'Office'"),
        (lambda: Allocation.objects.filter(uid=2), {"max_units": 9}, "max_units is 9, the journal says 2"),
    ],
    ids=["imported", "changed", "created", "link", "assignment", "estimate", "baseline", "plan", "calendar", "team"],
)  # fmt: skip
def test_a_row_changed_by_hand_is_named(plan, found, change, told):
    row = found().get()
    type(row)._default_manager.filter(pk=row.pk).update(**change)

    (finding,) = verify().findings
    assert (finding.journal, finding.kind) == ("project PAY", "row changed")
    assert (finding.record, finding.record_id) == (row._meta.label, str(row.pk))
    assert told in finding.sentence


def test_rows_put_in_or_taken_out_by_hand_are_named(plan):
    link = Link.objects.order_by("pk")[0]
    Link.objects.filter(pk=link.pk).delete()
    added = Task.objects.create(project=plan, uid=900, position=9, name="Smuggled")

    assert [(one.kind, one.record, one.record_id) for one in verify().findings] == [
        ("row added", "plan.Task", str(added.pk)),
        ("row missing", "plan.Link", str(link.pk)),
    ]


def test_the_name_of_a_project_changed_by_hand_is_named(payroll, maria):
    update_project(project=payroll, changes={"name": ("Payroll", "Wages")}, by=maria)
    assert verify().findings == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET name = 'Loot' WHERE id = %s", [payroll.pk])

    (finding,) = verify().findings
    assert (finding.kind, finding.record, finding.record_id) == ("row changed", "projects.Project", str(payroll.pk))
    assert "name is 'Loot', the journal says 'Wages'" in finding.sentence
