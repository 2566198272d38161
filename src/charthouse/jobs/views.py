"""The jobs page and the tray at the foot of every page."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import own, signed_in
from charthouse.jobs import actions, queries


@signed_in("One's own jobs.")
@login_required
@require_GET
@never_cache
def jobs(request: HttpRequest) -> HttpResponse:
    """Everything that one asked for in the background, newest first."""
    shown = list(queries.jobs_of(person(request))[:100])
    context = {"jobs": shown, "some_unfinished": any(job.state in queries.UNFINISHED for job in shown)}
    return render(request, "jobs/jobs.html#list" if request.htmx else "jobs/jobs.html", context)  # type: ignore[attr-defined]


@signed_in("One's own jobs.")
@login_required
@require_GET
@never_cache
def tray(request: HttpRequest) -> HttpResponse:
    """The tray alone, asked for again and again while something goes on."""
    return _tray(request)


@signed_in("Puts away what one's own jobs told.")
@login_required
@require_POST
def see(request: HttpRequest) -> HttpResponse:
    """Put away what the tray told."""
    actions.see(by=person(request))
    return _tray(request) if request.headers.get("HX-Request") else redirect("jobs")


def _tray(request: HttpRequest) -> HttpResponse:
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    found = queries.tray_of(person(request), page=here)
    unfinished = [job for job in found if job.state in queries.UNFINISHED]
    context = {"jobs": found, "some_unfinished": bool(unfinished), "some_ended": len(unfinished) < len(found)}
    return render(request, "jobs/_tray.html#inside", context)


@own("Only who asked for a job stops it.")
@login_required
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop one of one's own jobs."""
    actions.cancel(job_id=job_id, by=person(request))
    return redirect("jobs")
