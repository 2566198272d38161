"""The REST API under /api/v1: every chapter's endpoints in one frame."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from charthouse.accounts import api as accounts
from charthouse.accounts import api_groups as _groups  # noqa: F401 - adds its endpoints to the chapter's
from charthouse.accounts import api_people
from charthouse.accounts import api_self as _self  # noqa: F401 - the same
from charthouse.approvals import api as approvals
from charthouse.budget import api as budget
from charthouse.budget import api_budget, api_drivers, api_periods, api_reserves, api_savings, api_types
from charthouse.charter import api as charter
from charthouse.charter import api_onward as charter_onward
from charthouse.doors import open_to_all, signed_in
from charthouse.estimates import api as estimates
from charthouse.estimates import calculation_api, past_api, team_api
from charthouse.goals import api as goals
from charthouse.goals import api_benchmarks as _benchmarks  # noqa: F401 - adds its endpoints to the chapter's
from charthouse.goals import api_benefits as _benefits  # noqa: F401 - adds its endpoints to the chapter's, and KPIs'
from charthouse.jobs import api as jobs
from charthouse.jobs import api_schedules
from charthouse.meetings import api as meetings
from charthouse.notifications import api as _notices  # noqa: F401 - the same
from charthouse.outlook import api as outlook
from charthouse.outlook import api_outlook, api_value
from charthouse.packs import api as packs
from charthouse.plan import api as plan
from charthouse.plan import api_scenario_assumptions as _assumptions  # noqa: F401 - the same
from charthouse.plan import api_team as _team  # noqa: F401 - the same
from charthouse.portfolio import api as portfolio
from charthouse.projects import api as projects
from charthouse.projects import api_history as history
from charthouse.projects import api_papers
from charthouse.raid import api as raid
from charthouse.raid import rule_api as escalation
from charthouse.reports import api as reports
from charthouse.resources import api as resources
from charthouse.rest.api import Api
from charthouse.rest.reference import chapters
from charthouse.risks import api as risks
from charthouse.risks import burn_api, matrix_api, workshop_api
from charthouse.scope import api as scope
from charthouse.scope import api_appraisals as appraisals
from charthouse.scope import api_raci as raci_matrix
from charthouse.stages import api as stages
from charthouse.stakeholders import api as stakeholders
from charthouse.stakeholders import communication_api as communications
from charthouse.team.hours import api as hours
from charthouse.team.rounds import api as rounds

PREFIX = "/api/v1"

api = Api(
    title="Charthouse",
    version="1",
    description=(
        "Projects, their plans and people. Times of a plan are wall clock in the project’s time zone, "
        "`YYYY-MM-DDTHH:MM`; durations are working minutes; instants carry their offset."
    ),
    prefix=PREFIX,
)
api.mount(
    projects.router,
    *plan.routers,
    api_papers.router,
    approvals.router,
    charter.router,
    charter_onward.router,
    risks.router,
    workshop_api.router,
    matrix_api.router,
    burn_api.router,
    stakeholders.router,
    goals.router,
    communications.router,
    scope.router,
    appraisals.router,
    raci_matrix.router,
    stages.router,
    raid.router,
    escalation.router,
    rounds.router,
    hours.router,
    meetings.router,
    reports.router,
    portfolio.router,
    packs.router,
    api_outlook.router,
    budget.router,
    api_budget.router,
    api_types.router,
    api_drivers.router,
    api_periods.router,
    api_reserves.router,
    api_savings.router,
    outlook.router,
    estimates.router,
    calculation_api.router,
    team_api.router,
    past_api.router,
    api_value.router,
    resources.router,
    history.router,
    jobs.router,
    api_schedules.router,
    accounts.router,
    api_people.router,
    accounts.groups,
    accounts.mine,
)


@require_safe
@open_to_all("The description of the API holds nothing of anybody's.")
def openapi(request: HttpRequest) -> HttpResponse:
    """The API's description as OpenAPI 3.1."""
    return HttpResponse(api.openapi_text, content_type="application/json")


@login_required
@require_safe
@signed_in("The same for everybody: what the API can do, and nothing of anybody's.")
def reference(request: HttpRequest) -> HttpResponse:
    """The API's reference for people, searchable."""
    words = request.GET.get("words", "")[:100]
    found = chapters(api.openapi, api.endpoints, base=f"{settings.PUBLIC_URL}{PREFIX}", words=words)
    context = {
        "chapters": found,
        "words": words,
        "total": sum(len(endpoints) for _chapter, endpoints in found),
        "limit": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "rest/reference.html", context)


urls = api.urls(path("openapi.json", openapi, name="openapi"))
