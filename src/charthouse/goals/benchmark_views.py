"""The pages of benchmarks: what KPIs came to over all projects, and keeping those of one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right
from charthouse.goals import benchmarks
from charthouse.goals.refusals import BadGoal
from charthouse.incoming import number_in
from charthouse.projects.access import Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Each kind of KPI with what it came to in the projects whose goals the reader sees."""
    user = person(request)
    Standing(user).require(OrganisationRight.KEEP_STANDARDS)
    return render(request, "goals/benchmarks.html", {"benchmarks": benchmarks.grouped(user)})


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_POST
def count(request: HttpRequest, number: int) -> HttpResponse:
    """Leave one out of the comparisons, or let it count again."""
    counts = request.POST.get("counts") == "1"
    benchmarks.set_counting(
        by=person(request), number=number, counts=counts, seen=number_in(request.POST.get("version", ""))
    )
    messages.success(request, _("It counts again.") if counts else _("It is left out of comparisons."))
    return redirect("kpi-benchmarks")


@door(Right.EDIT_GOALS)
@login_required
@require_POST
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what the project's KPIs came to."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    try:
        changed = benchmarks.keep_by_hand(access=access)
    except BadGoal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            ngettext("%(count)d KPI was kept as a benchmark.", "%(count)d KPIs were kept as benchmarks.", changed)
            % {"count": changed} if changed else _("They are kept already, as they stand now."),
        )  # fmt: skip
    return redirect("project-goals", key=key)
