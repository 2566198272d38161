"""Edits of the plan page: one request is one deed, answered with what changed, and no work of others is lost."""

from __future__ import annotations

import json
import random
import uuid
from importlib import resources
from typing import Any

import jsonschema
import pytest
import referencing
from tests.worlds import DAY, at, signed_in

from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions, edit_ops, versions
from charthouse.plan.models import Assignment, Estimate, Link, Plan, Task
from charthouse.plan.tests.patching import patched, view_of
from charthouse.projects import actions as projects
from charthouse.projects.models import Role


def published(name: str) -> Any:
    return json.loads((resources.files("charthouse.exchange") / "schemas" / f"{name}-1.json").read_text())


REGISTRY = referencing.Registry().with_contents(
    [(f"https://charthouse.example/schemas/{name}-1.json", published(name)) for name in ("plan-page", "plan-changes")]
)
ANSWER = jsonschema.Draft202012Validator(published("plan-changes"), registry=REGISTRY)
REQUEST = jsonschema.Draft202012Validator(published("plan-edits"))


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


class Page:
    """A page that somebody has open: it knows what it shows, and changes it by the answers alone."""

    def __init__(self, user) -> None:
        self.client = signed_in(user)
        self.data = json.loads(self.client.get("/projects/PAY/plan/data.json").content)
        self.version, self.view = self.data["version"], view_of(self.data)

    def send(self, *edits: dict[str, Any], **more: Any) -> Any:
        body = {"id": str(uuid.uuid4()), "since": self.version, "edits": list(edits), **more}
        self.asked = body
        return self.client.post("/projects/PAY/plan/edits", body, content_type="application/json")

    def edit(self, *edits: dict[str, Any], **more: Any) -> dict[str, Any]:
        response = self.send(*edits, **more)
        assert response.status_code == 200, response.content
        REQUEST.validate(self.asked)
        return self.take(response.json())

    def take(self, told: dict[str, Any]) -> dict[str, Any]:
        ANSWER.validate(told)
        assert not told["delta"].get("whole"), told
        assert (told["delta"]["from"], told["delta"]["to"]) == (self.version, told["version"])
        self.view, self.version = patched(self.view, told["delta"]), told["version"]
        return told

    def follow(self) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(f"/projects/PAY/plan/changes?since={self.version}").json()
        return self.take(told)

    def fresh(self) -> dict[str, Any]:
        """What the page would show if it were loaded now."""
        return view_of(json.loads(self.client.get("/projects/PAY/plan/data.json").content))

    def row(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.view["rows"][number]
        return found


@pytest.fixture
def page(planned, maria) -> Page:
    return Page(maria)


def change(task: int, **fields: Any) -> dict[str, Any]:
    return {"op": "change", "task": task, "fields": fields}


def test_a_typed_duration_moves_what_follows_and_the_answer_says_so(page):
    told = page.edit(change(12, duration=[5 * DAY, "2w"]))

    assert page.row(12)["duration"] == 10 * DAY
    assert page.row(12)["unit"] == "w"
    assert page.row(21)["start"] == at(18)
    assert page.view == page.fresh()
    assert 11 not in told["delta"]["tasks"]["number"] or "name" not in told["delta"]["tasks"]
    assert told["delta"]["order"] is None


def test_a_request_is_one_operation_with_one_computation(page, planned):
    before = Plan.objects.get(pk=planned.pk).version

    told = page.edit(change(11, name=["Design", "Draw"]), change(12, duration=[5 * DAY, 3 * DAY]))

    entries = Entry.objects.filter(stream=planned.journal, operation=told["operation"]).order_by("number")
    assert [one.verb for one in entries] == ["changed", "changed", "moved the finish"]
    assert Plan.objects.get(pk=planned.pk).version == before + 1
    assert verify().findings == []


def test_rows_are_added_with_their_children_and_links_at_once(page, planned):
    told = page.edit(
        {"op": "add", "ref": "a", "parent": None, "after": 10, "fields": {"name": "Between"}},
        {"op": "add", "ref": "b", "parent": "a", "fields": {"name": "First", "duration": "4h"}},
        {"op": "add", "ref": "c", "parent": "a", "after": "b", "fields": {"name": "Second", "duration": 960}},
        {"op": "link", "before": "b", "after": "c", "lag": "2d"},
        {"op": "assign", "task": "c", "resource": 1},
    )

    refs = told["refs"]
    assert refs == {"a": 24, "b": 25, "c": 26}
    assert page.view["order"] == [10, 11, 12, 24, 25, 26, 20, 21, 22, 23]
    assert page.row(25)["parent"] == 24
    assert page.view["links"][25, 26, "f"] == ("+2d", True)
    assert page.view == page.fresh()
    at_top = Task.objects.filter(project=planned, parent=None).order_by("position")
    assert list(at_top.values_list("uid", flat=True)) == [10, 24, 20]
    assert verify().findings == []


def test_removing_a_summary_takes_all_below_it_and_its_links(page, planned):
    told = page.edit({"op": "delete", "tasks": [12, 10, 11]})

    assert told["delta"]["removed"] == [10, 11, 12]
    assert set(page.view["links"]) == {(21, 23, "f"), (22, 23, "f")}
    assert page.view == page.fresh()
    assert not Task.objects.filter(project=planned, uid__in=[10, 11, 12]).exists()
    assert verify().findings == []


def test_tasks_are_moved_together_below_another_and_keep_their_order(page, planned):
    page.edit({"op": "move", "tasks": [21, 22], "parent": 10, "after": 11})

    assert page.view["order"] == [10, 11, 21, 22, 12, 20, 23]
    assert page.view == page.fresh()
    assert verify().findings == []


def test_what_moves_out_of_a_summary_stays_when_the_summary_goes(page, planned):
    page.edit({"op": "move", "tasks": [11, 12], "parent": None, "after": 10}, {"op": "delete", "tasks": [10]})

    assert page.view["order"] == [11, 12, 20, 21, 22, 23]
    assert Link.objects.filter(project=planned).count() == 5
    assert page.view == page.fresh()
    assert verify().findings == []


def test_a_task_below_which_nothing_is_left_is_work_again(page, planned):
    page.edit({"op": "move", "tasks": [11, 12], "parent": None, "after": 10})

    assert not Task.objects.get(project=planned, uid=10).summary
    assert page.row(10)["flags"] & 128 == 0
    assert page.view == page.fresh()
    assert verify().findings == []


def test_a_task_cannot_be_put_below_itself_and_nothing_else_of_the_request_is_done(page, planned):
    response = page.send(change(11, name=["Design", "X"]), {"op": "move", "tasks": [10], "parent": 11})

    assert response.status_code == 409
    assert response.json()["op"] == 1
    assert "below itself" in response.json()["detail"]
    assert Task.objects.get(project=planned, uid=11).name == "Design"
    assert page.view == page.fresh()


def test_a_typed_start_holds_the_task_from_then_on(page, planned):
    page.edit(change(12, start=[None, at(14)]))

    task = Task.objects.get(project=planned, uid=12)
    assert (task.constraint, task.constraint_date) == ("SNET", at(14))
    assert page.row(12)["start"] == at(14)
    page.edit(change(12, start=[["SNET", at(14)], None]))
    assert Task.objects.get(project=planned, uid=12).constraint == "ASAP"
    assert page.view == page.fresh()


def test_links_are_changed_and_removed_by_their_ends_and_kind(page):
    page.edit({"op": "relink", "before": 12, "after": 21, "seen": "+1d", "becomes": "SS", "lag": "50%"})
    assert page.view["links"][12, 21, "s"] == ("+50%", True)
    page.edit({"op": "unlink", "before": 12, "after": 21, "kind": "SS"})

    assert (12, 21, "s") not in page.view["links"]
    assert page.view == page.fresh()
    assert verify().findings == []


def test_a_circle_of_links_is_refused_whole(page, planned):
    response = page.send(change(11, name=["Design", "X"]), {"op": "link", "before": 23, "after": 11})

    assert response.status_code == 409
    assert "wait for each other" in response.json()["detail"]
    assert Task.objects.get(project=planned, uid=11).name == "Design"
    assert Link.objects.filter(project=planned).count() == 5


def test_an_estimate_is_said_with_what_it_rests_on_and_taken_away(page, planned):
    points = {"low": 480, "likely": 960, "high": 2400, "basis": "two earlier ones"}
    page.edit({"op": "estimate", "task": 12, "estimate": points})
    assert Estimate.objects.get(task__project=planned, task__uid=12).basis == "two earlier ones"

    page.edit({"op": "estimate", "task": 12, "seen": points, "estimate": None})

    assert not Estimate.objects.filter(task__project=planned, task__uid=12).exists()
    assert verify().findings == []


def test_the_same_request_again_has_one_effect_and_the_same_answer(page, planned):
    body = {"op": "add", "ref": "a", "fields": {"name": "Once"}}
    number = str(uuid.uuid4())
    first = page.send(body, id=number).json()

    again = page.send(body, id=number).json()
    other = page.send({**body, "fields": {"name": "Twice"}}, id=number)

    assert again == first
    assert other.status_code == 422
    assert Task.objects.filter(project=planned, name="Once").count() == 1


def test_two_people_changing_one_field_are_told_and_neither_is_lost(page, planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.MANAGER], parts=[], by=maria)
    other = Page(yuki)
    other.edit(change(12, duration=[5 * DAY, "8d"]))

    response = page.send(change(12, duration=[5 * DAY, "2d"], name=["Build", "Make it"]))

    assert response.status_code == 409
    (clash,) = response.json()["clashes"]
    assert (clash["field"], clash["seen"], clash["wanted"], clash["now"]) == ("duration", 5 * DAY, "2d", 8 * DAY)
    assert clash["by"] == "Yuki Hayashi"
    assert Task.objects.get(project=planned, uid=12).name == "Build"
    page.edit(change(12, duration=[8 * DAY, "2d"]))
    other.follow()
    assert page.view == page.fresh()
    assert other.view == other.fresh()
    assert other.view["rows"] == page.view["rows"]


