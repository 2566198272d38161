"""The pages of contingency and management reserve."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.budget import reserves
from charthouse.budget.budget_views import frame
from charthouse.budget.cuts import total
from charthouse.budget.models import BudgetVersion
from charthouse.budget.overview import money_of
from charthouse.budget.refusals import BadLine, BadMovement, MovementStays, NotEnoughInReserve
from charthouse.budget.reserve_forms import AsideForm, DrawForm, ReleaseForm
from charthouse.budget.reserve_sums import kept_in, reserves_of
from charthouse.budget.reserve_words import movements, needed, sentences
from charthouse.doors import door
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right


@door(Right.SEE_COSTS)
@login_required
@require_GET
def overview(request: HttpRequest, key: str) -> HttpResponse:
    """What was set aside, moved and is left, and whether it is enough."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    found, moved = reserves_of(access.project), movements(access)
    need = needed(access)
    version = BudgetVersion.objects.filter(project=access.project).order_by("-number").first()
    money = money_of(access)
    planned = None if money.hidden else total(money.amounts).plan
    context = {
        **frame(access), "reserves": found, "rows": moved, "needed": need, "version": version,
        "sentences": sentences(access, found.contingency.left, need) if moved else [],
        "kept": None if version is None else kept_in(version.reserves), "planned": planned,
        "baseline": None if planned is None else planned + found.contingency.left,
        "whole": None if planned is None else planned + found.contingency.left + found.management.left,
        "may_release": access.may(Right.RELEASE_RESERVE),
        "free": None if need is None else found.contingency.left - need.expected,
    }  # fmt: skip
    return render(request, "budget/reserves.html", context)


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, key: str) -> HttpResponse:
    """Move contingency to a budget line, for a risk or an issue."""
    return _move(request, key, Right.EDIT_BUDGET, DrawForm, _("Draw on the contingency"))


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: HttpRequest, key: str) -> HttpResponse:
    """Set money aside, or give contingency back."""
    return _move(request, key, Right.EDIT_BUDGET, AsideForm, _("Set money aside"))


@door(Right.RELEASE_RESERVE)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, key: str) -> HttpResponse:
    """Release the management reserve."""
    return _move(request, key, Right.RELEASE_RESERVE, ReleaseForm, _("Release the management reserve"))


@door(Right.EDIT_BUDGET)
@login_required
@require_POST
def reverse(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take back what was set aside or drawn."""
    return _take_back(request, key, number, Right.EDIT_BUDGET)


@door(Right.RELEASE_RESERVE)
@login_required
@require_POST
def reverse_release(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take back what was released of the management reserve."""
    return _take_back(request, key, number, Right.RELEASE_RESERVE)


def _move(
    request: HttpRequest, key: str, right: Right, kind: type[DrawForm | AsideForm | ReleaseForm], title: str
) -> HttpResponse:
    access = project_for(person(request), key, right)
    form = kind(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            reserves.move(access=access, what=form.what())
        except (BadMovement, BadLine, NotEnoughInReserve, MovementStays) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("The money is moved."))
            return redirect("reserves", key=key)
    context = {**frame(access), "form": form, "title": title, "path": request.path}
    return render(request, "budget/reserve.html", context, status=422 if form.errors else 200)


def _take_back(request: HttpRequest, key: str, number: int, right: Right) -> HttpResponse:
    access = project_for(person(request), key, right)
    reserves.take_back(access=access, number=number, right=right, reason=str(request.POST.get("reason", "")))
    messages.success(request, _("The money is moved back."))
    return redirect("reserves", key=key)
