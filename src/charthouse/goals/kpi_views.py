"""The pages of KPIs: one with its measurements, what changes it, and what is measured."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange import sheet_files
from charthouse.goals import actions, benchmarks, measuring
from charthouse.goals.kpi_drawing import NARROW, WIDE, chart_of
from charthouse.goals.kpi_forms import FileForm, KpiForm, MeasureForm
from charthouse.goals.kpi_queries import kpi_line
from charthouse.goals.models import Kpi, Measurement
from charthouse.goals.refusals import BadGoal, BadMeasurements, GoalChangedMeanwhile, MeasuredAlready
from charthouse.goals.values import KPI, facts_of
from charthouse.goals.views import frame
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.figures import figures
from charthouse.projects.permissions import Right
from charthouse.ui import formats

SHOWN = 200
"""Measurements in the table of the page; the file has all."""


@door(Right.SEE_GOALS)
@login_required
@require_GET
def kpi(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One KPI: how it stands, its drawing, and all that was measured."""
    access = project_for(person(request), key, Right.SEE_GOALS)
    return _page(request, access, actions.KPIS.of(access.project, number), None)


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a KPI."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    form = KpiForm(request.POST if request.method == "POST" else None, access=access)
    if goal := request.GET.get("goal", ""):
        form.initial["goal"] = goal
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_kpi(access=access, facts=form.facts({}))
        except BadGoal as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("The KPI “%(name)s” is there. Measure it for the first time.")
                             % {"name": made.name})  # fmt: skip
            return redirect("kpi", key=key, number=made.number)
    return _form(request, access, form, None)


@door(Right.EDIT_GOALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a KPI."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    there = actions.KPIS.of(access.project, number)
    form = KpiForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_kpi(
                access=access, number=number, facts=form.facts(facts_of(there, KPI)),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadGoal, GoalChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("kpi", key=key, number=number)
    return _form(request, access, form, there)


@door(Right.EDIT_GOALS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a KPI out of the register; the history brings it back with its measurements."""
    access = project_for(person(request), key, Right.EDIT_GOALS)
    actions.delete_kpi(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(
        request, _("KPI %(number)d is deleted. The history of the project brings it back.") % {"number": number}
    )
    return redirect("project-goals", key=key)


@door(Right.MEASURE_KPIS)
@login_required
@require_POST
def measure(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Record what a KPI came to on a day."""
    access = project_for(person(request), key, Right.MEASURE_KPIS)
    there = actions.KPIS.of(access.project, number)
    form = MeasureForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            found = measuring.record_measurements(
                access=access, number=number, source=Measurement.Source.HAND, replace=said["replace"],
                items=[measuring.Measured(said["day"], said["value"], said["note"])],
            )  # fmt: skip
        except (BadMeasurements, MeasuredAlready) as refusal:
            at = next((name for name in refusal.fields if name in form.fields), None)
            form.add_error(at, refusal.message)
        else:
            messages.success(request, _told(found))
            return redirect("kpi", key=key, number=number)
    return _page(request, access, there, form, status=422)


@door(Right.MEASURE_KPIS)
@login_required
@require_POST
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Let the measurement of a day count no more."""
    access = project_for(person(request), key, Right.MEASURE_KPIS)
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise BadMeasurements(_("Say which day: write it as YYYY-MM-DD.")) from None
    measuring.withdraw_measurement(access=access, number=number, day=day)
    messages.success(request, _("Withdrawn. The history of the project brings it back."))
    return redirect("kpi", key=key, number=number)


@door(Right.MEASURE_KPIS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Record the measurements in a CSV file."""
    access = project_for(person(request), key, Right.MEASURE_KPIS)
    there = actions.KPIS.of(access.project, number)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            items = measuring.read_file(file.name or "", file.read(measuring.MOST_BYTES + 1))
            found = measuring.record_measurements(
                access=access, number=number, items=items, source=Measurement.Source.FILE,
                replace=form.cleaned_data["replace"],
            )  # fmt: skip
        except (BadMeasurements, MeasuredAlready) as refusal:
            for sentence in refusal.message.split("\n"):
                form.add_error("file", sentence)
        else:
            messages.success(request, _told(found))
            return redirect("kpi", key=key, number=number)
    context = {**frame(access), "one": there, "form": form}
    return render(request, "goals/kpi_file.html", context, status=422 if form.errors else 200)


@door(Right.SEE_GOALS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """All measurements of a KPI as CSV, as the same page takes them back."""
    access = project_for(person(request), key, Right.SEE_GOALS)
    access.require(Right.EXPORT)
    line = kpi_line(access, actions.KPIS.of(access.project, number), measuring.today_in(access.project))
    rows: list[list[sheet_files.Value]] = [["day", "value", "note"]]
    if line.shown:
        found = Measurement.objects.filter(kpi=line.one, standing=True).order_by("day")
        rows += [[one.day, one.value.normalize(), one.note] for one in found]
    return HttpResponse(
        sheet_files.csv_of(rows), content_type=sheet_files.KINDS["csv"],
        headers={"Content-Disposition": f'attachment; filename="{access.project.key}-kpi-{number}.csv"'},
    )  # fmt: skip


def _page(request: HttpRequest, access: Access, one: Kpi, form: MeasureForm | None, status: int = 200) -> HttpResponse:
    today = measuring.today_in(access.project)
    line = kpi_line(access, one, today)
    found = Measurement.objects.filter(kpi=one) if line.shown else Measurement.objects.none()
    context = {
        **frame(access),
        "line": line,
        "charts": [chart for width in (WIDE, NARROW) if (chart := chart_of(line, width)) is not None],
        "measurements": [
            (each, line.say(each.value), each.by.name if each.by and access.may(Right.SEE_TEAM) else "")
            for each in found.select_related("by").order_by("-day", "-pk")[:SHOWN]
        ],
        "form": form or MeasureForm(initial={"day": today}),
        "unit": measuring.unit_of(one, line.currency),
        "elsewhere": benchmarks.comparison(one) if line.shown else "",
        "may_measure": access.may(Right.MEASURE_KPIS) and line.shown and not one.formula,
    }
    return render(request, "goals/kpi.html", context, status=status)


def _form(request: HttpRequest, access: Access, form: KpiForm, there: Kpi | None) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(access),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "figures": figures().values(),
    }
    return render(request, "goals/kpi_edit.html", context, status=422 if form.errors else 200)


def _told(found: measuring.Recorded) -> str:
    told = []
    if found.kept:
        told.append(
            ngettext("%(count)s measurement is kept.", "%(count)s measurements are kept.", found.kept)
            % {"count": formats.number(found.kept)}
        )
    if found.corrected:
        told.append(
            ngettext("%(count)s is corrected.", "%(count)s are corrected.", found.corrected)
            % {"count": formats.number(found.corrected)}
        )
    if found.same:
        told.append(
            ngettext("%(count)s was there already.", "%(count)s were there already.", found.same)
            % {"count": formats.number(found.same)}
        )
    return " ".join(told)
