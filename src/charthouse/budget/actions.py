"""What changes in the cost book: booking, taking back, and saying until when it is complete."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import BudgetLine, CostBook, CostEntry, Order
from charthouse.budget.money import places_of
from charthouse.budget.periods import closed_through, counted_in, first_open, month_end, month_of, shut, standing
from charthouse.budget.refusals import BadCost, CostChanged, NoSuchBooking
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import Watch
from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats

MOST = Decimal(10) ** 15
"""An amount is smaller than this."""
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Money spent on a day, to be booked."""

    day: dt.date
    amount: Decimal
    task_uid: int | None = None
    """None: of the project as a whole."""
    kind: str = ""
    text: str = ""
    accrued: bool = False
    identity: str = ""
    type: str = ""
    """As ``cost_types`` knows it; empty: not sorted yet."""
    capital: bool = False
    period: dt.date | None = None
    """A day of the month that the books count it in; None: that of its day."""
    line: int | None = None
    order: int | None = None
    vendor: str = ""
    receipt: str = ""
    currency: str = ""
    """Of the receipt, where it is not the project's; with it ``original``, the rate and whence that is."""
    original: Decimal | None = None
    rate: Decimal | None = None
    rate_day: dt.date | None = None
    rate_source: str = ""
    corrects: CostEntry | None = None
    """The entry of an earlier month that it makes up for; both count."""


TOLD = (
    *("kind", "text", "accrued", "type", "capital", "line", "order", "vendor", "receipt", "currency", "rate"),
    *("rate_day", "rate_source"),
)
"""What an entry and the one that reverses it both say."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What a booking came to."""

    batch: str
    entries: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """What a task, or the project as a whole, cost in a month."""

    task_uid: int | None
    month: dt.date
    """Its first day."""
    seen: Decimal
    """What whoever changes it saw there."""
    amount: Decimal
    """What it shall say."""


@transaction.atomic
def book(
    *, access: Access, costs: Sequence[Cost], source: str = CostEntry.Source.HAND, why: str = "", late: bool = False
) -> Booked:
    """Book costs, all or none; ``late`` ones, of months that are closed, count in the first one that is open.

    :raises BadCost: of an amount, a day or a task that there is not
    :raises BooksAreClosed: of a month that is closed
    """
    access.require(Right.BOOK_COSTS)
    locked = locked_book(access)
    check(access.project, costs)
    booked, changes = write(access, _late(access.project, costs) if late else costs, (), source, why)
    _tell(locked, access.user, "booked costs", booked, changes, why)
    return booked


@transaction.atomic
def rebook(*, access: Access, costs: Sequence[Cost], back: Sequence[CostEntry], source: str, why: str = "") -> Booked:
    """Take entries back and book others in their place, as one deed; what is of a closed month counts in
    the first one that is open.

    :raises BadCost:
    """
    access.require(Right.BOOK_COSTS)
    locked = locked_book(access)
    check(access.project, costs)
    booked, changes = write(access, _late(access.project, costs), back, source, why, late=True)
    _tell(locked, access.user, "booked costs", booked, changes, why)
    return booked


def _late(project: Project, costs: Sequence[Cost]) -> Sequence[Cost]:
    """Costs of closed months as they count in the first open one."""
    opened = first_open(project)
    if opened is None:
        return costs
    return [replace(one, period=max(opened, month_of(one.day, one.period))) for one in costs]


@transaction.atomic
def set_cells(*, access: Access, cells: Iterable[Cell], why: str = "") -> Booked:
    """Let cells of the grid say these amounts: what was booked there by hand is reversed, and the new amount booked.

    What came from files and programs stays, so the hand books the difference to it. Nothing happens to a cell that
    says the amount already.

    :raises CostChanged: when a cell no longer says what was seen
    :raises BooksAreClosed: of a month that is closed
    :raises BadCost:
    """
    access.require(Right.BOOK_COSTS)
    project = access.project
    locked = locked_book(access)
    back: list[CostEntry] = []
    new: list[Cost] = []
    for cell in cells:
        last = month_end(cell.month)
        there = list(standing(project).filter(counted_in(cell.month, last), task_uid=cell.task_uid))
        now = sum((one.amount for one in there), Decimal(0))
        if now != cell.seen:
            raise CostChanged(
                _("Somebody booked on %(what)s in the month of %(month)s meanwhile; look at it and enter it again.")
                % {"what": task_name(project, cell.task_uid), "month": cell.month.strftime("%Y-%m")}
            )
        if now == cell.amount:
            continue
        by_hand = [one for one in there if one.source == CostEntry.Source.HAND and one.corrects_id is None]
        back += by_hand
        rest = cell.amount - sum((one.amount for one in there if one not in by_hand), Decimal(0))
        if rest:
            until = locked.cut_off
            day = until if until is not None and cell.month <= until <= last else last
            new.append(Cost(day=day, amount=rest, task_uid=cell.task_uid))
    check(project, new)
    booked, changes = write(access, new, back, CostEntry.Source.HAND, why)
    if booked.entries:
        _tell(locked, access.user, "booked costs", booked, changes, why)
    return booked


