"""Endpoints: a chapter says what each one is for, what it shows and takes; the frame does the rest."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import ninja
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charthouse.incoming import address_of, number_in
from charthouse.rest import limits
from charthouse.rest.answers import Answer, written
from charthouse.rest.asking import Asked, asked_of, fields_of
from charthouse.rest.callers import Caller, around, bearer_of, caller_of
from charthouse.rest.records import Field, Record
from charthouse.rest.refusals import (
    BadInput,
    NoLength,
    NoSuchEndpoint,
    NotSignedIn,
    OutsideTheScope,
    TooBig,
    WrongContentType,
)
from charthouse.rest.repeating import once

BIGGEST_BODY = 5 * 1024 * 1024
"""Bytes of a JSON body."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What one endpoint says of itself."""

    method: str
    path: str
    tag: str
    scope: str
    """What a token must be for: ``plan:write``; empty: any token."""
    shows: Record | dict[str, Any] | None = None
    """The record of its answer, or its JSON schema; None: no body."""
    listed: bool = False
    """Its answer is a page of such records."""
    status: int = 200
    also: tuple[int, ...] = ()
    """Further statuses with the same body."""
    versioned: bool = False
    """A change that must say in ``If-Match`` which version it was made for."""
    tagged: bool = False
    """Its answer's ETag says a record's version."""
    repeatable: bool = False
    """Takes an ``Idempotency-Key``."""
    uploads: bool = False
    """Takes a form with a file in place of JSON."""
    raw: bool = False
    """The file may also be the body itself, as ``application/octet-stream`` (``rest.uploads``)."""
    takes: bool = False
    """It reads a body."""
    gives: tuple[str, ...] = ()
    """The media types of its answer, where that is a file."""
    most: int = BIGGEST_BODY
    refuses: tuple[int, ...] = ()
    """Statuses of its own refusals, beside those that every endpoint has."""
    parameters: tuple[dict[str, Any], ...] = ()
    """Further parameters of its address, as OpenAPI writes them."""
    title: str | Promise = ""
    view: Callable[..., Any] | None = field(default=None, repr=False)


class Request(HttpRequest):
    """A request that came through the frame."""

    auth: Caller


class Entry:
    """The way in to one endpoint, before anything of the request is read."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __call__(self, request: HttpRequest) -> Caller:
        """Let in who may come in.

        :raises Refused: with the reason why not
        """
        if "\x00" in request.path:
            raise NoSuchEndpoint(_("There is nothing at this address; /api/ says what there is."))
        if self._endpoint.takes:
            self._look_at_body(request)
        try:
            caller = caller_of(request)
        except NotSignedIn:
            if bearer_of_quietly(request):
                limits.count_failure(address_of(request) or "")
            raise
        request.left = limits.count(caller.key)  # type: ignore[attr-defined]
        scope = self._endpoint.scope
        if caller.scopes is not None and scope and scope not in caller.scopes:
            raise OutsideTheScope(
                _("This token is not for “%(scope)s”; make one that is, or use another.") % {"scope": scope}
            )
        request.user = caller.user
        return caller

    def _look_at_body(self, request: HttpRequest) -> None:
        said = request.headers.get("Content-Length", "")
        if not said and request.headers.get("Transfer-Encoding"):
            raise NoLength(_("Say the body’s length in “Content-Length”; a chunked body is not read."))
        length = number_in(said) or 0
        if length > self._endpoint.most:
            raise TooBig(
                _("The body has %(size)d KiB; the most is %(most)d KiB. Send it in parts.")
                % {"size": length >> 10, "most": self._endpoint.most >> 10}
            )
        wanted = "multipart/form-data" if self._endpoint.uploads else "application/json"
        kind = (request.content_type or "").lower()
        if kind != wanted and not (self._endpoint.raw and kind == "application/octet-stream"):
            raise WrongContentType(
                _("Send the body as “Content-Type: %(wanted)s”, not “%(kind)s”.")
                % {"wanted": wanted, "kind": kind[:60]}
            )


def bearer_of_quietly(request: HttpRequest) -> bool:
    """Did the request carry a token at all?"""
    try:
        return bearer_of(request) is not None
    except NotSignedIn:
        return True


class Router:
    """The endpoints of one chapter."""

    def __init__(self, tag: str, *, scope: str) -> None:
        """``tag`` is what the reference calls the chapter, ``scope`` the beginning of its tokens' scopes."""
        self.tag = tag
        self.ninja = ninja.Router(tags=[tag])
        self.endpoints: list[Endpoint] = []
        self._scope = scope

    def get(self, path: str, **said: Any) -> Callable[[View], View]:
        """Something to read."""
        return self._add("GET", path, "read", said)

    def post(self, path: str, **said: Any) -> Callable[[View], View]:
        """Something to make or do; takes an idempotency key."""
        said.setdefault("repeatable", not said.get("uploads", False))
        return self._add("POST", path, "write", said)

    def patch(self, path: str, **said: Any) -> Callable[[View], View]:
        """A change of some fields."""
        return self._add("PATCH", path, "write", said)

    def put(self, path: str, **said: Any) -> Callable[[View], View]:
        """Something to set whole."""
        return self._add("PUT", path, "write", said)

    def delete(self, path: str, **said: Any) -> Callable[[View], View]:
        """Something to take away."""
        return self._add("DELETE", path, "write", {"status": 204, **said})

    def _add(self, method: str, path: str, right: str, said: dict[str, Any]) -> Callable[[View], View]:
        scope = said.pop("scope", f"{self._scope}:{right}")

        def declare(view: View) -> View:
            signature, takes = _signature(view)
            title = (inspect.getdoc(view) or view.__name__).partition("\n")[0]
            endpoint = Endpoint(
                method=method, path=path, tag=self.tag, scope=scope, takes=takes or said.get("uploads", False),
                title=title, view=view, **{name: value for name, value in said.items() if name != "uploads"},
                uploads=said.get("uploads", False),
            )  # fmt: skip
            self.endpoints.append(endpoint)
            run = _framed(view, endpoint, signature)
            self.ninja.add_api_operation(
                path, [method], run, auth=Entry(endpoint), operation_id=view.__name__, summary=title
            )
            return view

        return declare


