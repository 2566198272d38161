"""Closes the books for a month, with what is accrued at its end, and opens them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.budget import closing_telling as telling
from charthouse.budget.accruals import Proposal, proposals
from charthouse.budget.actions import Cost, check, locked_book, write
from charthouse.budget.closing_figures import digest_of, taken
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import ClosedPeriod, CostBook, CostEntry, Order
from charthouse.budget.periods import (
    closed,
    closed_through,
    counted_in,
    month_after,
    month_end,
    month_of,
    standing,
)
from charthouse.budget.queries import A_DAY, book_of, minutes
from charthouse.budget.refusals import BadAccrual, CostChanged, NoSuchPeriod, NotToBeClosed
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats

MOST_ACCRUALS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrued:
    """What is accrued at the end of a month: as it is proposed, otherwise with a reason, or by hand with one."""

    amount: Decimal
    what: str
    type: str
    reason: str = ""
    proposed: Decimal | None = None
    """None: nobody proposed it."""
    task_uid: int | None = None
    line: int | None = None
    order: int | None = None
    vendor: str = ""
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that one should know before a month is closed."""

    sentence: str
    page: str = ""
    """The path of the page where it can be seen to."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What closing a month would do."""

    month: dt.date
    after: dt.date | None
    """The last month that is closed already."""
    version: int
    """Of the cost book that this was read from."""
    entries: int
    """Those that would be locked."""
    spent: Decimal
    proposals: tuple[Proposal, ...]
    missing: tuple[Missing, ...]
    cut_off: dt.date | None
    """Until when costs are complete now."""


_checks: list[Callable[[Access, dt.date], list[Missing]]] = []


def register_check(check_of: Callable[[Access, dt.date], list[Missing]]) -> None:
    """Say what else should be known before a month is closed, such as rounds that are open; called in ``ready``."""
    if check_of not in _checks:
        _checks.append(check_of)


def today_of(project: Project) -> dt.date:
    """The day by the project's clock."""
    return timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC")).date()


def next_to_close(project: Project) -> dt.date | None:
    """The month that is to be closed next: the last one that is over, or where that is closed the one after it is over;
    None: none is over yet that is open."""
    over = month_after(today_of(project).replace(day=1), -1)
    last = closed_through(project)
    if last is not None:
        after = month_after(last)
        return after if after <= over else None
    return over


def look_ahead(access: Access, month: dt.date) -> Ahead:
    """What closing a month would do, and what is missing for it.

    :raises NotToBeClosed: where it cannot be closed
    """
    access.require(Right.CLOSE_PERIODS)
    project = access.project
    last = _require_closable(project, month)
    there = _between(project, last, month)
    book = book_of(project)
    spent = sum((one.amount for one in there), Decimal(0))
    return Ahead(
        month, last, book.version, len(there), spent, tuple(proposals(access, month)),
        (*_missing(access, month, there), *(one for each in _checks for one in each(access, month))),
        book.cut_off,
    )  # fmt: skip


def _between(project: Project, last: dt.date | None, month: dt.date) -> list[CostEntry]:
    first = dt.date.min if last is None else month_after(last)
    return list(standing(project).filter(counted_in(first, month_end(month))))


def _missing(access: Access, month: dt.date, there: Sequence[CostEntry]) -> list[Missing]:
    project, found = access.project, []
    unsorted = sum(1 for one in there if not one.type)
    if unsorted:
        said = ngettext(
            "%(count)s entry has no cost type; once the month is closed it can only be corrected later.",
            "%(count)s entries have no cost type; once the month is closed they can only be corrected later.",
            unsorted,
        )
        found.append(Missing(said % {"count": formats.number(unsorted)}, f"/projects/{project.key}/costs/entries/"))
    if not any(month_of(one.day, one.period) == month for one in there):
        found.append(
            Missing(
                _("Nothing is booked in %(month)s.") % {"month": formats.month(month)},
                f"/projects/{project.key}/costs/",
            )
        )
    status, end = access.shown.status_date, minutes(month_end(month)) + A_DAY
    if status is None:
        found.append(Missing(_("The plan has no status date, so nothing says what is earned.")))
    elif status < end - A_DAY:
        found.append(
            Missing(
                _("The plan’s status date is %(day)s: progress after it is not known.")
                % {"day": formats.long_day(formats.day_of(status, finish=True))},
                f"/projects/{project.key}/rounds/",
            )
        )
    bare = Order.objects.filter(project=project, state=Order.State.OPEN, task_uid=None, due=None)
    if without := bare.filter(day__lte=month_end(month)).count():
        said = ngettext(
            "%(count)s open order has neither a task nor a day of payment, so nothing is proposed for it.",
            "%(count)s open orders have neither a task nor a day of payment, so nothing is proposed for them.",
            without,
        )
        found.append(Missing(said % {"count": formats.number(without)}, f"/projects/{project.key}/orders/"))
    return found


