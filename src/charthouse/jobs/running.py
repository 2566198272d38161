"""Runs one attempt at a job: keeps its lease while the work goes on, and writes down how it ended."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.locales import as_read_by
from charthouse.accounts.models import User
from charthouse.compute import ComputeRefused, Stopped
from charthouse.jobs import beside, claiming, news, timing
from charthouse.jobs.failures import Cancelled, LeaseLost, Transient, delay, passing_trouble
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind, UnknownKind, kind_of
from charthouse.journal.acting import acting
from charthouse.logs import identity
from charthouse.logs.outages import DatabaseAway, outage
from charthouse.refusals import Refused

__all__ = ["Cancelled", "LeaseLost", "Running", "Transient", "run"]

LISTEN = 0.5
"""Seconds between two looks whether the owner wants the job to stop."""
PUBLISH_EVERY = 1.0
"""Seconds between two messages about progress to the owner's open pages."""
_QUIET = 0.2
"""Seconds in which the same sentence is not written twice."""

log = logging.getLogger("charthouse.jobs")


class Running:
    """A job while it runs: what it is to do, and the way to tell how far it is."""

    def __init__(self, job: Job, worker: str) -> None:
        self.id = job.pk
        self.by: User | None = job.owner
        """Who asked for it; none: Charthouse itself."""
        self.arguments: Mapping[str, Any] = job.arguments
        self.attempt = job.attempts
        self.worker = worker
        self._stop = False
        self._lost = False
        self._told = (-1, "", 0.0)
        self._to_tell: tuple[int, str] | None = None
        self._published = -PUBLISH_EVERY

    @property
    def owner(self) -> User:
        """The person who asked for it; for kinds that only people ask for."""
        if self.by is None:
            raise TypeError("Nobody asked for this job: Charthouse itself did.")
        return self.by

    def tell(self, percent: int, sentence: str) -> None:
        """Say how far it is; also inside the transaction that writes the effect, where it is seen at once as well.

        :raises Cancelled: when the owner asked for it
        :raises LeaseLost: when the job is another worker's by now
        """
        percent, sentence = max(0, min(100, percent)), sentence[:300]
        if connection.in_atomic_block:
            if beside.in_use():
                self._tell_quietly(lambda: beside.say(self.id, percent, sentence), percent, sentence)
                self._stop = self._stop or beside.stop_asked(self.id)
            else:
                self._to_tell = (percent, sentence)  # written from the heartbeat's own connection
        else:
            self._tell_quietly(lambda: self._write(percent, sentence), percent, sentence)
            self._stop = self._stop or self.cancel_asked()
        if self._lost:
            raise LeaseLost
        if self._stop:
            raise Cancelled

    def should_stop(self) -> bool:
        """Whether the work is for nothing: its owner wants it to stop, or it is another's; costs nothing to ask."""
        return self._stop or self._lost

    def cancel_asked(self) -> bool:
        """Whether the owner asked the job to stop, by the database."""
        return bool(self._mine().filter(cancel_asked=True).exists()) or beside.stop_asked(self.id)

    def renew(self) -> bool:
        """Keep the lease; false when it is lost."""
        return bool(self._mine().update(lease_until=timezone.now() + timing.lease()))

    def hold(self) -> None:
        """Lock the job inside the transaction that writes its effect, so that only one attempt can have one.

        As late in the transaction as can be: while the row is locked, nobody sees its progress.

        :raises LeaseLost:
        :raises Cancelled:
        """
        if not connection.in_atomic_block:
            raise RuntimeError("Holding a job means something only inside the transaction that writes its effect.")
        job = self._mine().select_for_update().first()
        if job is None:
            raise LeaseLost
        if job.cancel_asked or beside.stop_asked(self.id):
            raise Cancelled
        # A watcher that saw the old lease grow old during this transaction sees a new one after it.
        self._mine().update(lease_until=timezone.now() + timing.lease())

    def finish(self, result: Mapping[str, Any]) -> None:
        """End the job well in the same transaction as its effect: killed at any moment, it has both or neither.

        :raises LeaseLost:
        :raises Cancelled:
        """
        self.hold()
        claiming.end(self._mine(), Job.State.DONE, result=result)

    def _tell_quietly(self, write: Callable[[], None], percent: int, sentence: str) -> None:
        now = time.monotonic()
        if sentence == self._told[1] and (percent == self._told[0] or now - self._told[2] < _QUIET):
            return
        write()
        self._told = (percent, sentence, now)

    def _write(self, percent: int, sentence: str) -> None:
        kept = self._mine().update(progress=percent, sentence=sentence, lease_until=timezone.now() + timing.lease())
        if not kept:
            self._lost = True
            return
        now = time.monotonic()
        if now - self._published >= PUBLISH_EVERY:
            self._published = now
            news.told(self.id, self.by)

    def _listen(self) -> None:
        """One look from the heartbeat: is it still ours, is it to stop, and is there something to tell?"""
        found = self._mine().values_list("cancel_asked", flat=True).first()
        if found is None:
            self._lost = True
        elif found or beside.stop_asked(self.id):
            self._stop = True
        to_tell, self._to_tell = self._to_tell, None
        if to_tell is not None and not self._lost:
            self._tell_quietly(lambda: self._write(*to_tell), *to_tell)

    def _mine(self) -> Any:
        return claiming.held_by(self.id, self.worker)


