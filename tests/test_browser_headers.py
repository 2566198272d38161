"""Every address, whatever it answers, tells browsers what they may do; and takes no change from another site's page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.worlds import signed_in

pytestmark = pytest.mark.of_the_page

MAKES_ITS_OWN = {"api"}
"""Programs with tokens call these: the frame of the API asks browsers for the CSRF token itself."""


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """An address for each pattern there is: keys are the project's, numbers 1, anything else a word."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = str(entry.pattern).lstrip("^").rstrip("$")
        route = re.sub(r"\(\?P<\w+>[^)]*\)", "1-x", route)
        route = re.sub(r"<(?:\w+:)?key>", "PAY", route)
        route = re.sub(r"<int:\w+>", "1", route)
        route = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000001", route)
        route = re.sub(r"<[^>]+>", "word", route).replace("\\", "")
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + route)
        else:
            yield before + route, entry


def test_every_answer_tells_browsers_what_they_may_do(maria, payroll):
    client = signed_in(maria)
    client.raise_request_exception = False
    seen = 0
    for address, _pattern in addresses():
        if address.endswith("/logout/"):
            continue
        answer = client.get(address)
        seen += 1
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "same-origin", address
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert "camera=()" in answer.headers["Permissions-Policy"], address
        assert re.search("private|no-store", answer.headers["Cache-Control"]), address
        assert "Server" not in answer.headers
    assert seen > 60


def test_every_address_refuses_a_change_that_another_sites_page_sends(maria, payroll):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(maria, backend="django.contrib.auth.backends.ModelBackend")
    took = []
    seen = 0
    for address, _pattern in addresses():
        if address.split("/")[1] in MAKES_ITS_OWN:
            continue
        seen += 1
        answer = client.post(address, {"name": "x"}, headers={"Origin": "https://evil.example"})
        # 404: the made-up address is none of this pattern; anything else must have ended at the token.
        if answer.status_code not in {403, 404}:
            took.append((address, answer.status_code))
    assert took == []
    assert seen > 50


def test_under_https_everything_is_for_https(settings):
    assert django_settings.SESSION_COOKIE_HTTPONLY
    settings.SECURE_HSTS_SECONDS = 31_536_000

    answer = Client().get("/accounts/login/", secure=True)

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
