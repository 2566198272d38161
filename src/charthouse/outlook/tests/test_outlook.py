"""How likely a plan is: simulated in the background, on its page, stale where the plan has changed since."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone
from tests.worlds import DAY, account, at, signed_in

from charthouse.engine.forecast.scoring import pinball
from charthouse.engine.refusals import Stopped
from charthouse.engine.risk.results import PERCENTILES
from charthouse.exchange.moments import time_text
from charthouse.jobs import actions as jobs
from charthouse.jobs import worker
from charthouse.jobs.models import Job
from charthouse.journal.models import Entry
from charthouse.outlook import charts, keeping, presenting, simulating
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.scores import scores_of
from charthouse.outlook.settling import OFFERED, set_settings
from charthouse.plan import actions, publishing
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Estimate, Link, Plan, Task
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing, Role
from charthouse.risks.groups import add_group

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(payroll, maria, small_plan):
    """Design 3 d, from 2 to 6 → Build 5 d → a day's lag → Test 2 d → Live."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def worked_off():
    """All jobs that wait."""
    worker.main(until_empty=True)


def simulated(project, person):
    """The newest run after somebody asked for one."""
    simulating.start(access=project_for(person, project.key))
    worked_off()
    return SimulationRun.objects.filter(project=project).order_by("-number").first()


def swept():
    """What a look of its own accord began, and ran."""
    found = simulating.due(timezone.now())
    for project in found:
        simulating._start(project)
    worked_off()
    return [project.pk for project in found]


def later(project):
    """Long enough after the last run for the next."""
    SimulationState.objects.filter(project=project).update(at=timezone.now() - dt.timedelta(hours=1))


def test_a_run_keeps_the_curve_the_chances_and_what_drives_them(planned, maria):
    run = simulated(planned, maria)

    assert (run.number, run.by, run.tasks, run.settings["iterations"]) == (1, maria, 7, 10_000)
    assert len(run.quantiles) == 101
    assert run.quantiles == sorted(run.quantiles)
    assert run.quantiles[0] < run.plan_finish < run.quantiles[100]
    assert [each["uid"] for each in run.figures["drivers"]] == [11]  # the one task with a range
    (live,) = run.figures["milestones"]
    assert (live["uid"], live["name"], live["plan"]) == (23, "Live", run.plan_finish)
    assert live["percentiles"][3] == run.quantiles[50]
    assert run.forecasts.keys() == {"0", "21", "23"}  # the whole, what has a deadline, and the milestone
    assert [(each["name"], each["date"]) for each in run.figures["promises"]] == [("Test", at(20, 1020))]
    assert run.figures["promises"][0]["chance"] == 1.0


def test_the_same_plan_is_not_simulated_twice(planned, maria):
    simulated(planned, maria)
    simulated(planned, maria)
    actions.update_task(project=planned, uid=12, changes={"notes": ("With both plants.", "With one.")}, by=maria)

    assert presenting.stale(planned, SimulationState.objects.get(), presenting.settings_for(project_for(maria, "PAY")))
    simulated(planned, maria)

    assert SimulationRun.objects.count() == 1  # a note changes no date: the run still holds
    state = SimulationState.objects.get()
    assert not presenting.stale(planned, state, presenting.settings_for(project_for(maria, "PAY")))


def test_after_an_edit_it_is_simulated_by_itself_and_what_changed_is_told(planned, maria):
    first = simulated(planned, maria)
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 8 * DAY)}, by=maria)
    assert swept() == []  # not for each edit: a minute has to pass
    later(planned)

    assert swept() == [planned.pk]

    run = SimulationRun.objects.get(number=2)
    assert run.by is None
    assert run.quantiles[80] > first.quantiles[80]
    assert run.changes["tasks"] == [{"uid": 12, "name": "Build", "before": 5 * DAY, "after": 8 * DAY}]
    later(planned)
    assert swept() == []  # nothing changed since
    page = signed_in(maria).get("/projects/PAY/outlook/").content.decode()
    assert "1 task has more or less left to do." in page
    assert "P80 of the finish is" in page


