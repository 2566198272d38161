"""Pages about a plan beside the plan page itself: the way in for plan files."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.models import User
from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import organisation_right, own, signed_in
from charthouse.incoming import is_part
from charthouse.jobs import actions as jobs
from charthouse.jobs.models import Job
from charthouse.plan import importing, table_columns
from charthouse.plan.forms import AgainForm, ColumnsForm, FileForm, TakeOverForm
from charthouse.plan.models import PlanImport
from charthouse.projects.access import Standing, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused

_FIELDS = {
    "start": _("start"),
    "finish": _("finish"),
    "early_start": _("early start"),
    "early_finish": _("early finish"),
    "late_start": _("late start"),
    "late_finish": _("late finish"),
}


@organisation_right("create_projects")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_up_to(lambda: settings.MAX_PLAN_FILE_BYTES + ROOM_FOR_THE_FORM)
def choose_file(request: HttpRequest) -> HttpResponse:
    """First step of an import: choose the file, and where it goes."""
    user = person(request)
    key = (request.POST.get("project") or request.GET.get("project") or "").upper()
    target = project_for(user, key, Right.IMPORT_PLAN).project if key else None
    standing = Standing(user)
    standing.require(OrganisationRight.CREATE_PROJECTS)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            coming = importing.receive(upload=form.cleaned_data["file"], by=user, project=target)
        except importing.BadFile as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("import-step", number=coming.pk)
    into = standing.projects(Right.IMPORT_PLAN).order_by("name")
    context = {"form": form, "target": target, "into": into}
    return render(request, "plan/import_file.html", context, status=422 if form.errors else 200)


@own("A file is its bringer's until it is taken over.")
@login_required
@require_GET
@never_cache
def import_step(request: HttpRequest, number: int) -> HttpResponse:
    """Where an import stands: its progress, then what was found, then the project."""
    user = person(request)
    coming = importing.import_of(user, number)
    jobs.see(by=user, page=request.path)
    part = is_part(request)
    if coming.state == PlanImport.State.DONE and coming.project is not None:
        if part:
            return HttpResponse(status=204, headers={"HX-Redirect": f"/projects/{coming.project.key}/"})
        return redirect("project", key=coming.project.key)
    if coming.state in (PlanImport.State.CHECKING, PlanImport.State.WRITING):
        job = Job.objects.filter(pk=coming.job_id).first() if coming.job_id else None
        template = "plan/import_progress.html#progress" if part else "plan/import_progress.html"
        return render(request, template, {"coming": coming, "job": job})
    if part:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if coming.state == PlanImport.State.UNREADABLE:
        return render(request, "plan/import_unreadable.html", {"coming": coming, "columns_form": _columns_form(coming)})
    return render(request, "plan/import_check.html", _check_page(user, coming))


@own("A file is its bringer's, and what it changes needs the right to import there.")
@login_required
@require_POST
def commit_import(request: HttpRequest, number: int) -> HttpResponse:
    """Last step of an import: take it over, all or nothing, in the background."""
    user = person(request)
    coming = importing.import_of(user, number)
    if coming.project is not None:
        project_for(user, coming.project.key, Right.IMPORT_PLAN)
    form = _choices_form(user, coming, request.POST)
    if not form.is_valid() and not coming.findings:
        return redirect("import-step", number=coming.pk)
    if form.is_valid():
        try:
            importing.commit(coming=coming, by=user, choices=form.cleaned_data)
        except Refused as refusal:
            if not refusal.fields:
                raise
            for field, sentence in refusal.fields.items():
                form.add_error(field, sentence)
        else:
            return redirect("import-step", number=coming.pk)
    return render(request, "plan/import_check.html", _check_page(user, coming, form), status=422)


@own("A file is its bringer's.")
@login_required
@require_POST
def say_columns(request: HttpRequest, number: int) -> HttpResponse:
    """Between first and last step, for tables: say what each column is, and have it checked again."""
    user = person(request)
    coming = importing.import_of(user, number)
    if coming.state not in (PlanImport.State.CHECKED, PlanImport.State.UNREADABLE):
        return redirect("import-step", number=coming.pk)
    form = ColumnsForm(request.POST, headers=coming.headers, said={})
    if not form.is_valid():
        context = _check_page(user, coming) | {"columns_form": form}
        return render(request, "plan/import_unreadable.html", context, status=422)
    importing.say_columns(coming=coming, by=user, said=form.said())
    return redirect("import-step", number=coming.pk)


@signed_in("An empty table.")
@login_required
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with the headers that are understood, to be filled in."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    content, content_type = table_columns.template(kind)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="charthouse-plan.{kind}"'},
    )


@own("A file is its bringer's.")
@login_required
@require_POST
def discard_import(request: HttpRequest, number: int) -> HttpResponse:
    """Leave a file; nothing of it stays."""
    user = person(request)
    importing.discard(coming=importing.import_of(user, number), by=user)
    return redirect("projects")


def _check_page(user: User, coming: PlanImport, form: Any = None) -> dict[str, Any]:
    found = coming.findings
    return {
        "coming": coming,
        "found": found,
        "form": form or _choices_form(user, coming),
        "project": coming.project,
        "columns_form": _columns_form(coming),
        "other_plan": 2 * found.get("again", {}).get("same_name", 0) < found.get("again", {}).get("updated", 0),
        "causes": [
            one | {"label": _FIELDS[one["field"]]} for one in found.get("differences", []) if not one["follows"]
        ][:50],
        "followers_count": found.get("differences_count", 0) - found.get("causes_count", 0),
    }


def _columns_form(coming: PlanImport) -> ColumnsForm | None:
    """For tables: what each column is taken for."""
    return ColumnsForm(headers=coming.headers, said=coming.columns) if coming.headers else None


def _choices_form(user: User, coming: PlanImport, typed: Any = None) -> AgainForm | TakeOverForm:
    if coming.project is not None:
        return AgainForm(typed)
    name = coming.findings.get("name") or coming.file_name.rsplit(".", 1)[0]
    zone = coming.findings.get("time_zone") or user.time_zone
    return TakeOverForm(typed, initial={"name": name[:255], "key": _free_key(name), "time_zone": zone})


def _free_key(name: str) -> str:
    """A key made from a name's first letters, that no project has yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z][A-Z0-9]*", plain) or ["PLAN"]
    base = ("".join(word[0] for word in words) if len(words) > 2 else words[0])[:6]
    base = base if len(base) >= 2 else (base + "PLAN")[:5]
    taken = set(Project.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}{number}" for number in range(2, 10_000))) if key not in taken)
