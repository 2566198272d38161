"""The fields that a project's plan has for itself: defined, filled in, renamed, removed and undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds import signed_in

from charthouse.exchange import csv_table, plan_json, xlsx_table
from charthouse.exchange import document as doc
from charthouse.journal.models import Entry
from charthouse.journal.undoing import undo
from charthouse.journal.verifying import verify
from charthouse.plan import actions, own_fields
from charthouse.plan.models import Plan, Task
from charthouse.plan.queries import document_of
from charthouse.plan.refusals import BadValue
from charthouse.plan.tests.test_edits import change
from charthouse.plan.tests.test_page_more import WidePage
from charthouse.projects.access import project_for

SPRINT = doc.CustomField("Sprint", doc.CustomKind.CHOICE, choices=("7", "8"), help="Of the two plants.")


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def access(planned, maria):
    return project_for(maria, "PAY")


def custom(project, uid: int) -> dict[str, object]:
    found = next(task for task in document_of(project).tasks if task.uid == uid)
    return dict(found.custom)


def last(project) -> Entry:
    return Entry.objects.filter(stream=project.journal).order_by("-number")[0]


def test_a_field_is_defined_filled_in_and_told(access, planned, maria):
    own_fields.change(access=access, name="Sprint", field=SPRINT)

    page = WidePage(maria, "custom.Sprint")
    assert page.data["fields"][0] == {
        "name": "Sprint", "kind": "choice", "choices": ["7", "8"], "help": "Of the two plants.",
    }  # fmt: skip
    page.edit(change(11, **{"custom.Sprint": [None, "8"]}))

    assert page.column("custom.Sprint") == {11: "8", 12: "7"}
    assert custom(planned, 11) == {"Sprint": "8"}
    response = page.send(change(11, **{"custom.Sprint": ["8", "9"]}))
    assert (response.status_code, "use 7, 8" in response.json()["detail"]) == (422, True)
    assert verify().findings == []


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (doc.CustomKind.TEXT, "as agreed", "as agreed"),
        (doc.CustomKind.NUMBER, 3.5, 3.5),
        (doc.CustomKind.DATE, "2026-05-04", "2026-05-04T00:00"),
        (doc.CustomKind.PERSON, "Yuki Hayashi", "Yuki Hayashi"),
        (doc.CustomKind.FLAG, True, True),
        (doc.CustomKind.DURATION, "3d", "3d"),
        (doc.CustomKind.COST, "12.50", 12.5),
    ],
)
def test_each_kind_keeps_what_it_is_for(access, planned, maria, kind, value, kept):
    own_fields.define(access=access, field=doc.CustomField("New", kind))

    WidePage(maria, "custom.New").edit(change(11, **{"custom.New": [None, value]}))

    assert custom(planned, 11) == {"New": kept}
    again = plan_json.from_bytes(plan_json.to_bytes(document_of(planned)))
    assert doc.CustomField("New", kind) in again.custom_fields


def test_a_date_of_ones_own_is_a_day(access, planned, maria):
    own_fields.define(access=access, field=doc.CustomField("Approved", doc.CustomKind.DATE))
    response = WidePage(maria).send(change(11, **{"custom.Approved": [None, "soon"]}))
    assert (response.status_code, "use a date" in response.json()["detail"]) == (422, True)


def test_a_field_that_has_to_be_said_is_not_emptied_and_new_tasks_say_its_default(access, planned, maria):
    own_fields.define(access=access, field=doc.CustomField("Site", required=True, default="Kiel"))
    page = WidePage(maria, "custom.Site")

    told = page.edit({"op": "add", "ref": "a", "parent": None, "after": None, "fields": {"name": "New"}})

    assert page.column("custom.Site") == {told["refs"]["a"]: "Kiel"}
    response = page.send(change(told["refs"]["a"], **{"custom.Site": ["Kiel", None]}))
    assert (response.status_code, "has to be said" in response.json()["detail"]) == (422, True)


def test_a_field_that_nobody_defined_is_refused(planned, maria):
    response = WidePage(maria).send(change(11, **{"custom.Moon": [None, "full"]}))
    assert "This project has no field “Moon”" in response.json()["detail"]


def test_values_come_along_to_another_name_and_have_to_fit_another_kind(access, planned, maria):
    own_fields.change(access=access, name="Sprint", field=SPRINT)

    own_fields.change(access=access, name="Sprint", field=doc.CustomField("Iteration"))

    assert custom(planned, 12) == {"Iteration": "7", "Points": 8}
    with pytest.raises(BadValue):
        own_fields.change(access=access, name="Iteration", field=doc.CustomField("Iteration", doc.CustomKind.DATE))
    assert [one.name for one in own_fields.defined(planned)] == ["Iteration", "Points"]


def test_a_field_goes_with_its_values_and_undoing_brings_both_back(access, planned, maria):
    own_fields.change(access=access, name="Sprint", field=SPRINT)

    assert own_fields.remove(access=access, name="Sprint") == 1
    plan = Plan.objects.get(project=planned)
    assert plan.computed_version == plan.version, "a field moves no date"
    assert custom(planned, 12) == {"Points": 8}
    undo(entry=last(planned), by=maria)

    assert custom(planned, 12) == {"Sprint": "7", "Points": 8}
    assert own_fields.defined(planned)[0] == SPRINT
    assert verify().findings == []


def test_copies_of_tasks_keep_what_their_fields_say(access, planned, maria):
    page = WidePage(maria, "custom.Sprint")
    told = page.edit({"op": "copy", "tasks": [{"task": 12, "ref": "c"}], "parent": None, "after": None})
    assert custom(planned, told["refs"]["c"]) == {"Sprint": "7", "Points": 8}


def test_the_page_defines_changes_and_removes(planned, maria):
    client = signed_in(maria)
    said = {"name": "Lot", "kind": "choice", "choices": "7\n8\n", "default": "", "help": ""}

    assert client.post("/projects/PAY/plan/fields/add", said).status_code == 302
    assert "Lot" in client.get("/projects/PAY/plan/fields/").content.decode()
    again = client.post("/projects/PAY/plan/fields/add", said)
    assert (again.status_code, "There is a field “Lot” already" in again.content.decode()) == (422, True)
    changed = client.post("/projects/PAY/plan/fields/field?name=Lot", {**said, "choices": "7\n8\n9"})
    assert changed.status_code == 302
    assert own_fields.defined(planned)[-1].choices == ("7", "8", "9")
    told = client.get("/projects/PAY/plan/fields/field?name=Lot").content.decode()
    assert "The field goes with 0 values." in told
    client.post("/projects/PAY/plan/fields/field?name=Lot", {"remove": "1"})
    assert [one.name for one in own_fields.defined(planned)] == ["Sprint", "Points"]
    assert client.get("/projects/PAY/plan/fields/field?name=Lot").status_code == 404


def test_only_who_changes_the_plan_defines_fields(planned, helene, stranger):
    viewer = signed_in(helene)
    assert viewer.get("/projects/PAY/plan/fields/").status_code == 200
    assert viewer.post("/projects/PAY/plan/fields/add", {"name": "x", "kind": "text"}).status_code == 403
    assert viewer.get("/projects/PAY/plan/fields/field?name=Sprint").status_code == 403
    assert signed_in(stranger).get("/projects/PAY/plan/fields/").status_code == 404
    assert len(own_fields.defined(planned)) == 2


def names(project) -> list[str]:
    return [one.name for one in own_fields.defined(project)]


def test_fields_are_put_in_another_order_and_the_history_puts_them_back(access, planned, maria, yuki):
    for name in ("A", "B"):
        own_fields.define(access=access, field=doc.CustomField(name))
    there = names(planned)
    browser = signed_in(maria)
    assert browser.post("/projects/PAY/plan/fields/order", {"name": "B", "place": "0"}).status_code == 302
    assert names(planned) == ["B", *there[:-1]]
    undo(entry=last(planned), by=maria)
    assert names(planned) == there
    own_fields.move(access=access, name=there[0], place=99)
    assert names(planned) == [*there[1:], there[0]]
    told = last(planned)
    own_fields.move(access=access, name=there[0], place=99)
    assert last(planned) == told
    assert browser.post("/projects/PAY/plan/fields/order", {"name": "B", "place": "x"}).status_code == 422
    assert browser.post("/projects/PAY/plan/fields/order", {"name": "No", "place": "0"}).status_code == 404
    assert signed_in(yuki).post("/projects/PAY/plan/fields/order", {"name": "B", "place": "0"}).status_code == 403
    assert verify().findings == []


def test_the_panel_offers_own_fields_with_the_right_field(access, planned, maria, yuki):
    own_fields.define(access=access, field=doc.CustomField("Approved", doc.CustomKind.FLAG))
    own_fields.define(access=access, field=doc.CustomField("Ready by", doc.CustomKind.DATE))
    own_fields.define(access=access, field=doc.CustomField("Licences", doc.CustomKind.COST))
    own_fields.change(access=access, name="Sprint", field=SPRINT)
    own_fields.say(
        access=access, task=Task.objects.get(project=planned, uid=11),
        values={"Ready by": "2026-04-01", "Licences": 1200, "Sprint": "8"},
    )  # fmt: skip
    page = signed_in(maria).get("/projects/PAY/tasks/11").content.decode()
    assert 'data-field="custom.Approved"' in page
    assert "1 Apr 2026" in page
    assert "own-choice" in page
    assert "1,200" in page
    theirs = signed_in(yuki).get("/projects/PAY/tasks/11").content.decode()
    assert "1 Apr 2026" in theirs
    assert "Licences" not in theirs
    assert "custom.Approved" not in theirs


def test_a_table_that_goes_out_and_comes_back_keeps_the_fields(access, planned, maria, tmp_path):
    own_fields.change(access=access, name="Sprint", field=SPRINT)
    for name, kind in (
        ("Approved", doc.CustomKind.FLAG), ("Size", doc.CustomKind.NUMBER), ("Ready by", doc.CustomKind.DATE)
    ):  # fmt: skip
        own_fields.define(access=access, field=doc.CustomField(name, kind))
    own_fields.define(access=access, field=doc.CustomField("Never said"))
    values = {"Approved": False, "Size": 3.5, "Ready by": "2026-04-01T00:00", "Sprint": "8"}
    own_fields.say(access=access, task=Task.objects.get(project=planned, uid=11), values=values)
    defined = own_fields.defined(planned)
    for format_, file in ((csv_table, tmp_path / "plan.csv"), (xlsx_table, tmp_path / "plan.xlsx")):
        format_.write(document_of(planned), file)
        actions.import_document(project=planned, document=format_.read(file), by=maria)

        assert own_fields.defined(planned) == defined
        assert {name: custom(planned, 11)[name] for name in values} == values


def test_a_table_that_says_something_else_in_a_field_makes_it_a_text(access, planned, maria, tmp_path):
    own_fields.define(access=access, field=doc.CustomField("Size", doc.CustomKind.NUMBER))
    own_fields.say(access=access, task=Task.objects.get(project=planned, uid=11), values={"Size": 3})
    said = document_of(planned)
    large = replace(said.tasks[1], custom=(("Size", "large"),))
    csv_table.write(replace(said, tasks=(said.tasks[0], large, *said.tasks[2:])), tmp_path / "plan.csv")
    actions.import_document(project=planned, document=csv_table.read(tmp_path / "plan.csv"), by=maria)

    (field,) = (one for one in own_fields.defined(planned) if one.name == "Size")
    assert (field.kind, custom(planned, large.uid)["Size"]) == (doc.CustomKind.TEXT, "large")
