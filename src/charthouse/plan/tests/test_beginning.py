"""An empty plan: begun with a first task, an example, or what was removed last."""

from __future__ import annotations

from tests.worlds import DAY, signed_in

from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Link, Task
from charthouse.plan.tests.test_edits import Page

AT = "/projects/PAY/plan/begin"


def test_the_first_task_is_added_by_its_name(payroll, maria):
    answer = signed_in(maria).post(AT, {"name": "  Agree on goals "})
    assert (answer.status_code, answer["Location"]) == (302, "/projects/PAY/plan/")
    task = Task.objects.get()
    assert (task.name, task.duration, task.duration_estimated) == ("Agree on goals", DAY, True)
    assert signed_in(maria).post(AT, {"name": " "}).status_code == 422


def test_an_example_is_a_plan_that_can_be_computed_and_undone_as_one(payroll, maria):
    browser = signed_in(maria)
    assert "Start from an example" in browser.get("/projects/PAY/plan/").content.decode()

    assert browser.post(AT, {"how": "example"}).status_code == 302

    assert (Task.objects.count(), Link.objects.count()) == (12, 10)
    computed = computed_plan(payroll)
    live = next(task for task in computed.document.tasks if task.name == "Live")
    assert computed.schedule is not None
    assert computed.schedule.tasks[live.uid].critical
    assert browser.post(AT, {"how": "example"}).status_code == 409
    assert verify().findings == []


def test_what_was_removed_last_comes_back_from_the_empty_page(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    page = Page(maria)
    answer = page.send({"op": "delete", "tasks": [10, 20]})
    assert answer.json()["delta"] == {"whole": True, "empty": True}

    empty = page.client.get("/projects/PAY/plan/").content.decode()
    assert "Add a task" in empty
    assert "Undo: deleted “Bring in” with 3 tasks below it" in empty or "Undo: deleted 2 tasks" in empty
    assert page.client.post(AT, {"how": "undo"}).status_code == 302

    assert Task.objects.count() == 7
    assert verify().findings == []


def test_who_only_looks_is_offered_nothing_and_begins_nothing(payroll, helene, yuki, stranger):
    shown = signed_in(helene).get("/projects/PAY/plan/").content.decode()
    assert "Add a task" not in shown
    assert "Start from an example" not in shown
    assert signed_in(helene).post(AT, {"name": "X"}).status_code == 403
    assert signed_in(yuki).post(AT, {"how": "example"}).status_code == 403
    assert signed_in(stranger).post(AT, {"name": "X"}).status_code == 404
    assert signed_in(helene).get(AT).status_code == 405
    assert not Task.objects.exists()
