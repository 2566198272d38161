"""The page on earned value: the curve, the indices, the forecasts beside each other, and the drill down to tasks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.budget.queries import book_of
from charthouse.doors import door
from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.earned_value.methods import Period
from charthouse.exchange.csv_table import harmless
from charthouse.exchange.moments import time_text
from charthouse.incoming import number_in
from charthouse.outlook import value_lines as lines
from charthouse.outlook.effort_warnings import efforts_of
from charthouse.outlook.value_asking import ask, at_work
from charthouse.outlook.value_drawing import NARROW, WIDE, curve_of
from charthouse.outlook.value_keeping import past_lines
from charthouse.outlook.value_scores import value_scores
from charthouse.outlook.value_sheets import Sheet
from charthouse.outlook.value_shelf import asked_as, find, is_kept
from charthouse.outlook.value_words import Amount, index_told, verdict
from charthouse.plan.models import Plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

_EPOCH = dt.date(1970, 1, 1)
_DAY = 1440
_LEVELS = {"apart": "apart"}
_RATES = {"cpi": "cpi"}
YEARS = (1990, 2199)
"""The first and the last year that can be asked for."""
_ASKED = ("date", "period", "level_of_effort", "accrual_rate")


def asked(request: HttpRequest) -> tuple[Choices, int | None]:
    """The policies and the date of an address; what it does not say, or says wrongly, is as usual."""
    said = request.POST if request.method == "POST" else request.GET
    choices = Choices(
        Period.WEEK if said.get("period") == "week" else Period.MONTH,
        _LEVELS.get(said.get("level_of_effort", ""), "included"),
        _RATES.get(said.get("accrual_rate", ""), "budget"),
    )
    try:
        day = dt.date.fromisoformat(said.get("date", ""))
    except ValueError:
        return choices, None
    return choices, ((day - _EPOCH).days + 1) * _DAY if YEARS[0] <= day.year <= YEARS[1] else None


def amount_of(one: Sheet) -> Amount:
    """How this project's amounts are written."""
    return Amount(one.money, one.currency)


class NotMeasuredYet(Refused):
    """A file is asked for of what is still to be measured."""


