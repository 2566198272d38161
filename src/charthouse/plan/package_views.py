"""The page of a planning package: what is known of it, how much of its frame is used, and planning it in detail."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange import document as doc
from charthouse.plan import packages
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_ops import PackageIn
from charthouse.plan.models import Plan
from charthouse.plan.page_views import task_in
from charthouse.plan.refusals import BadValue
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

_EPOCH = dt.date(1970, 1, 1)


class PackageForm(forms.Form):
    """What is known of a package; work in hours."""

    detail_by = forms.DateField(
        label=gettext_lazy("To be planned in detail by"), required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The overview tells it four weeks before."),
    )  # fmt: skip
    work_low = forms.DecimalField(
        label=gettext_lazy("Hours of work, at least"), required=False, min_value=0, max_value=100_000
    )
    work_high = forms.DecimalField(
        label=gettext_lazy("Hours of work, at most"), required=False, min_value=0, max_value=100_000
    )
    cost_low = forms.DecimalField(
        label=gettext_lazy("Cost, at least"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    cost_high = forms.DecimalField(
        label=gettext_lazy("Cost, at most"), required=False, min_value=0, max_digits=15, decimal_places=2
    )

    def said(self, kept: doc.PlanningPackage | None, *, with_costs: bool) -> PackageIn:
        """As an edit of the plan; costs that its changer may not see stay as they are."""
        data = self.cleaned_data
        day: dt.date | None = data["detail_by"]
        costs = (data["cost_low"], data["cost_high"])
        if not with_costs:
            costs = (None, None) if kept is None else (kept.cost_low, kept.cost_high)
        return PackageIn(
            detail_by=None if day is None else (day - _EPOCH).days * 1440,
            work_low=_minutes(data["work_low"]), work_high=_minutes(data["work_high"]),
            cost_low=costs[0], cost_high=costs[1],
        )  # fmt: skip


def _minutes(hours: Decimal | None) -> int | None:
    return None if hours is None else int(hours * 60)


@door(Right.SEE, post=Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A planning package, or what makes a task one; posting says what is known, plans in detail, or ends it."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART if request.method == "POST" else Right.SEE)
    with_costs = access.may(Right.SEE_COSTS)
    computed = computed_plan(access.shown)
    task = task_in(computed, access.project, number)
    form, wrong, text = _form(task.package, with_costs=with_costs), "", request.POST.get("lines", "")
    if request.method == "POST":
        try:
            if _done(request, access, task, form := _form(task.package, request, with_costs=with_costs)):
                return redirect("plan_page:package", key=key, number=number)
        except (EditRefused, BadValue) as refusal:
            wrong = refusal.message
    context = {
        "project": access.project,
        "task": task,
        "frame": packages.frame_of(computed, task),
        "form": form,
        "lines": text,
        "wrong": wrong,
        "with_costs": with_costs,
        "currency": computed.document.project.currency,
        "day": computed.document.project.minutes_per_day,
        "may_edit": access.may_change(task),
    }
    return render(request, "plan/package.html", context, status=422 if wrong or form.errors else 200)


def _form(package: doc.PlanningPackage | None, request: HttpRequest | None = None, *, with_costs: bool) -> PackageForm:
    initial: dict[str, Any] = {}
    if package is not None:
        day = package.detail_by
        initial = {
            "detail_by": None if day is None else _EPOCH + dt.timedelta(days=day // 1440),
            "work_low": _hours(package.work_low),
            "work_high": _hours(package.work_high),
            "cost_low": package.cost_low,
            "cost_high": package.cost_high,
        }
    saying = request is not None and request.POST.get("do") == "say"
    form = PackageForm(request.POST if saying and request is not None else None, initial=initial)
    if not with_costs:
        form.fields["cost_low"].disabled = form.fields["cost_high"].disabled = True
        form.fields["cost_low"].widget = form.fields["cost_high"].widget = forms.HiddenInput()
        form.initial = {**form.initial, "cost_low": None, "cost_high": None}
    return form


def _hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else Decimal(minutes) / 60


def _done(request: HttpRequest, access: Access, task: doc.Task, form: PackageForm) -> bool:
    since = Plan.objects.values_list("version", flat=True).get(pk=access.project.pk)
    doing = request.POST.get("do")
    if doing == "end":
        packages.say(access=access, number=task.uid, package=None, since=since)
        messages.success(request, _("It is a task like any other now."))
        return True
    if doing == "detail":
        packages.detail(access=access, number=task.uid, text=request.POST.get("lines", ""), since=since)
        messages.success(request, _("Planned in detail; the package is the frame of what lies below it."))
        return True
    if not form.is_valid():
        return False
    said = form.said(task.package, with_costs=access.may(Right.SEE_COSTS))
    packages.say(access=access, number=task.uid, package=said, since=since)
    messages.success(request, _("Kept: it is a planning package."))
    return True
