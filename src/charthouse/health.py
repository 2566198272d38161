"""Tells a load balancer or a person's script whether Charthouse lives and is ready to serve."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charthouse import __version__
from charthouse.doors import open_to_all


@open_to_all("A load balancer has no account, and the answer tells only that the process lives.")
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live", "version": __version__})


@open_to_all("A load balancer has no account, and the answer tells only whether the database answers.")
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The process answers and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database", "version": __version__}, status=503)
    return JsonResponse({"status": "ready", "version": __version__})


urlpatterns = [
    path("live", live, name="health_live"),
    path("ready", ready, name="health_ready"),
]
