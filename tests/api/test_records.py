"""Every kind of record over the API: read, made, changed, removed, by who may and by who may not."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.accounts.tokens import make_token
from charthouse.exchange import plan_json
from charthouse.jobs.models import Job
from charthouse.plan.models import Link, Task
from charthouse.plan.queries import document_of
from charthouse.projects.models import Membership, Project
from tests.api.conftest import program_of

pytestmark = pytest.mark.django_db
AT = "/projects/PAY"
READS = [
    "", "/members", "/tasks", "/tasks/12", "/tasks/12/why", "/plan", "/links", "/assignments", "/baselines",
    "/resources", "/calendars", "/journal",
]  # fmt: skip


@pytest.mark.parametrize("path", READS)
def test_members_read_what_outsiders_do_not_find(viewer, outsider, path):
    assert viewer("GET", AT + path).status_code == 200
    answer = outsider("GET", AT + path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"name": "X"}),
        ("PUT", "/members", {"email": "yuki@example.org", "roles": ["viewer"]}),
        ("DELETE", "/members/people/1", None),
        ("POST", "/tasks", {"name": "X"}),
        ("PATCH", "/tasks/12", {"name": "X"}),
        ("DELETE", "/tasks/12", None),
        ("POST", "/tasks/12/move", {"parent": None}),
        ("POST", "/tasks/12/progress", {"percent_complete": 10}),
        ("POST", "/tasks/bulk", {"operations": [{"op": "delete", "number": 12}]}),
        ("POST", "/links", {"before": 11, "after": 21}),
        ("DELETE", "/links/1", None),
        ("PUT", "/tasks/12/assignments", {"resource": 2}),
        ("DELETE", "/tasks/12/assignments/1", None),
        ("POST", "/baselines", {"name": "X"}),
        ("PUT", "/status-date", {"status_date": None}),
    ],
)
def test_who_only_looks_changes_nothing(viewer, outsider, planned, method, path, body):
    before = document_of(planned)
    assert viewer(method, AT + path, body, If_Match="*").status_code == 403
    assert outsider(method, AT + path, body, If_Match="*").status_code == 404
    assert document_of(planned) == before


def test_a_project_is_opened_and_changed(manager):
    made = manager("POST", "/projects", {"key": "CRM", "name": "Customers", "start": "2026-03-02"})
    assert (made.status_code, made["Location"], made.json()["version"]) == (201, "/api/v1/projects/CRM", 1)
    changed = manager("PATCH", "/projects/CRM", {"purpose": "Know them."}, If_Match=made["ETag"])
    assert (changed.json()["purpose"], changed.json()["version"]) == ("Know them.", 2)
    assert manager("PATCH", "/projects/CRM", {"name": "X"}, If_Match=made["ETag"]).status_code == 412
    assert manager("POST", "/projects", {"key": "CRM", "name": "Again"}).status_code == 409
    assert [one["key"] for one in manager("GET", "/projects").json()["items"]] == ["CRM", "PAY"]


def test_members_get_and_lose_roles(manager, stranger):
    given = manager("PUT", f"{AT}/members", {"email": stranger.email, "roles": ["viewer"]})
    assert [(one["person"], one["role"]) for one in given.json()["items"]] == [(stranger.pk, "viewer")]
    assert manager("DELETE", f"{AT}/members/people/{stranger.pk}").status_code == 204
    assert manager("DELETE", f"{AT}/members/people/{stranger.pk}").status_code == 404
    assert not Membership.objects.filter(user=stranger).exists()
    only = Membership.objects.get(role="manager").user_id
    assert manager("DELETE", f"{AT}/members/people/{only}").status_code == 409


def test_a_task_is_made_with_all_that_can_be_said_of_it(manager):
    said = {
        "name": "Rehearse", "parent": 20, "position": 1, "kind": "task", "priority": 700, "notes": "Twice.",
        "duration": {"minutes": 960, "unit": "d", "elapsed": False, "estimated": True},
        "deadline": "2026-04-30T17:00", "constraint": "SNET", "constraint_date": "2026-03-20T08:00",
    }  # fmt: skip
    made = manager("POST", f"{AT}/tasks", said).json()
    assert {name: made[name] for name in said} == said
    assert (made["key"], made["start"], made["finish"]) == ("PAY-24", "2026-03-20T08:00", "2026-03-23T17:00")


def test_a_task_is_moved_progressed_and_deleted(manager):
    assert manager("POST", f"{AT}/tasks/22/move", {"parent": 10, "position": 1}).json()["parent"] == 10
    assert manager("POST", f"{AT}/tasks/10/move", {"parent": 22}).status_code == 409
    told = {"percent_complete": 50, "actual_start": "2026-03-02T08:00"}
    done = manager("POST", f"{AT}/tasks/11/progress", told, If_Match="*").json()
    assert (done["percent_complete"], done["actual_start"]) == (50.0, "2026-03-02T08:00")
    assert manager("DELETE", f"{AT}/tasks/20", If_Match="*").status_code == 204
    assert sorted(Task.objects.values_list("uid", flat=True)) == [10, 11, 12, 22]


def test_many_changes_are_all_made_or_none(manager, planned):
    bad = [{"op": "create", "name": "A"}, {"op": "change", "number": 99, "name": "B"}]
    refused = manager("POST", f"{AT}/tasks/bulk", {"operations": bad})
    assert (refused.status_code, list(refused.json()["fields"])) == (404, ["/operations/1"])
    assert not Task.objects.filter(name="A").exists()
    each = manager("POST", f"{AT}/tasks/bulk", {"operations": bad, "atomic": False})
    assert (each.status_code, [one["status"] for one in each.json()["results"]]) == (207, [201, 404])
    assert manager("GET", f"{AT}/tasks?name=A").json()["items"][0]["start"] == "2026-03-02T08:00"


def test_a_bulk_change_names_its_versions_too(manager):
    late = [{"op": "change", "number": 12, "name": "B", "version": 7}]
    assert manager("POST", f"{AT}/tasks/bulk", {"operations": late}).status_code == 412


def test_links_and_assignments_come_and_go(manager):
    made = manager("POST", f"{AT}/links", {"before": 11, "after": 22, "kind": "SS", "lag": {"minutes": 480}})
    assert (made.status_code, made.json()["lag"]["minutes"]) == (201, 480)
    assert manager("POST", f"{AT}/links", {"before": 12, "after": 11}).status_code == 409
    assert manager("GET", f"{AT}/links/{made.json()['id']}").json() == made.json()
    assert manager("DELETE", f"{AT}/links/{made.json()['id']}").status_code == 204
    assert Link.objects.count() == 5
    given = manager("PUT", f"{AT}/tasks/11/assignments", {"resource": 2, "units": 0.5}).json()
    assert (given["task"], given["resource_name"], given["units"]) == (11, "Test lab", 0.5)
    assert manager("DELETE", f"{AT}/tasks/11/assignments/2").status_code == 204
    assert manager("DELETE", f"{AT}/tasks/11/assignments/2").status_code == 404


def test_baselines_status_date_and_reasons(manager):
    taken = manager("POST", f"{AT}/baselines", {"name": "Agreed again"})
    assert (taken.status_code, taken.json()["number"]) == (201, 1)
    plan = manager("PUT", f"{AT}/status-date", {"status_date": "2026-03-10T17:00"}).json()
    assert (plan["status_date"], plan["computed"]) == ("2026-03-10T17:00", True)
    why = manager("GET", f"{AT}/tasks/12/why").json()
    assert why["start"][0]["kind"] == "link"


def test_a_plan_without_dates_says_why(manager):
    manager("POST", "/projects", {"key": "NEW", "name": "New"})
    plan = manager("GET", "/projects/NEW/plan").json()
    assert (plan["finish"], list(plan["not_available"])) == (None, ["start", "finish"])


def test_the_plan_document_is_the_published_format(manager, viewer, planned):
    assert plan_json.from_json(manager("GET", f"{AT}/plan/document").json()) == document_of(planned)
    assert viewer("GET", f"{AT}/plan/document").status_code == 403


def test_a_plan_file_is_uploaded_and_checked_as_a_job(planned, maria, yuki):
    secret = make_token(owner=maria, name="Import", scopes=["plan:write", "plan:read", "jobs:read"], by=maria)[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})
    file = SimpleUploadedFile("plan.json", plan_json.to_bytes(document_of(planned)))
    started = client.post("/api/v1/projects/PAY/imports", {"file": file})
    assert (started.status_code, started.json()["state"]) == (202, "checking")
    number, job = started.json()["number"], started.json()["job"]
    assert client.get(f"/api/v1/imports/{number}").json()["file"] == "plan.json"
    assert client.get(f"/api/v1/jobs/{job}").json()["kind"] == "plan.check"
    taken = client.post(f"/api/v1/imports/{number}/take-over", {}, content_type="application/json")
    assert taken.status_code == 409
    other = make_token(owner=yuki, name="Other", scopes=["plan:read", "jobs:read"], by=yuki)[1]
    theirs = Client(headers={"authorization": f"Bearer {other}"})
    assert theirs.get(f"/api/v1/imports/{number}").status_code == 404
    assert theirs.get(f"/api/v1/jobs/{job}").status_code == 404


def test_a_waiting_job_is_stopped(manager, maria):
    job = Job.objects.create(kind="plan.check", owner=maria, title="Check", arguments={"import": 0})
    assert manager("POST", f"/jobs/{job.pk}/cancel").json()["state"] == "cancelled"
    assert manager("GET", f"/jobs/{uuid.uuid4()}").status_code == 404
    assert [one["id"] for one in manager("GET", "/jobs").json()["items"]] == [str(job.pk)]


def test_accounts_are_for_who_may_see_them(manager, viewer, maria):
    assert viewer("GET", "/people").status_code == 403
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    assert {one["name"] for one in manager("GET", "/people").json()["items"]} >= {"Maria Okafor", "Yuki Hayashi"}
    assert manager("GET", "/groups").json() == {"items": [], "next": None}
    assert manager("GET", "/group-members").status_code == 200


def test_what_a_role_may_not_see_is_not_there_to_filter_or_ask_for(planned, manager, viewer, stranger):
    assert "email" in manager("GET", f"{AT}/resources").json()["items"][0]
    Membership.objects.create(project=Project.objects.get(key="PAY"), user=stranger, role="client")
    client = program_of(stranger)
    shown = client("GET", f"{AT}/tasks").json()["items"][0]
    assert "responsible" not in shown
    assert client("GET", f"{AT}/tasks?responsible=Maria").status_code == 422
    assert client("GET", f"{AT}/tasks?fields=responsible").status_code == 422
    assert client("GET", f"{AT}/assignments").status_code == 403
    assert client("GET", f"{AT}/journal").status_code == 403


def test_calendars_are_made_changed_and_deleted(manager, viewer, planned):
    made = manager("POST", f"{AT}/calendars", {"name": "Night", "week": ["22-6"] * 5 + ["", ""]})
    assert (made.status_code, made["Location"]) == (201, "/api/v1/projects/PAY/calendars/3")
    assert made.json()["week"] == ["22-6"] * 5 + ["", ""]
    office = manager("GET", f"{AT}/calendars/1")
    assert office.json()["week"] == ["8-12, 13-17"] * 5 + ["", ""]
    shut = {"first": "2026-03-05", "last": "2026-03-06", "name": "Stocktaking"}
    changed = manager("PATCH", f"{AT}/calendars/1", {"exceptions": [shut]}, If_Match=office["ETag"])
    assert (changed.json()["moved"], changed.json()["finish"]) == (6, "2026-03-18T17:00")
    assert changed.json()["exceptions"] == [{**shut, "hours": "", "recurrence": None, "source": ""}]
    assert manager("PATCH", f"{AT}/calendars/1", {"name": "X"}, If_Match=office["ETag"]).status_code == 412
    rule = {"kind": "monthly_weekday", "weekdays": [4], "ordinal": 5}
    monthly = manager(
        "PATCH", f"{AT}/calendars/3", {"parent": 1, "week": [None] * 7, "exceptions": [
            {"first": "2026-03-01", "last": "2026-12-31", "hours": "8-10", "recurrence": rule}]}, If_Match="*",
    )  # fmt: skip
    assert monthly.json()["exceptions"][0]["recurrence"]["ordinal"] == 5
    bavaria = {"country": "DE", "region": "BY", "first_year": 2026, "last_year": 2026}
    laid_out = manager("POST", f"{AT}/calendars/1/holidays", bavaria)
    assert "Epiphany" in {one["name"] for one in laid_out.json()["exceptions"]}
    assert manager("POST", f"{AT}/calendars/1/holidays", bavaria | {"country": "XX"}).status_code == 422
    assert manager("PATCH", f"{AT}/calendars/1", {"week": ["8-12, 11-13"] * 7}, If_Match="*").status_code == 422
    assert manager("DELETE", f"{AT}/calendars/1", If_Match="*").status_code == 409
    assert viewer("DELETE", f"{AT}/calendars/3", If_Match="*").status_code == 403
    assert manager("DELETE", f"{AT}/calendars/3", If_Match="*").status_code == 204
    assert manager("GET", f"{AT}/calendars/3").status_code == 404