def test_two_people_changing_different_fields_of_one_task_both_win(page, planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.MANAGER], parts=[], by=maria)
    other = Page(yuki)
    other.edit(change(12, duration=[5 * DAY, "8d"]))

    page.edit(change(12, name=["Build", "Make it"]))

    assert (page.row(12)["name"], page.row(12)["duration"]) == ("Make it", 8 * DAY)
    assert page.view == page.fresh()


def test_a_page_is_told_what_others_changed_by_any_door(page, planned, maria):
    actions.update_task(project=planned, uid=11, changes={"duration": (3 * DAY, 4 * DAY)}, by=maria)
    actions.delete_task(project=planned, uid=22, by=maria)

    page.follow()

    assert page.row(11)["duration"] == 4 * DAY
    assert page.view == page.fresh()


def test_a_version_that_is_not_known_any_more_is_answered_with_the_way_to_the_whole(page, planned):
    versions._kept.clear()

    told = page.client.get(f"/projects/PAY/plan/changes?since={page.version - 1}").json()

    assert told["delta"] == {"whole": True}


def test_an_edit_is_answered_with_a_delta_also_where_another_process_showed_the_page(page):
    versions._kept.clear()

    page.edit(change(12, duration=[5 * DAY, "2d"]))

    assert page.view == page.fresh()


