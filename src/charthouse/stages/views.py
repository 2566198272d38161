"""The pages on the road of stages and on the approval of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.approvals import canonical
from charthouse.approvals.queries import signatures_of, versions_of
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan.models import Plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.stages import actions, queries
from charthouse.stages.forms import BoundsForm, StageForm
from charthouse.stages.keeping import found
from charthouse.stages.models import ApprovedPlan, Stage
from charthouse.stages.plan_content import NAME as PLAN_NAME
from charthouse.stages.plan_content import bounds_of
from charthouse.stages.plan_document import PLAN, content_of, shown
from charthouse.stages.refusals import BadStage, StageChangedMeanwhile
from charthouse.stages.weak import weak_plan

EXCEPTIONS = 10
"""Shown at once, those that are open before the others."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The plan as it would be sent now."""

    document: Any
    changed: bool
    """It differs from the newest version."""


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def road(request: HttpRequest, key: str) -> HttpResponse:
    """The stages in their order with the gates between them: where each stands, what is decided, what is exceeded."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    asked = request.GET.get("page")
    found = queries.road_page(access, None if asked is None else number_in(asked) or 1,
                              number_in(request.GET.get("stage", "")))  # fmt: skip
    exceptions = queries.exceptions_of(access)
    beside = Paginator(exceptions, EXCEPTIONS).get_page(request.GET.get("exceptions"))
    context = {
        **frame(access), "lines": found.lines, "loose": found.loose, "paged": found.paged, "next": found.next,
        "exceptions": beside, "of_exceptions": f"exceptions={beside.number}" if beside.number > 1 else "",
        "open": [one for one in exceptions if one.open], "plan": queries.plan_state(access),
        "there": bool(found.lines) or bool(found.loose),
    }  # fmt: skip
    return render(request, "stages/road.html", context)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def plan_approval(request: HttpRequest, key: str) -> HttpResponse:
    """The plan as it would be signed, what is weak in it, and who has signed which version."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    return _approval(request, access, None)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def plan_bounds(request: HttpRequest, key: str) -> HttpResponse:
    """Say how far the plan may leave what is signed."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = BoundsForm(request.POST)
    if form.is_valid():
        try:
            actions.set_bounds(access=access, seen=number_in(request.POST.get("version", "")), **form.cleaned_data)
        except (BadStage, StageChangedMeanwhile) as refusal:
            form.refuse(getattr(refusal, "fields", {}), refusal.message)
        else:
            messages.success(request, _("The tolerances are kept; they count once they are signed with the plan."))
            return redirect("plan-approval", key=key)
    return _approval(request, access, form)


def _approval(request: HttpRequest, access: Access, form: BoundsForm | None) -> HttpResponse:
    versions = versions_of(access.project, PLAN_NAME)
    newest = versions[0] if versions else None
    draft = None
    if access.may(Right.SEE_WORKING_PLAN) or access.shown.pk == access.project.pk:
        content = content_of(access.project)
        draft = Draft(shown(content, access.may), newest is None or canonical.written(content) != newest.content)
    bounds = bounds_of(access.project)
    tie = ApprovedPlan.objects.filter(version=newest).select_related("baseline").first() if newest else None
    context = {
        **frame(access), "versions": versions, "newest": newest, "draft": draft, "tie": tie, "kind": PLAN_NAME,
        "title": PLAN.title, "document": draft.document if draft else None,
        "measured_by": Plan.objects.filter(pk=access.project.pk).values_list("measured_by", flat=True).first(),
        "weak": weak_plan(access) if access.may(Right.SEE_WORKING_PLAN) else [],
        "may_ask": access.may(Right.ASK_APPROVALS) and access.may(Right.SEE_WORKING_PLAN),
        "signatures": signatures_of(newest, access.user) if newest else [], "bounds": bounds,
        "form": form or BoundsForm(initial={"days": bounds.days, "percent": f"{bounds.percent.normalize():f}"
                                            if bounds.version else bounds.percent}),
    }  # fmt: skip
    return render(request, "stages/plan_approval.html", context, status=422 if form is not None else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage_new(request: HttpRequest, key: str) -> HttpResponse:
    """Put a stage on the road."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = StageForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_stage(access=access, facts=form.facts())
        except BadStage as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("“%(name)s” is on the road.") % {"name": made.name})
            return _to(key, made.number)
    return _form(request, access, form, None)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage_edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a stage and its tolerances."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    there = found(Stage, access.project, number)
    form = StageForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_stage(
                access=access, number=number, facts=form.facts(), seen=number_in(request.POST.get("version", ""))
            )
        except (BadStage, StageChangedMeanwhile) as refusal:
            form.refuse(getattr(refusal, "fields", {}), refusal.message)
        else:
            messages.success(request, _("Changed."))
            return _to(key, number)
    return _form(request, access, form, there)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def stage_delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a stage off the road; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    name = found(Stage, access.project, number).name
    actions.delete_stage(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("“%(name)s” is deleted. The history of the project brings it back.") % {"name": name})
    return redirect("project-stages", key=key)


def frame(access: Access) -> dict[str, Any]:
    """What every page of the chapter needs."""
    return {"project": access.project, "access": access, "may_edit": access.may(Right.EDIT_PLAN)}


def _to(key: str, stage: int) -> HttpResponse:
    """The part of the road with a stage."""
    return redirect(f"{reverse('project-stages', kwargs={'key': key})}?stage={stage}#stage-{stage}")


def _form(request: HttpRequest, access: Access, form: StageForm, there: Stage | None) -> HttpResponse:
    context = {
        **frame(access), "form": form, "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }  # fmt: skip
    return render(request, "stages/stage_edit.html", context, status=422 if form.errors else 200)
