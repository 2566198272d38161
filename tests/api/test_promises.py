"""Promises over the API: each side is told its own side, and no more of the other than the promise says."""

from __future__ import annotations

import datetime as dt

import pytest

from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects import actions as projects
from charthouse.projects.models import Role
from tests.api.conftest import program_of
from tests.worlds import account

pytestmark = pytest.mark.django_db

MINE, HERS = "/projects/PAY/promises", "/projects/NET/promises"


@pytest.fixture
def olga(planned, small_plan, maria):
    """The manager of a project that nobody in payroll sees; she looks at payroll."""
    made = account("olga@example.org", "Olga Berg")
    project = projects.create_project(
        key="NET", name="Secret network", by=made, time_zone="UTC", currency="EUR", start=dt.date(2026, 3, 2)
    )
    actions.import_document(project=project, document=small_plan, by=made)
    actions.reschedule(project=project, by=made)
    projects.set_member(project=planned, email=made.email, role=Role.VIEWER, by=maria)
    return program_of(made)


@pytest.fixture
def proposed(olga):
    """The number of what Olga promises."""
    answer = olga(
        "POST", HERS,
        {"side": "giver", "what": "The network stands", "date": "2026-03-20", "other_project": "PAY", "task": 23},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    return answer.json()["number"]


def test_a_promise_is_accepted_changed_and_kept_by_programs(proposed, olga, manager):
    (told,) = manager("GET", MINE).json()["items"]
    assert (told["number"], told["gives"], told["state"], told["asked"]) == (proposed, False, "proposed", "taker")
    assert (told["forecast"], told["slack"], told["date"]) == ("2026-03-16T17:00", 4, "2026-03-20")

    agreed = manager("POST", f"{MINE}/{proposed}/decision", {"decision": "accept", "seen": told["version"]}).json()
    assert (agreed["state"], agreed["agreed_by_name"]) == ("agreed", "Maria Okafor")
    stale = manager("POST", f"{MINE}/{proposed}/outcome", {"outcome": "kept", "seen": told["version"]})
    assert stale.status_code == 409

    asked = olga("PATCH", f"{HERS}/{proposed}", {"date": "2026-03-27", "reason": "The switch is late"}).json()
    assert (asked["date"], asked["wanted"], asked["asked"]) == ("2026-03-20", "2026-03-27", "taker")
    assert manager("POST", f"{MINE}/{proposed}/decision", {"decision": "refuse"}).status_code == 422
    kept = manager("POST", f"{MINE}/{proposed}/outcome", {"outcome": "kept", "day": "2026-03-19"}).json()
    assert (kept["state"], kept["settled"]) == ("kept", "2026-03-19")


def test_the_other_side_is_not_told_and_its_records_are_not_found(proposed, olga, manager, outsider):
    answer = manager("GET", f"{MINE}/{proposed}")
    assert b"Secret" not in answer.content
    assert b"NET" not in answer.content
    assert (answer.json()["other_project"], answer.json()["task"]) == (None, None)
    assert (olga("GET", f"{HERS}/{proposed}").json()["other_project"]) == "PAY"
    assert olga("GET", f"{HERS}/{proposed}").json()["task"] == 23
    assert manager("GET", f"{HERS}/{proposed}").status_code == 404
    assert outsider("GET", f"{MINE}/{proposed}").status_code == 404
    unknown = manager("POST", MINE, {"side": "taker", "what": "x", "date": "2026-03-20", "other_project": "NET"})
    nothing = manager("POST", MINE, {"side": "taker", "what": "x", "date": "2026-03-20", "other_project": "NIX"})
    assert (unknown.status_code, nothing.status_code) == (404, 404)
    assert unknown.json()["detail"].replace("NET", "NIX") == nothing.json()["detail"]


def test_nothing_of_it_can_be_found_by_filters_on_what_is_hidden(proposed, manager):
    assert manager("GET", f"{MINE}?gives=true").json()["items"] == []
    assert len(manager("GET", f"{MINE}?gives=false&state=proposed").json()["items"]) == 1
    assert manager("GET", f"{MINE}?other_project=NET").status_code == 422


def test_the_waiting_task_is_held(proposed, manager, planned):
    manager("POST", f"{MINE}/{proposed}/decision", {"decision": "accept"})
    assert manager("GET", f"{MINE}/{proposed}/hold").json()["until"] is None
    assert manager("PATCH", f"{MINE}/{proposed}", {"task": 12}).json()["task"] == 12
    preview = manager("GET", f"{MINE}/{proposed}/hold").json()
    assert (preview["until"], preview["held"], preview["trouble"]) == ("2026-03-21T00:00", None, "")
    assert preview["effect"].startswith("Moves 6 tasks")
    assert manager("POST", f"{MINE}/{proposed}/hold").json()["held"] == "2026-03-21T00:00"
    assert Task.objects.get(project=planned, uid=12).constraint == "SNET"
    assert manager("POST", f"{MINE}/{proposed}/hold").status_code == 409


def test_who_only_looks_changes_nothing(proposed, viewer):
    assert viewer("POST", f"{MINE}/{proposed}/decision", {"decision": "accept"}).status_code == 403
    assert viewer("GET", f"{MINE}/{proposed}").status_code == 200
