"""The pages of a project's goals: all of them, one, and what changes it."""

from __future__ import annotations

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
from charthouse.goals import actions, benchmarks, queries, strategy
from charthouse.goals.exporting import KINDS, as_file
from charthouse.goals.forms import GoalForm, before
from charthouse.goals.kpi_queries import benefit_lines, kpi_lines
from charthouse.goals.models import Goal
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@door(Right.SEE_GOALS)
@login_required
@require_GET
def goals(request: HttpRequest, key: str) -> HttpResponse:
    """The project's goals with what each lacks."""
    access = project_for(person(request), key, Right.SEE_GOALS)
    lines, today = queries.goal_lines(access), timezone.localdate()
    kpis, benefits = kpi_lines(access, today), benefit_lines(access)
    context = {
        **frame(access),
        "kpis": kpis,
        "bad": [line for line in kpis if line.standing.state == "bad"],
        "measure_due": sum(line.due for line in kpis),
        "benefits": benefits,
        "any": bool(lines or kpis or benefits),
        "lines": lines,
        "open": [line for line in lines if line.one.state == Goal.State.OPEN],
        "lacking": [line for line in lines if line.one.state == Goal.State.OPEN and not line.is_smart],
        "today": today,
        "kept": benchmarks.kept_of(access.project) if access.may(Right.EDIT_GOALS) else 0,
    }
    return render(request, "goals/goals.html", context)


@door(Right.SEE_GOALS)
@login_required
@require_GET
def goal(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One goal with all that is known of it."""
    access = project_for(person(request), key, Right.SEE_GOALS)
    line = queries.goal_line(access, actions.GOALS.of(access.project, number))
    return render(request, "goals/goal.html", {**frame(access), "line": line, "today": timezone.localdate()})


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Set a goal."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    form = GoalForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_goal(access=access, facts=form.facts({}))
        except BadGoal as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Goal %(number)d is set.") % {"number": made.number})
            return redirect("project-goals", key=key)
    return _form(request, access, form, None)


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a goal."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    there = actions.GOALS.of(access.project, number)
    form = GoalForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_goal(
                access=access, number=number, facts=form.facts(before(there)),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadGoal, GoalChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-goals", key=key)
    return _form(request, access, form, there)


@door(Right.EDIT_GOALS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a goal out of the register; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    actions.delete_goal(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(
        request, _("Goal %(number)d is deleted. The history of the project brings it back.") % {"number": number}
    )
    return redirect("project-goals", key=key)


@door(Right.SEE_GOALS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The project's goals as a table, with what the reader may see."""
    access = project_for(person(request), key, Right.SEE_GOALS)
    access.require(Right.EXPORT)
    if kind not in KINDS:
        raise Http404
    return HttpResponse(
        as_file(access, kind), content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{access.project.key}-goals.{kind}"'},
    )  # fmt: skip


def frame(access: Access) -> dict[str, Any]:
    """What every page of the chapter needs to know."""
    return {
        "project": access.project,
        "access": access,
        "may_edit": access.may(Right.EDIT_GOALS),
        "may_measure": access.may(Right.MEASURE_KPIS),
        "may_export": access.may(Right.EXPORT),
    }


def _form(request: HttpRequest, access: Access, form: GoalForm, there: Goal | None) -> HttpResponse:
    context = {
        **frame(access),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "may_keep": strategy.may_keep(access.user),
    }
    return render(request, "goals/edit.html", context, status=422 if form.errors else 200)
