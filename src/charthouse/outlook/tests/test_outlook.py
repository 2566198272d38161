"""How likely a plan is: simulated in the background, on its page, stale where the plan has changed since."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import DAY, account, at, signed_in

from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.jobs.models import Job
from charthouse.jobs.worker import run_waiting
from charthouse.outlook import presenting, simulating
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.settling import OFFERED, set_settings
from charthouse.plan import actions
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Publishing, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(payroll, maria, small_plan):
    """Design 3 d, from 2 to 6 → Build 5 d → a day's lag → Test 2 d → Live."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def simulated(project, person):
    """The newest run after somebody asked for one."""
    simulating.start(access=project_for(person, project.key))
    assert run_one("test")
    return SimulationRun.objects.filter(project=project).order_by("-number").first()


def swept():
    """What a look of its own accord began, and ran."""
    found = simulating.due(timezone.now())
    for project in found:
        simulating._start(project)
    while run_one("test"):
        pass
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
    assert run.forecasts.keys() == {"0", "23"}
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
    actions.remove_estimate(project=planned, uid=11, by=maria) if hasattr(actions, "remove_estimate") else None
