"""What a scenario assumes, over the API: status date, team and calendars."""

from __future__ import annotations

import pytest

from charthouse.plan.models import Plan
from charthouse.plan.queries import document_of
from charthouse.projects import actions as projects
from charthouse.projects.models import Project, Role

from .conftest import program_of

pytestmark = pytest.mark.django_db
SCENARIO = "/projects/PAY/scenarios/1"
AT = f"{SCENARIO}/assumptions"


@pytest.fixture(autouse=True)
def scenario(manager, planned):
    manager("POST", "/projects/PAY/scenarios", {"name": "Closed in March"})
    return Project.rows.get(key="PAY~1")


def adopt(manager):
    seen = manager("GET", f"{SCENARIO}/adoption").json()["seen"]
    return manager("POST", f"{SCENARIO}/adoption", {"seen": seen})


def test_assumptions_are_told_with_what_the_reader_may_see(manager, planned):
    assert manager("GET", AT).json() == {
        "status_date": None,
        "calendars": [{"number": 1, "name": "Office"}, {"number": 2, "name": "Yuki"}],
        "team": [
            {"number": 1, "name": "Yuki Hayashi", "kind": "person", "max_units": 1.0, "per_hour": "72.25"},
            {"number": 2, "name": "Test lab", "kind": "equipment", "max_units": 2.0, "per_hour": None},
        ],
    }


def test_a_status_date_is_assumed_taken_back_and_adopted(manager, planned):
    assert manager("PATCH", AT, {"status_date": "2026-03-06"}).json()["status_date"] == "2026-03-06"
    assert document_of(planned).project.status_date is None
    assert manager("PATCH", AT, {"status_date": None}).json()["status_date"] is None
    manager("PATCH", AT, {"status_date": "2026-03-06"})

    assert adopt(manager).status_code == 200
    planned.refresh_from_db()
    assert planned.status_date == 20_519 * 1440  # the end of 6 March 2026
    for body in ({}, {"status_date": "soon"}, {"status_date": "2026-03-06", "team": []}):
        assert manager("PATCH", AT, body).status_code == 422


def test_somebody_more_and_another_share_and_rate_are_assumed_and_adopted(manager, planned):
    made = manager("POST", f"{AT}/people", {"name": "Second tester", "max_units": 0.5, "per_hour": 80})
    assert (made.status_code, made.json()) == (
        201,
        {"number": 3, "name": "Second tester", "kind": "person", "max_units": 0.5, "per_hour": "80"},
    )
    changed = manager("PATCH", f"{AT}/people/1", {"per_hour": "90.50"}).json()
    assert (changed["max_units"], changed["per_hour"]) == (1.0, "90.50")
    assert manager("PATCH", f"{AT}/people/1", {"max_units": 0.25}).json()["per_hour"] == "90.50"
    assert [one.name for one in document_of(planned).resources] == ["Yuki Hayashi", "Test lab"]

    assert adopt(manager).status_code == 200
    team = {
        one.name: (one.max_units, [str(rate.per_hour) for rate in one.rates]) for one in document_of(planned).resources
    }
    assert team == {
        "Yuki Hayashi": (0.25, ["90.50"]), "Test lab": (2.0, []), "Second tester": (0.5, ["80"]),
    }  # fmt: skip


def test_people_who_cannot_be_are_refused(manager):
    assert manager("POST", f"{AT}/people", {"name": "Test lab"}).status_code == 422
    assert manager("POST", f"{AT}/people", {"name": ""}).status_code == 422
    assert manager("POST", f"{AT}/people", {"name": "X", "max_units": 0}).status_code == 422
    assert manager("POST", f"{AT}/people", {"name": "X", "colour": "red"}).status_code == 422
    assert manager("PATCH", f"{AT}/people/9", {"max_units": 1}).status_code == 404
    assert manager("PATCH", f"{AT}/people/1", {"per_hour": -1}).status_code == 422


def test_a_calendar_is_changed_in_the_scenario_alone_and_adopted(manager, planned, scenario):
    before = Plan.objects.get(pk=planned.pk).computed_finish
    shown = manager("GET", f"{AT}/calendars/1")
    tag = shown.headers["ETag"]
    shut = {"first": "2026-03-05", "last": "2026-03-06", "name": "Stocktaking"}

    changed = manager("PATCH", f"{AT}/calendars/1", {"exceptions": [shut]}, If_Match=tag)

    assert changed.status_code == 200, changed.content
    assert (changed.json()["moved"], changed.json()["finish"]) == (6, "2026-03-18T17:00")
    assert Plan.objects.get(pk=planned.pk).computed_finish == before
    assert manager("PATCH", f"{AT}/calendars/1", {"name": "X"}, If_Match=tag).status_code == 412
    assert manager("PATCH", f"{AT}/calendars/1", {"name": "X"}).status_code == 428
    assert manager("GET", f"{SCENARIO}/compared").json()["later"] == 2 * 480
    assert adopt(manager).status_code == 200
    assert manager("GET", "/projects/PAY/calendars/1").json()["finish"] == "2026-03-18T17:00"


def test_a_calendar_is_made_and_removed_in_the_scenario(manager, planned):
    made = manager("POST", f"{AT}/calendars", {"name": "Nights", "week": ["22-6"] + [""] * 6})

    number = made.json()["number"]
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1{AT}/calendars/{number}")
    assert manager("GET", f"/projects/PAY/calendars/{number}").status_code == 404
    there = manager("GET", f"{AT}/calendars/{number}")
    assert there.json()["week"][0] == "22-6"
    assert manager("DELETE", f"{AT}/calendars/{number}", If_Match=there.headers["ETag"]).status_code == 204
    assert manager("GET", f"{AT}/calendars/{number}").status_code == 404
    assert manager("DELETE", f"{AT}/calendars/1", If_Match="*").status_code == 409  # the plan goes by it


def test_who_sees_no_scenarios_sees_no_assumptions_and_a_lead_sees_no_rates(
    manager, viewer, contributor, outsider, planned, yuki, maria
):
    for who, status in ((viewer, 403), (contributor, 403), (outsider, 404)):
        for method, address, body in (
            ("GET", AT, None),
            ("PATCH", AT, {"status_date": None}),
            ("POST", f"{AT}/people", {"name": "X"}),
            ("PATCH", f"{AT}/people/1", {"max_units": 0.5}),
            ("GET", f"{AT}/calendars/1", None),
            ("POST", f"{AT}/calendars", {"name": "X"}),
        ):
            assert who(method, address, body).status_code == status
    assert manager("GET", "/projects/PAY/scenarios/9/assumptions").status_code == 404
    assert manager("DELETE", AT).status_code == 405
    projects.set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    lead = program_of(yuki)
    assert [one["per_hour"] for one in lead("GET", AT).json()["team"]] == [None, None]
    assert lead("PATCH", f"{AT}/people/1", {"per_hour": 1}).status_code == 403
    assert lead("PATCH", f"{AT}/people/1", {"max_units": 0.5}).json()["max_units"] == 0.5


def test_a_dropped_scenario_assumes_nothing_else(manager):
    manager("DELETE", SCENARIO)

    assert manager("PATCH", AT, {"status_date": "2026-03-06"}).status_code == 403
    assert manager("POST", f"{AT}/people", {"name": "X"}).status_code == 403
    assert manager("PATCH", f"{AT}/calendars/1", {"name": "X"}, If_Match="*").status_code == 403
    assert manager("GET", AT).status_code == 200
