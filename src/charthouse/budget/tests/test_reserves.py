"""Contingency and management reserve: who moves what to where, what is left, and that no sum loses it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.worlds import signed_in

from charthouse.budget import lines, needs, planning, reserves, versions
from charthouse.budget.cuts import By, cut, total
from charthouse.budget.models import BudgetLine, BudgetVersion, ReserveMovement
from charthouse.budget.overview import money_of
from charthouse.budget.refusals import (
    BadLine,
    BadMovement,
    LineHoldsReserve,
    MovementStays,
    NoSuchMovement,
    NotEnoughInReserve,
)
from charthouse.budget.reserve_sums import kept_in, reserves_of
from charthouse.budget.reserve_words import Needed, needed, sentences
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plans
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.days import today_in
from charthouse.projects.models import Membership, Role
from charthouse.raid import actions as log
from charthouse.risks import actions as register

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
PAGE, API = "/projects/PAY/reserves/", "/api/v1/projects/PAY/reserves"


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def sponsor(payroll, helene):
    Membership.objects.filter(project=payroll, user=helene).delete()
    Membership.objects.create(project=payroll, user=helene, role=Role.APPROVER)
    return helene


@pytest.fixture
def risk(access):
    facts = {"title": "The carrier names no date", "probability": 0.25, "cost": (Decimal(4000),) * 3}
    return register.create_risk(access=access, facts=facts).number


@pytest.fixture
def line(access):
    facts = {"name": "Licences", "type": "software", "months": {MARCH: Decimal(600)}}
    return lines.add_line(access=access, facts=facts).number


def move(access, amount, source="outside", target="contingency", **more):
    what = reserves.Move(source=source, target=target, amount=Decimal(amount), reason="So agreed", **more)
    return reserves.move(access=access, what=what)


def draw(access, amount, line, **more):
    return move(access, amount, "contingency", "line", line=line, **more)


def test_contingency_goes_to_a_line_for_a_risk_and_comes_back(access, payroll, maria, risk, line):
    move(access, "5000")
    drawn = draw(access, "1200.50", line, risk=risk)

    stands = reserves_of(payroll).contingency
    assert (stands.set_aside, stands.drawn, stands.left) == (Decimal(5000), Decimal("1200.50"), Decimal("3799.50"))
    assert total(money_of(access).amounts).plan == Decimal("1800.50")
    back = reserves.take_back(access=access, number=drawn.number, reason="It did not happen")
    assert (back.source, back.target, back.reverses) == ("line", "contingency", drawn)
    assert reserves_of(payroll).contingency.left == 5000
    assert total(money_of(access).amounts).plan == 600
    for number in (drawn.number, back.number):
        with pytest.raises(MovementStays):
            reserves.take_back(access=access, number=number, reason="Again")
    with pytest.raises(NoSuchMovement):
        reserves.take_back(access=access, number=99, reason="None")
    undo(entry=Entry.objects.get(verb=reserves.SET_ASIDE), by=maria)
    assert reserves_of(payroll).contingency.left == 0
    assert ReserveMovement.objects.count() == 4
    assert verify().findings == []


def test_a_reserve_never_falls_below_zero_on_any_day(access, payroll, risk, line):
    today = today_in(payroll)
    first = move(access, "100", day=today - dt.timedelta(days=10))

    with pytest.raises(NotEnoughInReserve, match="1"):
        draw(access, "100.01", line, risk=risk)
    with pytest.raises(NotEnoughInReserve):  # on that day nothing was set aside yet
        draw(access, "1", line, risk=risk, day=today - dt.timedelta(days=11))
    draw(access, "100", line, risk=risk)
    with pytest.raises(NotEnoughInReserve):
        reserves.take_back(access=access, number=first.number, reason="No")
    assert ReserveMovement.objects.count() == 2
    assert reserves_of(payroll).contingency.left == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0.001"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e15"}, "amount"),
        ({"risk": None}, "risk"),
        ({"risk": 99}, "risk"),
        ({"issue": 99}, "issue"),
        ({"line": 99}, "line"),
        ({"line": None}, "line"),
        ({"day": dt.date(2199, 1, 1)}, "day"),
        ({"day": dt.date(1889, 2, 28)}, "day"),
        ({"source": "line", "target": "contingency"}, "target"),
        ({"source": "contingency", "target": "management"}, "target"),
    ],
)
def test_what_cannot_be_moved_is_refused_at_its_field(access, risk, line, facts, field):
    move(access, "5000")

    with pytest.raises((BadMovement, BadLine)) as refusal:
        move(access, **{"amount": "10", "source": "contingency", "target": "line", "line": line, "risk": risk} | facts)

    assert field in refusal.value.fields
    assert ReserveMovement.objects.count() == 1


def test_contingency_is_drawn_for_an_issue_but_no_other_entry_of_the_log(access, line):
    move(access, "500")
    issue = log.add_entry(access=access, facts={"kind": "issue", "title": "The scanners are late"}).number
    decision = log.add_entry(access=access, facts={"kind": "decision", "title": "Buy others"}).number

    assert draw(access, "10", line, issue=issue).issue == issue
    with pytest.raises(BadMovement, match="no issue"):
        draw(access, "10", line, issue=decision)


def test_only_the_sponsor_releases_the_management_reserve(access, payroll, sponsor, maria, line):
    move(access, "900", target="management")

    with pytest.raises(RoleMayNot, match="Approver can"):
        move(access, "100", "management", "contingency")
    theirs = project_for(sponsor, "PAY")
    released = move(theirs, "300", "management", "contingency")
    move(theirs, "50", "management", "line", line=line)
    found = reserves_of(payroll)
    assert (found.management.left, found.contingency.left) == (Decimal(550), Decimal(300))
    assert found.drawn_by_line == {line: Decimal(50)}
    with pytest.raises(RoleMayNot):
        move(theirs, "1", "outside", "contingency")
    with pytest.raises(RoleMayNot):
        reserves.take_back(access=access, number=released.number, reason="No")
    reserves.take_back(access=theirs, number=released.number, reason="Not needed")
    assert reserves_of(payroll).management.left == 850
    Membership.objects.create(project=payroll, user=maria, role=Role.APPROVER)
    with pytest.raises(MovementStays, match="manages"):
        move(project_for(maria, "PAY"), "100", "management", "contingency")


def test_what_was_moved_stays_on_its_line_and_in_every_cut(access, payroll, planned_from, risk, line):
    move(access, "5000")
    draw(access, "77.01", line, risk=risk)
    other = next(one for one in planned_from if one.type == "other")
    draw(access, "22.99", other.number, risk=risk)

    amounts = money_of(access).amounts
    for by in By:
        found = cut(amounts, by)
        assert sum(one.plan for one in found.values()) == total(amounts).plan
    before = sum((sum(lines.months_of(one).values()) for one in planned_from), Decimal(600))
    assert total(amounts).plan == before + 100
    with pytest.raises(LineHoldsReserve):
        lines.delete_line(access=access, number=line)
    page = signed_in(access.user).get("/projects/PAY/budget/").content.decode()
    assert "Contingency left" in page
    assert "€4,900" in page
    sheet = signed_in(access.user).get("/projects/PAY/budget/export/csv").content.decode()
    assert "4900" in sheet


@pytest.fixture
def planned_from(payroll, maria, small_plan, access):
    tasks = tuple(replace(one, fixed_cost=Decimal("1000.01")) if one.uid == 12 else one for one in small_plan.tasks)
    plans.import_document(project=payroll, document=replace(small_plan, tasks=tasks), by=maria)
    plans.reschedule(project=payroll, by=maria)
    planning.take_from_plan(access=access, depth=1)
    return list(BudgetLine.objects.filter(project=payroll, source="plan"))


def test_a_line_of_the_plan_that_holds_money_stays_when_the_plan_says_nothing_of_it(
    access, payroll, maria, planned_from, risk
):
    one = planned_from[0]
    move(access, "10")
    draw(access, "10", one.number, risk=risk)
    document = computed_plan(payroll).document
    cheap = replace(document, tasks=tuple(replace(task, fixed_cost=None) for task in document.tasks))
    first = next(task for task in cheap.tasks if task.uid != one.task_uid and task.parent_uid is None)
    cheap = replace(
        cheap, resources=(), assignments=(),
        tasks=tuple(replace(task, fixed_cost=Decimal(5)) if task is first else task for task in cheap.tasks),
    )  # fmt: skip
    plans.import_document(project=payroll, document=cheap, by=maria)
    plans.reschedule(project=payroll, by=maria)
    planning.take_from_plan(access=project_for(maria, "PAY"), depth=1)

    one.refresh_from_db()
    assert one.months == {}
    assert cut(money_of(access).amounts, By.LINE)[one.number].plan == 10


def test_what_a_version_keeps_stays(access, risk, line):
    move(access, "500")
    draw(access, "100", line, risk=risk)
    versions.keep_version(access=access, name="Approved")
    draw(access, "300", line, risk=risk)
    move(access, "5", target="management")

    version = BudgetVersion.objects.get()
    kept = kept_in(version.reserves)
    assert kept is not None
    assert [(one.set_aside, one.drawn, one.left) for one in kept] == [
        (Decimal(500), Decimal(100), Decimal(400)), (Decimal(0),) * 3,
    ]  # fmt: skip
    assert versions.planned_in(version) == {line: Decimal(700)}
    page = signed_in(access.user).get(PAGE).content.decode()
    assert "€400" in page
    assert "Approved" in page


def test_what_is_left_is_held_against_open_risks_and_the_simulation(access, payroll, risk, monkeypatch):
    move(access, "1500")

    found = needed(access)
    assert found is not None
    assert (found.risks, found.expected, found.simulated) == (1, Decimal(1000), None)
    assert sentences(access, Decimal(1500), found) == [
        "The open risk with a cost comes to €1,000 (expected value): what is left covers it, and €500 is free."
    ]
    run = needs.Need(7, dt.datetime.now(tz=dt.UTC), Decimal(9000), Decimal(1800), stale=True)
    monkeypatch.setattr(needs, "_sources", [lambda _access: run])
    told = sentences(access, Decimal(1500), needed(access))
    assert "By simulation 7 the cost stays below €9,000 with 80 %" in told[1]
    assert told[1].endswith("what is left is €300 too little.")
    assert "changed since" in told[2]
    assert "No open risk says" in sentences(access, Decimal(0), Needed(0, Decimal(0), None))[0]


def test_who_may_not_see_costs_sees_nothing_of_it(access, payroll, yuki, stranger, risk, line, sponsor):
    move(access, "98765")
    draw(access, "54321", line, risk=risk)
    Membership.objects.get_or_create(project=payroll, user=yuki, role=Role.CONTRIBUTOR)
    browser = signed_in(yuki)

    assert browser.get(PAGE).status_code == 403
    assert browser.get(API).status_code == 403
    history = browser.get("/projects/PAY/history/").content.decode()
    for secret in ("98765", "98,765", "54321", "54,321", "So agreed"):
        assert secret not in history
    assert signed_in(stranger).get(PAGE).status_code == 404
    assert signed_in(stranger).get(API).status_code == 404
    assert browser.post(f"{PAGE}draw", {}).status_code == 403
    assert signed_in(sponsor).get(PAGE).status_code == 200


def test_who_sees_no_rates_is_not_told_which_line_of_labour_it_went_to(access, payroll, sponsor, risk):
    facts = {"name": "Her work", "type": "labour", "months": {MARCH: Decimal(7777)}}
    labour = lines.add_line(access=access, facts=facts).number
    move(access, "500")
    move(access, "500", target="management")
    draw(access, "100", labour, risk=risk)
    browser = signed_in(sponsor)

    page = browser.get(PAGE).content.decode()
    assert "Her work" not in page
    assert "a line that takes the right to see rates" in page
    assert "7,777" not in page
    told = browser.get(API).json()
    assert [one["line"] for one in told["movements"]] == [None, None, None]
    assert browser.get("/api/v1/projects/PAY/budget").json()["total"]["plan"] == "0"
    with pytest.raises(BadLine):
        move(project_for(sponsor, "PAY"), "1", "management", "line", line=labour)


def test_the_pages_lead_from_nothing_to_a_draw_and_back(payroll, maria, sponsor, risk, line):
    browser = signed_in(maria)
    assert "Nothing is set aside yet" in browser.get(PAGE).content.decode()
    day = today_in(payroll).isoformat()
    said = {"way": "outside-contingency", "amount": "2.000,50", "day": day, "reason": "Ten per cent"}
    assert browser.post(f"{PAGE}set-aside", said).status_code == 302
    said |= {"way": "outside-management", "amount": "800"}
    assert browser.post(f"{PAGE}set-aside", said).status_code == 302
    wrong = browser.post(f"{PAGE}draw", {"amount": "5", "line": str(line), "day": day, "reason": "Later"})
    assert wrong.status_code == 422
    assert "Name the risk or the issue" in wrong.content.decode()
    said = {"amount": "5.50", "line": str(line), "risk": str(risk), "day": day, "reason": "It came"}
    assert browser.post(f"{PAGE}draw", said).status_code == 302
    assert "€1,995" in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}3/reverse", {"reason": ""}).status_code == 422
    assert browser.post(f"{PAGE}3/reverse", {"reason": "Not needed"}).status_code == 302
    assert browser.get(f"{PAGE}release").status_code == 403
    theirs = signed_in(sponsor)
    said = {"way": "management-contingency", "amount": "300", "day": day, "reason": "The carrier"}
    assert theirs.post(f"{PAGE}release", said).status_code == 302
    assert browser.post(f"{PAGE}5/reverse", {"reason": "No"}).status_code == 409
    assert theirs.post(f"{PAGE}releases/2/reverse", {"reason": "No"}).status_code == 409
    assert theirs.post(f"{PAGE}releases/5/reverse", {"reason": "No"}).status_code == 302
    assert reserves_of(payroll).management.left == 800


def test_a_program_moves_money_and_is_told_how_it_stands(payroll, maria, risk, line):
    browser = signed_in(maria)
    aside = {"source": "outside", "target": "contingency", "amount": "700", "reason": "Agreed"}
    answer = browser.post(f"{API}/movements", aside, content_type="application/json")
    assert answer.status_code == 201, answer.content
    more = {"source": "contingency", "target": "line", "amount": "800", "reason": "It came", "line": line, "risk": risk}
    assert browser.post(f"{API}/movements", more, content_type="application/json").status_code == 409
    answer = browser.post(f"{API}/movements", more | {"amount": "50.25"}, content_type="application/json")
    assert (answer.json()["number"], answer.json()["line"]) == (2, line)
    told = browser.get(API).json()
    assert told["contingency"] == {
        "set_aside": "700", "received": "0", "released": "0", "drawn": "50.25", "left": "649.75",
    }  # fmt: skip
    assert (told["risks"], told["expected"], told["needed_p80"]) == (1, "1000", None)
    back = browser.post(f"{API}/movements/2/reversal", {"reason": "No"}, content_type="application/json")
    assert (back.json()["reverses"], back.json()["counts"]) == (2, False)
