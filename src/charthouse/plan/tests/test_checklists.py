"""Checklists and definitions of done: ticked, ordered, undone, copied, exported, and asked about before the end."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from tests.worlds import at, signed_in

from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.journal.models import Entry
from charthouse.journal.telling import tell
from charthouse.journal.verifying import verify
from charthouse.plan import actions, publishing
from charthouse.plan.models import ChecklistItem, Task
from charthouse.plan.queries import document_of
from charthouse.plan.tests.test_edits import Page, change
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing
from charthouse.resources.models import Resource


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def page(planned, maria) -> Page:
    return Page(maria)


def add(text: str, task: int = 12, **more: Any) -> dict[str, Any]:
    return {"op": "add_item", "task": task, "text": text, **more}


def ticked(item: int, *, task: int = 12) -> dict[str, Any]:
    return {"op": "change_item", "task": task, "item": item, "done": [False, True]}


def listed(task: int = 12) -> list[tuple[str, bool]]:
    found = ChecklistItem.objects.filter(task__uid=task, task__project__working=None).order_by("position", "id")
    return list(found.values_list("text", "done"))


def key_of(text: str) -> int:
    return ChecklistItem.objects.get(text=text).pk


def key_of_working(text: str) -> int:
    return ChecklistItem.objects.get(text=text, task__project__working=None).pk


def undo(page: Page) -> Any:
    body = {"id": str(uuid.uuid4()), "since": page.version, "confirmed": True}
    return page.client.post("/projects/PAY/plan/undo", body, content_type="application/json")


def test_items_come_in_their_order_and_are_moved(page):
    page.edit(add("Review the tables"), add("  Load   the test data "))
    page.edit(add("Make a backup", before=key_of("Review the tables")))
    assert [text for text, _done in listed()] == ["Make a backup", "Review the tables", "Load the test data"]

    page.edit({"op": "move_item", "task": 12, "item": key_of("Make a backup"), "before": None})

    assert [text for text, _done in listed()] == ["Review the tables", "Load the test data", "Make a backup"]
    assert verify().findings == []


def test_a_tick_says_who_and_when_by_the_projects_clock_and_its_removal_takes_both(page, maria, monkeypatch):
    noon = dt.datetime(2026, 3, 4, 11, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    page.edit(add("Make a backup"))

    page.edit(ticked(key_of("Make a backup")))

    item = ChecklistItem.objects.get()
    assert (item.done, item.ticked_by, item.ticked) == (True, maria, at(2, 12 * 60 + 30))
    page.edit({"op": "change_item", "task": 12, "item": item.pk, "done": [True, False]})
    item.refresh_from_db()
    assert (item.done, item.ticked_by, item.ticked) == (False, None, None)


def test_every_change_of_a_checklist_is_told_and_undone(page, planned):
    page.edit(add("Make a backup"), add("Load the data"))
    backup, load = key_of("Make a backup"), key_of("Load the data")
    page.edit(ticked(backup))
    page.edit({"op": "change_item", "task": 12, "item": load, "text": ["Load the data", "Load all data"]})
    page.edit({"op": "move_item", "task": 12, "item": load, "before": backup})
    page.edit({"op": "remove_item", "task": 12, "item": backup})
    assert listed() == [("Load all data", False)]

    told = [tell([one])[0].what for one in Entry.objects.filter(stream=planned.journal).order_by("-number")[:6]]
    assert told == [
        "removed “Make a backup” from the checklist of “Build”",
        "moved “Load all data” in the checklist of “Build”",
        "changed “Load all data” in the checklist of “Build”",
        "ticked “Make a backup” of “Build”",
        "added “Load the data” to the checklist of “Build”",
        "added “Make a backup” to the checklist of “Build”",
    ]
    for after in (
        [("Load all data", False), ("Make a backup", True)],
        [("Make a backup", True), ("Load all data", False)],
        [("Make a backup", True), ("Load the data", False)],
        [("Make a backup", False), ("Load the data", False)],
        [],
    ):
        answer = undo(page)
        assert answer.status_code == 200, answer.content
        page.version = answer.json()["version"]
        assert listed() == after
    assert verify().findings == []


def test_an_item_said_otherwise_by_somebody_else_meanwhile_is_a_clash(page):
    page.edit(add("Make a backup"))
    key = key_of("Make a backup")
    page.edit({"op": "change_item", "task": 12, "item": key, "text": ["Make a backup", "Make two backups"]})

    answer = page.send({"op": "change_item", "task": 12, "item": key, "text": ["Make a backup", "Back up"]})

    assert answer.status_code == 409
    clash = answer.json()["clashes"][0]
    assert (clash["field"], clash["now"], clash["by"]) == ("item", "Make two backups", "Maria Okafor")
    assert listed() == [("Make two backups", False)]


def test_a_task_that_is_done_with_open_items_is_asked_about_first(page):
    page.edit(add("Make a backup"), add("Load the data"))
    page.edit(ticked(key_of("Load the data")))

    asked = page.send(change(12, percent_complete=[0, 100]))

    assert asked.status_code == 409
    assert asked.json()["asks"] is True
    assert asked.json()["detail"] == (
        "“Make a backup” on the checklist of “Build” is not ticked yet. Is it done all the same?"
    )
    assert Task.objects.get(uid=12).percent_complete == 0
    page.edit(change(12, percent_complete=[0, 100]), confirmed=True)
    assert Task.objects.get(uid=12).percent_complete == 100


def test_who_works_on_a_task_ticks_its_items_and_changes_nothing_else(page, yuki):
    Resource.objects.filter(name="Yuki Hayashi").update(user=yuki)
    page.edit(add("Make a backup"), add("Elsewhere", task=21))
    hers = Page(yuki)

    hers.edit(ticked(key_of("Make a backup")))

    assert ChecklistItem.objects.get(text="Make a backup").ticked_by == yuki
    assert hers.send(ticked(key_of("Elsewhere"), task=21)).status_code == 403
    assert hers.send(add("Mine")).status_code == 403
    key = key_of("Make a backup")
    assert hers.send({"op": "remove_item", "task": 12, "item": key}).status_code == 403
    other = {"op": "change_item", "task": 12, "item": key, "text": ["Make a backup", "x"]}
    assert hers.send(other).status_code == 403
    assert undo(hers).status_code == 200
    assert listed() == [("Make a backup", False)]


def test_readers_outsiders_and_bad_names_change_nothing(page, helene, stranger):
    page.edit(add("Make a backup"))
    key = key_of("Make a backup")
    assert Page(helene).send(ticked(key)).status_code == 403
    body = {"id": str(uuid.uuid4()), "since": 1, "edits": [ticked(key)]}
    outside = signed_in(stranger).post("/projects/PAY/plan/edits", body, content_type="application/json")
    assert outside.status_code == 404
    assert page.send(ticked(key, task=21)).status_code == 404
    assert page.send(ticked(10**9)).status_code == 404
    assert page.send(add("  ")).status_code == 422
    assert page.send(add("x" * 501)).status_code == 422
    assert listed() == [("Make a backup", False)]


def test_a_checklist_ends_where_it_should_be_tasks(page):
    page.edit(*(add(f"Item {number}") for number in range(200)))
    answer = page.send(add("One more"))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "A checklist has at most 200 items; make tasks of some of them."


def test_a_copy_takes_the_items_unticked_and_the_definition_of_done(page):
    page.edit(add("Make a backup"), change(12, definition_of_done=["", "Both plants signed."]))
    page.edit(ticked(key_of("Make a backup")))

    told = page.edit({"op": "copy", "tasks": [{"task": 12, "ref": "b"}], "parent": 20, "after": None})

    copied = Task.objects.get(uid=told["refs"]["b"])
    assert copied.definition_of_done == "Both plants signed."
    item = copied.checklist.get()
    assert (item.text, item.done, item.ticked, item.ticked_by) == ("Make a backup", False, None, None)
    assert verify().findings == []


def test_a_removed_task_comes_back_with_its_checklist(page):
    page.edit(add("Make a backup"))
    page.edit(ticked(key_of("Make a backup")))
    page.edit({"op": "delete", "tasks": [12]})
    assert not ChecklistItem.objects.exists()

    assert undo(page).status_code == 200

    assert listed() == [("Make a backup", True)]
    assert verify().findings == []


def test_a_plan_document_carries_checklists_and_definitions_and_a_file_without_them_takes_none_away(
    page, planned, maria, small_plan
):
    page.edit(add("Make a backup"), add("Load"), change(12, definition_of_done=["", "Signed."]))
    page.edit(ticked(key_of("Make a backup")))
    document = document_of(planned)
    task = next(one for one in document.tasks if one.uid == 12)
    when = ChecklistItem.objects.get(text="Make a backup").ticked
    assert task.checklist == (doc.ChecklistItem("Make a backup", True, when), doc.ChecklistItem("Load"))  # noqa: FBT003
    assert plan_json.from_bytes(plan_json.to_bytes(document)) == document

    actions.import_document(project=planned, document=small_plan, by=maria)

    assert listed() == [("Make a backup", True), ("Load", False)]
    assert Task.objects.get(uid=12).definition_of_done == "Signed."
    ours = replace(task, checklist=(doc.ChecklistItem("Other"),), definition_of_done="Seen.")
    tasks = tuple(ours if one.uid == 12 else one for one in small_plan.tasks)
    actions.import_document(project=planned, document=replace(small_plan, tasks=tasks), by=maria)
    assert listed() == [("Other", False)]
    assert Task.objects.get(uid=12).definition_of_done == "Seen."
    assert verify().findings == []


def test_what_is_published_shows_the_checklist_as_it_was(page, planned, maria):
    page.edit(add("Make a backup"))
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)

    Page(maria).edit(ticked(key_of_working("Make a backup")))

    public = Project.rows.get(working=planned)
    assert list(ChecklistItem.objects.filter(task__project=public).values_list("text", "done")) == [
        ("Make a backup", False)
    ]
    assert listed() == [("Make a backup", True)]
