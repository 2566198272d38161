"""Who does the work: the team's page, and one's own work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.accounts.models import Deputy
from charthouse.plan import actions
from charthouse.projects import actions as projects
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
