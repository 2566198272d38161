"""Budget lines: what is planned to be spent on one thing, month by month, put in, changed and taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from charthouse.budget.actions import FIRST_DAY, LAST_DAY, MOST, task_name
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import BudgetBook, BudgetLine
from charthouse.budget.money import converted, places_of, shared
from charthouse.budget.periods import month_after
from charthouse.budget.rates import at_the_rate_of, currency_of
from charthouse.budget.refusals import BadLine, LineChangedMeanwhile, LineHoldsReserve, NoSuchLine
from charthouse.budget.reserve_sums import holds_reserve
from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record, change_record, delete_record

LONGEST = {"name": 200, "vendor": 200, "note": 1000}
MOST_MONTHS = 240
FIELDS = ("name", "task_uid", "type", "capital", "vendor", "currency", "months", "note", "source")


def locked_budget(project: Project) -> BudgetBook:
    """The budget's row, locked until the transaction ends: one change after the other."""
    return BudgetBook.objects.select_for_update().get_or_create(project=project)[0]


def add_line(*, access: Access, facts: Facts) -> BudgetLine:
    """Put a line in the budget; ``facts`` as ``FIELDS`` names them, ``months`` as amounts by the month's first day.

    :raises BadLine: BadCost: NoRate: RoleMayNot:
    """
    return add_record(LINES, access=access, facts=facts)


