"""The guide through taking over a running project, and the page on which issues are mapped to tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import door
from charthouse.exchange.columns import DateOrder
from charthouse.incoming import is_part
from charthouse.jobs import actions as jobs
from charthouse.jobs.models import Job
from charthouse.plan.models import KeptList, Plan, TakenFile
from charthouse.plan.progress_facts import Places
from charthouse.plan.refusals import BadValue
from charthouse.plan.taking import actions as taking
from charthouse.plan.taking import files, forms
from charthouse.plan.taking.choices import Choices, guess
from charthouse.plan.taking.comparing import OF_OWN, compare
from charthouse.plan.taking.steps import steps_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui import formats

MOST_LINES = 60
MOST_CLASHES = 200
TOOLS = {"jira": "Jira", "azure": "Azure DevOps"}


@door(Right.IMPORT_PLAN)
@login_required
@require_GET
@never_cache
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """The steps in which a running project is taken over, with what is done already."""
    return _guide(request, project_for(person(request), key, Right.IMPORT_PLAN))


def _guide(request: HttpRequest, access: Access, wrong: str = "", wrong_list: str = "") -> HttpResponse:
    steps = steps_of(access)
    context = {
        "project": access.project,
        "steps": steps,
        "tools": [(TOOLS.get(source, source), count) for source, count in sorted(steps.keys.items())],
        "kinds": kinds_for(access),
        "wrong": wrong,
        "wrong_list": wrong_list,
    }
    return render(request, "plan/take_over.html", context, status=422 if wrong or wrong_list else 200)


def kinds_for(access: Access) -> list[tuple[str, Any]]:
    """The kinds of lists that somebody may bring."""
    costs = access.may(Right.SEE_COSTS)
    return [(kind.value, kind.label) for kind in KeptList.Kind if costs or kind is not KeptList.Kind.COSTS]


@door(Right.IMPORT_PLAN)
@login_required
@require_POST
@takes_up_to(lambda: files.MOST_BYTES + ROOM_FOR_THE_FORM)
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """Bring an export of Jira or Azure DevOps to be looked at."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    upload = request.FILES.get("file")
    if upload is None:
        return _guide(request, access, _("Choose the file that Jira or Azure DevOps exported."))
    order = request.POST.get("order", "")
    try:
        file = files.bring_export(access=access, upload=upload, order=DateOrder(order) if order in _ORDERS else None)
    except files.UnreadableExport as refusal:
        return _guide(request, access, refusal.message)
    return redirect("plan_page:take-issues", key=key, number=file.pk)


_ORDERS = frozenset(order.value for order in DateOrder)


@door(Right.IMPORT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def issues(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What becomes of what in an export, what that changes, and then the change itself."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    jobs.see(by=access.user, page=request.path)
    file = _file(access, number)
    if file.applied_at is not None:
        return _elsewhere(request, key)
    if file.state != TakenFile.State.READ:
        return _waiting_page(request, access, file)
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    export = files.export_in(file)
    choices = (
        Choices.of(file.choices) if file.choices else guess(access, export, day=today(access), length=_day(access))
    )
    wrong: list[str] = []
    if request.method == "POST":
        choices, wrong = forms.read(request.POST.dict(), export, choices, access.project)
        if not wrong:
            file.choices, file.refusal = choices.kept(), ""
            file.save(update_fields=["choices", "refusal"])
        if not wrong and request.POST.get("step") == "apply":
            seen = _number(request.POST.get("seen"))
            try:
                if len(export.issues) > taking.AT_ONCE:
                    taking.take_over_in_background(access=access, file=file, export=export, choices=choices, seen=seen)
                    return redirect("plan_page:take-issues", key=key, number=number)
                done = taking.take_over(access=access, file=file, export=export, choices=choices, seen=seen)
            except Refused as refusal:
                wrong.append(refusal.message)
                access = project_for(person(request), key, Right.IMPORT_PLAN)
                file.refresh_from_db()
            else:
                messages.success(request, _told(file.file_name, done.counts))
                return redirect("plan_page:take-over", key=key)
    if choices.below is not None and not access.project.tasks.filter(uid=choices.below).exists():
        choices = replace(choices, below=None)
    return _issues_page(request, access, file, export, choices, wrong)


def _file(access: Access, number: int) -> TakenFile:
    """An export that waits, or one that a job has just taken over."""
    taken = TakenFile.objects.filter(
        pk=number, project=access.project, kind=TakenFile.Kind.TOOL, applied_at__isnull=False, job_id__isnull=False
    ).first()
    return taken or files.file_of(access, number, TakenFile.Kind.TOOL)


def _elsewhere(request: HttpRequest, key: str) -> HttpResponse:
    """On to the guide, where it is told what was taken over."""
    if not is_part(request):
        return redirect("plan_page:take-over", key=key)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("plan_page:take-over", kwargs={"key": key})})