def _require_closable(project: Project, month: dt.date) -> dt.date | None:
    last = closed_through(project)
    if last is not None and month <= last:
        raise NotToBeClosed(
            _("%(month)s is closed already; the books are closed until the end of %(last)s.")
            % {"month": formats.month(month), "last": formats.month(last)}
        )
    if month_end(month) > today_of(project):
        raise NotToBeClosed(
            _("%(month)s is not over yet; it can be closed from %(day)s on.")
            % {"month": formats.month(month), "day": formats.long_day(month_end(month))}
        )
    return last


def as_proposed(access: Access, month: dt.date) -> list[Accrued]:
    """Accruals exactly as they are proposed."""
    return [of_proposal(one) for one in proposals(access, month)]


def of_proposal(one: Proposal, amount: Decimal | None = None, reason: str = "") -> Accrued:
    """A proposal as it is taken, or with another amount and why."""
    return Accrued(
        amount=one.amount if amount is None else amount, what=one.what, reason=reason, proposed=one.amount,
        type=one.type, task_uid=one.task_uid, line=one.line, order=one.order, vendor=one.vendor, capital=one.capital,
    )  # fmt: skip


@transaction.atomic
def close_month(
    *, access: Access, month: dt.date, accruals: Sequence[Accrued] = (), note: str = "", seen: int | None = None
) -> ClosedPeriod:
    """Close the books for a month and all months before it: what is accrued is booked at its end and taken back on the
    first day of the next, costs are complete until its end, and what the books say then is kept.

    ``seen`` is the version of the cost book that was looked at; None: whichever there is.

    :raises NotToBeClosed: BadAccrual: BadCost: CostChanged:
    """
    access.require(Right.CLOSE_PERIODS)
    project, locked = access.project, locked_book(access)
    last = _require_closable(project, month)
    if seen is not None and seen != locked.version:
        raise CostChanged(_("Somebody booked on the project meanwhile; look at what closing does now, and close then."))
    costs = _costs_of(project, month, accruals)
    mine = ClosedPeriod.objects.filter(project=project)
    watch = _watch(locked)
    batch = ""
    if costs:
        why = note or _("Accrued at the end of %(month)s") % {"month": formats.month(month)}
        batch = write(access, costs, (), CostEntry.Source.HAND, why)[0].batch
        made = list(CostEntry.objects.filter(project=project, batch=batch).order_by("number"))
        first = month_after(month)
        again = [
            replace(cost, day=first, period=first, amount=-cost.amount, corrects=entry)
            for cost, entry in zip(costs, made, strict=True)
        ]
        write(access, again, (), CostEntry.Source.HAND, why)
    before = locked.cut_off
    if before is None or before < month_end(month):
        locked.cut_off = month_end(month)
    locked.version += 1
    locked.save(update_fields=["cut_off", "version"])
    figures = {**taken(access, month, last), "accruals": _kept(accruals, batch)}
    latest = mine.order_by("-number").first()
    one = ClosedPeriod.objects.create(
        project=project, number=1 if latest is None else latest.number + 1, month=month, figures=figures,
        digest=digest_of(figures, "" if latest is None else latest.digest), batch=batch, cut_off_before=before,
        note=note.strip()[:500], by=access.user, at=timezone.now(),
    )  # fmt: skip
    journal.record(
        one, telling.CLOSE, by=access.user, stream_id=project.journal_id,
        after={"month": f"{month:%Y-%m}", "entries": len(costs), "digest": one.digest}, why=one.note,
        changes=watch.changes(),
    )  # fmt: skip
    telling.tell(one, telling.CLOSE, access.user)
    return one


