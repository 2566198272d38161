"""Tells a job's owner's open pages that it changed; they ask for it anew, so the message says next to nothing."""

from __future__ import annotations

from uuid import UUID

from charthouse.accounts.models import User
from charthouse.jobs.models import Job
from charthouse.live import actions as live


def changed(job: Job) -> None:
    """Say once this transaction is through that the job is another than before."""
    if job.owner_id is not None:
        live.publish(f"user:{job.owner_id}", "job", {"id": str(job.pk), "state": job.state})


def told(job_id: UUID, owner: User | None) -> None:
    """Say that a job told how far it is."""
    if owner is not None:
        live.publish(f"user:{owner.pk}", "job", {"id": str(job_id), "state": Job.State.RUNNING})
