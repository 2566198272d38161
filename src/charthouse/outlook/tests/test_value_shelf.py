"""What was measured of large plans is kept: pages show it without measuring, and say when it is out of date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import F
from django.utils import timezone
from tests.worlds import at, signed_in

from charthouse.budget import actions as costs
from charthouse.budget.actions import Cost
from charthouse.engine.earned_value.activities import Choices
from charthouse.jobs import actions as jobs
from charthouse.jobs import worker
from charthouse.outlook import value_shelf
from charthouse.outlook.models import ValueSheet
from charthouse.outlook.value_sheets import opened, packed, sheet_of
from charthouse.outlook.valuing import valued
from charthouse.plan import actions, keeping
from charthouse.plan.models import Link, Plan, Task
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Role

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/projects/PAY/earned-value/"


@pytest.fixture
def large(payroll, maria, small_plan, monkeypatch):
    """A plan of nine tasks where three are many: Design done, Build half done and booked with 1,500."""
    monkeypatch.setattr(value_shelf, "AT_ONCE", 3)
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, number=3, name="Agreed")
    done = {"actual_start": at(0), "actual_finish": at(2, 1020), "percent_complete": 100}
    Task.objects.filter(project=payroll, uid=11).update(**done)
    Task.objects.filter(project=payroll, uid=12).update(actual_start=at(3), percent_complete=40)
    Project.objects.filter(pk=payroll.pk).update(status_date=at(8, 720))
    payroll.refresh_from_db()
    actions.reschedule(project=payroll, by=maria)
    book(maria, "1500.00")
    return payroll


def book(maria, amount):
    day = Cost(day=dt.date(2026, 3, 6), amount=Decimal(amount), task_uid=12)
    costs.book(access=project_for(maria, "PAY"), costs=[day])


def looked():
    """What a look of its own accord does, as a job."""
    jobs.start("outlook.measure", by=None, title="look", arguments={})
    worker.main(until_empty=True)


def test_a_large_plan_is_measured_in_the_background_and_its_page_only_shows_it(large, maria, monkeypatch):
    first = signed_in(maria).get(PAGE)
    assert first.context["found"].waiting
    assert "The plan is being measured" in first.content.decode()

    looked()
    monkeypatch.setattr(value_shelf, "valued", None)  # who measured while the page waits would fail here
    page = signed_in(maria).get(PAGE)

    one = page.context["one"]
    assert one.standing.amounts.cpi == pytest.approx(0.4 * 2695.50 / 1500)
    assert one == opened(*packed(sheet_of(valued(project_for(maria, "PAY")))))
    assert not page.context["found"].stale
    assert "nothing has changed since" in page.content.decode()
    assert 'href="/projects/PAY/tasks/12"' in signed_in(maria).get(PAGE + "?wbs=10").content.decode()
    lines = signed_in(maria).get(PAGE + "tasks.csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f"PAY-{uid}" for uid in (10, 11, 12, 20, 21, 22, 23)]


@pytest.mark.parametrize("what", ["plan", "costs", "baseline", "status date"])
def test_what_changed_since_is_said_until_it_is_measured_again(large, maria, what):
    looked()
    if what == "plan":
        Task.objects.filter(uid=12).update(percent_complete=80)
        Plan.objects.filter(pk=large.pk).update(version=F("version") + 1)
    elif what == "costs":
        book(maria, "100.00")
    elif what == "baseline":
        Plan.objects.filter(pk=large.pk).update(measured_by=None)
    else:
        keeping.set_status_date(project=large, status_date=at(9, 720), by=maria)

    page = signed_in(maria).get(PAGE)
    assert page.context["found"].stale
    assert "Out of date: the plan or its costs changed since this was measured" in page.content.decode()
    assert value_shelf.due(timezone.now()) == [], "at most once a minute"
    assert [one.key for one in value_shelf.due(timezone.now() + dt.timedelta(seconds=61))] == ["PAY"]

    value_shelf.measure_anew(Project.objects.get(pk=large.pk))
    again = signed_in(maria).get(PAGE)
    assert not again.context["found"].stale
    assert again.context["one"] == opened(*packed(sheet_of(valued(project_for(maria, "PAY")))))


def test_who_may_not_see_rates_is_shown_hours_of_what_is_kept(large, maria, yuki, helene):
    projects.set_member(project=large, email=helene.email, role=Role.APPROVER, by=maria)
    looked()

    for person in (yuki, helene):  # the approver sees costs, and would know Yuki's rate by them
        page = signed_in(person).get(PAGE)
        assert (page.context["one"].money, page.context["one"].standing.amounts.bac) == (False, 88)
        assert "€" not in page.content.decode()
    assert ValueSheet.objects.count() == 2


def test_another_day_or_policy_is_measured_while_the_page_waits(large, maria):
    page = signed_in(maria).get(PAGE + "?period=week")

    assert page.context["one"].standing.choices.period == "week"
    assert not ValueSheet.objects.exists()


def test_what_cannot_be_measured_is_kept_with_its_reason(large, maria):
    Link.objects.create(project=large, before=Task.objects.get(uid=23), after=Task.objects.get(uid=11))
    Plan.objects.filter(pk=large.pk).update(version=F("version") + 1)
    looked()
    page = signed_in(maria).get(PAGE).content.decode()

    assert "It cannot be measured" in page
    assert "circle" in page


def test_a_sheet_of_another_charthouse_is_measured_again(large, maria):
    looked()
    ValueSheet.objects.update(figures={"written": "otherwise"}, engine="Charthouse 0")

    assert value_shelf.find(project_for(maria, "PAY"), Choices(), None).waiting
    assert [one.key for one in value_shelf.due(timezone.now() + dt.timedelta(seconds=61))] == ["PAY"]


def test_small_plans_and_those_without_a_status_date_are_not_kept(large, monkeypatch):
    monkeypatch.setattr(value_shelf, "AT_ONCE", 300)
    assert value_shelf.due(timezone.now()) == []

    monkeypatch.setattr(value_shelf, "AT_ONCE", 3)
    Project.objects.filter(pk=large.pk).update(status_date=None)
    assert value_shelf.due(timezone.now()) == []
