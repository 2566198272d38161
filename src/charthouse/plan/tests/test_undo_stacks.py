"""Undo and redo on the plan page: one's own deeds, across reloads, and safely when others edited in between."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.worlds import DAY

from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Link, Task
from charthouse.plan.tests.test_edits import Page, change
from charthouse.projects import actions as projects
from charthouse.projects.models import Role


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def page(planned, maria) -> Page:
    return Page(maria)


def step(page: Page, which: str, **more: Any) -> Any:
    body = {"id": str(uuid.uuid4()), "since": page.version, **more}
    return page.client.post(f"/projects/PAY/plan/{which}", body, content_type="application/json")


def stepped(page: Page, which: str, **more: Any) -> dict[str, Any]:
    response = step(page, which, **more)
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    page.take({name: value for name, value in told.items() if name != "told"})
    return told


def test_deeds_are_undone_one_by_one_and_done_again(page):
    first = page.view
    page.edit(change(12, duration=[5 * DAY, "2w"]))
    second = page.view
    page.edit({"op": "delete", "tasks": [20]})
    third = page.view

    told = stepped(page, "undo")
    assert page.view == second
    assert told["told"] == "undid a change of “Bring in”"
    stepped(page, "undo")
    assert page.view == first == page.fresh()
    stepped(page, "redo")
    stepped(page, "redo")
    assert page.view == third == page.fresh()
    assert step(page, "redo").status_code == 409
    assert verify().findings == []


def test_the_next_steps_are_told_as_sentences_and_outlive_the_page(page, maria):
    page.edit(change(12, name=["Build", "Make"]))
    page.edit({"op": "link", "before": 11, "after": 22})
    stepped(page, "undo")

    told = Page(maria).client.get("/projects/PAY/plan/undoable").json()

    assert told == {"undo": "changed name of “Make”", "redo": "linked “Design” and “Train”"}


def test_a_new_deed_ends_what_could_be_done_again(page):
    page.edit(change(12, name=["Build", "Make"]))
    stepped(page, "undo")
    page.edit(change(11, name=["Design", "Draw"]))

    response = step(page, "redo")

    assert response.status_code == 409
    assert response.json()["detail"] == "There is nothing of yours to do again."


def test_everybody_undoes_what_is_theirs(page, planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.MANAGER], parts=[], by=maria)
    other = Page(yuki)
    page.edit(change(12, name=["Build", "Make"]))
    other.edit(change(11, name=["Design", "Draw"]))

    stepped(page, "undo")
    other.follow()

    assert (other.row(12)["name"], other.row(11)["name"]) == ("Build", "Draw")
    assert step(page, "undo").status_code == 409


def test_what_others_changed_since_is_not_undone_by_half(page, planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.MANAGER], parts=[], by=maria)
    other = Page(yuki)
    page.edit(change(12, name=["Build", "Make"]), change(11, name=["Design", "Draw"]))
    other.edit(change(12, name=["Make", "Assemble"]))

    response = step(page, "undo")

    assert response.status_code == 409
    assert "Yuki Hayashi changed “Assemble” after that" in response.json()["detail"]
    assert Task.objects.get(project=planned, uid=11).name == "Draw"


def test_undoing_many_new_tasks_is_asked_about_first(page, planned):
    page.edit(*({"op": "add", "parent": 10, "fields": {"name": f"Row {i}"}} for i in range(30)))

    asked = step(page, "undo")
    assert asked.status_code == 409
    assert (asked.json()["removes"], asked.json()["detail"]) == (30, "This removes 30 tasks.")
    assert Task.objects.filter(project=planned).count() == 37
    stepped(page, "undo", confirmed=True)

    assert Task.objects.filter(project=planned).count() == 7
    assert verify().findings == []


def test_the_same_step_sent_again_goes_no_farther(page):
    page.edit(change(12, name=["Build", "Make"]))
    page.edit(change(11, name=["Design", "Draw"]))
    number = str(uuid.uuid4())

    first, again = step(page, "undo", id=number), step(page, "undo", id=number)

    assert first.json()["operation"] == again.json()["operation"]
    page.follow()
    assert (page.row(11)["name"], page.row(12)["name"]) == ("Design", "Make")


def test_a_lead_undoes_what_they_added_moved_and_removed_in_their_part(planned, yuki, maria):
    projects.set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[10], by=maria)
    page = Page(yuki)
    first = page.view
    page.edit({"op": "add", "ref": "a", "parent": 10, "fields": {"name": "Mine"}})
    page.edit({"op": "move", "tasks": [12], "parent": 24})
    page.edit({"op": "delete", "tasks": [12]})

    for _time in range(3):
        stepped(page, "undo")

    assert page.view == first
    assert Link.objects.filter(project=planned).count() == 5


def test_who_only_reads_has_nothing_to_undo(page, helene, stranger):
    viewer = Page(helene)

    assert step(viewer, "undo").status_code == 403
    assert viewer.client.get("/projects/PAY/plan/undoable").json() == {"undo": None, "redo": None}
    assert page.client.get("/projects/PAY/plan/undo").status_code == 405
