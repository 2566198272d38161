"""Past work comes in whole or not at all, is told by class, and estimates tasks as one edit with its basis."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.worlds import DAY, MONDAY, signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.estimates import classes, past, past_reading
from charthouse.estimates.classes import Class, chosen, learnt
from charthouse.estimates.models import PastBatch, PastWork
from charthouse.estimates.past_values import Past
from charthouse.estimates.refusals import BadPastWork, TooFewPast
from charthouse.exchange import document as doc
from charthouse.exchange.document import Unit
from charthouse.exchange.sheet_files import csv_of, xlsx_of
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Estimate
from charthouse.projects.access import RoleMayNot, project_for

PAGE = "/projects/PAY/estimates/reference"
HEAD = ("Name", "Estimate", "Actual", "Class", "Year")


@pytest.fixture
def office(db, stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    return stranger


@pytest.fixture
def access(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


def work(kind, ratio, **more):
    return Past("task", f"{kind} ×{ratio}", "", kind, None, "", more.get("year"), 10 * DAY, round(10 * DAY * ratio))


def keep(office, *works, source="works.csv"):
    steps = [past.Step(place, one.name, "new", one) for place, one in enumerate(works, 1)]
    return past.take_in(by=office, source=source, steps=steps, leave_out=False)


@pytest.fixture
def interfaces(office):
    """Ten interfaces that took twice their estimate, ten tests that took as long as estimated."""
    return keep(office, *[work("interface", 2.0)] * 10, *[work("test", 1.0)] * 10)


def read(rows, name="w.csv", unit=Unit.DAY):
    return past.steps_of_file(past_reading.read(name, csv_of(rows)), unit)


def test_a_file_is_read_in_any_unit_and_language_and_its_wrong_lines_say_what_is_wrong(office):
    steps = read([
        ("Aufgabe", "Schätzung", "Ist", "Klasse", "Größe", "Jahr", "Ebene", "anderes"),
        ("Pay slips", "5", "1w", "Interface", "12,5", "31.12.2024", "", "x"),
        ("Letters", "12h", "3d", "Interface", "", "2025-02-29", "Projekt", ""),
        ("Nothing done", "3d", "", "", "", "", "", ""),
        ("Before time", "3d", "-2", "", "", "", "", ""),
        ("Elapsed", "3ed", "4d", "", "", "", "", ""),
        ("None", "3d", "0", "", "", "", "", ""),
        ("Huge", "3d", "4d", "", "1e99", "", "", ""),
        ("Odd", "3d", "4d", "", "", "soon", "", ""),
        ("", "3d", "4d", "", "", "", "", ""),
    ])  # fmt: skip

    slips, letters, *wrong = steps
    assert (slips.past.estimate, slips.past.actual, slips.past.year, str(slips.past.size)) == (
        5 * DAY, 5 * DAY, 2024, "12.500",
    )  # fmt: skip
    assert (letters.past.estimate, letters.past.actual, letters.past.level) == (12 * 60, 3 * DAY, "project")
    assert [(one.line, one.what) for one in wrong] == [(line, "wrong") for line in range(4, 11)]
    for step, said in zip(
        wrong, ("does not say what it took", "-2", "elapsed", "above 0", "no size", "no year", "no name"), strict=True
    ):
        assert said in step.wrong
    assert read([("name", "planned", "took"), ("A", "12", "6")], unit=Unit.HOUR)[0].past.estimate == 12 * 60


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (csv_of([("name", "estimate"), ("A", "3")]), "lacks actual"),
        (csv_of([HEAD]), "nothing in"),
        (b"PK\x03\x04 broken", "w.csv|workbook|table"),
        (csv_of([HEAD, *[("A", 1, 2, "", "")] * 5001]), "more than 5000"),
    ],
)
def test_a_file_that_holds_nothing_to_compare_is_refused(content, said):
    with pytest.raises(BadPastWork, match=said):
        past_reading.read("w.csv", content)


def test_nothing_comes_in_while_a_line_is_wrong_unless_such_lines_are_left_out(office):
    steps = read([HEAD, ("A", "3d", "4d", "x", ""), ("B", "3d", "", "x", "")])

    with pytest.raises(BadPastWork, match=r"Line 3: .*Nothing was taken in"):
        past.take_in(by=office, source="w.csv", steps=steps, leave_out=False)
    assert not PastBatch.objects.exists()
    past.take_in(by=office, source="w.csv", steps=steps, leave_out=True)
    assert [one.name for one in PastWork.objects.all()] == ["A"]


def test_the_same_file_again_brings_nothing_and_one_class_has_one_name(office):
    rows = [HEAD, ("A", "3d", "4d", "Interface", 2025), ("A", "3d", "4d", "interface", 2025)]
    past.take_in(by=office, source="w.csv", steps=read(rows), leave_out=False)

    again = read([*rows, ("B", "1d", "1d", "INTERFACE", 2025)])

    assert [one.what for one in again] == ["same", "same", "new"]
    assert set(PastWork.objects.values_list("kind", flat=True)) == {"Interface"}
    assert again[2].past.kind == "Interface"
    assert past.take_in(by=office, source="w.csv", steps=again[:2], leave_out=False) is None


def test_what_came_in_goes_and_comes_back_at_once(office, interfaces, maria):
    with pytest.raises(RoleMayNot):
        past.take_away(by=maria, number=interfaces.pk)
    past.take_away(by=office, number=interfaces.pk)
    assert not PastWork.objects.exists()

    undo(entry=Entry.objects.get(verb="took away past work"), by=office)

    assert PastWork.objects.filter(kind="interface", batch__source="works.csv").count() == 10
    undo(entry=Entry.objects.get(verb="took in past work"), by=office)
    assert not PastBatch.objects.exists()
    assert verify().findings == []


def test_a_class_is_drawn_to_all_by_its_size_and_says_when_it_is_small(office, interfaces):
    found = learnt(Class(kind="interface"))

    assert (found.ratios.own, found.ratios.all, found.few) == (10, 20, False)
    assert found.factors == pytest.approx((2**0.5, 2**0.75, 2.0))
    assert (found.told, found.alone_told) == ("1.41 / 1.68 / 2", "2 / 2 / 2")
    keep(office, work("letter", 1.0))
    assert learnt(Class(kind="letter")).few
    assert learnt(Class()).factors == pytest.approx((1.0, 1.0, 2.0))
    assert chosen("task", " INTERFACE ", None) == Class(kind="interface")


def test_nothing_is_told_from_too_little_past_work_also_of_a_year_on(office):
    keep(office, *[work("x", 2.0, year=2020)] * 4)

    with pytest.raises(TooFewPast, match="There are 4"):
        learnt(Class())
    keep(office, work("x", 2.0, year=2024))
    assert learnt(Class()).factors == pytest.approx((2, 2, 2))
    with pytest.raises(TooFewPast, match="There are 1"):
        learnt(Class(since=2024))


def test_finished_tasks_are_taken_once_with_what_their_first_baseline_planned(payroll, maria, office, small_plan):
    def told(task):
        if task.uid != 12:
            return task
        return replace(
            task, duration=doc.Duration(8 * DAY), percent_complete=100.0, actual_start=MONDAY,
            actual_finish=MONDAY + 11 * 1440, baselines=(doc.TaskBaseline(1, duration=9 * DAY),
                                                          doc.TaskBaseline(0, duration=5 * DAY)),
        )  # fmt: skip

    document = replace(
        small_plan,
        tasks=tuple(map(told, small_plan.tasks)),
        baselines=(doc.Baseline(0, "First"), doc.Baseline(1, "Second")),
    )
    actions.import_document(project=payroll, document=document, by=maria)
    access = project_for(office, "PAY")

    steps = past.steps_of_plan(access, "")

    past.take_in(by=office, source="Payroll", steps=steps, leave_out=False)
    assert [one.what for one in past.steps_of_plan(access, "other")] == ["same"]
    kept = PastWork.objects.get()
    assert (kept.estimate, kept.actual, kept.origin) == (5 * DAY, 8 * DAY, "PAY-12")
    assert kept.kind, "the phase above it"


def offered(page):
    return dict(re.findall(r'name="((?:offer|seen)-\d+)" value="([^"]*)"', page.replace("&quot;", "'")))


def send(who, uids, **more):
    browser = signed_in(who)
    page = browser.get(PAGE, more).content.decode()
    fields = {name: value.replace("'", '"') for name, value in offered(page).items()}
    return browser, {"tasks": uids, **more, **fields}


def test_the_chosen_tasks_are_estimated_by_their_class_and_undone_as_one(access, interfaces, maria):
    browser, fields = send(maria, [12, 21], level="task", kind="interface", since="")

    answer = browser.post(PAGE, fields)

    assert answer.status_code == 302
    build = Estimate.objects.get(task__uid=12)  # 5 d as planned
    assert (build.low, build.likely, build.high) == (3390, 4035, 10 * DAY)
    assert (build.meaning, build.distribution, build.method, build.by) == ("p10_p90", "lognormal", "reference", maria)
    assert build.basis == (
        "Reference class “interface”: P10 / P50 / P90 of actual by estimate are 1.41 / 1.68 / 2 (n = 10), "
        "drawn to all 20 by their number"
    )
    assert build.at is not None
    undo(entry=Entry.objects.filter(stream=access.project.journal).latest("number"), by=maria)
    assert not Estimate.objects.filter(task__uid__in=(12, 21)).exists()


def test_what_was_estimated_or_learnt_otherwise_meanwhile_is_not_overwritten(access, interfaces, office, maria):
    browser, fields = send(maria, [12], level="task", kind="interface", since="")
    keep(office, *[work("interface", 4.0)] * 10)

    answer = browser.post(PAGE, fields)

    assert answer.status_code == 422
    assert "has changed since you looked" in answer.content.decode()
    browser, fields = send(maria, [12], level="task", kind="interface", since="")
    signed_in(maria).put(
        "/api/v1/projects/PAY/estimates",
        {"estimates": [{"task": 12, "low": 1, "likely": 2, "high": 3}]}, content_type="application/json",
    )  # fmt: skip
    assert browser.post(PAGE, fields).status_code == 422
    assert Estimate.objects.get(task__uid=12).likely == 2


def test_a_page_without_past_work_says_what_is_missing_and_who_may_not_estimate_sees_none(access, maria, helene):
    page = signed_in(maria).get(PAGE).content.decode()

    assert "Too little past work like that" in page
    assert "/past-work/import" not in page
    assert signed_in(helene).get(PAGE).status_code == 403
    assert signed_in(maria).post(PAGE, {"tasks": [12]}).status_code == 200
    assert not Estimate.objects.filter(task__uid=12).exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_office_looks_at_a_file_then_takes_it_in(office, kind):
    rows = [HEAD, ("A", "3d", "4d", "interface", "2025"), ("علي", "2d", "", "interface", "2025")]
    content = csv_of(rows) if kind == "csv" else xlsx_of("Work", rows)
    browser = signed_in(office)

    page = browser.post("/past-work/import", {"file": SimpleUploadedFile(f"w.{kind}", content), "unit": "d"})

    told = page.content.decode()
    assert page.status_code == 200
    assert "does not say what it took" in told
    assert not PastBatch.objects.exists()
    said = told.partition('<textarea name="said" hidden>')[2].partition("</textarea>")[0].replace("&quot;", '"')
    fields = {"said": said, "name": f"w.{kind}", "unit": "d", "take": "1"}
    assert browser.post("/past-work/import", fields).status_code == 422
    assert browser.post("/past-work/import", {**fields, "leave_out": "on"}).status_code == 302
    assert browser.get("/past-work/").content.decode().count(f"w.{kind}") >= 1
    made = PastBatch.objects.get()
    assert "interface" in browser.get(f"/past-work/{made.pk}").content.decode()
    assert browser.post(f"/past-work/{made.pk}/remove").status_code == 302
    assert not PastWork.objects.exists()


def test_the_office_takes_no_tasks_from_a_project_that_it_does_not_see(maria, payroll):
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    browser = signed_in(maria)

    assert browser.post("/past-work/import", {"project": "OTHER"}).status_code == 422
    assert "no finished task" in browser.post("/past-work/import", {"project": "PAY"}).content.decode()
    assert classes.classes() == []


API = "/api/v1/past-work"
SENT = {"name": "Pay slips", "estimate": 480, "actual": 960, "kind": "interface"}


def test_a_program_takes_past_work_in_whole_and_estimates_by_it(access, office, maria):
    browser = signed_in(office)
    sent = {"source": "tool", "works": [SENT] * 5}

    made = browser.post(API, sent, content_type="application/json")
    again = browser.post(API, sent, content_type="application/json")
    bad = browser.post(API, {"source": "tool", "works": [SENT, {**SENT, "actual": 0}]}, content_type="application/json")

    assert (made.status_code, again.status_code, bad.status_code) == (201, 200, 422)
    assert PastWork.objects.count() == 5
    listed = browser.get(API).json()
    assert listed["classes"][0]["factors"] == {"p10": 2.0, "p50": 2.0, "p90": 2.0}
    assert browser.get(f"{API}/{made.json()['number']}").json()["works"][0]["actual"] == 960
    home = "/api/v1/projects/PAY/estimates/reference-class"
    manager = signed_in(maria)
    told = manager.get(home, {"kind": "interface"}).json()
    assert (told["count"], told["all"], told["small"]) == (5, 5, True)
    assert manager.get(home, {"kind": "nothing"}).status_code == 422
    assert manager.get(home, {"since": "2030"}).status_code == 409
    assert manager.get(home, {"since": "soon"}).status_code == 422
    assert manager.get(home, {"level": "odd"}).status_code == 422
    kept = manager.put(home, {"tasks": [12], "kind": "interface"}, content_type="application/json").json()["items"]
    assert (kept[0]["method"], kept[0]["estimate"]["likely"], kept[0]["by"]) == ("reference", 10 * DAY, "Maria Okafor")
    assert manager.put(home, {"tasks": [12, 999]}, content_type="application/json").status_code == 422
    assert manager.get(API).status_code == 403
    assert browser.delete(f"{API}/{made.json()['number']}").status_code == 204
