"""The pages of risk workshops: all of them, a new one, and one in its present phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.risks import queries, workshop_rating, workshop_shown
from charthouse.risks import workshop as deeds
from charthouse.risks.models import Risk, Workshop
from charthouse.risks.refusals import BadRisk, BadWorkshop
from charthouse.risks.templatetags.risks import chance_band, chance_head, impact_heads
from charthouse.risks.workshop_rating import Rated

MOST_LISTED = 200
Phase = Workshop.Phase
Said = Mapping[str, Any]


@door(Right.SEE_RISKS)
@login_required
@require_GET
def workshops(request: HttpRequest, key: str) -> HttpResponse:
    """What the team gathered and rated together, the newest first."""
    access = project_for(person(request), key, Right.SEE_RISKS)
    waiting = {one.workshop.pk for one in workshop_shown.waiting_workshops(access.user)}
    found = [(one, one.pk in waiting) for one in Workshop.objects.filter(project=access.project)[:MOST_LISTED]]
    return render(request, "risks/workshops.html", {**_frame(access), "lines": found})


@door(Right.EDIT_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Choose who takes part, and what they see of each other."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    refusal: BadWorkshop | None = None
    said = request.POST
    if request.method == "POST":
        try:
            made = deeds.begin(
                access=access, title=said.get("title", ""), members=_numbers(said.getlist("members")),
                named=said.get("named") == "yes", shown="shown" in said, deadline=_day(said),
            )  # fmt: skip
        except BadWorkshop as refused:
            refusal = refused
        else:
            return redirect("risk-workshop", key=access.project.key, number=made.number)
    context = {
        **_frame(access), "people": held.members_able(access.project, Right.COMMENT), "refusal": refusal,
        "said": said, "asked": _numbers(said.getlist("members")),
    }  # fmt: skip
    return render(request, "risks/workshop_new.html", context, status=422 if refusal else 200)


@door(Right.SEE_RISKS)
@login_required
@require_GET
def workshop(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One workshop: what is mine while it is hidden, and everybody's once it shows."""
    access = project_for(person(request), key, Right.SEE_RISKS)
    return _shown(request, access, deeds.workshop_of(access.project, number))


