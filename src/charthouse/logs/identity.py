"""The number of the request, or of the job's asker, that is being worked on: it ties a page, its log lines together."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_OURS_OR_A_PROXYS = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")
_job: ContextVar[str] = ContextVar("job_id", default="")


def current() -> str:
    """The number of what is being worked on here and now; empty outside of requests and jobs."""
    return _current.get()


def job() -> str:
    """The background job that is being done here and now, if any."""
    return _job.get()


def accept(given: str) -> str:
    """A proxy's number if it can stand in a log, else a new one."""
    return given if _OURS_OR_A_PROXYS.fullmatch(given) else secrets.token_hex(8)


@contextmanager
def working_on(number: str) -> Iterator[None]:
    """Everything that is logged inside bears this number."""
    before = _current.set(number)
    try:
        yield
    finally:
        _current.reset(before)


@contextmanager
def doing(number: str) -> Iterator[None]:
    """Everything that is logged inside names this job; the line that says who asked for it has the request's number."""
    before = _job.set(number)
    try:
        yield
    finally:
        _job.reset(before)
