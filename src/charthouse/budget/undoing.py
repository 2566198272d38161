"""How changes of the budget, of orders and of rates are told and taken back: their rows are put back."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import User
from charthouse.budget import own_types, reserves
from charthouse.budget.lines import LINES, locked_budget
from charthouse.budget.models import BudgetLine, BudgetVersion, CostType, ExchangeRate, Order, ReserveMovement
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
    register(ReserveMovement, stream="project__journal_id")
    register(CostType, stream="journal_id")
    for verb in (*own_types.VERBS, UNDID, REDID):
        inverses.register(own_types.RECORD, verb, put_rows_back, begin=own_types.begin_undoing)
    for verb in (reserves.SET_ASIDE, reserves.DREW, reserves.RELEASED, reserves.GAVE_BACK):
        inverses.register("budget.ReserveMovement", verb, _move_back, may=_may_move_back)
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
            reserves.SET_ASIDE: Deed(_("set money aside as a reserve")),
            reserves.DREW: Deed(_("moved money from the contingency to a budget line")),
            reserves.RELEASED: Deed(_("released money of the management reserve")),
            reserves.GAVE_BACK: Deed(_("gave money of a reserve back")),
            reserves.TOOK_BACK: Deed(_("took the movement of a reserve back")),
            own_types.VERBS[0]: Deed(_("added the cost type “%(label)s”")),
            own_types.VERBS[1]: Deed(_("changed %(fields)s of the cost type “%(label)s”"), values=_fields),
            "set exchange rates": Deed(_("set exchange rates, last that of %(label)s")),
        }
    )
    register_fields(
        {
            "months": _("amounts by month"), "type": _("cost type"), "capital": _("capital"), "vendor": _("vendor"),
            "currency": _("currency"), "rate": _("rate"), "note": _("note"), "reference": _("order number"),
            "line": _("budget line"), "name_de": _("name in German"), "codes": _("accounts of the ledger"),
            "retired": _("retired"), "parent": _("counts as"),
        }
    )  # fmt: skip


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def _move_back(entry: Entry, by: User) -> None:
    project = Project.objects.get(journal_id=entry.stream_id)
    one = ReserveMovement.objects.get(pk=int(entry.record_id))
    access = project_for(by, project.key)
    reserves.take_back(access=access, number=one.number, reason=gettext("Taken back from the history."))


def _may_move_back(access: InProject, entry: Entry) -> bool:
    return access.may(reserves.right_for(str(entry.after["source"])))


def _way_back(record: str, verb: str, right: Right) -> None:
    def begin(stream_id: int, _entries: Sequence[Entry], by: User) -> None:
        project = Project.objects.get(journal_id=stream_id)
        project_for(by, project.key, right)
        locked_budget(project)

    def may(access: InProject, _entry: Entry) -> bool:
        return access.may(right)

    for each in (verb, UNDID, REDID):
        inverses.register(record, each, put_rows_back, begin=begin, may=may)
