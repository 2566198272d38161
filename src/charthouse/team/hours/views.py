"""The pages of time entries: one's own hours, on a phone too; everybody's for the manager; booking them as cost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.budget.budget_forms import AmountField
from charthouse.budget.closing import today_of
from charthouse.budget.periods import month_after
from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.team.hours import booking, entering, queries
from charthouse.team.hours.entering import Spent
from charthouse.team.hours.refusals import BadHours


class HoursForm(forms.Form):
    """Hours on a task on a day, as somebody says them."""

    task = forms.ChoiceField(label=gettext_lazy("Task"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    hours = AmountField(label=gettext_lazy("Hours"), max_length=10, widget=forms.TextInput({"inputmode": "decimal"}))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *arguments: Any, access: Access, **named: Any) -> None:
        super().__init__(*arguments, **named)
        choices: Any = self.fields["task"]
        choices.choices = [(str(uid), name) for uid, name in queries.own_tasks(access)]

    def spent(self) -> Spent:
        """What was typed, as the action takes it."""
        said = self.cleaned_data
        return Spent(uid=int(said["task"]), day=said["day"], hours=said["hours"], note=said["note"])


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_hours(request: HttpRequest, key: str) -> HttpResponse:
    """One's own hours in a project; posting says some."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    today = today_of(access.project)
    form = HoursForm(request.POST if request.method == "POST" else None, access=access, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            entering.enter(access=access, spent=form.spent())
        except BadHours as refusal:
            for name in refusal.fields:
                form.add_error(name, refusal.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("my-hours", key=key)
    found = queries.own(access, today)
    week = today - dt.timedelta(days=today.weekday())
    context = {
        "project": access.project, "access": access, "form": form, "entries": found,
        "tasks": queries.own_tasks(access),
        "this_week": sum((one.hours for one in found if one.day >= week), Decimal(0)),
        "see_all": access.may(Right.SEE_WORKING_PLAN),
    }  # fmt: skip
    return render(request, "team/my_hours.html", context, status=422 if form.errors else 200)


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
def withdraw_hours(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take hours of one's own back."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    entering.withdraw(access=access, number=number)
    messages.success(request, _("Taken back. The history of the project brings it back."))
    return redirect("my-hours", key=key)


@door(Right.SEE_WORKING_PLAN)
@login_required
@require_GET
def project_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Everybody's hours of a month; what they cost is shown to who sees rates and books costs."""
    access = project_for(person(request), key, Right.SEE_WORKING_PLAN)
    month = month_in(request.GET.get("month", ""), access)
    found = queries.of_month(access, month)
    may_book = access.may(Right.BOOK_COSTS) and access.may(Right.SEE_RATES)
    context = {
        "project": access.project, "access": access, "month": month, "people": queries.by_person(found),
        "hours": sum((one.hours for one in found), Decimal(0)), "earlier": month_after(month, -1),
        "later": month_after(month), "may_book": may_book, "may_export": access.may(Right.EXPORT),
        "ahead": booking.look_ahead(access.project) if may_book else None, "currency": access.project.currency,
        "may_report": access.may(Right.REPORT_OWN_PROGRESS),
    }  # fmt: skip
    return render(request, "team/hours.html", context)


@door(Right.SEE_WORKING_PLAN)
@login_required
@require_GET
def hours_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The hours of a month as a table; without any cost."""
    access = project_for(person(request), key, Right.SEE_WORKING_PLAN)
    access.require(Right.EXPORT)
    if kind not in queries.KINDS:
        raise Http404
    month = month_in(request.GET.get("month", ""), access)
    return HttpResponse(
        queries.as_file(access, month, kind), content_type=queries.KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{access.project.key}-hours-{month:%Y-%m}.{kind}"'},
    )  # fmt: skip


@door(Right.BOOK_COSTS)
@login_required
@require_POST
def book_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Book all hours as cost of labour."""
    access = project_for(person(request), key, Right.BOOK_COSTS)
    booked = booking.book_labour(access=access)
    if booked is None:
        messages.info(request, _("All hours are booked already."))
    else:
        text = ngettext("%(count)d entry booked.", "%(count)d entries booked.", booked.entries)
        messages.success(request, text % {"count": booked.entries})
    return redirect("project-hours" if access.may(Right.SEE_WORKING_PLAN) else "cost-entries", key=key)


def month_in(text: str, access: Access) -> dt.date:
    """The month that an address names; else the present one by the project's clock."""
    try:
        found = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today_of(access.project).replace(day=1)
    return found if 1990 <= found.year <= 2199 else today_of(access.project).replace(day=1)
