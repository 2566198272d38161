"""The pages of packs: the gallery, one read through, the questions, a project begun with two of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right, signed_in
from charthouse.packs import advice, applying, catalogue, keeping, queries
from charthouse.packs.content import METHOD, TYPE
from charthouse.packs.forms import AdviceForm, BeginForm, ChoiceForm, FileForm, NameForm
from charthouse.packs.library import LANGUAGES, readers_language
from charthouse.packs.models import SetUp
from charthouse.packs.paper import pack_on_paper
from charthouse.plan.models import Task
from charthouse.projects.access import Standing, project_for
from charthouse.projects.paper_kinds import handed
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused

USUAL = ("hybrid", "software")
"""Shown first to who has chosen nothing yet."""


@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
@login_required
@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    """The gallery: methods and types, each with what it holds."""
    reader = person(request)
    may_keep = keeping.may_keep(reader)
    seen = [
        one
        for one in catalogue.everything()
        if one.offered or may_keep or (one.own is not None and keeping.may_change(one.own, reader))
    ]
    context = {
        "methods": [one for one in seen if one.kind == METHOD],
        "types": [one for one in seen if one.kind == TYPE],
        "may_keep": may_keep,
        "may_begin": Standing(reader).may(OrganisationRight.CREATE_PROJECTS),
        "file_form": FileForm(),
    }
    return render(request, "packs/packs.html", context)


@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
@login_required
@require_GET
def pack(request: HttpRequest, slug: str) -> HttpResponse:
    """One pack to be read through."""
    reader = person(request)
    found = catalogue.entry(slug)
    others = catalogue.offered(TYPE if found.kind == METHOD else METHOD)
    context = {
        "entry": found,
        "pack": found.pack,
        "lines": [] if found.pack is None else queries.lines_of(found.pack),
        "others": others,
        "may_keep": keeping.may_keep(reader),
        "may_change": found.own is not None and keeping.may_change(found.own, reader),
        "may_begin": Standing(reader).may(OrganisationRight.CREATE_PROJECTS),
        "copy_form": NameForm(),
    }
    return render(request, "packs/pack.html", context)


@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
@login_required
@require_GET
def text(request: HttpRequest, slug: str) -> HttpResponse:
    """A pack as a file."""
    found = catalogue.entry(slug)
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}.toml"'}
    return HttpResponse(found.text.encode(), content_type="application/toml", headers=headers)


@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
@login_required
@require_GET
def printed(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """A pack as a document, to be read through."""
    return handed(pack_on_paper(catalogue.entry(slug)), ending, request.GET.get("sheet", ""))


@signed_in("Nothing is kept, and nothing of any project is asked.")
@login_required
@require_GET
def advise(request: HttpRequest) -> HttpResponse:
    """The questions, and what their answers recommend."""
    form = AdviceForm(request.GET or None)
    answers: dict[str, str] = {}
    if form.is_bound and form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if value}
    context: dict[str, Any] = {"form": form, "names": {one.slug: one.name for one in catalogue.everything()}}
    if answers:
        found = advice.advise(answers)
        context |= {
            "advice": found,
            "first": catalogue.entry(found.first.method),
            "second": catalogue.entry(found.ranked[1].method),
            "ranked": [(catalogue.entry(one.method).name, one) for one in found.ranked],
            "turns": [(one, catalogue.entry(one.method).name) for one in found.turns],
            "may_begin": Standing(person(request)).may(OrganisationRight.CREATE_PROJECTS),
        }
    return render(request, "packs/advice.html", context)


@organisation_right("create_projects")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Open a project that is set up with a type and a method: choose, look at it, open."""
    user = person(request)
    Standing(user).require(OrganisationRight.CREATE_PROJECTS)
    context = _chosen(request, request.POST if request.method == "POST" else request.GET, timezone.localdate())
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(posted, initial={"time_zone": user.time_zone})
    if posted is not None and form.is_valid() and context["preview"]:
        try:
            project = applying.begin_project(
                method=context["method"],
                of_type=context["type"],
                language=context["language"],
                by=user,
                **form.cleaned_data,
            )
        except Refused as refusal:
            for field, sentence in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field if field in form.fields else None, sentence)
        else:
            messages.success(request, _told(context["preview"].combined))
            return redirect("plan_page:page", key=project.key)
    return render(request, "packs/begin.html", {**context, "form": form}, status=422 if form.errors else 200)


@door(Right.SEE, post=Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, key: str) -> HttpResponse:
    """With what a project was set up and what of it waits; of an empty project, setting it up."""
    access = project_for(person(request), key, Right.EDIT_PLAN if request.method == "POST" else Right.SEE)
    project = access.project
    context: dict[str, Any] = {
        "project": project,
        "may_edit": access.may(Right.EDIT_PLAN) and access.may(Right.EDIT_RISKS),
        "name_form": NameForm(),
        "has_tasks": Task.objects.filter(project=access.shown).exists(),
        "set_up": SetUp.objects.filter(project=project).first(),
    }
    if request.method == "POST":
        combined = applying.set_up(
            access=access, method=request.POST.get("method", ""), of_type=request.POST.get("type", ""),
            language=_language(request.POST),
        )  # fmt: skip
        messages.success(request, _told(combined))
        return redirect("plan_page:page", key=key)
    if context["set_up"] is not None:
        said = context["set_up"]
        method, of_type = catalogue.kept(said.method_text), catalogue.kept(said.type_text)
        context |= {"method": method, "type": of_type, "packs": [one for one in (method, of_type) if one]}
    elif not context["has_tasks"] and context["may_edit"]:
        context |= _chosen(request, request.GET, timezone.localdate())
    return render(request, "packs/set_up.html", context)


def _chosen(request: HttpRequest, said: Any, start: dt.date) -> dict[str, Any]:
    """The two that are chosen, and what they come to; in place of what cannot be chosen, the usual."""
    entries = catalogue.everything()
    language = _language(said)
    values = {"type": said.get("type", USUAL[1]), "method": said.get("method", USUAL[0]), "language": language}
    form = ChoiceForm(values, entries=entries)
    wrong = "" if form.is_valid() else _("Choose a type and a method that are offered.")
    method, of_type = (
        form.cleaned_data.get(name, usual) for name, usual in zip(("method", "type"), USUAL, strict=True)
    )
    found = None
    try:
        found = queries.preview(method, of_type, start, language)
    except Refused as refusal:
        wrong = refusal.message
    return {
        "choice": form, "method": method, "type": of_type, "language": language, "preview": found, "wrong": wrong,
    }  # fmt: skip


def _language(said: Any) -> str:
    """The language that was chosen; the reader's where none was."""
    wanted = str(said.get("language", ""))
    return wanted if wanted in LANGUAGES else readers_language()


def _told(combined: Any) -> str:
    return _("Set up: %(tasks)d tasks and milestones, %(roles)d roles, %(risks)d risks. Undo takes all of it back.") % {
        "tasks": combined.tasks,
        "roles": len(combined.roles),
        "risks": len(combined.risks),
    }
