"""A risk gets another place in the matrix: what it says of itself follows, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from tests.worlds import DAY, signed_in

from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.plan.actions import import_document
from charthouse.projects.access import Access, NotTheirs, RoleMayNot, project_for
from charthouse.risks import actions, queries
from charthouse.risks.models import Risk
from charthouse.risks.placing import place_risk
from charthouse.risks.refusals import BadRisk, RiskChangedMeanwhile

SAYS: tuple[dict[str, Any], ...] = (
    {"delay": (2 * DAY, 5 * DAY, 14 * DAY)},
    {"factor": (1.0, 1.2, 1.8)},
    {"factor": (0.9, 1.2, 1.8), "reputation": 2},
    {"quality": 3},
    {"delay": (DAY, DAY, DAY), "scope": 4, "reputation": 5},
    {"delay": (0, 0, 0)},
    {"delay": (0, 40 * DAY, 90 * DAY), "quality": 1},
    {"cost": (Decimal(10), Decimal(20), Decimal(45))},
    {"cost": (Decimal(0), Decimal(0), Decimal(0))},
    {},
)


@pytest.fixture
def planned(payroll, maria, small_plan) -> Access:
    import_document(project=payroll, document=small_plan, by=maria)
    return project_for(maria, "PAY")


def rated(access: Access) -> tuple[int, int | None]:
    (line,) = queries.lines_of(access, queries.known_of(access))
    return line.rating.chance, line.rating.impact


@pytest.mark.parametrize("says", SAYS, ids=str)
def test_wherever_a_risk_is_put_there_it_stands(planned, says):
    actions.create_risk(access=planned, facts={"title": "It rains", "probability": 0.4, "tasks": [12], **says})
    if "cost" in says and queries.known_of(planned).cost in (None, 0):
        pytest.skip("the plan costs nothing")
    for chance, impact in ((1, 1), (5, 5), (3, 2), (2, 4), (4, 3), (5, 1)):
        place_risk(access=planned, number=1, chance=chance, impact=impact)
        assert rated(planned) == (chance, impact)


def test_a_range_keeps_its_proportions_and_only_what_is_too_great_goes_down(planned):
    facts = {"title": "It rains", "probability": 0.4, "tasks": [12], "delay": (2 * DAY, 5 * DAY, 14 * DAY), "scope": 2}
    actions.create_risk(access=planned, facts=facts)
    place_risk(access=planned, number=1, chance=3, impact=2)

    risk = Risk.objects.get()
    assert (risk.probability, risk.scope) == (0.4, 2), "the row and what is small enough stay"
    assert (risk.delay_low, risk.delay_likely, risk.delay_high) == (DAY, round(2.5 * DAY), 7 * DAY)
    version = risk.version
    place_risk(access=planned, number=1, chance=3, impact=2)
    risk.refresh_from_db()
    assert risk.version == version, "where it stands already nothing changes"


def test_it_is_taken_back_as_one(planned, maria):
    facts = {"title": "It rains", "probability": 0.4, "tasks": [12], "delay": (2 * DAY, 5 * DAY, 14 * DAY)}
    actions.create_risk(access=planned, facts=facts)
    place_risk(access=planned, number=1, chance=5, impact=5)
    undo(entry=Entry.objects.filter(stream=planned.project.journal).order_by("-number")[0], by=maria)

    risk = Risk.objects.get()
    assert (risk.probability, risk.delay_likely) == (0.4, 5 * DAY)


def test_of_two_who_move_it_at_once_the_second_is_told_and_the_first_holds(planned, maria):
    actions.create_risk(access=planned, facts={"title": "It rains", "probability": 0.4, "quality": 3})
    browser, url = signed_in(maria), reverse("risk-place", args=["PAY", 1])

    assert browser.post(url, {"chance": "5", "impact": "4", "version": "1"}).status_code == 302
    late = browser.post(url, {"chance": "1", "impact": "1", "version": "1"}, follow=True)
    assert "Somebody changed the risk" in late.content.decode()
    assert rated(planned) == (5, 4)
    with pytest.raises(RiskChangedMeanwhile):
        place_risk(access=planned, number=1, chance=1, impact=1, seen=1)


@pytest.mark.parametrize(("chance", "impact"), [(0, 1), (6, 1), (1, 0), (1, 6), (-1, 3)])
def test_beyond_the_matrix_there_is_no_place(planned, chance, impact):
    actions.create_risk(access=planned, facts={"title": "It rains", "probability": 0.4, "quality": 3})
    with pytest.raises(BadRisk):
        place_risk(access=planned, number=1, chance=chance, impact=impact)
    assert rated(planned) == (3, 3)


def test_an_owner_moves_their_own_and_sees_no_cost_in_it(planned, maria, yuki, helene):
    facts = {"title": "It rains", "probability": 0.4, "quality": 3, "cost": (Decimal(1), Decimal(2), Decimal(3))}
    actions.create_risk(access=planned, facts={**facts, "owner": yuki.pk})
    actions.create_risk(access=planned, facts=facts)
    place_risk(access=project_for(yuki, "PAY"), number=1, chance=5, impact=1)

    risk = Risk.objects.get(number=1)
    assert (risk.quality, risk.cost_high) == (1, Decimal(3))
    with pytest.raises(NotTheirs):
        place_risk(access=project_for(yuki, "PAY"), number=2, chance=1, impact=1)
    with pytest.raises(RoleMayNot):
        place_risk(access=project_for(helene, "PAY"), number=1, chance=1, impact=1)
    register = reverse("project-risks", args=["PAY"])
    assert signed_in(yuki).get(register).content.decode().count("data-movable=") == 1
    assert "data-movable=" not in signed_in(helene).get(register).content.decode()
    assert "data-risk-matrix" not in signed_in(helene).get(register).content.decode()
