"""What stands around every page for the journal's sake."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from charthouse.journal.acting import acting_afresh


class ActingAfresh:
    """Begins each request with nobody acting for anybody, whatever the one before it in this thread said."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with acting_afresh():
            return self.get_response(request)
