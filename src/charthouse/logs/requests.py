"""Gives every request a number, and writes one line when it is answered."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from charthouse import metrics
from charthouse.logs import identity
from charthouse.logs.lines import route_of
from charthouse.logs.outages import InEachOthersWay, outage, said_without_a_page
from charthouse.refusals import Refused, answer

HEADER = "X-Request-Id"
QUIET = frozenset({"health_live", "health_ready", "metrics"})
"""Asked every few seconds by machines: told only at the level debug."""

log = logging.getLogger("charthouse.requests")


class RequestLog:
    """The outermost middleware: the number is there before anything else happens, the line comes after all."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        metrics.watch_database()
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer, and tell."""
        if self.is_async:
            return self._answer_async(request)
        number = identity.accept(request.headers.get(HEADER, ""))
        with identity.working_on(number):
            began = time.perf_counter()
            response: HttpResponseBase = self.get_response(request)
            return _tell(request, response, number, began)

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        number = identity.accept(request.headers.get(HEADER, ""))
        with identity.working_on(number):
            began = time.perf_counter()
            response: HttpResponseBase = await self.get_response(request)
            return _tell(request, response, number, began)


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours, or of what we stand on; it shows the number under which the log tells more."""
    found = outage(sys.exc_info()[1])
    if found is None:
        return render(None, "500.html", {"request_id": identity.current()}, status=500)
    return told(request, found)


def told(request: HttpRequest, found: Refused) -> HttpResponse:
    """The answer while what we stand on fails: made without a session or the database."""
    if isinstance(found, InEachOthersWay):
        return answer(request, found)
    shown = {"request_id": identity.current(), "full": found.status == 507}
    response = said_without_a_page(request, found) or render(None, "503.html", shown, status=found.status)
    if found.status == 503:
        response["Retry-After"] = "5"
    return response


def _tell(request: HttpRequest, response: HttpResponseBase, number: str, began: float) -> HttpResponseBase:
    response[HEADER] = number
    spent = time.perf_counter() - began
    route = route_of(request)
    metrics.observe_request(route, request.method or "", response.status_code, spent)
    level = logging.DEBUG if route in QUIET else logging.INFO
    if log.isEnabledFor(level):
        facts: dict[str, Any] = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(spent * 1000, 1),
            "user": _user(request),
        }
        caller = getattr(request, "auth", None)  # of the API: who acts with a token
        if caller is not None:
            facts |= {"user": caller.user.pk, "caller": caller.key}
        if response.streaming:
            facts["streaming"] = True
        words = "%(method)s %(route)s %(status)s %(ms)s ms" + (" user %(user)s" if facts["user"] else "")
        log.log(level, words, facts, extra={"facts": facts})
    return response


def _user(request: HttpRequest) -> int | None:
    """Who asked, if that was looked up anyway: the log asks the database nothing."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
