"""The pages of the organisation's strategic goals: everybody reads them, who keeps the standards sets them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import organisation_right, signed_in
from charthouse.goals import strategy
from charthouse.goals.forms import StrategicForm
from charthouse.goals.models import StrategicGoal
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile
from charthouse.goals.values import STRATEGIC, facts_of
from charthouse.incoming import number_in
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight


@signed_in("The organisation's goals are for everybody who works in it; goals of projects are told to who sees them.")
@login_required
@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    """What the organisation wants to reach, and what of the reader's projects serves it."""
    user = person(request)
    lines = [(one, strategy.serving(one, user)) for one in strategy.goals_of_organisation()]
    return render(request, "goals/strategic.html", {"lines": lines, "may_keep": strategy.may_keep(user)})


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a goal of the organisation."""
    Standing(person(request)).require(OrganisationRight.KEEP_STANDARDS)
    return _edited(request, None)


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change, retire or take up again a goal of the organisation."""
    Standing(person(request)).require(OrganisationRight.KEEP_STANDARDS)
    return _edited(request, strategy.strategic_goal(number))


def _edited(request: HttpRequest, there: StrategicGoal | None) -> HttpResponse:
    user = person(request)
    form = StrategicForm(request.POST if request.method == "POST" else None, by=user, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            if there is None:
                strategy.set_strategic_goal(facts=form.facts({}), by=user)
            else:
                strategy.change_strategic_goal(
                    number=there.pk, facts=form.facts(facts_of(there, STRATEGIC)), by=user,
                    seen=number_in(request.POST.get("version", "")),
                )  # fmt: skip
        except (BadGoal, GoalChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("strategic-goals")
    context: dict[str, Any] = {
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }
    return render(request, "goals/strategic_edit.html", context, status=422 if form.errors else 200)
