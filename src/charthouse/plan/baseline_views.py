"""The pages on a project's baselines: all of them, taking one, and one held against another or against now."""

from __future__ import annotations

import re

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan import actions
from charthouse.plan.baselines import baseline_of, spans
from charthouse.plan.baselines_compared import compared
from charthouse.plan.comparing import WORDS, Became
from charthouse.plan.models import Baseline, Plan
from charthouse.plan.page_views import now_in
from charthouse.plan.refusals import NoSuchBaseline, NoSuchTask
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

LINES_SHOWN = 1000
_NUMBERS = re.compile(r"^(?:[A-Za-z][A-Za-z0-9]*-)?(\d{1,18})(?:-(\d{1,18}))?$")
"""``12``, ``CRM-12`` or ``20-24``."""
_MOST_CHOSEN = 10_000


class BaselineForm(forms.Form):
    """A baseline to take."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("What was agreed, by whom, and what made it necessary."),
    )  # fmt: skip
    tasks = forms.CharField(
        label=gettext_lazy("Only these tasks"), required=False,
        help_text=gettext_lazy(
            "Their numbers, such as 12, 20-24; what lies below them comes along, all others stay as they were agreed. "
            "Empty: the whole plan."
        ),
    )  # fmt: skip
    measure = forms.BooleanField(
        label=gettext_lazy("Hold the plan against it from now on"), required=False, initial=True
    )

    def clean_tasks(self) -> frozenset[int] | None:
        """The numbers."""
        found: set[int] = set()
        typed = re.sub(r"\s*[-–]\s*", "-", str(self.cleaned_data["tasks"]))
        for part in re.split(r"[,;\s]+", typed.strip()):
            if not part:
                continue
            read = _NUMBERS.match(part)
            if read is None:
                raise forms.ValidationError(
                    _("“%(part)s” is no task number; write numbers and commas, such as 12, 20-24.")
                    % {"part": part[:40]}
                )
            first, last = int(read[1]), int(read[2] or read[1])
            if not 0 <= last - first < _MOST_CHOSEN:
                raise forms.ValidationError(_("“%(part)s” is no range of numbers.") % {"part": part[:40]})
            found.update(range(first, last + 1))
        return frozenset(found) or None


@door(Right.SEE)
@login_required
@require_GET
def baselines(request: HttpRequest, key: str) -> HttpResponse:
    """All baselines of a project, and the form that takes one."""
    access = project_for(person(request), key)
    chosen = str(request.GET.get("tasks", ""))[:2000]
    return _all(request, access, BaselineForm(initial={"tasks": chosen}) if access.may(Right.EDIT_PLAN) else None)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Take a baseline of the plan as it is now."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = BaselineForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            taken = actions.set_baseline(
                project=access.project, by=access.user, name=said["name"], reason=said["reason"],
                tasks=said["tasks"], measure=said["measure"], taken=now_in(access.project),
            )  # fmt: skip
        except (NoSuchTask, NoSuchBaseline) as refusal:
            form.add_error("tasks", refusal.message)
        else:
            return redirect("plan_page:baseline", key=access.project.key, number=taken.number)
    return _all(request, access, form, 422)


def _all(request: HttpRequest, access: Access, form: BaselineForm | None, status: int = 200) -> HttpResponse:
    project = access.shown
    plan = Plan.objects.filter(pk=project.pk).first()
    told = spans(project)
    lines = [
        {"baseline": one, "first": first, "last": last, "tasks": tasks}
        for one in Baseline.objects.filter(project=project).order_by("-number")
        for first, last, tasks in (told.get(one.number, (None, None, 0)),)
    ]
    context = {"project": access.project, "access": access, "plan": plan, "lines": lines, "form": form}
    return render(request, "plan/baselines.html", context, status=status)


@door(Right.SEE)
@login_required
@require_GET
def baseline(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One baseline held against the plan as it is now, or against another baseline."""
    access = project_for(person(request), key)
    one = baseline_of(access.shown, number)
    asked = str(request.GET.get("with", "")) or "now"
    other = None if asked == "now" else _other(access, asked)
    every = request.GET.get("all") == "1"
    found = compared(access.shown, one, other)
    lines = [line for line in found.lines if every or line.became is not Became.SAME]
    context = {
        "project": access.project,
        "access": access,
        "baseline": one,
        "other": other,
        "others": Baseline.objects.filter(project=access.shown).exclude(pk=one.pk).order_by("-number"),
        "compared": found,
        "counts": [(found.counts[kind], WORDS[kind]) for kind in Became],
        "lines": lines[:LINES_SHOWN],
        "more": max(0, len(lines) - LINES_SHOWN),
        "every": every,
        "plan": Plan.objects.filter(pk=access.shown.pk).first(),
        "may_edit": access.may(Right.EDIT_PLAN),
    }
    return render(request, "plan/baseline.html", context)


def _other(access: Access, asked: str) -> Baseline:
    number = number_in(asked)
    if number is None:
        raise NoSuchBaseline(_("“%(asked)s” is no baseline’s number.") % {"asked": asked[:40]})
    return baseline_of(access.shown, number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def describe(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a baseline's name and reason, or hold the plan against it."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    changes = {
        field: (str(request.POST.get(f"seen_{field}", "")), str(request.POST[field]).strip()[:4000])
        for field in ("name", "reason")
        if field in request.POST
    }
    actions.change_baseline(
        project=access.project, number=number, changes=changes, measure="measure" in request.POST, by=access.user
    )
    return redirect("plan_page:baseline", key=access.project.key, number=number)
