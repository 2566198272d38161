"""Every address of Charthouse, chapter by chapter."""

from django.urls import URLPattern, URLResolver, include, path

from charthouse import api

urlpatterns: list[URLPattern | URLResolver] = [
    # First, for programs ask most often and each address is compared with those before it.
    path("api/v1/", api.urls),
    path("api/", api.reference, name="api-reference"),
    path("", include("charthouse.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("charthouse.accounts.urls")),
    path("", include("charthouse.projects.urls")),
    path("", include("charthouse.journal.urls")),
    path("", include("charthouse.live.urls")),
    path("", include("charthouse.jobs.urls")),
    path("", include("charthouse.plan.urls")),
    path("", include("charthouse.budget.urls")),
    path("", include("charthouse.risks.urls")),
    path("", include("charthouse.stakeholders.urls")),
    path("", include("charthouse.goals.urls")),
    path("", include("charthouse.scope.urls")),
    path("", include("charthouse.raid.urls")),
    path("", include("charthouse.meetings.urls")),
    path("", include("charthouse.reports.urls")),
    path("", include("charthouse.portfolio.urls")),
    path("", include("charthouse.approvals.urls")),
    path("", include("charthouse.charter.urls")),
    path("", include("charthouse.packs.urls")),
    path("", include("charthouse.outlook.urls")),
    path("", include("charthouse.estimates.urls")),
    path("", include("charthouse.team.urls")),
    path("", include("charthouse.stages.urls")),
    path("", include("charthouse.notifications.urls")),
    path("", include("charthouse.health.urls")),
]

handler500 = "charthouse.logs.requests.broken"
