"""The page of the one-slide time line: the slide, what is on it, and its files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.drawing.svg import svg_of
from charthouse.incoming import number_in
from charthouse.plan.drawing_views import handed
from charthouse.plan.edit_ops import read_edits
from charthouse.plan.edits import apply_edits
from charthouse.plan.models import Plan
from charthouse.plan.page_columns import FLAG_MILESTONE, FLAG_SUMMARY
from charthouse.plan.page_may import may_change
from charthouse.plan.page_views import CannotCompute
from charthouse.plan.printing import drawing
from charthouse.plan.printing.facts import Facts
from charthouse.plan.printing.setup import MOST_TEXT, BadSetup
from charthouse.plan.printing.time_line import Look, TimeLine, time_line
from charthouse.plan.publishing_views import banner_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.ui import formats

FORMATS = ("svg", "png", "pdf", "pptx")
MOST_OTHERS = 300
"""Tasks that are neither phase nor milestone which the page offers to choose from; the plan itself offers all."""


@door(Right.SEE)
@login_required
@require_GET
def slide(request: HttpRequest, key: str) -> HttpResponse:
    """The slide, and what can be put on it."""
    access = project_for(person(request), key)
    context: dict[str, Any] = {"project": access.project, "access": access, "banner": banner_of(access)}
    try:
        facts = drawing.plan_facts(access)
    except CannotCompute as refusal:
        return render(
            request,
            "plan/time_line.html",
            context | {"trouble": refusal.message, "has_tasks": access.shown.tasks.exists()},
        )
    look = look_of(request.GET)
    made = time_line(facts, look)
    context |= {
        "has_tasks": True,
        "look": look,
        "made": made,
        "slide": mark_safe(svg_of(made.page)),  # noqa: S308 - drawn here; every text in it is escaped
        "choices": _choices(facts, made),
        "may_choose": _may_choose(access),
        "version": Plan.objects.values_list("version", flat=True).filter(pk=access.project.pk).first() or 0,
        "unlabelled": [facts.columns.name[row] for row in made.unlabelled],
        "baselines": [(number, kept.name or _("Baseline %(number)d") % {"number": number})
                      for number, kept in sorted(facts.baselines.items())],
        "measured_by": facts.measured_by,
        "files": [(kind, reverse("plan_page:time-line-file", kwargs={"key": key, "kind": kind})) for kind in FORMATS],
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "plan/time_line.html", context)


@door(Right.EXPORT)
@login_required
@require_GET
def slide_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The slide as a file; that of PowerPoint is made of shapes that can be edited there."""
    access = project_for(person(request), key, Right.EXPORT)
    return handed(file_of(drawing.plan_facts(access), look_of(request.GET), kind))


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Say which tasks stand on the time line: one deed, which undo takes back."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    facts = drawing.plan_facts(access)
    wanted = {number for said in request.POST.getlist("task") if (number := number_in(said)) is not None}
    offered = {number for said in request.POST.get("offered", "").split(",") if (number := number_in(said)) is not None}
    shown = {task.uid: task.on_time_line for task in facts.document.tasks}
    ops = [
        {"op": "change", "task": number, "fields": {"on_time_line": [shown[number], number in wanted]}}
        for number in sorted(offered)
        if number in shown and shown[number] != (number in wanted)
    ]
    if ops:
        version = number_in(request.POST.get("version")) or 0
        asked = {"id": str(uuid4()), "since": version, "why": _("Chosen for the time line"), "edits": ops}
        apply_edits(access=access, asked=read_edits(orjson.dumps(asked)))
        count = len(ops)
        told = ngettext("%(count)d task changed on the time line.", "%(count)d tasks changed on the time line.", count)
        messages.success(request, told % {"count": count})
    query = request.POST.get("query", "")
    return redirect(reverse("plan_page:time-line", kwargs={"key": key}) + (f"?{query}" if query else ""))


def file_of(facts: Facts, look: Look, kind: str) -> drawing.DrawnFile:
    """The slide as a file of a kind.

    :raises BadSetup: where there is no such kind
    """
    if kind not in FORMATS:
        raise BadSetup(
            _("“%(format)s” is no format; use %(known)s.") % {"format": kind[:60], "known": ", ".join(FORMATS)}
        )
    page = time_line(facts, look).page
    return drawing.packed([page], kind, title=page.title, key=f"{facts.key}-time-line", embed=True)


def look_of(said: QueryDict) -> Look:
    """What an address says of the slide.

    :raises BadSetup: a title that is too long
    """
    title = " ".join(said.get("title", "").split())
    if len(title) > MOST_TEXT:
        raise BadSetup(_("A title has at most %(most)d letters; write it shorter.") % {"most": MOST_TEXT})
    chosen = said.get("baseline", "")
    return Look(title=title, baseline=number_in(chosen), ghosts=chosen != "none")


def _may_choose(access: Access) -> bool:
    may = may_change(access)
    return bool(may["edit"] or may["part"])


def _choices(facts: Facts, made: TimeLine) -> list[dict[str, Any]]:
    """Phases and milestones, what is chosen already, and some of the rest: in the order of the outline."""
    marked = {task.uid for task in facts.document.tasks if task.on_time_line}
    found, others = [], 0
    for row, number in enumerate(facts.columns.number):
        plain = not (facts.has(row, FLAG_SUMMARY) or facts.has(row, FLAG_MILESTONE) or number in marked)
        others += plain
        if plain and others > MOST_OTHERS:
            continue
        finish = int(facts.columns.finish[row])
        found.append(
            {
                "number": number,
                "name": facts.columns.name[row],
                "level": min(facts.levels[row], 6),
                "kind": "milestone"
                if facts.has(row, FLAG_MILESTONE)
                else "phase"
                if facts.has(row, FLAG_SUMMARY)
                else "",
                "on": number in marked,
                "shown": row in made.rows,
                "finish": formats.short_day(formats.day_of(finish, finish=True)) if finish > 0 else "",
            }
        )
    return found
