"""Exports of Jira and Azure DevOps: what they say, and what they are refused for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from charthouse.exchange.columns import DateOrder
from charthouse.exchange.issues import Category, Export, Issue, Source
from charthouse.exchange.issues_read import read
from charthouse.exchange.refusals import UnreadablePlan, UnreadableTable
from tests.worlds import at

SAMPLES = Path(__file__).parent / "samples" / "issues"
HOUR = 60


def of(export: Export) -> dict[str, Issue]:
    return {issue.key: issue for issue in export.issues}


def said(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_table_of_jira_says_efforts_in_seconds_and_repeats_columns():
    found = read(SAMPLES / "jira.csv")

    assert (found.source, len(found.issues), found.warnings) == (Source.JIRA, 5, ())
    issues = of(found)
    assert issues["PAY-2"] == Issue(
        key="PAY-2", name='Clean the "old" data, all of it', line=3, kind="Story", status="Done",
        category=Category.DONE, parent="PAY-1", assignee="Yuki Hayashi", estimate=16 * HOUR, spent=15 * HOUR, left=0,
        created=at(0, 9 * 60 + 20), done=at(4, 16 * 60 + 30), sprint="Sprint 1", notes="First line\nsecond line",
        blocks=("PAY-3",),
    )  # fmt: skip
    assert (issues["PAY-4"].parent, issues["PAY-4"].estimate, issues["PAY-4"].left) == ("PAY-3", 4 * HOUR, None)
    assert (issues["PAY-3"].sprint, issues["PAY-3"].due) == ("Sprint 2", at(29, 0))
    assert found.unread == ("Custom field (Story Points)", "Custom field (Team)")


def test_answers_of_jira_say_instants_which_are_told_by_the_projects_clock():
    found = read(SAMPLES / "jira.json", zone="Europe/Berlin")

    issues = of(found)
    assert [(one.key, one.parent, one.category) for one in found.issues] == [
        ("PAY-1", "", "doing"), ("PAY-2", "PAY-1", "done"), ("PAY-3", "PAY-1", "doing"), ("PAY-4", "PAY-3", "todo"),
    ]  # fmt: skip
    assert (issues["PAY-2"].done, issues["PAY-2"].email) == (at(4, 16 * 60 + 30), "yuki@example.org")
    assert (issues["PAY-2"].sprint, issues["PAY-2"].blocks) == ("Sprint 1", ("PAY-3",))
    assert (issues["PAY-3"].notes, issues["PAY-3"].left) == ("Both ways.\nOut", 16 * HOUR)


def test_one_page_of_many_answers_is_told(tmp_path):
    page = json.loads((SAMPLES / "jira.json").read_text())
    page["total"] = 320

    found = read(said(tmp_path, "page.json", json.dumps(page)))

    assert found.warnings[0].startswith("The file holds 4 of 320 issues")


def test_several_answers_in_a_list_are_one_export(tmp_path):
    page = json.loads((SAMPLES / "jira.json").read_text())
    parts = [{**page, "issues": page["issues"][:2]}, {**page, "issues": page["issues"][2:]}]

    assert read(said(tmp_path, "all.json", json.dumps(parts))) == read(SAMPLES / "jira.json")


def test_a_tree_of_azure_devops_is_told_by_its_columns_of_titles():
    found = read(SAMPLES / "azure-tree.csv")

    assert found.source is Source.AZURE
    assert [(one.key, one.parent) for one in found.issues] == [
        ("101", ""), ("102", "101"), ("103", "101"), ("104", "103"), ("105", "101"),
    ]  # fmt: skip
    assert of(found)["102"] == Issue(
        key="102", name="Clean the old data", line=3, kind="User Story", status="Closed", category=Category.DONE,
        parent="101", assignee="Yuki Hayashi", email="yuki@example.org", estimate=16 * HOUR, spent=15 * HOUR, left=0,
        started=at(0), done=at(4, 16 * 60 + 30), sprint="Sprint 1",
    )  # fmt: skip
    assert (of(found)["104"].estimate, of(found)["101"].sprint) == (270, "")


def test_work_items_of_azure_devops_say_their_relations():
    found = read(SAMPLES / "azure.json", zone="Europe/Berlin")

    issues = of(found)
    assert [(one.key, one.parent, one.blocks) for one in found.issues] == [
        ("101", "", ()), ("102", "101", ("103",)), ("103", "101", ()),
    ]  # fmt: skip
    assert (issues["102"].started, issues["102"].notes) == (at(0), "All of it & more")
    assert (issues["103"].estimate, issues["103"].due, issues["103"].sprint) == (1470, at(29, 120), "Sprint 2")


def test_dates_that_may_begin_with_either_are_asked_about(tmp_path):
    path = said(tmp_path, "jira.csv", "Issue key,Summary,Created\nA-1,One,3/4/26 8:00\n")

    with pytest.raises(
        UnreadablePlan, match="Line 2, column “Created”: “3/4/26 8:00” may begin with the day or the month"
    ):
        read(path)
    assert read(path, order=DateOrder.DAY_FIRST).issues[0].created == at(32)
    assert read(path, order=DateOrder.MONTH_FIRST).issues[0].created == at(2)


def test_every_cell_that_cannot_be_understood_is_told_by_its_line(tmp_path):
    path = said(tmp_path, "jira.csv", "Issue key,Summary,Time Spent\nA-1,One,many\n,Two,\nA-3,,-5\n")

    with pytest.raises(UnreadableTable) as refused:
        read(path)

    assert [str(one) for one in refused.value.problems] == [
        "Line 2, column “Time Spent”: “many” is no effort; write a number.",
        "Line 3, column “Issue key”: It is empty, and every issue has one.",
        "Line 4, column “Summary”: It is empty, and every issue has one.",
    ]


def test_doubles_lost_parents_circles_and_links_elsewhere_are_told(tmp_path):
    path = said(
        tmp_path, "jira.csv",
        "Issue key,Summary,Parent,Outward issue link (Blocks)\n"
        "A-1,One,A-2,B-9\nA-2,Two,A-1,A-2\nA-3,Three,X-1,\nA-3,Three again,,\n",
    )  # fmt: skip

    found = read(path)

    assert [(one.key, one.name, one.parent, one.blocks) for one in found.issues] == [
        ("A-1", "One", "", ()), ("A-2", "Two", "A-1", ()), ("A-3", "Three again", "", ()),
    ]  # fmt: skip
    assert found.warnings == (
        "A-3 stands more than once in the file; its last line counts.",
        "A-1 lies below itself; it comes to the top.",
        "2 links lead to issues that are not in the file, or stand twice; they were left out.",
    )


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"Issue key,Summary\n", "a header and nothing below it"),
        ("a.csv", b"Name\nBuild\n", "is no export of Jira or Azure DevOps: its columns are “Name”"),
        ("a.csv", b'Issue key,Summary\nA-1,"One\n', "ends within a quoted cell"),
        ("a.csv", b"Issue key,Summary\nA-1,\xe2\x82", "is cut off: it ends within a letter"),
        ("a.json", b'{"issues": [\n{"key": "A-1"', "breaks at line 2"),
        ("a.json", b"[1, 2]", "holds no list of issues"),
        ("a.json", b'{"tasks": []}', "neither Jira’s “issues” nor"),
        ("a.json", b'{"issues": [{"key": "A-1", "fields": {"summary": "1", "created": 7}}]}', "Line 1, column"),
        ("a.json", b"[" * 100_000, "cannot be read as JSON"),
        ("a.csv", b"PK\x03\x04" + b"\0\x14" * 99, "a.csv is a workbook or an archive, no export of Jira"),
        ("a.csv", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "is a document of Microsoft Office"),
        ("a.csv", b"\xef\xbb\xbf<!DOCTYPE html><p>Sign in", "is a web page or XML"),
        ("a.json", b'[{"number": 1, "title": "One", "state": "open"}]', "neither Jira\u2019s"),
        ("a.json", b'{"issues": [{"key": "A-1", "fields": {"summary": "\\ud800"}}]}', "breaks at line 1"),
        ("a.json", b'{"issues": [{"key": {}, "fields": {"summary": []}}]}', "It has no key, no fields or no summary"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_with_what_to_do(tmp_path, name, content, told):
    with pytest.raises(UnreadablePlan, match=told.replace("(", r"\(")):
        read(said(tmp_path, name, content))


def test_a_table_in_another_encoding_and_with_semicolons_is_read(tmp_path):
    text = "Vorgangsschlüssel;Zusammenfassung;Status;Erstellt\nA-1;Prüfen;Zu erledigen;02.03.2026 08:00\n"

    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        issue = read(said(tmp_path, "jira.csv", text.encode(encoding))).issues[0]
        assert (issue.name, issue.status, issue.created) == ("Prüfen", "Zu erledigen", at(0))


def test_formulas_stay_text_and_a_cut_last_line_is_told(tmp_path):
    found = read(said(tmp_path, "jira.csv", "Issue key,Summary,Status\nA-1,=1+1,Open\nA-2,Two\n"))

    assert found.issues[0].name == "=1+1"
    assert found.warnings == ("The last line, 3, has 2 cells under 3 headers: the table may be cut off there.",)


def test_characters_of_value_nought_are_left_out_and_endless_keys_cut_but_told_apart(tmp_path):
    long = "A" * 300
    names = "n" * 70_000  # behind what an encoding is told by
    table = f"Issue key,Summary,Parent,Sprint\nB-1,{names},,\n{long}1,a\x00b,,S\x001\n{long}2,c,{long}1,\n"

    found = read(said(tmp_path, "jira.csv", table)).issues[1:]

    assert [(one.name, one.sprint) for one in found] == [("ab", "S1"), ("c", "")]
    assert found[0].key != found[1].key
    assert found[1].parent == found[0].key
    assert {len(one.key) for one in found} == {183}
    issue = {"key": "A-1", "fields": {"summary": "a\x00b", "assignee": {"displayName": "Zo\x00e"}}}
    told = read(said(tmp_path, "jira.json", json.dumps({"issues": [issue]}))).issues[0]
    assert (told.name, told.assignee) == ("ab", "Zoe")


def test_names_from_right_to_left_and_instants_of_any_zone_are_read_as_they_are(tmp_path):
    fields = {
        "summary": "\u202e\u05e9\u05dc\u05d5\u05dd", "created": "2026-03-03T02:30:00.000+1400",
        "resolutiondate": "2026-03-02T22:30:00-12:00", "assignee": {"displayName": "\u0639\u0645\u0631"},
    }  # fmt: skip
    path = said(tmp_path, "jira.json", json.dumps({"issues": [{"key": "A-1", "fields": fields}]}))

    [issue] = read(path, zone="Europe/Berlin").issues

    assert (issue.name, issue.assignee) == ("\u202e\u05e9\u05dc\u05d5\u05dd", "\u0639\u0645\u0631")
    assert (issue.created, issue.done) == (at(0, 13 * HOUR + 30), at(1, 11 * HOUR + 30))
