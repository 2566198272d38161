"""The pages of benefits: one, what changes it, and its review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.goals import actions
from charthouse.goals.forms import RecordForm
from charthouse.goals.kpi_forms import BenefitForm, ReviewForm
from charthouse.goals.kpi_queries import benefit_line
from charthouse.goals.models import Benefit
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile
from charthouse.goals.values import BENEFIT, REVIEW, facts_of
from charthouse.goals.views import frame
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@door(Right.SEE_GOALS)
@login_required
@require_GET
def benefit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One benefit with what its review found."""
    access = project_for(person(request), key, Right.SEE_GOALS)
    line = benefit_line(access, actions.BENEFITS.of(access.project, number))
    context = {**frame(access), "line": line, "review_due": line.review_due(timezone.localdate())}
    return render(request, "goals/benefit.html", context)


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a benefit."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    form = BenefitForm(request.POST if request.method == "POST" else None, access=access)
    if _done(request, form, lambda: actions.add_benefit(access=access, facts=form.facts({}))):
        return redirect("project-goals", key=key)
    return _form(request, access, form, None, "goals/benefit_edit.html")


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a benefit."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    there = actions.BENEFITS.of(access.project, number)
    form = BenefitForm(request.POST if request.method == "POST" else None, access=access, one=there)
    seen = number_in(request.POST.get("version", ""))
    if _done(
        request, form,
        lambda: actions.change_benefit(
            access=access, number=number, facts=form.facts(facts_of(there, BENEFIT)), seen=seen
        ),
    ):  # fmt: skip
        return redirect("project-goals", key=key)
    return _form(request, access, form, there, "goals/benefit_edit.html")


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Write down what the review of a benefit found."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    there = actions.BENEFITS.of(access.project, number)
    start = {name: getattr(there, name) for name in REVIEW}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=start)
    seen = number_in(request.POST.get("version", ""))
    if _done(
        request, form,
        lambda: actions.review_benefit(access=access, number=number, facts=form.facts({}), seen=seen),
    ):  # fmt: skip
        return redirect("project-goals", key=key)
    return _form(request, access, form, there, "goals/benefit_review.html")


@door(Right.EDIT_GOALS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a benefit out of the register; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    actions.delete_benefit(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(
        request, _("Benefit %(number)d is deleted. The history of the project brings it back.") % {"number": number}
    )
    return redirect("project-goals", key=key)


def _done(request: HttpRequest, form: RecordForm, deed: Callable[[], object]) -> bool:
    """Whether what was typed is kept; else the form says why not."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        deed()
    except (BadGoal, GoalChangedMeanwhile) as refusal:
        form.refuse(refusal.fields, refusal.message)
        return False
    messages.success(request, _("Kept."))
    return True


def _form(request: HttpRequest, access: Access, form: RecordForm, there: Benefit | None, template: str) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(access),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }
    return render(request, template, context, status=422 if form.errors else 200)
