"""The pages on which a running project is taken over: the guide, issues to tasks, and lists."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.worlds import signed_in

from charthouse.journal.models import Entry
from charthouse.journal.undoing import undo
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import KeptList, KeptRow, TakenFile, Task
from charthouse.plan.queries import document_of
from charthouse.plan.taking.files import forget_waiting
from charthouse.plan.taking.queries import list_rows
from charthouse.plan.tests.test_taking import SAMPLES, last
from charthouse.projects import actions as projects
from charthouse.projects.models import Role

RISKS = "No;Risk;Task;Cost\nR1;Late data;PAY-12;1.200\nR2;=cmd|' /C calc'!A0;Nowhere;50\n"


@pytest.fixture
def browser(payroll, maria):
    return signed_in(maria)


def url(name: str, *more: object) -> str:
    return reverse(f"plan_page:{name}", args=["PAY", *more])


def sent(browser, name: str, file: str, content: bytes | str, *more: object, **fields):
    raw = content.encode() if isinstance(content, str) else content
    return browser.post(url(name, *more), {"file": SimpleUploadedFile(file, raw), **fields})


def fields_of(response) -> dict[str, object]:
    """The page's form as a browser would send it."""
    context = response.context
    choices = context["choices"]
    posted = {"day": context["day"], "length": context["length"], "below": choices.below or "", "links": "on",
              "put_off": "on", "sprints": choices.sprints.value, "gone": choices.gone.value,
              "seen": context["found"].version}  # fmt: skip
    for one in context["statuses"]:
        posted |= {f"status-{one.name}": one.value, f"percent-{one.name}": one.percent}
    posted |= {f"person-{one.name}": one.value for one in context["people"]}
    return posted | {f"kind-{one.name}": "on" for one in context["kinds"] if one.value}


def test_an_export_is_brought_looked_at_and_taken_over(browser, payroll):
    guide = browser.get(url("take-over"))
    assert (guide.status_code, b"There are no tasks yet" in guide.content) == (200, True)

    there = sent(browser, "take-issues-bring", "jira.csv", (SAMPLES / "jira.csv").read_bytes())
    page = browser.get(there.url)
    assert (page.context["counts"]["added"], Task.objects.count()) == (5, 0)
    looked = browser.post(there.url, {**fields_of(page), "step": "look", "day": "2026-03-13", "length": "4h"})
    assert (looked.context["choices"].length, looked.context["day"]) == (240, "2026-03-13")
    assert Task.objects.count() == 0
    done = browser.post(there.url, {**fields_of(looked), "step": "apply"}, follow=True)

    assert done.redirect_chain == [(url("take-over"), 302)]
    assert b"jira.csv is taken over" in done.content
    assert [task.duration.minutes for task in document_of(payroll).tasks if task.name == "Try it with users"] == [240]
    steps = done.context["steps"]
    assert (steps.keys, steps.waiting, steps.nobody.first) == ({"jira": 5}, (), ((4, "Map the fields"),))
    assert browser.get(there.url).status_code == 404  # it is through


def test_what_cannot_be_read_is_said_with_the_files_own_name_and_line(browser):
    answer = sent(browser, "take-issues-bring", "board.csv", "Issue key,Summary,Created\nA-1,One,soon\n")

    assert answer.status_code == 422
    assert "board.csv cannot be read" in answer.content.decode()
    assert "Line 2, column “Created”: “soon” is not a date" in answer.content.decode()
    assert not TakenFile.objects.exists()
    assert browser.post(url("take-issues-bring"), {}).status_code == 422


def test_a_status_that_nobody_explained_stops_it(browser, payroll):
    there = sent(browser, "take-issues-bring", "j.csv", "Issue key,Summary,Status\nA-1,One,Parked\n")
    page = browser.get(there.url)

    answer = browser.post(there.url, {**fields_of(page), "step": "apply"})

    assert (answer.status_code, "Say what these statuses mean: Parked." in answer.content.decode()) == (422, True)
    assert not Task.objects.exists()
    done = browser.post(there.url, {**fields_of(page), "status-0": "started", "percent-0": "30", "step": "apply"})
    assert (done.status_code, Task.objects.get().percent_complete) == (302, 30)


