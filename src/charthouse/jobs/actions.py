"""What can be done with background work: ask for it, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.jobs.models import Job
from charthouse.jobs.registry import kind_of
from charthouse.jobs.running import Running, enqueue
from charthouse.refusals import Refused


class NoSuchJob(Refused):
    """There is no such job of this person."""

    status = 404


@transaction.atomic
def start(
    kind: str,
    *,
    by: User,
    title: str,
    arguments: Mapping[str, Any],
    stream_id: int | None = None,
    page: str = "",
) -> Job:
    """Ask for work in the background; it begins once this transaction is through, and goes on without its asker."""
    kind_of(kind)
    job = Job.objects.create(
        kind=kind, owner=by, title=title[:300], arguments=dict(arguments), stream_id=stream_id, page=page
    )
    enqueue(job)
    return job


def see(*, by: User, page: str | None = None) -> int:
    """Note that somebody has seen how their jobs ended: those that lead to a page, or all; gives how many."""
    ended = Job.objects.filter(owner=by, seen=False, finished_at__isnull=False)
    if page is not None:
        ended = ended.filter(page=page)
    return ended.update(seen=True)


@transaction.atomic
def cancel(*, job_id: UUID, by: User) -> Job:
    """Stop a job of one's own: at once when it waits, at its next step when it runs, not at all when it is over.

    :raises NoSuchJob:
    """
    job = Job.objects.select_for_update().filter(pk=job_id, owner=by).first()
    if job is None:
        raise NoSuchJob(_("You have no such job."))
    if job.state in (Job.State.WAITING, Job.State.RUNNING):
        job.cancel_asked = True
        if job.state == Job.State.WAITING:
            job.state = Job.State.CANCELLED
            job.lease_until = None
            job.finished_at = timezone.now()
            kind = kind_of(job.kind)
            if kind.on_failure is not None:
                kind.on_failure(Running(job, ""), _("It was stopped; nothing of it was kept."))
        job.save(update_fields=["cancel_asked", "state", "lease_until", "finished_at"])
    return job
