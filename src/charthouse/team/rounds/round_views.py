"""The manager's pages: all rounds and their rhythm, one round, what is done with its answers, and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.network import UnfinishedWork
from charthouse.incoming import number_in
from charthouse.plan.computed import computed_plan
from charthouse.plan.progress_facts import Places
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.team.models import Round, RoundBook
from charthouse.team.rounds import closing, judging, queries
from charthouse.team.rounds.answering import answer as keep_answer
from charthouse.team.rounds.answering import answer_of
from charthouse.team.rounds.forms import AnswerForm, CloseForm, RhythmForm
from charthouse.team.rounds.opening import open_round, open_round_of, round_of
from charthouse.team.rounds.rhythm import rhythm_of, set_rhythm
from charthouse.team.rounds.showing import question_of

A_PAGE = 50


@door(Right.SEE_WORKING_PLAN)
@login_required
@require_GET
def rounds(request: HttpRequest, key: str) -> HttpResponse:
    """All rounds of a project, the newest first, and the rhythm in which they come."""
    return _rounds(request, project_for(person(request), key, Right.SEE_WORKING_PLAN))


def _rounds(request: HttpRequest, access: Access, form: RhythmForm | None = None) -> HttpResponse:
    found = Round.objects.filter(project=access.project).select_related("closed_by", "opened_by")
    page = Paginator(found.filter(closed_at__isnull=False), A_PAGE).get_page(request.GET.get("page"))
    there = found.filter(closed_at=None).first()
    rhythm = rhythm_of(access.project)
    may_edit = access.may(Right.EDIT_PLAN)
    context = {
        "project": access.project,
        "page": page,
        "closed": [queries.told_closed(access, one) for one in page],
        "standing": None if there is None else queries.standing_of(access, there),
        "rhythm": rhythm,
        "next_at": RoundBook.objects.filter(project=access.project).values_list("next_at", flat=True).first(),
        "form": (form or RhythmForm(rhythm=rhythm)) if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "team/rounds/rounds.html", context, status=422 if form is not None else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def rhythm(request: HttpRequest, key: str) -> HttpResponse:
    """Say when everybody is asked."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = RhythmForm(request.POST, rhythm=rhythm_of(access.project))
    if not form.is_valid():
        return _rounds(request, access, form)
    set_rhythm(access=access, **form.facts())
    messages.success(request, _("Kept."))
    return redirect("project-rounds", key=key)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def open_now(request: HttpRequest, key: str) -> HttpResponse:
    """Ask everybody now."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    made = open_round(access=access, days=rhythm_of(access.project).days)
    messages.success(request, _("Everybody who has something to report is asked."))
    return redirect("round", key=key, number=made.number)


@door(Right.SEE_WORKING_PLAN)
@login_required
@require_GET
def one_round(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One round: who answered, who is silent, what does not fit."""
    access = project_for(person(request), key, Right.SEE_WORKING_PLAN)
    one = round_of(access.project, number)
    standing = queries.standing_of(access, one)
    context = {
        "project": access.project,
        "one": one,
        "standing": standing,
        "told": None if one.closed_at is None else queries.told_closed(access, one),
        "may_edit": access.may(Right.EDIT_PLAN) and one.closed_at is None,
        "may_risks": access.may(Right.EDIT_RISKS),
        "a_day": computed_plan(access.shown).document.project.minutes_per_day,
    }
    return render(request, "team/rounds/round.html", context)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def remind(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Remind one person, or everybody who is silent."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    whom = number_in(request.POST.get("person"))
    told = judging.remind(access=access, number=number, people=None if whom is None else [whom])
    count = len(told)
    messages.success(
        request,
        ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count) % {"count": count},
    )
    return redirect("round", key=key, number=number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def accept_all(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Accept the answers that were shown as fitting; those that came or changed since stay."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    standing = queries.standing_of(access, open_round_of(access.project, number))
    shown = {number_in(one) for one in request.POST.getlist("place")}
    places = [line.one.place for line in standing.fitting if line.one.place in shown]
    count = judging.accept_all(access=access, number=number, places=places)
    messages.success(
        request,
        ngettext("%(count)d answer is accepted.", "%(count)d answers are accepted.", count) % {"count": count},
    )
    return redirect("round", key=key, number=number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def judge(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Accept one answer, ask back, or put the risk that was seen into the register."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    seen, step = number_in(request.POST.get("version")), request.POST.get("step")
    if step == "back":
        question = request.POST.get("question", "")
        judging.send_back(access=access, number=number, place=place, question=question, seen=seen)
        messages.success(request, _("Asked back; they hear of it."))
    elif step == "risk":
        percent = number_in(request.POST.get("probability"), most=100) or 0
        judging.make_risk(access=access, number=number, place=place, probability=percent / 100, seen=seen)
        messages.success(request, _("The risk is in the register."))
    else:
        judging.accept(access=access, number=number, place=place, seen=seen)
        messages.success(request, _("Accepted."))
    return redirect("round", key=key, number=number)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Say for somebody how their task goes; the answer says who did."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    one = answer_of(access, number, place)
    open_round_of(access.project, number)
    project = computed_plan(access.shown).document.project
    form = AnswerForm(request.POST if request.method == "POST" else None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            keep_answer(
                access=access, number=number, place=place, said=form.said(request.POST.get("says", "")),
                seen=number_in(request.POST.get("version")),
            )  # fmt: skip
        except Refused as refusal:
            if refusal.status != 422:
                raise
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Filled in for %(name)s.") % {"name": one.asked.name})
            return redirect("round", key=key, number=number)
    context = {
        "project": access.project,
        "one": one.asked.round,
        "line": queries.Line(one, one.asked.name, gone=False),
        "question": question_of(one, Places(access.shown)),
        "form": form,
        "post_to": reverse("round-fill-in", args=[key, number, place]),
        "filling": True,
    }
    return render(request, "team/rounds/fill_in.html", context, status=422 if form.errors else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Close a round: first what that changes, then, when it was looked at, the deed."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    one = open_round_of(access.project, number)
    stays = computed_plan(access.project).document.policies.unfinished_work is UnfinishedWork.STAYS
    begins: dict[str, Any] = {"day": closing.usual_day(one).isoformat(), "move": "on" if stays else ""}
    form = CloseForm(request.POST if request.method == "POST" else begins)
    found, wrong, status = None, "", 200
    if form.is_valid():
        said = form.cleaned_data
        try:
            if request.POST.get("step") == "close":
                closing.close_round(
                    access=access, number=number, day=said["day"], move=said["move"], seen=said["seen"] or 0
                )
                messages.success(request, _("Round %(number)d is closed.") % {"number": number})
                return redirect("round", key=key, number=number)
        except Refused as refusal:
            wrong, status = refusal.message, refusal.status
            access = project_for(person(request), key, Right.EDIT_PLAN)
            open_round_of(access.project, number)
        try:
            found = closing.what_closing_does(access, said["day"], move=said["move"])
        except Refused as refusal:
            wrong, status = refusal.message, refusal.status
    context = {
        "project": access.project,
        "one": one,
        "standing": queries.standing_of(access, one),
        "form": form,
        "found": found,
        "wrong": wrong,
        "stays": stays,
    }
    return render(request, "team/rounds/close.html", context, status=422 if form.errors else status)
