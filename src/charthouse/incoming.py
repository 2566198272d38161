"""What a request says of itself: from where it comes, whether it asks for a part of a page, and numbers in it."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_LARGEST = 2**63 - 1


def is_part(request: HttpRequest) -> bool:
    """Whether htmx will put the answer into a page that is there, so that only a part of it is wanted."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def address_of(request: HttpRequest) -> str | None:
    """The network address a request comes from, past the proxies that ``CHARTHOUSE_PROXIES`` counts.

    Each of those adds one to the end of ``X-Forwarded-For``; what stands before them, anybody may have written. A
    request that came past fewer proxies than it should is taken to come from whoever is connected.
    """
    there = request.headers.get("X-Forwarded-For", "").split(",")
    count: int = settings.PROXIES
    named = there[-count].strip() if 0 < count <= len(there) else ""
    return _cleaned(named) or _cleaned(request.META.get("REMOTE_ADDR") or "")


def number_in(text: str | None, *, most: int = _LARGEST) -> int | None:
    """The whole number that a request names; nothing where it is none, or beyond what a database keeps."""
    # "²" is a digit to Python and yet no number.
    if not text or not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def _cleaned(address: str) -> str | None:
    """The address without the port that some proxies put behind it."""
    for host in (address, address.rpartition(":")[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(host))
        except ValueError:
            continue
    return None
