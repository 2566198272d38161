"""Earned value on its page: planned, earned and spent, in money or hours, and the first step where nothing is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.worlds import at, signed_in

from charthouse.budget import actions as costs
from charthouse.budget.actions import Cost
from charthouse.budget.warnings import WARN
from charthouse.engine.forecast.quantiles import LEVELS
from charthouse.engine.forecast.scoring import Stage, mean_pinball
from charthouse.outlook.effort_warnings import efforts_of
from charthouse.outlook.models import ValueForecast
from charthouse.outlook.value_keeping import keep_forecast
from charthouse.outlook.value_scores import ValueScores, value_scores
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


def kept(project, day, **figures):
    """A forecast as it is kept, made so many calendar days after the start."""
    middle, cost = figures.pop("middle"), figures.pop("cost", None)
    levels = {"p5": -4, "p10": -3, "p20": -2, "p50": 0, "p80": 2, "p90": 3, "p95": 4}
    finish = {name: at(middle + days) for name, days in levels.items()}
    costs = None if cost is None else {name: cost + 100.0 * days for name, days in levels.items()}
    usual = {
        "bac": 1000.0, "ev": 200.0, "ac": None, "unit": "money", "ended": None, "planned_start": at(0),
        "finish": finish, "cost": costs, "eac": {"pf_1": cost, "pf_cpi": None if cost is None else 2 * cost},
        "finish_by": {"combined": at(middle), "es_pf_1": at(middle), "pv_pf_spi": at(2 * middle)},
    }  # fmt: skip
    return ValueForecast.objects.create(
        project=project, at=at(day), plan_version=1, book_version=1, policies={}, figures=usual | figures
    )


@pytest.fixture
def ended(payroll, maria):
    """A project that took 20 days instead of 16 and cost 1,250 instead of 1,000, forecast twice before its end."""
    project = projects.create_project(key="OLD", name="Old", by=maria, time_zone="Europe/Berlin", currency="EUR")
    kept(project, 5, middle=16, cost=1000.0)
    kept(project, 12, middle=18, cost=1200.0, ev=500.0)
    kept(project, 22, middle=20, cost=1250.0, ev=1000.0, ac=1250.0, ended=at(20))
    return project


def test_as_long_as_nothing_has_ended_it_is_said_that_nobody_knows_how_good_forecasts_are(running, maria):
    money(running, maria)
    keep_forecast(running)
    page = signed_in(maria).get(PAGE).content.decode()

    assert "Not yet: no project that you may see has ended since it was forecast here" in page
    assert "1 forecast of this project is kept" in page


def test_kept_forecasts_are_scored_by_how_the_project_ended_beside_every_formula(running, ended, maria):
    scores = value_scores(project_for(maria, "PAY"))

    assert (scores.projects, scores.waiting) == (1, 0)
    finish, cost = scores.finish, scores.cost
    assert finish is not None
    assert cost is not None
    assert finish.record.forecasts == 2
    assert finish.record.coverage == 0.5  # P10 to P90 was day 13 to 19, then 15 to 21; it ended on day 20
    first = {level: (16 + days) / 20 for level, days in zip(LEVELS, (-4, -3, -2, 0, 2, 3, 4), strict=True)}
    then = {level: (18 + days) / 20 for level, days in zip(LEVELS, (-4, -3, -2, 0, 2, 3, 4), strict=True)}
    assert finish.record.pinball == pytest.approx((mean_pinball(first, 1) + mean_pinball(then, 1)) / 2)
    assert list(finish.errors) == ["p50", "es_pf_1", "pv_pf_spi"]
    assert {stage.value: round(error, 6) for stage, error in finish.errors["pv_pf_spi"].by_stage.items()} == {
        "early": 0.6, "middle": 0.8,
    }  # fmt: skip
    assert cost.errors["p50"].overall == pytest.approx((0.2 + 0.04) / 2)
    assert cost.errors["pf_cpi"].by_stage[Stage.EARLY] == pytest.approx(0.6)

    page = signed_in(maria).get(PAGE).content.decode()
    assert "1 project has ended since it was forecast; 2 forecasts of it were kept before." in page
    assert "That is too little to judge them by." in page


def test_what_others_projects_cost_counts_only_for_who_may_see_it_and_projects_one_does_not_see_never(
    running, ended, maria, yuki, helene
):
    projects.set_member(project=ended, email=helene.email, role=Role.CONTRIBUTOR, by=maria)

    assert value_scores(project_for(yuki, "PAY")) == ValueScores(None, None, 0, 0)
    seen = value_scores(project_for(helene, "PAY"))
    assert (seen.projects, seen.cost) == (1, None)


def test_a_project_that_goes_on_after_its_end_is_scored_no_longer(running, ended, maria):
    kept(ended, 25, middle=30, cost=1500.0)

    assert value_scores(project_for(maria, "PAY")).finish is None
    assert value_scores(project_for(maria, "OLD")).waiting == 4


def test_a_project_that_is_done_says_so_in_what_is_kept_of_it(running, maria):
    money(running, maria)
    keep_forecast(running)
    Task.objects.filter(project=running, summary=False).update(
        actual_start=at(0), actual_finish=at(10, 1020), percent_complete=100
    )
    Project.objects.filter(pk=running.pk).update(status_date=at(14, 720))
    running.refresh_from_db()
    actions.reschedule(project=running, by=maria)
    assert keep_forecast(running)

    assert [one.figures["ended"] for one in ValueForecast.objects.order_by("at")] == [None, at(10, 1020)]
    answer = signed_in(maria).get(PAGE)
    (line,) = answer.context["past"]
    first = ValueForecast.objects.earliest("at").figures
    assert line.held is (first["finish"]["p10"] <= at(10, 1020) <= first["finish"]["p90"])
    assert line.cost_held is (first["cost"]["p10"] <= 1500 <= first["cost"]["p90"])
    assert answer.context["scores"].finish.record.forecasts == 1


def test_programs_read_the_scores(running, ended, maria, stranger):
    told = signed_in(maria).get("/api/v1/projects/PAY/earned-value/scores").json()

    assert told["finish"]["errors"]["p50"]["early"] == pytest.approx(0.2)
    assert (told["cost"]["projects"], told["waiting"]) == (1, 0)
    assert signed_in(stranger).get("/api/v1/projects/PAY/earned-value/scores").status_code == 404


def test_a_stranger_finds_nothing(running, stranger):
    assert signed_in(stranger).get(PAGE).status_code == 404
    assert signed_in(stranger).get(PAGE + "tasks.csv").status_code == 404


def test_the_team_is_warned_in_hours_and_per_cent_and_never_in_money(payroll, maria, yuki, small_plan):
    def begun(task):
        if task.uid == 11:
            return replace(task, actual_start=at(0), actual_finish=at(2, 1020), percent_complete=100, actual_work=0)
        if task.uid == 12:
            return replace(task, actual_start=at(3), percent_complete=40, work=20 * 60, actual_work=18 * 60)
        return task

    document = replace(small_plan, tasks=tuple(begun(one) for one in small_plan.tasks))
    actions.import_document(project=payroll, document=document, by=maria)
    Project.objects.filter(pk=payroll.pk).update(status_date=at(8, 720))
    payroll.refresh_from_db()
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, number=3, name="Agreed")
    money(payroll, maria)

    found = efforts_of(project_for(yuki, "PAY"))
    assert found.known
    build = next(each for each in found.packages if each.uid == 12)
    assert (build.planned, build.worked) == (20, 18)
    assert build.expected == pytest.approx(18 + 12)
    assert WARN < build.chance < 1
    assert build.told()["done"] == "40\N{NO-BREAK SPACE}%"
    page = signed_in(yuki).get(PAGE).content.decode()
    section = page[page.index('id="hours"') :]
    assert "50\N{NO-BREAK SPACE}%" in section[: section.index("</section>")]
    assert "€" not in page
    told = signed_in(yuki).get("/api/v1/projects/PAY/earned-value/hours").json()
    assert told["known"] is True
    item = next(each for each in told["items"] if each["task"] == 12)
    assert (item["planned"], item["worked"], item["done"]) == (20, 18, pytest.approx(0.4))
    assert set(item) == {"task", "wbs", "name", "planned", "worked", "expected", "done", "chance"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("accrual_rate=fast", "accrual_rate must be one of budget, cpi"),
        ("period=", "period must be one of month, week"),
        ("date=2026-02-30", "date must be one day such as 2027-03-31, from 1990 to 2199"),
        ("date=20260301", "date must be one day such as"),
        ("date=1889-03-01", "date must be one day such as"),
        ("when=2026-03-01", "when is not known here"),
    ],
)
def test_a_program_that_asks_wrongly_is_told_so(maria, payroll, asked, told):
    answer = signed_in(maria).get(f"/api/v1/projects/PAY/earned-value?{asked}")

    assert answer.status_code == 422, answer.text
    assert told in answer.text.replace("”", "").replace("“", "")
