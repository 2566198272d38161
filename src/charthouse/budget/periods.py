"""Months of the books: in which one an entry counts, and until which one they are closed."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from charthouse.budget.models import ClosedPeriod, CostEntry
from charthouse.budget.refusals import BooksAreClosed
from charthouse.projects.models import Project
from charthouse.ui import formats


def month_end(month: dt.date) -> dt.date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_after(month: dt.date, by: int = 1) -> dt.date:
    """The first day of the month so many months on."""
    year, at = divmod(month.year * 12 + month.month - 1 + by, 12)
    return dt.date(year, at + 1, 1)


def month_of(day: dt.date, period: dt.date | None) -> dt.date:
    """The first day of the month that the books count an entry in."""
    return (period or day).replace(day=1)


def counted_on(day: dt.date, period: dt.date | None) -> dt.date:
    """The day on which the books count an entry: its own, or the nearest in the month that it is counted in."""
    month = month_of(day, period)
    return max(month, min(day, month_end(month)))


def counted_in(first: dt.date, last: dt.date) -> Q:
    """Entries that the books count in the months from that of one day to that of another."""
    return Q(period__range=(first.replace(day=1), last)) | Q(period=None, day__range=(first.replace(day=1), last))


def standing(project: Project) -> QuerySet[CostEntry]:
    """What counts of a project's cost book: neither reversed nor a reversal."""
    return CostEntry.objects.filter(project=project, reversed=False, reverses=None)


def closed(project: Project) -> QuerySet[ClosedPeriod]:
    """The closings that hold, the last one first."""
    return ClosedPeriod.objects.filter(project=project, reopened_at=None).order_by("-month")


def closed_through(project: Project) -> dt.date | None:
    """The first day of the last closed month; None: none is closed."""
    found: dt.date | None = closed(project).aggregate(last=Max("month"))["last"]
    return found


def first_open(project: Project) -> dt.date | None:
    """The first month that is open after those that are closed; None: none is closed."""
    last = closed_through(project)
    return None if last is None else month_after(last)


def shut(what: str, month: dt.date, last: dt.date) -> BooksAreClosed:
    """The refusal to book something in a closed month."""
    after = month_after(last)
    return BooksAreClosed(
        _(
            "%(what)s: the books are closed until the end of %(last)s, so nothing is booked in %(month)s. "
            "Book it in %(open)s (period %(period)s), or have %(last)s opened again, with a reason."
        )
        % {
            "what": what, "last": formats.month(last), "month": formats.month(month), "open": formats.month(after),
            "period": f"{after:%Y-%m}",
        },
        fields={"period": _("%(month)s is closed.") % {"month": formats.month(month)}},
    )  # fmt: skip
