"""The pages of the plan of communication: all lines with what is open, one of them, and what changes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.stakeholders import communicating, queries, reaching
from charthouse.stakeholders.calendar_file import KIND, calendar_of
from charthouse.stakeholders.communication_forms import CommunicationForm
from charthouse.stakeholders.exporting import KINDS, communications_as_file
from charthouse.stakeholders.models import Communication
from charthouse.stakeholders.refusals import BadCommunication, CommunicationChangedMeanwhile


@door(Right.SEE_STAKEHOLDERS)
@login_required
@require_GET
def communications(request: HttpRequest, key: str) -> HttpResponse:
    """Who gets what, when, how, and from whom; with what is open, and how it goes into a calendar."""
    access = project_for(person(request), key, Right.SEE_STAKEHOLDERS)
    lines = reaching.lines_of(access, reaching.end_of(access), timezone.localdate())
    stakeholders = queries.lines_of(access)
    context = {
        **_frame(access),
        "lines": lines,
        "holes": reaching.holes_of(lines, stakeholders),
        "dated": any(line.upcoming for line in lines),
        "register": len(stakeholders),
    }
    return render(request, "stakeholders/communications.html", context)


@door(Right.SEE_STAKEHOLDERS)
@login_required
@require_GET
def communication(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One line with all that is said of it."""
    access = project_for(person(request), key, Right.SEE_STAKEHOLDERS)
    one = communicating.COMMUNICATIONS.of(access.project, number)
    line = reaching.line_of(access, one, reaching.end_of(access), timezone.localdate())
    return render(request, "stakeholders/communication.html", {**_frame(access), "line": line})


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a line; ``?to=`` names the stakeholder that it begins with."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    form = CommunicationForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = communicating.add_communication(access=access, facts=form.facts({}))
        except BadCommunication as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("“%(what)s” is in the communication plan.") % {"what": made.what})
            return redirect("project-communications", key=key)
    elif request.method != "POST" and (to := number_in(request.GET.get("to", ""))):
        form.initial["recipients"] = [to]
    return _form(request, access, form, None)


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a line."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    there = communicating.COMMUNICATIONS.of(access.project, number)
    form = CommunicationForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            communicating.change_communication(
                access=access, number=number, facts=form.facts(communicating.facts_of(there)),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadCommunication, CommunicationChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-communications", key=key)
    return _form(request, access, form, there)


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a line out; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    what = communicating.COMMUNICATIONS.of(access.project, number).what
    seen = number_in(request.POST.get("version", ""))
    communicating.delete_communication(access=access, number=number, seen=seen)
    messages.success(request, _("“%(what)s” is deleted. The history of the project brings it back.") % {"what": what})
    return redirect("project-communications", key=key)


@door(Right.SEE_STAKEHOLDERS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """All lines as a table, or what has days as a calendar file, with what the reader may see."""
    access = project_for(person(request), key, Right.SEE_STAKEHOLDERS)
    access.require(Right.EXPORT)
    until = reaching.end_of(access)
    lines = reaching.lines_of(access, until, timezone.localdate())
    if kind == "ics":
        content, mime = calendar_of(access.project, lines, until, dt.datetime.now(dt.UTC)), KIND
    elif kind in KINDS:
        content, mime = communications_as_file(lines, kind), KINDS[kind]
    else:
        raise Http404
    name = f"{access.project.key}-communication.{kind}"
    return HttpResponse(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _frame(access: Access) -> dict[str, Any]:
    return {"project": access.project, "access": access, "may_edit": access.may(Right.EDIT_STAKEHOLDERS)}


def _form(request: HttpRequest, access: Access, form: CommunicationForm, there: Communication | None) -> HttpResponse:
    said = Communication.objects.filter(project=access.project).exclude(channel="").values_list("channel", flat=True)
    usual = (_("meeting"), _("e-mail"), _("call"), _("page in Charthouse"), _("intranet"), _("notice at the place"))
    context = {
        **_frame(access),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "channels": sorted({*usual, *said}, key=str.casefold),
    }
    return render(request, "stakeholders/communication_edit.html", context, status=422 if form.errors else 200)
