"""The money of one demo project: its budget from the plan and by hand, orders, and an invoice in another currency."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from charthouse.budget import actions, closing, lines, orders, planning, rates, reserves, versions
from charthouse.budget.actions import Cost
from charthouse.budget.models import BudgetLine
from charthouse.budget.periods import month_after
from charthouse.budget.rates import Rate, at_the_rate_of
from charthouse.budget.reserves import Move
from charthouse.projects.access import Access

LINES = (
    ("Cloud environments for test and go-live", "cloud", "Nordwolke", Decimal("3200.00"), 8, False),
    ("Licences of the integration platform", "software", "Kettlewell Software", Decimal("11800.00"), 2, True),
    ("Workshops on site", "travel", "", Decimal("950.00"), 6, False),
    ("Training of key users", "training", "Lernwerk", Decimal("2400.00"), 4, False),
)
"""Name, type, vendor, amount of a month, months, capital."""

RESERVES = (
    ("contingency", Decimal("18000.00"), "What the open risks come to, rounded up"),
    ("management", Decimal("25000.00"), "Five per cent, by the rule of the house"),
)
"""Where it goes, how much, why."""
SOURCE = "European Central Bank"


def plan(access: Access, today: dt.date) -> None:
    """Write, order and pay what a project plans beside its people's work."""
    planning.take_from_plan(access=access, depth=1)
    begun = month_after(today.replace(day=1), -3)
    for name, kind, vendor, amount, count, capital in LINES:
        months = {month_after(begun, step): amount for step in range(count)}
        facts = {"name": name, "type": kind, "vendor": vendor, "months": months, "capital": capital}
        lines.add_line(access=access, facts=facts)
    for target, amount, reason in RESERVES:
        what = Move(source="outside", target=target, amount=amount, reason=reason, day=begun + dt.timedelta(days=7))
        reserves.move(access=access, what=what)
    versions.keep_version(access=access, name="As approved by the board")
    when = begun + dt.timedelta(days=9)
    known = [
        Rate("USD", begun + dt.timedelta(days=step * 7), Decimal("0.92") + Decimal(step % 5) / 1000, SOURCE)
        for step in range(14)
    ]
    rates.set_rates(access=access, rates=known)
    placed = [
        orders.place_order(access=access, facts=facts)
        for facts in (
            {
                "title": "Integration platform, two years", "vendor": "Kettlewell Software", "type": "software",
                "reference": "PO-4471", "day": when, "amount": Decimal("26500.00"), "currency": "USD",
                "due": when + dt.timedelta(days=75),
            },
            {
                "title": "Key user training, four days", "vendor": "Lernwerk", "type": "training", "day": when,
                "reference": "PO-4480", "amount": Decimal("9600.00"), "due": when + dt.timedelta(days=120),
            },
        )
    ]  # fmt: skip
    paid = when + dt.timedelta(days=30)
    invoice = Decimal("13250.00")
    found = at_the_rate_of(access.project, "USD", invoice, paid)
    costs = [
        Cost(
            day=paid, amount=found.amount, type="software", vendor="Kettlewell Software", receipt="KS-2093",
            order=placed[0].number, text="First half, platform", capital=True, currency="USD", original=invoice,
            rate=found.rate, rate_day=found.day, rate_source=found.source,
        ),
        Cost(day=paid, amount=Decimal("3184.20"), type="cloud", vendor="Nordwolke", receipt="NW-118", text="Test"),
        Cost(day=paid, amount=Decimal("1312.75"), type="travel", receipt="T-31", text="Two workshops in Graz"),
    ]  # fmt: skip
    actions.book(access=access, costs=costs, why="Invoices of the month")
    close(access, today)


def draw(access: Access, sponsor: Access, today: dt.date) -> None:
    """Draw on the contingency for the first risk of the register, and release management reserve to it."""
    line = BudgetLine.objects.filter(project=access.project, type="cloud").order_by("number")[0]
    drawn = Move(
        source="contingency", target="line", amount=Decimal("4200.00"), line=line.number, risk=1,
        day=today - dt.timedelta(days=20), reason="A second test environment until their late part is there",
    )  # fmt: skip
    reserves.move(access=access, what=drawn)
    released = Move(
        source="management", target="contingency", amount=Decimal("5000.00"), day=today - dt.timedelta(days=12),
        reason="The steering board agreed: a second supplier may be needed",
    )  # fmt: skip
    reserves.move(access=sponsor, what=released)


def close(access: Access, today: dt.date) -> None:
    """Close the month before: with what is owed for orders, and the cloud's bill, which comes after its month."""
    month = month_after(today.replace(day=1), -1)
    owed = [closing.of_proposal(one) for one in closing.look_ahead(access, month).proposals if one.order is not None]
    cloud = closing.Accrued(
        amount=Decimal("3240.00"), what="Usage of the month", type="cloud", vendor="Nordwolke",
        reason="Their invoice comes in the second week of the next month",
    )  # fmt: skip
    closing.close_month(access=access, month=month, accruals=[*owed, cloud], note="Agreed with the controller")
    bill = Cost(
        day=min(today, month_after(month).replace(day=5)), amount=Decimal("3311.40"), type="cloud", vendor="Nordwolke",
        receipt="NW-131", text="Usage of the month",
    )  # fmt: skip
    actions.book(access=access, costs=[bill], why="Invoices of the month")
