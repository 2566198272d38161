"""What was kept of a closed month as tables: by type, its accruals with what came of them, and a file of all rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.budget.closing_figures import Kept, rows_of, shown_to
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import ClosedPeriod, CostEntry
from charthouse.budget.periods import month_of, standing
from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.plan.queries import plain
from charthouse.projects.access import Access

KINDS = sheet_files.KINDS


@dataclass(frozen=True, slots=True)
class OfType:
    """What a cost type was planned to cost and cost in the closed months."""

    name: str
    plan: Decimal
    actual: Decimal

    @property
    def over(self) -> Decimal:
        """By how much it cost more than planned."""
        return self.actual - self.plan


@dataclass(frozen=True, slots=True)
class Outcome:
    """An accrual, and what was booked for it since."""

    number: int
    what: str
    type: str
    vendor: str
    order: int | None
    amount: Decimal
    proposed: Decimal | None
    reason: str
    since: Decimal | None
    """What came since under its order, or on its task and type; None: nothing yet."""

    @property
    def differs(self) -> Decimal | None:
        """By how much the bill was more than what was accrued; None: none has come."""
        return None if self.since is None else self.since - self.amount


def by_type(rows: Iterable[Kept]) -> list[OfType]:
    """Plan and actual by cost type, in the types' order."""
    known, plan, actual = kinds(), dict[str, Decimal](), dict[str, Decimal]()
    for one in rows:
        into = {"plan": plan, "actual": actual}.get(one.column)
        if into is not None:
            into[one.type] = into.get(one.type, Decimal(0)) + one.amount
    return [
        OfType(known.name(key), plan.get(key, Decimal(0)), actual.get(key, Decimal(0)))
        for key in [*known.names, ""]
        if key in plan or key in actual
    ]


def accruals_of(access: Access, one: ClosedPeriod) -> list[Outcome]:
    """The accruals of a closing that somebody may see, each with what was booked for it in later months."""
    known, said = kinds(), {row["number"]: row for row in one.figures["accruals"]}
    entries = CostEntry.objects.filter(project=one.project_id, number__in=said).order_by("number")
    mine = [each for each in entries if known.shown_to(access, each.type)]
    later = [
        each for each in standing(one.project).filter(accrued=False) if month_of(each.day, each.period) > one.month
    ]
    found = []
    for each in mine:
        bills = [bill.amount for bill in later if _is_for(bill, each)]
        row = said[each.number]
        found.append(
            Outcome(
                each.number, each.text, known.name(each.type), each.vendor, each.order,
                plain(each.amount) or Decimal(0),
                None if row["proposed"] is None else Decimal(row["proposed"]), row["reason"],
                sum(bills, Decimal(0)) if bills else None,
            )
        )  # fmt: skip
    return found


def _is_for(bill: CostEntry, accrual: CostEntry) -> bool:
    """Whether a cost of a later month is what was accrued: of the same order, else of one task, type and vendor."""
    if accrual.order is not None or bill.order is not None:
        return bill.order == accrual.order
    return (bill.task_uid, bill.type, bill.vendor) == (accrual.task_uid, accrual.type, accrual.vendor)


def as_file(access: Access, one: ClosedPeriod, kind: str) -> bytes:
    """What was kept of the month as a file of that kind."""
    if kind == "csv":
        return sheet_files.csv_of(_rows(access, one))
    return sheet_files.xlsx_of(f"{one.month:%Y-%m}", _rows(access, one), widths={0: 14, 3: 40})


def _rows(access: Access, one: ClosedPeriod) -> Iterator[list[Value]]:
    columns = {"plan": _("Plan"), "actual": _("Actual"), "ordered": _("Ordered")}
    known, lines = kinds(), one.figures["lines"]
    yield [
        _("What it is"), _("Month"), _("Number"), _("Budget line"), _("Task"), _("Cost type"), _("Vendor"),
        _("Capital"), _("Amount"), _("Currency"),
    ]  # fmt: skip
    for row in shown_to(access, rows_of(one)):
        task = "" if row.task is None else f"{one.project.key}-{row.task}"
        yield [
            columns[row.column], row.month, row.line, lines.get(str(row.line), ""), task, known.name(row.type),
            row.vendor, _("yes") if row.capital else _("no"), row.amount, one.figures["currency"],
        ]  # fmt: skip
