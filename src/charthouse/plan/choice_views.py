"""What the plan page offers while somebody types: who and what works in the project, calendars, headings of tables."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from charthouse.doors import door
from charthouse.exchange import document as doc
from charthouse.exchange.columns import Column, words_of
from charthouse.plan.computed import computed_plan
from charthouse.plan.page_views import Request
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Membership
from charthouse.projects.permissions import Right

_COUNTED = (doc.ResourceKind.MATERIAL, doc.ResourceKind.COST)
_ON_PAGE = {
    Column.ID: "number", Column.WBS: "wbs", Column.KEY: "code", Column.LEVEL: "level", Column.NAME: "name",
    Column.DURATION: "duration", Column.START: "start", Column.FINISH: "finish",
    Column.PREDECESSORS: "predecessors", Column.RESOURCES: "assigned", Column.PERCENT: "percent",
    Column.MODE: "mode", Column.CONSTRAINT: "constraint_kind", Column.CONSTRAINT_DATE: "constraint_date",
    Column.DEADLINE: "deadline", Column.WORK: "work", Column.OPTIMISTIC: "optimistic", Column.LIKELY: "likely",
    Column.PESSIMISTIC: "pessimistic", Column.PRIORITY: "priority", Column.ACTUAL_START: "actual_start",
    Column.ACTUAL_FINISH: "actual_finish", Column.FIXED_COST: "fixed_cost", Column.RESPONSIBLE: "responsible",
    Column.NOTES: "notes",
}  # fmt: skip
"""The page's columns by what tables of other tools have."""


@door(Right.EDIT_OWN_PART)
@login_required
@require_GET
def choices(request: Request, key: str) -> HttpResponse:
    """What may be chosen in cells, for who may change the plan."""
    access = project_for(request.user, key, Right.EDIT_OWN_PART)
    response = HttpResponse(orjson.dumps(choices_of(access)), content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    return response


def choices_of(access: Access) -> dict[str, Any]:
    """Resources (number in the plan, name, whether their units count material), people, calendars, headings."""
    document = computed_plan(access.shown).document
    team = access.may(Right.SEE_TEAM)
    resources = [one for one in document.resources if one.name] if team else []
    people = [one.name for one in resources if one.kind is doc.ResourceKind.PERSON]
    if team:
        people += Membership.objects.filter(project=access.project).values_list("user__name", flat=True)
    known = words_of()
    return {
        "resources": [(one.uid, one.name, one.kind in _COUNTED) for one in resources],
        "people": sorted(filter(None, dict.fromkeys(people)), key=str.casefold),
        "calendars": [one.name for one in document.calendars if one.resource_uid is None],
        "headers": {word: one for column, one in _ON_PAGE.items() for word in known[column]},
    }
