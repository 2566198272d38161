"""Actual costs and earned value through the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import at, signed_in

from charthouse.budget.models import CostBook, CostEntry
from charthouse.plan import actions as plans
from charthouse.projects.models import Project

pytestmark = pytest.mark.django_db

COSTS = "/api/v1/projects/PAY/costs"


@pytest.fixture
def planned(payroll, maria, small_plan):
    plans.import_document(project=payroll, document=small_plan, by=maria)
    plans.reschedule(project=payroll, by=maria)
    return payroll


def send(person, method, path, body):
    return getattr(signed_in(person), method)(path, body, content_type="application/json")


def test_costs_are_booked_once_and_listed(planned, maria):
    body = {
        "costs": [
            {"day": "2026-03-31", "amount": "1234.50", "task": 12, "kind": "Licences", "reference": "R-1"},
            {"day": "2026-03-31", "amount": "70", "accrued": True},
        ]
    }
    assert send(maria, "post", COSTS, body).json() == {"booked": 2, "known": 0}
    assert send(maria, "post", COSTS, body).json() == {"booked": 0, "known": 2}

    found = signed_in(maria).get(f"{COSTS}?sort=number").json()["items"]
    assert [(one["number"], one["task"], one["amount"], one["source"]) for one in found] == [
        (1, 12, "1234.5", "program"), (2, None, "70", "program"),
    ]  # fmt: skip


def test_a_cost_is_reversed_and_the_cut_off_said(planned, maria):
    send(maria, "post", COSTS, {"costs": [{"day": "2026-03-31", "amount": 5, "task": 12}]})

    answer = send(maria, "post", f"{COSTS}/1/reversal", {"reason": "Another project’s"})
    said = send(maria, "put", f"{COSTS}/cut-off", {"complete_until": "2026-03-31"})

    assert (answer.status_code, answer.json()["reverses"], answer.json()["amount"]) == (201, 1, "-5")
    assert said.json() == signed_in(maria).get(f"{COSTS}/cut-off").json() == {"complete_until": "2026-03-31"}
    assert CostBook.objects.get().cut_off == dt.date(2026, 3, 31)


def test_wrong_costs_are_refused_whole(planned, maria):
    body = {"costs": [{"day": "2026-03-31", "amount": 5}, {"day": "2026-03-31", "amount": 5, "task": 99}]}

    answer = send(maria, "post", COSTS, body)

    assert answer.status_code == 422
    assert "Line 2: PAY has no task 99" in answer.json()["detail"]
    assert not CostEntry.objects.exists()


def test_who_may_not_is_refused(planned, yuki, stranger):
    body = {"costs": [{"day": "2026-03-31", "amount": 5}]}

    assert send(yuki, "post", COSTS, body).status_code == 403
    assert signed_in(yuki).get(COSTS).status_code == 403
    assert send(stranger, "post", COSTS, body).status_code == 404
    assert not CostEntry.objects.exists()


def test_earned_value_is_given_as_the_command_gives_it(planned, maria, yuki):
    value = "/api/v1/projects/PAY/earned-value"
    assert signed_in(maria).get(value).json()["not_available"] == {"": "The plan has no status date."}
    plans.set_baseline(project=planned, by=maria, number=3)
    Project.objects.filter(pk=planned.pk).update(status_date=at(8, 720))
    send(maria, "post", COSTS, {"costs": [{"day": "2026-03-06", "amount": "100", "task": 12}]})

    told = signed_in(maria).get(value).json()
    assert (told["charthouse_evm"], told["bac"], told["ac"], told["project"]["unit"]) == (1, 2695.5, 100.0, "money")
    assert told["policies"]["baseline"] == 3
    hidden = signed_in(yuki).get(value).json()
    assert hidden["project"]["unit"] == "duration_hours"
    assert hidden["ac"] is None


def test_amounts_come_back_exact(planned, maria):
    send(
        maria,
        "post",
        COSTS,
        {"costs": [{"day": "2026-03-31", "amount": "0.10"}, {"day": "2026-03-31", "amount": "0.20"}]},
    )

    assert sum(one.amount for one in CostEntry.objects.all()) == Decimal("0.30")
