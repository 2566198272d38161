"""The pages of the stakeholders: all with the grid and the matrix of engagement, one, and what changes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.stakeholders import actions, queries
from charthouse.stakeholders.exporting import KINDS, as_file
from charthouse.stakeholders.forms import StakeholderForm
from charthouse.stakeholders.models import LEVELS, Stakeholder
from charthouse.stakeholders.refusals import BadStakeholder, StakeholderChangedMeanwhile
from charthouse.stakeholders.values import facts_of

ON_A_PAGE = 50


@door(Right.SEE_STAKEHOLDERS)
@login_required
@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    """The project's stakeholders, those first whom it has to win, with the grid of influence and interest."""
    access = project_for(person(request), key, Right.SEE_STAKEHOLDERS)
    lines, today = queries.lines_of(access), timezone.localdate()
    words = request.GET.get("words", "")[:200]
    context = {
        **_frame(access),
        "all": len(lines),
        "page": Paginator(queries.chosen(lines, words), ON_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "query": urlencode({"words": words}) if words else "",
        "short": [line for line in lines if line.gap],
        "unplaced": [line for line in lines if not line.quadrant],
        "due": sum(line.due(today) for line in lines),
        "grid": queries.grid_of(lines),
        "levels": range(1, LEVELS + 1),
        "today": today,
    }
    return render(request, "stakeholders/register.html", context)


@door(Right.SEE_STAKEHOLDERS)
@login_required
@require_GET
def stakeholder(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One stakeholder with all that is known of them."""
    access = project_for(person(request), key, Right.SEE_STAKEHOLDERS)
    line = queries.line_of(access, actions.stakeholder_of(access.project, number))
    return render(request, "stakeholders/stakeholder.html", {**_frame(access), "line": line})


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Put somebody in the register."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    form = StakeholderForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_stakeholder(access=access, facts=form.facts({}))
        except BadStakeholder as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("%(name)s is in the register.") % {"name": made.name})
            return redirect("project-stakeholders", key=key)
    return _form(request, access, form, None)


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a stakeholder."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    there = actions.stakeholder_of(access.project, number)
    form = StakeholderForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_stakeholder(
                access=access, number=number, facts=form.facts(facts_of(there)),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadStakeholder, StakeholderChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-stakeholders", key=key)
    return _form(request, access, form, there)


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_POST
def place(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give somebody another place in the grid: their influence and their interest."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    facts = {name: number_in(request.POST.get(name, "")) for name in ("influence", "interest")}
    actions.change_stakeholder(
        access=access, number=number, facts=facts, seen=number_in(request.POST.get("version", ""))
    )
    return redirect(f"{reverse('project-stakeholders', kwargs={'key': key})}#s-{number}")


@door(Right.EDIT_STAKEHOLDERS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take somebody out of the register; the history brings them back."""
    access = project_for(person(request), key, Right.EDIT_STAKEHOLDERS)
    name = actions.stakeholder_of(access.project, number).name
    actions.delete_stakeholder(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("%(name)s is deleted. The history of the project brings them back.") % {"name": name})
    return redirect("project-stakeholders", key=key)


@door(Right.SEE_STAKEHOLDERS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """All stakeholders as a table, with what the reader may see."""
    access = project_for(person(request), key, Right.SEE_STAKEHOLDERS)
    access.require(Right.EXPORT)
    if kind not in KINDS:
        raise Http404
    name = f"{access.project.key}-stakeholders.{kind}"
    return HttpResponse(
        as_file(access, kind), content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _frame(access: Access) -> dict[str, Any]:
    return {"project": access.project, "access": access, "may_edit": access.may(Right.EDIT_STAKEHOLDERS)}


def _form(request: HttpRequest, access: Access, form: StakeholderForm, there: Stakeholder | None) -> HttpResponse:
    said = Stakeholder.objects.filter(project=access.project).exclude(organisation="")
    context = {
        **_frame(access),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "organisations": sorted(set(said.values_list("organisation", flat=True)), key=str.casefold),
    }
    return render(request, "stakeholders/edit.html", context, status=422 if form.errors else 200)
