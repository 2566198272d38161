"""Copies of rows: all that was planned, nothing of what has happened, one deed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.worlds import DAY

from charthouse.exchange import document as doc
from charthouse.plan import actions
from charthouse.plan.models import Assignment, Estimate, Link, Plan, Task
from charthouse.plan.tests.test_edits import Page
from charthouse.projects import actions as projects
from charthouse.projects.models import Role
from charthouse.resources.packing import unpack


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def page(planned, maria) -> Page:
    return Page(maria)


def copy(*numbers: int, **place: Any) -> dict[str, Any]:
    return {"op": "copy", "tasks": [{"task": n, "ref": f"c{n}"} for n in numbers], **place}


def undo(page: Page) -> None:
    asked = {"id": str(uuid.uuid4()), "since": page.version, "confirmed": True}
    answer = page.client.post("/projects/PAY/plan/undo", asked, content_type="application/json")
    assert answer.status_code == 200, answer.content


def test_a_phase_is_copied_with_its_outline_estimates_people_and_inner_links(page, planned):
    Task.objects.filter(uid=11).update(percent_complete=50.0)
    people = Assignment.objects.filter(task__uid__in=(11, 12)).count()
    assert people

    refs = page.edit(copy(10, 11, 12, parent=None, after=20))["refs"]

    made = {ref: Task.objects.get(uid=number) for ref, number in refs.items()}
    assert [made["c10"].name, made["c11"].name, made["c12"].name] == ["Make", "Design", "Build"]
    assert (made["c10"].parent, made["c11"].parent, made["c12"].parent) == (None, made["c10"], made["c10"])
    assert made["c10"].position > Task.objects.get(uid=20).position
    assert (made["c11"].duration, made["c11"].percent_complete) == (3 * DAY, 0)
    estimate = Estimate.objects.get(task=made["c11"])
    assert (estimate.low, estimate.likely, estimate.high, estimate.basis) == (2 * DAY, 3 * DAY, 6 * DAY, "as last year")
    assert made["c12"].notes == "With both plants."
    assert unpack(doc.Task, made["c12"].extra)["custom"] == (("Sprint", "7"), ("Points", 8))
    # Design → Build is inside; what leads out of the block is not copied.
    links = Link.objects.filter(before__in=made.values()) | Link.objects.filter(after__in=made.values())
    assert [(one.before, one.after, one.kind) for one in links] == [(made["c11"], made["c12"], "FS")]
    assert Assignment.objects.filter(task__in=made.values()).count() == people
    assert page.view == page.fresh()


def test_a_copy_is_undone_as_one(page, planned):
    before = page.fresh()["rows"]
    counts = [model.objects.count() for model in (Task, Link, Assignment, Estimate)]
    page.edit(copy(10, 11, 12, parent=20, after=None))
    assert [model.objects.count() for model in (Task, Link, Assignment, Estimate)] != counts

    undo(page)

    assert [model.objects.count() for model in (Task, Link, Assignment, Estimate)] == counts
    assert page.fresh()["rows"] == before


def test_copies_can_be_changed_by_the_same_request_and_only_what_is_named_is_copied(page):
    told = page.edit(
        copy(10, 12, parent=None, after=None),
        {"op": "change", "task": "c12", "fields": {"name": ["Build", "Build again"]}},
    )
    made = Task.objects.select_related("parent").get(uid=told["refs"]["c12"], parent__name="Make")
    assert made.name == "Build again"
    assert Task.objects.filter(parent=made.parent).count() == 1


def test_what_is_gone_cannot_be_copied(page, planned):
    page.edit({"op": "delete", "tasks": [12]})
    answer = page.send(copy(10, 12, parent=None, after=None))
    assert (answer.status_code, answer.json()["detail"]) == (404, "PAY has no task 12.")
    assert Plan.objects.get(project=planned).version == page.version


def test_a_lead_copies_into_their_own_part_alone_and_assigns_nobody(planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    page = Page(yuki)
    refs = page.edit(copy(11, parent=20, after=None))["refs"]
    assert not Assignment.objects.filter(task__uid=refs["c11"]).exists()
    assert page.send(copy(11, parent=10, after=None)).status_code == 403


def test_a_contributor_copies_nothing(planned, yuki):
    assert Page(yuki).send(copy(11, parent=None, after=None)).status_code == 403
