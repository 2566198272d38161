"""The plan page, its data, the same as a plain table, and the panel of a task."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.doors import door
from charthouse.incoming import is_part, number_in
from charthouse.plan import page_many, page_task
from charthouse.plan.api_saved_views import told_views
from charthouse.plan.computed import Computed, computed_plan, version_of
from charthouse.plan.models import Baseline, BaselineTask, Plan
from charthouse.plan.page import page_data
from charthouse.plan.page_may import may_change
from charthouse.plan.page_more import fields_on_page
from charthouse.plan.page_table import table_rows
from charthouse.plan.page_words import page_words
from charthouse.plan.presence import takes_part
from charthouse.plan.progressing.rounds import standing_of
from charthouse.plan.promising.showing import at_task, marks_of
from charthouse.plan.publishing_views import banner_of
from charthouse.plan.refusals import NoSuchBaseline, NoSuchTask
from charthouse.plan.scenarios import ghosts_beside, scenario_shown
from charthouse.plan.undo_stacks import undoable_told
from charthouse.plan.versions import shown_now
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project, project_part
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui.sentences import in_readers_words

ROWS_A_PAGE = 500
MODES = ("network", "wbs", "calendar", "board")
"""Views of the plan beside table and chart, each at its own address below the plan's."""
_ANSWERS_KEPT = 12


class CannotCompute(Refused):
    """The plan has tasks, but its dates cannot be computed; the message says why and what to change."""

    status = 409


class Request(HttpRequest):
    """A request of somebody signed in."""

    user: User


@door(Right.SEE)
@login_required
@require_GET
def plan_page(request: Request, key: str, mode: str = "sheet") -> HttpResponse:
    """The plan as tree grid and Gantt chart, or in another of its views."""
    access = project_for(request.user, key)
    plan = Plan.objects.filter(pk=access.shown.pk).first()
    has_tasks = access.shown.tasks.exists()
    can_edit = access.may(Right.EDIT_PLAN) and access.project.public is None
    return render(
        request,
        "plan/plan.html",
        {
            "project": access.project,
            "access": access,
            "mode": mode,
            "asked": f"?{asked}" if (asked := request.META.get("QUERY_STRING", "")) else "",
            "can_import": access.may(Right.IMPORT_PLAN),
            "plan": plan,
            "has_tasks": has_tasks,
            "can_edit": can_edit,
            "undoable": undoable_told(access) if can_edit and not has_tasks else "",
            "words": page_words(),
            "views": told_views(access),
            "promises": marks_of(access) if has_tasks else (),
            "views_key": project_part(access.project.key),
            "banner": banner_of(access),
            "scenario": scenario_shown(access),
            "tells_who_is_here": takes_part(access),
            "ghosts": ghosts_beside(access),
        },
    )


