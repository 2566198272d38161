"""What the register says of the simulation: what each risk takes from the P80, and whether its response is worth it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.worlds import DAY, signed_in

from charthouse.outlook.models import SimulationRun
from charthouse.outlook.tests.test_outlook import planned, simulated
from charthouse.projects.access import project_for
from charthouse.risks import actions, queries
from charthouse.risks.answers import Answer

pytestmark = pytest.mark.django_db(transaction=True)
assert planned

FLOOD = {
    "title": "A flood", "probability": 0.9, "delay": (10 * DAY, 10 * DAY, 10 * DAY), "tasks": [12],
    "cost": (Decimal(4000), Decimal(4000), Decimal(4000)), "response_kind": "reduce", "response": "Sandbags",
    "response_probability": 0.0, "response_cost": Decimal(1000),
}  # fmt: skip


def lines(who):
    access = project_for(who, "PAY")
    return {line.risk.number: line for line in queries.lines_of(access, queries.known_of(access))}


def test_each_risk_says_what_it_takes_and_whether_its_response_is_worth_its_money(planned, maria, helene):
    access = project_for(maria, "PAY")
    assert actions.create_risk(access=access, facts=FLOOD).number == 1
    dear = {**FLOOD, "title": "Dear", "probability": 0.01, "cost": None, "response_cost": Decimal(50_000)}
    actions.create_risk(access=access, facts=dear | {"delay": None, "tasks": []} | {"cost": (1, 1, 1)})
    assert lines(maria)[1].answer is None
    run = simulated(planned, maria)
    assert run.costs is not None

    flood, neither = lines(maria)[1].answer, lines(maria)[2].answer
    # It comes in nine of ten iterations: without it the P80 is its ten working days, two weeks, earlier.
    assert flood.days == pytest.approx(14, abs=1)
    # Its own 4,000, and the work of the longer task; the response takes all of it away for its 1,000.
    assert flood.cost == Decimal(6890)
    assert (flood.response_cost, flood.worth) == (Decimal(5890), "saves")
    assert (neither.days, neither.worth) == (0.0, "neither")
    browser = signed_in(maria)
    assert "worth its money" in browser.get("/projects/PAY/risks/1").content.decode()
    assert "not worth its money" in browser.get("/projects/PAY/risks/2").content.decode()
    told = browser.get("/api/v1/projects/PAY/risks/1").json()["simulated"]
    assert (told["run"], told["stale"], told["p80_cost"], told["response_worth"]) == (1, False, "6890", "saves")
    assert "P80 cheaper without it" in browser.get("/projects/PAY/risks/export.csv").content.decode()

    seen = signed_in(helene)
    for address in ("/projects/PAY/risks/", "/projects/PAY/risks/1", "/projects/PAY/risks/export.csv"):
        page = seen.get(address).content.decode()
        assert not any(
            amount in page for amount in ("4,000", "6,890", "6890", "5,890", "5890", "worth its money", "cheaper")
        )
    told = seen.get("/api/v1/projects/PAY/risks/1").json()["simulated"]
    assert told["p80_days"] == pytest.approx(flood.days, abs=0.01)
    assert not {"p80_cost", "response_p80_cost", "response_worth"} & told.keys()

    actions.change_risk(access=access, number=1, facts={"probability": 0.8})
    assert "changed since" in browser.get("/projects/PAY/risks/?sort=simulated").content.decode()
    assert browser.get("/api/v1/projects/PAY/risks/1").json()["simulated"]["stale"]
    actions.change_risk(access=access, number=1, facts={"state": "closed"})
    assert lines(maria)[1].answer is None
    assert SimulationRun.objects.count() == 1


def test_days_that_are_bought_have_a_price_each():
    bought = Answer(0.5, 6.0, Decimal(0), 4.0, Decimal(-2000))

    assert (bought.worth, bought.a_day) == ("buys", Decimal(500))
    assert Answer(0.5, 6.0, None, 4.0, None).worth == ""
    assert Answer(0.5, 6.0, Decimal(1), 0.0, Decimal(-1)).worth == "neither"
