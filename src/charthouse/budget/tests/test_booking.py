"""Costs are booked, corrected by reversal, and never lost; nothing is booked by who may not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import at

from charthouse.budget import actions
from charthouse.budget.actions import Cell, Cost
from charthouse.budget.models import CostBook, CostEntry
from charthouse.budget.queries import cells, with_costs
from charthouse.budget.refusals import BadCost, CostChanged, NoSuchBooking
from charthouse.exchange import document as doc
from charthouse.journal import inverses
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plans
from charthouse.plan.models import BaselineTask
from charthouse.plan.queries import document_of
from charthouse.projects.access import RoleMayNot, project_for

pytestmark = pytest.mark.django_db

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)


@pytest.fixture
def planned(payroll, maria, small_plan):
    plans.import_document(project=payroll, document=small_plan, by=maria)
    plans.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def access(planned, maria):
    return project_for(maria, "PAY")


def said(project):
    found = CostEntry.objects.filter(project=project).values_list(
        "number", "task_uid", "day", "amount", "reversed", "reverses__number"
    )
    return {(number, uid, day.isoformat(), *more) for number, uid, day, *more in found}


def test_a_cost_is_booked_on_its_task_and_day(access):
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal("1200.50"), task_uid=12)])

    assert said(access.project) == {(1, 12, "2026-03-05", Decimal("1200.50"), False, None)}
    entry = Entry.objects.get(verb="booked costs")
    assert (entry.after["entries"], entry.after["amount"]) == (1, "1200.50")
    assert verify().findings == []


def test_a_corrected_cell_reverses_what_stood_there_and_books_the_new_amount(access):
    actions.set_cells(access=access, cells=[Cell(12, MARCH, Decimal(0), Decimal(1000))])
    actions.set_cells(access=access, cells=[Cell(12, MARCH, Decimal(1000), Decimal(900))])

    assert said(access.project) == {
        (1, 12, "2026-03-31", Decimal(1000), True, None),
        (2, 12, "2026-03-31", Decimal(-1000), False, 1),
        (3, 12, "2026-03-31", Decimal(900), False, None),
    }
    assert cells(access.project, MARCH, dt.date(2026, 3, 31), [12]) == {(12, MARCH): Decimal(900)}


def test_an_emptied_cell_leaves_the_entry_and_its_reversal(access):
    actions.set_cells(access=access, cells=[Cell(None, MARCH, Decimal(0), Decimal(70))])
    actions.set_cells(access=access, cells=[Cell(None, MARCH, Decimal(70), Decimal(0))])

    assert [one.amount for one in CostEntry.objects.order_by("number")] == [Decimal(70), Decimal(-70)]
    assert cells(access.project, MARCH, dt.date(2026, 3, 31), [None]) == {}


def test_what_came_from_a_file_stays_and_the_hand_books_the_difference(access):
    cost = Cost(day=dt.date(2026, 3, 9), amount=Decimal(300), task_uid=21, identity="A-1")
    actions.book(access=access, costs=[cost], source=CostEntry.Source.FILE)

    actions.set_cells(access=access, cells=[Cell(21, MARCH, Decimal(300), Decimal(450))])

    assert said(access.project) == {
        (1, 21, "2026-03-09", Decimal(300), False, None),
        (2, 21, "2026-03-31", Decimal(150), False, None),
    }


def test_who_saw_another_amount_is_told_and_nothing_is_booked(access):
    actions.set_cells(access=access, cells=[Cell(12, MARCH, Decimal(0), Decimal(1000))])

    with pytest.raises(CostChanged, match="PAY-12 “Build”"):
        actions.set_cells(
            access=access,
            cells=[Cell(21, APRIL, Decimal(0), Decimal(5)), Cell(12, MARCH, Decimal(0), Decimal(7))],
        )

    assert CostEntry.objects.count() == 1


def test_the_month_of_the_cut_off_is_booked_on_it(access):
    actions.set_cut_off(access=access, day=dt.date(2026, 3, 15))
    actions.set_cells(
        access=access,
        cells=[Cell(12, MARCH, Decimal(0), Decimal(10)), Cell(12, APRIL, Decimal(0), Decimal(20))],
    )

    assert [one.day for one in CostEntry.objects.order_by("number")] == [dt.date(2026, 3, 15), dt.date(2026, 4, 30)]


def test_undoing_a_booking_reverses_it_and_deletes_nothing(access, maria):
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(100), task_uid=12)])
    assert inverses.inverse_of("budget.CostBook", "booked costs") is not None

    undo(entry=Entry.objects.get(verb="booked costs"), by=maria)

    assert said(access.project) == {
        (1, 12, "2026-03-05", Decimal(100), True, None),
        (2, 12, "2026-03-05", Decimal(-100), False, 1),
    }
    assert verify().findings == []
    with pytest.raises(NoSuchBooking):
        actions.take_back(access=access, batch=CostEntry.objects.get(number=1).batch)


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        (Cost(day=dt.date(2026, 3, 5), amount=Decimal(1), task_uid=99), "no task 99"),
        (Cost(day=dt.date(2026, 3, 5), amount=Decimal("1.005")), "more than 2 decimal places"),
        (Cost(day=dt.date(2026, 3, 5), amount=Decimal(0)), "nothing is not booked"),
        (Cost(day=dt.date(2026, 3, 5), amount=Decimal("NaN")), "too big"),
        (Cost(day=dt.date(20, 3, 5), amount=Decimal(1)), "too far away"),
    ],
)
def test_what_cannot_be_booked_is_refused(access, cost, told):
    with pytest.raises(BadCost, match=told):
        actions.book(access=access, costs=[cost])

    assert not CostEntry.objects.exists()


def test_a_contributor_books_nothing(planned, yuki):
    access = project_for(yuki, "PAY")

    with pytest.raises(RoleMayNot):
        actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(1))])
    with pytest.raises(RoleMayNot):
        actions.set_cut_off(access=access, day=None)

    assert not CostBook.objects.exists()


def test_the_document_holds_what_stands_and_the_cut_off_at_the_end_of_its_day(access):
    actions.set_cells(access=access, cells=[Cell(12, MARCH, Decimal(0), Decimal(1000))])
    actions.set_cells(access=access, cells=[Cell(12, MARCH, Decimal(1000), Decimal("900.5"))])
    actions.set_cut_off(access=access, day=dt.date(2026, 3, 15))

    document = with_costs(document_of(access.project), access.project)

    assert document.costs == (doc.CostEntry(date=at(29, 0) + 1, amount=Decimal("900.5"), task_uid=12),)
    assert document.project.cost_cut_off == at(14, 0)


def test_a_baseline_keeps_what_tasks_were_to_cost_and_the_fixed_part(access, maria):
    plans.set_baseline(project=access.project, by=maria, number=5)

    kept = dict(BaselineTask.objects.filter(baseline__number=5).values_list("uid", "cost"))
    assert kept[12] == Decimal("2695.50")  # 20 h at 72.25, and 1,250.50 fixed
    assert (kept[10], kept[21]) == (Decimal("2695.50"), Decimal(0))
    task = next(one for one in document_of(access.project).tasks if one.uid == 12)
    assert [(one.number, one.fixed_cost) for one in task.baselines] == [(5, Decimal("1250.5"))]
