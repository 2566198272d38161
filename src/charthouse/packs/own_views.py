"""The pages on which the project office copies, brings in, changes, offers and retires packs of its own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right, signed_in
from charthouse.packs import catalogue, keeping, saving
from charthouse.packs.content import Problem
from charthouse.packs.forms import FileForm, NameForm, TextForm
from charthouse.projects.access import Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused

BIGGEST_FILE = 1024 * 1024


@organisation_right("keep_standards")
@login_required
@require_POST
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy a pack, to be changed."""
    by = person(request)
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the copy a name, and an id of small letters, digits and hyphens."))
        return redirect("pack", slug=slug)
    try:
        made = keeping.copy(slug=slug, identity=form.cleaned_data["identity"], name=form.cleaned_data["name"], by=by)
    except (keeping.BadPack, keeping.PackTaken) as refusal:
        messages.error(request, refusal.message)
        return redirect("pack", slug=slug)
    messages.success(request, _("Copied as a draft; change it, then offer it."))
    return redirect("pack-edit", slug=made.slug)


@organisation_right("keep_standards")
@login_required
@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """Keep a pack from a file or the clipboard as a draft."""
    by = person(request)
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    form, problems, wrong = FileForm(request.POST, request.FILES), [], ""
    text = ""
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            text = form.cleaned_data["text"] if file is None else file.read(BIGGEST_FILE + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            wrong = _("This file is no text in UTF-8; save it as UTF-8 and try again.")
    if not wrong and not text.strip():
        wrong = _("Choose a file, or paste the text of a pack.")
    if not wrong:
        try:
            made = keeping.bring_in(text=text, by=by)
        except (keeping.BadPack, keeping.PackTaken) as refusal:
            wrong, problems = refusal.message, list(getattr(refusal, "problems", ()))
        else:
            messages.success(request, _("Kept as a draft; look through it, then offer it."))
            return redirect("pack-edit", slug=made.slug)
    context = {"file_form": FileForm(initial={"text": text}), "wrong": wrong, "problems": problems}
    return render(request, "packs/bring_in.html", context, status=422)


@signed_in("A draft's maker, and whoever keeps the organisation's standards; others are told whom to ask.")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The text of a pack of one's own, with what is wrong with it by line."""
    by = person(request)
    found = catalogue.entry(slug)
    if found.own is None or not keeping.may_change(found.own, by):
        messages.error(request, _("This pack stays as it is for you; copy it, or ask who keeps the standards."))
        return redirect("pack", slug=slug)
    problems: list[Problem] = list(found.problems)
    wrong, status = "", 200
    form = TextForm(
        request.POST if request.method == "POST" else None, initial={"text": found.text, "version": found.own.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(slug=slug, text=form.cleaned_data["text"], seen=form.cleaned_data["version"], by=by)
        except Refused as refusal:
            wrong, status = refusal.message, refusal.status
            problems = list(getattr(refusal, "problems", ()))
        else:
            messages.success(request, _("The pack is kept."))
            return redirect("pack-edit", slug=slug)
    context = {"entry": found, "form": form, "problems": problems, "wrong": wrong, "may_keep": keeping.may_keep(by)}
    return render(request, "packs/edit.html", context, status=status)


@signed_in("A draft's maker, and whoever keeps the organisation's standards; others are refused.")
@login_required
@require_POST
def become(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer a pack, retire it, or delete it."""
    by, do = person(request), request.POST.get("do", "")
    try:
        if do == "offer":
            keeping.offer(slug=slug, by=by)
            messages.success(request, _("It is offered: projects can be begun with it."))
        elif do == "retire":
            keeping.retire(slug=slug, by=by)
            messages.success(request, _("It is retired; projects begun with it keep what they have."))
        elif do == "delete":
            keeping.delete(slug=slug, by=by)
            messages.success(request, _("The pack is deleted."))
            return redirect("packs")
    except keeping.BadPack as refusal:
        messages.error(request, refusal.message)
    return redirect("pack", slug=slug)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def save_project(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a project's plan and risks as a draft of a type."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the pack a name, and an id of small letters, digits and hyphens."))
        return redirect("project-set-up", key=key)
    try:
        made = saving.save_project(
            access=access, identity=form.cleaned_data["identity"], name=form.cleaned_data["name"]
        )
    except (keeping.BadPack, keeping.PackTaken) as refusal:
        messages.error(request, refusal.message)
        return redirect("project-set-up", key=key)
    messages.success(request, _("Kept as a draft; the project office offers it once nothing is missing."))
    return redirect("pack-edit", slug=made.slug)
