"""Who asks: by a token that a chapter above knows how to check, or by the session of one of our own pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from charthouse.rest.refusals import ForgedRequest, NotSignedIn

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody on whose behalf an endpoint acts."""

    user: Any
    key: str
    """``token 12`` or ``person 7``: who is counted, and whose idempotency keys they are."""
    through: str
    """How they came, for the journal."""
    scopes: frozenset[str] | None = None
    """What the token is for; None: a person in their own session, who may do all they may."""


Bearer = Callable[[HttpRequest, str], Caller | None]
"""Gives the caller behind a token, or None where it is not valid."""

Around = Callable[[Caller], AbstractContextManager[Any]]


class _Doors:
    """What the chapters above registered."""

    bearer: Bearer | None = None
    around: Around | None = None


def register_bearer(bearer: Bearer) -> None:
    """Say how tokens are checked; called once, in ``AppConfig.ready``."""
    _Doors.bearer = bearer


def register_around(around: Around) -> None:
    """Say what each call happens inside of: the journal's note of how somebody came."""
    _Doors.around = around


def around(caller: Caller) -> AbstractContextManager[Any]:
    """What the call happens inside of."""
    return nullcontext() if _Doors.around is None else _Doors.around(caller)


def bearer_of(request: HttpRequest) -> str | None:
    """The token that a request carries; None where it carries none."""
    said = request.headers.get("Authorization")
    if said is None:
        return None
    scheme, _space, token = said.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn(_("“Authorization” must be “Bearer” and a token: “Authorization: Bearer cht_…”."))
    return token.strip()


def caller_of(request: HttpRequest) -> Caller:
    """Who asks.

    :raises NotSignedIn:
    :raises ForgedRequest:
    """
    token = bearer_of(request)
    if token is not None:
        found = _Doors.bearer(request, token) if _Doors.bearer is not None else None
        if found is None:
            raise NotSignedIn(_("This token is not valid: it was mistyped, revoked, or has run out. Make a new one."))
        return found
    user = request.user
    if not user.is_authenticated:
        raise NotSignedIn(_("Send a token: “Authorization: Bearer cht_…”. Your profile’s page makes one."))
    if request.method not in SAFE:
        _refuse_forged(request)
    return Caller(user, f"person {user.pk}", "")


class _Csrf(CsrfViewMiddleware):
    """Django's check, asked as a question."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise ForgedRequest(
            _("A change in a session must carry the page’s CSRF token in “X-CSRFToken”; programs use a token.")
        )


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _refuse_forged(request: HttpRequest) -> None:
    check = _Csrf(_nothing)
    check.process_request(request)
    check.process_view(request, _nothing, (), {})
