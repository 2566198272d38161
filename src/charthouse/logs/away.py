"""Answers at once while the database is away, and says in the log once that it is."""

from __future__ import annotations

import logging
import time

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from charthouse.logs.outages import DatabaseAway, database_away, outage
from charthouse.logs.requests import told
from charthouse.pulse import pulse

_ASKED_ANYWAY = ("/health/", "/metrics")
_SAID_EVERY = 30.0
"""Seconds between two lines about requests that failed since the database does not answer."""
_OF_POOLS = "psycopg.pool"
_OF_REQUESTS = frozenset({"django.request", "charthouse.api"})


class NobodyWaits(MiddlewareMixin):
    """While the database is known to be away, answers before anybody asks it anything."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """The page or problem that says so; nothing while all is well."""
        if pulse.trouble == "away" and not request.path.startswith(_ASKED_ANYWAY):
            return told(request, database_away())
        return None


class SaidOnce(logging.Filter):
    """Lets through one line about a database that is away, not one for each request that failed by it."""

    def __init__(self) -> None:
        super().__init__()
        self._said = -_SAID_EVERY

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written; without its trace where that tells nothing."""
        if record.name.startswith(_OF_POOLS) and pulse.trouble:
            return False
        if record.name == "django.request" and not record.exc_info and getattr(record, "status_code", 0) in {503, 507}:
            return False  # the line of the request says as much
        error = record.exc_info[1] if record.exc_info else None
        if record.name not in _OF_REQUESTS or not isinstance(outage(error), DatabaseAway):
            return True
        record.exc_info, record.exc_text = None, None
        record.msg, record.args = f"{record.getMessage()} ({str(error).strip().splitlines()[0]})", ()
        now = time.monotonic()
        if now - self._said < _SAID_EVERY:
            return False
        self._said = now
        return True
