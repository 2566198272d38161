"""Requirements come in from CSV, Excel and Markdown: looked at first, without doubles, wrong lines told."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.worlds import signed_in

from charthouse.exchange import sheet_files
from charthouse.scope import importing, reading, stepping
from charthouse.scope.exporting import as_file
from charthouse.scope.models import Requirement
from charthouse.scope.refusals import BadFile

CSV = b"""ID;Anforderung;MoSCoW;Abnahmekriterien;Quelle
REQ-1;Zahlt am 25.;Muss;Konto gebucht;Betriebsrat
REQ-2;Zeigt den Lohnzettel;S;;
"""


def read(text: str | bytes, name: str = "list.csv") -> list[reading.Said]:
    return reading.read(name, text.encode() if isinstance(text, str) else text)


def what(access, said):
    return [(one.what, one.title) for one in importing.steps(access, said)]


def test_a_table_comes_in_and_a_second_time_makes_no_doubles(access):
    done = importing.take(access=access, said=read(CSV), update=True)

    assert dict(done) == {"new": 2}
    found = Requirement.objects.values_list("reference", "title", "priority", "acceptance", "source")
    assert list(found) == [
        ("REQ-1", "Zahlt am 25.", "must", "Konto gebucht", "Betriebsrat"),
        ("REQ-2", "Zeigt den Lohnzettel", "should", "", ""),
    ]
    assert what(access, read(CSV)) == [("same", "Zahlt am 25."), ("same", "Zeigt den Lohnzettel")]


def test_what_a_later_file_says_otherwise_is_told_and_changed_only_when_wanted(access, require):
    require("Pays on the 25th", reference="REQ-1", text="Kept, for the file does not speak of it")
    said = read("reference,title,priority\nREQ-1,Pays on the 27th,must\n")

    [step] = importing.steps(access, said)
    assert (step.what, step.number, step.changed) == ("change", 1, ("title", "priority"))
    importing.take(access=access, said=said, update=False)
    assert Requirement.objects.get().title == "Pays on the 25th"
    importing.take(access=access, said=said, update=True)

    one = Requirement.objects.get()
    assert (one.title, one.priority, one.text) == (
        "Pays on the 27th", "must", "Kept, for the file does not speak of it",
    )  # fmt: skip


def test_without_a_reference_the_title_tells(access, require):
    require("Pays on the 25th")
    require("Pays twice", reference="A-1")

    assert what(access, read("title\npays on the 25TH\n")) == [("change", "pays on the 25TH")]
    assert what(access, read("id,title\nA-2,Pays twice\n")) == [("new", "Pays twice")]


def test_each_wrong_line_says_what_is_wrong_and_the_others_come_in(access):
    said = read(
        "title,priority,owner,deliverables\nGood,must,,\n,must,,\nBad,urgent,,\nWho,,Nobody,\nWhat,,,D7\nGood,,,\n"
    )

    steps = importing.steps(access, said)

    assert [(one.line, one.what, one.wrong) for one in steps] == [
        (2, "new", ""),
        (3, "wrong", "There is no title."),
        (4, "wrong", "“urgent” is no priority; one of: must, should, could, won’t this time."),
        (5, "wrong", "“Nobody” is no member of the project who reads its scope."),
        (6, "wrong", "There is no “D7” here; add it first."),
        (7, "wrong", "A line above is the same requirement: its reference, or its title."),
    ]
    assert dict(importing.take(access=access, said=said, update=True)) == {"new": 1, "wrong": 5}
    assert Requirement.objects.count() == 1


def test_an_import_is_taken_back_as_one(access):
    importing.take(access=access, said=read(CSV), update=True)

    stepping.step(access=access, again=False)

    assert not Requirement.objects.exists()


def test_what_is_exported_comes_in_again_as_it_is(access, require, deliver, maria):
    deliver()
    require(priority="wont", status="agreed", owner=maria.pk, deliverables=[1], text="Two\nlines", reference="=1+1")

    for kind in ("csv", "xlsx"):
        assert what(access, read(as_file(access, kind), f"list.{kind}")) == [("same", "Pays on the 25th")]


def test_a_workbook_without_titles_is_refused_with_its_headings(access):
    content = sheet_files.xlsx_of("List", [["When", "Where"], ["1", "2"]])

    with pytest.raises(BadFile, match="one of them “title”; it says: When, Where"):
        read(content, "list.xlsx")


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.md"])
def test_a_file_that_holds_nothing_is_refused(name):
    with pytest.raises(BadFile):
        read(b"", name)


def test_what_is_no_workbook_is_refused(access):
    with pytest.raises(BadFile):
        read(b"PK\x03\x04 not really", "list.xlsx")


def test_markdown_headings_are_requirements_with_their_fields_below():
    said = read(
        "# Needs\n\nAbout them.\n\n## REQ-1: Pays on the 25th\nPriority: must\n**Source:** Works council\n\n"
        "Always, *also* in May.\n\nAcceptance criteria:\n- booked\n- told\n\n## REQ-2 Shows the slip\n",
        "needs.md",
    )

    assert [dict(one.facts) for one in said] == [
        {
            "reference": "REQ-1", "title": "Pays on the 25th", "priority": "must", "source": "Works council",
            "text": "Always, *also* in May.", "acceptance": "- booked\n- told",
        },
        {"reference": "REQ-2", "title": "Shows the slip"},
    ]  # fmt: skip
    assert [one.line for one in said] == [5, 15]


def test_markdown_lists_are_requirements_an_item_each():
    said = read("Needs:\n\n- [ ] Pays on the 25th\n  Priority: should\n- **Shows** the slip\n", "needs.md")

    assert [dict(one.facts) for one in said] == [
        {"title": "Pays on the 25th", "priority": "should"},
        {"title": "Shows the slip"},
    ]


def test_markdown_tables_are_read_as_tables():
    said = read("# Needs\n\n| ID | Title | Priority |\n|---|:--|--|\n| R1 | Pays \\| books | must |\n", "needs.md")

    assert [dict(one.facts) for one in said] == [{"reference": "R1", "title": "Pays | books", "priority": "must"}]


def test_the_page_shows_what_would_come_and_takes_it_when_told_to(access, maria):
    browser = signed_in(maria)
    home = "/projects/PAY/scope/requirements/import"

    look = browser.post(home, {"file": SimpleUploadedFile("list.csv", CSV)})
    assert look.status_code == 200
    assert "Zahlt am 25." in look.content.decode()
    assert not Requirement.objects.exists()
    answer = browser.post(home, {"said": look.context["said"], "update": "on"})

    assert (answer.status_code, answer["Location"]) == (302, "/projects/PAY/scope/")
    assert Requirement.objects.count() == 2
    assert browser.post(home, {"said": "[[1, 2]]"}).status_code == 422
    assert browser.post(home, {}).status_code == 422


def test_a_file_of_two_thousand_comes_in(access):
    lines = "".join(f"REQ-{number},Number {number}\n" for number in range(reading.MOST))
    said = read(f"id,title\n{lines}")
    assert len(importing.steps(access, said)) == reading.MOST

    with pytest.raises(BadFile, match="more than 2000 requirements"):
        read(f"id,title\n{lines}REQ-x,One more\n")
