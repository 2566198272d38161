"""Who asks: the signed-in person behind a request, as our own type."""

from __future__ import annotations

from django.http import HttpRequest

from charthouse.accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in person; the view must demand that there is one."""
    assert isinstance(request.user, User)
    return request.user