def test_removing_the_last_task_says_that_the_plan_is_empty(page):
    response = page.send({"op": "delete", "tasks": [10, 20]})

    assert response.json()["delta"] == {"whole": True, "empty": True}


@pytest.mark.parametrize(
    ("edit", "status", "said"),
    [
        (change(99, name=["x", "y"]), 404, "no task 99"),
        (change(11, shoe_size=[1, 2]), 422, "shoe_size"),
        (change(11, duration=["1d", "3 lightyears"]), 422, "not a unit of time"),
        (change(11, percent_complete=[0, 101]), 422, "from 0 to 100"),
        (change(11, name=["Design", " "]), 422, "a text"),
        ({"op": "add", "fields": {}}, 422, "needs a name"),
        ({"op": "add", "parent": "nobody", "fields": {"name": "x"}}, 404, "nobody"),
        ({"op": "add", "parent": None, "after": 11, "fields": {"name": "x"}}, 409, "elsewhere"),
        ({"op": "link", "before": 11, "after": 12}, 409, "already waits"),
        ({"op": "link", "before": 11, "after": 11}, 409, "itself"),
        ({"op": "link", "before": 11, "after": 21, "lag": "soon"}, 422, "not a lag"),
        ({"op": "unlink", "before": 11, "after": 21}, 404, "no such link"),
        ({"op": "assign", "task": 11, "resource": 77}, 422, "no resource 77"),
        ({"op": "estimate", "task": 11, "estimate": {"low": 3, "likely": 2, "high": 4}}, 422, "low over likely"),
        ({"op": "burn", "task": 11}, 422, "edits"),
        ({"op": "delete", "tasks": []}, 422, "at least 1"),
    ],
)
def test_an_edit_that_cannot_be_done_says_what_is_wrong(page, edit, status, said):
    response = page.send(edit)

    assert response.status_code == status, response.content
    assert said in response.json()["detail"]
    assert response["Content-Type"].startswith("application/problem+json")


