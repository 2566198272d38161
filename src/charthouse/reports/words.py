"""How what a report is made of is put into words, in the language that the report has."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from charthouse.budget.cost_types import kinds
from charthouse.goals.kpi_queries import said
from charthouse.goals.models import Kpi
from charthouse.reports.facts import Because, Dimension, Facts, KpiFacts, Source, told_month
from charthouse.reports.judging import AMBER, GREEN
from charthouse.stages.models import Unit
from charthouse.stages.words import figure_told
from charthouse.ui import formats

SIDES: dict[str, str | Promise] = {
    "finish": gettext_lazy("Finish"),
    "cost": gettext_lazy("Cost"),
    "scope": gettext_lazy("Scope"),
    "quality": gettext_lazy("Quality"),
}
TONES: dict[str, str | Promise] = {
    "good": gettext_lazy("On track"),
    "warn": gettext_lazy("At risk"),
    "bad": gettext_lazy("Off track"),
    "none": gettext_lazy("n/a"),
}
AUDIENCES: dict[str, str | Promise] = {
    "team": gettext_lazy("the team"),
    "client": gettext_lazy("the client"),
    "board": gettext_lazy("CIO and board"),
}
WHY_NOT: dict[str, str | Promise] = {
    "no_tasks": gettext_lazy("n/a: the plan has no tasks yet."),
    "uncomputable": gettext_lazy("n/a: the plan’s dates cannot be computed."),
    "no_commitment": gettext_lazy("n/a: neither a baseline nor a promise says when it was to end."),
    "no_budget": gettext_lazy("n/a: nothing is planned in the budget."),
    "unsigned": gettext_lazy("n/a: no version of the scope is signed."),
    "no_tolerance": gettext_lazy("n/a: no stage bounds the quality by a KPI with figures."),
}
NO_COURSE: dict[str, str | Promise] = {
    "no_status_date": gettext_lazy("Not drawn: the project has no status date yet."),
    "no_baseline": gettext_lazy("Not drawn: the plan is held against no baseline yet."),
    "unmeasured": gettext_lazy("Not drawn: the plan is not measured yet."),
}


def late_told(days: int) -> str:
    """How far something is behind (or before) its day."""
    if days == 0:
        return _("on its day")
    if days > 0:
        return _("%(days)s late") % {"days": formats.day_count(days)}
    return _("%(days)s early") % {"days": formats.day_count(-days)}


def because_told(one: Because) -> str:
    """Why a task is late."""
    days = {"days": formats.day_count(one.days), "task": one.name}
    if one.how == "behind":
        return _("because “%(task)s” ends %(days)s late") % days
    if one.how == "ended":
        return _("because “%(task)s” ended %(days)s late") % days
    if one.how == "started":
        return _("because it was begun %(days)s late") % days
    if one.how == "waits":
        return _("because it begins %(days)s later than agreed") % days
    if one.how == "longer":
        return _("because it takes %(days)s of work longer than agreed") % days
    return _("because what remains of it takes longer")


def side_told(one: Dimension, facts: Facts) -> str:
    """The reason for a colour."""
    if one.rule in WHY_NOT:
        return str(WHY_NOT[one.rule])
    if one.rule == "outside":
        late = facts.finish.late
        return "" if late is None else _upper(late_told(late)) + "."
    if one.rule == "tolerance":
        return _by_tolerance(one)
    assert one.value is not None
    limits = {"share": formats.per_cent(one.value, most=1), "green": formats.number(GREEN),
              "amber": formats.per_cent(AMBER)}  # fmt: skip
    if one.name == "finish":
        late = facts.finish.late or 0
        if late <= 0:
            return _upper(late_told(late)) + "."
        return _("%(late)s: %(share)s of the planned time; bounds %(green)s and %(amber)s.") % {
            **limits, "late": _upper(late_told(late)),
        }  # fmt: skip
    if one.name == "cost":
        money = facts.amounts
        if money is None:
            return ""
        return _("%(forecast)s of %(planned)s; bounds %(green)s and %(amber)s over.") % {
            **limits, "forecast": amount(money.total.forecast, money.currency),
            "planned": amount(money.total.planned, money.currency),
        }  # fmt: skip
    assert facts.scope is not None
    moved = facts.scope.came + facts.scope.went + facts.scope.changed
    if not moved:
        return _("As it was signed.")
    return _("%(share)s of what was signed is different; bounds %(green)s and %(amber)s.") % limits


def _by_tolerance(one: Dimension) -> str:
    assert one.value is not None
    assert one.limit is not None
    told = {"stage": one.stage_name, "value": figure_told(one.unit, one.value),
            "limit": figure_told(one.unit, one.limit)}  # fmt: skip
    if one.name == "finish":
        if one.value <= 0:
            return _("“%(stage)s” is not late; tolerance %(limit)s.") % told
        return _("“%(stage)s”: %(value)s late; tolerance %(limit)s.") % told
    if one.name == "cost":
        if one.value <= 0:
            return _("“%(stage)s” does not cost more than agreed; tolerance %(limit)s.") % told
        return _("“%(stage)s”: %(value)s over; tolerance %(limit)s.") % told
    if one.unit == Unit.TASKS:
        return _("“%(stage)s”: %(value)s came or went; tolerance %(limit)s.") % told
    return _("“%(stage)s”: %(value)s; tolerance %(limit)s.") % told


def amount(value: Decimal, currency: str) -> str:
    """An amount without cents."""
    return formats.money(value, currency, cents=False)


def plain_amount(value: Decimal) -> str:
    """An amount in a column that names its currency."""
    return formats.number(value)


def type_told(name: str) -> str:
    """What a type of cost is called."""
    return kinds().name(name)


def kpi_now(one: KpiFacts, currency: str) -> str:
    """What a KPI comes to."""
    return "" if one.now is None else said(one.now, one.measure, one.unit, currency)


def kpi_target(one: KpiFacts, currency: str) -> str:
    """What a KPI is to come to."""
    if one.target is None:
        return ""
    low = said(one.target, one.measure, one.unit, currency)
    if one.direction == Kpi.Direction.WITHIN:
        high = said(one.target_high, one.measure, one.unit, currency)
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if one.direction == Kpi.Direction.UP:
        return _("at least %(value)s") % {"value": low}
    return _("at most %(value)s") % {"value": low}


def source_told(one: Source, key: str) -> str:
    """What a record is called in the list of where sentences come from."""
    pages = {
        "budget": _("Budget"), "scope": _("Scope against what was signed"), "plan": _("The plan"),
        "outlook": _("Outlook"), "course": _("Earned value"), "quality": _("Stages and their tolerances"),
    }  # fmt: skip
    if one.kind in pages:
        return pages[one.kind]
    named = {"number": one.ref, "name": one.label}
    if one.kind == "task":
        return f"{key}-{one.ref} {one.label}".strip()
    told = {
        "run": _("Simulation %(number)s"), "stage": _("Stage %(number)s, “%(name)s”"),
        "kpi": _("KPI %(number)s, “%(name)s”"), "risk": _("Risk %(number)s, “%(name)s”"),
        "gate": _("Gate %(number)s, “%(name)s”"), "exception": _("Exception %(number)s"),
        "version": _("Version %(number)s out for signature"),
        "log": pgettext("RAID log", "Entry %(number)s, “%(name)s”"),
    }  # fmt: skip
    return told.get(one.kind, told["log"]) % named


def title_of(kind: str, since: dt.date, until: dt.date) -> str:
    """What a report is called."""
    if kind == "monthly":
        return _("Monthly report, %(month)s") % {"month": formats.month(told_month(kind, since, until))}
    return _("Weekly report, %(days)s") % {"days": formats.days(since + dt.timedelta(days=1), until)}


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
