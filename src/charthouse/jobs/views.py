"""The jobs pages and the tray at the foot of every page."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight, may_here, require
from charthouse.doors import organisation_right, own, signed_in
from charthouse.incoming import is_part
from charthouse.jobs import actions, administering, presence, queries, schedules
from charthouse.jobs.forms import TimesForm
from charthouse.ui.shell import Creation, shell


@signed_in("One's own jobs.")
@login_required
@require_GET
@never_cache
def jobs(request: HttpRequest) -> HttpResponse:
    """Everything that one asked for in the background, newest first."""
    shown = queries.jobs_shown(person(request))
    context = {
        "jobs": shown,
        "some_unfinished": any(job.state in actions.UNFINISHED for job in shown),
        "nobody_works": queries.nobody_works(shown),
        "looks_after_jobs": may_here(request, AccountRight.ADMINISTER_JOBS),
        "first_step": None if shown else _first_step(request),
    }
    return render(request, "jobs/jobs.html#list" if is_part(request) else "jobs/jobs.html", context)


def _first_step(request: HttpRequest) -> Creation | None:
    """What begins a job, for those to whom the shell offers it."""
    offered = shell.creations.get("import")
    return offered if offered is not None and offered.shown(request, None) else None


@own("One's own job.")
@login_required
@require_GET
@never_cache
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One of one's own jobs, with all that is known of it."""
    found = queries.job_of(person(request), job_id)
    context = {
        "job": found,
        "some_unfinished": found.state in actions.UNFINISHED,
        "nobody_works": queries.nobody_works([found]),
    }
    return render(request, "jobs/job.html#job" if is_part(request) else "jobs/job.html", context)


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
    try:
        here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    except ValueError:  # a browser writes no such address
        here = ""
    if here == reverse("jobs"):  # which shows them all
        return HttpResponse()
    found, more = queries.tray_of(person(request), page=here, but=_job_shown_at(here))
    unfinished = [job for job in found if job.state in actions.UNFINISHED]
    context = {
        "jobs": found,
        "some_unfinished": bool(unfinished),
        "some_ended": len(unfinished) < len(found),
        "more": more,
        "nobody_works": queries.nobody_works(found),
    }
    return render(request, "jobs/_tray.html#inside", context)


def _job_shown_at(path: str) -> UUID | None:
    """The job whose own page this is."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found.kwargs["job_id"] if found.url_name == "job" else None


@own("One's own job.")
@login_required
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop one of one's own jobs."""
    actions.cancel(job_id=job_id, by=person(request))
    return redirect("jobs")


@own("One's own job.")
@login_required
@require_POST
def try_now(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let one's own job make its next attempt at once."""
    actions.try_now(job_id=job_id, by=person(request))
    return redirect("job", job_id=job_id)


@own("One's own job.")
@login_required
@require_POST
def start_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let one's own job begin anew."""
    actions.start_again(job_id=job_id, by=person(request))
    return redirect("job", job_id=job_id)


@organisation_right("administer_jobs")
@login_required
@require_GET
@never_cache
def all_jobs(request: HttpRequest) -> HttpResponse:
    """Everybody's jobs and the workers, for those who look after them; not what the jobs are about."""
    require(person(request), AccountRight.ADMINISTER_JOBS)
    context = {"all": queries.everything(), "trouble": presence.trouble(), "me": person(request)}
    return render(request, "jobs/all.html#list" if is_part(request) else "jobs/all.html", context)


@organisation_right("administer_jobs")
@login_required
@require_GET
@never_cache
def all_schedules(request: HttpRequest) -> HttpResponse:
    """What begins by itself, and when."""
    require(person(request), AccountRight.ADMINISTER_JOBS)
    return render(request, "jobs/schedules.html", {"schedules": queries.all_schedules()})


@organisation_right("administer_jobs")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    """Change when a schedule fires."""
    state = administering.schedule_of(number, by=person(request))
    known = schedules.known(state.name)
    form = TimesForm(request.POST or None, initial={"cron": schedules.cron_of(state)})
    if request.method == "POST" and form.is_valid():
        try:
            administering.change_times(number=number, by=person(request), **form.cleaned_data)
        except schedules.BadCron as refusal:
            form.add_error("cron", refusal.message)
        else:
            return redirect("schedules")
    context = {"state": state, "title": "" if known is None else known.title, "schedule": known, "form": form}
    return render(request, "jobs/schedule.html", context, status=422 if form.errors else 200)


@organisation_right("administer_jobs")
@login_required
@require_POST
def pause_schedule(request: HttpRequest, number: int) -> HttpResponse:
    """Let a schedule fire no more until somebody says so."""
    administering.pause(number=number, by=person(request))
    return redirect("schedules")


@organisation_right("administer_jobs")
@login_required
@require_POST
def resume_schedule(request: HttpRequest, number: int) -> HttpResponse:
    """Let a paused schedule go on."""
    administering.resume(number=number, by=person(request))
    return redirect("schedules")


@organisation_right("administer_jobs")
@login_required
@require_POST
def fire_schedule(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a schedule's work at once."""
    begun = administering.fire_now(number=number, by=person(request))
    messages.success(request, _("“%(job)s” begins as a job of yours.") % {"job": begun.title})
    return redirect("schedules")
