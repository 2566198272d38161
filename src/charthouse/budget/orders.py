"""Orders: money that the project has bound itself to pay, apart from what it has paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from charthouse.budget.actions import FIRST_DAY, LAST_DAY, task_name
from charthouse.budget.lines import check_amount, line_of, locked_budget, task_of, text_of, type_of
from charthouse.budget.models import Order
from charthouse.budget.money import places_of
from charthouse.budget.rates import at_the_rate_of, currency_of
from charthouse.budget.refusals import BadLine, LineChangedMeanwhile, NoSuchLine
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record, change_record

LONGEST = {"title": 200, "vendor": 200, "reference": 120}
FIELDS = (*("title", "vendor", "reference", "day", "due", "task_uid", "type", "line", "amount", "currency", "state"),)


def place_order(*, access: Access, facts: Facts) -> Order:
    """Put an order on the books; ``facts`` as ``FIELDS`` names them.

    :raises BadLine: BadCost: NoRate: RoleMayNot:
    """
    return add_record(ORDERS, access=access, facts=facts)


def change_order(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Order:
    """Change what is said of an order; it is closed or cancelled, never deleted.

    :raises NoSuchLine: BadLine: BadCost: NoRate: RoleMayNot: LineChangedMeanwhile:
    """
    return change_record(ORDERS, access=access, number=number, facts=facts, seen=seen)


def put(access: Access, one: Order, facts: Facts) -> None:
    """Put facts into an order's row, not yet saved.

    :raises BadLine: BadCost: NoRate:
    """
    project, before = access.project, (one.day, one.currency)
    for name, value in facts.items():
        if name in LONGEST:
            setattr(one, name, text_of(name, value, LONGEST[name]))
        elif name == "task_uid":
            one.task_uid = task_of(project, value, one.task_uid)
        elif name == "line":
            one.line = line_of(project, value, one.line)
        elif name == "type":
            one.type = type_of(value, one.type)
        elif name in {"day", "due"}:
            setattr(one, name, _day(name, value))
        elif name == "state":
            if value not in Order.State.values:
                raise _bad("state", _("Choose one of these: %(choices)s.") % {"choices": ", ".join(Order.State.values)})
            one.state = value
        elif name == "amount":
            one.amount = value
        elif name == "currency":
            one.currency = currency_of(project, str(value))
    for name, sentence in (
        ("title", _("Say what is ordered.")), ("vendor", _("Say who delivers it.")),
        ("type", _("Say what kind of cost it is.")), ("day", _("Say when it was ordered.")),
        ("amount", _("Say what it costs.")),
    ):  # fmt: skip
        if not getattr(one, name):
            raise _bad(name, sentence)
    check_amount(one.amount, places_of(one.currency or project.currency), "amount")
    if (one.day, one.currency) != before:
        found = at_the_rate_of(project, one.currency, one.amount, one.day)
        one.rate, one.rate_day, one.rate_source = found.rate, found.day, found.source


def _day(name: str, value: Any) -> dt.date | None:
    if value is not None and not (isinstance(value, dt.date) and FIRST_DAY <= value <= LAST_DAY):
        raise _bad(name, _("The day %(day)s is too far away; look at the year.") % {"day": str(value)[:20]})
    return value


def facts_of(one: Order) -> dict[str, Any]:
    """What is said of an order, as ``put`` takes it."""
    return {name: getattr(one, name) for name in FIELDS}


def _told(one: Order) -> dict[str, Any]:
    told = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts_of(one).items()}
    del told["task_uid"]
    return {
        **told,
        "amount": "" if one.amount is None else format(one.amount.normalize(), "f"),
        "task": "" if one.task_uid is None else task_name(one.project, one.task_uid),
    }


def _no_such(project: Project, number: int) -> NoSuchLine:
    return NoSuchLine(_("%(key)s has no order %(number)d.") % {"key": project.key, "number": number})


def _meanwhile(one: Order) -> LineChangedMeanwhile:
    return LineChangedMeanwhile(
        _("Somebody changed “%(title)s” after you opened it; open it again, and change it as it is now.")
        % {"title": one.title}
    )


def _bad(field: str, sentence: str) -> BadLine:
    return BadLine(sentence, fields={field: sentence})


ORDERS: RecordKind[Order] = RecordKind(
    Order, "an order", Right.EDIT_BUDGET, locked_budget, "next_order", put, _told, _no_such, _meanwhile
)
