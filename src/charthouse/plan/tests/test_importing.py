"""A plan file's way in: upload, check, look, take over, again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.worlds import at, signed_in

from charthouse import exchange
from charthouse.exchange import document as doc
from charthouse.jobs import worker
from charthouse.jobs.failures import Cancelled
from charthouse.jobs.models import Job
from charthouse.plan import importing
from charthouse.plan.models import PlanImport, Task
from charthouse.plan.queries import document_of
from charthouse.plan.taking_over import import_document
from charthouse.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """A data folder of the test's own."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def file_of(tmp_path):
    """A document as an uploaded file."""

    def write(document: doc.Document, name: str = "plan.json") -> SimpleUploadedFile:
        path = Path(tmp_path) / name
        exchange.write(document, path)
        return SimpleUploadedFile(name, path.read_bytes())

    return write


def upload(browser, file, **more):
    response = browser.post("/import/", {"file": file, **more})
    assert response.status_code == 302, response.content.decode()
    worker.main(until_empty=True)
    return response["Location"]


def test_a_file_becomes_a_new_project(stranger, small_plan, file_of):
    browser = signed_in(stranger)
    page = upload(browser, file_of(small_plan))

    shown = browser.get(page).content.decode()
    assert "What comes in" in shown
    assert "Everything in the file has its place here." in shown
    assert 'value="SMALL"' in shown
    assert not Project.objects.exists()

    browser.post(page + "commit", {"name": "Small one", "key": "sml", "time_zone": "Europe/Oslo"})
    worker.main(until_empty=True)

    assert browser.get(page)["Location"] == "/projects/SML/"
    project = Project.objects.get()
    assert (project.name, project.key, project.time_zone) == ("Small one", "SML", "Europe/Oslo")
    kept = document_of(project)
    assert kept.tasks == small_plan.tasks
    assert Task.objects.get(uid=12).dates.start == at(3)
    assert not list(importing.folder().glob("*"))
    overview = browser.get("/projects/SML/").content.decode()
    assert "The finish is forecast for" in overview


def test_the_check_tells_where_dates_differ_and_why(stranger, small_plan, file_of):
    stored = doc.StoredDates(start=at(3), finish=at(8, 1020), early_start=at(3), early_finish=at(8, 1020))
    design = doc.StoredDates(start=at(0), finish=at(3), early_start=at(0))  # the next 08:00 is the same instant
    tasks = {11: replace(small_plan.tasks[1], stored=design), 12: replace(small_plan.tasks[2], stored=stored)}
    plan = replace(small_plan, tasks=tuple(tasks.get(task.uid, task) for task in small_plan.tasks))

    upload(signed_in(stranger), file_of(plan))

    found = PlanImport.objects.get().findings
    assert (found["compared"], found["agree"], found["causes_count"]) == (7, 5, 1)
    assert found["differences"] == [
        {
            "uid": 12, "name": "Build", "field": "finish", "stored": at(8, 1020), "computed": at(9, 1020),
            "minutes": 480, "follows": False, "why": "“Design” must finish first",
        }
    ]  # fmt: skip


def test_again_into_the_same_project(payroll, maria, small_plan, file_of):
    browser = signed_in(maria)
    for name in ("Build", "Build it"):
        tasks = tuple(replace(task, name=name) if task.uid == 12 else task for task in small_plan.tasks)
        page = upload(browser, file_of(replace(small_plan, tasks=tasks)), project="PAY")
        assert "Into Payroll" in browser.get(page).content.decode()
        browser.post(page + "commit", {"remove_missing": "yes"})
        worker.main(until_empty=True)

    assert PlanImport.objects.latest("pk").findings["again"]["updated"] == 7
    assert Task.objects.filter(project=payroll).count() == 7
    assert Task.objects.get(project=payroll, uid=12).name == "Build it"


