"""The page on which somebody says how their tasks go: one question after the other, and all of them as a list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan.computed import computed_plan
from charthouse.plan.progress_facts import Places
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.team.models import Answer
from charthouse.team.rounds.answering import answer as keep_answer
from charthouse.team.rounds.answering import answer_of
from charthouse.team.rounds.forms import AnswerForm
from charthouse.team.rounds.queries import Line, mine_in
from charthouse.team.rounds.showing import question_of


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_GET
def my_round(request: HttpRequest, key: str) -> HttpResponse:
    """What one is asked in this project now."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    return _page(request, access, number_in(request.GET.get("question")))


def _page(
    request: HttpRequest, access: Access, place: int | None, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    mine = mine_in(access)
    context: dict[str, Any] = {"project": access.project, "mine": mine}
    if mine is not None:
        waiting = mine.waiting
        there = {line.one.place: line for line in mine.lines if not line.gone}
        line: Line | None = there.get(place or 0) or (waiting[0] if waiting else None)
        if line is not None:
            project = computed_plan(access.shown).document.project
            context |= {
                "line": line,
                "question": question_of(line.one, Places(access.shown)),
                "form": form or AnswerForm(project=project, initial=_initial(line.one)),
                "post_to": reverse("my-answer", args=[access.project.key, mine.one.number, line.one.place]),
            }
        done = len(mine.lines) - len(waiting)
        context |= {"waiting": waiting, "done": done, "steps": range(len(mine.lines))}
    return render(request, "team/rounds/my_round.html", context, status=status)


def _initial(one: Answer) -> dict[str, Any]:
    names = ("until", "stuck_on", "hours", "risk", "comment")
    return {name: getattr(one, name) for name in names if getattr(one, name) not in (None, "")}


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
def answer(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Answer one question that one is asked, and go on to the next."""
    access = project_for(person(request), key, Right.REPORT_OWN_PROGRESS)
    answer_of(access, number, place)
    form = AnswerForm(request.POST, project=computed_plan(access.shown).document.project)
    if not form.is_valid():
        return _page(request, access, place, form, 422)
    try:
        keep_answer(
            access=access, number=number, place=place, said=form.said(request.POST.get("says", "")),
            seen=number_in(request.POST.get("version")),
        )  # fmt: skip
    except Refused as refusal:
        if refusal.status != 422:
            raise
        form.refuse(refusal.fields, refusal.message)
        return _page(request, access, place, form, 422)
    mine = mine_in(project_for(person(request), key, Right.REPORT_OWN_PROGRESS))
    if mine is not None and not mine.waiting:
        messages.success(request, _("That was all. Thank you."))
    return redirect("my-round", key=key)
