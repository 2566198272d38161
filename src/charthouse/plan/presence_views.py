"""Where the plan page says that somebody is at it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from charthouse.doors import door
from charthouse.plan.edit_ops import read_as
from charthouse.plan.edit_views import in_json, refusing_in_json
from charthouse.plan.page_views import Request
from charthouse.plan.presence import HereIn, tell
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right


@door(Right.SEE_TEAM)
@login_required
@require_POST
@refusing_in_json
def here(request: Request, key: str) -> HttpResponse:
    """Say at which task the reader is, or that the page was left, and hear who else is at this plan."""
    access = project_for(request.user, key, Right.SEE_TEAM)
    return in_json({"here": tell(access=access, said=read_as(HereIn, request.body))})
