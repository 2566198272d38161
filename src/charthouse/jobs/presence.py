"""Which worker processes there are: each says now and then that it lives, so that pages can say when none does."""

from __future__ import annotations

import os
import socket

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.jobs import timing
from charthouse.jobs.models import Job, WorkerProcess


def host() -> str:
    """This machine's name."""
    return socket.gethostname()[:120]


def say_here(name: str, *, jobs_done: int) -> None:
    """Say that a worker lives."""
    now = timezone.now()
    kept = WorkerProcess.objects.filter(pk=name).update(seen_at=now, jobs_done=jobs_done)
    if not kept:
        WorkerProcess.objects.create(
            name=name, host=host(), pid=os.getpid(), started_at=now, seen_at=now, jobs_done=jobs_done
        )


def say_gone(name: str) -> None:
    """Say that a worker ended."""
    WorkerProcess.objects.filter(pk=name).delete()


def here() -> list[WorkerProcess]:
    """The workers that were heard of lately."""
    now, lately = timezone.now(), timing.absent()
    # Not later than now either: a worker that ended before the clock was put back is not there until that moment.
    return list(WorkerProcess.objects.filter(seen_at__range=(now - lately, now + lately)))


def trouble() -> str:
    """What is the matter with the workers, as a sentence; nothing where all is well."""
    if here():
        return ""
    waiting = Job.objects.filter(state=Job.State.WAITING).count()
    if waiting:
        return ngettext(
            "No worker is running, and %(count)d job waits; start one with: charthouse worker",
            "No worker is running, and %(count)d jobs wait; start one with: charthouse worker",
            waiting,
        ) % {"count": waiting}
    return _("No worker is running; start one with: charthouse worker")


def sweep() -> None:
    """Forget workers that have been silent for long."""
    now, long = timezone.now(), 60 * timing.absent()
    WorkerProcess.objects.exclude(seen_at__range=(now - long, now + long)).delete()