def test_many_edits_wait_for_one_run(planned, maria):
    simulated(planned, maria)
    later(planned)
    for days in (6, 7, 8):
        actions.update_task(project=planned, uid=12, changes={"duration": ((days - 1) * DAY, days * DAY)}, by=maria)
    for _look in range(3):
        for project in simulating.due(timezone.now()):
            simulating._start(project)

    assert Job.objects.filter(kind="outlook.simulate", state="waiting").count() == 1


def test_a_plan_that_takes_long_is_simulated_less_often(planned, maria):
    run = simulated(planned, maria)
    SimulationRun.objects.filter(pk=run.pk).update(seconds=30)
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 8 * DAY)}, by=maria)
    seen = SimulationState.objects.get().at

    assert simulating.due(seen + dt.timedelta(seconds=599)) == []
    assert simulating.due(seen + dt.timedelta(seconds=601)) == [planned]


def test_where_nothing_is_uncertain_the_page_offers_a_range_for_all_tasks(planned, maria, helene):
    Estimate.objects.all().delete()
    Plan.objects.update(version=F("version") + 1)
    simulated(planned, maria)

    page = signed_in(maria).get("/projects/PAY/outlook/").content.decode()
    assert "Nothing in this plan is uncertain yet" in page
    assert "90\xa0%, 100\xa0%, 130\xa0% of what remains." in page
    assert "Begin with these ranges" not in signed_in(helene).get("/projects/PAY/outlook/").content.decode()

    answer = signed_in(maria).post("/projects/PAY/outlook/settings", {"offer": "1"})
    worked_off()

    assert answer.status_code == 302
    assert SimulationSettings.objects.get().factors == OFFERED
    assert SimulationRun.objects.get().figures["ranged"] == 4
    page = signed_in(maria).get("/projects/PAY/outlook/").content.decode()
    assert "Tasks without a range take 90\xa0%, 100\xa0%, 130\xa0% of what remains" in page


def test_the_page_says_in_one_sentence_what_it_means(planned, maria, helene):
    actions.set_baseline(project=planned, by=maria, name="Agreed")
    simulated(planned, maria)

    answer = signed_in(helene).get("/projects/PAY/outlook/")
    shown = answer.context["shown"]

    assert shown.sentence == (
        f"With 80\xa0% confidence done by {charts.day_label(shown.p80)}; "
        f"the baseline’s Mon 16 Mar 2026 has a chance of {charts.share_label(shown.baseline['chance'])}."
    )
    text = answer.content.decode()
    assert 'The strongest driver is <a class="link" href="/projects/PAY/tasks/11"' in text
    assert "Simulate now" not in text  # a viewer reads
    assert [each["name"] for each in answer.context["charts"]] == ["finish", "drivers"]


def test_the_overview_says_the_same_and_when_it_is_out_of_date(planned, maria):
    browser = signed_in(maria)
    assert "the plan was not simulated" in browser.get("/projects/PAY/").content.decode()
    simulated(planned, maria)
    run = SimulationRun.objects.get(project=planned)
    shown = presenting.Shown(project_for(maria, "PAY"), run, "EUR")
    assert shown.baseline is not None

    page = browser.get("/projects/PAY/").content.decode()
    assert charts.share_label(shown.baseline["chance"]) in page
    assert charts.day_label(shown.p80) in page
    assert f"Chances from {run.settings['iterations']:,} runs of the simulation" in page
    assert "plan or risks have changed since" not in page
    assert [each["uid"] for each in run.figures["milestones"]] == [23]
    assert 'data-label="P80"' in page

    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    assert "plan or risks have changed since" in browser.get("/projects/PAY/").content.decode()


