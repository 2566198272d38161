"""The history of a project: told in sentences, searched, paged, exported so that anybody can verify it, undone."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re

import pytest
from django.db import transaction
from tests.worlds import DAY, signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.undoing import loss_by_undoing
from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.ui.formats import span


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.update_task(project=payroll, uid=11, changes={"duration": (3 * DAY, 9 * DAY)}, by=maria, why="Two plants")
    return payroll


def text(answer):
    return answer.content.decode()


def test_every_change_stands_there_with_who_why_before_and_after(plan, maria):
    page = text(signed_in(maria).get("/projects/PAY/history/"))

    assert "changed duration of “Design”" in page
    assert "“Two plants”" in page
    assert f"{span(3 * DAY)} → {span(9 * DAY)}" in page
    assert "opened “Payroll”" in page
    assert "prepared" not in page


def test_the_search_finds_by_words_person_kind_and_day(plan, maria, yuki):
    set_member(project=plan, email=yuki.email, role=Role.MANAGER, by=maria)
    actions.update_task(project=plan, uid=12, changes={"name": ("Build", "Büro bauen")}, by=yuki)
    browser = signed_in(maria)

    assert "Büro bauen" in text(browser.get("/projects/PAY/history/?q=b%C3%BCro"))
    assert "“Design”" not in text(browser.get("/projects/PAY/history/?q=b%C3%BCro"))
    assert "“Design”" in text(browser.get("/projects/PAY/history/?q=plants"))
    mine = text(browser.get(f"/projects/PAY/history/?by={yuki.pk}"))
    assert "Büro bauen" in mine
    assert "Two plants" not in mine
    assert "Two plants" not in text(browser.get("/projects/PAY/history/?record=projects.Project"))
    assert "Nothing was found" in text(browser.get("/projects/PAY/history/?to=2001-01-01"))
    assert "Two plants" in text(browser.get("/projects/PAY/history/?from=2001-01-01"))
    assert browser.get("/projects/PAY/history/?from=yesterday&by=x&before=y").status_code == 200


def test_older_entries_come_page_by_page(plan, maria, django_assert_max_num_queries):
    with transaction.atomic():
        for number in range(120):
            journal.record(plan, "praised", by=maria, stream_id=plan.journal_id, why=f"Reason {number:03}")
    browser = signed_in(maria)
    browser.get("/projects/PAY/history/")
    with django_assert_max_num_queries(40):
        first = text(browser.get("/projects/PAY/history/"))
    assert "Reason 119" in first
    assert "Reason 069" not in first
    cursor = Entry.objects.get(why="Reason 070").number
    assert f"before={cursor}" in first
    older = browser.get(f"/projects/PAY/history/?before={cursor}", headers={"HX-Request": "true"})
    assert text(older).lstrip().startswith("<li")
    assert "Reason 069" in text(older)
    assert "Reason 070" not in text(older)


def test_only_who_sees_the_history_comes_here(plan, maria, helene, stranger):
    set_member(project=plan, email=stranger.email, role=Role.CLIENT, by=maria)

    assert signed_in(helene).get("/projects/PAY/history/").status_code == 200
    assert signed_in(stranger).get("/projects/PAY/history/").status_code == 403
    assert signed_in(stranger).get("/projects/PAY/history/export.csv").status_code == 403
    assert signed_in(maria).post("/projects/PAY/history/").status_code == 405


def test_a_strangers_history_is_not_there(plan, stranger):
    for path in ("", "export.csv", "export.jsonl"):
        assert signed_in(stranger).get(f"/projects/PAY/history/{path}").status_code == 404
    assert signed_in(stranger).post("/projects/PAY/history/1/undo").status_code == 404


def test_anybody_can_verify_an_export_with_a_few_lines(plan, maria):
    lines = signed_in(maria).get("/projects/PAY/history/export.jsonl").getvalue().splitlines()

    entries = {entry["entry"]["number"]: entry for entry in map(json.loads, lines)}
    checked = 0
    for number, line in entries.items():
        if number - 1 not in entries:  # what says nothing by itself is left out, so its successor cannot be followed
            continue
        told = json.dumps(line["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        previous = bytes.fromhex(entries[number - 1]["digest"])
        assert hashlib.sha256(previous + told).hexdigest() == line["digest"]
        for place, kept in line["texts"].items():
            value = json.dumps(kept["text"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            side, _dot, key = place.partition(".")
            expected = line["entry"][side][key] if key else line["entry"][side]
            assert hashlib.sha256(bytes.fromhex(kept["salt"]) + value).hexdigest() == expected["sha256"]
        checked += 1
    assert checked >= 4


def test_a_table_opens_in_a_spreadsheet_without_formulas(plan, maria):
    actions.update_task(project=plan, uid=12, changes={"name": ("Build", "=1+1")}, by=maria)
    answer = signed_in(maria).get("/projects/PAY/history/export.csv")
    content = answer.getvalue()

    assert answer["Content-Disposition"] == 'attachment; filename="history-PAY.csv"'
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    last = rows[-1]
    assert (last["who"], last["verb"], last["label"]) == ("Maria Okafor", "changed", "'=1+1")


def test_the_button_undoes_and_says_how_to_have_it_again(plan, maria):
    entry = Entry.objects.get(stream=plan.journal, verb="changed")
    browser = signed_in(maria)
    assert f"/projects/PAY/history/{entry.number}/undo" in text(browser.get("/projects/PAY/history/"))

    answer = browser.post(f"/projects/PAY/history/{entry.number}/undo", follow=True)

    assert Task.objects.get(project=plan, uid=11).duration == 3 * DAY
    assert f"Undone: no. {entry.number}." in text(answer)
    assert "undone by no." in text(answer)
    assert f"/projects/PAY/history/{entry.number}/undo" not in text(answer)
    assert browser.post("/projects/PAY/history/99999/undo").status_code == 404
    assert browser.get(f"/projects/PAY/history/{entry.number}/undo").status_code == 405


@pytest.fixture
def imported(payroll, maria, small_plan):
    """A project whose plan came in with one import of twelve tasks, from a file."""
    more = tuple(doc.Task(uid=30 + number, name=f"Plant {number}") for number in range(5))
    document = dataclasses.replace(small_plan, tasks=(*small_plan.tasks, *more))
    actions.import_document(project=payroll, document=document, by=maria, source="payroll.mpp")
    return payroll


def test_the_undo_of_an_import_asks_and_says_what_goes(imported, maria):
    entry = Entry.objects.get(stream=imported.journal, verb="imported a plan")
    browser = signed_in(maria)
    task = "/projects/PAY/tasks/11"

    asked = browser.post(f"/projects/PAY/history/{entry.number}/undo", {"back": task}, follow=True)

    assert Task.objects.filter(project=imported).count() == 12
    question = f"/projects/PAY/history/{entry.number}/undo/question"
    assert asked.redirect_chain == [(f"{question}?back=%2Fprojects%2FPAY%2Ftasks%2F11", 302)]
    assert (
        "This removes 12 tasks, 5 links, 2 resources, 2 assignments, 1 calendar and 1 baseline "
        "that came with the import of payroll.mpp."
    ) in text(asked)
    assert f'href="{task}"' in text(asked)

    done = browser.post(f"/projects/PAY/history/{entry.number}/undo", {"sure": "yes"}, follow=True)

    assert not Task.objects.filter(project=imported).exists()
    assert f"Undone: no. {entry.number}." in text(done)


def test_what_a_script_of_the_page_undoes_is_refused_with_the_same_sentence(imported, maria):
    entry = Entry.objects.get(stream=imported.journal, verb="imported a plan")

    for headers in ({"HX-Request": "true"}, {"accept": "application/json"}):
        answer = signed_in(maria).post(f"/projects/PAY/history/{entry.number}/undo", headers=headers)
        assert answer.status_code == 409
        assert "12 tasks" in text(answer)
    assert Task.objects.filter(project=imported).count() == 12


def test_what_removes_little_is_undone_at_once_and_doing_it_again_counts_as_well(imported, maria):
    actions.delete_task(project=imported, uid=10, by=maria)
    small = Entry.objects.get(stream=imported.journal, verb="deleted")
    browser = signed_in(maria)

    answer = browser.post(f"/projects/PAY/history/{small.number}/undo")
    assert answer["Location"] == "/projects/PAY/history/"
    again = Entry.objects.filter(stream=imported.journal, undoes=small.operation).earliest("number")
    assert loss_by_undoing(entry=again, by=maria).sentence == ("This removes 3 tasks, 3 links and 1 assignment.")
    assert browser.post(f"/projects/PAY/history/{again.number}/undo")["Location"] == "/projects/PAY/history/"
    assert Task.objects.filter(project=imported).count() == 9


def test_only_who_could_undo_it_is_told_what_would_go(imported, maria, yuki, helene, stranger):
    entry = Entry.objects.get(stream=imported.journal, verb="imported a plan")
    question = f"/projects/PAY/history/{entry.number}/undo/question"

    assert signed_in(maria).get(question).status_code == 200
    assert signed_in(yuki).get(question).status_code == 403
    assert signed_in(helene).get(question).status_code == 403
    assert signed_in(stranger).get(question).status_code == 404
    assert signed_in(maria).get("/projects/PAY/history/9999/undo/question").status_code == 404
    assert signed_in(maria).post(question).status_code == 405
    journal.undo(entry=entry, by=maria)
    assert signed_in(maria).get(question).status_code == 409


def test_a_viewer_cannot_undo_and_a_contributor_only_their_own_report(plan, maria, yuki, helene):
    duration = Entry.objects.get(stream=plan.journal, verb="changed")
    actions.report_progress(project=plan, uid=12, changes={"percent_complete": (0.0, 40.0)}, by=yuki)
    progress = Entry.objects.filter(stream=plan.journal, verb="changed").latest("number")

    assert signed_in(helene).post(f"/projects/PAY/history/{duration.number}/undo").status_code == 403
    assert signed_in(yuki).post(f"/projects/PAY/history/{duration.number}/undo").status_code == 403
    offered = {
        person: set(re.findall(r"/history/(\d+)/undo", text(signed_in(person).get("/projects/PAY/history/"))))
        for person in (maria, yuki, helene)
    }
    assert offered[yuki] == {str(progress.number)}
    assert offered[helene] == set()
    assert offered[maria] > {str(progress.number), str(duration.number)}
    assert signed_in(yuki).post(f"/projects/PAY/history/{progress.number}/undo").status_code == 302
    assert Task.objects.get(project=plan, uid=12).percent_complete == 0


def test_after_an_undo_one_goes_back_to_a_page_of_the_same_project_only(plan, maria):
    entry = Entry.objects.get(stream=plan.journal, verb="changed")
    answer = signed_in(maria).post(
        f"/projects/PAY/history/{entry.number}/undo", {"back": "https://elsewhere.example/projects/PAY/"}
    )

    assert answer["Location"] == "/projects/PAY/history/"


def test_a_long_text_is_told_word_by_word(plan, maria):
    old = "With both plants, as agreed in the meeting with the two works councils in spring."
    new = old.replace("two", "three")
    actions.update_task(project=plan, uid=12, changes={"notes": ("With both plants.", old)}, by=maria)
    actions.update_task(project=plan, uid=12, changes={"notes": (old, new)}, by=maria)

    page = text(signed_in(maria).get("/projects/PAY/history/"))
    assert "<del>two </del><ins>three </ins>" in page


def test_the_organisations_history_is_for_those_who_may(plan, maria, helene):
    UserRole.objects.create(user=helene, role=OrganisationRole.AUDITOR)
    with transaction.atomic():
        journal.record(maria, "thanked", by=maria, why="Well done")

    page = signed_in(helene).get("/history/")
    assert page.status_code == 200
    assert "Well done" in text(page)
    assert signed_in(helene).get("/history/export.jsonl").status_code == 200
    assert signed_in(maria).get("/history/").status_code == 403
    assert signed_in(maria).get("/history/export.csv").status_code == 403


def test_the_panel_of_a_task_shows_its_own_history(plan, maria):
    page = text(signed_in(maria).get("/projects/PAY/tasks/11?tab=history"))

    assert "changed duration of “Design”" in page
    assert "opened" not in page
    assert "/undo" in page