def run(job: Job, worker: str) -> None:
    """Do one attempt at a job that was just taken."""
    running = Running(job, worker)
    try:
        kind = kind_of(job.kind)
    except UnknownKind as unknown:
        _end(running, Job.State.FAILED, error=str(unknown))
        return
    with identity.doing(str(job.pk)), _heartbeat(running), acting(through=f"job {kind.name}"), as_read_by(job.owner):
        _attempt(job, running, kind)


def _attempt(job: Job, running: Running, kind: JobKind) -> None:
    try:
        result = kind.work(running)
    except (Cancelled, Stopped):
        _end(running, Job.State.CANCELLED, told=claiming.cancelled_sentence())
    except LeaseLost:
        log.warning("Job %s (%s) was taken over by another worker.", job.pk, job.kind)
    except Refused as refusal:
        _end(running, Job.State.FAILED, error=refusal.message, told=refusal.message)
    except ComputeRefused as refusal:
        _end(running, Job.State.FAILED, error=str(refusal), told=str(refusal))
    except Exception as error:  # noqa: BLE001 - it is logged, or tried again, there
        _failed(job, running, kind, error)
    else:
        _end(running, Job.State.DONE, result=result)


def _failed(job: Job, running: Running, kind: JobKind, error: Exception) -> None:
    trouble = passing_trouble(kind, error)
    if trouble and job.attempts < job.max_attempts:
        wait = delay(job.attempts, error)
        log.warning(
            "Job %s (%s), attempt %d of %d: %s Trying again in %.0f s.",
            job.pk, job.kind, job.attempts, job.max_attempts, trouble, wait.total_seconds(),
            exc_info=not isinstance(error, Transient) and not isinstance(outage(error), DatabaseAway),
        )  # fmt: skip
        _insist(running, lambda: claiming.put_back(running._mine(), trouble=trouble, wait=wait))
        return
    if trouble:
        log.error("Job %s (%s) failed %d times: %s", job.pk, job.kind, job.attempts, trouble)
        sentence = _("%(trouble)s That was attempt %(count)d, and the last one; nothing was changed.") % {
            "trouble": trouble, "count": job.attempts,
        }  # fmt: skip
    else:
        log.error("Job %s (%s) failed.", job.pk, job.kind, exc_info=error)
        sentence = _(
            "Something went wrong that should not have; nothing was changed. The server's log says more (job %(job)s)."
        ) % {"job": job.pk}
    _end(running, Job.State.FAILED, error=sentence, told=sentence)


def _end(
    running: Running,
    state: Job.State,
    *,
    error: str = "",
    told: str = "",
    result: Mapping[str, Any] | None = None,
) -> None:
    _insist(running, lambda: claiming.end(running._mine(), state, error=error, result=result, told=told or error))


def _insist(running: Running, write: Callable[[], object]) -> None:
    """Write, also when the database is away for a moment; after a lease, the job is taken over anyway."""
    deadline = time.monotonic() + timing.lease().total_seconds()
    while True:
        try:
            write()
        except (OperationalError, InterfaceError):
            claiming.close_connection()
            if time.monotonic() > deadline:
                log.warning("How job %s ended could not be written down; it will be taken over.", running.id)
                return
            time.sleep(0.5)
        else:
            return


@contextmanager
def _heartbeat(running: Running) -> Iterator[None]:
    """Renew the lease from beside the work, which may compute for minutes without a word; and listen to the owner."""
    if connection.in_atomic_block:  # only in tests that wrap all in a transaction: nobody else could see the lease
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(running, over), name=f"lease of {running.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=timing.lease().total_seconds())


def _beat(running: Running, over: threading.Event) -> None:
    renewed = time.monotonic()
    try:
        while not over.wait(min(LISTEN, timing.heartbeat())):
            try:
                if connection.connection is None and beside.in_use():
                    with connection.cursor() as cursor:  # the work may hold the pen for long: do not queue for it
                        cursor.execute("PRAGMA busy_timeout = 200")
                running._listen()
                if running._lost:
                    return
                if time.monotonic() - renewed >= timing.heartbeat() and _free(running):
                    running.renew()
                    renewed = time.monotonic()
            except (DatabaseError, InterfaceError) as error:
                log.debug("The lease of job %s could not be renewed just now: %s", running.id, error)
                if connection.connection is not None and not beside.in_use():
                    claiming.close_connection()
    finally:
        connection.close()


def _free(running: Running) -> bool:
    """Whether the row can be written; locked, it is in the hands of the work itself, which then is alive."""
    if beside.in_use():
        return True
    with transaction.atomic():
        return running._mine().select_for_update(skip_locked=True).first() is not None