def test_costs_are_for_who_may_see_them(planned, maria, helene):
    run = simulated(planned, maria)
    assert run.costs is not None
    assert run.paid == 1
    approver = account("approver@example.org", "Ada Approver")
    projects.set_member(project=planned, email=approver.email, role=Role.APPROVER, by=maria)

    def names(person):
        return [each["name"] for each in signed_in(person).get("/projects/PAY/outlook/").context["charts"]]

    assert "cost" in names(maria)
    assert "cost" not in names(helene)
    assert "cost" not in names(approver)  # of one paid person, the sum tells the rate
    SimulationRun.objects.update(paid=3)
    assert "cost" in names(approver)
    assert signed_in(helene).get("/projects/PAY/outlook/tables/cost.csv").status_code == 404
    assert signed_in(maria).get("/projects/PAY/outlook/tables/cost.csv").status_code == 200


def test_who_sees_only_the_published_plan_sees_its_outlook(planned, maria, helene):
    access = project_for(maria, "PAY")
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)
    worked_off()
    public = Project.rows.get(working=planned)
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 50 * DAY)}, by=maria)
    swept()

    seen = {row: SimulationRun.objects.filter(project=row).latest("number") for row in (planned, public)}
    assert seen[planned].quantiles[50] > seen[public].quantiles[50] + 40 * 1440
    assert signed_in(helene).get("/projects/PAY/outlook/").context["shown"].run == seen[public]
    assert signed_in(maria).get("/projects/PAY/outlook/").context["shown"].run == seen[planned]


def test_settings_are_kept_told_and_refused(planned, maria, yuki):
    client = signed_in(maria)
    good = {"factor_low": "80", "factor_likely": "100", "factor_high": "150",
            "iterations": "2000", "seed": "7", "automatic": "on"}  # fmt: skip

    assert client.post("/projects/PAY/outlook/settings", good | {"factor_high": "90"}).status_code == 422
    assert client.post("/projects/PAY/outlook/settings", good | {"iterations": "5"}).status_code == 422
    assert signed_in(yuki).post("/projects/PAY/outlook/settings", good).status_code == 403
    assert client.post("/projects/PAY/outlook/settings", good).status_code == 302
    worked_off()

    run = SimulationRun.objects.get()
    assert run.settings == {"iterations": 2000, "seed": 7, "factors": [0.8, 1.0, 1.5]}
    entry = Entry.objects.get(verb="changed how the plan is simulated")
    assert entry.after["factor_low"] == 0.8
    assert "changed how the plan is simulated" in signed_in(maria).get("/projects/PAY/history/").content.decode()


def test_tasks_of_a_phase_overrun_together(planned, maria):
    set_settings(
        access=project_for(maria, "PAY"), changes={"factor_low": 0.5, "factor_likely": 1.0, "factor_high": 2.0}
    )
    alone = simulated(planned, maria)
    add_group(access=project_for(maria, "PAY"), facts={"name": "Phases", "by": "phase", "coefficient": 0.9})
    together = simulated(planned, maria)

    def spread(run):
        return run.quantiles[90] - run.quantiles[10]

    assert spread(together) > 1.05 * spread(alone)
    page = signed_in(maria).get("/projects/PAY/outlook/").content.decode()
    assert "What overruns together: Phases (ρ 0.9)." in page
    assert 'href="/projects/PAY/risks/groups/"' in page


def test_forecasts_are_scored_when_the_milestone_happens(planned, maria):
    run = simulated(planned, maria)
    finish = run.forecasts["23"][3]
    made = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    SimulationRun.objects.filter(pk=run.pk).update(at=made)
    page = signed_in(maria).get("/projects/PAY/outlook/").content.decode()
    assert "Nothing that was forecast has happened yet; 3 forecasts are kept" in page

    Task.objects.filter(uid=23).update(actual_start=finish, actual_finish=finish, percent_complete=100)
    Plan.objects.update(version=F("version") + 1)
    scores = scores_of(planned, computed_plan(planned))

    (live,) = scores.happened
    assert (live.uid, live.name, live.actual, live.first, live.inside) == (23, "Live", finish, made.date(), 1)
    assert scores.record is not None
    assert scores.record.coverage == 1.0
    told = dict(zip(PERCENTILES, run.forecasts["23"], strict=True))
    assert scores.record.pinball == pytest.approx(
        sum(pinball(p / 100, value / 1440, finish / 1440) for p, value in told.items()) / 7
    )
    assert scores.waiting == 2


