"""Shows each page in its reader's own language, formats and time zone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from charthouse.accounts.models import LOCALES, User

_KNOWN = {code for code, _name in LOCALES}


class ReadersOwnFormats:
    """Activates the signed-in reader's locale and time zone for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the reader's formats."""
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        try:
            zone = ZoneInfo(user.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        locale = user.locale if user.locale in _KNOWN else "en"
        with timezone.override(zone), translation.override(locale):
            return self.get_response(request)
