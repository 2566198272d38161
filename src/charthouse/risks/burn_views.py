"""The burn-down of exposure: its page, and its figures as a table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.risks.burn_drawing import NARROW, WIDE, drawn
from charthouse.risks.burning import COST, DAYS, BurnDown, burn_down, units_for
from charthouse.risks.models import Risk
from charthouse.risks.templatetags.risks import days_of
from charthouse.ui import formats


@door(Right.SEE_RISKS)
@login_required
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """How the exposure went, in days and, for who sees costs, in money."""
    access = project_for(person(request), key, Right.SEE_RISKS)
    context = {
        "project": access.project, "access": access, "may_export": access.may(Right.EXPORT),
        "parts": [part for unit in units_for(access) if (part := _part(access, unit)) is not None],
        "risks": Risk.objects.filter(project=access.project).exists(), "may_edit": access.may(Right.EDIT_RISKS),
    }  # fmt: skip
    return render(request, "risks/burn.html", context)


@door(Right.EXPORT)
@login_required
@require_GET
def figures(request: HttpRequest, key: str, unit: str) -> HttpResponse:
    """The figures of the burn-down as CSV."""
    access = project_for(person(request), key, Right.EXPORT)
    access.require(Right.SEE_RISKS)
    if unit == COST:
        access.require(Right.SEE_COSTS)
    elif unit != DAYS:
        raise Http404
    content = sheet_files.csv_of(_rows(burn_down(access, unit)))
    name = f"{access.project.key}-exposure-{unit}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=sheet_files.KINDS["csv"], headers=headers)


def _part(access: Access, unit: str) -> dict[str, Any] | None:
    one = burn_down(access, unit)
    if one is None or (unit == COST and not any(each.value or each.after for each in one.days)):
        return None
    amount: Callable[[float], str] = (
        days_of
        if unit == DAYS
        else lambda value: formats.money(Decimal(round(value)), access.project.currency, cents=False)
    )
    lines = [
        {
            "day": each.day, "open": each.open, "target": None if (at := one.target(each.day)) is None else amount(at),
            "value": amount(each.value), "after": amount(each.after),
            "moved": [amount(part) if round(part, 2) else "" for part in each.moved],
        }
        for each in reversed(one.days)
    ]  # fmt: skip
    above = one.above
    return {
        "unit": unit, "one": one, "lines": lines, "above": above, "gap": "" if above is None else amount(abs(above)),
        "now": amount(one.newest.value), "after": amount(one.newest.after),
        "curves": [("wide", drawn(one, amount, WIDE)), ("narrow", drawn(one, amount, NARROW))],
    }  # fmt: skip


def _rows(one: BurnDown | None) -> list[list[Value]]:
    found: list[list[Value]] = [
        [
            _("Day"), _("Open risks"), _("Expected"), _("Target"), _("After all responses"), _("New"), _("Rated anew"),
            _("Occurred"), _("Closed"),
        ]
    ]  # fmt: skip
    for each in () if one is None else one.days:
        target = None if one is None else one.target(each.day)
        found.append(
            [
                each.day, each.open, round(each.value, 4), None if target is None else round(target, 4),
                round(each.after, 4), *(round(part, 4) for part in each.moved),
            ]
        )  # fmt: skip
    return found
