"""The pages on which progress is reported, the plan is brought up to a date, and proposals are decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.network import UnfinishedWork
from charthouse.incoming import number_in
from charthouse.plan.computed import computed_plan
from charthouse.plan.edits import apply_edits
from charthouse.plan.models import Plan, ProgressProposal
from charthouse.plan.progress_facts import Places, rules_of
from charthouse.plan.progressing import proposals, rounds, updating
from charthouse.plan.progressing.forms import EPOCH, RulesForm, UpdateForm, reported
from charthouse.plan.progressing.rules import change_rules
from charthouse.plan.progressing.showing import Compared, compared
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_LINES = 200


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_GET
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """What is to be reported, by who works on it; for who changes no plan, their own tasks."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    leads = _leads(access)
    mine = not leads or request.GET.get("mine") == "1"
    found = rounds.round_of(access, mine=mine)
    asked = number_in(request.GET.get("task"))
    there = {row.uid for group in found.groups for row in group.rows}
    context = {
        "project": access.project,
        "leads": leads,
        "mine": mine,
        "round": found,
        "asked": None if asked is None or asked in there else rounds.row_of(access, asked),
        "waiting": proposals.waiting_for(access),
        "proposed": _own(access),
        "rules": rules_of(access.project),
    }
    return render(request, "plan/progress.html", context)


def _leads(access: Access) -> bool:
    return access.may(Right.EDIT_PLAN) or (access.may(Right.EDIT_OWN_PART) and bool(access.led))


def _own(access: Access) -> list[ProgressProposal]:
    """What one proposed oneself, the last ones first."""
    found = ProgressProposal.objects.filter(project=access.project.pk, by=access.user)
    return list(found.exclude(state="withdrawn").select_related("decided_by")[:20])


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
def report(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Report how far a task is: a click, a percentage, what remains, or another finish."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    row = rounds.row_of(access, number)
    if row is None:
        raise NoSuchTask(_("There is no task %(key)s-%(number)d in this plan.") % {"key": key, "number": number})
    edits = reported(request.POST, row, Places(access.shown))
    if edits is not None:
        done = apply_edits(access=access, asked=edits)
        if done.proposed:
            messages.success(request, _("Proposed: it counts once a manager or the lead accepts it."))
    if request.headers.get("HX-Request") != "true":
        back = request.POST.get("back") == "task"
        there = reverse("plan_page:task", args=[key, number]) if back else reverse("plan_page:progress", args=[key])
        return redirect(there if back else f"{there}#task-{number}")
    project_now = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    context = {"project": access.project, "row": rounds.row_of(project_now, number), "said": edits is not None}
    return render(request, "plan/_progress_row.html", context)


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, key: str) -> HttpResponse:
    """Bring the plan up to a date: first what that changes, then, when it was looked at, the change itself."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    begins = request.method != "POST" or request.POST.get("step") == "choose"
    form = UpdateForm(_usual(request, access) if begins else request.POST)
    found, wrong = None, ""
    if form.is_valid():
        try:
            if request.method == "POST" and request.POST.get("step") == "apply":
                updating.update(access=access, choice=form.choice(), seen=form.cleaned_data["seen"] or 0)
                messages.success(request, _("The plan is up to date."))
                return redirect("plan_page:page", key=key)
        except Refused as refusal:
            wrong = refusal.message
            access = project_for(person(request), key, Right.EDIT_OWN_PART)
        found = updating.updated(access, form.choice())
    context = {
        "project": access.project,
        "form": form,
        "found": found,
        "lines": () if found is None else found.lines[:MOST_LINES],
        "more": 0 if found is None else max(0, len(found.lines) - MOST_LINES),
        "wrong": wrong,
        "stays": _late(access) is UnfinishedWork.STAYS,
        "sets_status": access.may(Right.EDIT_PROJECT),
        "all": access.may(Right.EDIT_PLAN),
        "rules_form": RulesForm(initial=_rules(access)) if access.may(Right.EDIT_PLAN) else None,
        "a_day": computed_plan(access.project).document.project.minutes_per_day,
    }
    return render(request, "plan/progress_update.html", context, status=422 if wrong or form.errors else 200)


def _usual(request: HttpRequest, access: Access) -> dict[str, Any]:
    today = EPOCH + dt.timedelta(days=Places(access.project).day[0] // 1440)
    return {
        "date": request.GET.get("date") or today.isoformat(),
        "tasks": request.POST.get("tasks", request.GET.get("tasks", "")),
        "on_track": "on",
        "status": "on",
        "move": "on" if _late(access) is UnfinishedWork.STAYS else "",
    }


def _late(access: Access) -> UnfinishedWork:
    return computed_plan(access.project).document.policies.unfinished_work


def _rules(access: Access) -> dict[str, Any]:
    rules = rules_of(access.project)
    return {
        "percent": rules.percent,
        "actuals": rules.actuals,
        "late": _late(access).value,
        "proposed": "yes" if rules.proposed else "",
    }


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def rules(request: HttpRequest, key: str) -> HttpResponse:
    """Say how progress is kept."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = RulesForm(request.POST)
    if not form.is_valid():
        raise UnknownRule(_("Choose one of the answers to each question."))
    said = form.cleaned_data
    Plan.objects.get_or_create(project=access.project)
    change_rules(
        project=access.project, percent=said["percent"], actuals=said["actuals"], proposed=said["proposed"] == "yes",
        late=UnfinishedWork(said["late"]), by=access.user,
    )  # fmt: skip
    messages.success(request, _("Progress is kept that way from now on."))
    return redirect("plan_page:progress-update", key=key)


