"""Rates of exchange: what a currency was worth on a day, who says so, and which one an amount takes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.budget.actions import FIRST_DAY, LAST_DAY, locked_book
from charthouse.budget.models import ExchangeRate
from charthouse.budget.money import converted, places_of
from charthouse.budget.refusals import BadCost, NoRate
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

OLDEST = dt.timedelta(days=35)
"""A rate that is older than this says nothing of the day any more."""
MOST_RATES = 5000


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency was worth on a day."""

    currency: str
    day: dt.date
    rate: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in the project's currency, and by which rate."""

    amount: Decimal
    rate: Decimal | None = None
    day: dt.date | None = None
    source: str = ""


def currency_of(project: Project, said: str) -> str:
    """A currency as rows keep it: empty where it is the project's.

    :raises BadCost: of what is no currency, or where the project's is not said
    """
    code = said.strip().upper()
    if not code or code == project.currency:
        return ""
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise _bad("currency", _("“%(code)s” is no currency; write three letters, such as USD.") % {"code": said[:20]})
    if not project.currency:
        raise _bad("currency", _("Nobody has said the project’s own currency; say it in the project first."))
    return code


def at_the_rate_of(project: Project, currency: str, amount: Decimal, day: dt.date) -> Converted:
    """An amount of another currency in the project's, by the newest rate that is not younger than the day.

    :raises NoRate: where no rate of the last five weeks before the day is known
    """
    if not currency:
        return Converted(amount)
    found = (
        ExchangeRate.objects.filter(project=project, currency=currency, day__range=(day - OLDEST, day))
        .order_by("-day")
        .first()
    )
    if found is None:
        raise NoRate(
            _("No rate of %(currency)s to %(own)s is known for %(day)s or the five weeks before; enter it first.")
            % {"currency": currency, "own": project.currency, "day": day.isoformat()},
            fields={"currency": _("There is no rate for that day.")},
        )
    return Converted(converted(amount, found.rate, places_of(project.currency)), found.rate, found.day, found.source)


@one_operation
@transaction.atomic
def set_rates(*, access: Access, rates: Sequence[Rate], why: str = "") -> int:
    """Say rates of exchange; one that is there for the day is replaced. Gives how many are new or other than before.

    What is booked keeps the rate that it was booked at.

    :raises BadCost: of a rate that cannot be
    """
    access.require(Right.BOOK_COSTS)
    locked_book(access)
    project = access.project
    if len(rates) > MOST_RATES:
        raise BadCost(_("At most %(most)d rates are taken at once.") % {"most": MOST_RATES})
    wanted: dict[tuple[str, dt.date], Rate] = {}
    for one in rates:
        code = currency_of(project, one.currency)
        if not code:
            raise _bad("currency", _("%(code)s is the project’s own currency.") % {"code": project.currency or "–"})
        if not one.rate.is_finite() or not Decimal("0.0000000001") <= one.rate < Decimal(10) ** 9:
            raise _bad("rate", _("A rate lies above 0 and below a thousand million."))
        if one.rate != round(one.rate, 10):
            raise _bad("rate", _("A rate has ten decimal places at most."))
        if not FIRST_DAY <= one.day <= LAST_DAY:
            raise _bad("day", _("The day %(day)s is too far away; look at the year.") % {"day": one.day.isoformat()})
        wanted[code, one.day] = one
    days = {day for _code, day in wanted}
    mine = ExchangeRate.objects.filter(project=project, day__in=days, currency__in={code for code, _day in wanted})
    watch = Watch(mine)
    there = {(row.currency, row.day): row for row in mine}
    new, other = [], []
    for (code, day), one in wanted.items():
        row = there.get((code, day))
        if row is None:
            new.append(
                ExchangeRate(project=project, currency=code, day=day, rate=one.rate, source=one.source.strip()[:120])
            )
        elif (row.rate, row.source) != (one.rate, one.source.strip()[:120]):
            row.rate, row.source = one.rate, one.source.strip()[:120]
            other.append(row)
    if not new and not other:
        return 0
    ExchangeRate.objects.bulk_create(new)
    ExchangeRate.objects.bulk_update(other, ["rate", "source"])
    last = (new or other)[-1]
    told = ExchangeRate.objects.get(project=project, currency=last.currency, day=last.day)
    journal.record(
        told, "set exchange rates", by=access.user, stream_id=project.journal_id,
        after={"entries": len(new) + len(other)}, why=why[:500], changes=watch.changes(),
    )  # fmt: skip
    return len(new) + len(other)


def _bad(field: str, sentence: str) -> BadCost:
    return BadCost(sentence, fields={field: sentence})
