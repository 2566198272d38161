"""Progress over the API: rules, updates to a date, proposals that are accepted in part, refused or withdrawn."""

from __future__ import annotations

import pytest

from charthouse.plan.models import Task

pytestmark = pytest.mark.django_db
AT = "/projects/PAY"
RULES = {"percent": "duration", "actuals": "planned", "proposed": True, "late_work": "stays"}


@pytest.fixture
def proposed(manager, contributor):
    """Yuki says how far Build is, and Maria is to accept it."""
    assert manager("PUT", f"{AT}/progress-rules", RULES).json() == RULES
    tag = contributor("GET", f"{AT}/tasks/12").headers["ETag"]
    told = contributor("POST", f"{AT}/tasks/12/progress", {"percent_complete": 40}, If_Match=tag)
    assert told.status_code == 202, told.content
    [one] = manager("GET", f"{AT}/proposals").json()["items"]
    return one


def test_a_proposal_is_told_and_accepted(manager, contributor, proposed, planned):
    assert (proposed["task"], proposed["by_name"], proposed["state"]) == (12, "Yuki Hayashi", "open")
    assert proposed["fields"]["percent_complete"] == [0, 40]
    assert Task.objects.get(project=planned, uid=12).percent_complete == 0
    decision = f"{AT}/proposals/{proposed['number']}/decision"

    assert contributor("POST", decision, {"decision": "accept"}).status_code == 403
    decided = manager("POST", decision, {"decision": "accept"}).json()

    assert decided["state"] == "accepted"
    assert Task.objects.get(project=planned, uid=12).percent_complete == 40
    assert manager("POST", decision, {"decision": "accept"}).status_code == 409


def test_a_proposal_is_refused_with_a_reason_or_not_at_all(manager, proposed, planned):
    decision = f"{AT}/proposals/{proposed['number']}/decision"

    assert manager("POST", decision, {"decision": "refuse"}).status_code == 422
    assert manager("POST", decision, {"decision": "accept", "fields": []}).status_code == 422
    assert manager("POST", decision, {"decision": "perhaps"}).status_code == 422
    refused = manager("POST", decision, {"decision": "refuse", "reason": "Not tested yet."}).json()

    assert (refused["state"], refused["reason"], refused["taken"]) == ("refused", "Not tested yet.", [])
    assert Task.objects.get(project=planned, uid=12).percent_complete == 0


def test_only_who_proposed_it_withdraws_it(manager, contributor, viewer, outsider, proposed):
    there = f"{AT}/proposals/{proposed['number']}"

    assert viewer("DELETE", there).status_code == 403
    assert outsider("DELETE", there).status_code == 404
    assert contributor("DELETE", there).status_code == 204
    assert contributor("GET", f"{AT}/proposals?state=withdrawn").json()["items"][0]["number"] == proposed["number"]
    assert contributor("DELETE", there).status_code == 409
    assert manager("GET", f"{AT}/proposals?limit=1&sort=-number&fields=number").json()["items"] == [
        {"number": proposed["number"]}
    ]
    assert manager("GET", f"{AT}/proposals?colour=red").status_code == 422


def test_a_report_on_a_stale_version_is_refused(contributor, manager):
    tag = contributor("GET", f"{AT}/tasks/12").headers["ETag"]
    assert contributor("POST", f"{AT}/tasks/12/progress", {"percent_complete": 10}).status_code == 428
    assert contributor("POST", f"{AT}/tasks/12/progress", {"percent_complete": 10}, If_Match=tag).status_code == 200
    assert contributor("POST", f"{AT}/tasks/12/progress", {"percent_complete": 20}, If_Match=tag).status_code == 412
    assert contributor("POST", f"{AT}/tasks/21/progress", {"percent_complete": 20}, If_Match="*").status_code == 403


def test_an_update_to_a_date_is_told_first_and_done_then(manager, viewer, contributor, planned):
    body = {"date": "2026-03-06"}

    told = manager("POST", f"{AT}/progress-update", body).json()

    assert (told["applied"], told["until"], told["finished"], told["started"]) == (False, "2026-03-06T17:00", 1, 2)
    assert Task.objects.get(project=planned, uid=11).percent_complete == 0
    assert viewer("POST", f"{AT}/progress-update", body).status_code == 403
    assert contributor("POST", f"{AT}/progress-update", body).status_code == 403
    assert manager("POST", f"{AT}/progress-update", {**body, "seen": told["version"] + 1}).status_code == 409
    done = manager("POST", f"{AT}/progress-update", {**body, "seen": told["version"]}).json()
    assert (done["applied"], done["tasks"]) == (True, told["tasks"])
    assert Task.objects.get(project=planned, uid=11).percent_complete == 100
    assert manager("POST", f"{AT}/progress-update", {"date": "soon"}).status_code == 422


def test_one_bad_item_of_many_stops_all_or_itself(manager, planned):
    operations = [
        {"op": "change", "number": 11, "priority": 700},
        {"op": "change", "number": 99, "priority": 700},
    ]

    refused = manager("POST", f"{AT}/tasks/bulk", {"operations": operations})

    assert refused.status_code >= 400
    assert Task.objects.get(project=planned, uid=11).priority == 500
    some = manager("POST", f"{AT}/tasks/bulk", {"operations": operations, "atomic": False})
    assert some.status_code == 207
    assert [one["status"] for one in some.json()["results"]] == [200, 404]
    assert Task.objects.get(project=planned, uid=11).priority == 700