def test_a_file_that_is_none_is_told_in_plain_words(stranger):
    browser = signed_in(stranger)
    page = upload(browser, SimpleUploadedFile("holiday.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64))

    shown = browser.get(page).content.decode()
    assert "This file was not taken in" in shown
    assert "holiday.png" in shown
    assert "Traceback" not in shown
    assert Job.objects.get().state == "failed"
    assert browser.post(page + "commit", {"name": "X", "key": "XX", "time_zone": "UTC"}).status_code == 409


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Project xmlns="http://schemas.microsoft.com/project">&b;</Project>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Project xmlns="http://schemas.microsoft.com/project"/>',
        b'<Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task>',
    ],
)
def test_a_hostile_file_is_refused(stranger, content):
    browser = signed_in(stranger)
    upload(browser, SimpleUploadedFile("plan.xml", content))

    assert PlanImport.objects.get().state == "unreadable"
    assert "root:" not in PlanImport.objects.get().refusal


def test_an_empty_file_is_refused_at_once(stranger):
    response = signed_in(stranger).post("/import/", {"file": SimpleUploadedFile("plan.mpp", b"")})

    assert response.status_code == 422
    assert "plan.mpp is empty" in response.content.decode()
    assert not PlanImport.objects.exists()


def test_a_name_cannot_lead_out_of_the_folder(stranger, small_plan, file_of):
    file = file_of(small_plan)
    coming = importing.receive(upload=SimpleUploadedFile("x", file.read()), by=stranger)
    file.seek(0)
    sly = SimpleUploadedFile("plan.json", file.read())
    sly.__dict__["_name"] = "..\\..\\etc/passwd.j/../son"
    other = importing.receive(upload=sly, by=stranger)

    assert coming.file_name == "x"
    assert other.file_name == "son"
    assert (importing.folder() / other.stored_as).parent == importing.folder()


def test_an_import_is_its_owners_alone(payroll, maria, stranger, helene, small_plan, file_of):
    page = upload(signed_in(maria), file_of(small_plan), project="PAY")

    assert signed_in(stranger).get(page).status_code == 404
    assert signed_in(stranger).post(page + "commit").status_code == 404
    assert signed_in(stranger).post(page + "discard").status_code == 404
    assert signed_in(helene).post("/import/", {"file": file_of(small_plan), "project": "PAY"}).status_code == 403
    assert signed_in(stranger).post("/import/", {"file": file_of(small_plan), "project": "PAY"}).status_code == 404
    assert signed_in(maria).get(page + "commit").status_code == 405
    assert signed_in(maria).get("/import/999999/").status_code == 404


def test_a_manager_who_lost_the_role_cannot_commit(payroll, maria, yuki, small_plan, file_of):
    from charthouse.projects import actions as projects
    from charthouse.projects.models import Role

    projects.set_member(project=payroll, email=yuki.email, role=Role.MANAGER, by=maria)
    browser = signed_in(yuki)
    page = upload(browser, file_of(small_plan), project="PAY")
    projects.set_member(project=payroll, email=yuki.email, role=Role.VIEWER, by=maria)

    assert browser.post(page + "commit", {"remove_missing": "yes"}).status_code == 403
    assert not Task.objects.exists()


def test_a_key_taken_meanwhile_leaves_the_file_checked(stranger, payroll, small_plan, file_of):
    browser = signed_in(stranger)
    page = upload(browser, file_of(small_plan))

    taken = browser.post(page + "commit", {"name": "Pay", "key": "PAY", "time_zone": "UTC"})

    assert taken.status_code == 422
    assert "Taken." in taken.content.decode()
    assert PlanImport.objects.get().state == "checked"


def test_what_is_left_is_removed(stranger, small_plan, file_of):
    browser = signed_in(stranger)
    page = upload(browser, file_of(small_plan))

    assert browser.post(page + "discard")["Location"] == "/projects/"
    assert not list(importing.folder().glob("*"))
    assert browser.get(page).status_code == 404


def test_a_second_attempt_after_a_lost_worker_has_no_double_effect(stranger, small_plan, file_of):
    browser = signed_in(stranger)
    page = upload(browser, file_of(small_plan))
    browser.post(page + "commit", {"name": "Small", "key": "SML", "time_zone": "UTC"})
    worker.main(until_empty=True)
    job = Job.objects.get(kind="plan.take_over")
    Job.objects.filter(pk=job.pk).update(state="waiting")
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"project": "SML"})
    assert Project.objects.count() == 1
    assert Task.objects.count() == 7


