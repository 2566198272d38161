"""The pages of team estimates: all, a new one, and one with its rounds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.forecast.rounds import CARDS, Three
from charthouse.estimates import entering, team_shown
from charthouse.estimates import team as deeds
from charthouse.estimates.lines import chosen, lines_of
from charthouse.estimates.models import TeamEstimate, TeamMember
from charthouse.estimates.refusals import BadTeamEstimate
from charthouse.estimates.views import lengths_of
from charthouse.exchange import document as doc
from charthouse.exchange.durations import UnitLengths, duration_of, duration_text
from charthouse.incoming import number_in
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui.sentences import in_readers_words

MOST_LISTED = 200
CELLS = entering.CELLS


@door(Right.SEE_DISCUSSION)
@login_required
@require_GET
def teams(request: HttpRequest, key: str) -> HttpResponse:
    """What the team estimates together, the newest first."""
    access = project_for(person(request), key, Right.SEE_DISCUSSION)
    found = list(deeds.visible(access)[:MOST_LISTED])
    asked = set(
        TeamMember.objects.filter(user=access.user, team__in=found, excused_from=None).values_list("team", flat=True)
    )
    lines = [
        (one, one.pk in asked and one.state == TeamEstimate.State.OPEN and deeds.waiting(one).get(access.user.pk, 0))
        for one in found
    ]
    return render(request, "estimates/teams.html", {**_frame(access), "lines": lines})


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Choose what is estimated and who is asked."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    refusal: BadTeamEstimate | None = None
    if request.method == "POST":
        try:
            made = deeds.begin(
                access=access,
                title=request.POST.get("title", ""),
                tasks=_numbers(request.POST.getlist("tasks")),
                members=_numbers(request.POST.getlist("members")),
                kind=request.POST.get("kind", ""),
                named="named" in request.POST,
            )
        except BadTeamEstimate as refused:
            refusal = refused
        else:
            return redirect("team-estimate", key=access.project.key, number=made.number)
    lines = chosen(lines_of(access), "coming", "", timezone.now())
    ticked = _numbers(request.POST.getlist("tasks"))
    lines.sort(key=lambda line: (line.uid not in ticked, line.estimate is not None))
    context = {
        **_frame(access), "lines": lines[:MOST_LISTED], "more": max(0, len(lines) - MOST_LISTED), "ticked": ticked,
        "people": held.members_able(access.project, Right.COMMENT), "refusal": refusal, "said": request.POST,
        "asked": _numbers(request.POST.getlist("members")), "kinds": TeamEstimate.Kind.choices,
    }  # fmt: skip
    return render(request, "estimates/team_new.html", context, status=422 if refusal else 200)


@door(Right.SEE_DISCUSSION)
@login_required
@require_GET
def team(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One team estimate: my answers while it is open, everybody's once all are there."""
    access = project_for(person(request), key, Right.SEE_DISCUSSION)
    return _shown(request, access, deeds.team_of(access, number))


