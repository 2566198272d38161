"""The REST API under /api/v1: every chapter's endpoints in one frame."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from charthouse.accounts import api as accounts
from charthouse.doors import open_to_all
from charthouse.jobs import api as jobs
from charthouse.plan import api as plan
from charthouse.projects import api as projects
from charthouse.projects import api_history as history
from charthouse.resources import api as resources
from charthouse.rest.api import Api

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
api.mount(projects.router, *plan.routers, resources.router, history.router, jobs.router, accounts.router)


@require_safe
@open_to_all("The description of the API holds nothing of anybody's.")
def openapi(request: HttpRequest) -> HttpResponse:
    """The API's description as OpenAPI 3.1."""
    return HttpResponse(api.openapi_text, content_type="application/json")


urls = api.urls(path("openapi.json", openapi, name="openapi"))