class TestTables:
    """CSV and XLSX: what each column is can be said."""

    TABLE = b"Was;Wie lange;Vorher\nEntwurf;3;\nBau;5;1\n"

    def test_a_table_with_unknown_headers_comes_in_once_they_are_explained(self, stranger):
        browser = signed_in(stranger)
        page = upload(browser, SimpleUploadedFile("plan.csv", self.TABLE))
        assert "What each column is" in browser.get(page).content.decode()

        said = {"column_0": "Name", "column_1": "Duration", "column_2": "Predecessors", "unit": "d", "date_order": ""}
        assert browser.post(page + "columns", said).status_code == 302
        worker.main(until_empty=True)

        found = PlanImport.objects.get()
        assert found.state == "checked", found.refusal
        assert (found.findings["counts"]["tasks"], found.findings["counts"]["links"]) == (2, 1)

    def test_a_table_is_called_as_its_file_was(self, stranger):
        browser = signed_in(stranger)
        page = upload(browser, SimpleUploadedFile("Move house.csv", b"Name,Duration,Start\nPack,3 d,2026-12-01\n"))

        assert PlanImport.objects.get().findings["name"] == "Move house"
        assert 'value="Move house"' in browser.get(page).content.decode()

    def test_one_date_that_differs_is_told_as_one(self, stranger):
        browser = signed_in(stranger)
        table = b"Name,Duration,Start,Finish\nPack,3 d,2026-12-01,2026-12-10\n"
        page = upload(browser, SimpleUploadedFile("plan.csv", table))

        assert "1 date differs by itself, 0 follow from it." in browser.get(page).content.decode()

    def test_one_thing_in_two_columns_is_refused(self, stranger):
        browser = signed_in(stranger)
        page = upload(browser, SimpleUploadedFile("plan.csv", self.TABLE))

        twice = browser.post(page + "columns", {"column_0": "Name", "column_1": "Name", "unit": "d"})

        assert twice.status_code == 422
        assert "Another column is this already" in twice.content.decode()
        nameless = browser.post(page + "columns", {"column_1": "Duration", "unit": "d"})
        assert "Say which column holds the tasks" in nameless.content.decode()

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_template_can_be_read_back(self, stranger, kind):
        browser = signed_in(stranger)
        response = browser.get(f"/import/template.{kind}")
        assert response["Content-Disposition"] == f'attachment; filename="charthouse-plan.{kind}"'

        upload(browser, SimpleUploadedFile(f"plan.{kind}", response.content))

        assert PlanImport.objects.get().state == "checked", PlanImport.objects.get().refusal

    def test_there_is_no_other_template(self, stranger):
        assert signed_in(stranger).get("/import/template.exe").status_code == 404


def test_a_table_without_any_date_starts_on_the_day_it_came_in(stranger):
    browser = signed_in(stranger)
    table = SimpleUploadedFile("moves.csv", b"Name,Duration,Predecessors\nPack,2d,\nDrive,1d,1\n")

    page = upload(browser, table)

    coming = PlanImport.objects.get()
    day = timezone.localtime(coming.created_at).date().isoformat()
    assert f"so the plan starts on {day}" in browser.get(page).content.decode()
    browser.post(page + "commit", {"name": "Moves", "key": "mov", "time_zone": "Europe/Oslo"})
    worker.main(until_empty=True)
    assert document_of(Project.objects.get()).project.start == (timezone.localtime(coming.created_at).date()
                                                                - dt.date(1970, 1, 1)).days * 1440 + 480  # fmt: skip


def test_a_table_without_any_date_starts_where_its_project_does(maria, payroll, small_plan):
    browser = signed_in(maria)
    import_document(project=payroll, document=small_plan, by=maria)
    table = SimpleUploadedFile("moves.csv", b"Name,Duration,Predecessors\nPack,2d,\nDrive,1d,1\n")

    page = upload(browser, table, project=payroll.key)

    assert "no date at all" not in browser.get(page).content.decode()
    browser.post(page + "commit", {"remove_missing": "yes"})
    worker.main(until_empty=True)
    assert document_of(payroll).project.start == small_plan.project.start


def test_an_import_tells_its_parts_and_stopped_in_their_midst_keeps_nothing(maria, payroll, small_plan):
    told = []

    def on_part(part, parts):
        told.append((part, parts))
        if part == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_document(project=payroll, document=small_plan, by=maria, on_part=on_part)

    assert told == [(part, 6) for part in range(5)]
    assert not Task.objects.exists()
