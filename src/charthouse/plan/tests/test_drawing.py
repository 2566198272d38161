"""Having a plan drawn: from its page and by programs, at once or in the background, with what one may see."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import zipfile

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.worlds import signed_in

from charthouse.accounts.models import User
from charthouse.jobs import worker
from charthouse.jobs.models import Job
from charthouse.plan import actions
from charthouse.plan.models import KeptSetup
from charthouse.plan.printing import drawing
from charthouse.projects.models import Membership, Role

DRAW = "/projects/PAY/plan/drawing"


@pytest.fixture
def planned(payroll, maria, small_plan, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


def ask(user: User, **asked):
    return signed_in(user).post(DRAW, json.dumps(asked), content_type="application/json")


def test_a_preview_is_one_page_as_svg_and_says_how_many_there_are(planned, maria):
    answer = ask(maria, format="preview", setup={"tall": 2, "paper": "a3"}, page=2).json()

    assert (answer["page"], answer["pages"]) == (2, 2)
    assert answer["svg"].startswith("<svg ")
    assert answer["size"] == pytest.approx([1190.55, 841.89], abs=0.01)


def test_the_setup_is_kept_for_its_person_and_project_alone(planned, maria, yuki):
    ask(maria, setup={"paper": "a1", "foot": "Room 4", "rows": [11]}, keep=True)

    assert 'value="a1" selected' in signed_in(maria).get(DRAW + "/set-up").content.decode()
    assert 'value="a4" selected' in signed_in(yuki).get(DRAW + "/set-up").content.decode()
    assert KeptSetup.objects.get().setup["foot"] == "Room 4"
    assert "rows" not in KeptSetup.objects.get().setup


def test_a_setup_that_a_newer_charthouse_kept_does_not_break_the_dialog(planned, maria):
    KeptSetup.objects.create(project=planned, user=maria, setup={"hologram": True})

    assert signed_in(maria).get(DRAW + "/set-up").status_code == 200


@pytest.mark.parametrize(("kind", "starts"), [("svg", b"<svg "), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_files_are_handed_over_to_be_saved(planned, maria, kind, starts):
    answer = ask(maria, format=kind)

    assert answer.content.startswith(starts)
    assert answer["Content-Disposition"].startswith('attachment; filename="PAY-')
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


def test_a_pdf_says_the_tasks_and_pictures_of_many_pages_come_as_a_zip(planned, maria):
    text = PdfReader(io.BytesIO(ask(maria, format="pdf").content)).pages[0].extract_text()
    bundle = zipfile.ZipFile(io.BytesIO(ask(maria, format="svg", setup={"tall": 2}).content))

    assert all(task.name in text for task in planned.tasks.all())
    assert [name[-7:] for name in bundle.namelist()] == ["001.svg", "002.svg"]


def test_bad_setups_and_bodies_are_refused_with_a_sentence(planned, maria):
    assert ask(maria, setup={"paper": "b5"}).status_code == 422
    assert "use one of a4" in ask(maria, setup={"paper": "b5"}).json()["detail"]
    for body in ("[]", "{", '{"setup": 1}', '{"format": "exe"}', '{"page": "x"}'):
        answer = signed_in(maria).post(DRAW, body, content_type="application/json")
        assert answer.status_code == 422, body
    assert signed_in(maria).get(DRAW).status_code == 405


def test_outsiders_find_nothing_and_insiders_without_the_right_are_told(planned, stranger, helene):
    assert ask(stranger).status_code == 404
    assert signed_in(stranger).get(DRAW + "/set-up").status_code == 404
    Membership.objects.filter(project=planned, user=helene).delete()
    assert ask(helene).status_code == 404


def test_a_plan_without_tasks_says_so(payroll, maria):
    assert ask(maria).status_code == 409


def test_a_big_drawing_is_made_in_the_background_for_its_owner_alone(planned, maria, yuki, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", 3)

    told = ask(maria, format="pdf", setup={"rows": [10, 11, 12, 20]})
    assert told.status_code == 202
    assert signed_in(maria).get(told.json()["file"]).status_code == 404  # not ready
    worker.main(until_empty=True)

    made = signed_in(maria).get(told.json()["file"])
    assert made.content.startswith(b"%PDF")
    assert Job.objects.get(pk=told.json()["job"]).state == Job.State.DONE
    assert signed_in(yuki).get(told.json()["file"]).status_code == 404
    assert signed_in(maria).get("/projects/PAY/plan/drawings/nonsense").status_code == 404


def test_a_job_draws_by_the_rights_its_owner_has_then(planned, maria, yuki, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", 3)
    told = ask(yuki, format="pdf").json()
    Membership.objects.filter(project=planned, user=yuki).delete()

    worker.main(until_empty=True)

    assert Job.objects.get(pk=told["job"]).state == Job.State.FAILED
    assert not list(drawing.folder().iterdir())


def test_drawings_are_removed_after_a_week(planned):
    old, new = drawing.folder() / "old.pdf", drawing.folder() / "new.pdf"
    for path in (old, new):
        path.write_bytes(b"%PDF")
    then = (timezone.now() - dt.timedelta(days=8)).timestamp()
    os.utime(old, (then, then))

    assert drawing.forget_old(timezone.now()) == 1
    assert [path.name for path in drawing.folder().iterdir()] == ["new.pdf"]


def test_clients_see_the_plan_and_take_no_file_of_it(planned, helene):
    Membership.objects.filter(project=planned, user=helene).update(role=Role.CLIENT)

    assert ask(helene).status_code == 403
    assert signed_in(helene).get(DRAW + "/set-up").status_code == 403
    page = signed_in(helene).get("/projects/PAY/plan/").content.decode()
    assert "data-drawing" not in page
    assert 'data-do="draw"' not in page


# -- for programs ---------------------------------------------------------------------------------------------------

API = "/api/v1/projects/PAY/plan/drawing"


def test_programs_ask_for_a_drawing_in_one_address(planned, maria):
    client = signed_in(maria)

    svg = client.get(API, {"columns": "name,finish", "rows": "11,12", "legend": "false"})
    pdf = client.get(API, {"format": "pdf", "paper": "slide", "tall": "1"})

    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml")
    assert planned.tasks.get(uid=11).name in svg.content.decode()
    assert planned.tasks.get(uid=22).name not in svg.content.decode()
    assert [round(float(side)) for side in PdfReader(io.BytesIO(pdf.content)).pages[0].mediabox[2:]] == [960, 540]


def test_programs_are_told_what_they_asked_wrongly(planned, maria, stranger, monkeypatch):
    client = signed_in(maria)

    assert client.get(API, {"paper": "b5"}).status_code == 422
    assert client.get(API, {"ink": "red"}).status_code in (400, 422)
    assert client.get(API, {"page": "9"}).status_code == 422
    assert signed_in(stranger).get(API).status_code == 404
    monkeypatch.setattr(drawing, "AT_ONCE", 3)
    assert client.get(API).status_code == 409
    assert client.get(API, {"page": "1"}).status_code == 200


def test_programs_have_a_big_drawing_made_and_fetch_it(planned, maria):
    client = signed_in(maria)

    begun = client.post(
        API + "s", json.dumps({"format": "pdf", "setup": {"paper": "a0"}}), content_type="application/json"
    )
    worker.main(until_empty=True)

    assert begun.status_code == 202
    assert client.get(begun.json()["file"]).content.startswith(b"%PDF")
    wrong = client.post(API + "s", json.dumps({"setup": {"paper": "b5"}}), content_type="application/json")
    assert wrong.status_code == 422
