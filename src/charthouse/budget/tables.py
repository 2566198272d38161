"""The cost book as the journal keeps it: rows that are verified, deeds that are told, bookings undone by reversal."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import User
from charthouse.budget import actions
from charthouse.budget.closing import reopen_month
from charthouse.budget.closing_telling import CLOSE, REOPEN
from charthouse.budget.models import ClosedPeriod, CostBook, CostEntry
from charthouse.journal import inverses
from charthouse.journal.deeds import Deed, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats


def register_tables() -> None:
    """Called when the chapter starts."""
    register(CostBook, stream="project__journal_id", leave_out=("version",))
    register(CostEntry, stream="project__journal_id")
    register(ClosedPeriod, stream="project__journal_id")
    inverses.register("budget.CostBook", "booked costs", _take_back, may=_may)
    inverses.register("budget.ClosedPeriod", CLOSE, _open_again, may=_may_close)
    register_deeds(
        {
            "booked costs": Deed(_booked),
            "opened the cost book": Deed(_("opened the cost book")),
            "took costs back": Deed(_taken_back),
            "said until when costs are complete": Deed(_until),
            CLOSE: Deed(_closed),
            REOPEN: Deed(_opened),
        }
    )
    register_fields(
        {"cut_off": _("day until which costs are complete"), "amount": _("amount"), "entries": _("entries")}
    )


def _count(entry: Entry) -> dict[str, object]:
    return {"count": entry.after.get("entries", 0)}


def _booked(entry: Entry) -> str:
    told = _count(entry)
    return ngettext("booked %(count)s cost entry", "booked %(count)s cost entries", int(str(told["count"]))) % told


def _taken_back(entry: Entry) -> str:
    told = _count(entry)
    return (
        ngettext("took %(count)s cost entry back", "took %(count)s cost entries back", int(str(told["count"]))) % told
    )


def _until(entry: Entry) -> str:
    day = entry.after.get("cut_off")
    if not day:
        return str(_("said that it is not known until when costs are complete"))
    return str(_("said that costs are complete until %(day)s")) % {
        "day": formats.long_day(dt.date.fromisoformat(str(day)))
    }


def _closed(entry: Entry) -> str:
    told = {"month": _month(entry), "count": entry.after.get("entries", 0)}
    if not told["count"]:
        return str(_("closed the books for %(month)s")) % told
    return (
        ngettext(
            "closed the books for %(month)s, with %(count)s accrual",
            "closed the books for %(month)s, with %(count)s accruals",
            int(str(told["count"])),
        )
        % told
    )


def _opened(entry: Entry) -> str:
    return str(_("opened the books for %(month)s again")) % {"month": _month(entry)}


def _month(entry: Entry) -> str:
    return formats.month(dt.date.fromisoformat(f"{entry.after['month']}-01"))


def _open_again(entry: Entry, by: User) -> None:
    one = ClosedPeriod.objects.select_related("project").get(pk=int(entry.record_id))
    access = project_for(by, one.project.key, Right.CLOSE_PERIODS)
    reopen_month(access=access, number=one.number, reason=gettext("The closing is taken back from the history."))


def _may_close(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.CLOSE_PERIODS)


def _take_back(entry: Entry, by: User) -> None:
    project = Project.objects.get(journal_id=entry.stream_id)
    access = project_for(by, project.key, Right.BOOK_COSTS)
    actions.take_back(access=access, batch=str(entry.after["batch"]), why="")


def _may(access: InProject, entry: Entry) -> bool:
    return access.may(Right.BOOK_COSTS)
