"""What browsers are told beside Django's and django-csp's headers: who may embed, which devices, what is kept."""

from __future__ import annotations

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
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


class ContentPolicy(CSPMiddleware):
    """django-csp's, with the policy that nearly every answer has made once, not twice for each of them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with what a browser may load for it."""
        asked = getattr(request, "_csp_nonce", None) is not None
        if asked or settings.DEBUG or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _usual_policy())
        return response


@cache
def _usual_policy() -> str:
    return build_policy()
