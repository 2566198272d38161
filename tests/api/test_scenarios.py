"""Scenarios over the API."""

from __future__ import annotations

import uuid

import pytest

from charthouse.plan.models import Task
from tests.worlds import DAY

pytestmark = pytest.mark.django_db
AT = "/projects/PAY/scenarios"


def edits(*ops):
    return {"id": str(uuid.uuid4()), "since": 1, "edits": list(ops)}


def test_a_scenario_is_branched_changed_compared_and_adopted(manager, planned):
    made = manager("POST", AT, {"name": "Two more", "question": "What if?"})
    assert made.status_code == 201, made.content
    assert (made.json()["key"], made.json()["state"], made.json()["by_name"]) == ("PAY~1", "open", "Maria Okafor")
    change = {"op": "change", "task": 12, "fields": {"duration": [5 * DAY, "2d"]}}

    assert manager("POST", f"{AT}/1/edits", edits(change)).status_code == 200
    compared = manager("GET", f"{AT}/1/compared").json()
    preview = manager("GET", f"{AT}/1/adoption").json()

    assert compared["later"] == -3 * DAY
    (build,) = [one for one in compared["tasks"] if one["task"] == 12]
    assert (build["what"], build["later"]) == ("moved", -3 * DAY)
    assert preview["differences"] == [
        {"task": 12, "name": "Build", "kind": "changed", "fields": ["duration"], "clashes": [], "needs": [],
         "gone": False, "spoilt": ""},
    ]  # fmt: skip
    assert manager("GET", f"{AT}/1/document").json()["tasks"][2]["name"] == "Build"
    assert manager("POST", f"{AT}/1/adoption", {"seen": "0-0"}).status_code == 409
    assert manager("POST", f"{AT}/1/adoption", {"seen": preview["seen"], "tasks": [99]}).status_code == 422
    done = manager("POST", f"{AT}/1/adoption", {"seen": preview["seen"], "why": "Agreed."})

    assert done.status_code == 200, done.content
    assert (done.json()["whole"], done.json()["tasks"]) == (True, 1)
    assert Task.objects.get(project=planned, uid=12).duration == 2 * DAY
    assert manager("GET", f"{AT}?state=adopted").json()["items"][0]["number"] == 1
    assert manager("POST", f"{AT}/1/edits", edits(change)).status_code == 403


def test_a_scenario_is_described_dropped_and_opened_again(manager, planned):
    manager("POST", AT, {"name": "Two more"})

    assert manager("PUT", f"{AT}/1", {"name": "Three more", "question": "And then?"}).json()["name"] == "Three more"
    assert manager("DELETE", f"{AT}/1").status_code == 204
    assert manager("DELETE", f"{AT}/1").status_code == 409
    assert manager("POST", f"{AT}/1/reopening").json()["state"] == "open"
    assert manager("POST", f"{AT}/1/reopening").status_code == 409
    assert manager("GET", f"{AT}/2").status_code == 404
    assert manager("POST", AT, {"name": ""}).status_code == 422


def test_who_does_not_plan_sees_no_scenarios(manager, viewer, outsider, planned):
    manager("POST", AT, {"name": "Two more"})

    for address in (AT, f"{AT}/1", f"{AT}/1/compared", f"{AT}/1/adoption", f"{AT}/1/document"):
        assert viewer("GET", address).status_code == 403
        assert outsider("GET", address).status_code == 404
    assert viewer("POST", AT, {"name": "Mine"}).status_code == 403
    assert manager("GET", "/projects/PAY~1").status_code == 404
    assert manager("GET", "/projects/PAY~1/tasks").status_code == 404
    assert [one["key"] for one in manager("GET", "/projects").json()["items"]] == ["PAY"]