@transaction.atomic
def take_back(*, access: Access, batch: str, why: str = "", late: bool = False) -> Booked:
    """Reverse all that was booked in one go and still counts; ``late`` as for one entry.

    :raises NoSuchBooking: BooksAreClosed:
    """
    return _reverse(access, Q(batch=batch), why, late=late)


@transaction.atomic
def reverse(*, access: Access, number: int, why: str = "", late: bool = False) -> Booked:
    """Reverse one entry. ``late``: what stands in a closed month stays there, and is made up for by an entry with the
    opposite amount in the first month that is open.

    :raises NoSuchBooking: BooksAreClosed:
    """
    return _reverse(access, Q(number=number), why, late=late)


def _reverse(access: Access, which: Q, why: str, *, late: bool) -> Booked:
    access.require(Right.BOOK_COSTS)
    locked = locked_book(access)
    found = [one for one in standing(access.project).filter(which, corrected=False) if not _bound(one)]
    if not found:
        raise NoSuchBooking(_("Nothing of this booking stands any more; look at the entries as they are now."))
    booked, changes = write(access, (), found, CostEntry.Source.HAND, why, late=late)
    _tell(locked, access.user, "took costs back", booked, changes, why)
    return booked


def may_be_taken_back(one: CostEntry) -> bool:
    """Whether an entry still counts, and is not one that comes and goes with the closing of a month."""
    return not (one.reversed or one.corrected or one.reverses_id is not None or _bound(one))


def _bound(one: CostEntry) -> bool:
    """Whether an entry comes and goes with the closing of a month: an accrual that takes itself back."""
    return one.accrued and (one.corrects_id is not None or one.corrected)


@transaction.atomic
def set_cut_off(*, access: Access, day: dt.date | None) -> None:
    """Say until when the costs are complete; None: nobody knows.

    :raises BadCost: of a day that is none of any project, or lies in a month that is closed
    """
    access.require(Right.BOOK_COSTS)
    locked = locked_book(access)
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise BadCost(_("The day %(day)s is too far away; look at the year.") % {"day": day.isoformat()})
    if locked.cut_off == day:
        return
    last = closed_through(access.project)
    if last is not None and (day is None or day < month_end(last)):
        raise BadCost(
            _("The books are closed until %(day)s, so costs are complete until then at least.")
            % {"day": formats.long_day(month_end(last))},
            fields={"day": _("Choose a later day, or have the month opened again.")},
        )
    watch, before = Watch(CostBook.objects.filter(pk=locked.pk)), locked.cut_off
    locked.cut_off = day
    locked.version += 1
    locked.save(update_fields=["cut_off", "version"])
    journal.record(
        locked, "said until when costs are complete", by=access.user, stream_id=access.project.journal_id,
        before={"cut_off": None if before is None else before.isoformat()},
        after={"cut_off": None if day is None else day.isoformat()}, changes=watch.changes(),
    )  # fmt: skip


def locked_book(access: Access) -> CostBook:
    """The project's cost book, held until the transaction ends; opened where there is none."""
    mine = CostBook.objects.filter(pk=access.project.pk)
    found = mine.select_for_update().first()
    if found is None:
        watch = Watch(mine)
        _book, made = CostBook.objects.get_or_create(project=access.project)
        found = mine.select_for_update().get()
        if made:
            journal.record(
                found, "opened the cost book", by=access.user, stream_id=access.project.journal_id,
                changes=watch.changes(),
            )  # fmt: skip
    return found


def task_name(project: Project, uid: int | None) -> str:
    """What a cost is of, as a refusal says it."""
    if uid is None:
        return _("the project as a whole")
    name = Task.objects.filter(project=project, uid=uid).values_list("name", flat=True).first()
    return f"{project.key}-{uid}" if name is None else f"{project.key}-{uid} “{name}”"


def check(project: Project, costs: Sequence[Cost]) -> None:
    """Refuse what cannot be booked.

    :raises BadCost:
    """
    uids = {one.task_uid for one in costs if one.task_uid is not None}
    known = set(Task.objects.filter(project=project, uid__in=uids).values_list("uid", flat=True))
    for one in costs:
        if one.task_uid is not None and one.task_uid not in known:
            raise BadCost(
                _("%(key)s has no task %(number)d; look for its number in the plan.")
                % {"key": project.key, "number": one.task_uid}
            )
        if wrong := wrong_with(project, one.day, one.amount):
            raise BadCost(wrong)
    _check_named(project, costs)
    wrong_types = types_wrong(project, costs)
    if wrong_types:
        wrong = wrong_types[min(wrong_types)]
        raise BadCost(wrong, fields={"type": wrong})


def types_wrong(project: Project, costs: Sequence[Cost]) -> dict[int, str]:
    """Why costs cannot be of their types, by their places; what is billed for an order or line of a retired one can."""
    known = kinds()
    there = {
        name: dict(model._default_manager.filter(project=project).values_list("number", "type"))
        for name, model in (("line", BudgetLine), ("order", Order))
    }
    found = {}
    for place, one in enumerate(costs):
        named = {there[name].get(getattr(one, name), "") for name in there}
        if wrong := known.wrong_with(one.type, named):
            found[place] = wrong
    return found


