"""What Charthouse answers when it will not do something: one exception class per refusal, one middleware for all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from charthouse.incoming import is_part

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """Charthouse will not do this; the message is a sentence with the way out.

    Subclass it once for each kind of refusal. ``status`` is the HTTP status of the answer: 409 unless the subclass
    says otherwise (422 for what was typed, 403 for what this role may not do).
    ``fields`` maps a field's name to what is wrong with it, where the refusal is about certain fields.
    """

    status: int = 409

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})


class UnreadableText(Refused):
    """PostgreSQL keeps no text with a NUL in it, and nobody types one."""

    status = 422


def problem_details(refusal: Refused) -> dict[str, Any]:
    """The refusal as RFC 9457 problem details, for programs."""
    details: dict[str, Any] = {
        "type": f"urn:charthouse:refusal:{type(refusal).__name__}",
        "title": _title(refusal.status),
        "status": refusal.status,
        "detail": refusal.message,
    }
    if refusal.fields:
        details["fields"] = refusal.fields
    return details


def answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The refusal in the form that the asker reads: problem details, a part of a page, or a whole page."""
    if _wants_json(request):
        return HttpResponse(
            json.dumps(problem_details(refusal)), status=refusal.status, content_type="application/problem+json"
        )
    context = {"refusal": refusal, "title": _title(refusal.status)}
    if is_part(request):
        response = render(request, "refused.html#notice", context, status=refusal.status)
        # The page stays as it is; the shell listens for this event and shows the sentence.
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = json.dumps({"charthouse:refused": {"message": refusal.message}})
        return response
    return render(request, "refused.html", context, status=refusal.status)


class RefusalMiddleware(MiddlewareMixin):
    """Turns a refusal raised anywhere in a view into its answer."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to Django."""
        if isinstance(exception, Refused):
            return answer(request, exception)
        if isinstance(exception, ValueError | DataError) and "NUL (0x00)" in str(exception):
            return answer(request, UnreadableText(_("What was sent holds a character that no text has; leave it out.")))
        return None


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    best = request.get_preferred_type(["text/html", "application/json", "application/problem+json"])
    return best in {"application/json", "application/problem+json"}


def _title(status: int) -> str:
    return {
        403: _("Your role does not allow this"),
        404: _("There is nothing here for you"),
        408: _("This took too long"),
        409: _("This cannot be done now"),
        413: _("This is too big"),
        422: _("Something needs correcting"),
        429: _("Too many attempts"),
        503: _("The database does not answer"),
        507: _("There is no room left"),
    }.get(status, _("This cannot be done"))