class UnknownRule(Refused):
    """There is no such rule."""

    status = 422


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_GET
def proposed(request: HttpRequest, key: str) -> HttpResponse:
    """What is proposed and waits, and what became of the rest."""
    return _proposals(request, key)


def _proposals(request: HttpRequest, key: str, wrong: str = "", about: int = 0, status: int = 200) -> HttpResponse:
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    found = proposals.seen_by(access)
    shown: list[Compared] = [compared(access, one) for one in found if one.state == "open"]
    context = {
        "project": access.project,
        "open": shown,
        "decided": [one for one in found if one.state != "open"][:50],
        "wrong": wrong,
        "about": about if any(one.proposal.pk == about for one in shown) else 0,
    }
    return render(request, "plan/progress_proposals.html", context, status=status)


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take back what one proposed, while it waits."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    try:
        proposals.withdraw(access=access, number=number)
    except proposals.Decided as refusal:
        return _proposals(request, key, refusal.message, number, refusal.status)
    messages.success(request, _("Withdrawn."))
    return redirect("plan_page:progress-proposals", key=key)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def decide(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Accept a proposal, or a part of it, or refuse it with a reason."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    step = request.POST.get("step", "")
    reason = request.POST.get("reason", "")
    try:
        fields = request.POST.getlist("field") if step == "accept" else []
        if step == "accept" and not fields:
            raise proposals.NoReason(_("Tick what you accept; to accept nothing, refuse it with a reason."))
        proposal = proposals.proposal_of(access, number)
        seen = {name: _seen(request.POST.get(f"seen_{name}", "")) for name in proposal.fields}
        proposals.decide(access=access, number=number, accept=fields, reason=reason, seen=seen)
        said = _("Accepted; the plan shows it.") if step == "accept" else _("Refused; who reported it reads why.")
    except proposals.NoSuchProposal:
        raise
    except Refused as refusal:
        if refusal.status == 403:
            raise
        return _proposals(request, key, refusal.message, number, refusal.status)
    messages.success(request, said)
    return redirect("plan_page:progress-proposals", key=key)


def _seen(text: str) -> float | int | None:
    """A value as the form carried it."""
    try:
        return float(text) if text else None
    except ValueError:
        return None
