"""Typed work is shared among who works on the task, as one edit that undo takes back."""

from __future__ import annotations

import uuid

import pytest

from charthouse.plan import actions
from charthouse.plan.edit_work import shares
from charthouse.plan.models import Assignment, Task
from charthouse.plan.tests.test_edits import Page, change
from charthouse.resources.models import Allocation


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


def works(name: str) -> dict[str, int | None]:
    """Minutes of work of each who is assigned to a task."""
    found = Assignment.objects.filter(task__name=name).values_list("allocation__resource__name", "work")
    return dict(found)


@pytest.mark.parametrize(
    ("minutes", "units", "told"),
    [
        (960, [1.0, 1.0], [480, 480]),
        (900, [0.5, 1.0], [300, 600]),
        (100, [1.0, 1.0, 1.0], [34, 33, 33]),
        (100, [0.0, 0.0], [50, 50]),
        (0, [1.0, 0.5], [0, 0]),
        (1, [0.25, 0.75], [0, 1]),
    ],
)
def test_shares_are_whole_minutes_and_come_to_all_of_them(minutes, units, told):
    assert shares(minutes, units) == told
    assert sum(told) == minutes


def test_work_is_shared_by_units_and_comes_back_with_one_undo(planned, maria):
    page = Page(maria)
    lab = Allocation.objects.get(project=planned, resource__name="Test lab")
    page.edit({"op": "assign", "task": 12, "resource": lab.uid, "units": 1.0})
    before = works("Build")
    assert before == {"Yuki Hayashi": 1200, "Test lab": None}

    page.edit(change(12, work=[None, 2700]))
    assert works("Build") == {"Yuki Hayashi": 900, "Test lab": 1800}
    assert Task.objects.get(name="Build").work == 2700

    asked = {"id": str(uuid.uuid4()), "since": page.version}
    assert page.client.post("/projects/PAY/plan/undo", asked, content_type="application/json").status_code == 200
    assert works("Build") == before
    assert Task.objects.get(name="Build").work is None


def test_what_somebody_has_done_stays_theirs_and_work_cannot_be_less(planned, maria):
    Assignment.objects.filter(task__name="Build").update(actual_work=300, remaining_work=900)
    page = Page(maria)

    page.edit(change(12, work=[None, 600]))
    row = Assignment.objects.get(task__name="Build")
    assert (row.work, row.actual_work, row.remaining_work) == (600, 300, 300)

    answer = page.send(change(12, work=[600, 240]))
    assert answer.status_code == 422
    assert "5 hours of the work on “Build” are done already" in answer.json()["detail"]
    assert Assignment.objects.get(task__name="Build").work == 600


def test_a_task_without_anybody_keeps_its_work_to_itself(planned, maria):
    Page(maria).edit(change(11, work=[None, 480]))
    assert Task.objects.get(name="Design").work == 480
    assert works("Design") == {}
