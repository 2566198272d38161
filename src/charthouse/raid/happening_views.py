"""The page on which a risk becomes an issue."""

from __future__ import annotations

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
from charthouse.incoming import number_in
from charthouse.plan.models import Task
from charthouse.projects import held
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.raid.happening import happen
from charthouse.raid.models import Severity
from charthouse.refusals import Refused
from charthouse.risks.actions import risk_of
from charthouse.risks.models import Risk

MOST_PHASES = 200


class HappenedForm(forms.Form):
    """What is said when a risk has happened."""

    severity = forms.ChoiceField(label=gettext_lazy("Severity of the issue"), choices=Severity.choices)
    owner = forms.ChoiceField(label=gettext_lazy("Who solves it"), required=False)
    due = forms.DateField(
        label=gettext_lazy("Until when"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    tasks = forms.BooleanField(label=gettext_lazy("Make tasks of the contingency plan"), required=False)
    below = forms.ChoiceField(label=gettext_lazy("Where they go"), required=False)

    def __init__(self, *arguments: Any, access: Any, risk: Risk, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial = {"severity": Severity.HIGH, "owner": risk.owner_id or "", "tasks": True}
        fields: Any = self.fields
        able = held.members_able(access.project, Right.SEE_LOG)
        fields["owner"].choices = [("", gettext_lazy("nobody yet")), *((str(pk), name) for pk, name in able.items())]
        if not risk.contingency:
            del fields["tasks"], fields["below"]
            return
        phases = Task.objects.filter(project=access.project, parent=None).order_by("position")
        rows = phases.values_list("uid", "name")[:MOST_PHASES]
        fields["below"].choices = [
            ("", gettext_lazy("at the end of the plan")), *((str(uid), name) for uid, name in rows),
        ]  # fmt: skip


@door(Right.EDIT_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def happened(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say that a risk has happened: an issue is made of it, and tasks of its contingency plan."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    risk = risk_of(access.project, number)
    form = HappenedForm(request.POST if request.method == "POST" else None, access=access, risk=risk)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        facts = {
            "severity": said["severity"], "owner": number_in(said["owner"]), "due": said["due"],
        }  # fmt: skip
        try:
            made = happen(
                access=access, number=number, facts=facts, tasks=bool(said.get("tasks")),
                below=number_in(said.get("below", "")), seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The risk is now no. %(number)d of the log.") % {"number": made.number})
            return redirect("log-entry", key=key, number=made.number)
    context = {"project": access.project, "access": access, "risk": risk, "form": form}
    return render(request, "raid/happened.html", context, status=422 if form.errors else 200)