@door(Right.COMMENT)
@login_required
@require_POST
def write(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Write down a risk alone, say it otherwise, or take it away."""
    access = project_for(person(request), key, Right.COMMENT)
    note = number_in(request.POST.get("note", ""))
    try:
        if "strike" in request.POST:
            deeds.strike(access=access, number=number, note=note or 0)
        else:
            facts = {name: request.POST[name] for name in (*deeds.TEXTS, "kind") if name in request.POST}
            deeds.write(access=access, number=number, facts=facts, note=note)
    except BadWorkshop as refusal:
        return _shown(request, access, deeds.workshop_of(access.project, number), refusal=refusal.message)
    return _back(access, number, "?again=1#write")


@door(Right.COMMENT)
@login_required
@require_POST
def ready(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say that one has written down everything."""
    access = project_for(person(request), key, Right.COMMENT)
    deeds.say_ready(access=access, number=number)
    return _back(access, number)


@door(Right.COMMENT)
@login_required
@require_POST
def leave(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take part no longer."""
    access = project_for(person(request), key, Right.COMMENT)
    return _done(request, access, number, lambda: workshop_rating.excuse(access=access, number=number,
                                                                        member=access.user.pk))  # fmt: skip


@door(Right.COMMENT)
@login_required
@require_POST
def rate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Rate alone; what is left empty is rated later."""
    access = project_for(person(request), key, Right.COMMENT)
    found = deeds.workshop_of(access.project, number)
    said = request.POST
    ratings = {}
    for idea in workshop_rating.rated_ideas(found):
        one = idea.number
        levels = [number_in(said.get(f"{name}-{one}", "")) for name in ("chance", "impact")]
        if f"cannot-{one}" in said:
            levels = [None, None]
        elif levels == [None, None]:
            continue
        ratings[one] = Rated(levels[0], levels[1], said.get(f"reason-{one}", ""))
    try:
        after = workshop_rating.rate(access=access, number=number, ratings=ratings)
    except BadWorkshop as refusal:
        errors = {at: text for name, text in refusal.fields.items() if (at := number_in(name)) is not None}
        return _shown(request, access, found, refusal=refusal.message, errors=errors)
    if after.phase == Phase.RATE:
        messages.success(request, _("Your ratings are kept; nobody sees them before they show."))
    return _back(access, number)


@door(Right.EDIT_RISKS)
@login_required
@require_POST
def step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What the moderator does: merge, say otherwise, go on, wait no longer, set a deadline, cancel."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    said = request.POST
    acts: dict[str, Callable[[], object]] = {
        "gathered": lambda: deeds.show_gathered(access=access, number=number),
        "merge": lambda: deeds.merge(access=access, number=number, ideas=sorted(_numbers(said.getlist("ideas")))),
        "idea": lambda: deeds.change_idea(
            access=access, number=number, idea=number_in(said.get("idea", "")) or 0, facts=_changed(said)
        ),
        "ratings": lambda: workshop_rating.ask_ratings(
            access=access, number=number, ideas=sorted(_numbers(said.getlist("ideas")))
        ),
        "show": lambda: workshop_rating.show_ratings(access=access, number=number),
        "excuse": lambda: workshop_rating.excuse(
            access=access, number=number, member=number_in(said.get("member", "")) or 0
        ),
        "deadline": lambda: deeds.set_deadline(access=access, number=number, deadline=_day(said)),
        "cancel": lambda: deeds.cancel(access=access, number=number),
    }
    act = acts.get(said.get("do", ""))
    if act is None:
        return _shown(request, access, deeds.workshop_of(access.project, number), refusal=_("Choose what to do."))
    return _done(request, access, number, act)


@door(Right.EDIT_RISKS)
@login_required
@require_POST
def take(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Put what was rated into the register."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    found = deeds.workshop_of(access.project, number)
    a_day = queries.known_of(access).a_day
    chosen: dict[int, Said] = {}
    errors: dict[int, str] = {}
    for one in sorted(_numbers(request.POST.getlist("ideas"))):
        try:
            chosen[one] = _facts(request.POST, one, a_day)
        except ValueError as error:
            errors[one] = str(error)
    if not errors:
        try:
            workshop_rating.take_over(access=access, number=number, chosen=chosen)
        except (BadWorkshop, BadRisk) as refusal:
            return _shown(request, access, found, refusal=refusal.message)
        messages.success(request, _("They are in the register. One undo takes all of them back."))
        return _back(access, number)
    return _shown(request, access, found, refusal=_("Nothing is in the register yet."), errors=errors)


def _done(request: HttpRequest, access: Access, number: int, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, access, deeds.workshop_of(access.project, number), refusal=refusal.message)
    return _back(access, number)


def _back(access: Access, number: int, more: str = "") -> HttpResponse:
    answer = redirect("risk-workshop", key=access.project.key, number=number)
    answer["Location"] += more
    return answer


def _shown(
    request: HttpRequest,
    access: Access,
    found: Workshop,
    *,
    refusal: str = "",
    errors: Mapping[int, str] | None = None,
) -> HttpResponse:
    people = workshop_shown.members_of(access, found)
    me = next((one for one in people if one.user == access.user.pk and not one.gone), None)
    mine, others = workshop_shown.notes_of(access, found)
    ideas = workshop_shown.ideas_of(access, found)
    late = deeds.over(found)
    takes_part = me is not None and access.may(Right.COMMENT)
    scale = workshop_shown.scale_by(found) if found.limits else None
    context = {
        **_frame(access), "workshop": found, "people": people, "me": me, "late": late, "refusal": refusal,
        "mine": mine, "others": others, "ideas": ideas, "left_out": workshop_shown.left_out(found),
        "asked": [_typed(request, idea) for idea in ideas if idea.asked],
        "lines": [_offered(request, idea, (errors or {}).get(idea.one.number, "")) for idea in ideas],
        "ready": sum(one.ready and not one.gone for one in people), "waited": sum(not one.gone for one in people),
        "may_write": takes_part and found.phase == Phase.GATHER and not late,
        "may_rate": takes_part and found.phase == Phase.RATE and not late,
        "steps": _steps(found), "again": "again" in request.GET, "errors": errors or {},
        "kinds": Risk.Kind.choices, "running": found.phase not in deeds.ENDED, "said": request.POST,
        "chances": _chances(scale), "impacts": [] if scale is None else impact_heads(scale, with_costs=False),
    }  # fmt: skip
    return render(request, "risks/workshop.html", context, status=422 if refusal else 200)


def _chances(scale: Any) -> list[tuple[str, str]]:
    if scale is None:
        return []
    return [(chance_head(scale, level), chance_band(scale, level)) for level in range(1, scale.rows + 1)]


def _steps(found: Workshop) -> list[tuple[str, str]]:
    """The phases with how each stands: ``done``, ``now``, ``later``."""
    order = [Phase.GATHER, Phase.MERGE, Phase.RATE, Phase.DISCUSS, Phase.DONE]
    at = order.index(Phase(found.phase)) if found.phase in order else -1
    return [
        (str(one.label), "now" if place == at else "done" if place < at else "later") for place, one in enumerate(order)
    ]


def _typed(request: HttpRequest, idea: workshop_shown.Idea) -> dict[str, Any]:
    """An idea with how it is rated in the form: as it was typed, else as it is kept."""
    one, mine, said = idea.one.number, idea.mine, request.POST
    if f"reason-{one}" in said:
        return {
            "idea": idea, "chance": number_in(said.get(f"chance-{one}", "")),
            "impact": number_in(said.get(f"impact-{one}", "")), "cannot": f"cannot-{one}" in said,
            "reason": said.get(f"reason-{one}", ""),
        }  # fmt: skip
    return {
        "idea": idea, "chance": mine and mine.chance, "impact": mine and mine.impact,
        "cannot": mine is not None and mine.chance is None, "reason": mine.reason if mine else "",
    }  # fmt: skip


def _offered(request: HttpRequest, idea: workshop_shown.Idea, error: str) -> dict[str, Any]:
    """An idea with what goes into the register: as it was typed, else as the ratings offer it."""
    one, offer, said = idea.one.number, idea.offer, request.POST
    cells = {"probability": "", "low": "", "likely": "", "high": ""}
    if f"probability-{one}" in said:
        cells = {name: said.get(f"{name}-{one}", "") for name in cells}
    elif offer is not None:
        cells = dict(zip(cells, (_short(offer.probability * 100), *map(_short, offer.days)), strict=True))
    ticked = one in _numbers(said.getlist("ideas")) if "ideas" in said else offer is not None
    return {"idea": idea, "cells": cells, "ticked": ticked, "error": error}


def _short(value: float) -> str:
    return f"{Decimal(str(round(value, 2))).normalize():f}"


def _facts(said: QueryDict, one: int, a_day: int) -> dict[str, Any]:
    """What goes into the register of an idea.

    :raises ValueError: what is wrong with it
    """
    probability = _number(said, f"probability-{one}")
    if probability is None or not 0 <= probability <= 100:
        raise ValueError(_("Say the probability, from 0 to 100 %."))
    days = [_number(said, f"{name}-{one}") for name in ("low", "likely", "high")]
    facts: dict[str, Any] = {"probability": float(probability / 100)}
    there = [day for day in days if day is not None]
    if there:
        if len(there) < 3 or not 0 <= there[0] <= there[1] <= there[2]:
            raise ValueError(_("Say all three days, from low over likely to high; or empty all three."))
        facts["delay"] = tuple(round(day * a_day) for day in there)
    return facts


def _number(said: QueryDict, name: str) -> Decimal | None:
    text = said.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is no number.") % {"text": text[:40]}) from None
    if not value.is_finite() or abs(value) > 10_000:
        raise ValueError(_("“%(text)s” is too great.") % {"text": text[:40]})
    return value


def _changed(said: QueryDict) -> dict[str, Any]:
    facts: dict[str, Any] = {name: said[name] for name in (*deeds.TEXTS, "kind") if name in said}
    if "dropped" in said:
        facts["dropped"] = said["dropped"] == "yes"
    if "alone" in said:
        facts["alone"] = True
    return facts


def _day(said: QueryDict) -> Any:
    text = said.get("deadline", "").strip()
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise deeds.bad("deadline", _("Write the date as YYYY-MM-DD."))
    return found


def _numbers(texts: list[str]) -> set[int]:
    return {number for text in texts if (number := number_in(text)) is not None}


def _frame(access: Access) -> dict[str, Any]:
    return {
        "project": access.project, "access": access, "may_moderate": access.may(Right.EDIT_RISKS),
        "named_people": access.may(Right.SEE_TEAM),
    }  # fmt: skip