def _check_named(project: Project, costs: Sequence[Cost]) -> None:
    for model, name, sentence in (
        (BudgetLine, "line", _("The budget has no line %(number)s.")),
        (Order, "order", _("There is no order %(number)s.")),
    ):
        wanted = {getattr(one, name) for one in costs} - {None}
        rows = model._default_manager.filter(project=project, number__in=wanted)
        missing = wanted - set(rows.values_list("number", flat=True))
        if missing:
            raise BadCost(sentence % {"number": min(missing)}, fields={name: sentence % {"number": min(missing)}})


def wrong_with(project: Project, day: dt.date, amount: Decimal) -> str:
    """What is wrong with a day or an amount, as a sentence; empty when nothing is."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return _("The day %(day)s is too far away; look at the year.") % {"day": day.isoformat()}
    if amount == 0:
        return _("An amount of nothing is not booked; leave the line out.")
    return wrong_amount(project.currency, amount)


def wrong_amount(currency: str | None, amount: Decimal) -> str:
    """What is wrong with an amount in a currency, as a sentence; empty when nothing is."""
    if not amount.is_finite() or abs(amount) >= MOST:
        return _("The amount %(amount)s is too big.") % {"amount": str(amount)[:40]}
    places = places_of(currency)
    if amount != round(amount, places):
        return _("The amount %(amount)s has more than %(places)d decimal places.") % {
            "amount": str(amount)[:40], "places": places,
        }  # fmt: skip
    return ""


def write(
    access: Access, costs: Sequence[Cost], back: Sequence[CostEntry], source: str, why: str, *, late: bool = False
) -> tuple[Booked, bytes | None]:
    """Write new entries, and those that take others back: the one place where entries come from.

    :raises BooksAreClosed: where one would stand in a month that is closed
    """
    project, batch, now = access.project, uuid.uuid4().hex, timezone.now()
    last, opened = closed_through(project), first_open(project)
    in_shut = [one for one in back if last is not None and month_of(one.day, one.period) <= last]
    if last is not None:
        for one in (*costs, *(() if late else in_shut)):
            if (month := month_of(one.day, one.period)) <= last:
                raise shut(_told_of(project, one), month, last)
    made_up = {one.pk for one in in_shut}
    number = CostEntry.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    keys, freed = [one.pk for one in back], [one.corrects_id for one in back if one.corrects_id is not None]
    again = [one.identity for one in CostEntry.objects.filter(pk__in=freed).exclude(identity="")]
    anew = CostEntry.objects.filter(project=project, identity__in=again, reversed=False, corrected=False).first()
    if anew is not None:
        raise BadCost(
            _("What it takes back was booked anew as no. %(number)d; take that back first.") % {"number": anew.number}
        )
    made_up_now = [*made_up, *(one.corrects.pk for one in costs if one.corrects is not None)]
    touched = Q(pk__in=[*keys, *freed, *made_up_now])
    watch = Watch(CostEntry.objects.filter(touched | Q(number__gt=number), project=project))
    CostEntry.objects.filter(pk__in=made_up_now).update(corrected=True)
    CostEntry.objects.filter(pk__in=set(keys) - made_up).update(reversed=True)
    CostEntry.objects.filter(pk__in=freed).update(corrected=False)
    same = {"project": project, "batch": batch, "source": source, "reason": why[:500], "by": access.user, "at": now}
    written = [
        CostEntry(
            **same, task_uid=one.task_uid, amount=-one.amount,
            **({"corrects": one, "day": opened, "period": opened} if one.pk in made_up
               else {"reverses": one, "day": one.day, "period": one.period}),
            original=None if one.original is None else -one.original,
            **{name: getattr(one, name) for name in TOLD},
        )
        for one in back
    ] + [
        CostEntry(
            **same, task_uid=one.task_uid, day=one.day, amount=one.amount, original=one.original,
            identity=one.identity, period=month_of(one.day, one.period), corrects=one.corrects,
            **{name: getattr(one, name) for name in TOLD} | {"kind": one.kind[:60], "text": one.text[:500]},
        )
        for one in costs
    ]  # fmt: skip
    for place, entry in enumerate(written, number + 1):
        entry.number = place
    CostEntry.objects.bulk_create(written, batch_size=500)
    total = sum((one.amount for one in written), Decimal(0))
    return Booked(batch, len(written), total), watch.changes()


def _told_of(project: Project, one: Cost | CostEntry) -> str:
    """A cost, as a refusal names it."""
    number = _("No. %(number)d") % {"number": one.number} if isinstance(one, CostEntry) else ""
    what = [number, task_name(project, one.task_uid), formats.money(one.amount, project.currency or "")]
    return " · ".join(part for part in what if part)


def _tell(locked: CostBook, by: User, verb: str, booked: Booked, changes: bytes | None, why: str) -> None:
    locked.version += 1
    locked.save(update_fields=["version"])
    journal.record(
        locked, verb, by=by, stream_id=locked.project.journal_id,
        after={"entries": booked.entries, "amount": format(booked.amount, "f"), "batch": booked.batch},
        why=why, changes=changes,
    )  # fmt: skip
