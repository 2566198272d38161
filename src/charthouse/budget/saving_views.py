"""The page that says where money can be saved, and what that costs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.budget.budget_views import frame
from charthouse.budget.overview import money_of
from charthouse.budget.reserve_words import needed
from charthouse.budget.saving_words import told
from charthouse.budget.savings import savings_of
from charthouse.doors import door
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right


@door(Right.SEE_COSTS)
@login_required
@require_GET
def savings(request: HttpRequest, key: str) -> HttpResponse:
    """Where money can still be saved, the largest amounts first."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    found = savings_of(access, money_of(access), needed(access))
    return render(request, "budget/savings.html", {**frame(access), "found": found, "rows": told(access, found)})
