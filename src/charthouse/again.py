"""Does once more what PostgreSQL ended since two transactions waited for each other, where that is safe.

The innermost middleware runs a view again when its transaction was ended so, as long as the request has kept nothing
yet and done nothing outside of the database: no transaction of it was committed, no letter sent, no file taken in. What
cannot be done again is answered with what the asker can do. On SQLite, with its one pen, nothing of the kind happens.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from charthouse.logs.outages import is_conflict, outage
from charthouse.refusals import answer

TIMES = 4
"""How often a request is tried in all."""
PAUSE = 0.05
"""Seconds, more each time and never the same for two, before it is tried once more."""
_READS = ("SELECT", "SAVEPO", "RELEAS", "ROLLBA", "PRAGMA", "SET ", "EXPLAI")

_current: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


class Attempt:
    """One attempt at a request: whether it left anything behind, and whether it was ended."""

    def __init__(self) -> None:
        self.kept = False
        self.ended = False

    def keep(self) -> None:
        """Something of it is there for good."""
        self.kept = True


def not_again() -> None:
    """Something was done that no rollback takes back, such as sending a letter: this request is not run again."""
    attempt = _current.get()
    if attempt is not None:
        attempt.keep()


@contextmanager
def apart() -> Iterator[None]:
    """What is kept inside is not part of what was asked for: it may be kept twice, such as a count of requests."""
    before = _current.set(None)
    try:
        yield
    finally:
        _current.reset(before)


def was_ended(error: BaseException | None) -> bool:
    """Note that a request was ended so, where its exception is answered before the middleware could see it."""
    if not is_conflict(error):
        return False
    attempt = _current.get()
    if attempt is not None:
        attempt.ended = True
    return True


class OnceMore:
    """Runs a view again where that is safe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        connection_created.connect(_watch, dispatch_uid="charthouse.again")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the first attempt that was not ended, or of the last."""
        for number in range(1, TIMES + 1):
            attempt = Attempt()
            before = _current.set(attempt)
            try:
                response = self.get_response(request)
            finally:
                _current.reset(before)
            if not attempt.ended or attempt.kept or number == TIMES or _took_files(request):
                break
            time.sleep(PAUSE * number * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load, hides nothing
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a transaction that was ended; nothing to every other exception."""
        if not was_ended(exception):
            return None
        found = outage(exception)
        return None if found is None else answer(request, found)


def _took_files(request: HttpRequest) -> bool:
    return (request.content_type or "").startswith("multipart/") and bool(request.FILES)


def _watch(connection: Any, **_: Any) -> None:
    if connection.vendor == "postgresql" and _noting not in connection.execute_wrappers:
        connection.execute_wrappers.append(_noting)


def _noting(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Carry out a statement, and note what will be there for good when its transaction is committed."""
    done = execute(sql, params, many, context)
    attempt = _current.get()
    if attempt is not None and not attempt.kept and not str(sql)[:12].lstrip("( \n").upper().startswith(_READS):
        connection = context["connection"]
        if not connection.in_atomic_block:
            attempt.keep()
        elif not _noted(connection, attempt):
            transaction.on_commit(attempt.keep)
    return done


def _noted(connection: Any, attempt: Attempt) -> bool:
    """Whether the newest word to be said at the commit is this one, so that many writes need only one."""
    if not connection.run_on_commit:
        return False
    savepoints, word, *_rest = connection.run_on_commit[-1]
    return bool(word == attempt.keep and savepoints == set(connection.savepoint_ids))


__all__ = ["OnceMore", "apart", "not_again", "was_ended"]