@door(Right.SEE)
@login_required
@require_GET
def plan_data(request: Request, key: str) -> HttpResponse:
    """The plan as columns, for the page's script (``exchange/schemas/plan-page-1.json``)."""
    access = project_for(request.user, key)
    version = version_of(access.shown)
    now = now_in(access.project)
    may = may_change(access)
    told: tuple[Hashable, ...] = (
        *version,
        now,
        request.user.email,
        access.may(Right.SEE_TEAM),
        repr(may),
    )
    etag = '"' + hashlib.sha256(repr(told).encode()).hexdigest()[:24] + '"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response = HttpResponse(status=304)
    else:
        packed = _answers.get(told) or _answers.keep(told, _packed(access, version, now, may))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(packed, content_type="application/json")
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(gzip.decompress(packed), content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding, Cookie"
    return response


@rows.without_collecting()
def _packed(access: Access, version: tuple[Hashable, ...], now: int, may: dict[str, Any]) -> bytes:
    computed = computed_plan(access.shown, version)
    if computed.schedule is None:
        raise CannotCompute(in_readers_words(computed.trouble) or _("This plan has no tasks yet."))
    now_shown = shown_now(access.shown, computed)
    measured_by = Plan.objects.values_list("measured_by", flat=True).filter(pk=access.shown.pk).first()
    told = page_data(
        computed.document,
        computed.schedule,
        key=access.project.key,
        now=now,
        mine=[access.user.email],
        with_team=access.may(Right.SEE_TEAM),
        columns=None if now_shown is None else now_shown.columns,
        measured_by=measured_by,
        fields=fields_on_page(computed.document, access),
    )
    told |= {"version": 0 if now_shown is None else now_shown.version, "may": may, "measured_by": measured_by}
    return gzip.compress(orjson.dumps(told), compresslevel=1)


@door(Right.SEE)
@login_required
@require_GET
def baseline_data(request: Request, key: str, number: int) -> HttpResponse:
    """The dates of one baseline, to be drawn beside the plan's (``exchange/schemas/plan-baseline-1.json``)."""
    shown = project_for(request.user, key).shown
    if not Baseline.objects.filter(project=shown, number=number).exists():
        raise NoSuchBaseline(_("%(key)s has no baseline %(number)d.") % {"key": key, "number": number})
    kept = BaselineTask.objects.filter(baseline__project=shown, baseline__number=number, task__isnull=False)
    lines = list(kept.order_by("place", "pk").values_list("task__uid", "start", "finish"))
    origin = min((start for _uid, start, _finish in lines if start is not None), default=0) // 1440 * 1440
    told = {
        "number": number,
        "origin": origin,
        "tasks": [uid for uid, _start, _finish in lines],
        "start": [None if start is None else start - origin for _uid, start, _finish in lines],
        "finish": [None if finish is None else finish - origin for _uid, _start, finish in lines],
    }
    response = HttpResponse(orjson.dumps(told), content_type="application/json")
    response["Cache-Control"] = "private, no-cache"
    return response


@door(Right.SEE_TEAM)
@login_required
@require_GET
def absences(request: Request, key: str) -> HttpResponse:
    """When whom the plan counts on does not work: whole days off in people's own calendars, days since 1970."""
    access = project_for(request.user, key, Right.SEE_TEAM)
    document = computed_plan(access.shown).document
    why = access.may(Right.SEE_PERSONAL)
    names = {resource.uid: resource.name for resource in document.resources}
    told = [
        {"name": names[calendar.resource_uid], "why": day.name if why else "", "first": day.first, "last": day.last}
        for calendar in document.calendars
        if calendar.resource_uid is not None and calendar.resource_uid in names
        for day in calendar.exceptions
        if not day.hours
    ]
    response = HttpResponse(orjson.dumps({"absences": told}), content_type="application/json")
    response["Cache-Control"] = "private, no-cache"
    return response


class Answers:
    """The last answers of this process, so that who reloads an unchanged plan does not wait."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, told: Hashable) -> bytes | None:
        """The answer to exactly this, if it is still there."""
        with self._lock:
            return self._kept.get(told)

    def keep(self, told: Hashable, answer: bytes) -> bytes:
        """Keep it, and let go of the oldest."""
        with self._lock:
            self._kept[told] = answer
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer


_answers = Answers(_ANSWERS_KEPT)


def now_in(project: Project) -> int:
    """The wall clock of the project, to the hour, as a plan time."""
    here = timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC"))
    return (here.date() - dt.date(1970, 1, 1)).days * 1440 + here.hour * 60


@door(Right.SEE)
@login_required
@require_GET
def plan_table(request: Request, key: str) -> HttpResponse:
    """The plan as a plain table: for screen readers, for printing, and where no script runs."""
    access = project_for(request.user, key)
    computed = computed_plan(access.shown)
    rows = table_rows(computed, with_team=access.may(Right.SEE_TEAM))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "plan/table.html",
        {
            "project": access.project,
            "page_obj": page,
            "computed": computed,
            "total": len(rows),
            "banner": banner_of(access),
            "scenario": scenario_shown(access),
        },
    )


@door(Right.SEE)
@login_required
@require_GET
def task_panel(request: Request, key: str, number: int) -> HttpResponse:
    """All about one task, in a panel beside the plan or on a page of its own."""
    access = project_for(request.user, key)
    computed = computed_plan(access.shown)
    task = task_in(computed, access.project, number)
    tab = request.GET.get("tab", "details")
    if tab not in page_task.TABS:
        tab = "details"
    further = tab == "history" and "before" in request.GET and request.headers.get("HX-Target") != "panel"
    return render(
        request,
        "journal/_entries.html" if further and is_part(request) else "plan/task.html",
        {
            "project": access.project,
            "task": task,
            "tab": tab,
            "tabs": page_task.tabs(computed, task, access),
            "head": page_task.head(computed, task),
            "progress": standing_of(access, computed, task),
            "can_slip": page_task.can_slip(computed, task),
            "promises": at_task(access, number),
            "promising": access.project.in_shell,
            **page_task.content(computed, task, tab, access, request.GET),
            **({"in_panel": True} if further else {}),
        },
    )


def task_in(computed: Computed, project: Project, number: int) -> page_task.DocTask:
    """The task of that number.

    :raises NoSuchTask:
    """
    found = computed.tasks.get(number)
    if found is None:
        raise NoSuchTask(
            _("There is no task %(key)s-%(number)d in this plan; it may have been deleted.")
            % {"key": project.key, "number": number}
        )
    return found


@door(Right.SEE)
@login_required
@require_GET
def chosen_tasks(request: Request, key: str) -> HttpResponse:
    """What several tasks share, in a panel beside the plan."""
    access = project_for(request.user, key)
    computed = computed_plan(access.shown)
    said = dict.fromkeys(number_in(one) for one in request.GET.get("tasks", "").split(",")[: page_many.MOST])
    tasks = [computed.tasks[number] for number in said if number in computed.tasks]
    return render(request, "plan/many.html", {"project": access.project, **page_many.many(computed, tasks, access)})
