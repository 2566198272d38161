"""Where money can be saved, and what it costs: only what has not begun, by what the plan and the registers say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.worlds import signed_in

from charthouse.budget import actions, lines, orders, reserves
from charthouse.budget.actions import Cost
from charthouse.budget.overview import money_of
from charthouse.budget.reserve_words import needed
from charthouse.budget.saving_words import told
from charthouse.budget.savings import Kind, savings_of
from charthouse.exchange import document as doc
from charthouse.plan import actions as plans
from charthouse.projects.access import project_for
from charthouse.projects.models import Membership, Role
from charthouse.risks import actions as register
from charthouse.scope import deliverables, requirements

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
PAGE, API = "/projects/PAY/budget/savings", "/api/v1/projects/PAY/budget/savings"


@pytest.fixture
def access(payroll, maria, small_plan):
    tasks = tuple(replace(one, fixed_cost=Decimal(1000)) if one.uid == 12 else one for one in small_plan.tasks)
    rated = tuple(replace(one, rates=(doc.Rate(per_hour=Decimal(50)),)) for one in small_plan.resources)
    plans.import_document(project=payroll, document=replace(small_plan, tasks=tasks, resources=rated), by=maria)
    plans.reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


def found(access, kind):
    ways = savings_of(access, money_of(access), needed(access))
    return [each for each in told(access, ways) if each.one.kind is kind]


def deliverable(access, *priorities, task=12, name="Reports on paper"):
    made = deliverables.add_deliverable(access=access, facts={"name": name, "tasks": [task]}).number
    for priority in priorities:
        facts = {"title": f"It is a {priority}", "priority": priority, "deliverables": [made]}
        requirements.add_requirement(access=access, facts=facts)
    return made


def test_a_deliverable_that_only_optional_requirements_ask_for_can_be_left_out(access):
    made = deliverable(access, "could", "should")

    (one,) = found(access, Kind.SCOPE)
    assert (one.one.number, one.one.tasks, one.one.amount >= 1000) == (made, (12,), True)
    assert [name for name, _url in one.requirements] == ["2 It is a should", "1 It is a could"]
    assert one.one.finish is not None
    assert one.one.finish < savings_of(access, money_of(access), None).plan_finish
    assert "earlier" in " ".join(one.sentences)


@pytest.mark.parametrize("priorities", [("could", "must"), ("",), ()])
def test_what_somebody_needs_or_nobody_asked_for_is_not_proposed(access, priorities):
    deliverable(access, *priorities)

    assert found(access, Kind.SCOPE) == []


def test_work_that_something_else_needs_is_not_saved(access):
    deliverable(access, "could")
    deliverable(access, "must", name="The database")

    assert found(access, Kind.SCOPE) == []


def test_a_line_is_proposed_until_something_is_spent_or_ordered_or_its_work_begins(access, maria, payroll):
    facts = {"name": "Workshops", "type": "travel", "task_uid": 12, "months": {MARCH: Decimal(600)}}
    number = lines.add_line(access=access, facts=facts).number
    deliverable(access, "must")

    (one,) = found(access, Kind.LINE)
    assert (one.one.number, one.one.amount, one.one.tasks) == (number, Decimal(600), (12,))
    assert "that the result must meet" in " ".join(one.sentences)
    actions.book(access=access, costs=[Cost(day=MARCH, amount=Decimal(1), line=number, type="travel")])
    assert found(access, Kind.LINE) == []


def test_a_line_without_work_costs_no_days_and_begun_work_is_no_saving(access, maria, payroll, small_plan):
    lines.add_line(access=access, facts={"name": "Trips", "type": "travel", "months": {MARCH: Decimal(5)}})
    facts = {"name": "Build", "type": "travel", "task_uid": 12, "months": {MARCH: Decimal(7)}}
    lines.add_line(access=access, facts=facts)
    begun = tuple(replace(one, percent_complete=10) if one.uid == 12 else one for one in small_plan.tasks)
    plans.import_document(project=payroll, document=replace(small_plan, tasks=begun), by=maria)
    plans.reschedule(project=payroll, by=maria)

    (one,) = found(project_for(maria, "PAY"), Kind.LINE)
    assert one.name == "Trips"
    assert "the finish stays" in one.sentences[0]


def test_an_order_is_proposed_until_something_of_it_is_paid(access):
    facts = {"title": "Scanners", "vendor": "Acme", "type": "hardware", "day": MARCH, "amount": Decimal(500)}
    number = orders.place_order(access=access, facts=facts).number

    assert [one.one.amount for one in found(access, Kind.ORDER)] == [Decimal(500)]
    actions.book(access=access, costs=[Cost(day=MARCH, amount=Decimal(1), order=number, type="hardware")])
    assert found(access, Kind.ORDER) == []


def test_contingency_above_need_is_proposed_and_nothing_where_nothing_says_what_is_needed(access):
    aside = reserves.Move(source="outside", target="contingency", amount=Decimal(900), reason="Agreed")
    reserves.move(access=access, what=aside)
    assert found(access, Kind.RESERVE) == []
    register.create_risk(access=access, facts={"title": "Late", "probability": 0.5, "cost": (Decimal(1000),) * 3})

    assert [one.one.amount for one in found(access, Kind.RESERVE)] == [Decimal(400)]


def test_the_page_and_programs_say_it_to_who_sees_costs_and_no_labour_to_who_sees_no_rates(
    access, payroll, maria, yuki, helene
):
    assert "Nothing is known that could be saved" in signed_in(maria).get(PAGE).content.decode()
    deliverable(access, "could")
    for name, kind in (("Her work", "labour"), ("Trips", "travel")):
        lines.add_line(access=access, facts={"name": name, "type": kind, "months": {MARCH: Decimal(7777)}})
    Membership.objects.create(project=payroll, user=helene, role=Role.APPROVER)

    told_to_her = signed_in(maria).get(API).json()
    assert {one["kind"] for one in told_to_her["items"]} == {"scope", "line"}
    assert "Reports on paper" in signed_in(maria).get(PAGE).content.decode()
    page = signed_in(helene).get(PAGE).content.decode()
    assert "Trips" in page
    assert "Her work" not in page
    assert "Reports on paper" not in page
    assert [one["name"] for one in signed_in(helene).get(API).json()["items"]] == ["Trips"]
    assert signed_in(yuki).get(PAGE).status_code == 403
    assert signed_in(yuki).get(API).status_code == 403
