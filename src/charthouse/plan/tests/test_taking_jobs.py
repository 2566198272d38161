"""Big exports are read and taken over in the background: followed, stopped, refused, the same as small ones."""

from __future__ import annotations

import os
import time

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.jobs import actions as jobs
from charthouse.jobs import worker
from charthouse.jobs.failures import Cancelled
from charthouse.jobs.models import Job
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plans
from charthouse.plan.models import ExternalKey, TakenFile, Task
from charthouse.plan.taking import actions, files
from charthouse.plan.tests.test_taking import SAMPLES
from charthouse.plan.tests.test_taking_pages import fields_of, sent, url

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def everything_is_big(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(files, "READ_AT_ONCE", 10)
    monkeypatch.setattr(actions, "AT_ONCE", 1)


@pytest.fixture
def browser(payroll, maria):
    return signed_in(maria)


def bring(browser, content: bytes | None = None):
    said = (SAMPLES / "jira.csv").read_bytes() if content is None else content
    there = sent(browser, "take-issues-bring", "jira.csv", said)
    assert there.status_code == 302, there.content.decode()
    return there.url


def asked(browser, page: str):
    """The export is read, and asked to be taken over."""
    worker.main(until_empty=True)
    answer = browser.post(page, {**fields_of(browser.get(page)), "status-2": "not_started", "step": "apply"})
    assert (answer.status_code, answer.get("Location")) == (302, page)


def test_a_big_export_is_read_and_taken_over_by_jobs_and_followed_on_its_page(browser, payroll, maria):
    page = bring(browser)

    assert len(list(files.folder().iterdir())) == 1
    shown = browser.get(page)
    assert shown.status_code == 200
    assert b"Waits" in shown.content
    assert b'hx-trigger="every 700ms"' in shown.content
    assert browser.get(page, headers=PART).status_code == 200
    assert b"jira.csv" in browser.get(url("take-over")).content
    worker.main(until_empty=True)
    assert browser.get(page, headers=PART)["HX-Refresh"] == "true"
    assert (list(files.folder().iterdir()), TakenFile.objects.get().stored_as) == ([], "")

    asked(browser, page)
    assert (Task.objects.count(), TakenFile.objects.get().state) == (0, "writing")
    assert b"Stop" in browser.get(page).content
    worker.main(until_empty=True)

    assert browser.get(page, headers=PART)["HX-Redirect"] == url("take-over")
    assert browser.get(page).url == url("take-over")
    assert (Task.objects.count(), ExternalKey.objects.count()) == (5, 5)
    job = Job.objects.get(kind="plan.take_issues")
    assert (job.state, job.result["added"], job.owner, job.page) == ("done", 5, maria, page)
    assert verify().findings == []


def test_a_file_that_is_no_export_is_told_and_can_be_left(browser):
    page = bring(browser, b"Name,Duration\nBuild,1d\n")

    worker.main(until_empty=True)

    shown = browser.get(page)
    assert (shown.status_code, "jira.csv is no export of Jira" in shown.content.decode()) == (422, True)
    assert browser.get(page, headers=PART)["HX-Refresh"] == "true"
    assert browser.post(f"{page}leave").status_code == 302
    assert (list(files.folder().iterdir()), TakenFile.objects.exists()) == ([], False)


def test_reading_can_be_stopped(browser, maria):
    page = bring(browser)

    jobs.cancel(job_id=Job.objects.get().pk, by=maria)

    assert (TakenFile.objects.get().state, browser.get(page).status_code) == ("unreadable", 422)
    worker.main(until_empty=True)
    assert TakenFile.objects.get().state == "unreadable"


def test_taking_over_that_is_stopped_midway_leaves_the_plan_as_it_was(browser, monkeypatch):
    page = bring(browser)
    asked(browser, page)

    def stopped(*_arguments, **_keywords):
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr(actions, "reschedule_locked", stopped)
        worker.main(until_empty=True)

    file = TakenFile.objects.get()
    assert (Task.objects.count(), ExternalKey.objects.count(), file.state, file.applied_at) == (0, 0, "read", None)
    assert b"It was not taken over" in browser.get(page).content
    asked(browser, page)
    worker.main(until_empty=True)
    assert Task.objects.count() == 5


def test_a_plan_that_changed_before_the_job_began_is_looked_at_again(browser, payroll, maria, small_plan):
    page = bring(browser)
    asked(browser, page)
    plans.import_document(project=payroll, document=small_plan, by=maria)

    worker.main(until_empty=True)

    assert "Somebody changed the plan meanwhile" in browser.get(page).content.decode()
    assert not ExternalKey.objects.exists()


def test_what_is_under_way_is_neither_left_nor_taken_over_twice(browser, payroll):
    page = bring(browser)
    asked(browser, page)

    assert browser.post(f"{page}leave").status_code == 409
    again = browser.post(page, {"step": "apply", "seen": "0"})
    assert (again.status_code, b"hx-trigger" in again.content) == (200, True)
    assert Job.objects.filter(kind="plan.take_issues").count() == 1


def test_what_a_failure_left_on_the_disk_is_removed_after_an_hour(browser):
    bring(browser)
    [waiting] = files.folder().iterdir()
    left = files.folder() / "left.csv"
    left.write_text("x")
    for path in (waiting, left):
        os.utime(path, (time.time() - 7200,) * 2)

    assert files.forget_waiting(timezone.now()) == 1
    assert list(files.folder().iterdir()) == [waiting]
