"""Which failures of a job may pass by themselves, and how long to wait before the next attempt."""

from __future__ import annotations

import datetime as dt
import random

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from charthouse.compute import ClusterAway
from charthouse.jobs.registry import JobKind
from charthouse.logs.outages import is_conflict

FIRST_DELAY = 5.0
GROWTH = 4.0
LONGEST_DELAY = 900.0
LONGEST_WAIT = dt.timedelta(hours=1)
"""However long a server asks to be left alone, it is tried again after this time."""
_HERE_TO_STAY = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError)
"""Operating system errors that waiting does not cure."""


class Transient(Exception):  # noqa: N818 - raised by a job's work: it says what it is
    """The work could not be done just now, and trying again later may help; the message is a sentence.

    ``after`` says when, where the work knows better than the usual delays (a server's ``Retry-After``, say).
    """

    def __init__(self, message: str, *, after: dt.timedelta | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.after = after


class Cancelled(Exception):  # noqa: N818
    """The owner asked the job to stop; raised out of ``Running.tell`` at the next step."""


class LeaseLost(Exception):  # noqa: N818
    """Another worker has taken this job over; this attempt must not write any more."""


def passing_trouble(kind: JobKind, error: Exception) -> str:
    """What is the matter, as a sentence for the owner, where trying again may help; else nothing."""
    if isinstance(error, Transient):
        return error.message
    if isinstance(error, ClusterAway):
        return str(error)
    if is_conflict(error):
        return _("Others changed the same things at the same moment.")
    if isinstance(error, OperationalError | InterfaceError):
        return _("The database did not answer.")
    if isinstance(error, kind.transient):
        return str(error) or type(error).__name__
    if isinstance(error, TimeoutError | ConnectionError):
        return _("A connection broke or took too long.")
    if isinstance(error, OSError) and not isinstance(error, _HERE_TO_STAY):
        return _("The operating system refused (%(why)s).") % {"why": error.strerror or type(error).__name__}
    if kind.retry_errors:
        return _("Something went wrong that should not have.")
    return ""


def delay(attempts: int, error: Exception | None = None) -> dt.timedelta:
    """How long to wait after so many attempts: longer each time, never the same for two jobs, with an end."""
    after = error.after if isinstance(error, Transient) else None
    if after is not None:
        return min(max(dt.timedelta(), after), LONGEST_WAIT)
    seconds = min(LONGEST_DELAY, FIRST_DELAY * GROWTH ** max(0, attempts - 1))
    return dt.timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, hides nothing