def test_nonsense_in_the_form_is_said(browser):
    there = sent(browser, "take-issues-bring", "j.csv", "Issue key,Summary,Status\nA-1,One,Parked\n")
    page = browser.get(there.url)

    bad = {"day": "tomorrow", "length": "long", "below": "99", "status-0": "nearly", "percent-0": "-3", "sprints": "x"}
    answer = browser.post(there.url, {**fields_of(page), **bad, "step": "look"})

    assert answer.status_code == 422
    assert len(answer.context["wrong"]) == 3
    browser.post(there.url, {**fields_of(page), "step": "apply", "seen": "x", "status-0": "done"})
    assert not Task.objects.exists()


def test_an_export_that_is_left_leaves_nothing(browser):
    there = sent(browser, "take-issues-bring", "j.csv", "Issue key,Summary,Status\nA-1,One,Parked\n")

    browser.post(f"{there.url}leave")

    assert not TakenFile.objects.exists()


def test_a_list_is_kept_found_filtered_and_downloaded_without_formulas(browser, payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    there = sent(browser, "lists-bring", "Risks.csv", RISKS, kind="risks")
    page = browser.get(there.url)
    chosen = page.context["chosen"]
    assert (chosen.name, chosen.key, chosen.task, chosen.amounts) == ("Risks", 0, 2, frozenset({3}))
    assert "Rows whose task is not in the plan" in page.content.decode()

    kept = browser.post(there.url, {"name": "Risks", "key": "0", "task": "2", "amount-3": "on", "step": "apply"})

    shown = browser.get(kept.url)
    assert [(row.key, row.name) for row in shown.context["rows"]] == [("R1", "Build"), ("R2", "")]
    assert [row.key for row in browser.get(f"{kept.url}?q=late+build").context["rows"]] == ["R1"]
    table = browser.get(url("list-csv", KeptList.objects.get().pk)).content.decode("utf-8-sig")
    assert table.splitlines() == [
        "No,Risk,Task,Cost", 'R1,Late data,PAY-12,1.200', "R2,'=cmd|' /C calc'!A0,Nowhere,50",
    ]  # fmt: skip
    told = list_rows(payroll, "risks")
    assert (told[0].key, told[0].values["Risk"], told[0].task, told[0].amounts) == (
        "R1", "Late data", 12, frozenset({"Cost"}),
    )  # fmt: skip
    assert (list_rows(payroll, "costs"), verify().findings) == ([], [])


def test_a_list_is_renewed_without_doubles_and_undone(browser, payroll, maria):
    there = sent(browser, "lists-bring", "Risks.csv", RISKS, kind="risks")
    browser.post(there.url, {"name": "Risks", "key": "0", "task": "", "step": "apply"})
    number = KeptList.objects.get().pk

    fresh = "No;Risk;Task;Cost\nR3;New one;;\nR1;Later data;PAY-12;1.200\n"
    there = sent(browser, "lists-bring", "Risks-2.csv", fresh, into=str(number))
    looked = browser.get(there.url)
    assert (looked.context["chosen"].name, looked.context["done"].counts) == (
        "Risks", {"added": 1, "changed": 1, "gone": 1},
    )  # fmt: skip
    assert KeptRow.objects.count() == 2
    browser.post(there.url, {"name": "Risks", "key": "0", "task": "", "step": "apply"})

    rows = KeptRow.objects.filter(of=number)
    assert [(row.key, row.texts[1]) for row in rows] == [("R3", "New one"), ("R1", "Later data")]
    undo(entry=last(payroll), by=maria)
    assert KeptRow.objects.filter(of=number)[0].texts[1] == "Late data"
    assert verify().findings == []


def test_a_list_that_was_removed_comes_back_by_the_history(browser, payroll, maria):
    there = sent(browser, "lists-bring", "Risks.csv", RISKS, kind="risks")
    browser.post(there.url, {"name": "Risks", "key": "0", "task": "", "step": "apply"})

    browser.post(url("list-remove", KeptList.objects.get().pk))
    assert not KeptList.objects.exists()
    undo(entry=last(payroll), by=maria)

    assert (KeptList.objects.get().name, KeptRow.objects.count()) == ("Risks", 2)
    assert verify().findings == []


def test_a_workbook_with_a_title_above_its_header_is_read(browser):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Costs so far"])
        sheet.write_row(2, 0, ["Beleg", "Betrag"])
        sheet.write_row(3, 0, [4711, 12.5])
    there = sent(browser, "lists-bring", "Kosten.xlsx", content.getvalue(), kind="costs")

    found = browser.get(there.url).context
    assert (found["found"].headers, found["found"].rows) == (("Beleg", "Betrag"), ((4, ("4711", "12.5")),))
    assert found["chosen"].amounts == frozenset({1})


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", "", "x.csv is empty"),
        ("x.csv", "A;B\n", "a header and nothing below it"),
        ("x.xlsx", "PK no", "damaged workbook"),
        ("x.pdf", "%PDF", "is no table that can be read"),
        ("x.csv", 'A;B\n1;"open\n', "ends within a quoted cell"),
    ],
)
def test_what_is_no_list_is_refused(browser, name, content, told):
    answer = sent(browser, "lists-bring", name, content, kind="risks")

    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_a_key_column_must_be_filled_and_different(browser):
    there = sent(browser, "lists-bring", "r.csv", "Key;Text;More\n1;a;x\n2;a;\n", kind="issues")

    answer = browser.post(there.url, {"name": "R", "key": "1", "step": "apply"})
    assert "“a” stands more than once in “Text”" in answer.content.decode()
    answer = browser.post(there.url, {"name": "R", "key": "2", "step": "apply"})
    assert "Line 3 says nothing in “More”" in answer.content.decode()
    assert not KeptList.objects.exists()


