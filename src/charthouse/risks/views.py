"""The pages of the risk register: all risks with their matrix, one risk, and what changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.journal.talking import talk_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.risks import actions, placing, queries
from charthouse.risks.deeds_above import deeds_for, marks_for
from charthouse.risks.discussing import KIND, subject_of
from charthouse.risks.exporting import KINDS, as_csv, as_xlsx
from charthouse.risks.forms import RiskForm, parts_said
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.queries import SORTS, Filter, Hit, Known, Line
from charthouse.risks.refusals import BadRisk, RiskChangedMeanwhile
from charthouse.risks.values import MOST_LEVELS, facts_of
from charthouse.risks.workshop_shown import came_from

FOUND = 20
"""Tasks that a search offers."""


def _filter(request: HttpRequest) -> Filter:
    said = request.GET
    state, kind, sort = said.get("state", "open"), said.get("kind", ""), said.get("sort", "exposure")
    chance, impact = (number_in(said.get(name, "")) or 0 for name in ("chance", "impact"))
    return Filter(
        state=state if state in {"all", "escalated", *Risk.State.values} else "open",
        kind=kind if kind in Risk.Kind.values else "",
        owner=said.get("owner", "")[:255],
        category=said.get("category", "")[:100],
        words=said.get("words", "")[:200],
        chance=chance if 1 <= chance <= MOST_LEVELS and 1 <= impact <= MOST_LEVELS else 0,
        impact=impact if 1 <= chance <= MOST_LEVELS and 1 <= impact <= MOST_LEVELS else 0,
        sort=sort if sort in SORTS else "exposure",
    )


@door(Right.SEE_RISKS)
@login_required
@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    """The project's risks, in the order of their exposure, with the matrix of probability and impact."""
    access = project_for(person(request), key, Right.SEE_RISKS)
    known, asked = queries.known_of(access), _filter(request)
    lines = queries.lines_of(access, known)
    there = [line for line in lines if line.risk.state == Risk.State.OPEN]
    marks = marks_for(access, [line.risk for line in there])
    shown = [line for line in queries.chosen(lines, asked) if asked.state != "escalated" or line.risk.number in marks]
    today = timezone.localdate()
    context = {
        **_frame(access, known),
        "lines": shown,
        "marks": marks,
        "all": len(lines),
        "open": len(there),
        "high": sum(line.rating.tone == "high" for line in there),
        "due": [line for line in there if line.due(today)],
        "unrated": [line for line in there if line.rating.impact is None],
        "totals": queries.totals_of(there),
        "matrix": queries.matrix_of(there, known.scale),
        "asked": asked,
        "states": Risk.State.choices,
        "kinds": Risk.Kind.choices,
        "owners": sorted({line.owner for line in lines if line.owner}, key=str.casefold),
        "categories": sorted({line.risk.category for line in lines if line.risk.category}, key=str.casefold),
        "today": today,
        "without_tasks": not known.tasks,
        "movable": {line.risk.number for line in there if actions.may_update(access, line.risk)},
    }
    return render(request, "risks/register.html", context)


