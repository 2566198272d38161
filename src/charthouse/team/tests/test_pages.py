"""Who does the work: the team's page, and one's own work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.accounts.models import Deputy
from charthouse.journal.models import Entry
from charthouse.journal.undoing import undo
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.tests.test_edits import Page
from charthouse.projects import actions as projects
from charthouse.resources.models import Allocation
from charthouse.team import queries


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def test_the_team_and_what_it_does(plan):
    yuki, lab = queries.team_of(plan, with_rates=True)

    assert (yuki.name, yuki.role, yuki.calendar, yuki.rate, yuki.max_units) == (
        "Yuki Hayashi", "Data", "Yuki", "72.25", 1.0,
    )  # fmt: skip
    assert [(work.uid, work.units, work.work) for work in yuki.work] == [(12, 0.5, 1200)]
    assert (lab.kind, lab.max_units, [work.name for work in lab.work]) == ("equipment", 2.0, ["Test"])


def test_rates_are_for_those_who_may_see_them(plan, maria, helene):
    assert "72.25" in signed_in(maria).get("/projects/PAY/team/").content.decode()
    assert "72.25" not in signed_in(helene).get("/projects/PAY/team/").content.decode()


def test_ones_own_work_is_found_by_address_and_sorted_by_when(plan, yuki, monkeypatch):
    def on(day):
        moment = dt.datetime.combine(dt.date(2026, 3, 2) + dt.timedelta(days=day), dt.time(9), dt.UTC)
        monkeypatch.setattr("charthouse.team.queries.timezone.now", lambda: moment)
        mine = queries.my_work(yuki)
        return {name for name in ("overdue", "today", "this_week", "later", "done") if getattr(mine, name)}

    assert on(-10) == {"later"}
    assert on(-1) == {"this_week"}
    assert on(3) == {"today"}
    assert on(20) == {"overdue"}
    assert queries.my_work(yuki).reported == {"PAY": "Payroll"}
    assert "/projects/PAY/my-hours/" in signed_in(yuki).get("/my-work/").content.decode()


def test_work_in_projects_one_has_left_is_not_shown(plan, maria, yuki):
    projects.remove_member(project=plan, user=yuki, by=maria)

    assert queries.my_work(yuki).nothing
    assert "Nothing is assigned to you" in signed_in(yuki).get("/my-work/").content.decode()


def test_the_team_is_not_for_strangers(plan, stranger):
    assert signed_in(stranger).get("/projects/PAY/team/").status_code == 404


def test_a_project_without_resources_says_so(payroll, maria):
    assert "Nobody yet" in signed_in(maria).get("/projects/PAY/team/").content.decode()


def test_a_resource_without_calendar_or_work(payroll, maria, small_plan):
    bare = replace(small_plan, resources=(replace(small_plan.resources[1], uid=7),), assignments=())
    actions.import_document(project=payroll, document=bare, by=maria)

    (lab,) = queries.team_of(payroll, with_rates=False)

    assert (lab.calendar, lab.rate, lab.work) == ("", "", [])


def test_the_work_of_whom_one_stands_in_for_is_there_and_marked(plan, yuki, helene):
    today = timezone.now().date()
    Deputy.objects.create(
        person=yuki, deputy=helene, first_day=today - dt.timedelta(1), last_day=today + dt.timedelta(1)
    )

    page = signed_in(helene).get("/my-work/").content.decode()
    assert "Build" in page
    assert "for Yuki Hayashi" in page
    assert "for Yuki Hayashi" not in signed_in(yuki).get("/my-work/").content.decode()


def test_a_member_joins_the_team_of_an_empty_plan_and_can_be_given_a_task(payroll, maria, yuki):
    browser = signed_in(maria)
    assert yuki.name in browser.get("/projects/PAY/team/").content.decode()

    done = browser.post("/projects/PAY/team/", {"do": "join", "who": yuki.pk, "share": "50"})

    assert done.status_code == 302
    (joined,) = Allocation.objects.filter(project=payroll)
    assert (joined.resource.user, joined.resource.name, joined.max_units) == (yuki, yuki.name, 0.5)
    task = actions.create_task(project=payroll, name="Design", duration=480, by=maria)
    Page(maria).edit({"op": "assign", "task": task.uid, "resource": joined.uid})
    assert [work.uid for work in queries.team_of(payroll, with_rates=False)[0].work] == [task.uid]
    again = browser.post("/projects/PAY/team/", {"do": "join", "who": yuki.pk, "share": "50"})
    assert again.status_code == 422
    left = browser.post("/projects/PAY/team/", {"do": "leave", "person": joined.uid})
    assert f"such as PAY-{task.uid}" in left.content.decode()


def test_equipment_joins_changes_its_rate_and_leaves_and_each_can_be_undone(payroll, maria):
    browser = signed_in(maria)
    browser.post("/projects/PAY/team/", {"do": "name", "name": "Test lab", "kind": "equipment", "share": "200"})
    (lab,) = queries.team_of(payroll, with_rates=True)
    assert (lab.name, lab.kind, lab.max_units, lab.rate) == ("Test lab", "equipment", 2.0, "")

    browser.post("/projects/PAY/team/", {"do": "change", "person": lab.uid, "share": "100", "rate": "12.50"})
    (lab,) = queries.team_of(payroll, with_rates=True)
    assert (lab.max_units, lab.rate) == (1.0, "12.5")

    browser.post("/projects/PAY/team/", {"do": "leave", "person": lab.uid})
    assert queries.team_of(payroll, with_rates=True) == []
    mine = Entry.objects.filter(stream=payroll.journal, record="resources.Allocation")
    for verb, expected in (("deleted", 1.0), ("changed", 2.0)):
        undo(entry=mine.get(verb=verb), by=maria)
        assert queries.team_of(payroll, with_rates=True)[0].max_units == expected
    assert verify().findings == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"do": "name", "name": " ", "share": "100"}, "Give them a name"),
        ({"do": "name", "name": "Yuki Hayashi", "share": "100"}, "Give them a name"),
        ({"do": "name", "name": "Lab 2", "share": "0"}, "more than nothing"),
        ({"do": "name", "name": "Lab 2", "share": "many"}, "is no number"),
        ({"do": "name", "name": "Lab 2", "share": "100", "rate": "-1"}, "amount of money"),
        ({"do": "change", "person": "999", "share": "100"}, "Nobody of that number"),
        ({"do": "join", "who": "999999", "share": "100"}, "no role in the project"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(plan, maria, said, words):
    answer = signed_in(maria).post("/projects/PAY/team/", said)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_who_may_not_edit_the_plan_changes_no_team(plan, helene, stranger):
    said = {"do": "name", "name": "Lab 2", "share": "100"}

    assert signed_in(helene).post("/projects/PAY/team/", said).status_code == 403
    assert "Add to the team" not in signed_in(helene).get("/projects/PAY/team/").content.decode()
    assert signed_in(stranger).post("/projects/PAY/team/", said).status_code == 404


def test_what_holds_up_most_stands_first():
    def work(uid, slack, start):
        return queries.Work(
            "PAY", "Payroll", uid, "", 1.0, None, start, None, 0.0, critical=False, deadline=None, day=480, slack=slack
        )

    lines = [work(1, 960, 0), work(2, 0, 5), work(3, None, 0), work(4, 0, 1), work(5, -480, 9)]

    assert [one.uid for one in sorted(lines, key=queries.by_what_holds_up)] == [5, 4, 2, 1, 3]


def test_my_work_leads_to_reporting_each_task_also_one_that_is_not_due_yet(plan, yuki, helene):
    page = signed_in(yuki).get("/my-work/")
    assert 'href="/projects/PAY/progress/?mine=1&amp;task=12#task-12"' in page.text
    report = signed_in(yuki).get("/projects/PAY/progress/?mine=1&task=12")
    assert 'id="task-12"' in report.text
    assert report.text.count('id="task-12"') == 1
    assert signed_in(helene).get("/projects/PAY/progress/?mine=1&task=12").status_code == 403
    assert signed_in(yuki).get("/projects/PAY/progress/?mine=1&task=99").status_code == 200