def test_the_published_schema_is_what_requests_are_read_by():
    assert published("plan-edits") == json.loads(json.dumps(edit_ops.schema()))


def test_what_is_no_json_is_refused(page):
    response = page.client.post("/projects/PAY/plan/edits", "{", content_type="application/json")

    assert response.status_code == 400


def test_the_door_is_for_posts(page):
    assert page.client.get("/projects/PAY/plan/edits").status_code == 405
    assert page.client.post("/projects/PAY/plan/changes").status_code == 405


def test_a_viewer_reads_changes_and_makes_none(page, helene, stranger):
    viewer = Page(helene)
    outsider = signed_in(stranger)

    assert viewer.send(change(11, name=["Design", "X"])).status_code == 403
    assert viewer.data["may"] == {"edit": False, "part": [], "progress": [], "hidden": ["costs"]}
    assert outsider.get("/projects/PAY/plan/changes?since=1").status_code == 404
    page.edit(change(11, name=["Design", "Draw"]))
    viewer.follow()
    assert viewer.row(11)["name"] == "Draw"


def test_a_contributor_reports_progress_of_their_own_tasks_only(planned, yuki):
    page = Page(yuki)

    assert page.data["may"] == {"edit": False, "part": [], "progress": [12], "hidden": ["costs"]}
    page.edit(change(12, percent_complete=[0, 40]))
    assert page.row(12)["percent"] == 40
    assert page.send(change(12, name=["Build", "X"])).status_code == 403
    assert page.send(change(11, percent_complete=[0, 40])).status_code == 403
    assert page.send({"op": "add", "fields": {"name": "x"}}).status_code == 403
    assert page.send({"op": "delete", "tasks": [12]}).status_code == 403


def test_a_lead_edits_their_part_and_nothing_else(planned, yuki, maria):
    projects.set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[10], by=maria)
    page = Page(yuki)

    assert page.data["may"]["part"] == [10]
    page.edit(
        {"op": "add", "ref": "a", "parent": 10, "after": 11, "fields": {"name": "Mine"}},
        {"op": "add", "parent": "a", "fields": {"name": "Below"}},
        {"op": "move", "tasks": [12], "parent": "a"},
        change(11, duration=[3 * DAY, "1d"]),
    )
    assert page.view == page.fresh()
    for refused in (
        change(21, name=["Test", "X"]),
        {"op": "add", "fields": {"name": "x"}},
        {"op": "move", "tasks": [11], "parent": 20},
        {"op": "move", "tasks": [21], "parent": 10},
        {"op": "delete", "tasks": [21]},
        {"op": "link", "before": 11, "after": 22},
    ):
        assert page.send(refused).status_code == 403, refused


