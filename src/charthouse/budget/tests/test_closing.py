"""A month is closed with what is accrued at its end; from then on no door books in it, and it reads as it was kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from tests.worlds import at

from charthouse.budget import actions, closing, cost_files
from charthouse.budget.actions import Cell, Cost
from charthouse.budget.closing import Accrued, close_month, look_ahead, reopen_month
from charthouse.budget.closing_figures import is_untouched, rows_of
from charthouse.budget.cuts import By, cut, total
from charthouse.budget.lines import add_line
from charthouse.budget.models import ClosedPeriod, CostBook, CostEntry
from charthouse.budget.orders import place_order
from charthouse.budget.overview import left_of, money_of
from charthouse.budget.periods import counted_on, month_end, standing
from charthouse.budget.queries import totals, with_costs
from charthouse.budget.refusals import (
    BadAccrual,
    BadCost,
    BooksAreClosed,
    CostChanged,
    NoSuchBooking,
    NotToBeClosed,
)
from charthouse.exchange.document import Accrual
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plans
from charthouse.plan.queries import document_of
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.permissions import IN_EVERY_PROJECT, TABLE, Right

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = dt.date(2026, 3, 1), dt.date(2026, 4, 1), dt.date(2026, 5, 1)


@pytest.fixture
def access(payroll, maria, small_plan):
    plans.import_document(project=payroll, document=small_plan, by=maria)
    plans.reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


def hand(amount, what="Cloud of the month", **more):
    return Accrued(amount=Decimal(amount), what=what, type="cloud", reason="The bill comes late.", **more)


def spent_in(access):
    found = cut(money_of(access).amounts, By.MONTH)
    return {month: sums.actual for month, sums in found.items() if sums.actual}


def test_an_accrual_counts_in_its_month_and_takes_itself_back_in_the_next(access):
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal("100.10"), type="travel")])

    one = close_month(access=access, month=MARCH, accruals=[hand("40.05")])

    assert spent_in(access) == {"2026-03": Decimal("140.15"), "2026-04": Decimal("-40.05")}
    assert totals(access.project, month_end(MARCH)) == {None: Decimal("140.15")}
    assert totals(access.project) == {None: Decimal("100.10")}
    assert CostBook.objects.get().cut_off == dt.date(2026, 3, 31)
    assert is_untouched(one)
    assert verify().findings == []


@pytest.mark.parametrize("door", ["book", "period", "cells", "file", "reverse", "batch", "undo", "cut_off"])
def test_no_door_books_in_a_closed_month(access, door):
    booked = actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(100), type="travel")])
    entry = Entry.objects.get(verb="booked costs")
    close_month(access=access, month=MARCH)
    before = list(CostEntry.objects.values())

    def through():
        cost = Cost(day=dt.date(2026, 2, 5), amount=Decimal(1))
        if door == "book":
            actions.book(access=access, costs=[cost])
        elif door == "period":
            actions.book(access=access, costs=[replace(cost, day=APRIL, period=MARCH)])
        elif door == "cells":
            actions.set_cells(access=access, cells=[Cell(None, MARCH, Decimal(100), Decimal(7))])
        elif door == "file":
            found = cost_files.read(access.project, "a.csv", b"date,amount\n2026-03-09,12.00\n")
            actions.book(access=access, costs=found.costs, source=CostEntry.Source.FILE)
        elif door == "reverse":
            actions.reverse(access=access, number=1)
        elif door == "batch":
            actions.take_back(access=access, batch=booked.batch)
        elif door == "undo":
            undo(entry=entry, by=access.user)
        else:
            actions.set_cut_off(access=access, day=dt.date(2026, 3, 15))

    with pytest.raises((BooksAreClosed, BadCost), match="2026"):
        through()

    assert list(CostEntry.objects.values()) == before


def test_the_refusal_says_what_where_and_what_to_do(access):
    close_month(access=access, month=MARCH)

    with pytest.raises(BooksAreClosed) as refused:
        actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 9), amount=Decimal("12.50"), task_uid=12)])

    said = refused.value.message
    assert "PAY-12 “Build”" in said
    assert "12.50" in said
    assert "March 2026" in said
    assert "April 2026 (period 2026-04)" in said


def test_a_late_invoice_counts_in_the_first_open_month_and_keeps_its_day(access):
    close_month(access=access, month=MARCH)
    found = cost_files.read(access.project, "a.csv", b"date,amount\n2026-03-09,12.00\n2026-05-04,3.00\n")

    actions.book(access=access, costs=found.costs, source=CostEntry.Source.FILE, late=True)

    assert list(CostEntry.objects.order_by("number").values_list("day", "period")) == [
        (dt.date(2026, 3, 9), APRIL), (dt.date(2026, 5, 4), MAY),
    ]  # fmt: skip
    assert totals(access.project, month_end(MARCH)) == {}
    assert totals(access.project, dt.date(2026, 4, 1)) == {None: Decimal(12)}
    assert cost_files.read(access.project, "a.csv", b"date,amount\n2026-03-09,12.00\n").known == 1


def test_an_entry_of_a_closed_month_is_made_up_for_in_the_open_one(access):
    cost = Cost(day=dt.date(2026, 3, 5), amount=Decimal(100), type="travel", identity="ref:A")
    actions.book(access=access, costs=[cost], source=CostEntry.Source.FILE)
    one = close_month(access=access, month=MARCH)

    actions.reverse(access=access, number=1, late=True)

    assert spent_in(access) == {"2026-03": Decimal(100), "2026-04": Decimal(-100)}
    assert is_untouched(one)
    with pytest.raises(NoSuchBooking):
        actions.reverse(access=access, number=1, late=True)
    actions.book(access=access, costs=[cost], source=CostEntry.Source.FILE, late=True)  # what was taken back may come
    with pytest.raises(BadCost, match=r"anew as no\. 3"):
        actions.reverse(access=access, number=2)
    actions.reverse(access=access, number=3)
    actions.reverse(access=access, number=2)  # the correction itself was a mistake
    assert not CostEntry.objects.get(number=1).corrected
    assert spent_in(access) == {"2026-03": Decimal(100)}
    assert verify().findings == []


def test_what_is_accrued_for_an_order_is_what_is_done_and_not_invoiced(access):
    facts = {
        "title": "Audit", "vendor": "Aud & Co", "type": "consultants", "day": dt.date(2026, 3, 1),
        "due": dt.date(2026, 4, 9), "amount": Decimal(4000),
    }  # fmt: skip
    place_order(access=access, facts=facts)
    invoice = Cost(day=dt.date(2026, 3, 20), amount=Decimal(500), type="consultants", order=1)
    actions.book(access=access, costs=[invoice])

    (proposed,) = look_ahead(access, MARCH).proposals
    assert (proposed.key, proposed.amount) == ("order-1", Decimal(2600))  # 31 of 40 days of 4,000, less 500
    close_month(access=access, month=MARCH, accruals=closing.as_proposed(access, MARCH))
    assert left_of(access.project) == {1: Decimal(3500)}
    (again,) = look_ahead(access, APRIL).proposals
    assert again.amount == Decimal(3500)  # of all of it, since the accrual took itself back


@pytest.mark.parametrize(
    ("accrual", "began", "done", "owed"),
    [
        (Accrual.START, at(0), 0, "900"),
        (Accrual.START, None, 0, None),
        (Accrual.END, at(0), 50, None),
        (Accrual.PRORATED, at(0), 50, "450"),
    ],
)
def test_fixed_costs_are_owed_as_the_plan_books_them(payroll, maria, small_plan, accrual, began, done, owed):
    tasks = tuple(
        replace(
            task, fixed_cost=Decimal(900), fixed_cost_accrual=accrual, actual_start=began, percent_complete=float(done)
        )
        if task.uid == 11
        else replace(task, fixed_cost=None)
        for task in small_plan.tasks
    )
    plans.import_document(project=payroll, document=replace(small_plan, tasks=tasks), by=maria)
    plans.reschedule(project=payroll, by=maria)
    access = project_for(maria, "PAY")

    found = {one.key: one.amount for one in look_ahead(access, MARCH).proposals}

    assert found == ({} if owed is None else {"fixed-11": Decimal(owed)})
    if owed:
        actions.book(
            access=access, costs=[Cost(day=MARCH, amount=Decimal(owed) - Decimal("0.01"), task_uid=11, type="other")]
        )
        assert [one.amount for one in look_ahead(access, MARCH).proposals] == [Decimal("0.01")]


def test_another_amount_or_one_by_hand_needs_a_reason(access):
    bare = Accrued(amount=Decimal(5), what="Something", type="other")
    with pytest.raises(BadAccrual, match="Something"):
        close_month(access=access, month=MARCH, accruals=[bare])
    with pytest.raises(BadAccrual):
        close_month(access=access, month=MARCH, accruals=[replace(bare, type="gold", reason="b")])
    with pytest.raises(BadCost, match="decimal places"):
        close_month(access=access, month=MARCH, accruals=[hand("1.005")])

    assert not ClosedPeriod.objects.exists()
    assert not CostEntry.objects.exists()


def test_months_close_one_after_the_other_and_only_when_they_are_over(access):
    close_month(access=access, month=MARCH)
    with pytest.raises(NotToBeClosed, match="closed already"):
        close_month(access=access, month=MARCH)
    with pytest.raises(NotToBeClosed, match="not over"):
        close_month(access=access, month=closing.today_of(access.project).replace(day=1) + dt.timedelta(days=40))
    close_month(access=access, month=MAY)  # April with it
    with pytest.raises(BooksAreClosed):
        actions.book(access=access, costs=[Cost(day=APRIL, amount=Decimal(1))])
    with pytest.raises(NotToBeClosed, match="May 2026 was closed after"):
        reopen_month(access=access, number=1, reason="A mistake")


def test_opened_again_it_is_as_before_and_what_was_kept_stays(access):
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(100), type="travel")])
    actions.set_cut_off(access=access, day=dt.date(2026, 3, 15))
    kept = close_month(access=access, month=MARCH, accruals=[hand("40.00")])
    with pytest.raises(BadAccrual):
        reopen_month(access=access, number=1, reason=" ")

    reopen_month(access=access, number=1, reason="The bill came after all.")

    assert spent_in(access) == {"2026-03": Decimal(100)}
    assert CostBook.objects.get().cut_off == dt.date(2026, 3, 15)
    assert ClosedPeriod.objects.get().figures == kept.figures
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 30), amount=Decimal(38), type="cloud")])
    again = close_month(access=access, month=MARCH)
    assert sum(row.amount for row in rows_of(again) if row.column == "actual") == Decimal(138)
    assert is_untouched(again)
    assert verify().findings == []


def test_taking_the_closing_back_from_the_history_opens_the_month(access):
    close_month(access=access, month=MARCH, accruals=[hand("40.00")])
    entry = Entry.objects.get(verb="closed the books")

    undo(entry=entry, by=access.user)

    assert ClosedPeriod.objects.get().reopened_at is not None
    assert spent_in(access) == {}


def test_who_looked_at_other_books_is_told(access):
    seen = look_ahead(access, MARCH).version
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(1))])

    with pytest.raises(CostChanged):
        close_month(access=access, month=MARCH, seen=seen)


def test_a_changed_figure_is_seen(access):
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(100), type="travel")])
    one = close_month(access=access, month=MARCH)

    CostEntry.objects.filter(number=1).update(amount=Decimal(101))
    assert not is_untouched(one)
    CostEntry.objects.filter(number=1).update(amount=Decimal(100))
    assert is_untouched(one)
    one.figures["rows"][0][7] = "99"
    assert not is_untouched(one)


def test_who_closes_sees_rates_and_who_may_not_is_refused(access, yuki):
    for rights in (*TABLE.values(), *IN_EVERY_PROJECT.values()):
        assert Right.CLOSE_PERIODS not in rights or {Right.SEE_RATES, Right.BOOK_COSTS} <= rights
    theirs = project_for(yuki, "PAY")
    with pytest.raises(RoleMayNot):
        close_month(access=theirs, month=MARCH)
    with pytest.raises(RoleMayNot):
        look_ahead(theirs, MARCH)
    with pytest.raises(RoleMayNot):
        reopen_month(access=theirs, number=1, reason="Curious")


def test_earned_value_reads_the_month_as_it_was_closed(access):
    close_month(access=access, month=MARCH, accruals=[hand("40.00")])

    document = with_costs(document_of(access.project), access.project)

    april = (APRIL - dt.date(1970, 1, 1)).days * 1440
    assert [(one.amount, one.accrued) for one in document.costs if one.date <= april] == [(Decimal(40), True)]
    assert document.project.cost_cut_off == april


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_booked_closed_and_corrected_the_sums_agree(access, seed):
    dice = Random(seed)
    now = MARCH
    expected = Decimal(0)
    for _step in range(12):
        amount = Decimal(dice.randrange(-50_000, 90_000) or 1) / 100
        day = now + dt.timedelta(days=dice.randrange(0, 60))
        cost = Cost(day=day, amount=amount, task_uid=dice.choice([None, 12]), type=dice.choice(["travel", ""]))
        actions.book(access=access, late=True, costs=[cost])
        expected += amount
        if dice.random() < 0.4:
            one = dice.choice(list(standing(access.project).filter(corrected=False, accrued=False)))
            actions.reverse(access=access, number=one.number, late=True)
            expected -= one.amount
        if dice.random() < 0.3 and now < dt.date(2026, 9, 1):
            close_month(access=access, month=now, accruals=[hand(dice.randrange(1, 999)), hand("0.01")])
            now = (month_end(now) + dt.timedelta(days=1)).replace(day=1)
        money = money_of(access).amounts
        assert total(money).actual == expected
        for by in By:
            assert sum((sums.actual for sums in cut(money, by).values()), Decimal(0)) == expected
        assert all(is_untouched(one) for one in ClosedPeriod.objects.all())
    assert verify().findings == []


@pytest.mark.parametrize(
    ("day", "period", "on"),
    [
        ("2026-03-05", None, "2026-03-05"),
        ("2026-03-05", "2026-03-01", "2026-03-05"),
        ("2026-03-05", "2026-04-01", "2026-04-01"),
        ("2026-04-05", "2026-03-01", "2026-03-31"),
        ("2028-03-05", "2028-02-01", "2028-02-29"),
    ],
)
def test_an_entry_counts_on_the_nearest_day_of_its_month(day, period, on):
    given = None if period is None else dt.date.fromisoformat(period)
    assert counted_on(dt.date.fromisoformat(day), given) == dt.date.fromisoformat(on)


def test_what_is_accrued_is_still_forecast_once_it_has_taken_itself_back(access, monkeypatch):
    add_line(access=access, facts={"name": "Cloud", "type": "cloud", "months": {MARCH: Decimal(1000)}})
    monkeypatch.setattr("charthouse.budget.overview.shares_of", lambda _access: {None: 0.6})
    assert total(money_of(access).amounts).forecast == Decimal(400)  # all that is earned is taken to be booked

    close_month(access=access, month=MARCH, accruals=[hand("600")])
    assert total(money_of(access).amounts).forecast == Decimal(1000)

    bill = Cost(day=dt.date(2026, 3, 31), amount=Decimal(620), type="cloud")
    actions.book(access=access, costs=[bill], late=True)
    assert total(money_of(access).amounts).forecast == Decimal(1020)