def _signature(view: Callable[..., Any]) -> tuple[inspect.Signature, bool]:
    """The view's signature with its annotations resolved, and whether it reads a body."""
    hints = typing.get_type_hints(view, include_extras=True)
    found = inspect.signature(view)
    parameters = [
        parameter.replace(annotation=hints.get(name, parameter.annotation))
        for name, parameter in found.parameters.items()
    ]
    takes = any(isinstance(one.annotation, type) and issubclass(one.annotation, ninja.Schema) for one in parameters)
    return found.replace(parameters=parameters), takes


def _framed(view: Callable[..., Any], endpoint: Endpoint, signature: inspect.Signature) -> Callable[..., Any]:
    reads = endpoint.method == "GET"

    @functools.wraps(view)
    def run(request: HttpRequest, **values: Any) -> HttpResponseBase:
        caller: Caller = request.auth  # type: ignore[attr-defined]

        def answered() -> HttpResponseBase:
            # A refusal that comes late takes back what was done: a change is whole, answer included, or it is not.
            with around(caller), nullcontext() if reads or endpoint.uploads else transaction.atomic():
                given = view(request, **values)
            if isinstance(given, HttpResponseBase):  # a file, that goes out as it is read
                return given
            answer = given if isinstance(given, Answer) else Answer(given, status=endpoint.status)
            return written(request, answer)

        if request.GET:
            _look_at_address(request, endpoint)
        if "Idempotency-Key" not in request.headers:
            return answered()
        if not endpoint.repeatable:
            said = _("is only for requests that make something")
            raise BadInput(_("“Idempotency-Key” %(said)s.") % {"said": said}, fields={"Idempotency-Key": said})
        return once(request, caller.key, lambda: cast("HttpResponse", answered()))

    run.__signature__ = signature  # type: ignore[attr-defined]
    return run


def _look_at_address(request: HttpRequest, endpoint: Endpoint) -> None:
    """Refuse before anything is done what no address of this endpoint can ask."""
    if isinstance(endpoint.shows, Record):
        if not endpoint.listed:
            fields_of(request.GET, endpoint.shows, besides=[one["name"] for one in endpoint.parameters])
    elif not endpoint.parameters:
        raise _no_parameters(request)


def _no_parameters(request: HttpRequest) -> BadInput:
    name = next(iter(request.GET))[:60]
    said = _("is not known here; this address takes none")
    return BadInput(
        _("Correct the address: “%(name)s” %(said)s.") % {"name": name, "said": said}, fields={f"?{name}": said}
    )


__all__ = ["Asked", "Endpoint", "Field", "Request", "Router", "asked_of", "fields_of"]
