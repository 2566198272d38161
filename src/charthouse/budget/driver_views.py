"""The page that says what a difference in money comes from."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.budget.budget_views import CUTS, frame
from charthouse.budget.cut_rows import Row, rows_of
from charthouse.budget.cuts import By, Sums, total
from charthouse.budget.driver_facts import differences
from charthouse.budget.driver_words import EFFECTS, told
from charthouse.budget.exporting import KINDS, as_file, cut_said
from charthouse.budget.overview import money_of
from charthouse.budget.waterfall import NARROW, WIDE, Step, drawn, steps_of
from charthouse.doors import door
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.ui import formats

OF = {"end": gettext_lazy("The forecast against the plan"), "now": gettext_lazy("Spent against earned so far")}


@door(Right.SEE_COSTS)
@login_required
@require_GET
def drivers(request: HttpRequest, key: str) -> HttpResponse:
    """What the difference between plan and forecast, or between earned and spent, comes from."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    money = money_of(access)
    so_far = request.GET.get("of") == "now" and money.measured
    cuts = {value: label for value, label in CUTS.items() if not (so_far and value == By.MONTH.value)}
    said = request.GET.get("by", "")
    by = By(said) if said in cuts else By.LINE
    found = differences(access, money, so_far=so_far)
    cut = [(row, *sides(row.sums, so_far=so_far)) for row in rows_of(access, money, by)]
    rows = [(row, before, after, after - before) for row, before, after in cut if before or after]
    before, after = sides(total(money.amounts), so_far=so_far)
    pictures = _pictures(rows, before, after, access.project.currency, so_far=so_far)
    context = {
        **frame(access), "money": money, "found": found, "told": told(access, money, found), "rows": rows,
        "before": before, "after": after, "over": after - before, "by": by.value, "cuts": cuts.items(),
        "cut_by": CUTS[by.value], "so_far": so_far, "of": "now" if so_far else "end",
        "ofs": [(value, label) for value, label in OF.items() if value == "end" or money.measured],
        "pictures": pictures, "empty": not money.amounts,
        "effects": [(EFFECTS[effect], amount) for effect, amount in found.explained.effects] if found.explained else [],
        "timing": None if found.planned is None else before - found.planned,
    }  # fmt: skip
    return render(request, "budget/drivers.html", context)


@door(Right.SEE_COSTS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """A cut of the money as a table, with what the reader may see."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    access.require(Right.EXPORT)
    if kind not in KINDS:
        raise Http404
    by = cut_said(request.GET.get("by", ""))
    name = f"{access.project.key}-budget-{by.value}.{kind}"
    return HttpResponse(
        as_file(access, by, kind), content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def sides(sums: Sums, *, so_far: bool) -> tuple[Decimal, Decimal]:
    """What it was to be, and what it is."""
    return (sums.earned, sums.actual) if so_far else (sums.plan, sums.forecast)


def _pictures(
    rows: list[tuple[Row, Decimal, Decimal, Decimal]], before: Decimal, after: Decimal, currency: str, *, so_far: bool
) -> list[object]:  # fmt: skip
    steps = steps_of(
        [Step(row.name, over) for row, _before, _after, over in rows],
        lambda count: ngettext("%(count)d more", "%(count)d more", count) % {"count": count},
    )
    if not steps:
        return []
    begin = Step(_("Earned") if so_far else _("Plan"), before)
    end = Step(_("Actual") if so_far else _("Forecast"), after)
    return [
        drawn(begin, steps, end, width, lambda amount: formats.money(amount, currency, cents=False))
        for width in (WIDE, NARROW)
    ]
