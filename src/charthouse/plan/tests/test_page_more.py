"""Columns of the plan page that not every page shows: told on demand, kept in line, changed like all others."""

from __future__ import annotations

from typing import Any

import pytest
from tests.worlds import DAY, at, signed_in

from charthouse.journal.verifying import verify
from charthouse.plan import actions, page_more
from charthouse.plan.models import Assignment, Task
from charthouse.plan.tests.test_edits import Page, change
from charthouse.projects import actions as projects
from charthouse.projects.models import Role

EVERY = sorted(page_more.MORE)


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


class WidePage(Page):
    """A page that shows these columns as well."""

    def __init__(self, user: Any, *columns: str) -> None:
        super().__init__(user)
        self.columns = list(columns)
        self.ask(self.columns)

    def ask(self, fresh: list[str]) -> None:
        asked = {"since": self.version, "columns": self.columns, "fresh": fresh}
        self.take(self.client.get("/projects/PAY/plan/changes", asked).json())

    def edit(self, *edits: dict[str, Any], **more: Any) -> dict[str, Any]:
        return super().edit(*edits, columns=self.columns, **more)

    def column(self, name: str) -> dict[int, Any]:
        found: dict[int, Any] = self.view["more"][name]
        return found

    def as_fresh(self) -> dict[str, Any]:
        """What a page would show of these columns that asks for them now."""
        again = WidePage.__new__(WidePage)
        again.client, again.columns = self.client, self.columns
        again.version, again.view = self.version, {**self.view, "more": {}}
        again.ask(self.columns)
        return again.view


@pytest.fixture
def page(planned, maria) -> WidePage:
    return WidePage(maria, *EVERY, "custom.Sprint", "custom.Points")


def test_columns_come_when_they_are_asked_for_and_only_where_they_say_something(page):
    assert page.column("notes") == {12: "With both plants."}
    assert page.column("fixed_cost") == {12: "1250.50"}
    assert page.column("kind") == {23: "milestone"}
    assert page.column("estimate") == {11: [2 * DAY, 3 * DAY, 6 * DAY, "absolute", "beta_pert", "as last year"]}
    assert page.column("priority") == {}
    assert (page.column("custom.Sprint"), page.column("custom.Points")) == ({12: "7"}, {12: 8})
    assert [one["name"] for one in page.data["fields"]] == ["Sprint", "Points"]


def test_the_data_of_a_page_hold_nothing_of_them(page):
    assert "more" not in page.data
    assert not page.data["tasks"].keys() & set(EVERY)


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [
        ("priority", 800, 800),
        ("responsible", "Yuki Hayashi", "Yuki Hayashi"),
        ("physical_percent_complete", 40, 40.0),
        ("percent_work_complete", 25.5, 25.5),
        ("actual_work", 960, 960),
        ("remaining_work", 480, 480),
        ("work", 2880, 2880),
        ("actual_start", at(3), at(3)),
        ("type", "fixed_work", "fixed_work"),
        ("effort_driven", True, True),
        ("active", False, False),
        ("on_time_line", True, True),
        ("notes", "one\ntwo", "one\ntwo"),
        ("code", "B-1", "B-1"),
        ("fixed_cost", "99.95", "99.95"),
    ],
)
def test_each_field_is_changed_told_and_undone(page, name, wanted, told):
    before = page.column(name).get(12)
    seen = {"notes": "With both plants.", "fixed_cost": "1250.5"}.get(name)
    usual = {
        "priority": 500,
        "type": "fixed_units",
        "effort_driven": False,
        "active": True,
        "on_time_line": False,
        "code": "",
        "responsible": "",
    }

    page.edit(change(12, **{name: [usual.get(name, seen), wanted]}))

    assert page.column(name)[12] == told
    assert page.view == page.as_fresh()
    assert verify().findings == []
    body = {"id": "0b0e1f34-6f1d-4b8e-8f0a-0d6c5a1c2b3d", "since": page.version, "columns": page.columns}
    undone = page.client.post("/projects/PAY/plan/undo", body, content_type="application/json").json()
    assert undone.pop("told") == "undid a change of “Build”"
    page.take(undone)
    assert page.column(name).get(12) == before
    assert page.view == page.as_fresh()