def change_line(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> BudgetLine:
    """Change what a line says; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchLine: BadLine: BadCost: NoRate: RoleMayNot: LineChangedMeanwhile:
    """
    return change_record(LINES, access=access, number=number, facts=facts, seen=seen)


def delete_line(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a line out of the budget; the journal brings it back.

    :raises NoSuchLine: RoleMayNot: LineChangedMeanwhile: LineHoldsReserve:
    """
    access.require(Right.EDIT_BUDGET)
    locked_budget(access.project)
    if holds_reserve(access.project, number):
        raise LineHoldsReserve(_("Money of a reserve was moved to this line; take that back under “Reserves” first."))
    delete_record(LINES, access=access, number=number, seen=seen)


def spread(amount: Decimal, first: dt.date, last: dt.date, places: int) -> dict[dt.date, Decimal]:
    """An amount in equal parts over the months between two days, to the last cent.

    :raises BadLine: where they are the wrong way round, or too many months lie between them
    """
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count < 1:
        raise _bad("last", _("The last month lies before the first."))
    if count > MOST_MONTHS:
        raise _bad("last", _("A line has at most %(most)d months.") % {"most": MOST_MONTHS})
    months = [month_after(first.replace(day=1), step) for step in range(count)]
    return {
        month: one
        for month, one in zip(months, shared(amount, [Decimal(1)] * count, places), strict=True) if one
    }  # fmt: skip


def months_of(one: BudgetLine) -> dict[dt.date, Decimal]:
    """What a line plans for each month, in its own currency."""
    return {dt.date.fromisoformat(f"{month}-01"): Decimal(amount) for month, amount in sorted(one.months.items())}


def own_months_of(one: BudgetLine, project: Project) -> dict[dt.date, Decimal]:
    """The same in the project's currency, each month turned into it at the line's rate."""
    found = months_of(one)
    if one.rate is None:
        return found
    places = places_of(project.currency)
    return {month: converted(amount, one.rate, places) for month, amount in found.items()}


def packed(months: Mapping[dt.date, Decimal]) -> dict[str, str]:
    """Amounts by month as rows keep them."""
    return {f"{month:%Y-%m}": format(amount, "f") for month, amount in sorted(months.items()) if amount}


def put(access: Access, one: BudgetLine, facts: Facts) -> None:
    """Put facts into a line's row, not yet saved.

    :raises BadLine: BadCost: NoRate:
    """
    project = access.project
    for name, value in facts.items():
        if name in LONGEST:
            setattr(one, name, text_of(name, value, LONGEST[name]))
        elif name == "task_uid":
            one.task_uid = task_of(project, value, one.task_uid)
        elif name == "type":
            one.type = type_of(value, one.type)
        elif name == "capital":
            one.capital = bool(value)
        elif name == "source":
            one.source = str(value)
        elif name == "months":
            one.months = packed(value)
    if not one.name:
        raise _bad("name", _("A line needs a name: what the money is for."))
    if not one.type:
        raise _bad("type", _("Say what kind of cost it is."))
    code = currency_of(project, str(facts["currency"])) if "currency" in facts else one.currency
    _check_months(one, places_of(code or project.currency))
    if code != one.currency or (code and one.rate is None):
        one.currency = code
        first = min(months_of(one), default=None)
        one.rate = None if not code else at_the_rate_of(project, code, Decimal(1), _known_day(first)).rate


def _known_day(first: dt.date | None) -> dt.date:
    """The day whose rate a line is planned at: its first month's, and today's where that lies ahead."""
    today = dt.datetime.now(tz=dt.UTC).date()
    return today if first is None else min(first, today)


def _check_months(one: BudgetLine, places: int) -> None:
    found = months_of(one)
    if len(found) > MOST_MONTHS:
        raise _bad("months", _("A line has at most %(most)d months.") % {"most": MOST_MONTHS})
    for month, amount in found.items():
        if not FIRST_DAY <= month <= LAST_DAY:
            raise _bad("months", _("The month %(month)s is too far away; look at the year.") % {"month": month})
        check_amount(amount, places, "months")


def check_amount(amount: Decimal, places: int, field: str) -> None:
    """Refuse what no budget and no order says.

    :raises BadLine:
    """
    if not amount.is_finite() or abs(amount) >= MOST:
        raise _bad(field, _("The amount %(amount)s is too big.") % {"amount": str(amount)[:40]})
    if amount < 0:
        raise _bad(field, _("A planned amount is not below 0; a credit is booked when it comes."))
    if amount != round(amount, places):
        raise _bad(
            field,
            _("The amount %(amount)s has more than %(places)d decimal places.")
            % {"amount": str(amount)[:40], "places": places},
        )


def text_of(name: str, value: Any, most: int) -> str:
    """A text as somebody typed it, without what stands around it.

    :raises BadLine: it is too long, or holds what no database keeps
    """
    said = str(value or "").strip()
    if "\x00" in said or len(said) > most:
        raise _bad(name, _("This text can have %(most)d characters at most.") % {"most": most})
    return said


def type_of(value: Any, before: str = "") -> str:
    """A cost type by its key or its name; one that is retired stays where it is.

    :raises BadLine: there is none, or it is retired
    """
    found = kinds()
    key = found.key_of(str(value or ""))
    if wrong := found.wrong_with(key or str(value or "?"), (before,)):
        raise _bad("type", wrong)
    return key or ""


def task_of(project: Project, value: Any, before: int | None = None) -> int | None:
    """An element of the WBS by its number.

    :raises BadLine: there is none
    """
    if value is None or value == before:
        return None if value is None else before
    if type(value) is not int or not Task.objects.filter(project=project, uid=value).exists():
        raise _bad(
            "task_uid",
            _("%(key)s has no task %(number)s; look for its number in the plan.")
            % {"key": project.key, "number": str(value)[:20]},
        )
    return int(value)


def line_of(project: Project, value: Any, before: int | None = None) -> int | None:
    """A budget line by its number, as orders and costs name it.

    :raises BadLine: there is none
    """
    if value is None or value == before:
        return None if value is None else before
    if type(value) is not int or not BudgetLine.objects.filter(project=project, number=value).exists():
        raise _bad("line", _("The budget has no line %(number)s.") % {"number": str(value)[:20]})
    return int(value)


def facts_of(one: BudgetLine) -> dict[str, Any]:
    """What a line says, as ``put`` takes it."""
    return {name: months_of(one) if name == "months" else getattr(one, name) for name in FIELDS}


def visible(access: Access, lines: Sequence[BudgetLine]) -> list[BudgetLine]:
    """Those whose amounts somebody may see."""
    known = kinds()
    return [one for one in lines if known.shown_to(access, one.type)]


def _told(one: BudgetLine) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in FIELDS if name not in {"task_uid", "source"}}
    return {
        **told,
        "task": "" if one.task_uid is None else task_name(one.project, one.task_uid),
        "rate": "" if one.rate is None else format(one.rate.normalize(), "f"),
    }


def _no_such(project: Project, number: int) -> NoSuchLine:
    return NoSuchLine(
        _("The budget of %(key)s has no line %(number)d; it may have been deleted.")
        % {"key": project.key, "number": number}
    )


def _meanwhile(one: BudgetLine) -> LineChangedMeanwhile:
    return LineChangedMeanwhile(
        _("Somebody changed “%(title)s” after you opened it; open it again, and change it as it is now.")
        % {"title": one.name}
    )


def _bad(field: str, sentence: str) -> BadLine:
    return BadLine(sentence, fields={field: sentence})


LINES: RecordKind[BudgetLine] = RecordKind(
    BudgetLine, "a budget line", Right.EDIT_BUDGET, locked_budget, "next_line", put, _told, _no_such, _meanwhile
)
