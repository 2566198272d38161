"""How a line of the log looks: for people, or as JSON for a system that collects logs."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

from charthouse.logs import identity
from charthouse.logs.masking import mask


class Line(logging.Formatter):
    """``2026-03-02 08:00:00,000 INFO charthouse.requests [5f0c…]: GET project-plan 200 12 ms user 3``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(number)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, and its trace below; without secrets."""
        number = identity.current()
        record.number = (f" [{number}]" if number else "") + (f" [job {job}]" if (job := identity.job()) else "")
        return mask(super().format(record))


class JsonLine(logging.Formatter):
    """One JSON object a line; the facts of a request stand beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON; without secrets."""
        told: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(record.getMessage()),
        }
        if number := identity.current():
            told["request_id"] = number
        if job := identity.job():
            told["job_id"] = job
        told |= getattr(record, "facts", {})
        if record.exc_info:
            told["trace"] = mask(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False, default=str)


class WithoutAddress(logging.Filter):
    """Django names the raw address of a failed request; we name its route, which holds no secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, with the route in place of the address."""
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            path, route = request.path, route_of(request)
            arguments = record.args if isinstance(record.args, tuple) else ()
            record.args = tuple(route if each == path else each for each in arguments)
        return True


def route_of(request: Any) -> str:
    """The name of the address that was asked for, such as ``project-plan``; a dash when there is none."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "-"
    return str(match.view_name or match.route or "-")
