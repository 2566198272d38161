"""What can be done with background work: ask for it, stop it, try it now or again."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.jobs import beside, claiming, news
from charthouse.jobs.models import Job
from charthouse.jobs.registry import UnknownKind, kind_of
from charthouse.refusals import Refused

log = logging.getLogger("charthouse.jobs")

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


class NoSuchJob(Refused):
    """There is no such job of this person."""

    status = 404


class OtherWorkWithTheSameKey(Refused):
    """The idempotency key was used before for something else."""


class NotWaiting(Refused):
    """A job that does not wait cannot be tried sooner."""


class CannotStartAgain(Refused):
    """A job of this kind, or in this state, cannot be started again as it was."""


def start(
    kind: str,
    *,
    by: User | None,
    title: str,
    arguments: Mapping[str, Any],
    stream_id: int | None = None,
    page: str = "",
    idempotency_key: str = "",
    only_one: str = "",
    urgency: Job.Urgency = Job.Urgency.INTERACTIVE,
    run_after: dt.datetime | None = None,
) -> Job:
    """Ask for work in the background; it begins once this transaction is through, and goes on without its asker.

    The same ``idempotency_key`` by the same owner for the same kind gives the job of the first time. While a job of
    this kind with the same ``only_one`` waits or runs, that one is given instead of another.

    :raises OtherWorkWithTheSameKey:
    """
    known = kind_of(kind)
    wanted = json.loads(json.dumps(dict(arguments), cls=DjangoJSONEncoder))
    for _attempt in range(5):
        there = _there(kind, by, wanted, idempotency_key, only_one)
        if there is not None:
            return there
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind, owner=by, title=title[:300], arguments=wanted, stream_id=stream_id, page=page,
                    idempotency_key=idempotency_key, only_one=only_one, urgency=urgency, turn=_turn(by, urgency),
                    run_after=run_after, max_attempts=known.attempts,
                )  # fmt: skip
                news.changed(job)
                log.info("Job %s (%s) was asked for.", job.pk, kind)
                return job
        except IntegrityError:
            # Somebody asked for the same at the same moment: theirs is ours. It may have ended since; then look anew.
            if not (idempotency_key or only_one):
                raise
    raise Refused(_("The same work is asked for again and again just now; try it in a moment."))


def _there(kind: str, by: User | None, arguments: Mapping[str, Any], idempotency_key: str, only_one: str) -> Job | None:
    if idempotency_key:
        job = Job.objects.filter(kind=kind, owner=by, idempotency_key=idempotency_key).first()
        if job is not None:
            if job.arguments != arguments:
                raise OtherWorkWithTheSameKey(
                    _("The key “%(key)s” was used before to ask for something else; use another key for this.")
                    % {"key": idempotency_key}
                )
            return job
    if only_one:
        return Job.objects.filter(kind=kind, only_one=only_one, state__in=UNFINISHED).first()
    return None


def _turn(by: User | None, urgency: Job.Urgency) -> int:
    """The new job's place in the round: after the owner's other waiting jobs, and not before those now on turn.

    That is start-time fair queueing: whoever brings two hundred jobs gets every second turn as soon as another one
    brings some, however late.
    """
    waiting = Job.objects.filter(state=Job.State.WAITING, urgency=urgency)
    now = waiting.aggregate(turn=Min("turn"))["turn"] or 0
    own = waiting.filter(owner=by).aggregate(turn=Max("turn"))["turn"]
    return int(now) if own is None else max(int(now), int(own) + 1)


def see(*, by: User, page: str | None = None) -> int:
    """Note that somebody has seen how their jobs ended: those that lead to a page, or all; gives how many."""
    ended = Job.objects.filter(owner=by, seen=False, finished_at__isnull=False)
    if page is not None:
        ended = ended.filter(page=page)
    return ended.update(seen=True)


def cancel(*, job_id: UUID, by: User) -> Job:
    """Stop a job of one's own: at once when it waits, at its next step when it runs, not at all when it is over.

    :raises NoSuchJob:
    """
    if _own(job_id, by).state == Job.State.RUNNING:
        beside.ask_to_stop(job_id)  # before the transaction: the job itself may keep it waiting
    with transaction.atomic():
        job = _own(job_id, by, lock=True)
        if job.state == Job.State.RUNNING:
            job.cancel_asked = True
            job.save(update_fields=["cancel_asked"])
            news.changed(job)
        elif job.state == Job.State.WAITING:
            Job.objects.filter(pk=job.pk).update(cancel_asked=True)
            waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
            claiming.end(waiting, Job.State.CANCELLED, told=claiming.cancelled_sentence())
            job.refresh_from_db()
    if job.state != Job.State.RUNNING:
        beside.forget(job_id)
    return job


@transaction.atomic
def try_now(*, job_id: UUID, by: User) -> Job:
    """Let a job that waits for its next attempt begin at once.

    :raises NoSuchJob:
    :raises NotWaiting:
    """
    job = _own(job_id, by, lock=True)
    if job.state != Job.State.WAITING:
        raise NotWaiting(_("“%(job)s” does not wait any more; look at the jobs page.") % {"job": job.title})
    job.run_after = None
    job.save(update_fields=["run_after"])
    news.changed(job)
    return job


@transaction.atomic
def start_again(*, job_id: UUID, by: User) -> Job:
    """Let a job that failed or was stopped begin anew, as it was asked for.

    :raises NoSuchJob:
    :raises CannotStartAgain:
    """
    job = _own(job_id, by, lock=True)
    if not can_start_again(job):
        raise CannotStartAgain(
            _("“%(job)s” cannot be started again as it was; ask for it anew where you did before.") % {"job": job.title}
        )
    if job.only_one and Job.objects.filter(kind=job.kind, only_one=job.only_one, state__in=UNFINISHED).exists():
        raise CannotStartAgain(_("The same work waits or runs already; look at the jobs page."))
    job.state, job.attempts, job.cancel_asked, job.seen = Job.State.WAITING, 0, False, False
    job.error = job.trouble = job.sentence = job.worker = ""
    job.run_after = job.finished_at = job.started_at = None
    job.progress, job.turn = 0, _turn(by, Job.Urgency(job.urgency))
    job.save()
    news.changed(job)
    return job


def can_start_again(job: Job) -> bool:
    """Whether a job is over, did not succeed, and is of a kind that can begin anew as it was."""
    try:
        return kind_of(job.kind).again and job.state in (Job.State.FAILED, Job.State.CANCELLED)
    except UnknownKind:
        return False


def _own(job_id: UUID, by: User, *, lock: bool = False) -> Job:
    jobs = Job.objects.select_for_update(of=("self",)) if lock else Job.objects.all()
    job = jobs.filter(pk=job_id, owner=by).first()
    if job is None:
        raise NoSuchJob(_("You have no such job."))
    return job
