"""What stands around every page: the reader's formats, when a session was last seen, and the second step."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.accounts.adapters import second_step_due, where_to_set_up
from charthouse.accounts.locales import as_read_by, locale_of
from charthouse.accounts.models import User
from charthouse.pulse import pulse


class ReadersOwnFormats:
    """Activates the signed-in reader's locale and time zone; who is not signed in reads what their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the reader's formats."""
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        request.LANGUAGE_CODE = locale_of(user)
        with as_read_by(user):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


SEEN_EVERY = 300
"""Seconds between two notes that a session is in use: a note for each request would be a write for each page."""


class SessionsSeen:
    """Notes now and then from where and when a browser was last seen, so that people can look over their sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; before that, note the session unless that was done a moment ago."""
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
            key = request.session.session_key
            if key and caches["process"].add(f"session-seen-{sha256(key.encode()).hexdigest()}", 1, SEEN_EVERY):
                pulse.in_passing(lambda: UserSession.objects.create_from_request(request), None)
        return self.get_response(request)


class SecondStepFirst:
    """Whoever must have a second step of signing in sets it up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to the page on which the second step is set up."""
        user = request.user if settings.REQUIRE_MFA != "none" else None
        if not isinstance(user, User) or not second_step_due(user):
            return self.get_response(request)
        request.second_step_due = True  # type: ignore[attr-defined]
        if request.path.startswith(_OPEN_BEFORE) or request.path == reverse("ui:theme"):
            return self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": where_to_set_up()})
        if request.method not in {"GET", "HEAD"} or request.path.startswith("/api/"):
            detail = _("Set up a second step of signing in first, under your account.")
            return JsonResponse({"title": detail, "status": 403, "detail": detail}, status=403,
                                content_type="application/problem+json")  # fmt: skip
        return redirect(where_to_set_up())


_OPEN_BEFORE = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/static/", "/health/")