def test_a_forecast_of_the_day_itself_is_none(planned, maria):
    run = simulated(planned, maria)
    day = run.at.astimezone(ZoneInfo("Europe/Berlin")).date()
    minutes = (day - dt.date(1970, 1, 1)).days * 1440 + 600
    Task.objects.filter(uid=23).update(actual_start=minutes, actual_finish=minutes, percent_complete=100)
    Plan.objects.update(version=F("version") + 1)

    assert scores_of(planned, computed_plan(planned)).happened == ()


def test_of_past_days_only_the_last_run_that_came_by_itself_stays(planned, maria):
    run = simulated(planned, maria)
    past = timezone.now() - dt.timedelta(days=3)
    for number in (11, 12, 13):
        run.pk, run.number, run.by = None, number, maria if number == 11 else None
        run.save(force_insert=True)
    SimulationRun.objects.exclude(number=1).update(at=past)
    keeping.thin_out(planned, timezone.now())

    assert sorted(SimulationRun.objects.values_list("number", flat=True)) == [1, 11, 13]


@pytest.mark.parametrize("address", ["", "tables/finish.csv"])
def test_a_stranger_finds_nothing(planned, stranger, address):
    assert signed_in(stranger).get(f"/projects/PAY/outlook/{address}").status_code == 404


def test_only_who_may_edit_the_plan_begins_a_run(planned, yuki, helene, stranger):
    assert [signed_in(one).post("/projects/PAY/outlook/run").status_code for one in (yuki, helene, stranger)] == [
        403, 403, 404,
    ]  # fmt: skip
    assert signed_in(yuki).get("/projects/PAY/outlook/run").status_code == 405
    assert not Job.objects.exists()


def test_a_right_that_was_taken_away_ends_the_job(planned, maria, yuki):
    projects.set_roles(project=planned, member=yuki, roles=[Role.MANAGER], by=maria)
    job = simulating.start(access=project_for(yuki, "PAY"))
    projects.set_roles(project=planned, member=yuki, roles=[Role.VIEWER], by=maria)
    worked_off()

    job.refresh_from_db()
    assert job.state == "failed"
    assert not SimulationRun.objects.exists()


def test_a_plan_without_dates_says_why(planned, maria):
    Link.objects.create(project=planned, before=Task.objects.get(uid=23), after=Task.objects.get(uid=11))
    Plan.objects.update(version=F("version") + 1)
    job = simulating.start(access=project_for(maria, "PAY"))
    worked_off()

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error.startswith("These tasks wait for each other")
    assert "The plan cannot be simulated as it is" in signed_in(maria).get("/projects/PAY/outlook/").content.decode()


def test_tables_go_into_a_spreadsheet_without_formulas(planned, maria):
    Task.objects.filter(uid=23).update(name="=1+1")
    Plan.objects.update(version=F("version") + 1)
    simulated(planned, maria)

    text = signed_in(maria).get("/projects/PAY/outlook/tables/milestones.csv").content.decode()
    assert text.splitlines()[1].startswith("23,'=1+1,2026-03-")
    curve = signed_in(maria).get("/projects/PAY/outlook/tables/finish.csv").content.decode().splitlines()
    assert (len(curve), curve[0]) == (102, "\ufeffprobability,finish")
    assert signed_in(maria).get("/projects/PAY/outlook/tables/secrets.csv").status_code == 404


