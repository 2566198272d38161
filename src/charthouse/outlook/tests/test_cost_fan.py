"""How the forecast of the cost went from day to day, for who may set costs beside each other."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.worlds import DAY, account, signed_in

from charthouse.outlook.models import SimulationRun
from charthouse.outlook.tests.test_outlook import planned, simulated
from charthouse.plan import actions
from charthouse.projects import actions as projects
from charthouse.projects.models import Role

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["planned"]
WHERE = "/projects/PAY/outlook"


def charts(person):
    return {each["name"]: each for each in signed_in(person).get(f"{WHERE}/").context["charts"]}


@pytest.fixture
def runs(planned, maria):
    """Two, a week apart; the first one's costs were half."""
    first = simulated(planned, maria)
    first.at, first.costs = first.at - dt.timedelta(days=7), [cost / 2 for cost in first.costs]
    first.save()
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    return [first, simulated(planned, maria)]


def test_each_day_shows_the_levels_of_its_run(runs, maria):
    drawn = charts(maria)["cost-forecast"]

    assert [point["levels"] for point in drawn["points"]] == [
        [run.costs[level] for level in (10, 20, 50, 80, 90)] for run in runs
    ]
    assert runs[0].costs[50] < runs[1].costs[50]
    assert drawn["points"][1]["at"] - drawn["points"][0]["at"] == 7 * 1440


def test_one_day_is_no_fan(planned, maria):
    simulated(planned, maria)

    assert "cost-forecast" not in charts(maria)


def test_its_table_has_a_line_for_each_run(runs, maria):
    lines = signed_in(maria).get(f"{WHERE}/tables/cost-forecast.csv").content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("run,at,p5,p10")
    assert [line.split(",")[0] for line in lines[1:]] == ["1", "2"]
    assert str(runs[1].costs[50]) in lines[2].split(",")


def test_a_difference_of_sums_is_not_shown_to_who_may_not_see_rates(runs, planned, maria, helene):
    approver = account("approver@example.org", "Ada Approver")
    projects.set_member(project=planned, email=approver.email, role=Role.APPROVER, by=maria)
    SimulationRun.objects.update(paid=3)

    assert "cost" in charts(approver)  # a sum over three people
    assert "cost-forecast" not in charts(approver)  # their difference may be the work of one
    assert signed_in(approver).get(f"{WHERE}/tables/cost-forecast.csv").status_code == 404
    assert "cost-forecast" not in charts(helene)
