"""The overview of a project: its manager's first page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.plan.models import Plan
from charthouse.plan.overview import beside_of
from charthouse.plan.promising.showing import warned_of
from charthouse.plan.publishing_views import banner_of
from charthouse.portfolio.obstacles import SHOWN
from charthouse.portfolio.overview import overview_of
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.reports.drawing import HEIGHT, WIDTH, shapes_of


@door(Right.SEE)
@login_required
@require_GET
def project(request: HttpRequest, key: str) -> HttpResponse:
    """A project's overview: will we make it, what will it cost, what is in the way, what is next, what changed."""
    access = project_for(person(request), key)
    told = overview_of(access)
    see_history = access.may(Right.SEE_HISTORY)
    context = {
        "project": access.project,
        "access": access,
        "told": told,
        "facts": told.facts,
        "edition": told.edition,
        "obstacles": told.obstacles[:SHOWN],
        "shapes": shapes_of(told.edition.course),
        "width": WIDTH,
        "height": HEIGHT,
        "plan": Plan.objects.filter(pk=access.shown.pk).first(),
        "beside": beside_of(access.shown, with_history=see_history, told=access.told()),
        "see_history": see_history,
        "can_import": access.may(Right.IMPORT_PLAN),
        "may_edit": access.may(Right.EDIT_PROJECT),
        "may_write": access.may(Right.WRITE_REPORTS),
        "see_costs": access.may(Right.SEE_COSTS),
        "banner": banner_of(access),
        "promises": warned_of(access),
    }
    return render(request, "portfolio/overview.html", context)