def test_costs_are_seen_only_with_the_right_to_see_costs(browser, payroll, yuki, maria):
    for name, kind in (("Costs.csv", "costs"), ("Risks.csv", "risks")):
        there = sent(browser, "lists-bring", name, RISKS, kind=kind)
        browser.post(there.url, {"name": kind, "key": "0", "task": "", "amount-3": "on", "step": "apply"})
    costs, risks = KeptList.objects.get(kind="costs"), KeptList.objects.get(kind="risks")
    contributor = signed_in(yuki)

    assert [one.kind for one, _count in contributor.get(url("lists")).context["lists"]] == ["risks"]
    assert contributor.get(url("list", costs.pk)).status_code == 404
    assert contributor.get(url("list-csv", costs.pk)).status_code == 404
    assert contributor.get(url("list", risks.pk)).context["headers"] == ["No", "Risk", "Task"]
    assert b"1.200" not in contributor.get(url("list-csv", risks.pk)).content
    assert contributor.get(f"{url('list', risks.pk)}?q=1.200").context["rows"] == []


def test_only_who_may_import_takes_over(browser, payroll, yuki, stranger, maria):
    there = sent(browser, "take-issues-bring", "j.csv", "Issue key,Summary,Status\nA-1,One,Parked\n")
    yuki_browser = signed_in(yuki)

    assert (yuki_browser.get(url("take-over")).status_code, yuki_browser.get(there.url).status_code) == (403, 403)
    assert signed_in(stranger).get(url("take-over")).status_code == 404
    projects.set_member(project=payroll, email=yuki.email, role=Role.MANAGER, by=maria)
    assert (yuki_browser.get(url("take-over")).status_code, yuki_browser.get(there.url).status_code) == (200, 200)
    assert browser.get(url("take-issues-bring")).status_code == 405


def test_what_waits_for_long_is_forgotten(browser):
    sent(browser, "take-issues-bring", "j.csv", "Issue key,Summary,Status\nA-1,One,Parked\n")
    file = TakenFile.objects.get()

    assert forget_waiting(file.at) == 0
    assert forget_waiting(file.at.replace(year=file.at.year + 1)) == 1
    assert not Entry.objects.filter(record="plan.TakenFile").exists()
