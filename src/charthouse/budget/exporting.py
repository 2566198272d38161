"""The money of a project taken out, cut as one asks: a table as CSV or Excel, and a document on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.budget.cut_rows import Row, rows_of
from charthouse.budget.cuts import By, Sums, total
from charthouse.budget.driver_facts import differences
from charthouse.budget.driver_words import told
from charthouse.budget.overview import Money, money_of
from charthouse.budget.queries import book_of
from charthouse.budget.reserve_sums import reserves_of
from charthouse.budget.warning_words import rows as warning_rows
from charthouse.budget.warnings import Level, warned_of
from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.papers.model import Band, Block, Cell, Column, Fact, Heading, Note, Paper, Table, cells
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, figures, named, part_of
from charthouse.ui import formats

KINDS = sheet_files.KINDS


def cut_said(said: str) -> By:
    """What somebody asks money to be put together by; by line where that is nothing."""
    return By(said) if said in {one.value for one in By} else By.LINE


def heading_of(by: By) -> str:
    """What the first column of a cut is called."""
    return {
        By.LINE: _("Line"), By.TASK: _("WBS"), By.TYPE: _("Cost type"), By.VENDOR: _("Vendor"), By.MONTH: _("Month"),
        By.STANDARD: _("Standard type"),
    }[by]  # fmt: skip


def as_file(access: Access, by: By, kind: str) -> bytes:
    """A cut as a table, with what the reader may see."""
    rows = _rows(access, by)
    if kind == "csv":
        return sheet_files.csv_of(rows)
    return sheet_files.xlsx_of(_("Budget"), rows, widths={0: 48, 1: 40})


def _rows(access: Access, by: By) -> Iterator[list[Value]]:
    money = money_of(access)
    measured = money.measured and by is not By.MONTH
    yield [
        heading_of(by), _("About it"), _("Currency"), _("Plan"), _("Ordered"), _("Actual"),
        *([_("Earned")] if measured else []), _("Forecast"), _("Over plan"),
    ]  # fmt: skip
    currency = access.project.currency
    for row in rows_of(access, money, by):
        yield [row.name, row.note, currency, *_amounts(row.sums, measured=measured)]
    yield [_("In all"), "", currency, *_amounts(total(money.amounts), measured=measured)]
    for name, note, left in _reserves(access):
        yield [name, note, currency, left]


def _reserves(access: Access) -> list[tuple[str, str, Decimal]]:
    """What is left beside the lines; nothing where nothing was set aside."""
    found = reserves_of(access.project)
    if not found.any:
        return []
    return [
        (_("Contingency left"), _("in the cost baseline, not in the sum of the lines"), found.contingency.left),
        (_("Management reserve left"), _("outside the cost baseline"), found.management.left),
    ]


def _amounts(sums: Sums, *, measured: bool) -> list[Value]:
    return [
        sums.plan, sums.ordered, sums.actual, *([sums.earned] if measured else []), sums.forecast, sums.over,
    ]  # fmt: skip


def budget_on_paper(access: Access, subject: str) -> Paper:
    """The budget as its reader may see it, cut as the subject says."""
    by, money = cut_said(subject), money_of(access)
    rows = rows_of(access, money, by)
    return framed(
        access, name=f"budget-{by.value}", title=_("Budget"), wide=True, lead=_lead(access, money),
        blocks=(*_head(access, money), *_warned(access, money), *_table(access, money, by, rows)),
    )  # fmt: skip


def _lead(access: Access, money: Money) -> str:
    words = told(access, money, differences(access, money, so_far=False))
    return " ".join(words.sentences)


def _head(access: Access, money: Money) -> Iterator[Block]:
    if not money.amounts:
        yield Note(_("The budget has no line yet"))
        return
    sums, currency = total(money.amounts), access.project.currency
    facts = [
        (_("planned"), sums.plan), (_("ordered, not paid yet"), sums.ordered), (_("spent"), sums.actual),
        *([(_("earned"), sums.earned)] if money.measured else []), (_("forecast"), sums.forecast),
    ]  # fmt: skip
    yield Band(tuple(Fact(label, formats.money(amount, currency, cents=False)) for label, amount in facts))
    for name, note, left in _reserves(access):
        yield Note(f"{name} ({note}): {formats.money(left, currency)}")
    until = book_of(access.project).cut_off
    if money.hidden:
        yield Note(_("Without labour and consultants, which take the right to see rates."))
    elif until is not None:
        yield Note(_("Actual costs are complete until %(day)s.") % {"day": formats.long_day(until)})


def _warned(access: Access, money: Money) -> Sequence[Block]:
    found = warning_rows(access, [one for one in warned_of(money) if one.level > Level.NONE])
    if not found:
        return ()
    currency = access.project.currency
    return part_of(
        _("What will probably cost more than planned"), found,
        [
            Shown(_("Line"), lambda row: named(row.name)),
            Shown(_("Chance to cost more"), lambda row: Cell(row.said, "bad" if row.state == "bad" else "warn")),
            figures(_("Plan"), lambda row: formats.money(row.one.sums.plan, currency)),
            figures(_("Spent and ordered"), lambda row: formats.money(row.one.bound, currency)),
            figures(_("Forecast"), lambda row: formats.money(row.one.sums.forecast, currency)),
        ],
        "",
    )  # fmt: skip


def _table(access: Access, money: Money, by: By, rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    measured = money.measured and by is not By.MONTH
    currency = access.project.currency
    amounts = [_("Plan"), _("Ordered"), _("Actual"), *([_("Earned")] if measured else []), _("Forecast")]
    columns = (
        Column(heading_of(by)), *(Column(label, "end") for label in amounts), Column(_("Over plan"), "end"),
    )  # fmt: skip
    whole = Row(_("In all"), total(money.amounts))
    yield Heading(_("By what it is for"))
    yield Table(
        columns, tuple(_row(one, currency, measured=measured) for one in (*rows, whole)), total=True
    )  # fmt: skip


def _row(row: Row, currency: str, *, measured: bool) -> tuple[Cell, ...]:
    sums = row.sums
    said = [sums.plan, sums.ordered, sums.actual, *([sums.earned] if measured else []), sums.forecast]
    over = Cell(formats.money(sums.over, currency), "bad") if sums.over > 0 else formats.money(sums.over, currency)
    return cells(named(row.name, row.note), *(formats.money(amount, currency) for amount in said), over)


BUDGET = PaperKind("budget", gettext_lazy("Budget"), Right.SEE_COSTS, budget_on_paper)