@door(Right.SEE_RISKS)
@login_required
@require_GET
def risk(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One risk with all that is known of it."""
    access = project_for(person(request), key, Right.SEE_RISKS)
    known = queries.known_of(access)
    there = actions.risk_of(access.project, number)
    subject = subject_of(access.project, number)
    context = {
        **_frame(access, known), "line": queries.line_of(access, known, there), "today": timezone.localdate(),
        "may_update": actions.may_update(access, there), "origin": came_from(access, number),
    }  # fmt: skip
    if subject is not None and access.may(Right.SEE_DISCUSSION):
        context |= talk_of(access, KIND, number, subject, of=("comments",)) | {"talks": True}
    context |= {"deeds": deeds_for(access, there), "marks": marks_for(access, [there]).get(number, ())}
    return render(request, "risks/risk.html", context)


@door(Right.EDIT_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Put a risk in the register."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    known = queries.known_of(access)
    form = RiskForm(
        request.POST if request.method == "POST" else None,
        access=access,
        a_day=known.a_day,
        scale=known.scale,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_risk(access=access, facts={**form.facts({}), **parts_said(request.POST)})
        except BadRisk as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Risk %(number)d is in the register.") % {"number": made.number})
            return redirect("project-risks", key=key)
    return _form(request, access, known, form, None)


@door(Right.UPDATE_OWN_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a risk; its owner what is theirs to say."""
    access = project_for(person(request), key, Right.UPDATE_OWN_RISKS)
    known = queries.known_of(access)
    there = actions.risk_of(access.project, number)
    actions.require_update(access, there)
    data, own = (request.POST if request.method == "POST" else None), not access.may(Right.EDIT_RISKS)
    form = RiskForm(data, access=access, a_day=known.a_day, risk=there, own=own, scale=known.scale)
    if request.method == "POST" and form.is_valid():
        parts = {} if own else parts_said(request.POST)
        try:
            actions.change_risk(
                access=access, number=number, facts={**form.facts(facts_of(there)), **parts},
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadRisk, RiskChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-risks", key=key)
    return _form(request, access, known, form, there)


@door(Right.UPDATE_OWN_RISKS)
@login_required
@require_POST
def place(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give a risk another place in the matrix; who moves one that somebody else changed meanwhile is told."""
    access = project_for(person(request), key, Right.UPDATE_OWN_RISKS)
    chance, impact = (number_in(request.POST.get(name, "")) or 0 for name in ("chance", "impact"))
    seen = number_in(request.POST.get("version", ""))
    try:
        there = placing.place_risk(access=access, number=number, chance=chance, impact=impact, seen=seen)
    except (BadRisk, RiskChangedMeanwhile) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("“%(title)s” has its new place; the history takes it back.") % {"title": there.title}
        )
    return redirect(f"{reverse('project-risks', kwargs={'key': key})}#m-{number}")


@door(Right.EDIT_RISKS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a risk out of the register; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    actions.delete_risk(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(
        request, _("Risk %(number)d is deleted. The history of the project brings it back.") % {"number": number}
    )
    return redirect("project-risks", key=key)


@door(Right.EXPORT)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The whole register as a table, with what the reader may see."""
    access = project_for(person(request), key, Right.EXPORT)
    access.require(Right.SEE_RISKS)
    if kind not in KINDS:
        raise Http404
    content = as_csv(access) if kind == "csv" else as_xlsx(access)
    name = f"{access.project.key}-risks.{kind}"
    return HttpResponse(
        content, content_type=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door(Right.EDIT_RISKS)
@login_required
@require_GET
def find_tasks(request: HttpRequest, key: str) -> HttpResponse:
    """Tasks whose name or number is asked for, to be ticked beside those that are ticked already."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    known = queries.known_of(access)
    words = request.GET.get("find", "")[:200].casefold().removeprefix(f"{key.casefold()}-").split()
    ticked = _said_hits(known, request.GET)
    taken = {hit.uid for hit in ticked}
    found = [
        task for task in known.tasks.values()
        if words and task.uid not in taken
        and all(word in task.name.casefold() or word == str(task.uid) for word in words)
    ]  # fmt: skip
    context = {
        "project": access.project, "hits": ticked, "found": found[:FOUND], "more": max(0, len(found) - FOUND),
        "searched": bool(words), "plain": "plain" in request.GET,
        "summaries": {uid for uid, below in known.below.items() if below != (uid,)},
    }  # fmt: skip
    return render(request, "risks/_tasks.html", context)


def _frame(access: Access, known: Known) -> dict[str, Any]:
    return {
        "project": access.project,
        "access": access,
        "may_edit": access.may(Right.EDIT_RISKS),
        "with_costs": access.may(Right.SEE_COSTS),
        "currency": known.currency,
        "a_day": known.a_day,
        "scale": known.scale,
        "answers": known.answers,
    }


def _form(request: HttpRequest, access: Access, known: Known, form: RiskForm, there: Risk | None) -> HttpResponse:
    line: Line | None = None if there is None else queries.line_of(access, known, there)
    hits = _said_hits(known, request.POST) if request.method == "POST" else () if line is None else line.hits
    context = {
        **_frame(access, known),
        "form": form,
        "risk": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "hits": hits,
        "summaries": {uid for uid, below in known.below.items() if below != (uid,)},
        "categories": sorted(
            set(Risk.objects.filter(project=access.project).exclude(category="").values_list("category", flat=True))
        ),
    }
    return render(request, "risks/edit.html", context, status=422 if form.errors else 200)


def _said_hits(known: Known, said: Any) -> tuple[Hit, ...]:
    """The ticked tasks of a form, as they are shown again."""
    parts = parts_said(said)
    return tuple(
        Hit(uid, known.tasks[uid].name if uid in known.tasks else str(uid), part, uid not in known.tasks, own=False)
        for name, part in (("tasks", RiskTask.Part.HIT), ("adds", RiskTask.Part.ADDED))
        for uid in parts[name]
    )
