"""Programs take a running project over: exports of other tools, and lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.jobs import worker
from charthouse.plan import actions as plans
from charthouse.plan.models import TakenFile, Task
from charthouse.plan.taking import actions, files

pytestmark = pytest.mark.django_db
AT = "/projects/PAY"
ISSUES = b"Issue key,Summary,Status,Status Category\nN-1,Pilot,Parked,\nN-2,Roll out,Done,Done\n"


@pytest.fixture
def upload(maria):
    secret = make_token(owner=maria, name="Uploads", scopes=tuple(SCOPES), by=maria)[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def send(path: str, file: str, content: bytes, **fields: str) -> Any:
        return client.post(f"/api/v1{path}", {"file": SimpleUploadedFile(file, content), **fields})

    return send


def test_an_export_is_told_mapped_and_taken_over(manager, viewer, outsider, planned, upload):
    answer = upload(f"{AT}/exports", "issues.csv", ISSUES)
    assert answer.status_code == 201, answer.content
    brought = answer.json()
    assert (brought["source"], brought["unsaid"], brought["counts"]["added"]) == ("jira", ["Parked"], 2)
    there = f"{AT}/exports/{brought['number']}"
    body: dict[str, Any] = {"status_date": "2026-03-13", "statuses": {"Parked": {"state": "started", "percent": 30}}}

    looked = manager("POST", f"{there}/take-over", body)

    assert looked.status_code == 200, looked.content
    assert (looked.json()["unsaid"], looked.json()["applied"], Task.objects.filter(code="N-1").count()) == (
        [],
        False,
        0,
    )
    assert viewer("POST", f"{there}/take-over", body).status_code == 403
    assert outsider("GET", there).status_code == 404
    stale = manager("POST", f"{there}/take-over", {"seen": looked.json()["version"] + 1})
    assert stale.status_code == 409
    done = manager("POST", f"{there}/take-over", {"seen": looked.json()["version"]})
    assert (done.status_code, done.json()["applied"], done.json()["counts"]["added"]) == (200, True, 2)
    assert Task.objects.get(code="N-1").percent_complete == 30
    assert manager("GET", there).status_code == 404


def test_an_export_is_left_and_a_bad_one_refused(manager, planned, upload):
    number = upload(f"{AT}/exports", "issues.csv", ISSUES).json()["number"]

    assert manager("DELETE", f"{AT}/exports/{number}").status_code == 204
    refused = upload(f"{AT}/exports", "plan.csv", b"Name\nBuild\n")
    assert (refused.status_code, "is no export of Jira" in refused.json()["detail"]) == (422, True)
    assert not TakenFile.objects.exists()


def test_a_list_is_kept_renewed_read_and_removed(manager, contributor, viewer, planned, upload):
    content = b"No;Risk;Task;Cost\nR1;Late data;Build;90\n"

    kept = upload(f"{AT}/lists", "Risks.csv", content, kind="risks", name="Register")

    assert kept.status_code == 201, kept.content
    number = kept.json()["number"]
    again = upload(f"{AT}/lists", "Risks.csv", content + b"R2;New;;5\n", kind="risks", name="Register").json()
    assert (again["number"], again["counts"]) == (number, {"added": 1, "changed": 0, "gone": 0})
    shown = manager("GET", f"{AT}/lists/{number}").json()
    assert shown["rows"][0] == {"key": "R1", "cells": ["R1", "Late data", "Build", "90"], "task": 12}
    assert contributor("GET", f"{AT}/lists/{number}").json()["columns"] == ["No", "Risk", "Task"]
    assert [one["name"] for one in viewer("GET", f"{AT}/lists").json()["items"]] == ["Register"]
    assert upload(f"{AT}/lists", "x.csv", content, kind="risks", name="X", key_column="Nr").status_code == 422
    assert viewer("DELETE", f"{AT}/lists/{number}").status_code == 403
    assert manager("DELETE", f"{AT}/lists/{number}").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_a_big_export_is_read_and_taken_over_by_jobs(
    manager, contributor, payroll, maria, small_plan, upload, settings, tmp_path, monkeypatch
):
    plans.import_document(project=payroll, document=small_plan, by=maria)
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(files, "READ_AT_ONCE", 10)
    monkeypatch.setattr(actions, "AT_ONCE", 1)

    brought = upload(f"{AT}/exports", "issues.csv", ISSUES).json()

    assert (brought["state"], brought["source"], brought["issues"], brought["counts"]) == ("reading", "", 0, {})
    there = f"{AT}/exports/{brought['number']}"
    assert manager("POST", f"{there}/take-over", {}).status_code == 409
    worker.main(until_empty=True)
    read = manager("GET", there).json()
    assert (read["state"], read["source"], read["counts"]["added"], read["problem"]) == ("read", "jira", 2, "")
    body = {"statuses": {"Parked": {"state": "not_started"}}, "efforts": "task", "seen": read["version"]}
    assert contributor("POST", f"{there}/take-over", body).status_code == 403
    assert manager("POST", f"{there}/take-over", {"seen": read["version"]}).status_code == 422
    asked = manager("POST", f"{there}/take-over", body).json()
    assert (asked["state"], asked["applied"], asked["choices"]["efforts"]) == ("writing", False, "task")
    assert manager("DELETE", there).status_code == 409
    worker.main(until_empty=True)
    job = manager("GET", f"/jobs/{asked['job']}").json()
    assert (job["state"], job["result"]["added"], Task.objects.filter(code__startswith="N-").count()) == ("done", 2, 2)
