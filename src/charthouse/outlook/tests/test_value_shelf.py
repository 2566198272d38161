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
from charthouse.engine.earned_value.methods import Period
from charthouse.engine.refusals import Stopped
from charthouse.jobs import actions as jobs
from charthouse.jobs import worker
from charthouse.jobs.models import Job
from charthouse.outlook import value_asking, value_shelf
from charthouse.outlook.models import ValueSheet
from charthouse.outlook.value_sheets import Sheet, opened, packed, sheet_of
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


WEEKS = "?date=2026-03-09&period=week"


def worked():
    """What the jobs do that people asked for."""
    worker.main(until_empty=True)


def test_another_day_is_measured_as_a_job_and_kept_for_everybody(large, maria, yuki):
    client = signed_in(maria)
    before = client.get(PAGE + WEEKS)
    assert before.context["found"].waiting
    assert "Mon 9 Mar 2026 is not measured yet" in before.content.decode()
    assert not Job.objects.filter(kind=value_asking.MEASURE_ASKED.name).exists(), "looking starts nothing"

    asked = client.post(PAGE, {"date": "2026-03-09", "period": "week", "sort": "name"})
    again = client.post(PAGE, {"date": "2026-03-09", "period": "week"})
    assert (asked["Location"], again["Location"]) == (PAGE + WEEKS, PAGE + WEEKS)
    assert Job.objects.filter(kind=value_asking.MEASURE_ASKED.name).count() == 1
    assert "The plan is being measured" in client.get(PAGE + WEEKS).content.decode()
    worked()

    page = client.get(PAGE + WEEKS)
    choices, day = Choices(Period.WEEK), ((dt.date(2026, 3, 9) - dt.date(1970, 1, 1)).days + 1) * 1440
    assert page.context["one"] == opened(*packed(sheet_of(valued(project_for(maria, "PAY"), choices, day))))
    assert (page.context["one"].at, page.context["found"].stale) == (day, False)
    other = signed_in(yuki).get(PAGE + WEEKS)
    assert (other.context["one"].money, other.context["one"].at) == (False, day)
    assert signed_in(maria).get(PAGE).context["found"].waiting, "the status date is another day"
    assert client.post(PAGE, {"date": "2026-03-09", "period": "week"})["Location"] == PAGE + WEEKS
    assert Job.objects.filter(kind=value_asking.MEASURE_ASKED.name).count() == 1, "it is there already"


def test_a_day_that_was_measured_says_when_the_plan_changed_since(large, maria):
    client = signed_in(maria)
    client.post(PAGE, {"date": "2026-03-09"})
    worked()
    book(maria, "100.00")

    page = client.get(PAGE + "?date=2026-03-09")
    assert page.context["found"].stale
    assert "Measure again" in page.content.decode()
    assert "by itself" not in page.content.decode()
    client.post(PAGE, {"date": "2026-03-09"})
    worked()
    assert not client.get(PAGE + "?date=2026-03-09").context["found"].stale


def test_a_small_plan_is_measured_at_once_whatever_is_asked(large, maria, monkeypatch):
    monkeypatch.setattr(value_shelf, "AT_ONCE", 300)
    page = signed_in(maria).post(PAGE, {"date": "2026-03-09", "period": "week"}, follow=True)

    assert page.redirect_chain == [(PAGE + WEEKS, 302)]
    assert page.context["one"].standing.choices.period == "week"
    assert not ValueSheet.objects.exists()
    assert not Job.objects.filter(kind=value_asking.MEASURE_ASKED.name).exists()


def test_a_program_is_told_the_job_and_then_the_same_as_of_a_small_plan(large, maria, monkeypatch):
    client, address = signed_in(maria), "/api/v1/projects/PAY/earned-value"
    for query in ("", "?date=2026-03-09", "?period=week"):
        first = client.get(address + query)
        assert first.status_code == 202
        assert first["Location"] == f"/api/v1/jobs/{first.json()['job']}"
        assert list(first.json()["not_available"]) == [""]
        assert client.get(address + query).json()["job"] == first.json()["job"]
    worked()
    kept = {query: client.get(address + query) for query in ("", "?date=2026-03-09", "?period=week")}
    assert {each.status_code for each in kept.values()} == {200}

    monkeypatch.setattr(value_shelf, "AT_ONCE", 300)
    assert {query: client.get(address + query).json() for query in kept} == {
        query: each.json() for query, each in kept.items()
    }


def test_what_a_program_is_told_is_at_most_a_minute_old(large, maria):
    client, address = signed_in(maria), "/api/v1/projects/PAY/earned-value"
    looked()
    book(maria, "100.00")
    assert client.get(address).json()["ac"] == 1500, "measured within the last minute"

    ValueSheet.objects.update(kept_at=timezone.now() - dt.timedelta(seconds=61))
    assert client.get(address).status_code == 202
    worked()
    assert client.get(address).json()["ac"] == 1600


def test_who_asks_for_many_days_at_a_time_is_told_to_wait(large, maria):
    client = signed_in(maria)
    for day in range(4):
        assert client.post(PAGE, {"date": f"2026-03-{10 + day}"}).status_code == 302

    refused = client.post(PAGE, {"date": "2026-03-20"})
    assert refused.status_code == 409
    assert "4 other days of this plan are being measured already" in refused.content.decode()
    assert client.post(PAGE, {"date": "2026-03-10"}).status_code == 302, "that one is at work"


def test_the_oldest_of_the_other_days_is_let_go(large, maria, monkeypatch):
    monkeypatch.setattr(value_shelf, "OTHERS_KEPT", 2)
    looked()
    for day in (9, 10, 11):
        value_shelf.measure_anew(large, Choices(), at(day))

    assert ValueSheet.objects.filter(asked="").count() == 2
    days = ValueSheet.objects.exclude(asked="").values_list("asked", flat=True)
    assert {int(each.partition(" ")[0]) for each in days} == {at(10), at(11)}


def test_a_job_that_is_stopped_keeps_nothing(large, maria):
    client = signed_in(maria)
    client.post(PAGE, {"date": "2026-03-09"})
    job = Job.objects.get(kind=value_asking.MEASURE_ASKED.name)
    jobs.cancel(job_id=job.pk, by=maria)
    worked()

    assert not ValueSheet.objects.exclude(asked="").exists()
    assert "Measure now" in client.get(PAGE + "?date=2026-03-09").content.decode()
    with pytest.raises(Stopped):
        value_shelf.measure_anew(large, Choices(), at(9), should_stop=lambda: True)


def test_a_file_of_what_is_not_measured_is_refused_and_not_empty(large, maria):
    refused = signed_in(maria).get(PAGE + "tasks.csv")

    assert refused.status_code == 409
    assert "not measured yet" in refused.content.decode()


def test_key_figures_of_a_large_plan_are_those_that_are_kept(large, monkeypatch):
    assert value_shelf.sheet_for(large, in_hours=False) == "The plan is being measured."
    looked()
    monkeypatch.setattr(value_shelf, "valued_of", None)  # who measured meanwhile would fail here

    money, hours = (value_shelf.sheet_for(large, in_hours=in_hours) for in_hours in (False, True))
    assert isinstance(money, Sheet)
    assert isinstance(hours, Sheet)
    assert (money.money, money.standing.amounts.ac) == (True, 1500)
    assert (hours.money, hours.standing.amounts.bac) == (False, 88)


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
