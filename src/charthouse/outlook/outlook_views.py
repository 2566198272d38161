"""The outlook page: how likely the finish and the cost are, what moves them, and how good past forecasts were."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.outlook import presenting, simulating, tables
from charthouse.outlook.forms import SettingsForm, form_of
from charthouse.outlook.models import SimulationState
from charthouse.outlook.scores import scores_of
from charthouse.outlook.settling import OFFERED, set_settings
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Estimate, Plan, Task
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.risks.groups import groups_of
from charthouse.ui import formats


class NoSuchTable(Refused):
    """The outlook has no table of that name, or it is not for this person."""

    status = 404


@door(Right.SEE)
@login_required
@require_GET
def outlook(request: HttpRequest, key: str) -> HttpResponse:
    """How likely: the newest run, or the one that is asked for."""
    access = project_for(person(request), key)
    return render(request, "outlook/outlook.html", _context(access, request))


def _context(access: Access, request: HttpRequest, form: SettingsForm | None = None) -> dict[str, Any]:
    project = access.shown
    plan = Plan.objects.filter(pk=project.pk).first() or Plan(project=project)
    settings = presenting.settings_for(access)
    state = SimulationState.objects.filter(project=project).defer("inputs").first()
    runs = presenting.newest(project)
    shown = presenting.shown_run(access, runs, number_in(request.GET.get("run")))
    context: dict[str, Any] = {
        "project": access.project, "access": access, "may_edit": access.may(Right.EDIT_PLAN),
        "may_export": access.may(Right.EXPORT), "may_import": access.may(Right.IMPORT_PLAN),
        "settings": settings, "state": state, "shown": shown,
        "form": form or (form_of(settings) if access.may(Right.EDIT_PLAN) else None),
        "running": simulating.is_running(project),
        "tasks": Task.objects.filter(project=project).count(),
        "ranged": Estimate.objects.filter(task__project=project).count(),
        "offered": ", ".join(formats.per_cent(100 * each) for each in OFFERED),
        "groups": formats.listing(
            f"{each.name} (ρ {formats.number(each.coefficient, most=2)})" for each in groups_of(access.project)
        ),
        "may_see_groups": access.may(Right.SEE_RISKS),
        "factors": ", ".join(formats.per_cent(100 * each) for each in settings.factors or ()),
    }  # fmt: skip
    if shown is None:
        return context
    before = next((each for each in runs if each.number < shown.run.number), None)
    drawn = shown.charts(runs)
    return context | {
        "charts": drawn, "names": {each["name"] for each in drawn}, "latest": shown.run.pk == runs[0].pk,
        "stale": presenting.stale(project, state, settings), "before": before,
        "promised_costs": any(each["cost"] is not None for each in shown.promises),
        "differences": presenting.differences(shown, before),
        "causes": presenting.causes(shown.run),
        "task_changes": presenting.task_changes(shown, plan.minutes_per_day),
        "history": presenting.history(access, runs, access.project.currency),
        "scores": scores_of(project, computed_plan(project)),
    }  # fmt: skip


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def run(request: HttpRequest, key: str) -> HttpResponse:
    """Simulate the plan now, in the background."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    simulating.start(access=access)
    messages.success(request, _("The plan is being simulated; this page shows the outlook as soon as it is there."))
    return redirect("outlook", key=access.project.key)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def settle(request: HttpRequest, key: str) -> HttpResponse:
    """Say how the plan is simulated, and simulate it so."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    if request.POST.get("offer"):
        changes: dict[str, Any] = dict(zip(("factor_low", "factor_likely", "factor_high"), OFFERED, strict=True))
    else:
        form = SettingsForm(request.POST)
        if not form.is_valid():
            return render(request, "outlook/outlook.html", _context(access, request, form), status=422)
        changes = form.said()
    set_settings(access=access, changes=changes)
    simulating.start(access=access)
    messages.success(request, _("The plan is simulated so from now on."))
    return redirect("outlook", key=access.project.key)


@door(Right.EXPORT)
@login_required
@require_GET
def table(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One table of a run as CSV."""
    access = project_for(person(request), key, Right.EXPORT)
    runs = presenting.newest(access.shown)
    shown = presenting.shown_run(access, runs, number_in(request.GET.get("run")))
    make = tables.TABLES.get(name)
    rows = None if make is None or shown is None else make(shown, runs)
    if rows is None:
        raise NoSuchTable(_("The outlook has no such table."))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{access.project.key}-outlook-{name}.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows([[tables.plain(cell) for cell in row] for row in rows])
    return answer
