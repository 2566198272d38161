"""Runs jobs: takes the lease, keeps it while the work goes on, and writes down how it ended."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from charthouse.accounts.models import User
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind, UnknownKind, kind_of
from charthouse.refusals import Refused

LEASE = dt.timedelta(seconds=60)
HEARTBEAT = 10.0
"""Seconds between two renewals of a lease."""

log = logging.getLogger("charthouse.jobs")


class Cancelled(Exception):  # noqa: N818
    """The owner asked the job to stop; raised out of ``Running.tell`` at the next step."""


class LeaseLost(Exception):  # noqa: N818
    """Another worker has taken this job over; this attempt must not write any more."""


class Running:
    """A job while it runs: what it is to do, and the way to tell how far it is."""

    def __init__(self, job: Job, worker: str) -> None:
        self.id = job.pk
        self.owner: User = job.owner
        self.arguments: Mapping[str, Any] = job.arguments
        self.attempt = job.attempts
        self._worker = worker

    def tell(self, percent: int, sentence: str) -> None:
        """Say how far it is; outside of a transaction, so that everybody sees it at once.

        :raises Cancelled: when the owner asked for it
        :raises LeaseLost: when the job is another worker's by now
        """
        if connection.in_atomic_block:
            raise RuntimeError("Progress told inside a transaction would be seen only at its end.")
        kept = self._mine().update(
            progress=max(0, min(100, percent)), sentence=sentence[:300], lease_until=timezone.now() + LEASE
        )
        if not kept:
            raise LeaseLost
        if self.cancel_asked():
            raise Cancelled

    def cancel_asked(self) -> bool:
        """Whether the owner asked the job to stop."""
        return bool(self._mine().filter(cancel_asked=True).exists())

    def renew(self) -> bool:
        """Keep the lease; false when it is lost."""
        return bool(self._mine().update(lease_until=timezone.now() + LEASE))

    def hold(self) -> None:
        """Lock the job inside the transaction that writes its effect, so that only one attempt can have one.

        :raises LeaseLost:
        """
        if self._mine().select_for_update().first() is None:
            raise LeaseLost

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.id, state=Job.State.RUNNING, worker=self._worker)


@task()
def run_job(job_id: str) -> None:
    """What the queue calls: one attempt at one job."""
    worker = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
    job = _begin(job_id, worker)
    if job is None:
        return
    running = Running(job, worker)
    try:
        kind = kind_of(job.kind)
    except UnknownKind as unknown:
        _end(running, Job.State.FAILED, error=str(unknown))
        return
    with _heartbeat(running):
        _attempt(job, running, kind)


def _attempt(job: Job, running: Running, kind: JobKind) -> None:
    try:
        result = kind.work(running)
    except Cancelled:
        _fail(running, kind, Job.State.CANCELLED, "", _("It was stopped; nothing of it was kept."))
    except LeaseLost:
        log.warning("Job %s (%s) was taken over by another worker.", job.pk, job.kind)
    except Refused as refusal:
        _fail(running, kind, Job.State.FAILED, refusal.message, refusal.message)
    except Exception:
        log.exception("Job %s (%s) failed.", job.pk, job.kind)
        sentence = _(
            "Something went wrong that should not have; nothing was changed. The server's log says more (job %(job)s)."
        ) % {"job": job.pk}
        _fail(running, kind, Job.State.FAILED, sentence, sentence)
    else:
        _end(running, Job.State.DONE, result=result)


def _fail(running: Running, kind: JobKind, state: Job.State, error: str, told: str) -> None:
    if _end(running, state, error=error) and kind.on_failure is not None:
        kind.on_failure(running, told)


def _begin(job_id: str, worker: str) -> Job | None:
    """Take a waiting job, or nothing when it was cancelled or taken meanwhile."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        worker=worker,
        attempts=F("attempts") + 1,
        lease_until=now + LEASE,
        started_at=now,
        progress=0,
    )
    return Job.objects.select_related("owner").get(pk=job_id) if taken else None


def _end(running: Running, state: Job.State, *, error: str = "", result: Mapping[str, Any] | None = None) -> bool:
    facts: dict[str, Any] = {"progress": 100, "result": dict(result or {})} if state == Job.State.DONE else {}
    return bool(
        running._mine().update(
            state=state, error=error, sentence="", lease_until=None, finished_at=timezone.now(), **facts
        )
    )


@contextmanager
def _heartbeat(running: Running) -> Iterator[None]:
    """Renew the lease from beside the work, which may compute for minutes without a word."""
    if connection.in_atomic_block:  # only in tests that wrap all in a transaction: nobody else could see the lease
        yield
        return
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(HEARTBEAT):
                try:
                    if not running.renew():
                        return
                except DatabaseError:
                    log.info("The lease of job %s could not be renewed just now.", running.id)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {running.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=HEARTBEAT)


@transaction.atomic
def enqueue(job: Job) -> None:
    """Put a waiting job into the queue."""
    queued = run_job.enqueue(str(job.pk))
    Job.objects.filter(pk=job.pk).update(task_id=queued.id, lease_until=timezone.now() + LEASE)


def take_over_lost_jobs() -> int:
    """Put jobs whose worker is gone back into the queue, or give them up after their last attempt."""
    from django_tasks_db.models import DBTaskResult

    close_old_connections()
    now = timezone.now()
    # A waiting job whose queue entry somebody took and never began is lost as well, after the same time.
    unfinished = Q(state=Job.State.RUNNING) | Q(state=Job.State.WAITING)
    lost = list(Job.objects.filter(unfinished, lease_until__lt=now).values_list("pk", flat=True))
    count = 0
    for key in lost:
        with transaction.atomic():
            job = Job.objects.select_for_update().filter(unfinished, pk=key, lease_until__lt=timezone.now()).first()
            if job is None:
                continue
            queued = DBTaskResult.objects.filter(pk__in=[job.task_id] if job.task_id else [])
            if job.state == Job.State.WAITING and queued.filter(status="READY").exists():
                Job.objects.filter(pk=key).update(lease_until=timezone.now() + LEASE)
                continue
            count += 1
            queued.filter(status="RUNNING").update(status="FAILED", finished_at=now)
            if job.cancel_asked or job.attempts >= job.max_attempts:
                _give_up(job)
            else:
                Job.objects.filter(pk=key).update(state=Job.State.WAITING, worker="", sentence="")
                enqueue(job)
                log.warning("Job %s (%s) lost its worker and is taken over.", job.pk, job.kind)
    return count


def _give_up(job: Job) -> None:
    cancelled = job.cancel_asked
    sentence = (
        _("It was stopped; nothing of it was kept.")
        if cancelled
        else _("Its worker stopped %(count)d times before it was ready; start it again, or look at the server's log.")
        % {"count": job.attempts}
    )
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.CANCELLED if cancelled else Job.State.FAILED,
        error="" if cancelled else sentence,
        sentence="",
        lease_until=None,
        finished_at=timezone.now(),
    )
    try:
        kind = kind_of(job.kind)
    except UnknownKind:
        return
    if kind.on_failure is not None:
        kind.on_failure(Running(job, job.worker), sentence)
