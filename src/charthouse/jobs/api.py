"""The API of background work: one's own jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from charthouse.doors import own, signed_in
from charthouse.jobs import actions
from charthouse.jobs.models import Job
from charthouse.jobs.queries import jobs_of
from charthouse.rest import kinds
from charthouse.rest.kinds import Kind, of_shape, one_of
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Jobs", scope="jobs")

ID = Kind({"type": "string", "format": "uuid"}, str, UUID, kinds.EQUAL)

JOB = Record(
    "Job",
    (
        Field("id", ID, "pk"),
        Field("kind", kinds.TEXT, "kind", filters=True),
        Field("title", kinds.TEXT, "title"),
        Field("state", one_of(Job.State.values), "state", filters=True),
        Field("progress", kinds.WHOLE, "progress", "Per cent."),
        Field("sentence", kinds.TEXT, "sentence", "What it is doing now."),
        Field("result", of_shape({"type": "object"}), "result"),
        Field("error", kinds.TEXT, "error", "Why it failed; empty otherwise."),
        Field("created_at", kinds.INSTANT, "created_at", filters=True, sorts=True),
        Field("started_at", kinds.INSTANT.or_null(), "started_at"),
        Field("finished_at", kinds.INSTANT.or_null(), "finished_at", filters=True, sorts=True),
    ),
    key="id",
)


def job_of(request: Request, job: UUID) -> Any:
    """A job of the caller's own, as it is shown.

    :raises NoSuchJob:
    """
    found = rows_of(jobs_of(request.auth.user).filter(pk=job), Reading(fields_of(request.GET, JOB)))
    if not found:
        raise actions.NoSuchJob(_("You have no such job."))
    return found[0]


@router.get("/jobs", shows=JOB, listed=True)
@signed_in("Shows the caller's own jobs.")
def list_jobs(request: Request) -> Any:
    """Your jobs; `sort=-created_at` begins with the newest."""
    return page_of(request, jobs_of(request.auth.user), JOB, asked_of(request.GET, JOB)).body()


@router.get("/jobs/{uuid:job}", shows=JOB)
@own("Shows a job of the caller's own.")
def get_job(request: Request, job: UUID) -> Any:
    """One job of yours: how far it is, and how it ended."""
    return job_of(request, job)


@router.post("/jobs/{uuid:job}/cancel", shows=JOB)
@own("Stops a job of the caller's own.")
def cancel_job(request: Request, job: UUID) -> Any:
    """Stop a job: at once when it waits, at its next step when it runs, not at all when it is over."""
    actions.cancel(job_id=job, by=request.auth.user)
    return job_of(request, job)


@router.post("/jobs/{uuid:job}/try-now", shows=JOB, refuses=(409,))
@own("A job of the caller's own.")
def try_job_now(request: Request, job: UUID) -> Any:
    """Let a job that waits after a failure make its next attempt at once."""
    actions.try_now(job_id=job, by=request.auth.user)
    return job_of(request, job)


@router.post("/jobs/{uuid:job}/again", shows=JOB, refuses=(409,))
@own("A job of the caller's own.")
def start_job_again(request: Request, job: UUID) -> Any:
    """Let a job that failed or was stopped begin anew."""
    begun = actions.start_again(job_id=job, by=request.auth.user)
    return job_of(request, begun.pk)
