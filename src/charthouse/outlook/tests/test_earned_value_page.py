"""Earned value on its page: planned, earned and spent, in money or hours, and the first step where nothing is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import at, signed_in

from charthouse.budget import actions as costs
from charthouse.budget.actions import Cost
from charthouse.outlook.models import ValueForecast
from charthouse.outlook.value_keeping import keep_forecast
from charthouse.outlook.valuing import valued
from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Role

pytestmark = pytest.mark.django_db

PAGE = "/projects/PAY/earned-value/"


@pytest.fixture
def planned(payroll, maria, small_plan):
    """Design 3 d → Build 5 d (20 h at 72.25, and 1,250.50 fixed) → Test; the baseline is the plan as it was."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, number=3, name="Agreed")
    return payroll


@pytest.fixture
def running(planned, maria):
    """Design is done as planned and Build is half done, seen on Tuesday 10 March at noon (two and a half days in)."""
    Task.objects.filter(project=planned, uid=11).update(
        actual_start=at(0), actual_finish=at(2, 1020), percent_complete=100
    )
    Task.objects.filter(project=planned, uid=12).update(actual_start=at(3), percent_complete=40)
    Project.objects.filter(pk=planned.pk).update(status_date=at(8, 720))
    planned.refresh_from_db()
    actions.reschedule(project=planned, by=maria)
    return planned


def money(project, maria):
    costs.book(
        access=project_for(maria, "PAY"),
        costs=[Cost(day=dt.date(2026, 3, 6), amount=Decimal("1500.00"), task_uid=12)],
    )


def test_the_page_measures_the_plan_by_its_baseline_and_its_cost_book(running, maria):
    money(running, maria)

    one = valued(project_for(maria, "PAY"))

    amounts = one.standing.amounts
    assert (one.subject.baseline, one.subject.unit, one.subject.cost_source) == (3, "money", "cost_entries")
    assert amounts.bac == pytest.approx(2695.50)
    assert amounts.ev == pytest.approx(0.4 * 2695.50)
    assert amounts.ac == pytest.approx(1500)
    assert amounts.cpi == pytest.approx(0.4 * 2695.50 / 1500)


def test_one_sentence_says_what_it_means_and_every_index_has_its_own(running, maria):
    money(running, maria)

    answer = signed_in(maria).get(PAGE)
    text = answer.content.decode()

    assert answer.context["verdict"].startswith("It will probably end on ")
    assert "above budget." in answer.context["verdict"]
    assert [line.name for line in answer.context["indices"]] == ["SPI(t)", "CPI", "SPI", "p-factor", "TCPI", "TSPI(t)"]
    assert "Each 1.00 that was spent earned 0.72 of the budget’s value." in text
    assert len(answer.context["costs"]) == 10  # ours, and every standard formula
    assert len(answer.context["finishes"]) == 13
    assert 'href="/projects/PAY/tasks/12"' not in text  # one level down
    assert 'href="/projects/PAY/tasks/12"' in signed_in(maria).get(PAGE + "?wbs=10").content.decode()


def test_who_may_not_see_rates_sees_hours(running, maria, yuki, helene):
    money(running, maria)
    projects.set_member(project=running, email=helene.email, role=Role.APPROVER, by=maria)

    for person in (yuki, helene):  # the approver sees costs, and would know Yuki's rate by them
        answer = signed_in(person).get(PAGE)
        assert answer.context["one"].subject.unit == "duration_hours"
        assert answer.context["one"].standing.amounts.bac == 88  # 3 + 5 + 2 + 1 days
        assert "€" not in answer.content.decode()
        assert answer.context["costs"] == []


def test_an_old_cut_off_is_said_and_what_is_missing_accrued(running, maria):
    money(running, maria)
    costs.set_cut_off(access=project_for(maria, "PAY"), day=dt.date(2026, 3, 6))

    answer = signed_in(maria).get(PAGE)

    assert "Costs are complete until Fri 6 Mar 2026, progress until Tue 10 Mar 2026" in answer.content.decode()
    assert answer.context["one"].standing.accrued > 0


def test_without_a_status_date_the_first_step_is_said(planned, maria):
    text = signed_in(maria).get(PAGE).content.decode()

    assert "The plan has no status date" in text
    assert 'href="/projects/PAY/progress/"' in text


def test_without_tasks_the_first_step_is_said(payroll, maria):
    assert "There is no plan to measure yet" in signed_in(maria).get(PAGE).content.decode()


def test_without_actual_costs_the_first_step_is_said(running, maria):
    text = signed_in(maria).get(PAGE).content.decode()

    assert "Nobody says what was spent" in text
    assert 'href="/projects/PAY/costs/"' in text


def test_the_figures_come_as_a_file(running, maria):
    money(running, maria)

    lines = signed_in(maria).get(PAGE + "tasks.csv").content.decode("utf-8-sig").splitlines()
    curve = signed_in(maria).get(PAGE + "curve.csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == "task,name,unit,bac,pv,ev,ac,spi_t,spi,cpi,eac"
    assert any(line.startswith("PAY-12,Build,EUR,2695.5,") for line in lines)
    assert curve[0] == "date,unit,pv,ev,ac,spi_t,spi,cpi,p_factor"
    assert curve[1].startswith("2026-03-02T08:00,EUR,0,0,0")


def test_another_day_and_other_policies_are_taken_from_the_address(running, maria):
    money(running, maria)

    answer = signed_in(maria).get(PAGE + "?date=2026-03-05&period=week&level_of_effort=apart&accrual_rate=cpi")

    standing = answer.context["one"].standing
    assert standing.at == at(4, 0)
    assert (standing.choices.period, standing.choices.level_of_effort, standing.choices.accrual_rate) == (
        "week", "apart", "cpi",
    )  # fmt: skip


def test_what_was_forecast_is_kept_with_its_policies_and_held_against_the_end(running, maria):
    money(running, maria)
    assert keep_forecast(running)
    assert not keep_forecast(running)  # neither plan nor costs changed

    kept = ValueForecast.objects.get()
    assert (kept.at, kept.policies["baseline"], kept.policies["period"]) == (at(8, 720), 3, "month")
    assert (kept.figures["bac"], kept.figures["ac"], kept.figures["unit"]) == (2695.5, 1500.0, "money")
    assert set(kept.figures["finish"]) == {"p5", "p10", "p20", "p50", "p80", "p90", "p95"}

    Project.objects.filter(pk=running.pk).update(status_date=at(9, 720))
    answer = signed_in(maria).get(PAGE)
    assert [(line.at, line.held) for line in answer.context["past"]] == [(at(8, 720), None)]
    assert "What was forecast before" in answer.content.decode()


def test_a_stranger_finds_nothing(running, stranger):
    assert signed_in(stranger).get(PAGE).status_code == 404
    assert signed_in(stranger).get(PAGE + "tasks.csv").status_code == 404