@door(Right.SEE)
@login_required
@require_http_methods(["GET", "POST"])
def earned_value(request: HttpRequest, key: str) -> HttpResponse:
    """What the project was to be worth by a date, what it is worth, what it has cost, and where it will end.

    Posting asks for a day or policies; of a large plan they are measured as a job.
    """
    access, (choices, at) = project_for(person(request), key), asked(request)
    if request.method == "POST":
        said = {name: request.POST[name] for name in _ASKED if name in request.POST}
        here = f"{request.path}?{urlencode(said)}" if said else request.path
        if is_kept(access.shown, at) and find(access, choices, at).due:
            ask(access, choices, at, here)
        return redirect(here)
    found = find(access, choices, at)
    context: dict[str, Any] = {
        "project": access.project, "access": access, "one": found.sheet, "found": found, "by_itself": not (
            asked_as(choices, at)
        ),
        "job": at_work(access, choices, at) if found.due else None,
        "asked": [(name, request.GET[name]) for name in _ASKED if name in request.GET],
        "asked_day": None if at is None else _EPOCH + dt.timedelta(days=(at - 1) // _DAY),
        "may_book": access.may(Right.BOOK_COSTS), "may_edit": access.may(Right.EDIT_PLAN),
        "may_import": access.may(Right.IMPORT_PLAN), "may_export": access.may(Right.EXPORT),
    }  # fmt: skip
    if found.sheet is not None:
        plan = Plan.objects.filter(pk=access.shown.pk).first()
        context["efforts"] = efforts_of(access)
        context |= _measured(request, access, found.sheet, plan.minutes_per_day if plan else 480)
    return render(request, "outlook/earned_value.html", context)


def _measured(request: HttpRequest, access: Access, one: Sheet, a_day: int) -> dict[str, Any]:
    amount, standing = amount_of(one), one.standing
    above = number_in(request.GET.get("wbs"))
    above = above if above in one.ways else None
    sort = request.GET.get("sort", "")
    sort = sort if sort in lines.SORTS else "plan"
    found = lines.task_lines(one, amount, above, sort)
    here = {} if above is None else {"wbs": above}
    kept = {name: value for name, value in request.GET.items() if name not in ("sort", "wbs")}
    return {
        "verdict": verdict(one, a_day, amount),
        "curves": [("wide", curve_of(one, amount, WIDE)), ("narrow", curve_of(one, amount, NARROW))],
        "drawing_told": _drawing_told(one, amount),
        "indices": lines.index_lines(one),
        "costs": lines.cost_lines(one, amount) if one.money else [],
        "finishes": lines.finish_lines(one, a_day),
        "reference": lines.reference(one),
        "bac": amount(standing.amounts.bac),
        "moments": [
            (each.date, amount(each.pv), amount(each.ev), amount(each.ac)) for each in standing.series
        ],
        "history": [
            (each.date, *(index_told(value) for value in (each.spi_t, each.cpi, each.spi, each.p_factor)))
            for each in one.history
        ],
        "tasks": found[: lines.MOST_ROWS], "more": max(0, len(found) - lines.MOST_ROWS),
        "way": one.way(above), "sort": sort,
        "sorts": [(name, urlencode({**kept, **here, "sort": name})) for name in lines.SORTS],
        "kept": urlencode(kept), "policies": lines.policies(one),
        "choices": standing.choices, "date": _EPOCH + dt.timedelta(days=(standing.at - 1) // _DAY),
        "warnings": one.subject.warnings, "accrued": amount(standing.accrued) if standing.accrued else "",
        "cut_off": book_of(access.project).cut_off,
        "past": past_lines(access, one, amount), "scores": value_scores(access),
        "effort": amount(standing.level_of_effort.bac) if standing.level_of_effort.bac else "",
    }  # fmt: skip


def _drawing_told(one: Sheet, amount: Amount) -> str:
    """What the drawing says, for who does not see it."""
    amounts = one.standing.amounts
    return _("By the date planned: %(pv)s, earned: %(ev)s, spent: %(ac)s, of a budget of %(bac)s.") % {
        "pv": amount(amounts.pv), "ev": amount(amounts.ev), "ac": amount(amounts.ac), "bac": amount(amounts.bac),
    }  # fmt: skip


@door(Right.EXPORT)
@login_required
@require_GET
def earned_value_file(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """The figures as a CSV file: of the curve (``curve``), or of every task (``tasks``)."""
    access = project_for(person(request), key, Right.EXPORT)
    found = find(access, *asked(request))
    if found.waiting:
        raise NotMeasuredYet(_("This is not measured yet; the page on earned value says when it is there."))
    one = found.sheet
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    unit = (one.currency or "money") if one is not None and one.money else "hours"
    if what == "tasks":
        writer.writerow(["task", "name", "unit", "bac", "pv", "ev", "ac", "spi_t", "spi", "cpi", "eac"])
        for task in one.tasks() if one else ():
            row = [task.bac, task.pv, task.ev, task.ac, task.spi_t, task.spi, task.cpi, task.eac]
            writer.writerow([f"{access.project.key}-{task.uid}", harmless(task.name), unit, *map(_cell, row)])
    else:
        writer.writerow(["date", "unit", "pv", "ev", "ac", "spi_t", "spi", "cpi", "p_factor"])
        told = {each.date: each for each in one.history} if one else {}
        for moment in one.standing.series if one else ():
            index = told.get(moment.date)
            indices = (None,) * 4 if index is None else (index.spi_t, index.spi, index.cpi, index.p_factor)
            writer.writerow([time_text(moment.date), unit, *map(_cell, (moment.pv, moment.ev, moment.ac, *indices))])
    name = f"{access.project.key}-earned-value-{what}.csv"
    return HttpResponse(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")