def test_people_are_not_told_to_who_may_not_know_them(page, planned, maria, stranger):
    projects.set_member(project=planned, email=stranger.email, role=Role.CLIENT, by=maria)
    client = Page(stranger)

    page.edit({"op": "assign", "task": 11, "resource": 1}, change(12, responsible=["", "Nora Neu"]))
    told = client.follow()

    assert "people" not in json.dumps(told["delta"])
    assert "Nora" not in json.dumps(told)
    assert "people" not in page.view["rows"][22]
    assert page.view == page.fresh()
    assert Assignment.objects.filter(project=planned, task__uid=11).count() == 1


def test_a_thousand_rows_are_one_request(page, planned):
    edits = [{"op": "add", "ref": "r0", "parent": 10, "after": 11, "fields": {"name": "Row 0", "duration": "1d"}}]
    edits += [
        {"op": "add", "ref": f"r{i}", "parent": 10, "after": f"r{i - 1}", "fields": {"name": f"Row {i}"}}
        for i in range(1, 1000)
    ]

    told = page.edit(*edits)

    assert len(told["refs"]) == 1000
    assert page.view["order"][:4] == [10, 11, 24, 25]
    assert page.view == page.fresh()
    assert Entry.objects.filter(stream=planned.journal, operation=told["operation"], verb="created").count() == 1000
    assert verify().findings == []


def test_whatever_is_edited_a_page_that_follows_shows_what_a_fresh_one_does(planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.MANAGER], parts=[], by=maria)
    chance, pages = random.Random(7), [Page(maria), Page(yuki)]
    done = 0
    for _edit in range(40):
        page = chance.choice(pages)
        edits = [some_edit(page, chance) for _one in range(chance.choice((1, 1, 3)))]
        response = page.send(*edits)
        assert response.status_code < 500, edits
        if response.status_code == 200:
            done += 1
            page.take(response.json())
        else:
            page.follow()

    for page in pages:
        page.follow()
        assert page.view == page.fresh()
    assert done > 12
    assert verify().findings == []


def some_edit(page: Page, chance: random.Random) -> dict[str, Any]:
    numbers = page.view["order"]
    task, other = chance.choice(numbers), chance.choice(numbers)
    row = page.row(task)
    kind = chance.randrange(9)
    if kind == 0 and all(page.row(one)["parent"] != task for one in numbers) and len(numbers) > 4:
        return {"op": "delete", "tasks": [task]}
    if kind <= 2:
        siblings = [one for one in numbers if page.row(one)["parent"] == other]
        fields = {"name": f"Task {chance.random():.3f}", "duration": f"{chance.randint(0, 9)}d"}
        return {"op": "add", "parent": other, "after": chance.choice([None, *siblings]), "fields": fields}
    if kind == 3:
        return {"op": "move", "tasks": [task], "parent": chance.choice([None, other])}
    if kind == 4:
        return {"op": "link", "before": task, "after": other, "lag": chance.choice(["", "1d", "-4h", "50%"])}
    if kind == 5 and page.view["links"]:
        before, after, mark = chance.choice(list(page.view["links"]))
        named = {"before": before, "after": after, "kind": {"f": "FS", "s": "SS", "e": "FF", "b": "SF"}[mark]}
        return {"op": "unlink", **named}
    if kind == 6:
        return change(task, start=[row.get("constraint"), at(chance.randint(0, 40))])
    if kind == 7:
        return {"op": "assign", "task": task, "resource": chance.choice((1, 2))}
    if kind == 8:
        return change(task, percent_complete=[row["percent"], chance.randint(0, 100)], responsible=["", "Nora"])
    return change(task, duration=[row["duration"], f"{chance.randint(1, 9)}d"])
