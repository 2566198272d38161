"""Every refusal and every fault of the API as problem details (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from charthouse.again import was_ended
from charthouse.logs.outages import DatabaseAway, outage
from charthouse.refusals import Refused, problem_details
from charthouse.rest import refusals

log = logging.getLogger("charthouse.api")

CONTENT_TYPE = "application/problem+json"
_ELSEWHERE = {"query": "?", "path": "", "header": "", "cookie": ""}


def problem(refusal: Refused) -> HttpResponse:
    """The answer to a refusal; ``fields`` names what is wrong by JSON pointer (``/name``) or parameter (``?limit``)."""
    details = problem_details(refusal)
    if refusal.fields:
        details["fields"] = {pointer(name): str(said) for name, said in refusal.fields.items()}
    details["title"] = _title(refusal.status) or str(details["title"])
    response = HttpResponse(orjson.dumps(details, default=str), status=refusal.status, content_type=CONTENT_TYPE)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Charthouse"'
    if isinstance(refusal, refusals.TooManyRequests):
        response["Retry-After"] = str(refusal.wait)
    if isinstance(refusal, DatabaseAway):
        response["Retry-After"] = "5"
    return response


def pointer(name: str) -> str:
    """A field's name as a JSON pointer; what is one already, or names a parameter or header, stays."""
    return name if name[:1] in {"/", "?", ""} or name[:1].isupper() else f"/{name}"


def answer_to(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """What the API answers when something was raised on the way."""
    assert isinstance(error, Exception)
    return problem(refusal_of(request, error))


def refusal_of(request: HttpRequest, error: Exception) -> Refused:
    """The refusal that an exception means; a fault of ours is written to the log and told without its trace."""
    match error:
        case Refused():
            return error
        case ValidationError():
            return bad_input(error.errors)
        case Http404():
            return refusals.NoSuchEndpoint(_("There is nothing at this address; /api/ says what there is."))
        case RequestDataTooBig() | TooManyFieldsSent():
            return refusals.TooBig(_("The request is too big; send it in parts."))
        case HttpError() if error.status_code == 401:
            return refusals.NotSignedIn(_("Send a token: “Authorization: Bearer cht_…”."))
        case HttpError() | SuspiciousOperation():
            said: str | None = getattr(request, "unreadable", None)
            return refusals.BadRequest(said or _("The body cannot be read as JSON; send one JSON object in UTF-8."))
        case PermissionDenied():
            return refusals.OutsideTheScope(_("You may not do this."))
        case OperationalError() | InterfaceError() if isinstance(outage(error), DatabaseAway):
            log.error("%s %s failed: the database does not answer.", request.method, request.path, exc_info=error)
            return DatabaseAway(
                _(
                    "The database does not answer, so nothing was changed; send it again in a few seconds, "
                    "best with an “Idempotency-Key”."
                )
            )
    if was_ended(error) and (found := outage(error)):
        return found
    log.error("%s %s failed.", request.method, request.path, exc_info=error)
    if found := outage(error):
        return found
    return Fault(_("Something went wrong that should not have; nothing was changed. The server’s log says more."))


class Fault(Refused):
    """Charthouse made a mistake."""

    status = 500


def bad_input(errors: Iterable[Mapping[str, Any]]) -> refusals.BadInput:
    """Pydantic's findings as one refusal: what, where, what to do."""
    fields: dict[str, str] = {}
    for error in list(errors)[:20]:
        fields.setdefault(_place(tuple(error.get("loc", ()))), _sentence(error))
    told = "; ".join(f"{place or _('the body')}: {said}" for place, said in list(fields.items())[:3])
    return refusals.BadInput(_("Correct the request: %(told)s.") % {"told": told.rstrip(".")}, fields=fields)


def _place(loc: tuple[Any, ...]) -> str:
    """``("body", "body", "duration", "minutes")`` is ``/duration/minutes``."""
    if not loc:
        return ""
    where, rest = str(loc[0]), [str(part) for part in loc[1:]]
    if where in _ELSEWHERE:
        return _ELSEWHERE[where] + ".".join(rest)
    inside = rest[1:]  # the name of the function's parameter
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in inside)


def _sentence(error: Mapping[str, Any]) -> str:
    context: Mapping[str, Any] = error.get("ctx") or {}
    kind = str(error.get("type", ""))
    known: dict[str, str] = {
        "missing": _("is missing"),
        "extra_forbidden": _("is not known here; leave it out"),
        "string_type": _("must be a text"),
        "int_type": _("must be a whole number"),
        "int_parsing": _("must be a whole number"),
        "int_from_float": _("must be a whole number"),
        "float_type": _("must be a number"),
        "float_parsing": _("must be a number"),
        "finite_number": _("must be a number"),
        "bool_type": _("must be true or false"),
        "bool_parsing": _("must be true or false"),
        "list_type": _("must be a list"),
        "dict_type": _("must be an object"),
        "model_type": _("must be an object"),
        "model_attributes_type": _("must be an object"),
    }
    if kind in known:
        return known[kind]
    limits = {
        "greater_than_equal": (_("must be at least %(limit)s"), "ge"),
        "greater_than": (_("must be more than %(limit)s"), "gt"),
        "less_than_equal": (_("must be at most %(limit)s"), "le"),
        "string_too_short": (_("must have at least %(limit)s characters"), "min_length"),
        "string_too_long": (_("must have at most %(limit)s characters"), "max_length"),
        "too_short": (_("must have at least %(limit)s entries"), "min_length"),
        "too_long": (_("must have at most %(limit)s entries"), "max_length"),
        "literal_error": (_("must be one of %(limit)s"), "expected"),
        "enum": (_("must be one of %(limit)s"), "expected"),
    }
    if kind in limits and limits[kind][1] in context:
        words, name = limits[kind]
        return words % {"limit": context[name]}
    return str(error.get("msg", "")).removeprefix("Value error, ")[:200]


def _title(status: int) -> str:
    return {
        400: _("This cannot be read"),
        401: _("Who are you?"),
        405: _("Not with this method"),
        411: _("How long is it?"),
        412: _("Changed meanwhile"),
        415: _("Not this kind of content"),
        428: _("Which version?"),
        429: _("Too many requests"),
        500: _("A fault of ours"),
        503: _("The database does not answer"),
    }.get(status, "")