def test_a_packed_field_that_others_changed_meanwhile_is_a_clash(page, planned, maria):
    other = WidePage(maria, "fixed_cost")
    other.edit(change(12, fixed_cost=["1250.50", "10"]))

    response = page.send(change(12, fixed_cost=["1250.50", "20"]))

    assert response.status_code == 409
    clash = response.json()["clashes"][0]
    assert (clash["field"], clash["seen"], clash["wanted"], clash["now"]) == ("fixed_cost", "1250.50", "20", "10")


def test_a_calendar_is_chosen_by_its_name_and_taken_away(page, planned):
    page.edit(change(12, calendar=[None, "Office"]))

    assert Task.objects.filter(project=planned, uid=12, calendar__name="Office").exists()
    response = page.send(change(11, calendar=[None, "Moon"]))
    assert (response.status_code, "There is no calendar “Moon”" in response.json()["detail"]) == (422, True)
    page.edit(change(12, calendar=["Office", None]))
    assert Task.objects.get(project=planned, uid=12).calendar is None


def test_a_constraint_needs_its_date(page):
    response = page.send(change(12, constraint=["ASAP", "SNET"]))
    assert response.status_code == 422
    assert "give the constraint its date" in response.json()["detail"]

    page.edit(change(12, constraint=["ASAP", "SNET"], constraint_date=[None, at(7)]))
    assert page.row(12)["start"] == at(7)


def test_a_task_that_becomes_a_milestone_takes_no_time(page):
    page.edit(change(21, kind=["task", "milestone"]))

    assert page.row(21)["duration"] == 0
    assert page.column("kind") == {21: "milestone", 23: "milestone"}


def test_dates_by_hand_begin_as_they_are(page, planned):
    start = page.row(21)["start"]

    page.edit(change(21, mode=["auto", "manual"]))

    assert Task.objects.get(project=planned, uid=21).manual_start == start
    assert page.row(21)["start"] == start


def test_who_works_on_a_task_is_told_with_their_share(page, planned):
    page.edit({"op": "assign", "task": 22, "resource": 1, "units": 0.5, "work": 480})
    assert page.column("assigned")[22] == [[1, "Yuki Hayashi", 0.5]]

    page.edit({"op": "assign", "task": 22, "resource": 1, "units": 0.25})

    assert page.column("assigned")[22] == [[1, "Yuki Hayashi", 0.25]]
    assert Assignment.objects.get(task__uid=22).work == 480
    page.edit({"op": "unassign", "task": 22, "resource": 1})
    assert 22 not in page.column("assigned")
    assert page.view == page.as_fresh()


def test_work_of_a_summary_is_that_of_all_below_it(page):
    page.edit(change(11, work=[None, 480]), change(12, work=[None, 960]))

    assert page.column("work") == {10: 1440, 11: 480, 12: 960}
    page.edit({"op": "delete", "tasks": [11]})
    assert page.column("work") == {10: 960, 12: 960}
    assert page.view == page.as_fresh()


def test_amounts_and_people_are_not_told_to_who_may_not_know_them(planned, helene, maria):
    viewer = WidePage(helene, "fixed_cost", "cost", "notes", "nonsense")

    assert list(viewer.view["more"]) == ["notes"]
    assert viewer.data["may"]["hidden"] == ["costs"]


def test_a_cost_that_tells_somebodys_rate_is_not_told_without_the_right_to_it(planned, maria, yuki):
    Task.objects.filter(project=planned).update(extra='{"cost":"100"}')
    actions.reschedule(project=planned, by=maria)
    projects.set_member(project=planned, email=yuki.email, role=Role.APPROVER, by=maria)

    assert 12 in WidePage(maria, "cost").column("cost")
    told = WidePage(yuki, "cost").view["more"].get("cost", {})
    assert not {10, 12} & told.keys()
    assert WidePage(yuki).data["may"]["hidden"] == ["rates"]


def test_what_can_be_chosen_is_told_to_who_may_change_the_plan(planned, maria, helene, stranger):
    told = signed_in(maria).get("/projects/PAY/plan/choices").json()

    assert [1, "Yuki Hayashi", False] in told["resources"]
    assert told["people"] == ["Helene Dahl", "Maria Okafor", "Yuki Hayashi"]
    assert told["calendars"] == ["Office"]
    assert told["headers"]["vorgangsname"] == "name"
    assert told["headers"]["ressourcennamen"] == "assigned"
    assert signed_in(helene).get("/projects/PAY/plan/choices").status_code == 403
    assert signed_in(stranger).get("/projects/PAY/plan/choices").status_code == 404
