"""What must hold for people to be served, each looked at in a few milliseconds."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.utils import timezone

from charthouse.jobs.models import Job
from charthouse.pulse import pulse

LEAST_ROOM = 64 * 1024 * 1024
"""Bytes without which nothing can be kept safely."""
LATE = dt.timedelta(minutes=2)
"""A job that nobody has taken for so long shows that no worker lives."""
_MIGRATIONS_EVERY = 30.0

_lock = threading.Lock()
_at_version: tuple[float, bool] = (-_MIGRATIONS_EVERY, False)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether people can be served, and what is not as it should be; one word each, nothing that helps an attacker."""

    ready: bool
    checks: dict[str, str]


def look() -> Readiness:
    """Look at everything that people need."""
    checks = {"database": "ok", "migrations": "ok", "disk": "ok", "worker": "ok"}
    try:
        if pulse.trouble == "away":
            raise DatabaseError("It is known not to answer.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if pulse.trouble == "locked":
            checks["database"] = "locked"
        if not _is_at_version():
            checks["migrations"] = "waiting"
        elif waits_too_long():
            checks["worker"] = "late"
    except DatabaseError:
        pulse.doubt()
        checks |= {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}
    if not room(Path(settings.DATA_DIR)) >= LEAST_ROOM:
        checks["disk"] = "full"
    # Without a worker, pages are still served: it is told, and does not take this server out of service.
    return Readiness(all(checks[name] == "ok" for name in ("database", "migrations", "disk")), checks)


def room(folder: Path) -> int:
    """Bytes that are free where everything is kept."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def waits_too_long() -> bool:
    """Whether a job waits that a living worker would have taken long ago."""
    long_ago = timezone.now() - LATE
    could_begin = Q(run_after=None) | Q(run_after__lt=long_ago)  # one that is tried again later waits as it should
    return Job.objects.filter(could_begin, state=Job.State.WAITING, created_at__lt=long_ago).exists()


def _is_at_version() -> bool:
    """Asked of the database now and then only; once it is at our version, it stays there while we run."""
    global _at_version
    with _lock:
        when, well = _at_version
        if time.monotonic() - when < _MIGRATIONS_EVERY:
            return well
    applied = set(MigrationRecorder(connection).applied_migrations())
    well = set(MigrationLoader(None).graph.leaf_nodes()) <= applied
    with _lock:
        _at_version = (time.monotonic(), well)
    return well
