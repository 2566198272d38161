"""The budget: lines by hand, from the plan and from files; orders, currencies, cuts; and who sees whose money."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.worlds import signed_in

from charthouse.budget import actions, line_files, lines, orders, planning, rates, versions
from charthouse.budget.actions import Cost
from charthouse.budget.cuts import By, cut, total
from charthouse.budget.models import BudgetLine, BudgetVersion, CostEntry, ExchangeRate, Order
from charthouse.budget.overview import left_of, money_of
from charthouse.budget.queries import totals
from charthouse.budget.rates import Rate
from charthouse.budget.refusals import BadCostFile, BadLine, LineChangedMeanwhile, NoRate, NothingToPlan
from charthouse.exchange import document as doc
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plans
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import RoleMayNot, project_for

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH, APRIL = dt.date(2026, 2, 1), dt.date(2026, 3, 1), dt.date(2026, 4, 1)
PAGE = "/projects/PAY/budget/"


@pytest.fixture
def planned(payroll, maria, small_plan):
    first = next(task for task in small_plan.tasks if task.uid == 12)
    tasks = tuple(replace(one, fixed_cost=Decimal("1000.01")) if one is first else one for one in small_plan.tasks)
    rated = tuple(replace(one, rates=(doc.Rate(per_hour=Decimal("33.33")),)) for one in small_plan.resources)
    document = replace(small_plan, tasks=tasks, resources=rated)
    plans.import_document(project=payroll, document=document, by=maria)
    plans.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def access(planned, maria):
    return project_for(maria, "PAY")


def line(access, **facts):
    said = {"name": "Licences", "type": "software", "months": {MARCH: Decimal(600), APRIL: Decimal(400)}} | facts
    return lines.add_line(access=access, facts=said)


def order(access, **facts):
    said = {"title": "Scanners", "vendor": "Acme", "type": "hardware", "day": MARCH, "amount": Decimal(500)} | facts
    return orders.place_order(access=access, facts=said)


def test_a_line_is_written_changed_and_taken_back(access, maria):
    one = line(access, task_uid=12, capital=True)
    lines.change_line(access=access, number=one.number, facts={"months": {MARCH: Decimal("700.50")}}, seen=1)

    assert BudgetLine.objects.get().months == {"2026-03": "700.50"}
    undo(entry=Entry.objects.filter(verb="changed a budget line").order_by("-number")[0], by=maria)
    assert BudgetLine.objects.get().months == {"2026-03": "600", "2026-04": "400"}
    with pytest.raises(LineChangedMeanwhile):
        lines.change_line(access=access, number=one.number, facts={"name": "Other"}, seen=1)
    lines.delete_line(access=access, number=one.number)
    undo(entry=Entry.objects.filter(verb="deleted a budget line").order_by("-number")[0], by=maria)
    assert BudgetLine.objects.get().name == "Licences"
    assert verify().findings == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"type": "bribes"}, "type"),
        ({"task_uid": 999}, "task_uid"),
        ({"months": {MARCH: Decimal(-1)}}, "months"),
        ({"months": {MARCH: Decimal("0.001")}}, "months"),
        ({"months": {MARCH: Decimal(10) ** 15}}, "months"),
    ],
)
def test_what_no_line_can_say_is_refused_at_its_field(access, facts, field):
    with pytest.raises(BadLine) as refusal:
        line(access, **facts)

    assert field in refusal.value.fields
    assert not BudgetLine.objects.exists()


def test_an_amount_is_spread_over_its_months_to_the_last_cent():
    found = lines.spread(Decimal(100), dt.date(2027, 12, 15), dt.date(2028, 2, 29), 2)

    assert found == {
        dt.date(2027, 12, 1): Decimal("33.34"),
        dt.date(2028, 1, 1): Decimal("33.33"),
        dt.date(2028, 2, 1): Decimal("33.33"),
    }
    with pytest.raises(BadLine, match="before the first"):
        lines.spread(Decimal(100), MARCH, FEBRUARY, 2)


def test_the_plan_gives_lines_that_make_up_its_cost_and_say_what_it_says_now(access, maria, planned):
    hand = line(access)
    done = planning.take_from_plan(access=access, depth=1)
    from_plan = BudgetLine.objects.filter(source="plan")

    assert done["added"] == from_plan.count() > 0
    for depth in (1, 2, 6):
        found = planning.by_element(computed_plan(planned), depth, 2)
        whole = sum((amount for months in found.values() for amount in months.values()), Decimal(0))
        assert whole == sum((sum(lines.months_of(one).values()) for one in from_plan), Decimal(0))
    assert {one.type for one in from_plan} >= {"other"}
    assert sum(sum(lines.months_of(one).values()) for one in from_plan if one.type == "other") == Decimal("1000.01")
    assert not planning.take_from_plan(access=access, depth=1)
    last = Entry.objects.filter(verb="added a budget line").order_by("-number")[0]
    undo(entry=last, by=maria)
    assert [one.number for one in BudgetLine.objects.all()] == [hand.number]


def test_a_plan_that_costs_nothing_gives_no_budget(payroll, maria, small_plan):
    tasks = tuple(replace(one, fixed_cost=None) for one in small_plan.tasks)
    bare = replace(small_plan, tasks=tasks, resources=(), assignments=())
    plans.import_document(project=payroll, document=bare, by=maria)

    with pytest.raises(NothingToPlan):
        planning.take_from_plan(access=project_for(maria, "PAY"), depth=1)


def test_a_file_is_taken_whole_and_twice_makes_no_doubles(access, maria):
    text = "Name;Type;Amount;From;Until;2026-05\nHosting;cloud;90,00;2026-03;2026-05;\nTrips;Reisen;;;;12,50\n"
    assert line_files.take_lines(access=access, name="b.csv", content=text.encode()) == (2, 0)
    assert line_files.take_lines(access=access, name="b.csv", content=text.encode()) == (0, 0)
    assert line_files.take_lines(access=access, name="b.csv", content=text.replace("12,50", "13").encode()) == (0, 1)
    assert [(one.name, one.type, one.months) for one in BudgetLine.objects.order_by("number")] == [
        ("Hosting", "cloud", {"2026-03": "30.00", "2026-04": "30.00", "2026-05": "30.00"}),
        ("Trips", "travel", {"2026-05": "13"}),
    ]


def test_each_wrong_line_of_a_file_is_told_and_nothing_is_taken(access):
    text = "name,type,amount,from,task\nA,software,10.00,2026-03,12\nB,bribes,1.00,2026-03,\nC,cloud,x,2026-03,\n,cloud,1.00,2026-03,\nE,cloud,1.00,,\nF,cloud,1.00,2026-03,99\nA,software,1.00,2026-03,12\n"  # noqa: E501
    with pytest.raises(BadCostFile) as refusal:
        line_files.take_lines(access=access, name="b.csv", content=text.encode())

    for told in (
        "Line 3: “bribes” is no type of cost",
        "Line 4: “x” is no amount.",
        "Line 5: A line needs a name",
        "Line 6: an amount needs the month",
        "Line 7: PAY has no task 99",
        "Line 8: a line above has the same name and task.",
    ):
        assert told in refusal.value.message
    assert not BudgetLine.objects.exists()


def test_another_currency_counts_at_the_rate_of_its_day_and_keeps_it(access, planned):
    with pytest.raises(NoRate, match="No rate of USD to EUR"):
        order(access, currency="USD")
    rates.set_rates(access=access, rates=[Rate("USD", dt.date(2026, 2, 27), Decimal("0.9"), "ECB")])
    one = order(access, currency="USD", amount=Decimal("100.55"))
    rates.set_rates(access=access, rates=[Rate("USD", dt.date(2026, 2, 27), Decimal("0.8"), "ECB, corrected")])

    assert (one.rate, one.rate_day, one.rate_source) == (Decimal("0.9"), dt.date(2026, 2, 27), "ECB")
    assert left_of(planned) == {1: Decimal("90.50")}  # 90.495, to the even cent
    assert ExchangeRate.objects.get().rate == Decimal("0.8")
    assert verify().findings == []


def test_a_cost_in_another_currency_is_taken_back_to_the_cent(planned, maria):
    browser = signed_in(maria)
    browser.post("/projects/PAY/exchange-rates/", {"currency": "usd", "day": "2026-03-02", "rate": "0.9137"})
    said = {"amount": "99.99", "currency": "USD", "day": "2026-03-06", "type": "travel", "receipt": "R 1"}
    answer = browser.post("/projects/PAY/costs/new", said)

    assert answer.status_code == 302
    one = CostEntry.objects.get()
    assert (one.amount, one.original, one.currency, one.rate) == (
        Decimal("91.36"), Decimal("99.99"), "USD", Decimal("0.9137"),
    )  # fmt: skip
    assert one.period == MARCH
    actions.reverse(access=project_for(maria, "PAY"), number=1)
    back = CostEntry.objects.get(number=2)
    assert (back.amount, back.original, back.type, back.receipt) == (
        Decimal("-91.36"), Decimal("-99.99"), "travel", "R 1",
    )  # fmt: skip
    assert totals(planned) == {}
    assert verify().findings == []


def test_an_order_is_bound_until_its_invoices_come(access, planned):
    one = order(access)
    book = {"day": MARCH, "task_uid": 12, "type": "hardware", "vendor": "Acme", "order": one.number}
    actions.book(access=access, costs=[Cost(**book, amount=Decimal(200))])

    sums = total(money_of(access).amounts)
    assert (sums.ordered, sums.actual, sums.forecast) == (Decimal(300), Decimal(200), Decimal(500))
    actions.book(access=access, costs=[Cost(**book, amount=Decimal(400))])
    sums = total(money_of(access).amounts)
    assert (sums.ordered, sums.actual, sums.forecast) == (Decimal(0), Decimal(600), Decimal(600))
    actions.reverse(access=access, number=2)
    orders.change_order(access=access, number=one.number, facts={"state": Order.State.CANCELLED})
    assert total(money_of(access).amounts).ordered == 0


def test_a_bill_counts_in_the_line_of_its_order_where_it_names_none(access):
    named = line(access, name="Scanners", type="hardware").number
    of_task = line(access, name="Scanners of the plant", type="hardware", task_uid=12).number
    on_line, on_task = order(access, line=named).number, order(access, task_uid=12).number
    billed = [(on_line, None, 11), (on_task, None, 22), (on_line, of_task, 44), (None, None, 88)]
    costs = [
        Cost(day=MARCH, amount=Decimal(amount), type="hardware", order=number, line=said)
        for number, said, amount in billed
    ]
    actions.book(access=access, costs=costs)

    by_line = cut(money_of(access).amounts, By.LINE)

    assert (by_line[named].actual, by_line[of_task].actual) == (Decimal(11 + 88), Decimal(22 + 44))


def test_every_cut_has_the_same_totals_and_costs_find_their_line(access):
    line(access, task_uid=10)
    line(access, name="Trips", type="travel", vendor="Rail", months={FEBRUARY: Decimal("0.07"), APRIL: Decimal(50)})
    order(access, type="travel", vendor="Rail", amount=Decimal(20))
    costs = [
        Cost(day=MARCH, amount=Decimal("610.10"), task_uid=12, type="software"),
        Cost(day=MARCH, amount=Decimal(5), task_uid=12, type="training"),
    ]
    actions.book(access=access, costs=costs)
    amounts = money_of(access).amounts

    whole = total(amounts)
    for by in By:
        found = list(cut(amounts, by).values())
        assert sum(one.forecast for one in found) == whole.forecast
        assert sum(one.plan for one in found) == whole.plan == Decimal("1050.07")
    by_line = cut(amounts, By.LINE)
    assert by_line[1].actual == Decimal("610.10")
    assert by_line[None].actual == 5
    assert by_line[2].ordered == 20


def test_a_version_stays_as_it_was_kept(access, maria):
    one = line(access)
    versions.keep_version(access=access, name="First")
    lines.change_line(access=access, number=one.number, facts={"months": {MARCH: Decimal(1)}})

    kept = BudgetVersion.objects.get()
    assert versions.planned_in(kept) == {one.number: Decimal(1000)}
    page = signed_in(maria).get(f"{PAGE}?by=line&version=1").content.decode()
    assert "€1,000" in page
    undo(entry=Entry.objects.get(verb="kept a version of the budget"), by=maria)
    assert not BudgetVersion.objects.exists()


def test_who_sees_no_rates_sees_no_labour_in_any_list_or_total(access, planned, yuki):
    from charthouse.projects.models import Membership, Role

    line(access, name="Her work", type="labour", task_uid=12, months={MARCH: Decimal(7777)})
    line(access, name="Unseen advice", type="consultants", months={MARCH: Decimal(6666)})
    line(access)
    actions.book(access=access, costs=[Cost(day=MARCH, amount=Decimal(5555), task_uid=12)])  # of no type
    Membership.objects.filter(project=planned, user=yuki).delete()
    Membership.objects.create(project=planned, user=yuki, role=Role.APPROVER)
    browser = signed_in(yuki)

    for by in By:
        page = browser.get(f"{PAGE}?by={by}").content.decode()
        assert "€1,000" in page
        for secret in ("7,777", "6,666", "5,555", "Her work", "Unseen advice"):
            assert secret not in page
        told = browser.get(f"/api/v1/projects/PAY/budget?by={by}").json()
        assert (told["total"]["plan"], told["total"]["actual"], told["without_rates"]) == ("1000", "0", True)
    assert [one["name"] for one in browser.get("/api/v1/projects/PAY/budget/lines").json()["items"]] == ["Licences"]
    assert browser.post(f"{PAGE}from-plan").status_code == 403
    with pytest.raises(RoleMayNot):
        line(project_for(yuki, "PAY"))


def test_the_pages_lead_from_nothing_to_a_budget(planned, maria, stranger):
    browser = signed_in(maria)
    assert "Take it from the plan" in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}from-plan", {"depth": "1"}).status_code == 302
    wrong = browser.post(f"{PAGE}lines/new", {"name": "X", "type": "cloud", "by_month": "soon 12"})
    assert wrong.status_code == 422
    assert "is no month with its amount" in wrong.content.decode()
    said = {"name": "Trips", "type": "travel", "amount": "1.200,50", "first": "2026-03-01", "last": "2026-04-30"}
    assert browser.post(f"{PAGE}lines/new", said).status_code == 302
    assert BudgetLine.objects.get(name="Trips").months == {"2026-03": "600.25", "2026-04": "600.25"}
    file = SimpleUploadedFile("b.csv", b"name,type,amount,from\nA,bribes,1.00,2026-03\n")
    answer = browser.post(f"{PAGE}import", {"file": file})
    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()
    said = {"title": "Scanners", "vendor": "Acme", "type": "hardware", "day": "2026-03-01", "amount": "500"}
    assert browser.post("/projects/PAY/orders/new", said).status_code == 302
    assert "Scanners" in browser.get("/projects/PAY/orders/").content.decode()
    assert signed_in(stranger).get(PAGE).status_code == 404
