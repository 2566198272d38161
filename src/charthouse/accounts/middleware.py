"""Shows each page in its reader's own language, formats and time zone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from charthouse.accounts.locales import as_read_by, locale_of
from charthouse.accounts.models import User


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
