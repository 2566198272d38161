"""The page of the estimates: what the plan comes to, every task with its three points, and many entered at once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.estimates import entering, likely, presenting, settling
from charthouse.estimates.history import history_of
from charthouse.estimates.lines import Line, chosen, counts_of, lines_of
from charthouse.exchange.durations import UnitLengths
from charthouse.incoming import number_in
from charthouse.outlook import simulating
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_fields import lengths_in
from charthouse.plan.models import Plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui import formats

ON_A_PAGE = 50
SHOWN = ("coming", "without", "old", "all")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the grid as it is shown: with what was typed where it could not be kept."""

    line: Line
    may_change: bool
    texts: dict[str, str]
    seen: str
    days_old: int | None
    old: bool
    error: str = ""

    @property
    def has_estimate(self) -> bool:
        """Whether somebody has estimated it."""
        return self.line.estimate is not None

    @property
    def ago(self) -> str:
        """How long ago it was estimated, in words."""
        at = self.line.source.at
        return "" if at is None else formats.ago(at, now=timezone.now())


@dataclass(slots=True)
class Sent:
    """What somebody sent that could not be kept."""

    typed: dict[int, dict[str, str]] = field(default_factory=dict)
    seen: dict[int, str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    refusal: str = ""


@door(Right.SEE)
@login_required
@require_GET
def estimates(request: HttpRequest, key: str) -> HttpResponse:
    """Every task with its three points, where they come from, and what the plan comes to by them."""
    access = project_for(person(request), key)
    return render(request, "estimates/estimates.html", _context(access, request))


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what was typed into the grid: as one edit of the plan, or not at all."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    uids = [line.uid for line in lines_of(access)]
    typed = entering.typed_in(request.POST.dict(), uids)
    meant = entering.meant_by(typed, lengths_of(access.project))
    sent = Sent(
        {line.uid: dict(line.cells) for line in typed},
        {line.uid: request.POST[f"seen-{line.uid}"] for line in typed},
        meant.errors,
    )
    if not meant.errors:
        try:
            entering.enter(access=access, edits=meant.edits, number=_number(request))
        except EditRefused as refusal:
            sent.errors = {refusal.task: refusal.message} if refusal.task is not None else {}
            sent.refusal = refusal.message
        except Refused as refusal:
            sent.refusal = refusal.message
        else:
            _told(request, len(meant.edits))
            query = request.GET.urlencode()
            answer = redirect("project-estimates", key=access.project.key)
            answer["Location"] += f"?{query}#tasks" if query else "#tasks"
            return answer
    return render(request, "estimates/estimates.html", _context(access, request, sent), status=422)


def _told(request: HttpRequest, count: int) -> None:
    if count:
        said = ngettext("%(count)d task was estimated.", "%(count)d tasks were estimated.", count) % {"count": count}
        messages.success(request, said)
    else:
        messages.info(request, _("Nothing differs from what is kept."))


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def confidence(request: HttpRequest, key: str) -> HttpResponse:
    """Say which confidence the contingency is for."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    settling.set_confidence(access=access, percent=number_in(request.POST.get("confidence")) or 0)
    return redirect("project-estimates", key=access.project.key)


@door(Right.SEE_HISTORY)
@login_required
@require_GET
def history(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Every estimate that a task has had."""
    access = project_for(person(request), key, Right.SEE_HISTORY)
    task = computed_plan(access.shown).tasks.get(number)
    if task is None:
        raise Http404
    context = {
        "project": access.project, "access": access, "task": task, "steps": history_of(access, number),
        "a_day": lengths_of(access.shown).day, "may_compare": access.may(Right.EDIT_OWN_PART),
    }  # fmt: skip
    return render(request, "estimates/history.html", context)


def lengths_of(project: Project) -> UnitLengths:
    """What the plan calls a day, a week and a month."""
    return lengths_in(Plan.objects.filter(pk=project.pk).first() or Plan(project=project))


def _number(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid.uuid4()


def _context(access: Access, request: HttpRequest, sent: Sent | None = None) -> dict[str, Any]:
    now = timezone.now()
    computed = computed_plan(access.shown)
    lines = lines_of(access, computed)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else SHOWN[0]
    words = request.GET.get("words", "")[:200]
    paged = Paginator(chosen(lines, show, words, now), ON_A_PAGE).get_page(number_in(request.GET.get("page")) or 1)
    rows = _rows(access, paged.object_list, now, sent or Sent())
    percent = settling.confidence_of(access.shown)
    return {
        "project": access.project, "access": access, "rows": rows, "paged": paged, "show": show, "words": words,
        "counts": counts_of(lines, now), "all": len(lines), "sent": sent or Sent(), "id": uuid.uuid4(),
        "may_edit": access.may(Right.EDIT_PLAN), "may_estimate_part": access.may(Right.EDIT_OWN_PART),
        "may_enter": any(row.may_change for row in rows),
        "may_discuss": access.may(Right.SEE_DISCUSSION),
        "may_see_history": access.may(Right.SEE_HISTORY), "a_day": lengths_of(access.shown).day,
        "query": request.GET.urlencode(), "running": simulating.is_running(access.shown),
        **_likely(access, computed, percent),
    }  # fmt: skip


def _likely(access: Access, computed: Computed, percent: int) -> dict[str, Any]:
    found = likely.likely_of(access.shown, computed)
    if isinstance(found, likely.NotYet):
        return {"not_yet": found, "confidence": percent}
    shown = presenting.Shown(access, found, percent)
    return {"likely": found, "shown": shown, "charts": shown.charts, "confidence": percent}


def _rows(access: Access, lines: Any, now: dt.datetime, sent: Sent) -> list[Row]:
    lengths = lengths_of(access.shown)
    plan = access.may(Right.EDIT_PLAN)
    part = access.may(Right.EDIT_OWN_PART)
    return [
        Row(
            line,
            plan or (part and access.may_change(line, {"estimate"})),
            sent.typed.get(line.uid) or entering.texts_of(line.estimate, lengths),
            sent.seen.get(line.uid, entering.seen_text(line.estimate)),
            line.days_old(now),
            line.old(now),
            sent.errors.get(line.uid, ""),
        )
        for line in lines
    ]
