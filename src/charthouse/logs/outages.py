"""What we stand on fails now and then: the disk is full, the database is away; each has its answer, and goes by."""

from __future__ import annotations

import errno
import json
import shutil

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from charthouse.pulse import pulse
from charthouse.refusals import Refused, answer

_NO_ROOM = ("disk is full", "No space left")
_LEAST = 1_000_000
_CONFLICTS = ("40001", "40P01")


class NoRoom(Refused):
    """The disk is full."""

    status = 507


class DatabaseAway(Refused):
    """The database does not answer."""

    status = 503


class InEachOthersWay(Refused):
    """Two changes waited for each other, and the database ended this one; nothing of it was kept."""


def outage(error: BaseException | None) -> Refused | None:
    """What an error says of the disk or the database, as a sentence; nothing where it is a mistake of ours."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _no_room()
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    if is_conflict(error):
        return InEachOthersWay(
            _("Others changed the same things at the same moment, so nothing of yours was kept. Send it again.")
        )
    words = str(error)
    # SQLite has no better words when the files beside its own cannot grow.
    if any(part in words for part in _NO_ROOM) or ("disk I/O error" in words and _is_full()):
        return _no_room()
    pulse.doubt(locked="locked" in words)
    return database_away()


def database_away() -> DatabaseAway:
    """What is said while the database does not answer."""
    return DatabaseAway(
        _(
            "What was kept before is safe; this last step was not kept. Try again in a few seconds; it goes on by"
            " itself as soon as the database is back."
        )
    )


def is_conflict(error: BaseException | None) -> bool:
    """Whether PostgreSQL ended a transaction since it and another one stood in each other's way.

    Class 40 of its codes: deadlocks and failed serialisation. Nothing of the transaction was kept, and the same may
    well work when it is done again.
    """
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in _CONFLICTS


def said_without_a_page(request: HttpRequest, found: Refused) -> HttpResponse | None:
    """The answer for a program, or for a part of a page, which stays as it is; nothing for a whole page."""
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        response = HttpResponse(found.message, status=found.status, content_type="text/plain; charset=utf-8")
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = json.dumps({"charthouse:refused": {"message": found.message}})
        return response
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        return answer(request, found)
    return None


def _no_room() -> NoRoom:
    return NoRoom(
        _(
            "The server’s disk is full, so this last step was not kept. What was kept before is safe. Tell your"
            " administrator; as soon as there is room, it goes on by itself."
        )
    )


def _is_full() -> bool:
    try:
        return shutil.disk_usage(settings.DATA_DIR).free < _LEAST
    except OSError:
        return False
