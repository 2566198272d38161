"""What browsers are told beside Django's and django-csp's headers: who may embed, which devices, what is kept."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    # No cache between us and the reader keeps a page, and the reader's own asks before it shows one again.
    "Cache-Control": "private, no-cache",
}


class BrowserHeaders(MiddlewareMixin):
    """Adds them to every answer that does not say otherwise itself."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its headers."""
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