@transaction.atomic
def reopen_month(*, access: Access, number: int, reason: str) -> ClosedPeriod:
    """Open the month that was closed last again: its accruals are taken back, what was kept of it stays to be read.

    :raises NoSuchPeriod: NotToBeClosed:
    """
    access.require(Right.CLOSE_PERIODS)
    project, locked = access.project, locked_book(access)
    one = period_of(project, number)
    why = reason.strip()[:500]
    if not why:
        sentence = _("Say why the month is opened again.")
        raise BadAccrual(sentence, fields={"reason": sentence})
    latest = closed(project).first()
    if one.reopened_at is not None or latest is None:
        raise NotToBeClosed(_("%(month)s is open already.") % {"month": formats.month(one.month)})
    if latest.pk != one.pk:
        raise NotToBeClosed(
            _("%(last)s was closed after %(month)s; open %(last)s again first.")
            % {"month": formats.month(one.month), "last": formats.month(latest.month)}
        )
    accrued = list(standing(project).filter(batch=one.batch)) if one.batch else []
    back = [*accrued, *standing(project).filter(corrects__in=accrued)]
    watch = _watch(locked, back)
    one.reopened_by, one.reopened_at, one.reason = access.user, timezone.now(), why
    one.save(update_fields=["reopened_by", "reopened_at", "reason"])
    if back:
        write(access, (), back, CostEntry.Source.HAND, why)
    if locked.cut_off == month_end(one.month):
        locked.cut_off = one.cut_off_before
    locked.version += 1
    locked.save(update_fields=["cut_off", "version"])
    journal.record(
        one, telling.REOPEN, by=access.user, stream_id=project.journal_id, after={"month": f"{one.month:%Y-%m}"},
        why=why, changes=watch.changes(),
    )  # fmt: skip
    telling.tell(one, telling.REOPEN, access.user)
    return one


def period_of(project: Project, number: int) -> ClosedPeriod:
    """The closing of that number.

    :raises NoSuchPeriod:
    """
    found = ClosedPeriod.objects.filter(project=project, number=number).select_related("by", "reopened_by").first()
    if found is None:
        raise NoSuchPeriod(_("%(key)s has no closing %(number)d.") % {"key": project.key, "number": number})
    return found


def _watch(locked: CostBook, back: Sequence[CostEntry] = ()) -> Watch:
    """The rows that closing or opening a month may touch."""
    entries = CostEntry.objects.filter(project=locked.project_id)
    last = entries.order_by("-number").values_list("number", flat=True).first() or 0
    return Watch(
        ClosedPeriod.objects.filter(project=locked.project_id), CostBook.objects.filter(pk=locked.pk),
        entries.filter(Q(number__gt=last) | Q(pk__in=[one.pk for one in back])),
    )  # fmt: skip


def _costs_of(project: Project, month: dt.date, accruals: Sequence[Accrued]) -> list[Cost]:
    if len(accruals) > MOST_ACCRUALS:
        raise BadAccrual(_("At most %(most)d accruals are booked with a month.") % {"most": MOST_ACCRUALS})
    known = kinds()
    for one in accruals:
        if one.type not in known.names:
            raise _bad("type", _("“%(what)s”: say what kind of cost it is."), one)
        if not one.what.strip():
            raise _bad("what", _("Say what is accrued."), one)
        if one.amount != one.proposed and not one.reason.strip():
            raise _bad("reason", _("“%(what)s”: say why it is accrued otherwise than proposed."), one)
    end = month_end(month)
    costs = [
        Cost(
            day=end, period=month, amount=one.amount, task_uid=one.task_uid, text=one.what.strip()[:500], accrued=True,
            type=one.type, capital=one.capital, line=one.line, order=one.order, vendor=one.vendor[:200],
        )
        for one in accruals
    ]  # fmt: skip
    check(project, costs)
    return costs


def _bad(field: str, sentence: str, one: Accrued) -> BadAccrual:
    said = sentence % {"what": one.what[:60]}
    return BadAccrual(said, fields={field: said})


def _kept(accruals: Sequence[Accrued], batch: str) -> list[dict[str, object]]:
    numbers = CostEntry.objects.filter(batch=batch).order_by("number").values_list("number", flat=True) if batch else ()
    return [
        {
            "number": number, "type": one.type, "reason": one.reason.strip()[:500],
            "proposed": None if one.proposed is None else format(one.proposed.normalize(), "f"),
        }
        for number, one in zip(numbers, accruals, strict=True)
    ]  # fmt: skip
