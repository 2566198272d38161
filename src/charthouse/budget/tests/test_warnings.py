"""Lines that will probably cost more than planned: how likely, told once, and never what nobody can know."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import signed_in

from charthouse.accounts import notices
from charthouse.budget import earned, lines, orders, warning
from charthouse.budget.actions import Cost, book
from charthouse.budget.models import BudgetLine
from charthouse.budget.overview import money_of
from charthouse.budget.warnings import ALARM, WARN, Level, WhyNot, level_of, warned_of
from charthouse.engine.forecast.overruns import chance_over, widening
from charthouse.journal.verifying import verify
from charthouse.projects.access import project_for
from charthouse.projects.models import Membership, Role

MARCH = dt.date(2026, 3, 1)
AMOUNT = st.floats(0, 1000)


@given(st.floats(1, 1000), AMOUNT, AMOUNT, AMOUNT, st.floats(0.5, 3))
def test_a_chance_is_one_and_grows_with_what_is_spent_and_falls_with_what_is_earned(
    planned, done, spent, bound, wider
):  # fmt: skip
    done = min(done, planned)
    found = chance_over(planned, done, spent, bound, wider=wider)

    assert 0 <= found <= 1
    assert (found == 1) == (spent + bound > planned)
    if found == 0:
        assert max(planned - done, bound) == 0
    flat = {"wider": wider}
    assert chance_over(planned, done, min(spent, done), **flat) <= 0.5 + 1e-9  # not dearer than planned so far
    if 0 < done < planned < 2 * done:
        assert chance_over(planned, done, done * 1.05, **flat) >= 0.5 or spent > planned


def test_a_part_scatters_more_than_the_whole_and_one_part_as_much():
    assert widening([5.0]) == pytest.approx(1)
    assert widening([]) == 1
    assert 1 < widening([5.0, 5.0]) < widening([1.0] * 50) < (1 / 0.3) ** 0.5
    assert chance_over(100, 50, 60, wider=2.0) < chance_over(100, 50, 60)  # less is sure, in both directions
    assert chance_over(100, 50, 40, wider=2.0) > chance_over(100, 50, 40)
    assert [level_of(each) for each in (None, 0.5, WARN, ALARM, 1.0)] == [0, 0, 1, 2, 2]


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def shares(monkeypatch):
    """What of each task is earned, where the chapter that measures it says so."""
    found: dict[int | None, float] = {}
    monkeypatch.setattr(earned, "_providers", [(lambda _access, _day: found, lambda _access, _day: {})])
    return found


def line(access, name, **facts):
    said = {"name": name, "type": "software", "months": {MARCH: Decimal(1000)}} | facts
    return lines.add_line(access=access, facts=said)


def spend(access, amount, number, kind="software"):
    book(access=access, costs=[Cost(day=MARCH, amount=Decimal(amount), type=kind, line=number)])


@pytest.mark.django_db
def test_what_cannot_be_known_says_why(access, shares):
    empty, ordered = line(access, "Empty", months={}), line(access, "Ordered")
    facts = {"title": "All", "vendor": "Acme", "type": "software", "day": MARCH, "amount": Decimal(1001),
             "line": ordered.number}  # fmt: skip
    orders.place_order(access=access, facts=facts)
    unknown = line(access, "Unknown")

    found = {one.line.number: one for one in warned_of(money_of(access))}
    assert found[empty.number].why_not is WhyNot.NOTHING_PLANNED
    assert found[unknown.number].why_not is WhyNot.NOT_MEASURED
    assert found[ordered.number].sure
    shares[None] = 0.5
    found = {one.line.number: one for one in warned_of(money_of(access))}
    assert found[unknown.number].why_not is WhyNot.NOT_BOOKED
    page = signed_in(access.user).get("/projects/PAY/budget/").content.decode()
    assert "certain: spent and ordered is more than planned" in page
    assert "part of it is done, but nothing is booked on it" in page


@pytest.mark.django_db
def test_managers_are_told_once_and_again_only_when_it_gets_worse(access, shares, monkeypatch):
    told: list[notices.Notice] = []

    def take(one):
        told.append(one)
        return True

    monkeypatch.setattr(notices, "tell", take)
    one = line(access, "Licences")
    shares[None] = 0.4
    spend(access, 460, one.number)
    (first,) = warned_of(money_of(access))

    assert first.level is Level.WARN
    assert warning.tell(access.project) == 1
    assert warning.tell(access.project) == 0
    spend(access, 500, one.number)
    assert warning.tell(access.project) == 1
    assert BudgetLine.objects.get().warned == Level.ALARM
    shares[None] = 1.0
    assert warning.tell(access.project) == 0
    assert BudgetLine.objects.get().warned == Level.NONE  # done within its plan: told again if it ever rises
    with translation.override("en"):
        sentence = warning.WARNED.words(told[0].facts)
    assert sentence.startswith("“Licences” of Payroll will probably cost more than planned (")
    assert "460" not in str(told[0].facts)
    assert verify().findings == []


@pytest.mark.django_db
def test_the_chances_of_labour_are_for_those_who_see_rates(access, shares, yuki):
    shares[None] = 0.2
    one = line(access, "Her work", type="labour")
    spend(access, 900, one.number, "labour")
    spend(access, 300, line(access, "Licences").number)
    Membership.objects.filter(project=access.project, user=yuki).update(role=Role.APPROVER)
    client = signed_in(yuki)

    assert len(warned_of(money_of(access))) == 2
    answer = client.get("/api/v1/projects/PAY/budget/warnings").json()
    assert [each["name"] for each in answer["items"]] == ["Licences"]
    assert "Her work" not in client.get("/projects/PAY/budget/").content.decode()
    Membership.objects.filter(project=access.project, user=yuki).update(role=Role.CONTRIBUTOR)
    assert client.get("/api/v1/projects/PAY/budget/warnings").status_code == 403
