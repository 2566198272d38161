"""Baselines over the API: taken of chosen tasks, described, made the measure, compared."""

from __future__ import annotations

import pytest

from tests.worlds import DAY

pytestmark = pytest.mark.django_db

AT = "/projects/PAY/baselines"


@pytest.fixture
def slipped(manager):
    """The design takes four days where three were agreed, in baseline 1."""
    assert manager("POST", AT, {"name": "Contract"}).json()["number"] == 1
    task = manager("GET", "/projects/PAY/tasks/11")
    changed = manager("PATCH", "/projects/PAY/tasks/11", {"duration": {"minutes": 4 * DAY}}, If_Match=task["ETag"])
    assert changed.status_code == 200, changed.content
    return manager


def test_chosen_tasks_are_agreed_anew(slipped):
    taken = slipped("POST", AT, {"name": "Design longer", "tasks": [11], "measure": False}).json()
    assert (taken["chosen"], taken["based_on"], taken["measure"]) == (1, 1, False)

    between = slipped("GET", f"{AT}/1/compared?with={taken['number']}").json()
    told = {one["task"]: (one["became"], one["duration"]) for one in between["tasks"]}
    assert told[11] == ("changed", DAY)
    assert told[12] == ("same", 0)


def test_the_plan_is_compared_with_what_was_agreed(slipped):
    found = slipped("GET", f"{AT}/1/compared").json()
    design = next(one for one in found["tasks"] if one["task"] == 11)
    assert (design["became"], design["finish_slip"], design["duration"]) == ("changed", DAY, DAY)
    assert found["counts"]["removed"] == 0
    assert found["finish_slip"] == DAY


def test_name_reason_and_measure_change_and_nothing_else_does(slipped, viewer):
    number = slipped("POST", AT, {"name": "Second", "measure": False}).json()["number"]
    changed = slipped("PATCH", f"{AT}/{number}", {"reason": "Board of May", "measure": True}).json()
    assert (changed["name"], changed["reason"], changed["measure"]) == ("Second", "Board of May", True)
    assert slipped("GET", f"{AT}/0").json()["measure"] is False
    assert slipped("PATCH", f"{AT}/{number}", {"taken": "2026-03-02T08:00"}).status_code == 422
    assert viewer("PATCH", f"{AT}/{number}", {"name": "Mine"}).status_code == 403
    assert viewer("GET", f"{AT}/{number}").json()["reason"] == "Board of May"


@pytest.mark.parametrize(
    ("path", "status"), [("77", 404), ("0/compared?with=77", 404), ("0/compared?with=soon", 422), ("-1", 404)]
)
def test_what_is_not_there_is_said(manager, path, status):
    assert manager("GET", f"{AT}/{path}").status_code == status
