"""The pages of the budget: what is planned, ordered, spent and will be, cut as one asks; its lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.budget import line_files, lines, planning, versions
from charthouse.budget.budget_forms import LineForm
from charthouse.budget.cut_rows import rows_of
from charthouse.budget.cuts import By, total
from charthouse.budget.driver_facts import differences
from charthouse.budget.driver_words import told
from charthouse.budget.models import BudgetLine, BudgetVersion
from charthouse.budget.overview import money_of
from charthouse.budget.queries import book_of
from charthouse.budget.refusals import BadCost, BadCostFile, BadLine, LineChangedMeanwhile, NoRate, NothingToPlan
from charthouse.budget.reserve_sums import reserves_of
from charthouse.budget.warning_words import rows as warning_rows
from charthouse.budget.warnings import Level, warned_of
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

CUTS = {
    By.LINE.value: gettext_lazy("Line"),
    By.TASK.value: gettext_lazy("WBS"),
    By.TYPE.value: gettext_lazy("Cost type"),
    By.STANDARD.value: gettext_lazy("Standard type"),
    By.VENDOR.value: gettext_lazy("Vendor"),
    By.MONTH.value: gettext_lazy("Month"),
}


@door(Right.SEE_COSTS)
@login_required
@require_GET
def budget(request: HttpRequest, key: str) -> HttpResponse:
    """What the project's money comes to, by what somebody asks."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    said = request.GET.get("by", "")
    by = By(said) if said in CUTS else By.LINE
    money = money_of(access)
    kept = list(BudgetVersion.objects.filter(project=access.project).select_related("by").order_by("-number"))
    chosen = number_in(request.GET.get("version"))
    against = next((one for one in kept if one.number == chosen), None) if by is By.LINE else None
    sums = total(money.amounts)
    why = told(access, money, differences(access, money, so_far=False))
    likely = warned_of(money)
    context = {
        **frame(access), "money": money, "sums": sums, "rows": rows_of(access, money, by, against), "by": by.value,
        "cuts": CUTS.items(), "kept": kept, "against": against, "reserves": reserves_of(access.project),
        "undated": by is By.MONTH, "cut_by": CUTS[by.value],
        "over": max(sums.over, type(sums.over)(0)), "book": book_of(access.project), "depths": (1, 2, 3),
        "capital": total(one for one in money.amounts if one.capital), "empty": not money.amounts and not money.lines,
        "why": why, "warned": warning_rows(access, [one for one in likely if one.level > Level.NONE]),
        "not_known": warning_rows(access, [one for one in likely if one.why_not is not None]),
    }  # fmt: skip
    return render(request, "budget/budget.html", context)


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: HttpRequest, key: str) -> HttpResponse:
    """Put a line into the budget."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    form = LineForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            lines.add_line(access=access, facts=form.facts())
        except (BadLine, BadCost, NoRate) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("The line is in the budget."))
            return redirect("budget", key=key)
    return _line_form(request, access, form, None)


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_line(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what a line says."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    one = lines.LINES.of(access.project, number)
    form = LineForm(request.POST if request.method == "POST" else None, access=access, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            lines.change_line(
                access=access, number=number, facts=form.facts(), seen=number_in(request.POST.get("version", ""))
            )
        except (BadLine, BadCost, NoRate, LineChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("budget", key=key)
    return _line_form(request, access, form, one)


@door(Right.EDIT_BUDGET)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a line out of the budget; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    lines.delete_line(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("The line is out of the budget. The history of the project brings it back."))
    return redirect("budget", key=key)


@door(Right.EDIT_BUDGET)
@login_required
@require_POST
def from_plan(request: HttpRequest, key: str) -> HttpResponse:
    """Write the lines that come from the plan anew."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    depth = min(number_in(request.POST.get("depth", "")) or 1, planning.DEEPEST)
    try:
        done = planning.take_from_plan(access=access, depth=depth)
    except NothingToPlan as refusal:
        messages.error(request, refusal.message)
        return redirect("budget", key=key)
    messages.success(
        request,
        _("From the plan: %(added)d lines added, %(changed)d changed, %(deleted)d taken out.")
        % {name: done[name] for name in ("added", "changed", "deleted")},
    )
    return redirect("budget", key=key)


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_lines(request: HttpRequest, key: str) -> HttpResponse:
    """Bring lines in from a file: all of them, or none where a line is wrong."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    wrong: list[str] = []
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            wrong = [_("Choose a file first.")]
        else:
            try:
                added, changed = line_files.take_lines(access=access, name=upload.name or "", content=upload.read())
            except BadCostFile as refusal:
                wrong = refusal.message.split("\n")
            else:
                text = ngettext("%(count)d line added", "%(count)d lines added", added) % {"count": added}
                messages.success(request, _("%(added)s, %(changed)d changed.") % {"added": text, "changed": changed})
                return redirect("budget", key=key)
    context = {**frame(access), "wrong": wrong}
    return render(request, "budget/import_lines.html", context, status=422 if wrong else 200)


@door(Right.EDIT_BUDGET)
@login_required
@require_POST
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the budget as it stands under a name."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    kept = versions.keep_version(access=access, name=str(request.POST.get("name", "")))
    messages.success(request, _("The budget is kept as “%(name)s”.") % {"name": kept.name})
    return redirect("budget", key=key)


def frame(access: Access) -> dict[str, Any]:
    """What every page of the chapter knows."""
    return {
        "project": access.project,
        "access": access,
        "currency": access.project.currency,
        "may_plan": access.may(Right.EDIT_BUDGET),
        "may_book": access.may(Right.BOOK_COSTS),
        "see_rates": access.may(Right.SEE_RATES),
    }


def _line_form(request: HttpRequest, access: Access, form: LineForm, one: BudgetLine | None) -> HttpResponse:
    version = request.POST.get("version", "") if request.method == "POST" else one and one.version
    context = {**frame(access), "form": form, "one": one, "version": version}
    return render(request, "budget/line.html", context, status=422 if form.errors else 200)
