"""How changes of the budget, of orders and of rates are told and taken back: their rows are put back."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.budget.lines import LINES, locked_budget
from charthouse.budget.models import BudgetLine, BudgetVersion, ExchangeRate, Order
from charthouse.budget.orders import ORDERS
from charthouse.journal import inverses
from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import register_way_back


def register_budget() -> None:
    """Called when the chapter starts."""
    register(
        BudgetLine, stream="project__journal_id", leave_out=("warned",),
        counted=ngettext_lazy("%(shown)s budget line", "%(shown)s budget lines", "count"),
    )  # fmt: skip
    register(BudgetVersion, stream="project__journal_id")
    register(Order, stream="project__journal_id", counted=ngettext_lazy("%(shown)s order", "%(shown)s orders", "count"))
    register(ExchangeRate, stream="project__journal_id")
    register_way_back(LINES)
    register_way_back(ORDERS)
    _way_back("budget.BudgetVersion", "kept a version of the budget", Right.EDIT_BUDGET)
    _way_back("budget.ExchangeRate", "set exchange rates", Right.BOOK_COSTS)
    register_deeds(
        {
            "added a budget line": Deed(
                _("put “%(label)s” into the budget"),
                ngettext_lazy(
                    "put %(count)d line into the budget: “%(label)s”",
                    "put %(count)d lines into the budget, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a budget line": Deed(_("changed %(fields)s of “%(label)s” in the budget"), values=_fields),
            "deleted a budget line": Deed(_("took “%(label)s” out of the budget")),
            "kept a version of the budget": Deed(_("kept the budget as “%(label)s”")),
            "added an order": Deed(_("put the order “%(label)s” on the books")),
            "changed an order": Deed(_("changed %(fields)s of the order “%(label)s”"), values=_fields),
            "set exchange rates": Deed(_("set exchange rates, last that of %(label)s")),
        }
    )
    register_fields(
        {
            "months": _("amounts by month"), "type": _("cost type"), "capital": _("capital"), "vendor": _("vendor"),
            "currency": _("currency"), "rate": _("rate"), "note": _("note"), "reference": _("order number"),
            "line": _("budget line"),
        }
    )  # fmt: skip


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def _way_back(record: str, verb: str, right: Right) -> None:
    def begin(stream_id: int, _entries: Sequence[Entry], by: User) -> None:
        project = Project.objects.get(journal_id=stream_id)
        project_for(by, project.key, right)
        locked_budget(project)

    def may(access: InProject, _entry: Entry) -> bool:
        return access.may(right)

    for each in (verb, UNDID, REDID):
        inverses.register(record, each, put_rows_back, begin=begin, may=may)
