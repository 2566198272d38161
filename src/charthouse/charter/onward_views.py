"""The pages that take lines of the charter onwards, and bring lines into it: looked at first, then done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.charter.onward import DIFFERS, DOES, NEW, Looked, bring_in, look_back, look_onward, take_on
from charthouse.charter.parts import BY_NAME
from charthouse.charter.refusals import BadChoice
from charthouse.charter.targets import Where, target_of
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan.models import Task
from charthouse.projects.access import Access, NotTheirs, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_PHASES = 200


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def onward(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Which lines of a part become what elsewhere; posting takes those on that are ticked."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    target_of(name).require(access)
    said = request.POST
    if request.method == "POST":
        try:
            lines = {number: _probability(said, number) for number in _ticked(said)}
            where = Where(number_in(said.get("parent", "")), "not_before" in said)
            done = take_on(access=access, name=name, lines=lines, where=where, seen=said.get("seen", ""))
        except Refused as refusal:
            return _page(request, access, look_onward(access, name), refusal)
        told = ngettext("%(count)d line is taken on. The history takes it back.",
                        "%(count)d lines are taken on. The history takes them back as one.", len(done))  # fmt: skip
        messages.success(request, told % {"count": len(done)})
        return redirect("project-charter", key=key)
    return _page(request, access, look_onward(access, name))


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Which milestones of the plan, or risks, come into the charter; posting brings those in that are ticked."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    looked = look_back(access, name)
    if request.method == "POST":
        try:
            done = bring_in(access=access, name=name, numbers=_ticked(request.POST), seen=request.POST.get("seen", ""))
        except Refused as refusal:
            return _page(request, access, look_back(access, name), refusal, brings=True)
        told = ngettext("%(count)d line of the charter is as it is there.",
                        "%(count)d lines of the charter are as they are there.", len(done))  # fmt: skip
        messages.success(request, told % {"count": len(done)})
        return redirect("project-charter", key=key)
    return _page(request, access, looked, brings=True)


def _page(
    request: HttpRequest, access: Access, looked: Looked, refusal: Refused | None = None, *, brings: bool = False
) -> HttpResponse:
    """What would happen to each line; what was ticked and typed stays where it was refused."""
    theirs = isinstance(refusal, NotTheirs)
    if refusal is not None and not theirs and refusal.status not in (404, 409, 422):
        raise refusal
    said, target = request.POST, looked.target
    if refusal is not None:
        chosen: Collection[int] = _ticked(said)
    elif brings:
        empty = not any(one.row for one in looked.steps)
        chosen = [one.number for one in looked.steps if one.what == DIFFERS or (one.what == NEW and empty)]
    else:
        chosen = [one.number for one in looked.steps if one.what in DOES and one.what != DIFFERS]
    context: dict[str, Any] = {
        "project": access.project, "access": access, "looked": looked, "part": BY_NAME[target.part], "brings": brings,
        "lines": [
            (one, one.number in chosen, one.what in DOES, said.get(f"probability-{one.number}", ""))
            for one in looked.steps
        ],
        "any": any(one.what in DOES for one in looked.steps), "wrong": "" if refusal is None else refusal.message,
        **({} if brings or target.part != "milestones" else _places(access, said, anew=refusal is None)),
    }  # fmt: skip
    return render(request, "charter/onward.html", context, status=403 if theirs else 422 if refusal else 200)


def _places(access: Access, said: QueryDict, *, anew: bool) -> Mapping[str, Any]:
    """Below which phases this person can put milestones, and what was chosen of that."""
    anywhere = access.may(Right.EDIT_PLAN)
    phases = Task.objects.filter(project=access.project, children__isnull=False).distinct().order_by("position")
    above = dict(Task.objects.filter(project=access.project).values_list("uid", "parent__uid"))
    found = [one for one in phases.values_list("uid", "name") if anywhere or _led(access, one[0], above)]
    return {
        "phases": found[:MOST_PHASES], "anywhere": anywhere,
        "parent": number_in(said.get("parent", "")), "not_before": anew or "not_before" in said,
    }  # fmt: skip


def _led(access: Access, uid: int | None, above: Mapping[int, int | None]) -> bool:
    while uid is not None and uid not in access.led:
        uid = above.get(uid)
    return uid is not None


def _ticked(said: QueryDict) -> list[int]:
    return [number for one in said.getlist("line") if (number := number_in(one))]


def _probability(said: QueryDict, number: int) -> float | None:
    """Typed in per cent; empty: none was said.

    :raises BadChoice:
    """
    text = said.get(f"probability-{number}", "").strip().replace(",", ".").removesuffix("%").strip()
    if not text:
        return None
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        raise BadChoice(_("Write how likely it is in per cent, from 0 to 100."), fields={f"probability-{number}": text})
    return percent / 100
