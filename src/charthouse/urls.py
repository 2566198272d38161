"""Every address of Charthouse, chapter by chapter."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("charthouse.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("health/", include("charthouse.health")),
]