def _waiting_page(request: HttpRequest, access: Access, file: TakenFile) -> HttpResponse:
    """How far a job is with a big export, or why it could not be read."""
    working = file.state != TakenFile.State.UNREADABLE
    job = Job.objects.filter(pk=file.job_id).first() if working and file.job_id is not None else None
    context = {
        "project": access.project,
        "file": file,
        "job": job,
        "working": working,
        "mine": job is not None and job.owner_id == access.user.pk,
    }
    if is_part(request):
        if not working:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "plan/take_over_progress.html#progress", context)
    return render(request, "plan/take_over_progress.html", context, status=200 if working else 422)


def _told(name: str, counts: Mapping[str, int]) -> str:
    return _("%(file)s is taken over: tasks new %(added)s, changed %(changed)s.") % {
        "file": name,
        "added": formats.number(counts["added"]),
        "changed": formats.number(counts["changed"]),
    }


def _issues_page(
    request: HttpRequest, access: Access, file: TakenFile, export: Any, choices: Choices, wrong: list[str]
) -> HttpResponse:
    found = compare(access, export, choices)
    shown = [line for line in found.lines if line.added or line.changed or line.clashes]
    context = {
        "project": access.project,
        "file": file,
        "tool": TOOLS.get(file.source, file.source),
        "export": export,
        "choices": choices,
        "day": (forms.EPOCH + dt.timedelta(days=choices.day)).isoformat(),
        "length": _typed(choices.length, _day(access)),
        "statuses": list(forms.statuses_said(export, choices)),
        "states": [(state.value, word) for state, word in forms.STATES.items()],
        "people": list(forms.people_said(export, choices)),
        "resources": forms.resources_to_choose(access),
        "kinds": list(forms.kinds_said(export, choices)),
        "sprints": [(one.value, word) for one, word in forms.SPRINTS.items()],
        "has_sprints": any(issue.sprint for issue in export.issues),
        "efforts": [(one.value, word) for one, word in forms.EFFORTS.items()],
        "has_efforts": any(line.own_effort is not None for line in found.lines)
        or any(line.issue.key.startswith(OF_OWN) for line in found.lines),
        "refusal": file.refusal,
        "gones": [(one.value, word) for one, word in forms.GONE.items()],
        "unsaid": choices.unsaid(export),
        "found": found,
        "counts": found.counts,
        "lines": shown[:MOST_LINES],
        "more": max(0, len(shown) - MOST_LINES),
        "clashes": forms.words_of_clashes(access, found)[:MOST_CLASHES],
        "states_words": {state.value: word for state, word in forms.STATES.items()},
        "gone": found.gone[:20],
        "stays": found.hours is not None and found.hours.stays,
        "a_day": _day(access),
        "wrong": wrong,
    }
    return render(request, "plan/take_over_issues.html", context, status=422 if wrong else 200)


@door(Right.IMPORT_PLAN)
@login_required
@require_POST
def leave(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Leave an export that was brought; nothing of it stays."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    files.leave(access=access, number=number, kind=TakenFile.Kind.TOOL)
    return redirect("plan_page:take-over", key=key)


def today(access: Access) -> int:
    """The plan's status date, or today where it has none; days since 1970."""
    status = access.project.status_date
    return Places(access.project).day[0] // 1440 if status is None else status // 1440


def _day(access: Access) -> int:
    return Plan.objects.filter(pk=access.project.pk).values_list("minutes_per_day", flat=True).first() or 480


def _typed(minutes: int, day: int) -> str:
    """A length as people type it."""
    return f"{minutes / day:g}d" if minutes % day == 0 else f"{minutes / 60:g}h"


def _number(said: str | None) -> int:
    if said is None or not said.isascii() or not said.isdigit() or len(said) > 15:
        raise BadValue(_("Look at what this export changes first."), fields={})
    return int(said)
