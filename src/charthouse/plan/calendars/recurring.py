"""Exceptions that repeat, in words, and from what people choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.engine.calendars import Hours
from charthouse.exchange import document as doc
from charthouse.exchange.document import Recurrence, RecurrenceKind
from charthouse.exchange.recurrence import weekday_of
from charthouse.plan.calendars.refusals import BadCalendar
from charthouse.plan.calendars.values import date_of, day_number
from charthouse.ui import formats

WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip
SHORT_WEEKDAYS = (
    gettext_lazy("Mo"), gettext_lazy("Tu"), gettext_lazy("We"), gettext_lazy("Th"), gettext_lazy("Fr"),
    gettext_lazy("Sa"), gettext_lazy("Su"),
)  # fmt: skip
ORDINALS = (
    (1, gettext_lazy("first")), (2, gettext_lazy("second")), (3, gettext_lazy("third")), (4, gettext_lazy("fourth")),
    (5, gettext_lazy("last")),
)  # fmt: skip
KINDS = (
    ("", gettext_lazy("Only on these days")),
    (RecurrenceKind.WEEKLY.value, gettext_lazy("Every week, on the chosen weekdays")),
    (RecurrenceKind.MONTHLY_WEEKDAY.value, gettext_lazy("Every month, on the n-th weekday")),
    (RecurrenceKind.MONTHLY_DAY.value, gettext_lazy("Every month, on this day of the month")),
    (RecurrenceKind.YEARLY_DAY.value, gettext_lazy("Every year, on this date")),
    (RecurrenceKind.YEARLY_WEEKDAY.value, gettext_lazy("Every year, on the n-th weekday of this month")),
    (RecurrenceKind.DAILY.value, gettext_lazy("Every so many days")),
)


def exception_of(
    *, name: str, first: dt.date, last: dt.date | None, hours: Hours, repeats: str = "", every: int = 1,
    weekdays: Sequence[int] = (), ordinal: int = 1, source: str = "",
) -> doc.CalendarException:  # fmt: skip
    """An exception from what somebody chose; a repeating one needs a last day.

    :raises BadCalendar:
    """
    if repeats and last is None:
        raise BadCalendar(_("Say the last day on which this can repeat."), fields={"last": _("is missing")})
    rule = None if not repeats else _rule(RecurrenceKind(repeats), first, every, weekdays, ordinal)
    return doc.CalendarException(
        first=day_number(first), last=day_number(last or first), hours=hours, name=" ".join(name.split()),
        recurrence=rule, source=source,
    )  # fmt: skip


def _rule(kind: RecurrenceKind, first: dt.date, every: int, weekdays: Sequence[int], ordinal: int) -> Recurrence:
    chosen = tuple(sorted(set(weekdays))) or (first.weekday(),)
    match kind:
        case RecurrenceKind.DAILY:
            return Recurrence(kind, every)
        case RecurrenceKind.WEEKLY:
            return Recurrence(kind, every, weekdays=chosen)
        case RecurrenceKind.MONTHLY_DAY:
            return Recurrence(kind, every, day=first.day)
        case RecurrenceKind.YEARLY_DAY:
            return Recurrence(kind, every, day=first.day, month=first.month)
    if len(chosen) > 1:
        raise BadCalendar(_("Choose one weekday: the n-th of a month is one day."), fields={"weekdays": ""})
    month = first.month if kind is RecurrenceKind.YEARLY_WEEKDAY else None
    return Recurrence(kind, every, weekdays=chosen, ordinal=ordinal, month=month)


def rule_in_words(exception: doc.CalendarException) -> str:
    """``every 2 weeks on Monday and Friday``; empty where nothing repeats."""
    rule = exception.recurrence
    if rule is None:
        return ""
    first = date_of(exception.first)
    weekdays = [str(WEEKDAYS[each]) for each in rule.weekdays or (weekday_of(exception.first),)]
    nth = str(dict(ORDINALS).get(rule.ordinal or 1, ORDINALS[0][1]))
    values = {
        "every": rule.every, "days": formats.listing(weekdays), "nth": nth, "day": rule.day or first.day,
        "month": formats.month(first.replace(month=rule.month or first.month, day=1)).rpartition(" ")[0],
    }  # fmt: skip
    match rule.kind:
        case RecurrenceKind.DAILY:
            text = ngettext("every day", "every %(every)d days", rule.every)
        case RecurrenceKind.WEEKLY:
            text = ngettext("every week on %(days)s", "every %(every)d weeks on %(days)s", rule.every)
        case RecurrenceKind.MONTHLY_DAY:
            text = ngettext("every month on day %(day)d", "every %(every)d months on day %(day)d", rule.every)
        case RecurrenceKind.MONTHLY_WEEKDAY:
            text = ngettext(
                "every month on the %(nth)s %(days)s", "every %(every)d months on the %(nth)s %(days)s", rule.every
            )
        case RecurrenceKind.YEARLY_DAY:
            text = ngettext("every year on %(day)d %(month)s", "every %(every)d years on %(day)d %(month)s", rule.every)
        case RecurrenceKind.YEARLY_WEEKDAY:
            text = ngettext(
                "every year on the %(nth)s %(days)s in %(month)s",
                "every %(every)d years on the %(nth)s %(days)s in %(month)s",
                rule.every,
            )
    return text % values