def test_of_many_promises_the_least_likely_are_listed_and_all_are_in_the_table(planned, maria, monkeypatch):
    Task.objects.filter(uid=12).update(deadline=at(3, 1020))
    Plan.objects.update(version=F("version") + 1)
    simulated(planned, maria)
    browser = signed_in(maria)

    both = browser.get("/projects/PAY/outlook/").content.decode()
    monkeypatch.setattr(presenting, "MOST_PROMISES", 1)
    cut = browser.get("/projects/PAY/outlook/").content.decode()
    rows = browser.get("/projects/PAY/outlook/tables/promises.csv").content.decode().splitlines()

    assert "more promise" not in both
    assert "1 more promise is not shown." in cut
    assert rows[0] == "\ufeffnumber,name,date,cost,chance,why_not"
    chances = {int(row.split(",")[0]): float(row.split(",")[4]) for row in rows[1:]}
    assert len(chances) == 2
    least = min(chances, key=lambda uid: chances[uid])
    listed = cut.split("Promises</h2>")[1].split("</section>")[0]
    assert [f"/tasks/{uid}" in listed for uid in chances] == [uid == least for uid in chances]


def test_an_empty_project_says_the_first_step(payroll, maria):
    assert "There is no plan to simulate yet" in signed_in(maria).get("/projects/PAY/outlook/").content.decode()
    assert simulating.due(timezone.now()) == []


def test_ticks_are_round_dates_and_sums():
    low, high = (20000 * 1440, 20100 * 1440)
    assert [each["label"] for each in charts.day_ticks(low, high)] == ["Nov 2024"] or len(
        charts.day_ticks(low, high)
    ) <= 6
    assert [each["label"] for each in charts.money_ticks(90_000, 160_000, "EUR")] == [
        "€100,000", "€120,000", "€140,000", "€160,000",
    ]  # fmt: skip


def test_programs_read_the_outlook_begin_a_run_and_change_the_settings(planned, maria, helene):
    client, reader = signed_in(maria), signed_in(helene)
    where = "/api/v1/projects/PAY/outlook"
    assert reader.get(where).json() == {"run": None, "stale": False, "running": False, "not_available": ""}

    changed = client.patch(f"{where}/settings", {"factors": [0.9, 1, 1.3], "seed": 4}, "application/json")
    assert changed.json()["factors"] == [0.9, 1.0, 1.3]
    assert client.patch(f"{where}/settings", {"factors": [1.3, 1, 0.9]}, "application/json").status_code == 422
    assert client.patch(f"{where}/settings", {"rho": 0.3}, "application/json").status_code == 422
    assert reader.patch(f"{where}/settings", {"seed": 1}, "application/json").status_code == 403
    assert reader.post(f"{where}/simulations").status_code == 403
    asked = client.post(f"{where}/simulations")
    assert asked.status_code == 202
    assert asked.json()["job"] == str(Job.objects.get().pk)
    worked_off()

    run = SimulationRun.objects.get()
    mine, theirs = client.get(where).json()["run"], reader.get(where).json()["run"]
    assert mine["finish"]["p80"] == time_text(run.quantiles[80])
    assert run.costs is not None
    assert mine["cost"]["p80"] == run.costs[80]
    assert (theirs["cost"], theirs["curve"]["cost"]) == (None, None)
    assert theirs["finish"] == mine["finish"]
    assert [each["uid"] for each in mine["milestones"]] == [23]
    assert reader.get(f"{where}/simulations/1").json() == theirs
    assert reader.get(f"{where}/simulations/7").status_code == 404
    assert [each["number"] for each in client.get(f"{where}/simulations").json()["runs"]] == [1]
    assert client.get(f"{where}/scores").json()["forecasts"] == 0


def test_a_run_that_is_stopped_keeps_nothing(planned, maria, monkeypatch):
    def stopped_at_once(*_arguments, should_stop, on_progress, **_more):
        on_progress(0.1)
        jobs.cancel(job_id=job.pk, by=maria)
        on_progress(0.2)
        assert should_stop()
        raise Stopped

    job = simulating.start(access=project_for(maria, "PAY"))
    monkeypatch.setattr(simulating, "simulate", stopped_at_once)
    worked_off()

    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not SimulationRun.objects.exists()
    assert simulating.due(timezone.now()) == [planned]
