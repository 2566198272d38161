"""Who does which job: a worker takes one, puts it back, ends it, or takes it over from a worker that died."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.locales import as_read_by
from charthouse.jobs import beside, news, timing
from charthouse.jobs.failures import LONGEST_WAIT, delay
from charthouse.jobs.models import Job
from charthouse.jobs.registry import UnknownKind, kind_of

log = logging.getLogger("charthouse.jobs")


def ready() -> QuerySet[Job]:
    """The jobs that could begin now, the next one first."""
    now = timezone.now()
    # Another attempt never waits longer than LONGEST_WAIT: one that would was put off by a clock that was ahead.
    put_off_wrongly = Q(attempts__gt=0, run_after__gt=now + LONGEST_WAIT)
    may_begin = Q(run_after=None) | Q(run_after__lte=now) | put_off_wrongly
    return Job.objects.filter(may_begin, state=Job.State.WAITING).order_by("urgency", "turn", "created_at")


def take(worker: str) -> Job | None:
    """Begin the next job, or nothing where none waits; no two workers get the same one."""
    waiting = ready()
    if not waiting.exists():  # looking needs no lock, so an idle worker is in nobody's way
        return None
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        now = timezone.now()
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            lease_until=now + timing.lease(),
            started_at=now,
            progress=0,
            sentence="",
        )
        job.refresh_from_db()
        news.changed(job)
    beside.forget(job.pk)
    return job


def held_by(job_id: UUID, worker: str) -> QuerySet[Job]:
    """The job as long as it is this worker's."""
    return Job.objects.filter(pk=job_id, state=Job.State.RUNNING, worker=worker)


@transaction.atomic
def end(
    held: QuerySet[Job],
    state: Job.State,
    *,
    error: str = "",
    result: Mapping[str, Any] | None = None,
    told: str = "",
) -> bool:
    """Write down how a job ended and tell its chapter when it did not end well; false when it is another's by now."""
    job = held.select_for_update().first()
    if job is None:
        return False
    job.state, job.error, job.sentence, job.trouble = state, error, "", ""
    job.lease_until, job.finished_at = None, timezone.now()
    if state == Job.State.DONE:
        job.progress, job.result = 100, dict(result or {})
    job.save(update_fields=[
        "state", "error", "sentence", "trouble", "lease_until", "finished_at", "progress", "result",
    ])  # fmt: skip
    if state != Job.State.DONE:
        _tell_its_chapter(job, told)
    news.changed(job)
    transaction.on_commit(lambda: beside.forget(job.pk))
    return True


def _tell_its_chapter(job: Job, told: str) -> None:
    from charthouse.jobs.running import Running

    try:
        kind = kind_of(job.kind)
    except UnknownKind:
        return
    if kind.on_failure is not None:
        try:
            with transaction.atomic():
                kind.on_failure(Running(job, job.worker), told)
        except Exception:
            log.exception("What follows from the end of job %s (%s) could not be done.", job.pk, job.kind)


@transaction.atomic
def put_back(held: QuerySet[Job], *, trouble: str, wait: dt.timedelta, counts: bool = True) -> bool:
    """Let a job wait for another attempt; ``counts`` says whether the one that ends now was one."""
    job = held.select_for_update().first()
    if job is None:
        return False
    job.state, job.worker, job.sentence, job.lease_until = Job.State.WAITING, "", "", None
    job.trouble, job.progress = trouble[:300], 0
    job.run_after = timezone.now() + wait if wait else None
    if not counts:
        job.attempts = max(0, job.attempts - 1)
    job.save(update_fields=[
        "state", "worker", "sentence", "lease_until", "trouble", "progress", "run_after", "attempts",
    ])  # fmt: skip
    news.changed(job)
    return True


def cancelled_sentence() -> str:
    """What a chapter is told of a job that was stopped."""
    return _("It was stopped; nothing of it was kept.")


@transaction.atomic
def take_over(found: QuerySet[Job]) -> bool:
    """Put a job whose worker is gone back into the queue, or give it up after its last attempt or at its owner's wish.

    A row that somebody holds locked is in the midst of being ended by a living worker, so it is left alone.
    """
    job = found.filter(state=Job.State.RUNNING).select_for_update(skip_locked=True).first()
    if job is None:
        return False
    with as_read_by(job.owner):
        _take_over(job)
    return True


def _take_over(job: Job) -> None:
    mine = held_by(job.pk, job.worker)
    if job.cancel_asked or beside.stop_asked(job.pk):
        end(mine, Job.State.CANCELLED, told=cancelled_sentence())
    elif job.attempts >= job.max_attempts:
        sentence = _(
            "Its worker stopped %(count)d times before it was ready, and Charthouse gave it up; "
            "start it again, or look at the server's log (job %(job)s)."
        ) % {"count": job.attempts, "job": job.pk}
        log.error("Job %s (%s) was given up: its worker stopped %d times.", job.pk, job.kind, job.attempts)
        end(mine, Job.State.FAILED, error=sentence, told=sentence)
    else:
        # The first loss is most often an accident; after that, let not one job kill worker after worker.
        wait = delay(job.attempts - 1) if job.attempts > 1 else dt.timedelta()
        put_back(mine, trouble=_("Its worker stopped before it was ready."), wait=wait)
        log.warning("Job %s (%s) lost its worker and is taken over.", job.pk, job.kind)


def release(worker: str, *, stopped: bool = False) -> int:
    """Give back the jobs of a worker process that is known to be dead; ``stopped``: we ended it ourselves."""
    count = 0
    for key in Job.objects.filter(state=Job.State.RUNNING, worker=worker).values_list("pk", flat=True):
        held = held_by(key, worker)
        if stopped:
            trouble = _("Its worker was stopped before it was ready.")
            count += put_back(held, trouble=trouble, wait=dt.timedelta(), counts=False)
        else:
            count += take_over(held)
    return count


class Watch:
    """Watches the signs of life of running jobs, by this process's own steady clock.

    A job is lost when its lease did not change for a whole lease; or for half a lease, where by the clock on the wall
    it has run out as well. A jump of that clock alone loses no job, and hides no lost one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[UUID, tuple[str, dt.datetime | None, float]] = {}

    def look(self) -> int:
        """Take over what is lost; gives how many jobs that were."""
        now = self._clock()
        there: dict[UUID, tuple[str, dt.datetime | None, float]] = {}
        count = 0
        running = Job.objects.filter(state=Job.State.RUNNING).values_list("pk", "worker", "lease_until")
        for key, worker, lease_until in running:
            before = self._seen.get(key)
            since = before[2] if before is not None and before[:2] == (worker, lease_until) else now
            there[key] = (worker, lease_until, since)
            quiet = now - since
            run_out = lease_until is None or lease_until < timezone.now()
            whole = timing.lease().total_seconds()
            if quiet >= whole or (run_out and quiet >= whole / 2):
                count += take_over(held_by(key, worker).filter(lease_until=lease_until))
        self._seen = there
        return count


def close_connection() -> None:
    """Let go of a connection that may be broken; the next query makes a new one."""
    try:
        connection.close()
    except Exception:
        log.debug("Closing a broken connection failed as well.", exc_info=True)