@door(Right.COMMENT)
@login_required
@require_POST
def answer(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say what one thinks."""
    access = project_for(person(request), key, Right.COMMENT)
    found = deeds.team_of(access, number)
    lengths = lengths_of(access.project)
    said, errors = {}, {}
    for uid, _name in found.tasks:
        try:
            three = _typed(request, uid, lengths, cards=found.kind == TeamEstimate.Kind.CARDS)
        except ValueError as error:
            errors[uid] = str(error)
            continue
        if three is not None:
            said[uid] = (three, request.POST.get(f"reason-{uid}", ""))
    if not errors:
        try:
            deeds.answer(access=access, number=number, answers=said)
        except BadTeamEstimate as refusal:
            errors = {number_in(name) or 0: message for name, message in refusal.fields.items()}
        else:
            messages.success(request, _("Your answer is kept; nobody sees it before all have answered."))
            return redirect("team-estimate", key=access.project.key, number=number)
    return _shown(request, access, found, errors=errors)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def another(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Another round."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    deeds.another_round(access=access, number=number)
    return redirect("team-estimate", key=access.project.key, number=number)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def excuse(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Wait no longer for somebody."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    deeds.excuse(access=access, number=number, member=number_in(request.POST.get("member")) or 0)
    return redirect("team-estimate", key=access.project.key, number=number)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def agree(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Put what the team agreed on at the tasks."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    found = deeds.team_of(access, number)
    lengths = lengths_of(access.project)
    agreed, errors, refusal = {}, {}, ""
    for uid, _name in found.tasks:
        try:
            three = _typed(request, uid, lengths, cards=False)
        except ValueError as error:
            errors[uid] = str(error)
            continue
        if three is not None:
            agreed[uid] = three
    if not errors:
        try:
            deeds.agree(access=access, number=number, agreed=agreed)
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, _("The tasks have the estimates that the team agreed on."))
            return redirect("team-estimate", key=access.project.key, number=number)
    return _shown(request, access, found, errors=errors, refusal=refusal)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def cancel(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Ask no longer."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    deeds.cancel(access=access, number=number)
    return redirect("team-estimates", key=access.project.key)


def _shown(
    request: HttpRequest,
    access: Access,
    found: TeamEstimate,
    *,
    errors: dict[int, str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    lengths = lengths_of(access.project)
    people = team_shown.people_of(access, found)
    asked = team_shown.asked_of(access, found)
    me = next((one for one in people if one.user == access.user.pk and not one.excused), None)
    lines = [
        {
            "task": one,
            "cells": [(name, _cell(request, one, name, lengths)) for name in CELLS],
            "reason": request.POST.get(f"reason-{one.uid}", one.mine.reason if one.mine else ""),
            "card": None if one.mine is None else one.mine.three.likely,
            "error": (errors or {}).get(one.uid, ""),
        }
        for one in asked
    ]
    context = {
        **_frame(access), "team": found, "people": people, "lines": lines, "me": me, "refusal": refusal,
        "answered": sum(one.done and not one.excused for one in people), "errors": errors or {},
        "waited_for": sum(not one.excused for one in people), "a_day": lengths.day,
        "cards": [(round(days * lengths.day), duration_text(doc.Duration(round(days * lengths.day)), lengths))
                  for days in CARDS],
        "may_answer": me is not None and found.state == TeamEstimate.State.OPEN and access.may(Right.COMMENT),
    }  # fmt: skip
    return render(request, "estimates/team.html", context, status=422 if errors or refusal else 200)


def _cell(request: HttpRequest, one: team_shown.Asked, name: str, lengths: UnitLengths) -> str:
    typed = request.POST.get(f"{name}-{one.uid}")
    if typed is not None:
        return typed
    three = one.suggestion or (None if one.mine is None else one.mine.three)
    return "" if three is None else duration_text(doc.Duration(getattr(three, name)), lengths)


def _typed(request: HttpRequest, uid: int, lengths: UnitLengths, *, cards: bool) -> Three | None:
    """What was typed of a task; None: nothing.

    :raises ValueError: what is wrong with it
    """
    names = ("card",) if cards else CELLS
    said = [request.POST.get(f"{name}-{uid}", "").strip() for name in names]
    if not any(said):
        return None
    if cards:
        minutes = number_in(said[0])
        if minutes is None:
            raise ValueError(_("Choose one of the cards."))
        return Three(minutes, minutes, minutes)
    if not all(said):
        raise ValueError(_("Say all three: optimistic, most likely and pessimistic; or empty all three."))
    try:
        low, likely, high = (duration_of(text, lengths).minutes for text in said)
    except ValueError as error:
        told = in_readers_words(str(error))
        raise ValueError(f"{told[:1].upper()}{told[1:]}.") from error
    if not low <= likely <= high:
        raise ValueError(_("A three-point estimate goes from low over likely to high."))
    return Three(low, likely, high)


def _numbers(texts: list[str]) -> set[int]:
    return {number for text in texts if (number := number_in(text)) is not None}


def _frame(access: Access) -> dict[str, Any]:
    return {
        "project": access.project, "access": access, "may_moderate": access.may(Right.EDIT_OWN_PART),
        "named_people": access.may(Right.SEE_TEAM),
    }  # fmt: skip
