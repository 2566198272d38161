"""The doors: alive, ready, figures."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charthouse import metrics
from charthouse.doors import open_to_all
from charthouse.health.figures import Figures
from charthouse.health.readiness import look


@open_to_all("A load balancer has no account; it says nothing but that the process lives.")
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@open_to_all("A load balancer has no account; it hears one word for each thing that people need.")
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve people: 200, else 503."""
    found = look()
    return JsonResponse(
        {"status": "ready" if found.ready else "not ready", "checks": found.checks},
        status=200 if found.ready else 503,
    )


@open_to_all("Only programs on this machine, or with the token that the operator set; 404 for everybody else.")
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """The figures in Prometheus' words."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(metrics.text(Figures()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS == "token":
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        return scheme == "Bearer" and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if settings.METRICS == "off":
        return False
    # A proxy on this machine asks for somebody else, and says so.
    if any(header in request.headers for header in ("X-Forwarded-For", "Forwarded", "X-Real-Ip")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
