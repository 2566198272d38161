"""A plan's own fields over the API: defined, ordered, changed, removed, and said in tasks."""

from __future__ import annotations

import pytest

from charthouse.journal.verifying import verify
from charthouse.plan import own_fields
from charthouse.plan.models import Task

pytestmark = pytest.mark.django_db
FIELDS = "/projects/PAY/fields"
TASK = "/projects/PAY/tasks/11"


def names(caller) -> list[str]:
    return [one["name"] for one in caller("GET", FIELDS).json()["fields"]]


def test_a_field_is_defined_said_put_elsewhere_renamed_and_removed(manager, viewer, planned):
    there = names(manager)
    made = manager("POST", FIELDS, {"name": "Risk / owner", "kind": "choice", "choices": ["A", "B"], "default": "A"})
    assert made.status_code == 201, made.content
    assert made.json() == {
        "name": "Risk / owner", "kind": "choice", "choices": ["A", "B"], "default": "A", "help": "", "required": False,
        "values": 0,
    }  # fmt: skip
    assert names(viewer) == [*there, "Risk / owner"]

    version = manager("GET", TASK).headers["ETag"]
    said = manager("PATCH", TASK, {"custom": {"Risk / owner": "B"}, "priority": 600}, If_Match=version)
    assert said.status_code == 200, said.content
    assert said.json()["custom"]["Risk / owner"] == "B"
    assert said.json()["priority"] == 600
    new = manager("POST", "/projects/PAY/tasks", {"name": "Train"})
    assert new.json()["custom"] == {"Risk / owner": "A"}

    moved = manager("PATCH", f"{FIELDS}/Risk / owner", {"name": "Owner", "place": 1})
    assert moved.status_code == 200, moved.content
    assert (moved.json()["values"], moved.json()["choices"]) == (2, ["A", "B"])
    assert names(manager) == ["Owner", *there]
    assert viewer("GET", TASK).json()["custom"]["Owner"] == "B"
    assert manager("DELETE", f"{FIELDS}/Owner").status_code == 204
    assert "Owner" not in viewer("GET", TASK).json()["custom"]
    assert verify().findings == []


def test_many_tasks_say_their_own_fields_at_once(manager, planned):
    manager("POST", FIELDS, {"name": "Size", "kind": "number"})
    done = manager("POST", "/projects/PAY/tasks/bulk", {"operations": [
        {"op": "change", "number": 11, "custom": {"Size": 3}},
        {"op": "create", "name": "Train", "custom": {"Size": 5}},
    ]})  # fmt: skip
    assert done.status_code == 200, done.content
    told = manager("GET", "/projects/PAY/tasks?fields=custom").json()["items"]
    assert sorted(one["custom"]["Size"] for one in told if "Size" in one["custom"]) == [3, 5]


def test_amounts_are_for_who_may_see_costs(manager, viewer, planned):
    manager("POST", FIELDS, {"name": "Licences", "kind": "cost"})
    said = manager("PATCH", TASK, {"custom": {"Licences": 1200.5}}, If_Match="*")
    assert said.json()["custom_costs"] == {"Licences": 1200.5}
    assert "Licences" not in said.json()["custom"]
    theirs = viewer("GET", TASK).json()
    assert "custom_costs" not in theirs
    assert "Licences" not in theirs["custom"]
    assert "Licences" not in names(viewer)


def test_what_does_not_fit_and_who_may_not_are_refused(manager, viewer, outsider, planned):
    manager("POST", FIELDS, {"name": "Size", "kind": "number"})
    assert manager("POST", FIELDS, {"name": "size"}).status_code == 409
    assert manager("POST", FIELDS, {"name": "Pick", "kind": "choice"}).status_code == 422
    assert manager("POST", FIELDS, {"name": " "}).status_code == 422
    assert manager("PATCH", TASK, {"custom": {"Size": "many"}}, If_Match="*").status_code == 422
    assert manager("PATCH", TASK, {"custom": {"Unknown": 1}}, If_Match="*").status_code == 404
    assert viewer("POST", FIELDS, {"name": "Mine"}).status_code == 403
    assert viewer("PATCH", f"{FIELDS}/Size", {"help": "x"}).status_code == 403
    assert viewer("DELETE", f"{FIELDS}/Size").status_code == 403
    assert outsider("GET", FIELDS).status_code == 404
    assert manager("DELETE", f"{FIELDS}/Unknown").status_code == 404
    assert own_fields.count_values(planned, "Size") == 0
    assert Task.objects.get(project=planned, uid=11).version >= 1
