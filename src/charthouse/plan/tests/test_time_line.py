"""The page of the time line: who sees it, who chooses, that choosing is a deed which undo takes back, and its files."""

from __future__ import annotations

import io
import json
from uuid import uuid4

import pptx
import pytest
from tests.worlds import signed_in

from charthouse.plan import actions
from charthouse.plan.models import Plan, Task
from charthouse.plan.queries import document_of
from charthouse.projects.models import Membership, Role

PAGE = "/projects/PAY/plan/time-line/"


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


def choose(user, *numbers, offered="10,11,12,20,21,22,23"):
    return signed_in(user).post(PAGE + "choose", {"task": [str(one) for one in numbers], "offered": offered})


def marked(project) -> list[int]:
    return sorted(Task.objects.filter(project=project, on_time_line=True).values_list("uid", flat=True))


def test_the_page_shows_the_slide_and_what_can_be_on_it(planned, maria, helene, stranger):
    page = signed_in(maria).get(PAGE).content.decode()

    assert "<svg " in page
    assert "Nobody has chosen yet" in page
    assert 'name="task" value="23" checked' in page
    assert 'name="task"' not in signed_in(helene).get(PAGE).content.decode()
    assert signed_in(stranger).get(PAGE).status_code == 404


def test_choosing_is_one_deed_that_undo_takes_back(planned, maria):
    before = Plan.objects.get(project=planned).version
    assert choose(maria, 11, 23).status_code == 302
    assert marked(planned) == [11, 23]
    assert [task.uid for task in document_of(planned).tasks if task.on_time_line] == [11, 23]
    assert Plan.objects.get(project=planned).version == before + 1

    choose(maria, 23)
    assert marked(planned) == [23]
    undo = json.dumps({"id": str(uuid4()), "since": Plan.objects.get(project=planned).version})
    assert signed_in(maria).post("/projects/PAY/plan/undo", undo, content_type="application/json").status_code == 200
    assert marked(planned) == [11, 23]


def test_who_may_not_plan_cannot_choose(planned, yuki, helene, stranger):
    assert choose(helene, 11).status_code == 403
    assert choose(yuki, 11).status_code == 403
    assert choose(stranger, 11).status_code == 404
    assert signed_in(helene).get(PAGE + "choose").status_code == 405
    assert marked(planned) == []


def test_what_was_not_offered_stays_as_it_is(planned, maria):
    choose(maria, 11, 23)

    choose(maria, 12, offered="12")

    assert marked(planned) == [11, 12, 23]


def test_the_slide_comes_as_picture_pdf_and_editable_powerpoint(planned, maria, stranger):
    choose(maria, 11, 23)
    client = signed_in(maria)

    deck = pptx.Presentation(io.BytesIO(client.get("/projects/PAY/plan/time-line.pptx?title=Board").content))
    texts = [shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame]
    assert "Board" in texts
    assert client.get("/projects/PAY/plan/time-line.pdf").content.startswith(b"%PDF")
    assert client.get("/projects/PAY/plan/time-line.png").content.startswith(b"\x89PNG")
    assert client.get("/projects/PAY/plan/time-line.svg")["Content-Disposition"].startswith("attachment")
    assert client.get("/projects/PAY/plan/time-line.exe").status_code == 422
    assert client.get("/projects/PAY/plan/time-line.svg?title=" + "x" * 201).status_code == 422
    assert signed_in(stranger).get("/projects/PAY/plan/time-line.svg").status_code == 404


def test_programs_have_the_slide_and_its_marks(planned, maria):
    client = signed_in(maria)
    version = client.get("/api/v1/projects/PAY/tasks/11").headers["ETag"]

    changed = client.patch(
        "/api/v1/projects/PAY/tasks/11", json.dumps({"on_time_line": True}), content_type="application/json",
        headers={"If-Match": version},
    )  # fmt: skip

    assert (changed.status_code, changed.json()["on_time_line"]) == (200, True)
    listed = client.get("/api/v1/projects/PAY/tasks?on_time_line=true&fields=number").json()["items"]
    assert [one["number"] for one in listed] == [11]
    assert client.get("/api/v1/projects/PAY/plan/time-line", {"format": "pptx"}).content[:2] == b"PK"
    assert client.get("/api/v1/projects/PAY/plan/time-line", {"format": "gif"}).status_code in (400, 422)


def test_a_mark_stays_where_a_file_without_it_comes_in_again(planned, maria, small_plan):
    choose(maria, 23)

    actions.import_document(project=planned, document=small_plan, by=maria)

    assert marked(planned) == [23]


def test_an_empty_plan_says_what_comes_here(payroll, maria):
    page = signed_in(maria).get(PAGE)

    assert page.status_code == 200
    assert "No tasks yet" in page.content.decode()


def test_clients_see_the_slide_and_take_no_file(planned, helene):
    Membership.objects.filter(project=planned, user=helene).update(role=Role.CLIENT)

    page = signed_in(helene).get(PAGE).content.decode()
    assert "<svg " in page
    assert "PowerPoint" not in page
    assert signed_in(helene).get("/projects/PAY/plan/time-line.svg").status_code == 403
